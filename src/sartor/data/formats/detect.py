"""Which format a file has: content first, the name as a hint. Reads no rows and guesses no columns."""

import json

from sartor.data.formats.decode import decode_head
from sartor.data.formats.rows import Format, as_object

HEAD_BYTES = 65536
_SNIFF_LINES = 50


def detect(name: str, head: bytes) -> Format:
    """Tell the format from the name and the first bytes (`HEAD_BYTES` of them are plenty).

    Raises: BadData: empty, or not a text file (PDF, archive, image, spreadsheet, Parquet).
    """
    text = decode_head(name, head).lstrip()
    suffix = name.rsplit(".", 1)[-1].lower()
    if text.startswith("[") and not _is_json_lines(text, suffix):
        return "json_array"
    if suffix in ("jsonl", "ndjson") or text.startswith(("{", "[")):
        return "chat_jsonl" if _has_messages(text) else "prompt_completion_jsonl"
    first_line = text.split("\n", 1)[0]
    return "tsv" if suffix in ("tsv", "tab") or ("\t" in first_line and "," not in first_line) else "csv"


def _is_json_lines(text: str, suffix: str) -> bool:
    """Tell lists, one a line, from one array of rows."""
    first_line, _, others = text.partition("\n")
    value = _json_or_none(first_line)
    may_be_all = isinstance(value, list) and (not value or isinstance(value[0], dict)) and not others.strip()
    return suffix in ("jsonl", "ndjson") and value is not None and not may_be_all


def _has_messages(text: str) -> bool:
    values = (_json_or_none(line) for line in text.split("\n", _SNIFF_LINES)[:_SNIFF_LINES] if line.strip())
    objects = [row for value in values if (row := as_object(value)) is not None]
    if not objects:
        return '"messages"' in text
    return 2 * sum("messages" in row for row in objects) >= len(objects)


def _json_or_none(line: str) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None
