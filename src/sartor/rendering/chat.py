"""Chat examples as token ids, through the base model's own chat template.

The prompt is tokenised exactly as it is when the model is asked later, alone and up to the point where the answer
begins; the answer is tokenised apart and appended. So training and serving see the same prompt ids by construction.
Knows nothing of batches, models or truncation policy beyond counting what does not fit.
"""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from sartor.concepts.example import Example, Message, results_as_user_turns
from sartor.concepts.rendered import Rendered
from sartor.errors import BadBase

PLAIN_TEMPLATE = (
    "{% for m in messages %}{{ m['role'] | capitalize }}: {{ m['content'] }}"
    "{% if m['role'] == 'assistant' %}{{ eos_token }}{% endif %}{{ '\n' }}{% endfor %}"
    "{% if add_generation_prompt %}Assistant:{% endif %}"
)
"""For base models that bring no chat template of their own."""


class ChatTokenizer(Protocol):
    """The part of a Hugging Face fast tokenizer that rendering needs."""

    def apply_chat_template(self, conversation: list[dict[str, str]], **options: Any) -> Any:
        """Write a conversation as text."""
        ...

    def __call__(self, text: str, **options: Any) -> Any:
        """Tokenise a text; with `return_offsets_mapping` also give character spans."""
        ...


class Answered(NamedTuple):
    """The text the template writes for a conversation, cut where the final answer begins."""

    prompt: str
    answer: str
    """The answer with its end-of-turn mark and whatever the template writes after it."""


def prompt_text(messages: Sequence[Message], tokenizer: ChatTokenizer, tools: str | None = None) -> str:
    """Write the conversation and open the assistant's turn.

    Args:
        messages: The turns.
        tokenizer: The base model's.
        tools: JSON of the tools that may be called.
    """
    return _written(messages, tokenizer, tools, add_generation_prompt=True)


def prompt_ids(messages: Sequence[Message], tokenizer: ChatTokenizer, tools: str | None = None) -> list[int]:
    """Return the token ids of a prompt, as every contender and the server send it to the model."""
    return list(tokenizer(prompt_text(messages, tokenizer, tools), add_special_tokens=False)["input_ids"])


def render(example: Example, tokenizer: ChatTokenizer, *, stop_ids: frozenset[int], max_tokens: int) -> Rendered:
    """Render one example; learned are the answer with its end-of-turn token, and earlier assistant turns.

    Args:
        example: With an expected answer.
        tokenizer: The base model's.
        stop_ids: Tokens that end an answer when the model generates.
        max_tokens: Longer rows are cut at the end; `cut_tokens` says how many learned tokens that cost.
    Raises: BadBase: the template does not continue its own prompt, or ends answers with no stop token.
    """
    text = _answered_text(example, tokenizer)
    prompt = tokenizer(text.prompt, add_special_tokens=False, return_offsets_mapping=True)
    answer = list(tokenizer(text.answer, add_special_tokens=False)["input_ids"])
    end = next((i for i, token in enumerate(answer) if token in stop_ids), None)
    if end is None:
        raise BadBase(
            "the chat template of this base ends an answer with no token that stops generation.",
            fix="Choose a base whose template ends turns with its end-of-text token.",
        )
    learned_spans = _earlier_answers(example, tokenizer, text.prompt)
    # A tokenizer that trims offsets gives white space the empty span at its end: hence a < e, not s < e.
    mask = [any(a <= s and e <= b and a < e for a, b in learned_spans) for s, e in prompt["offset_mapping"]]
    ids = [*prompt["input_ids"], *answer[: end + 1]]
    mask += [True] * (end + 1)
    return Rendered(
        example_id=example.id,
        token_ids=tuple(ids[:max_tokens]),
        loss_mask=tuple(mask[:max_tokens]),
        cut_tokens=sum(mask[max_tokens:]),
    )


def _answered_text(example: Example, tokenizer: ChatTokenizer) -> Answered:
    prompt = prompt_text(example.messages, tokenizer, example.tools)
    final = Message(role="assistant", content=example.expected or "")
    full = _written([*example.messages, final], tokenizer, example.tools)
    if not full.startswith(prompt):
        raise BadBase(
            "the chat template of this base writes an answered conversation differently from its own prompt.",
            fix="Choose another base, or one whose template keeps the prompt as it is.",
            where=str(example.source),
        )
    return Answered(prompt, full[len(prompt) :])


def _earlier_answers(example: Example, tokenizer: ChatTokenizer, prompt: str) -> list[tuple[int, int]]:
    """Return character spans, in the prompt, of the assistant turns before the last that are to be learned."""
    spans: list[tuple[int, int]] = []
    for i, message in enumerate(example.messages):
        if message.role != "assistant" or not message.learn:
            continue
        before = prompt_text(example.messages[:i], tokenizer, example.tools)
        after = _written(example.messages[: i + 1], tokenizer, example.tools)
        if prompt.startswith(before) and prompt.startswith(after):
            spans.append((len(before), len(after.rstrip())))
    return spans


def _written(messages: Sequence[Message], tokenizer: ChatTokenizer, tools: str | None, **options: Any) -> str:
    """Write turns by the template, and what a template without tools cannot write as texts of known roles."""
    template = str(getattr(tokenizer, "chat_template", None))
    if "tool" not in template:
        messages = results_as_user_turns(messages)
    if tools is not None and "tools" in template:
        options["tools"] = json.loads(tools)
    elif tools is not None:
        messages = _with_tools(messages, tools)
    return tokenizer.apply_chat_template(_plain(messages), tokenize=False, **options)


def _with_tools(messages: Sequence[Message], tools: str) -> list[Message]:
    """Tell the tools in the instruction."""
    told = f"Tools:\n<tools>\n{tools}\n</tools>"
    if messages and messages[0].role in ("system", "developer"):
        own, *others = messages
        return [Message(role="system", content=f"{own.content}\n\n{told}"), *others]
    return [Message(role="system", content=told), *messages]


def _plain(messages: Sequence[Message]) -> list[dict[str, str]]:
    roles = {"developer": "system"}
    return [{"role": roles.get(m.role, m.role), "content": m.content} for m in messages]
