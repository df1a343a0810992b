"""Writes the model card, a README.md in the style of the Hugging Face Hub, from a Report alone.

What the report does not know stays `unknown` or is left out; nothing is promised that was not measured. A card travels
with the weights, so it shows no row and no folder: lost rows are named by file and line, their texts stay on the report
page. What differs between two runs of one recipe stands in one block at the end.
"""

import re
from collections.abc import Sequence
from typing import Any, cast

import yaml

from sartor.concepts.evaluation import Arm
from sartor.concepts.model_version import AliasMove
from sartor.concepts.report import Report, SideBySide, ThisRun
from sartor.concepts.slice import Slice
from sartor.concepts.verdict import Reason, Verdict
from sartor.registry.markdown import code, fence, literal, one_line, plain

_YOUR_TEXT = "Your text"
_MOST_KINDS = 12
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
        f"# {plain(report.title)}\n\n{plain(report.says.replace(report.base.name, _base_words(report)))}",
        _purpose(report),
        _no_purpose(report),
        _results(report),
        _kinds(report),
        _usage(report),
        _data(report),
        _settings(report),
        _limits(report),
        _this_run(report),
    )
    return "\n\n".join(section for section in sections if section) + "\n"


def render_decisions(moves: Sequence[AliasMove]) -> str:
    """Write who let which alias point at the version, and on what grounds; empty if nobody did."""
    if not moves:
        return ""
    lines = [f"- {move.at[:10]}: `{one_line(move.alias)}`, by {plain(move.decided_by)}" for move in moves]
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
        "tags": list(dict.fromkeys(["sartor", one_line(report.task), *(["lora"] if library == "peft" else [])])),
        "model-index": [{"name": one_line(report.title), "results": _index_entries(report)}],
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
            "task": {"type": task, "name": one_line(report.task)},
            "dataset": {"type": "private", "name": f"test rows of {one_line(report.title)}", "split": "test"},
            "metrics": [
                {"type": one_line(name), "name": one_line(name).replace("_", " "), "value": round(value, 4)}
                for name, value in metrics.items()
            ],
        }
    ]


def _licence(licence: str) -> dict[str, str]:
    if re.fullmatch(r"[a-z0-9][a-z0-9.+-]*", licence.lower()):
        return {"license": licence.lower()}
    return {"license": "other", "license_name": one_line(licence)} if licence else {"license": "unknown"}


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
        f"Task `{one_line(report.task)}`: {how} {plain(_base_words(report))} "
        f"({plain(report.base.licence)} licence{size}).",
    ]
    system = _setting(report, "data", "system")
    if isinstance(system, str) and system:
        parts += ["It was trained with this instruction:", fence(system)]
    return "\n\n".join(parts)


def _no_purpose(report: Report) -> str:
    """Say what the model was not measured for, or fails at."""
    verdict, context = report.verdict, _setting(report, "budget", "context_tokens")
    mine = next((arm for arm in report.arms if arm.name == report.candidate), None)
    uses = [f"Rows of another kind: only {plain(report.metric)} on rows from the same files was measured."]
    if verdict.verdict in ("WORSE", "INSUFFICIENT"):
        shown = "it is worse" if verdict.verdict == "WORSE" else "it is not shown to be as good"
        uses.append(f"In place of {plain(verdict.baseline)}: {shown}.")
    if mine and mine.score < 1:
        uses.append(f"Answers that nobody checks: it scored {mine.score:.3f} of 1 on rows like those it learned from.")
    if isinstance(context, int):
        uses.append(f"Rows of more than {context:,} tokens: it learned from none.")
    if report.base.kind == "encoder":
        uses.append("Texts that fit none of its labels: it answers with one of them all the same.")
    uses += [f"Rows of the kind {plain(each.slice)}: it is clearly worse there." for each in verdict.worse_slices]
    return "\n".join(["## What it is not for", "", *(f"- {use}" for use in uses)])


def _results(report: Report) -> str:
    others = list(dict.fromkeys(m for arm in report.arms for m in arm.metrics if m != report.metric))
    names = ["contender", f"{report.metric} (95% interval)", "this model against it", *others, "rows", "prompt tokens"]
    aligned = ["---", *["---:"] * (len(names) - 1)]
    rows = [[plain(name) for name in names], aligned, *(_result_row(arm, report, others) for arm in report.arms)]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return f"## How good it is\n\n{_verdict_words(report)}\n\n{table}"


