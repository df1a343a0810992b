"""Judge files of scores, one verdict per file; hundreds of files are read in seconds, straight into columns."""

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, cast

from sartor.concepts.verdict import Verdict
from sartor.errors import BadData, NotFound, SartorError
from sartor.evaluation.compare import judge_table
from sartor.evaluation.pairing import ScoreTable

_SPLITS = ("train", "dev", "test")
_OPTIONAL = ("group", "slice", "seed")
_FORM = 'A record looks like {"item": "17", "split": "test", "arm": "tuned", "score": 1.0}.'


class JudgedFile(NamedTuple):
    """A file and what it proves."""

    file: str
    """As given."""
    verdict: Verdict

    def to_json(self) -> dict[str, Any]:
        """Return the line that `sartor judge --json` prints."""
        return {"file": self.file, **self.verdict.model_dump(mode="json")}


def judge_files(
    paths: Iterable[str | Path], *, candidate: str, margin: float = 0.02, alpha: float = 0.05
) -> Iterator[JudgedFile]:
    """Judge each file on its own, in the order given.

    Args:
        paths: JSON Lines files of score records.
        candidate: The arm in question, in every file.
        margin: How much worse still counts as not worse; 0.02 = two points.
        alpha: Two-sided chance of an interval that misses.
    Raises: NotFound: no such file.  BadData: a line is not a score record.  NothingToScore: no common test item.
    """
    for path in paths:
        table = read_scores(path)
        try:
            verdict = judge_table(table, candidate=candidate, margin=margin, alpha=alpha)
        except SartorError as error:
            if error.where and error.where.startswith("--"):
                raise
            raise type(error)(error.says, fix=error.fix, where=str(path)) from error
        yield JudgedFile(str(path), verdict)


def read_scores(path: str | Path) -> ScoreTable:
    """Read the score records of a JSON Lines file; blank lines are skipped.

    Raises: NotFound: no such file.  BadData: a line is not a score record.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise NotFound("This file cannot be read.", where=str(path), fix="Check its name and your rights.") from error
    except UnicodeDecodeError as error:
        raise BadData("This file is not UTF-8 text.", where=str(path), fix="Save it as UTF-8 JSON Lines.") from error
    lines = text.split("\n")
    records = _parse_at_once(lines)
    if records is None:
        return _columns([_parse_line(line, f"{path}:{n}") for n, line in enumerate(lines, 1) if line.strip()])
    try:
        table = _columns(records)
        sound = _is_sound(table) and not any(map(_misspelt, set(map(tuple, records))))
    except (KeyError, TypeError):
        sound, table = False, None
    if table is None or not sound:
        for number, line in enumerate(lines, 1):
            if line.strip():
                _parse_line(line, f"{path}:{number}")
        raise BadData("This file holds records that cannot be read.", where=str(path), fix=_FORM)
    return table


def _parse_at_once(lines: list[str]) -> list[dict[str, Any]] | None:
    """Parse all lines in one go, five times faster than one by one; None if anything is unusual."""
    stripped = [line for line in map(str.strip, lines) if line]
    if not all(line[0] == "{" and line[-1] == "}" for line in stripped):
        return None
    try:
        records: list[dict[str, Any]] = json.loads("[" + ",".join(stripped) + "]")
    except ValueError:
        return None
    return records if len(records) == len(stripped) else None


def _columns(records: list[dict[str, Any]]) -> ScoreTable:
    return ScoreTable(
        items=[record["item"] for record in records],
        splits=[record["split"] for record in records],
        arms=[record["arm"] for record in records],
        scores=[record["score"] for record in records],
        groups=[record.get("group") for record in records],
        slices=[record.get("slice") for record in records],
        seeds=[record.get("seed") for record in records],
    )


def _is_sound(table: ScoreTable) -> bool:
    """Check whole columns at once."""
    maybe_text = {str, type(None)}
    return (
        set(map(type, table.items)) | set(map(type, table.arms)) <= {str}
        and set(table.splits) <= set(_SPLITS)
        and set(map(type, table.scores)) <= {int, float}
        and all(0 <= score <= 1 for score in table.scores)
        and set(map(type, table.groups)) | set(map(type, table.slices)) <= maybe_text
        and set(map(type, table.seeds)) <= {int, type(None)}
    )


def _parse_line(line: str, where: str) -> dict[str, Any]:
    """Parse one line, and say exactly what is wrong with it."""
    try:
        parsed: object = json.loads(line)
    except ValueError as error:
        raise BadData("This line is not JSON.", where=where, fix=_FORM) from error
    if not isinstance(parsed, dict):
        raise BadData("This line is not a JSON object.", where=where, fix=_FORM)
    record = cast("dict[str, Any]", parsed)
    for name, fits, form in _FIELDS:
        if name not in record and name not in _OPTIONAL:
            raise BadData(f"'{name}' is missing.", where=where, fix=_FORM)
        if not fits(record.get(name)):
            raise BadData(f"'{name}' is {json.dumps(record.get(name))}.", where=where, fix=f"It must be {form}.")
    if wrong := _misspelt(tuple(record)):
        right = wrong.lower().rstrip("s")
        raise BadData(f"'{wrong}' is not a field of a score record.", where=where, fix=f"Did you mean '{right}'?")
    return record


def _misspelt(names: tuple[str, ...]) -> str | None:
    """Find a field such as 'Group' or 'seeds', which would be ignored in silence."""
    for name in names:
        if name not in _OPTIONAL and name.lower().rstrip("s") in _OPTIONAL:
            return name
    return None


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_text_or_null(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _is_score(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


def _is_seed(value: Any) -> bool:
    return value is None or (isinstance(value, int) and not isinstance(value, bool))


_FIELDS: tuple[tuple[str, Callable[[Any], bool], str], ...] = (
    ("item", _is_text, "text"),
    ("split", lambda value: value in _SPLITS, "train, dev or test"),
    ("arm", _is_text, "text"),
    ("score", _is_score, "a number from 0 (worst) to 1 (best)"),
    ("group", _is_text_or_null, "text or null"),
    ("slice", _is_text_or_null, "text or null"),
    ("seed", _is_seed, "a whole number or null"),
)
