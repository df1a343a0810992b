"""What a text only quotes: code, and words between quotation marks. A quoted defect is mostly talked about."""

import re

_CODE = r"```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)|``[^`\n]+``|`[^`\n]+`|<(code|pre)>.*?</\1>"
_MARKS = (
    r"|\"[^\"\n]{1,400}\"|“[^“”\n]{1,400}”|«[^«»\n]{1,400}»|„[^„“”\n]{1,400}[“”]|‘[^‘’\n]{1,400}’(?!\w)"
    r"|(?<![\w'])'[^'\n]{1,400}'(?!\w)|「[^「」\n]{1,400}」|『[^『』\n]{1,400}』"
)
_IN_CODE = re.compile(_CODE, re.DOTALL | re.IGNORECASE)
_IN_QUOTES = re.compile(_CODE + _MARKS, re.DOTALL | re.IGNORECASE)


def in_code(text: str, start: int, end: int) -> bool:
    """Tell whether the piece stands between code marks."""
    if "`" not in text and "~~~" not in text and "<" not in text:
        return False
    return _is_within(_IN_CODE, text, start, end)


def in_quotes(text: str, start: int, end: int) -> bool:
    """Tell whether the piece stands between code marks or quotation marks of its own line."""
    return _is_within(_IN_QUOTES, text, start, end)


def hugged(text: str, start: int, end: int) -> bool:
    """Tell whether quotation or code marks stand directly around the piece."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return bool(before and after) and before in "`\"'“‘«„「" and after in "`\"'”’»“」"


def without_code(text: str) -> str:
    """Return the text with code blanked out, offsets unchanged."""
    if "`" not in text and "~~~" not in text:
        return text
    return _IN_CODE.sub(lambda m: " " * len(m.group()), text)


def _is_within(pattern: re.Pattern[str], text: str, start: int, end: int) -> bool:
    for match in pattern.finditer(text):
        if match.start() > start:
            return False
        if match.end() >= end:
            return True
    return False
