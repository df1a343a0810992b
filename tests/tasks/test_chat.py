"""The kind chat: what it refuses, what it asks the base, and that the tuned model answers as it was trained."""

import json

import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from openai_server import completion, echo, serving
from sartor.concepts.document import Passage
from sartor.concepts.example import Example, Message, Source
from sartor.errors import BadBase, BadData, BadRecipe
from sartor.inference.constraint import JsonObject, OneOf
from sartor.modeling.hardware import Hardware
from sartor.tasks.chat import CHAT, ChatWorkbench, LanguageModel
from sartor.tasks.contract import Setting
from sartor.tasks.served_settings import read_settings
from sartor.training.batches import Step
from sartor.training.guard import Guard
from sartor.training.loop import TrainingPlan, mean_loss, train
from sartor.training.optimizer import MasterAdamW
from tiny_models import recipe, save_lm
from tiny_rows import example, rows

CPU = Hardware("cpu", torch.float32, 1)
COLOURS = ["red", "blue", "green", "grey"]
PAIRS = [(f"What colour is house {i}?", json.dumps({"house": str(i), "colour": COLOURS[i % 4]})) for i in range(12)]
LABELS = [(f"What colour is house {i}?", ["red", "blue"][i % 2]) for i in range(12)]
APART = [
    ("The red house is far.", '{"house": "red"}'),
    ("Where is the blue river? Where is the blue river?", '{"river": "blue"}'),
    ("yes no yes no yes no", '{"answer": "no"}'),
    ("12 Oak Lane", '{"street": "12 Oak Lane"}'),
]
"""Questions so unlike one another that a tiny model can tell them apart."""
PASSAGES = [Passage(source="a.md", text=f"House {i} is {COLOURS[i % 4]}.") for i in range(9)]


def bench(pin, train=None, dev=None, *, hardware=CPU, passages=(), **settings):
    settings.setdefault("judge", {"few_shot": (2, 40)})
    train = rows(PAIRS) if train is None else train
    return ChatWorkbench(
        Setting(recipe(**settings), pin, train, rows(PAIRS[:3]) if dev is None else dev, hardware, passages)
    )


def fitted(workbench, folder, *, steps):
    """Fit all rows in every step and save; return the trained values."""
    learner = workbench.learner()
    optimizer = MasterAdamW(dict(learner.parameters))
    plan = TrainingPlan(learning_rate_at=lambda _: 2e-2, max_grad_norm=1.0, batch_of=learner.batch_of, guard=Guard())
    every = tuple(range(len(learner.lengths_N)))
    reports = list(train(learner.loss_of, optimizer, plan, [Step(i, 0, (every,)) for i in range(steps)]))
    learner.save(folder, optimizer.masters)
    return reports


def test_rows_whose_answer_would_be_cut_are_refused_with_the_first_of_them(tiny_lm):
    long = [*rows(PAIRS), example("tell", "a long story " * 40, row=77)]
    with pytest.raises(BadData, match=r"^rows\.jsonl:77: 1 of 13 training rows are longer than 128 tokens.*--context"):
        bench(tiny_lm, long, budget={"context_tokens": 128}).preflight()


def test_a_template_that_never_stops_is_refused(tmp_path):
    endless = save_lm(tmp_path, template="{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}"
                      "{% if add_generation_prompt %}assistant: {% endif %}")  # fmt: skip
    with pytest.raises(BadBase, match="no token that stops generation"):
        bench(endless).preflight()


def test_preflight_shows_one_row_token_by_token_and_what_is_learned_of_it(tiny_lm):
    found = bench(tiny_lm).preflight()
    assert "".join(t.text for t in found.learned if t.learned) == PAIRS[0][1] + "<|im_end|>"
    assert PAIRS[0][0] in "".join(t.text for t in found.learned if not t.learned)
    assert found.facts["answers"] == "JSON objects"


@pytest.mark.parametrize(
    ("answers", "metric"),
    [
        ([p[1] for p in PAIRS], "field_f1"),
        (["yes", "no"] * 6, "accuracy"),
        ([f"a sentence of its own, number {i}, about the weather" for i in range(12)], "chrf"),
    ],
)
def test_the_form_of_the_answers_chooses_the_metric(tiny_lm, answers, metric):
    assert bench(tiny_lm, rows([(f"question {i}", a) for i, a in enumerate(answers)])).metric == metric


def test_a_metric_of_another_form_is_refused(tiny_lm):
    with pytest.raises(BadRecipe, match="there is no metric 'accuracy' for json answers"):
        bench(tiny_lm, judge={"metric": "accuracy"})


