"""What an audit tells besides findings, in short sentences."""

from collections.abc import Iterator
from typing import Any

from sartor.cli.prose import counted, percent
from sartor.concepts.source_manifest import SourceManifest
from sartor.data.audit.report import AuditReport

_MOST_LABELS = 8
_LENGTHS = {"phrase": "up to 40", "sentences": "up to 400", "text": "up to 2,000", "long_text": "over 2,000"}


def facts(report: AuditReport) -> Iterator[str]:
    """Yield a sentence or two for each fact that the summary holds."""
    summary = report.summary
    yield from _tokens(summary["token_counts"])
    yield from _labels(summary["classes"], summary["rows"]["usable"])
    yield from _coverage(summary["coverage"], summary["test_part"])
    yield _test_part(summary["test_part"])
    if summary["rendering"]:
        yield from _rendering(summary["rendering"])
    yield _time(summary["training_time"])
    for path, how in summary["files"].items():
        yield f"{path}: {SourceManifest.model_validate(how['source']).says}."


def unseen(report: AuditReport) -> Iterator[str]:
    """Yield what did not run, or ran on a sample, and why; checks of one reason together."""
    for state, says in (("skipped", "Did not run"), ("sampled", "Ran on")):
        whys = dict.fromkeys(c.why for c in report.checks if c.state == state)
        for why in whys:
            names = [c.check for c in report.checks if (c.state, c.why) == (state, why)]
            if why == "not asked for":
                yield f"{says} ({why}): {counted(len(names), 'check')}."
            elif state == "sampled":
                yield f"{says} {why}: {', '.join(names)}."
            else:
                yield f"{says} ({why}): {', '.join(names)}."


def _tokens(counts: dict[str, Any]) -> Iterator[str]:
    if not counts["row"]:
        return
    how = "" if counts["by"] == "base" else ", estimated (--base ID counts them)"
    yield (
        f"Tokens{_of(counts)}{how}: half of the rows have up to {counts['row']['p50']:,}, 99% up to "
        f"{counts['row']['p99']:,}, the longest {counts['row']['max']:,}; prompts mostly up to "
        f"{counts['prompt']['p90']:,}, answers up to {counts['answer']['p90']:,}. About {counts['total']:,} in all."
    )


def _labels(classes: dict[str, int] | None, n_rows: int) -> Iterator[str]:
    if not classes:
        return
    shown = [f"{label} {percent(n / n_rows)}" for label, n in list(classes.items())[:_MOST_LABELS]]
    more = f" and {len(classes) - len(shown):,} more" if len(classes) > len(shown) else ""
    yield f"Labels: {', '.join(shown)}{more}."


def _coverage(covered: dict[str, Any], test: dict[str, Any]) -> Iterator[str]:
    if not covered["rows"]:
        return
    groups = covered["groups"]
    if groups:
        listed = "; ".join(f"{percent(group['share'])} {', '.join(group['words'])}" for group in groups)
        yield f"Prompts{_of(covered)} by their words: {listed}; {percent(covered['ungrouped'])} of other words."
        thin = [group["words"][0] for group in groups if group["thin"]]
        if thin and test["rows"]:
            names = "all of these" if len(thin) == len(groups) else ", ".join(thin)
            yield f"Too few to be judged apart (under 30 test rows): {names}."
    else:
        yield "Prompts: too few, or too different, to be grouped by their words."
    listed = ", ".join(f"{one['language']} {percent(one['share'])}" for one in covered["languages"])
    unknown = f"{percent(covered['unknown_language'])} cannot be told"
    languages = "; ".join(part for part in (listed, unknown if covered["unknown_language"] else "") if part)
    kinds = {"several turns": "multi_turn", "an instruction": "with_instruction", "tools": "with_tools"}
    turns = ", ".join(f"{percent(covered[key])} with {what}" for what, key in kinds.items() if covered[key])
    yield f"Languages: {languages}. Rows: {turns or 'one question each, without an instruction'}."
    answers = ", ".join(
        f"{covered['answers'][name]:,} {what}" for name, what in _LENGTHS.items() if covered["answers"][name]
    )
    without = f"{counted(covered['answers']['none'], 'row')} without one" if covered["answers"]["none"] else ""
    yield f"Answers: {'; '.join(part for part in (answers and f'{answers} characters', without) if part)}."


def _answers(n_of: dict[str, int]) -> str:
    long = ", ".join(f"{n_of[name]:,} {what}" for name, what in _LENGTHS.items() if n_of[name])
    without = f"{counted(n_of['none'], 'row')} without one" if n_of["none"] else ""
    return f"Answers: {'; '.join(part for part in (long and f'{long} characters', without) if part)}."


def _test_part(test: dict[str, Any]) -> str:
    if not test["rows"]:
        return "Test part: too few rows to set any aside; bring more, or a test file with --test."
    points = 100 * test["detectable_effect"]
    how = f"Cross-fitted in {test['folds']} folds, about" if test["folds"] else "A test part of about"
    rows = counted(test["rows"], "row")
    return f"{how} {rows} can prove differences of about {points:.{1 if points < 9.5 else 0}f} points."


def _rendering(tried: dict[str, Any]) -> Iterator[str]:
    template = "by Sartor's plain template, as it has none" if tried["own_template"] is False else "as in training"
    yield f"Rendered for {tried['base']} {template}{_of(tried)}: {_spoilt(tried)}."
    cuts = [cut for cut in tried["cuts"] if cut["rows"]]
    for cut in cuts:
        yield _cut(cut, is_refused=cut["by"] != "context" and "nothing_learned" in tried)
    if tried["tokens"] and not cuts:
        room = min(cut["tokens"] for cut in tried["cuts"])
        yield f"None is cut: the longest has {tried['tokens']['max']:,} tokens, and {room:,} fit."


def _cut(cut: dict[str, Any], *, is_refused: bool) -> str:
    whose = "that it reads" if cut["by"] == "context" else "that `sartor tune` takes"
    lost = cut["learned_tokens_lost"]
    so = f"cut at the end: {percent(lost)} of all learned tokens are lost" if lost else "cut at the end"
    so = "refused, unless --context is higher" if is_refused else so
    are = "is" if cut["rows"] == 1 else "are"
    return f"{counted(cut['rows'], 'row')} {are} longer than the {cut['tokens']:,} tokens {whose}, and {are} {so}."


def _spoilt(tried: dict[str, Any]) -> str:
    kinds = {
        "refused": "refused by its template",
        "nothing_learned": "without a learned token",
        "end_not_learned": "whose end is not learned",
        "special_tokens": "with a control token of it in the text",
    }
    told = [f"{counted(tried[key], 'row')} {what}" for key, what in kinds.items() if tried.get(key)]
    return ", ".join(told) or "every row is whole"


def _time(time: dict[str, Any]) -> str:
    if time["minutes"] is None:
        return f"Training time: unknown ({time['why']})."
    minutes = time["minutes"]
    says = f"{minutes / 60:.1f} hours" if minutes >= 90 else f"{minutes:.0f} minutes" if minutes >= 1.5 else "a minute"
    passes = f"at most {time['epochs']} passes" if time["epochs"] > 1 else "1 pass"
    times = f"{counted(time['trainings'], 'training')} of {passes}"
    return f"Training time: about {says} on this machine, baselines left out ({times})."


def _of(counts: dict[str, Any]) -> str:
    """Say on how many rows something was looked at, if not on all."""
    return f" (of {counts['rows']:,} rows from all over {counts['of']:,})" if counts["rows"] < counts["of"] else ""
