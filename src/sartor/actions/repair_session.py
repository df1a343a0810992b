"""Deciding finding by finding: every decision is kept in a file beside the rows at once, so that nothing is lost.

The side file is JSON Lines: the audit's report, then a decision a line. It may hold rows as a person rewrote them, so
only its owner can read it, and it goes when the repaired file is written.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple, cast

from sartor.actions.audit import audit
from sartor.actions.repair import Decided, Train, open_train
from sartor.concepts.finding import Finding
from sartor.data.repair.pieces import Piece, Value, value_of
from sartor.data.repair.plan import ByHand, RowPlan, is_mechanical, plan, rows_in
from sartor.data.repair.redact import fits, redactions
from sartor.data.repair.repair import repaired_row
from sartor.data.repair.turns import Turn, swapped, turns_of
from sartor.errors import BadData
from sartor.store.atomic import append_line

_PRIVATE = ("personal_data", "secret")


class Decision(NamedTuple):
    """What a person said to one finding."""

    finding: int
    """Its place among the findings of the file."""
    do: Literal["accept", "skip", "edit"]
    rows: Mapping[int, Value | None] = {}
    """Rows as they were rewritten; None: the row goes."""


@dataclass
class Session:
    """A file on its way through a person's hands."""

    train: Train
    side_path: Path
    decisions: dict[int, Decision] = field(default_factory=dict[int, Decision])

    def undecided(self, checks: Collection[str]) -> Iterator[tuple[int, Finding]]:
        """Yield the findings that wait for a decision, those of these checks if any are named."""
        for index, finding in enumerate(self.train.findings):
            if index not in self.decisions and (not checks or finding.check in checks):
                yield index, finding

    def decide(self, decision: Decision) -> None:
        """Keep a decision, on disk first."""
        line = {"finding": decision.finding, "do": decision.do, "rows": dict(decision.rows)}
        append_line(self.side_path, json.dumps(line, ensure_ascii=True))
        self.decisions[decision.finding] = decision

    def decided(self) -> Decided:
        """Return what was decided so far."""
        kept = self.decisions.values()
        findings = self.train.findings
        edits = [(row, ByHand(findings[d.finding], value)) for d in kept for row, value in d.rows.items()]
        return Decided([findings[d.finding] for d in kept if d.do == "accept"], dict(edits))

    def why_not(self, finding: Finding) -> str | None:
        """Say why the fix cannot be accepted as it is, or None."""
        if not is_mechanical(finding):
            return "there is no fix that needs no person: e edits the row, s leaves it"
        edited = sorted(set(rows_in(finding, self.train.name)) & self.decided().by_hand.keys())
        return f"row {edited[0]} was edited by hand: e edits it again, s leaves it" if edited else None

    def finish(self) -> None:
        """Take the side file away, now that the repaired file is written."""
        self.side_path.unlink(missing_ok=True)


def open_session(path: str, cache: Path) -> Session:
    """Audit the file, or go on where a person stopped.

    Raises: BadData: it was changed since.
    """
    side = Path(f"{path}.repair.json")
    if side.exists():
        return _resumed(path, side)
    report = audit((path,), cache=cache).to_json()
    side.touch(mode=0o600)
    append_line(side, json.dumps(report, ensure_ascii=True))
    return Session(open_train(path, report, where="the audit"), side)


def masked_turns(train: Train, row: int) -> list[Turn]:
    """Return the turns of a row with personal data and secrets masked; none if that cannot be done for sure."""
    _, value = _row(train, row)
    if value is None or row in train.misplaced:
        return []
    turns = turns_of(value, train.columns)
    private = [f for f in train.findings if f.check in _PRIVATE and f.rows == (row,) and f.file == train.name]
    return turns_of(swapped(value, turns, redactions(turns, [f for f in private if fits(turns, f)])), train.columns)


def rows_to_edit(session: Session, finding: Finding, most: int) -> dict[int, Value | str]:
    """Return the finding's first rows as they are after what was decided so far; text where a row cannot be read."""
    decided, train = session.decided(), session.train
    plans = plan(decided.findings, train.name, decided.by_hand)
    rows: dict[int, Value | str] = {}
    for number in rows_in(finding, train.name)[:most]:
        piece, _ = _row(train, number)
        if piece:
            new, _, _ = repaired_row(piece, train.cut.layout, train.columns, plans.get(number, RowPlan()))
            rows[number] = value_of(new, train.cut.layout) or new.text
    return rows


def read_edited(text: str, shown: Mapping[int, Value | str], train: Train) -> dict[int, Value | None]:
    """Return the rows that a person changed, None for those that they took out.

    Raises: BadData: it is not JSON, or a row is not one of this file.
    """
    try:
        found: object = json.loads(text)
    except ValueError as error:
        raise BadData(f"is not JSON ({error}).", where="what you wrote", fix="Edit it again.") from error
    rows = cast("dict[str, Any]", found if isinstance(found, dict) else {"": None})
    if not rows.keys() <= {str(number) for number in shown}:
        raise BadData("is not a row for each number.", where="what you wrote", fix="Edit it again.")
    header = train.cut.layout.header
    for number, value in rows.items():
        is_row = isinstance(value, dict) and (not header or value.keys() == set(header))
        if value != shown[int(number)] and not is_row:
            raise BadData("is not a row of this file.", where=f"row {number}", fix="Edit it again.")
    changed = {number: rows.get(str(number)) for number, value in shown.items() if rows.get(str(number)) != value}
    return cast("dict[int, Value | None]", changed)


def _resumed(path: str, side: Path) -> Session:
    try:
        report, *lines = [json.loads(line) for line in side.read_text("utf-8").splitlines()]
    except ValueError as error:
        raise BadData("is not what was written there.", where=str(side), fix="Delete it to begin again.") from error
    try:
        session = Session(open_train(path, report, where=str(side)), side)
    except BadData as error:
        fix = f"Bring it back as it was, or delete {side} to begin again."
        raise BadData("was changed since you began to repair it.", where=path, fix=fix) from error
    for line in lines:
        rows = {int(number): value for number, value in line["rows"].items()}
        session.decisions[line["finding"]] = Decision(line["finding"], line["do"], rows)
    return session


def _row(train: Train, number: int) -> tuple[Piece | None, Value | None]:
    piece = next((p for p in train.cut.pieces if p.row == number), None)
    return piece, value_of(piece, train.cut.layout) if piece else None
