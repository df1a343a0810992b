"""JSON text -> numbered raw rows; what is not a JSON object becomes a BadRow. Knows no keys."""

import json
from collections.abc import Iterable, Iterator

from sartor.concepts.example import Source
from sartor.concepts.finding import BadRow
from sartor.data.formats.decode import empty_file
from sartor.data.formats.lines import TooLong
from sartor.data.formats.rows import RawRow, RowProblem, as_object

_KINDS: dict[type, str] = {
    list: "list",
    str: "text",
    bool: "true/false value",
    int: "number",
    float: "number",
    type(None): "null",
}
_FIX_LINE = 'Write one JSON object a line, such as {"prompt": "...", "completion": "..."}.'


def rows_from_lines(file: str, lines: Iterable[str | TooLong]) -> Iterator[RawRow | BadRow]:
    """Yield a row per line that is not blank, numbered by its physical line from 1.

    Raises: BadData: every line is blank.
    """
    blank = True
    for number, line in enumerate(lines, start=1):
        if isinstance(line, TooLong):
            yield line.problem.at(Source(file=file, row=number))
        elif line.strip():
            yield _row(file, number, line)
        else:
            continue
        blank = False
    if blank:
        raise empty_file(file)


def looks_like_one_object(head: str) -> bool:
    """Tell whether a text begins a JSON object over several lines, and none of these lines is a row."""
    first, *lines = head.strip().split("\n")
    return bool(lines) and first.startswith("{") and _breaks_off(first) and not any(map(_is_object, lines))


def _breaks_off(line: str) -> bool:
    try:
        json.loads(line)
    except json.JSONDecodeError as error:
        return error.pos >= len(line.rstrip())
    except (ValueError, RecursionError):
        return False
    return False


def _is_object(line: str) -> bool:
    try:
        return as_object(json.loads(line)) is not None
    except (ValueError, RecursionError):
        return False


def _row(file: str, number: int, line: str) -> RawRow | BadRow:
    try:
        return raw_row(file, number, json.loads(line), len(line))
    except json.JSONDecodeError as error:
        problem = RowProblem("malformed", f"is not JSON: {error.msg} at column {error.colno}.", _FIX_LINE)
    except RecursionError:
        problem = RowProblem("malformed", "is nested too deeply.", "Flatten the row.")
    except ValueError:  # an integer with thousands of digits
        problem = RowProblem("malformed", "holds a number that is too long to read.", "Write it as text.")
    return problem.at(Source(file=file, row=number))


def raw_row(file: str, number: int, value: object, n_chars: int) -> RawRow | BadRow:
    """Make a row of a JSON value; only objects are rows."""
    row = as_object(value)
    if row is not None:
        return RawRow(number, row, n_chars)
    kind = _KINDS.get(type(value), "value")
    return RowProblem("malformed", f"is a JSON {kind}, not an object.", _FIX_LINE).at(Source(file=file, row=number))
