"""Writes the model card, a README.md in the style of the Hugging Face Hub, from a Report alone.

What the report does not know stays `unknown` or is left out; nothing is promised that was not measured. Answers are
untrusted text: they stand in fenced blocks that they cannot leave, and everything else is escaped for Markdown.
"""

import json
import re
from collections.abc import Sequence
from typing import Any, cast

import yaml

from sartor.concepts.evaluation import Arm
from sartor.concepts.model_version import AliasMove
from sartor.concepts.report import Report, SideBySide
from sartor.concepts.verdict import Reason, Verdict

_LONGEST_TEXT = 600
"""Characters of one text that the card shows."""
_MOST_FAILURES = 5
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufff9-\uffff"
    "\U000e0000-\U000e007f]"
)
_MARKDOWN = re.compile(r"[\\`*\[\]<>|~&$]|(?<!\w)_|_(?!\w)")
_LIMITS: dict[Reason, str] = {
    "few_items": "Measured on fewer than 30 test rows: a hint, not a proof.",
    "wide_interval": "The interval is too wide to decide either way.",
    "slice_regression": "Clearly worse than the baseline on some kinds of rows.",
    "duplicated_items": "Some test rows appeared more than once; their copies were averaged.",
    "missing_pairs": "Some test rows were not answered by both contenders and were left out.",
    "one_seed": "Trained with one seed only; another seed may score a little differently.",
    "leaked_items": "Some test rows also stand in the training or dev rows: the score may be too good.",
    "no_dev": "Without dev rows the baseline had to be chosen on the test rows themselves.",
}


def render_card(report: Report) -> str:
    """Write the README.md of one model version."""
    sections = (
        _front_matter(report),
        f"# {_plain(report.model)}\n\n{_plain(report.says)}",
        _purpose(report),
        _results(report),
        _usage(report),
        _data(report),
        _settings(report),
        _limits(report),
        _reproduction(report),
    )
    return "\n\n".join(section for section in sections if section) + "\n"


def render_decisions(moves: Sequence[AliasMove]) -> str:
    """Write who let which alias point at the version, and on what grounds; empty if nobody did."""
    if not moves:
        return ""
    lines = [f"- {move.at[:10]}: `{_one_line(move.alias)}`, by {_plain(move.decided_by)}" for move in moves]
    return "\n".join(["## Decisions", "", *lines]) + "\n"


def _front_matter(report: Report) -> str:
    library = "peft" if _method(report) == "lora" else "transformers"
    base = _hub_name(report.base.name)
    causal = report.base.kind == "causal_lm"
    facts: dict[str, Any] = {
        **({"base_model": base} if base else {}),
        "library_name": library,
        "pipeline_tag": "text-generation" if causal else "text-classification",
        **_licence(report.base.licence),
        "tags": list(dict.fromkeys(["sartor", _one_line(report.task), *(["lora"] if library == "peft" else [])])),
        "model-index": [{"name": _one_line(report.model), "results": _index_entries(report)}],
    }
    return f"---\n{yaml.safe_dump(facts, sort_keys=False, allow_unicode=True, width=1000)}---"


def _index_entries(report: Report) -> list[dict[str, Any]]:
    candidate = next((arm for arm in report.arms if arm.name == report.candidate), None)
    if candidate is None:
        return []
    metrics = {report.metric: candidate.score} | candidate.metrics
    task = "text-generation" if report.base.kind == "causal_lm" else "text-classification"
    return [
        {
            "task": {"type": task, "name": _one_line(report.task)},
            "dataset": {"type": "private", "name": f"test rows of {_one_line(report.model)}", "split": "test"},
            "metrics": [
                {"type": _one_line(name), "name": _one_line(name).replace("_", " "), "value": round(value, 4)}
                for name, value in metrics.items()
            ],
        }
    ]


def _licence(licence: str) -> dict[str, str]:
    if re.fullmatch(r"[a-z0-9][a-z0-9.+-]*", licence.lower()):
        return {"license": licence.lower()}
    return {"license": "other", "license_name": _one_line(licence)} if licence else {"license": "unknown"}


def _hub_name(name: str) -> str | None:
    """Return the base's name where it can be a name on the Hub, not a path."""
    bare = name.partition("@")[0]
    is_name = re.fullmatch(r"[\w-][\w.-]*(/[\w-][\w.-]*)?", bare, re.ASCII) and not bare.lower().endswith(".gguf")
    return bare if is_name else None


def _base_words(report: Report) -> str:
    """Name the base without giving away where it lies."""
    return report.base.name.rstrip("/").rpartition("/")[2] if _hub_name(report.base.name) is None else report.base.name


