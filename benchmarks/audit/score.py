"""Count what an audit found against what was planted, row by row.

- A planted row is found if a finding of its family (or of one that the truth accepts as well) names it; a row planted
  as a pair only if the same finding names its partner too. Findings of any severity count.
- A finding is false for its family on a clean row or a decoy. On a row planted with another family it is neither right
  nor wrong: a swapped answer may well be off topic, too.
- label_error and mismatched_answer are rankings: average precision by confidence; their F1 takes confidence >= 0.5.
- Personal data and secrets are scored by pattern and in prose; both kinds share the family's false rows.
- class_imbalance and low_diversity are found or not found per file, and false in the files without.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from build import Case
from row import STRENGTHS

RANKED = ("label_error", "mismatched_answer")
WHOLE_FILE = ("class_imbalance", "low_diversity")
SURE = 0.5
FAMILIES = (
    "malformed",
    "role_order",
    "nothing_to_learn",
    "special_token",
    "exact_duplicate",
    "near_duplicate",
    "split_leakage",
    "conflicting_answers",
    "label_error",
    "mismatched_answer",
    "truncated",
    "empty",
    "too_long",
    "personal_data/pattern",
    "personal_data/prose",
    "secret/pattern",
    "secret/prose",
    "wrong_language",
    "template_artefact",
    "prompt_injection",
    "toxic",
    "off_topic",
    "suspicious_trigger",
    "garbled_text",
    *WHOLE_FILE,
)


class Flag(NamedTuple):
    """One thing said about a row."""

    confidence: float = 1.0
    severity: str = "warning"
    partners: frozenset[int] | None = None
    """All rows that the finding names; None where the tool does not say which rows belong together."""
    says: str = ""


Flags = Mapping[str, Mapping[int, Sequence[Flag]]]
"""What a tool said about the training file: by family, by row."""


@dataclass
class Count:
    """Right, missed and false rows of a family."""

    found: int = 0
    missed: int = 0
    false: int = 0

    @property
    def precision(self) -> float | None:
        """Share of named rows that were planted."""
        return self.found / (self.found + self.false) if self.found + self.false else None

    @property
    def recall(self) -> float | None:
        """Share of planted rows that were named."""
        return self.found / (self.found + self.missed) if self.found + self.missed else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of both; None where nothing was planted."""
        if not self.found + self.missed:
            return None
        return 2 * self.found / (2 * self.found + self.false + self.missed)


@dataclass
class Scores:
    """The counts of one tool over many files."""

    counts: dict[tuple[str, str], Count] = field(default_factory=lambda: defaultdict(Count))
    """By family and strength."""
    precisions: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """Average precisions of the rankings, one per file."""
    decoys: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    """By family: `false` were flagged by it, `missed` were left alone, as they should be."""
    clean_rows: int = 0
    clean_errors: int = 0
    clean_flagged: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    """By family: rows of clean files with any finding."""
    clean_total: int = 0
    examples: list[tuple[str, str, Case, int, str]] = field(default_factory=list)
    """(missed|false|decoy, family, file, row, what was said)."""

    def total(self, family: str) -> Count:
        """Return the counts of a family over the strengths."""
        parts = [self.counts[family, strength] for strength in STRENGTHS]
        return Count(*(sum(getattr(part, name) for part in parts) for name in ("found", "missed", "false")))

    def macro_f1(self, families: Iterable[str] = FAMILIES) -> float:
        """Return the mean F1 of the families; average precision stands for the rankings."""
        values = [self._value(family) for family in families]
        known = [value for value in values if value is not None]
        return sum(known) / len(known) if known else 0.0

    def _value(self, family: str) -> float | None:
        if family in RANKED:
            return mean(self.precisions[family])
        return self.total(family).f1

    @property
    def decoy_share(self) -> float:
        """Share of decoys flagged by their family."""
        flagged = sum(count.false for count in self.decoys.values())
        return flagged / max(1, flagged + sum(count.missed for count in self.decoys.values()))

    @property
    def clean_error_share(self) -> float:
        """Share of clean rows with an error."""
        return self.clean_errors / max(1, self.clean_rows)


def mean(values: Sequence[float]) -> float | None:
    """Return the mean, None of nothing."""
    return sum(values) / len(values) if values else None


def add(scores: Scores, case: Case, flags: Flags) -> None:
    """Count one file."""
    if case.file_level:
        _add_whole_file(scores, case, flags)
        return
    truth = case.truth()
    planted = {entry["row"]: entry for entry in truth["planted"]}
    decoys = {entry["row"]: entry for entry in truth["decoys"]}
    _add_found(scores, case, flags, planted)
    _add_false(scores, case, flags, planted, decoys)
    _add_rankings(scores, case, flags, planted, decoys)
    clean = set(range(1, truth["rows"] + 1)) - set(planted) - set(decoys)
    errors = {
        row for rows in flags.values() for row, said in rows.items() if any(flag.severity == "error" for flag in said)
    }
    scores.clean_rows += len(clean)
    scores.clean_errors += len(clean & errors)
    if case.strength == "clean":
        scores.clean_total += len(clean)
        for family, rows in flags.items():
            scores.clean_flagged[family] += len(clean & _sure(family, rows))