def test_the_baselines_are_the_nearest_answer_prompts_and_as_many_examples_as_there_are(tiny_lm):
    found = bench(tiny_lm, judge={"few_shot": (2, 4, 12, 13), "fixed_shots": (3, 13)}).baselines()
    assert [(c.name, c.family) for c in found] == [
        ("nearest answer", None),
        ("base prompted", "prompted"),
        ("base prompted briefly", "prompted"),
        ("base 2-shot", "few-shot"),
        ("base 4-shot", "few-shot"),
        ("base 12-shot", "few-shot"),
        ("base 3 fixed examples", "fixed"),
    ]


def predictors(workbench):
    return {c.name: c.predict for c in workbench.baselines()}


def with_documents(workbench):
    return [(c.name, c.family) for c in workbench.baselines() if c.name.startswith("base with documents")]


def test_documents_bring_the_base_with_a_few_passages_and_never_more_than_there_are(tiny_lm):
    assert with_documents(bench(tiny_lm)) == []
    assert with_documents(bench(tiny_lm, passages=PASSAGES)) == [
        ("base with documents, 1 passage", "documents"),
        ("base with documents, 1 passage, 3 examples", "documents"),
        ("base with documents, 3 passages", "documents"),
        ("base with documents, 3 passages, 3 examples", "documents"),
    ]
    few = bench(tiny_lm, passages=PASSAGES[:2], judge={"passages": (4, 8)})
    assert with_documents(few) == [
        ("base with documents, 2 passages", "documents"),
        ("base with documents, 2 passages, 3 examples", "documents"),
    ]


def test_the_base_reads_the_passages_nearest_to_the_row_and_every_row_is_answered(tiny_lm):
    far = [Passage(source="b.md", text="zebra " * 30), *PASSAGES]
    asked = [example("What colour is house 7?", "x", row=1), example("zebra zebra", "y", row=2)]
    predict = predictors(bench(tiny_lm, passages=far))
    tokens = {a.example_id: a.prompt_tokens for a in predict["base with documents, 1 passage"](asked)}
    plain = {a.example_id: a.prompt_tokens for a in predict["base prompted"](asked)}
    longer = [tokens[e.id] - plain[e.id] for e in asked]
    assert 20 < longer[0] < 100 < longer[1]


def test_examples_show_how_to_read_with_passages_of_their_own(tiny_lm):
    asked = [example("What colour is house 7?", "x")]
    short = {"passages": PASSAGES, "judge": {"few_shot": (), "fixed_shots": (3,)}}
    predict = predictors(bench(tiny_lm, rows(LABELS), **short))
    (read,) = predict["base with documents, 1 passage"](asked)
    (shown,) = predict["base with documents, 1 passage, 3 examples"](asked)
    (plain,) = predict["base prompted"](asked)
    (fixed,) = predict["base 3 fixed examples"](asked)
    of_a_passage = read.prompt_tokens - plain.prompt_tokens
    assert shown.prompt_tokens - fixed.prompt_tokens == pytest.approx(4 * of_a_passage, rel=0.05)


def test_passages_that_the_base_has_no_room_for_are_left_out(tiny_lm):
    wide = [Passage(source="b.md", text="the tailor cuts the cloth " * 12) for _ in range(6)]
    asked = [example("What colour is the cloth of house 7?", "x")]
    predict = predictors(bench(tiny_lm, passages=wide, judge={"passages": (1, 6)}))
    (one,) = predict["base with documents, 1 passage"](asked)
    (six,) = predict["base with documents, 6 passages"](asked)
    assert one.prompt_tokens < six.prompt_tokens <= 512
    (none,) = predictors(bench(tiny_lm, passages=[Passage(source="b.md", text="far too long " * 400)]))[
        "base with documents, 1 passage"
    ](asked)
    (plain,) = predict["base prompted"](asked)
    assert none.prompt_tokens == plain.prompt_tokens


def test_a_remote_model_gets_the_task_prompt_and_nearest_examples_and_only_inputs_of_the_rows_asked(tiny_lm):
    asked = [example("What colour is house 7 again?", "the expected answer")]
    with serving(echo) as served:
        workbench = bench(tiny_lm, judge={"few_shot": (2,), "remote": {"url": served.url, "model": "big"}})
        elsewhere = [c for c in workbench.baselines() if c.sends_to]
        assert [(c.name, c.family) for c in elsewhere] == [
            ("remote big prompted", "remote"),
            ("remote big 2-shot", "remote"),
        ]
        assert {c.sends_to for c in elsewhere} == {served.url.split("/")[2]}
        assert served.requests == [], "nothing leaves before a contender is asked"
        for contender in elsewhere:
            (answer,) = contender.predict(asked)
            assert (answer.example_id, answer.text) == (asked[0].id, asked[0].input_text)
    prompted, shown = (body["messages"] for body in served.requests)
    assert [m["role"] for m in prompted] == ["system", "user"]
    assert "Use only these keys: house, colour" in prompted[0]["content"]
    assert shown[0] == prompted[0]
    assert [m["role"] for m in shown[1:]] == ["user", "assistant"] * 2 + ["user"]
    assert shown[3]["content"] == "What colour is house 7?", "the nearest example stands last"
    assert "the expected answer" not in json.dumps(served.requests)


