"""JSON text -> numbered raw rows; what is not a JSON object becomes a BadRow. Knows no keys."""

import json
from collections.abc import Iterable, Iterator

from sartor.concepts.example import Source
from sartor.concepts.finding import BadRow
from sartor.data.formats.rows import RawRow, RowProblem, as_object
from sartor.errors import BadData

_KINDS: dict[type, str] = {
    list: "list",
    str: "text",
    bool: "true/false value",
    int: "number",
    float: "number",
    type(None): "null",
}
_FIX_LINE = 'Write one JSON object a line, such as {"prompt": "...", "completion": "..."}.'


def lines_of(text: str) -> Iterator[str]:
    r"""Split at `\n` only: other line separators may stand inside JSON strings."""
    return (line.removesuffix("\r") for line in text.split("\n"))


def rows_from_lines(file: str, lines: Iterable[str]) -> Iterator[RawRow | BadRow]:
    """Yield a row per line that is not blank, numbered by its physical line from 1."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _row(file, number, line)


def rows_from_array(file: str, text: str) -> Iterator[RawRow | BadRow]:
    """Yield a row per element of one JSON array, numbered from 1.

    Raises: BadData: the array itself cannot be parsed.
    """
    try:
        values = json.loads(text)
    except RecursionError:
        raise BadData("is nested too deeply.", where=file, fix="Flatten the rows.") from None
    except json.JSONDecodeError as error:
        raise BadData(
            f"is not a complete JSON array: {error.msg} at line {error.lineno}, column {error.colno}.",
            where=file,
            fix="Mend it there, or write one JSON object a line.",
        ) from None
    except ValueError:
        raise BadData("holds a number that is too long to read.", where=file, fix="Write it as text.") from None
    for number, value in enumerate(values, start=1):
        yield _object(file, number, value)


def is_one_object(text: str) -> bool:
    """Tell whether the whole text is a single JSON object."""
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False


def _row(file: str, number: int, line: str) -> RawRow | BadRow:
    try:
        return _object(file, number, json.loads(line))
    except json.JSONDecodeError as error:
        problem = RowProblem("malformed", f"is not JSON: {error.msg} at column {error.colno}.", _FIX_LINE)
    except RecursionError:
        problem = RowProblem("malformed", "is nested too deeply.", "Flatten the row.")
    except ValueError:  # an integer with thousands of digits
        problem = RowProblem("malformed", "holds a number that is too long to read.", "Write it as text.")
    return problem.at(Source(file=file, row=number))


def _object(file: str, number: int, value: object) -> RawRow | BadRow:
    row = as_object(value)
    if row is not None:
        return RawRow(number, row)
    kind = _KINDS.get(type(value), "value")
    return RowProblem("malformed", f"is a JSON {kind}, not an object.", _FIX_LINE).at(Source(file=file, row=number))
