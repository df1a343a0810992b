"""Blocks -> passages: pieces that end where paragraphs do, bounded in words, each with the headings above it."""

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePath

from sartor.concepts.document import Passage
from sartor.data.documents.blocks import Block

_MOST_WORDS = 120
_OVERLAP_WORDS = 20
"""Words that two pieces of one long paragraph share."""
_WORD = re.compile(r"\S{1,12}")
"""Longer runs count as several words: some scripts put no spaces between words."""


def split_passages(path: str, blocks: Sequence[Block]) -> tuple[Passage, ...]:
    """Cut a document at its headings, then pack whole paragraphs; only a paragraph that is too long is cut itself."""
    name = PurePath(path).name
    return tuple(
        Passage(source=" > ".join((name, *headings)), text="\n\n".join(b.text for b in pack), page=pack[0].page)
        for headings, section in _sections(blocks)
        for pack in _packed(section)
    )


def _sections(blocks: Sequence[Block]) -> Iterator[tuple[tuple[str, ...], list[Block]]]:
    """Yield each stretch of text with the headings above it, outermost first."""
    above: list[Block] = []
    section: list[Block] = []
    for block in blocks:
        if not block.level:
            section.append(block)
            continue
        yield tuple(heading.text for heading in above), section
        above, section = [*(heading for heading in above if heading.level < block.level), block], []
    yield tuple(heading.text for heading in above), section


def _packed(section: Sequence[Block]) -> Iterator[list[Block]]:
    pack: list[Block] = []
    n_words = 0
    for block in section:
        for piece in _cut(block):
            n_more = len(_WORD.findall(piece.text))
            if pack and n_words + n_more > _MOST_WORDS:
                yield pack
                pack, n_words = [], 0
            pack.append(piece)
            n_words += n_more
    if pack:
        yield pack


def _cut(block: Block) -> Iterator[Block]:
    """Yield the block, or windows on it that overlap if it is too long."""
    words = list(_WORD.finditer(block.text))
    if len(words) <= _MOST_WORDS:
        yield block
        return
    for first in range(0, len(words) - _OVERLAP_WORDS, _MOST_WORDS - _OVERLAP_WORDS):
        last = min(first + _MOST_WORDS, len(words)) - 1
        yield block._replace(text=block.text[words[first].start() : words[last].end()])