def _purpose(report: Report) -> str:
    size = f", {report.base.parameters:,} parameters" if report.base.parameters else ""
    how = {"lora": "a LoRA adapter for", "full": "all weights of"}.get(_method(report), "trained from")
    parts = [
        "## What it is for",
        f"Task `{_one_line(report.task)}`: {how} {_plain(_base_words(report))} "
        f"({_plain(report.base.licence)} licence{size}).",
    ]
    system = _setting(report, "data", "system")
    if isinstance(system, str) and system:
        parts += ["It was trained with this instruction:", _fence(system)]
    if report.examples:
        row = report.examples[0]
        parts += ["A row of the kind it was made for, and the answer that was hoped for:", _fence(row.input)]
        parts += [_fence(row.expected)]
    return "\n\n".join(parts)


def _results(report: Report) -> str:
    others = list(dict.fromkeys(m for arm in report.arms for m in arm.metrics if m != report.metric))
    names = ["contender", f"{report.metric} (95% interval)", *others, "rows", "prompt tokens", "s per answer"]
    aligned = ["---", *["---:"] * (len(names) - 1)]
    rows = [[_plain(name) for name in names], aligned, *(_result_row(arm, report, others) for arm in report.arms)]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return f"## How good it is\n\n{_verdict_words(report)}\n\n{table}"


def _verdict_words(report: Report) -> str:
    verdict = report.verdict
    same = " Every contender answered the same rows." if len({arm.n for arm in report.arms}) == 1 else ""
    return (
        f"**{verdict.verdict.replace('_', ' ')}**: {_signed(verdict.difference)} points of "
        f"{_plain(report.metric)} against {_plain(verdict.baseline)} (interval {_signed(verdict.low)} to "
        f"{_signed(verdict.high)}, {verdict.n_items:,} test rows).{same}"
    )


def _result_row(arm: Arm, report: Report, others: Sequence[str]) -> list[str]:
    notes = {report.candidate: ", **this model**", report.verdict.baseline: ", compared with"}
    note = notes.get(arm.name, ", in production" if arm.role == "production" else "")
    score = f"{arm.score:.3f} ({arm.low:.3f} to {arm.high:.3f})"
    figures = [f"{arm.metrics[name]:.3f}" if name in arm.metrics else "unknown" for name in others]
    cost = [f"{arm.n:,}", f"{arm.prompt_tokens:,.0f}", f"{arm.seconds_per_answer:.2f}"]
    return [_plain(arm.name) + note, score, *figures, *cost]


def _usage(report: Report) -> str:
    write = _generating_code if report.base.kind == "causal_lm" else _classifying_code
    serve = f"Or serve it: `sartor serve --model {_one_line(report.model)}`"
    return f"## How to use it\n\n{_fence(write(report), 'python', whole=True)}\n\n{serve}"


def _generating_code(report: Report) -> str:
    adapter = _method(report) == "lora"
    system = _setting(report, "data", "system")
    turns = [("system", system)] if isinstance(system, str) and system else []
    turns.append(("user", report.examples[0].input if report.examples else "Your text"))
    base = _hub_name(report.base.name)
    comment = "the base model: its name on the Hub or its folder" if adapter else "this folder"
    messages = "".join(f'    {{"role": "{role}", "content": {_literal(text)}}},\n' for role, text in turns)
    return (
        "import torch\n"
        + ("from peft import PeftModel\n" if adapter else "")
        + "from transformers import AutoModelForCausalLM, AutoTokenizer\n\n"
        + f"BASE = {_literal((base or _base_words(report)) if adapter else '.')}  # {comment}\n"
        + "tokenizer = AutoTokenizer.from_pretrained(BASE)\n"
        + "model = AutoModelForCausalLM.from_pretrained(BASE)\n"
        + ('model = PeftModel.from_pretrained(model, ".")  # this folder\n' if adapter else "")
        + f"messages = [\n{messages}]\n"
        + "prompt = tokenizer.apply_chat_template(\n"
        + '    messages, add_generation_prompt=True, return_dict=True, return_tensors="pt"\n)\n'
        + "with torch.inference_mode():\n"
        + "    output = model.generate(**prompt, max_new_tokens=256, do_sample=False)\n"
        + 'print(tokenizer.decode(output[0, prompt["input_ids"].shape[1] :], skip_special_tokens=True))'
    )


def _classifying_code(report: Report) -> str:
    text = _literal(report.examples[0].input if report.examples else "Your text")
    return (
        "from transformers import pipeline\n\n"
        'classify = pipeline("text-classification", model=".", top_k=None)  # this folder\n'
        f"print(classify([{text}]))"
    )