def _verdict_words(report: Report) -> str:
    verdict = report.verdict
    same = " Every contender answered the same rows." if len({arm.n for arm in report.arms}) == 1 else ""
    return (
        f"**{verdict.verdict.replace('_', ' ')}**: {_signed(verdict.difference)} points of "
        f"{plain(report.metric)} against {plain(verdict.baseline)} (interval {_signed(verdict.low)} to "
        f"{_signed(verdict.high)}, {verdict.n_items:,} test rows).{same}"
    )


def _result_row(arm: Arm, report: Report, others: Sequence[str]) -> list[str]:
    duel = next((duel for duel in report.duels if duel.baseline == arm.name), None)
    notes = {report.candidate: ", **this model**", report.verdict.baseline: ", compared with"}
    note = notes.get(arm.name, ", in production" if arm.role == "production" else "")
    score = f"{arm.score:.3f} ({arm.low:.3f} to {arm.high:.3f})"
    figures = [f"{arm.metrics[name]:.3f}" if name in arm.metrics else "unknown" for name in others]
    size = [f"{arm.n:,}", f"{arm.prompt_tokens:,.0f}"]
    return [plain(arm.name) + note, score, _outcome(duel) if duel else "\u2013", *figures, *size]


def _outcome(duel: Verdict) -> str:
    """Say who won; an interval that holds zero leaves it open."""
    won = "beats it" if duel.low > 0 else "loses to it" if duel.high < 0 else "open"
    return f"{won}, {_signed(duel.difference)} ({_signed(duel.low)} to {_signed(duel.high)})"


def _kinds(report: Report) -> str:
    """Write the largest kinds of rows and those that stand out; empty if there are none to speak of."""
    said = [one for one in report.slices if one.difference is not None]
    shown = [one for i, one in enumerate(said) if i < _MOST_KINDS or one.worse or one.behind]
    if not shown:
        return ""
    names = ["kind of rows", "rows", "this model", plain(report.verdict.baseline), "difference", "clearly"]
    rows = [names, ["---", *["---:"] * 4, "---"], *(_kind_row(one) for one in shown)]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    few = "Kinds of under 30 rows are shown and not judged; of under 10 rows, not shown."
    return f"## Kinds of rows\n\n{table}\n\n{few}"


def _kind_row(one: Slice) -> list[str]:
    difference = f"{_signed(one.difference or 0.0)} ({_signed(one.difference_low or 0.0)} to "
    difference += f"{_signed(one.difference_high or 0.0)})"
    found = "worse" if one.worse else "behind other rows" if one.behind else ""
    name = plain(one.slice) + (" (found in the inputs)" if one.kind == "discovered" else "")
    return [name, f"{one.n:,}", f"{one.score or 0.0:.3f}", f"{one.baseline_score or 0.0:.3f}", difference, found]


def _usage(report: Report) -> str:
    write = _generating_code if report.base.kind == "causal_lm" else _classifying_code
    return f"## How to use it\n\n{fence(write(report), 'python', whole=True)}"