def test_what_a_remote_model_says_is_scored_like_any_answer(tiny_lm):
    with serving(lambda *_: completion('```json\n{"house": "1", "colour": "blue"}\n```')) as served:
        workbench = bench(tiny_lm, judge={"few_shot": (), "remote": {"url": served.url, "model": "big"}})
        answers = {a.example_id: a for a in predictors(workbench)["remote big prompted"](rows(PAIRS))}
    assert workbench.measure(rows(PAIRS), answers).scores_N[1] == 1.0


def test_a_missing_key_is_found_before_anything_is_asked(tiny_lm, monkeypatch):
    monkeypatch.delenv("NO_KEY", raising=False)
    remote = {"url": "http://127.0.0.1:9/v1", "model": "big", "key_env": "NO_KEY"}
    with pytest.raises(BadRecipe, match="NO_KEY is not set"):
        bench(tiny_lm, judge={"remote": remote}).preflight()


def test_that_rows_leave_this_machine_is_noted_only_if_they_do(tiny_lm):
    remote = {"url": "https://api.example.com/v1", "model": "big"}
    (note,) = bench(tiny_lm, judge={"remote": remote}).preflight().notes
    assert note.startswith("api.example.com gets inputs of dev and test rows")
    assert bench(tiny_lm, passages=PASSAGES).preflight().notes == ()


def test_rows_with_an_instruction_of_their_own_bring_it_as_a_prompt(tiny_lm):
    train = [example(q, a, system="Answer in JSON.", row=i) for i, (q, a) in enumerate(PAIRS)]
    assert "base with your instruction" in [c.name for c in bench(tiny_lm, train).baselines()]


def test_fixed_examples_are_the_same_for_every_row(tiny_lm):
    workbench = bench(tiny_lm, judge={"few_shot": (), "fixed_shots": (4,)})
    asked = [example("What colour is house 1?", "x", row=1), example("zebra", "y", row=2)]
    shown, plain = (prompt_lengths(workbench, f"base {name}", asked) for name in ("4 fixed examples", "prompted"))
    (longer,) = {shown[e.id] - plain[e.id] for e in asked}
    assert longer > 40


def test_every_baseline_answers_every_row_once_and_under_its_own_id(tiny_lm):
    asked = rows([("What colour is house 3?", "x"), ("And the river?", "y"), ("zebra", "z")])
    for contender in bench(tiny_lm).baselines():
        assert sorted(a.example_id for a in contender.predict(asked)) == sorted(e.id for e in asked), contender.name


def test_the_untuned_base_answers_in_the_form_of_the_training_answers(tiny_lm):
    asked = rows([("What colour is house 3?", "x"), ("And the river?", "y"), ("zebra", "z")])
    for pairs, form in ((PAIRS, JsonObject(("house", "colour"))), (LABELS, OneOf(["red", "blue"]))):
        workbench = bench(tiny_lm, rows(pairs), judge={"few_shot": (2,)})
        for contender in workbench.baselines():
            for answer in contender.predict(asked):
                assert form.allows(answer.text), (contender.name, answer.text)


def test_labels_bring_the_classics_as_baselines(tiny_lm):
    names = [c.name for c in bench(tiny_lm, rows(LABELS)).baselines()]
    assert names[:2] == ["majority", "tf-idf + logistic regression"]


def test_rows_with_the_same_question_and_different_answers_each_get_their_answer(tiny_lm):
    asked = [example("What colour?", "red", row=1), example("What colour?", "blue", row=2)]
    for contender in bench(tiny_lm).baselines():
        found = {a.example_id: a.text for a in contender.predict(asked)}
        assert found.keys() == {e.id for e in asked}, contender.name
        assert len(set(found.values())) == 1


def prompt_lengths(workbench, name, asked):
    predict = next(c.predict for c in workbench.baselines() if c.name == name)
    return {a.example_id: a.prompt_tokens for a in predict(asked)}


def test_the_prompted_base_sees_a_row_s_own_instruction_too(tiny_lm):
    train = [example(q, a, system="Answer in JSON.", row=i) for i, (q, a) in enumerate(PAIRS)]
    common = example("Which?", "x", system="Answer in JSON.")
    own = example("Which?", "x", system="The red house is number 7. Answer in JSON.")
    lengths = prompt_lengths(bench(tiny_lm, train), "base prompted", [common, own])
    assert lengths[own.id] > lengths[common.id]