def _data(report: Report) -> str:
    facts = [f"- {_plain(name)}: {_plain(value)}" for name, value in report.data_facts.items()]
    hashes = [f"- {_plain(name)}: `{_code(value)}`" for name, value in report.hashes.items()]
    hashes += [f"- base, {_plain(name)}: `{_code(value)}`" for name, value in report.base.files.items()]
    parts = ["\n".join(facts), "Fingerprints:" if hashes else "", "\n".join(hashes)]
    told = [part for part in parts if part]
    return "\n\n".join(["## What it was trained on", *told]) if told else ""


def _settings(report: Report) -> str:
    text = report.settings_yaml.strip("\n")
    return f"## Settings\n\n{_fence(text, 'yaml', whole=True)}" if text else ""


def _limits(report: Report) -> str:
    verdict = report.verdict
    tally = (
        f"Against {_plain(verdict.baseline)} it did better on {report.n_wins:,} test rows, worse on "
        f"{report.n_losses:,} and equally well on {report.n_ties:,}."
    )
    limits = [*_limit_sentences(verdict), *(_plain(note) for note in report.notes)]
    shown = report.losses[:_MOST_FAILURES]
    parts = ["## Limits and known failures", tally, "\n".join(f"- {limit}" for limit in limits)]
    if shown:
        parts.append(f"{len(shown)} of the {report.n_losses:,} test rows on which it did worse:")
    parts += [_failure(row, report.candidate) for row in shown]
    return "\n\n".join(part for part in parts if part)


def _limit_sentences(verdict: Verdict) -> list[str]:
    told = [_LIMITS[reason] for reason in verdict.reasons]
    if verdict.items_needed is not None:
        told.append(f"About {verdict.items_needed:,} test rows would decide.")
    told += [
        f"Worse on {_plain(each.slice)}: {_signed(each.difference)} points ({_signed(each.low)} to "
        f"{_signed(each.high)}, {each.n_items:,} rows)."
        for each in verdict.worse_slices
    ]
    return told


def _failure(row: SideBySide, candidate: str) -> str:
    answer = row.answers.get(candidate, "unknown")
    return (
        f"**{_plain(row.source)}**\n\n{_fence(row.input)}\n\nExpected:\n\n{_fence(row.expected)}\n\n"
        f"It said:\n\n{_fence(answer)}"
    )


def _reproduction(report: Report) -> str:
    parts = ["## How to reproduce it", f"Run `{_code(report.run_id)}`, {_plain(report.created_at)}."]
    if report.versions:
        parts.append("Made with " + ", ".join(f"{_plain(k)} {_plain(v)}" for k, v in report.versions.items()) + ".")
    for name, command in report.commands.items():
        parts += [f"{_plain(name[:1].upper() + name[1:])}:", _fence(command, "sh", whole=True)]
    return "\n\n".join(parts)


def _setting(report: Report, part: str, name: str) -> object:
    """Read one setting; None where the settings do not say."""
    try:
        settings: object = yaml.safe_load(report.settings_yaml)
    except yaml.YAMLError:
        return None
    group = cast("dict[str, object]", settings).get(part) if isinstance(settings, dict) else None
    return cast("dict[str, object]", group).get(name) if isinstance(group, dict) else None


def _method(report: Report) -> str:
    return str(_setting(report, "method", "kind"))


def _signed(difference: float) -> str:
    return f"{round(100 * difference, 1) + 0.0:+.1f}"


def _visible(text: str) -> str:
    return _INVISIBLE.sub(lambda match: f"\u27e8U+{ord(match[0]):04X}\u27e9", text.replace("\r\n", "\n"))


def _one_line(text: str) -> str:
    return " ".join(_visible(text).split())


def _code(text: str) -> str:
    return _one_line(text).replace("`", "'")


def _plain(text: str) -> str:
    """Escape one line for Markdown, so that it reads as it is."""
    escaped = _MARKDOWN.sub(lambda match: f"\\{match[0]}", _one_line(text))
    return re.sub(r"^([-+#=])|^(\d+)([.)])(?=\s|$)", r"\2\\\1\3", escaped)


def _literal(text: str) -> str:
    """Write a text as a Python string, with what cannot be seen as escapes."""
    quoted = json.dumps(_clipped(text), ensure_ascii=False)
    return _INVISIBLE.sub(lambda match: f"\\U{ord(match[0]):08x}", quoted)


def _clipped(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else text[:_LONGEST_TEXT] + "\u2026"


def _fence(text: str, language: str = "text", *, whole: bool = False) -> str:
    """Put a text in a block whose fence is longer than any run of backticks inside."""
    shown = _visible(text if whole else _clipped(text))
    longest = max((len(run) for run in re.findall(r"`+", shown)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{shown}\n{fence}"
