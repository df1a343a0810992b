"""Lines of pages -> blocks: what repeats at the edges goes, headings are told by their letters, words are made whole.

Lines are told apart by what a reader sees: size, weight, distance and length. No font or file is looked at here.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sartor.data.documents.blocks import Block

_EDGE_LINES = 2
"""Lines at the top and at the bottom of a page among which headers and footers are looked for."""
_LARGER = 1.12
_WIDER_GAP = 1.35
_SHORT = 0.7
"""Share of a full line below which a line ended on purpose."""
_MOST_HEADING_WORDS = 16
_LONGEST_WORD = 60
_NUMBER = re.compile(r"(?<!\S)\d{1,5}(?!\S)")
_BROKEN = re.compile(r"([^\W\d_]+)([-\u2010\u00ad])$")
_HYPHENATED = re.compile(r"[^\W\d_]+-[^\W\d_]+")
_ENDED = re.compile(r"""[.!?:;…。！？]["'”’»)\]]*$""")
_NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,4})\.?\s+[^\W\d_].*")
_ITEM = re.compile(r"(?:[•▪‣◦●○∙·*–—-]|\(?\d{1,2}[.)]|\(?[a-z][.)])\s")


class Line(NamedTuple):
    """A line as it stands on a page."""

    text: str
    size: float
    """Of its letters, in points."""
    height: float
    """Above the lower edge, in points."""
    bold: bool = False


class _Placed(NamedTuple):
    line: Line
    page: int
    gap: float
    """Distance from the line before it on the page, in points; 0 for the first, negative in a new column."""


