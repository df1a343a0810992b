"""Turns a Report into one self-contained HTML page that opens offline, without scripts.

Answers are untrusted text: every value the template writes is made visible and escaped, and the page's own
content policy forbids it to load anything. Knows nothing of where the page is kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

import yaml
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from sartor.concepts.evaluation import Arm
from sartor.concepts.report import LearnedToken, Report
from sartor.concepts.verdict import Verdict
from sartor.reporting import chart, sentences
from sartor.reporting.answers import row_view, visible
from sartor.reporting.kinds import kinds_part

_MOST_TOKENS = 1500
"""Tokens of the example that the page shows."""


@dataclass(frozen=True)
class ContenderRow:
    """One row of the table of contenders."""

    name: str
    tag: str
    bar: chart.Bar | None
    score: str
    interval: str
    cells: tuple[tuple[str, str], ...]
    """Column name to figure."""


@dataclass(frozen=True)
class StageBar:
    """One stage of the run and its share of the longest."""

    name: str
    seconds: str
    width: float


def render_page(report: Report) -> str:
    """Write the page of one finished run, verdict first."""
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            report=report,
            sentences=sentences,
            **_verdict_part(report),
            **_contenders_part(report),
            **_rows_part(report),
            kinds=kinds_part(report),
            **_sureness_part(report),
            **_training_part(report),
            **_this_run_part(report),
        )
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("sartor.reporting", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )


def _shown(value: Any) -> Any:
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _verdict_part(report: Report) -> dict[str, Any]:
    margin, confidence = _judge_settings(report.settings_yaml)
    return {
        "word": sentences.VERDICT_WORDS[report.verdict.verdict],
        "difference": chart.difference_chart(report.verdict, margin),
        "interval_sentence": sentences.interval_sentence(report.verdict, confidence),
        "margin_points": sentences.points(margin) if margin else None,
        "reasons": sentences.reason_sentences(report.verdict),
    }


def _judge_settings(settings_yaml: str) -> tuple[float | None, float | None]:
    """Read margin and confidence from the settings; None where they do not say."""
    try:
        settings = yaml.safe_load(settings_yaml)
    except yaml.YAMLError:
        return None, None
    judge = settings.get("judge") if isinstance(settings, dict) else None
    found = judge if isinstance(judge, dict) else {}
    margin, alpha = found.get("margin"), found.get("alpha")
    return (
        float(margin) if isinstance(margin, int | float) else None,
        1 - float(alpha) if isinstance(alpha, int | float) else None,
    )


def _contenders_part(report: Report) -> dict[str, Any]:
    scale = chart.score_scale(report.arms)
    others = list(dict.fromkeys(m for arm in report.arms for m in arm.metrics if m != report.metric))
    sizes = {arm.n for arm in report.arms}
    duels = {duel.baseline: duel for duel in report.duels}
    return {
        "contenders": tuple(_contender_row(arm, report, scale, others, duels) for arm in report.arms),
        "score_ticks": chart.score_ticks(scale),
        "score_in_points": (scale.low, scale.high) == (0, 1),
        "rows_each": sizes.pop() if len(sizes) == 1 else None,
    }


def _contender_row(
    arm: Arm, report: Report, scale: chart.Scale, others: Sequence[str], duels: Mapping[str, Verdict]
) -> ContenderRow:
    in_points = (scale.low, scale.high) == (0, 1)
    write = sentences.points if in_points else lambda value: sentences.number(value, 3)
    duel = duels.get(arm.name)
    cells = [(f"{report.candidate} against it", sentences.outcome(duel) if duel else "\u2013")] if duels else []
    cells += [(sentences.plain_name(metric), _figure(metric, arm, report.arms)) for metric in others]
    if len({each.n for each in report.arms}) > 1:
        cells.append(("test rows", f"{arm.n:,}"))
    cells.append(("prompt tokens", sentences.number(arm.prompt_tokens, 0)))
    if any(each.answer_tokens for each in report.arms):
        cells.append(("answer tokens", sentences.number(arm.answer_tokens, 0)))
    return ContenderRow(
        name=arm.name,
        tag=_tag(arm, report),
        bar=chart.score_bar(arm, scale),
        score=write(arm.score),
        interval=f"{write(arm.low)} to {write(arm.high)}",
        cells=tuple(cells),
    )


def _figure(metric: str, arm: Arm, arms: Sequence[Arm]) -> str:
    if metric not in arm.metrics:
        return "\u2013"
    value = arm.metrics[metric]
    return sentences.points(value) if sentences.is_share(metric, arms) else sentences.number(value, 3)


def _tag(arm: Arm, report: Report) -> str:
    if arm.name == report.candidate:
        return "candidate"
    if arm.name == report.verdict.baseline:
        return "compared with"
    return "in production" if arm.role == "production" else ""


def _rows_part(report: Report) -> dict[str, Any]:
    order = [arm.name for arm in report.arms]
    views = {
        kind: tuple(row_view(row, report.candidate, report.verdict.baseline, order) for row in rows)
        for kind, rows in (("examples", report.examples), ("wins", report.wins), ("losses", report.losses))
    }
    total = report.n_wins + report.n_losses + report.n_ties
    tally = (("better", report.n_wins), ("equal", report.n_ties), ("worse", report.n_losses))
    return {
        **views,
        "tally": tuple((name, n, round(100 * n / total, 2)) for name, n in tally) if total else (),
        "tally_sentence": sentences.tally_sentence(report),
    }


def _sureness_part(report: Report) -> dict[str, Any]:
    says = {probe.probe: probe.says for probe in report.probes}
    return {
        "risk": chart.risk_chart(report.abstention) if report.abstention else None,
        "risk_sentence": sentences.risk_sentence(report.abstention) if report.abstention else "",
        "sureness": tuple(says[name] for name in ("abstention", "calibration", "false_confidence") if name in says),
    }


def _training_part(report: Report) -> dict[str, Any]:
    return {
        "losses_by_step": chart.loss_chart(report.steps, report.best_step),
        "training_sentence": sentences.training_sentence(report.steps, report.best_step),
        "token_runs": _token_runs(report.learned[:_MOST_TOKENS]),
        "n_learned": sum(token.learned for token in report.learned),
        "tokens_left_out": max(0, len(report.learned) - _MOST_TOKENS),
    }


def _token_runs(tokens: Sequence[LearnedToken]) -> tuple[tuple[bool, tuple[str, ...]], ...]:
    runs = groupby(tokens, key=lambda token: token.learned)
    return tuple((learned, tuple(_token_text(token.text) for token in run)) for learned, run in runs)


def _token_text(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\n", "\u21b5\n")


def _this_run_part(report: Report) -> dict[str, Any]:
    run = report.this_run
    names = [("model", run.model), ("run", run.id), ("made", run.created_at)]
    names += [("evidence", run.evidence_id)] if run.evidence_id else []
    names += [("verdicts read from this test part", sentences.looks(run.looks))] if run.looks else []
    return {
        "names": names,
        "answer_times": tuple(_answer_time(arm) for arm in report.arms),
        "priced": any(arm.price_per_thousand is not None for arm in report.arms),
        "stages": _stages(run.seconds),
        "total_seconds": sentences.seconds(sum(run.seconds.values())),
        "run_commands": {**run.commands, **({"Recheck the verdict": run.recheck} if run.recheck else {})},
    }


def _answer_time(arm: Arm) -> tuple[str, str, str]:
    price = "\u2013" if arm.price_per_thousand is None else sentences.number(arm.price_per_thousand, 2)
    return arm.name, sentences.seconds(arm.seconds_per_answer), price


def _stages(seconds: dict[str, float]) -> tuple[StageBar, ...]:
    longest = max(seconds.values(), default=0) or 1
    return tuple(
        StageBar(sentences.plain_name(name), sentences.seconds(value), round(100 * max(0, value) / longest, 2))
        for name, value in seconds.items()
    )
