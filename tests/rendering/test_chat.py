"""What a model is shown and what it learns from, token by token."""

import functools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sartor.concepts.example import Example, Message, Source
from sartor.errors import BadBase
from sartor.rendering.chat import PLAIN_TEMPLATE, prompt_ids, prompt_text, render
from sartor.rendering.foreign import foreign_prompt
from tiny_models import CHATML, byte_level_tokenizer
from tiny_rows import example

TEXT = st.text(max_size=40) | st.text(alphabet="ab \n\té😀", max_size=40)
FIRST = st.tuples(st.just("user"), TEXT, st.booleans())
TURN = st.tuples(st.sampled_from(["user", "assistant"]), TEXT, st.booleans())
TURNS = st.builds(lambda first, rest: [first, *rest], FIRST, st.lists(TURN, max_size=4))


@functools.cache
def tokenizer(template: str | None = CHATML, *, trim_offsets: bool = False):
    return byte_level_tokenizer(template=template, trim_offsets=trim_offsets)


STOPS = frozenset({2})


def render_all(row, tok=None, *, max_tokens=10_000):
    return render(row, tok or tokenizer(), stop_ids=STOPS, max_tokens=max_tokens)


def learned_text(rendered, tok=None):
    ids = [t for t, m in zip(rendered.token_ids, rendered.loss_mask, strict=True) if m]
    return (tok or tokenizer()).decode(ids)


def talk(*turns, answer):
    messages = tuple(Message(role=r, content=c, learn=learn) for r, c, learn in turns)
    return Example(messages=messages, expected=answer, source=Source(file="rows.jsonl", row=1))


@given(TURNS, TEXT)
def test_prompt_ids_in_training_are_exactly_the_serving_ids(turns, answer):
    row = talk(*turns, answer=answer)
    asked = prompt_ids(row.messages, tokenizer())
    plain = [{"role": m.role, "content": m.content} for m in row.messages]
    served = tokenizer().apply_chat_template(plain, add_generation_prompt=True, return_dict=False)
    assert list(render_all(row).token_ids[: len(asked)]) == asked == served


@given(TURNS, TEXT, st.integers(16, 200))
def test_mask_and_ids_have_equal_length_and_cut_plus_kept_is_all(turns, answer, max_tokens):
    row = talk(*turns, answer=answer)
    whole, cut = render_all(row), render_all(row, max_tokens=max_tokens)
    assert len(cut.token_ids) == len(cut.loss_mask) == min(max_tokens, len(whole.token_ids))
    assert whole.cut_tokens == 0
    assert cut.n_learned + cut.cut_tokens == whole.n_learned
    assert whole.token_ids[: len(cut.token_ids)] == cut.token_ids


@given(TEXT, TEXT)
def test_the_answer_and_its_end_of_turn_are_learned_and_nothing_after_it(question, answer):
    rendered = render_all(example(question, answer))
    assert learned_text(rendered) == answer + "<|im_end|>"
    assert rendered.token_ids[-1] == 2
    first = rendered.loss_mask.index(True)
    assert all(rendered.loss_mask[first:])


@given(TEXT, TEXT, st.booleans())
def test_earlier_assistant_turns_are_learned_unless_learn_is_false(early, answer, trim_offsets):
    tok = tokenizer(trim_offsets=trim_offsets)
    turns = [("user", "one", True), ("assistant", "x" + early, True), ("user", "two", True)]
    yes = render_all(talk(*turns, answer=answer), tok)
    assert learned_text(yes, tok) == "x" + early + "<|im_end|>" + answer + "<|im_end|>"
    turns[1] = ("assistant", "x" + early, False)
    assert learned_text(render_all(talk(*turns, answer=answer), tok), tok) == answer + "<|im_end|>"


def test_user_and_system_turns_are_never_learned_whatever_their_mark():
    row = talk(("system", "be brief", True), ("user", "hello", True), answer="hi")
    assert learned_text(render_all(row)) == "hi<|im_end|>"


def test_a_developer_turn_is_written_as_a_system_turn():
    as_developer = talk(("developer", "be brief", True), ("user", "hello", True), answer="hi")
    as_system = talk(("system", "be brief", True), ("user", "hello", True), answer="hi")
    assert render_all(as_developer).token_ids == render_all(as_system).token_ids


def test_a_template_that_never_ends_with_a_stop_token_is_refused():
    endless = tokenizer("{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}"
                        "{% if add_generation_prompt %}assistant: {% endif %}")  # fmt: skip
    with pytest.raises(BadBase, match="no token that stops generation"):
        render_all(example("hello", "hi"), endless)