def _sure(family: str, rows: Mapping[int, Sequence[Flag]]) -> set[int]:
    least = SURE if family in RANKED else 0.0
    return {row for row, said in rows.items() if any(flag.confidence >= least for flag in said)}


def _add_found(scores: Scores, case: Case, flags: Flags, planted: Mapping[int, Any]) -> None:
    groups: dict[int, set[int]] = defaultdict(set)
    for row, entry in planted.items():
        if entry["group"] >= 0:
            groups[entry["group"]].add(row)
    for row, entry in planted.items():
        others = groups.get(entry["group"], {row}) - {row}
        found = any(
            row in _sure(family, flags.get(family, {})) and any(_names(flag, others) for flag in flags[family][row])
            for family in (entry["check"], *entry["also"])
        )
        family = entry["check"] + (f"/{entry['kind']}" if entry["kind"] else "")
        count = scores.counts[family, case.strength]
        count.found += found
        count.missed += not found
        if not found:
            scores.examples.append(("missed", family, case, row, ""))


def _names(flag: Flag, others: set[int]) -> bool:
    return not others or flag.partners is None or bool(flag.partners & others)


def _add_false(scores: Scores, case: Case, flags: Flags, planted: Mapping[int, Any], decoys: Mapping[int, Any]) -> None:
    for family, rows in flags.items():
        for row in _sure(family, rows) - set(planted):
            if family in decoys.get(row, {}).get("also", ()):
                continue
            for kind in ("/pattern", "/prose") if family in ("personal_data", "secret") else ("",):
                scores.counts[family + kind, case.strength].false += 1
            what = "decoy" if decoys.get(row, {}).get("family") == family else "false"
            scores.examples.append((what, family, case, row, rows[row][0].says))
    for row, entry in decoys.items():
        family = entry["family"]
        flagged = row in _sure(family, flags.get(family, {}))
        scores.decoys[family].false += flagged
        scores.decoys[family].missed += not flagged


def _add_rankings(
    scores: Scores, case: Case, flags: Flags, planted: Mapping[int, Any], decoys: Mapping[int, Any]
) -> None:
    for family in RANKED:
        wanted = {row for row, entry in planted.items() if entry["check"] == family}
        if not wanted:
            continue
        neutral = (set(planted) - wanted) | {row for row, entry in decoys.items() if family in entry["also"]}
        said = {row: max(flag.confidence for flag in all_said) for row, all_said in flags.get(family, {}).items()}
        scores.precisions[family].append(average_precision({r: c for r, c in said.items() if r not in neutral}, wanted))


def average_precision(confidences: Mapping[int, float], wanted: set[int]) -> float:
    """Return the average precision of a ranking; equal confidences share a place, rows not ranked are not found."""
    by_confidence: dict[float, list[int]] = defaultdict(list)
    for row, confidence in confidences.items():
        by_confidence[confidence].append(row)
    total, hits, seen = 0.0, 0, 0
    for confidence in sorted(by_confidence, reverse=True):
        rows = by_confidence[confidence]
        new = sum(row in wanted for row in rows)
        hits, seen = hits + new, seen + len(rows)
        total += new * hits / seen
    return total / len(wanted)


def _add_whole_file(scores: Scores, case: Case, flags: Flags) -> None:
    said = bool(flags.get(case.file_level))
    if case.strength == "clean":
        scores.counts[case.file_level, "moderate"].false += said
    else:
        scores.counts[case.file_level, case.strength].found += said
        scores.counts[case.file_level, case.strength].missed += not said
    wrong = said == (case.strength == "clean")
    if wrong:
        scores.examples.append(("false" if said else "missed", case.file_level, case, 0, ""))


def table(scores: Scores, *, ran: set[str] | None = None) -> str:
    """Return the scores as Markdown."""
    lines = [
        "| family | precision | recall | F1 | obvious | moderate | subtle | AP | decoys flagged | clean rows |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for family in FAMILIES:
        name, total = family.partition("/")[0], scores.total(family)
        if ran is not None and name not in ran:
            lines.append(f"| {family} | | did not run | | | | | | | |")
            continue
        recalls = [_percent(scores.counts[family, strength].recall) for strength in STRENGTHS]
        decoy = scores.decoys.get(name, Count())
        decoy_cell = f"{decoy.false}/{decoy.false + decoy.missed}" if decoy.false + decoy.missed else ""
        clean = f"{scores.clean_flagged.get(name, 0)}" if name not in WHOLE_FILE else ""
        cells = [
            _percent(total.precision),
            _percent(total.recall),
            _percent(total.f1),
            *recalls,
            _percent(mean(scores.precisions[family])) if family in RANKED else "",
            decoy_cell,
            clean,
        ]
        lines.append(f"| {family} | {' | '.join(cells)} |")
    known = FAMILIES if ran is None else [family for family in FAMILIES if family.partition("/")[0] in ran]
    says = [
        f"macro-F1 {scores.macro_f1():.3f}, of the checks that ran {scores.macro_f1(known):.3f}",
        f"decoys flagged by their family {scores.decoy_share:.1%}",
        f"clean rows with an error {scores.clean_error_share:.2%} of {scores.clean_rows}",
    ]
    lines += ["", "Recall by strength stands under obvious, moderate, subtle.", "", " · ".join(says)]
    return "\n".join(lines)


def _percent(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"