def _generating_code(report: Report) -> str:
    adapter = _method(report) == "lora"
    system = _setting(report, "data", "system")
    turns = [("system", system)] if isinstance(system, str) and system else []
    turns.append(("user", _YOUR_TEXT))
    base = _hub_name(report.base.name)
    comment = "the base model: its name on the Hub or its folder" if adapter else "this folder"
    messages = "".join(f'    {{"role": "{role}", "content": {literal(text)}}},\n' for role, text in turns)
    return (
        "import torch\n"
        + ("from peft import PeftModel\n" if adapter else "")
        + "from transformers import AutoModelForCausalLM, AutoTokenizer\n\n"
        + f"BASE = {literal((base or _base_words(report)) if adapter else '.')}  # {comment}\n"
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


def _classifying_code(_: Report) -> str:
    return (
        "from transformers import pipeline\n\n"
        'classify = pipeline("text-classification", model=".", top_k=None)  # this folder\n'
        f"print(classify([{literal(_YOUR_TEXT)}]))"
    )


def _data(report: Report) -> str:
    facts = [f"- {plain(name)}: {plain(value)}" for name, value in report.data_facts.items()]
    hashes = [f"- {plain(name)}: `{code(value)}`" for name, value in report.hashes.items()]
    hashes += [f"- base, {plain(name)}: `{code(value)}`" for name, value in report.base.files.items()]
    parts = ["\n".join(facts), "Fingerprints:" if hashes else "", "\n".join(hashes)]
    told = [part for part in parts if part]
    return "\n\n".join(["## What it was trained on", *told]) if told else ""


def _settings(report: Report) -> str:
    text = _without_folders(report.settings_yaml).strip("\n")
    return f"## Settings\n\n{fence(text, 'yaml', whole=True)}" if text else ""


def _without_folders(settings_yaml: str) -> str:
    """Cut files and base down to their names."""
    try:
        settings: Any = yaml.safe_load(settings_yaml)
        data, base = settings["data"], settings["base"]
        short: dict[str, Any] = {name: _last(data[name]) for name in ("dev", "test") if data.get(name)}
        short["files"] = [_last(file) for file in data["files"]]
        cut = {**settings, "data": {**data, **short}, "base": _last(base) if _hub_name(base) is None else base}
    except (yaml.YAMLError, TypeError, KeyError, AttributeError):
        return settings_yaml
    return settings_yaml if cut == settings else yaml.safe_dump(cut, sort_keys=False, allow_unicode=True)


def _last(path: str) -> str:
    return re.split(r"[\\/]", path.rstrip("\\/"))[-1]


def _limits(report: Report) -> str:
    verdict = report.verdict
    tally = (
        f"Against {plain(verdict.baseline)} it did better on {report.n_wins:,} test rows, worse on "
        f"{report.n_losses:,} and equally well on {report.n_ties:,}."
    )
    limits = [*_limit_sentences(verdict), *(plain(note) for note in report.notes)]
    limits += [f"{each.cause.replace('_', ' ')}: {plain(each.evidence)}" for each in report.causes if each.strength]
    parts = ["## Limits and known failures", tally, "\n".join(f"- {limit}" for limit in limits)]
    if report.losses:
        lost = "\n".join(_loss(row, report) for row in report.losses)
        parts += [f"{len(report.losses)} of the {report.n_losses:,} test rows on which it did worse:", lost]
    return "\n\n".join(part for part in parts if part)


def _limit_sentences(verdict: Verdict) -> list[str]:
    told = [_LIMITS[reason] for reason in verdict.reasons]
    if verdict.items_needed is not None:
        told.append(f"About {verdict.items_needed:,} test rows would decide.")
    told += [
        f"Worse on {plain(each.slice)}: {_signed(each.difference)} points ({_signed(each.low)} to "
        f"{_signed(each.high)}, {each.n_items:,} rows)."
        for each in verdict.worse_slices
    ]
    return told


def _loss(row: SideBySide, report: Report) -> str:
    mine, theirs = (row.scores.get(name, 0.0) for name in (report.candidate, report.verdict.baseline))
    return f"- {plain(_last(row.source))}: {mine:.2f} against {theirs:.2f}"


def _this_run(report: Report) -> str:
    """Gather all that differs between two runs of one recipe, between two marks."""
    run = report.this_run
    times = [f"| {plain(arm.name)} | {arm.seconds_per_answer:.2f} |" for arm in report.arms]
    parts = [
        "<!-- this run -->",
        "## This run",
        "\n".join(f"- {name}: {value}" for name, value in _names(run)),
        "\n".join(["| contender | seconds per answer |", "| --- | ---: |", *times]) if times else "",
        *(f"{plain(name)}:\n\n{fence(command, 'sh', whole=True)}" for name, command in run.commands.items()),
        "<!-- /this run -->",
    ]
    return "\n\n".join(part for part in parts if part)


def _names(run: ThisRun) -> list[tuple[str, str]]:
    named = [("model", run.model), ("run", run.id), ("evidence", run.evidence_id)]
    told = [(name, f"`{code(value)}`") for name, value in named if value]
    told.append(("made", plain(run.created_at)))
    if run.looks:
        more = "; each look weakens the next" if run.looks > 1 else ""
        told.append(("verdicts read from this test part", f"{run.looks:,}{more}"))
    if run.versions:
        told.append(("with", ", ".join(f"{plain(k)} {plain(v)}" for k, v in run.versions.items())))
    return told


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