def test_a_template_that_does_not_continue_its_own_prompt_is_refused_with_the_row():
    forgetful = tokenizer("{% for m in messages %}{{ m['content'] }}<|im_end|>{% endfor %}"
                          "{% if add_generation_prompt %}Now answer:{% endif %}")  # fmt: skip
    with pytest.raises(BadBase, match=r"^rows\.jsonl:1: .*differently from its own prompt"):
        render_all(example("hello", "hi"), forgetful)


def test_an_earlier_turn_that_the_template_rewrites_later_is_not_learned():
    forgets_thoughts = tokenizer(
        "{% for m in messages %}<|im_start|>{{ m['role'] }}\n"
        "{{ m['content'] if loop.last else m['content'].split('</think>')[-1] }}<|im_end|>\n{% endfor %}"
        "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
    )
    row = talk(
        ("user", "1", True), ("assistant", "<think>a</think>b", True), ("user", "2", True), answer="<think>c</think>d"
    )
    assert learned_text(render_all(row, forgets_thoughts), forgets_thoughts) == "<think>c</think>d<|im_end|>"


@given(TEXT.filter(lambda text: not text[-1:].isspace()))
def test_a_base_without_a_template_gets_plain_turns_that_end_with_its_end_token(answer):
    tok = tokenizer(PLAIN_TEMPLATE)
    row = talk(("user", "hello", True), ("assistant", "hi", True), ("user", "bye", True), answer=answer)
    assert prompt_text(row.messages, tok) == "User: hello\nAssistant: hi<|im_end|>\nUser: bye\nAssistant:"
    assert learned_text(render_all(row, tok), tok) == f" hi<|im_end|> {answer}<|im_end|>"


def test_a_row_longer_than_the_limit_says_how_many_learned_tokens_are_cut():
    row = example("hello", "a long answer that cannot fit")
    whole = render_all(row)
    n_prompt = len(prompt_ids(row.messages, tokenizer()))
    assert render_all(row, max_tokens=len(whole.token_ids)).cut_tokens == 0
    assert render_all(row, max_tokens=len(whole.token_ids) - 1).cut_tokens == 1
    assert render_all(row, max_tokens=n_prompt).cut_tokens == whole.n_learned


KNOWS_TOOLS = (
    "{% if tools %}<|im_start|>system\n{{ tools | tojson }}<|im_end|>\n{% endif %}" + CHATML + "{# the role tool #}"
)
WITH_RESULTS = [
    ("user", "rain?", True),
    ("assistant", "<tool_call>\n{}\n</tool_call>", True),
    ("tool", "yes", True),
    ("tool", "no", True),
]


def test_a_template_without_tools_gets_results_as_one_user_turn_and_tools_in_the_instruction():
    row = talk(*WITH_RESULTS, answer="maybe").model_copy(update={"tools": '[{"name":"weather"}]'})
    assert prompt_text(row.messages, tokenizer(), row.tools) == (
        '<|im_start|>system\nTools:\n<tools>\n[{"name":"weather"}]\n</tools><|im_end|>\n'
        "<|im_start|>user\nrain?<|im_end|>\n<|im_start|>assistant\n<tool_call>\n{}\n</tool_call><|im_end|>\n"
        "<|im_start|>user\n<tool_response>\nyes\n</tool_response>\n<tool_response>\nno\n</tool_response><|im_end|>\n"
        "<|im_start|>assistant\n"
    )
    assert learned_text(render_all(row)) == "<tool_call>\n{}\n</tool_call><|im_end|>maybe<|im_end|>"


def test_tools_join_the_instruction_that_a_row_brings():
    row = talk(("developer", "be brief", True), ("user", "rain?", True), answer="yes")
    assert prompt_text(row.messages, tokenizer(), "[]").startswith(
        "<|im_start|>system\nbe brief\n\nTools:\n<tools>\n[]\n</tools><|im_end|>\n<|im_start|>user"
    )


def test_a_template_that_knows_tools_writes_them_and_their_results_itself():
    text = prompt_text(talk(*WITH_RESULTS, answer="").messages, tokenizer(KNOWS_TOOLS), '[{"name":"weather"}]')
    assert text.startswith('<|im_start|>system\n[{"name": "weather"}]<|im_end|>\n<|im_start|>user\nrain?')
    assert "<|im_start|>tool\nyes<|im_end|>\n<|im_start|>tool\nno<|im_end|>\n" in text


def test_foreign_templates_write_results_as_user_turns():
    assert "User: <tool_response>\nyes\n</tool_response>" in foreign_prompt(
        talk(*WITH_RESULTS, answer="").messages, "plain roles"
    )
