"""A good task prompt written from the data: what a careful person would tell the base model before the first row."""

from collections import Counter
from collections.abc import Sequence

from sartor.concepts.document import Passage
from sartor.concepts.example import Example
from sartor.evaluation.answer_form import AnswerForm, json_shape

_BRIEFLY: dict[AnswerForm, str] = {
    "json": "Extract the fields of this text as JSON.",
    "label": "Choose the label of this text.",
    "text": "Answer briefly.",
}


def write_task_prompts(train: Sequence[Example], form: AnswerForm) -> dict[str, str]:
    """Return several ways to tell the task, by name, the most careful first; the best is chosen on dev."""
    own = Counter(e.system for e in train if e.system).most_common(1)
    written = {"prompted": write_task_prompt(train, form), "prompted briefly": _BRIEFLY[form]}
    if form == "label":
        written["prompted briefly"] += f" One of: {', '.join(sorted({(e.expected or '').strip() for e in train}))}."
    return written | ({"with your instruction": own[0][0]} if own else {})


def with_passages(example: Example, passages: Sequence[Passage]) -> Example:
    """Put passages of documents before the last user turn of a row."""
    last = max((i for i, m in enumerate(example.messages) if m.role == "user"), default=None)
    if last is None or not passages:
        return example
    shown = "\n\n".join(f"[{p.source}]\n{p.text}" for p in passages)
    asked = f"Passages that may help; ignore what does not fit:\n\n{shown}\n\n{example.messages[last].content}"
    turn = example.messages[last].model_copy(update={"content": asked})
    messages = (*example.messages[:last], turn, *example.messages[last + 1 :])
    return Example(messages=messages, expected=example.expected, source=example.source, tools=example.tools)


def write_task_prompt(train: Sequence[Example], form: AnswerForm) -> str:
    """Describe the task from its training rows: keys, labels or length; the rows' own instruction comes first."""
    own = Counter(e.system for e in train if e.system).most_common(1)
    written = {"json": _json_prompt, "label": _label_prompt, "text": _text_prompt}[form](train)
    return f"{own[0][0]}\n\n{written}" if own else written


def _json_prompt(train: Sequence[Example]) -> str:
    shape = json_shape([e.input_text for e in train], [e.expected or "" for e in train])
    optional = [k for k in shape.keys if k not in shape.always]
    lines = [
        "Turn the user's text into one JSON object.",
        f"Use only these keys: {', '.join(shape.keys)}.",
        f"Leave out a key that the text does not mention ({', '.join(optional)})." if optional else "Give every key.",
    ]
    if shape.copied_share > 0.9:
        lines.append("Copy each value exactly as it stands in the text.")
    template = ", ".join(f'"{k}": "..."' for k in shape.keys)
    return "\n".join([*lines, f"Answer with the JSON object alone, in this format: {{{template}}}"])


def _label_prompt(train: Sequence[Example]) -> str:
    labels = [label for label, _ in Counter((e.expected or "").strip() for e in train).most_common()]
    return (
        "Classify the user's text. The possible labels are: "
        + ", ".join(labels)
        + ".\nAnswer with exactly one of these labels and nothing else."
    )


def _text_prompt(train: Sequence[Example]) -> str:
    words = sorted(len((e.expected or "").split()) for e in train)
    low, high = words[len(words) // 4], words[3 * len(words) // 4]
    length = f"about {low} to {high} words" if high > low else f"about {max(1, low)} words"
    return f"Answer the user's message directly, in {length}, without any introduction."