def lay_out(pages: Sequence[Sequence[Line]]) -> tuple[Block, ...]:
    """Make blocks of the lines of all pages."""
    placed = list(_placed(_without_edges(pages)))
    if not placed:
        return ()
    levels = _levels(placed)
    hyphenated = {word.lower() for one in placed for word in _HYPHENATED.findall(one.line.text)}
    usual_gap = _usual_gap(placed)
    full_length = sorted(len(one.line.text) for one in placed)[9 * len(placed) // 10]
    blocks: list[Block] = []
    for i, one in enumerate(placed):
        before, level = placed[i - 1] if i else None, levels[i]
        gap = max(usual_gap, 1.2 * one.line.size) if level else usual_gap
        if before is None or level != levels[i - 1] or _is_apart(before, one, gap):
            blocks.append(Block(one.line.text, level, one.page))
        else:
            was = before.line.text
            ended = not level and (len(was) < _SHORT * full_length or was.endswith(":"))
            whole = _joined(blocks[-1].text, one.line.text, ended=ended, hyphenated=hyphenated)
            blocks[-1] = blocks[-1]._replace(text=whole)
    return tuple(blocks)


def _without_edges(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Leave out the lines at the edges that stand on most pages, but for a number that counts them."""
    edges = [_edge(lines) for lines in pages]
    sizes = sorted(line.size for lines in pages for line in lines for _ in line.text)
    largest = _LARGER * sizes[len(sizes) // 2] if sizes else 0.0

    def keys(line: Line, page: int) -> set[str]:
        return _keys(line.text, page) if line.size <= largest else {line.text}  # chapters are counted too

    n_written = sum(bool(lines) for lines in pages)
    seen: Counter[str] = Counter()
    for number, lines in enumerate(edges):
        seen.update({key for line in lines for key in keys(line, number)})
    repeated = {key for key, n in seen.items() if n > max(1, n_written / 2)}
    kept = [
        [line for line in lines if line not in edge or not (keys(line, number) & repeated)]
        for number, (lines, edge) in enumerate(zip(pages, edges, strict=True))
    ]
    return kept if any(kept) else [list(lines) for lines in pages]


def _edge(lines: Sequence[Line]) -> set[Line]:
    """Return the first and last lines, as they were drawn and as they stand."""
    by_height = sorted(lines, key=lambda line: line.height)
    return {line for order in (lines, by_height) for line in (*order[:_EDGE_LINES], *order[-_EDGE_LINES:])}


def _keys(text: str, page: int) -> set[str]:
    """Return what a line would have in common with its like elsewhere: its words, or where the page number stands."""
    keys = {text}
    for number in _NUMBER.finditer(text):
        before, offset, after = text[: number.start()], int(number[0]) - page, text[number.end() :]
        keys.add(f"{before}\0{offset}\0{after}")
        if not before or not after:  # the words may be those of a chapter
            keys.add(f"{not before}\0{offset}\0{not after}")
    return keys


def _placed(pages: Sequence[Sequence[Line]]) -> Iterator[_Placed]:
    for number, lines in enumerate(pages, 1):
        for i, line in enumerate(lines):
            yield _Placed(line, number, lines[i - 1].height - line.height if i else 0.0)


def _usual_gap(placed: Sequence[_Placed]) -> float:
    gaps = sorted(one.gap for one in placed if one.gap > 0.5 * one.line.size)
    return gaps[len(gaps) // 3] if gaps else 0.0


def _levels(placed: Sequence[_Placed]) -> list[int]:
    """Tell the level of each line: 0 is text; larger letters are further out, then bold ones, then numbered lines."""
    n_chars: Counter[tuple[float, bool]] = Counter()
    for one in placed:
        n_chars[one.line.size, one.line.bold] += len(one.line.text)
    body_size, body_bold = n_chars.most_common(1)[0][0]
    styles = [_style(placed, i, body_size, body_bold=body_bold) for i in range(len(placed))]
    ranks = {style: rank for rank, style in enumerate(sorted({s for s in styles if s}, reverse=True), 1)}
    return [min(6, ranks[style]) if style else 0 for style in styles]


def _style(placed: Sequence[_Placed], i: int, body_size: float, *, body_bold: bool) -> tuple[float, bool, int] | None:
    """Return how a heading looks: its size, weight, and how deep its number is; None: it is text."""
    line = placed[i].line
    if len(line.text.split()) > _MOST_HEADING_WORDS or sum(c.isalpha() for c in line.text) < 2:
        return None
    if line.size > _LARGER * body_size:
        return line.size, line.bold, 0
    if line.size < body_size or _ENDED.search(line.text):
        return None
    number = _NUMBERED.fullmatch(line.text)
    depth = -number[1].count(".") if number else -5
    if line.bold and not body_bold:
        return line.size, True, depth
    return (
        (line.size, False, depth)
        if number and not _ITEM.match(line.text) and _stands_alone(placed, i, body_size)
        else None
    )


def _stands_alone(placed: Sequence[_Placed], i: int, body_size: float) -> bool:
    """Tell whether text has ended before a numbered line, and neither a list nor the rest of a sentence goes on."""
    text = placed[i].line.text
    title = text.lstrip("0123456789. ")
    if len(title.split()) > _MOST_HEADING_WORDS // 2 or not title[0].isupper() or text[-1].isdigit() or text[-1] == ",":
        return False
    if i + 1 == len(placed) or _NUMBERED.fullmatch(placed[i + 1].line.text):
        return False
    before = placed[i - 1].line if i else None
    ended = before is None or _ENDED.search(before.text) or placed[i].gap > 2 * body_size
    return bool(ended) and not (before and _NUMBERED.fullmatch(before.text))


def _is_apart(before: _Placed, one: _Placed, usual_gap: float) -> bool:
    """Tell whether a line begins another paragraph."""
    if one.page != before.page or one.gap < 0:  # a new page or column: unless a sentence goes on
        return bool(_ENDED.search(before.line.text)) or not (
            one.line.text[0].islower() or _BROKEN.search(before.line.text)
        )
    return one.gap > _WIDER_GAP * usual_gap or abs(one.line.size - before.line.size) > 0.25 * before.line.size


def _joined(text: str, line: str, *, ended: bool, hyphenated: set[str]) -> str:
    """Join a line to what stands before it; a word that was cut becomes whole."""
    cut = _BROKEN.search(text[-_LONGEST_WORD:])
    if cut and line[0].islower():
        rest = re.match(r"[^\W\d_]*", line)
        whole = f"{cut[1]}-{rest[0] if rest else ''}".lower()
        return (text if cut[2] == "-" and whole in hyphenated else text[:-1]) + line
    between = "\n" if ended or _ITEM.match(line) else " "
    return f"{text}{between}{line}"