def test_shown_examples_make_the_prompt_longer_and_the_nearest_stands_last(tiny_lm):
    workbench, asked = bench(tiny_lm), [example("What colour is house 7?", "x")]
    plain, shown = (prompt_lengths(workbench, name, asked)[asked[0].id] for name in ("base prompted", "base 2-shot"))
    assert shown > plain + 20


def test_the_learner_s_rows_are_the_rendered_training_rows(tiny_lm):
    learner = bench(tiny_lm).learner()
    assert len(learner.lengths_N) == 12
    batch = learner.batch_of([0, 5])
    assert batch.input_ids_BT.shape == (2, max(learner.lengths_N[0], learner.lengths_N[5]) - 1)
    assert sum(b.input_ids_BT.shape[0] for b in learner.dev_batches) == 3
    assert mean_loss(learner.loss_of, learner.dev_batches) > 0


@pytest.mark.parametrize("method", ["lora", pytest.param("full", marks=pytest.mark.slow)])
@pytest.mark.parametrize("dtype", [torch.float32, pytest.param(torch.bfloat16, marks=pytest.mark.slow)])
def test_what_was_learned_is_answered_by_the_saved_candidate(tiny_lm, tmp_path, dtype, method):
    workbench = bench(tiny_lm, rows(APART), hardware=Hardware("cpu", dtype, 1), method={"kind": method})
    reports = fitted(workbench, tmp_path, steps=100)
    assert reports[-1].loss_nats < 0.05 * reports[0].loss_nats, "as low as the frozen head of this base allows"
    asked = rows(APART)
    answers = {a.example_id: a for a in workbench.candidate(tmp_path)(asked)}
    assert [answers[e.id].text for e in asked] == [a for _, a in APART]
    assert {a.finish for a in answers.values()} == {"stop"}
    measured = workbench.measure(asked, answers)
    assert measured.scores_N == (1.0,) * 4


def test_a_whole_tuned_model_opens_in_plain_transformers_and_answers_the_same(tiny_lm, tmp_path):
    workbench = bench(tiny_lm, rows(APART), method={"kind": "full"})
    fitted(workbench, tmp_path, steps=30)
    model = AutoModelForCausalLM.from_pretrained(tmp_path)
    tokenizer = AutoTokenizer.from_pretrained(tmp_path)
    for answer, (question, _) in zip(workbench.candidate(tmp_path)(rows(APART)[:1]), APART[:1], strict=True):
        talk = [{"role": "user", "content": question}]
        asked = tokenizer.apply_chat_template(talk, add_generation_prompt=True, return_tensors="pt", return_dict=True)
        out = model.generate(**asked, do_sample=False, max_new_tokens=64)
        assert tokenizer.decode(out[0, asked["input_ids"].shape[1] :], skip_special_tokens=True).strip() == answer.text
    assert model.dtype == torch.float32


def test_the_server_s_answers_are_the_candidate_s(tiny_lm, tmp_path):
    workbench = bench(tiny_lm, data={"files": ["rows.jsonl"], "system": "Answer in JSON."})
    fitted(workbench, tmp_path, steps=2)
    settings = read_settings(tmp_path, task="chat")
    assert (settings.system, settings.context_tokens) == ("Answer in JSON.", 1024)
    served = CHAT.answerer(tiny_lm, tmp_path, CPU)
    asked = [example(q, system="Answer in JSON.") for q, _ in PAIRS]
    measured = {a.example_id: a.text for a in workbench.candidate(tmp_path)(asked)}
    assert {a.example_id: a.text for a in served(asked)} == measured
    bare = {a.prompt_tokens for a in served([example(PAIRS[0][0])])}
    assert bare == {a.prompt_tokens for a in served(asked[:1])}, "the instruction of training is put before bare rows"


def test_an_answer_says_when_it_was_cut_and_how_long_it_is(tiny_lm):
    (answer,) = LanguageModel(tiny_lm, None, CPU)([example("hello")], max_new_tokens=3)
    assert (answer.finish, answer.answer_tokens) == ("length", 3)


def test_dev_rows_longer_than_the_context_do_not_stop_training(tiny_lm):
    learner = bench(tiny_lm, dev=[*rows(PAIRS[:2]), example("tell", "story " * 90)], budget={"context_tokens": 128})
    assert mean_loss(learner.learner().loss_of, learner.learner().dev_batches) > 0


def test_conversations_of_several_turns_can_be_asked(tiny_lm):
    turns = (("user", "hello"), ("assistant", "hi"), ("user", "bye"))
    talk = Example(messages=tuple(Message(role=r, content=c) for r, c in turns), source=Source(file="f", row=1))
    for contender in bench(tiny_lm).baselines():
        assert [a.example_id for a in contender.predict([talk])] == [talk.id]
