"""What is measured of every row once, so that checks of the whole corpus need not read the rows again.

One column a fact; N rows take about 570 bytes each, whatever their texts.
"""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sartor.concepts.example import Example
from sartor.data.fingerprint import normalise, prompt_key, turns_key, without_instruction
from sartor.data.likeness.difference import stated_of
from sartor.data.likeness.minhash import signatures
from sartor.data.likeness.rows import asked_text
from sartor.data.likeness.words import fold

Keys = NDArray[np.uint64]
# N rows, P permutations

_LONG_ANSWER_CHARS = 40


class Features(NamedTuple):
    """Facts of the rows, by position."""

    id_N: Keys
    """Of the row: equal for rows that are equal to the letter."""
    input_N: Keys
    """Of what is asked, normalised, the instruction left out."""
    prompt_N: Keys
    """Of what is asked, normalised, with its instruction."""
    answer_N: Keys
    """Of the answer, normalised."""
    group_N: Keys
    """Of the group; 0 for none."""
    fact_N: Keys
    """Of the numbers and negations in what is asked, the instruction left out."""
    content_N: Keys
    """Of the content words in what is asked, the instruction left out; 0 for none."""
    asked_NP: NDArray[np.uint32]
    """MinHash signature of what is asked, the instruction left out."""
    answered_NP: NDArray[np.uint32]
    """MinHash signature of the answer; all ones where it is short."""
    input_chars_N: NDArray[np.int32]
    answer_chars_N: NDArray[np.int32]


def measure(examples: Sequence[Example]) -> Features:
    """Measure some rows."""
    n = len(examples)
    asked = [asked_text(example, with_instruction=False) for example in examples]
    answers = [example.expected or "" for example in examples]
    stated = [stated_of(text) for text in asked]
    bare = [_number(turns_key(without_instruction(example.messages))) for example in examples]
    return Features(
        id_N=np.fromiter((_number(e.id) for e in examples), np.uint64, n),
        input_N=np.array(bare, np.uint64),
        prompt_N=np.fromiter((_prompt(e, key) for e, key in zip(examples, bare, strict=True)), np.uint64, n),
        answer_N=np.fromiter((_hashed(normalise(answer)) for answer in answers), np.uint64, n),
        group_N=np.fromiter((_hashed(e.group) if e.group else 0 for e in examples), np.uint64, n),
        fact_N=np.fromiter((s.facts for s in stated), np.uint64, n),
        content_N=np.fromiter((s.content for s in stated), np.uint64, n),
        asked_NP=signatures([fold(text) for text in asked]),
        answered_NP=signatures([fold(text) if len(text) >= _LONG_ANSWER_CHARS else "" for text in answers]),
        input_chars_N=np.fromiter((sum(len(m.content) for m in e.messages) for e in examples), np.int32, n),
        answer_chars_N=np.fromiter(map(len, answers), np.int32, n),
    )


def _prompt(example: Example, bare: int) -> int:
    return _number(prompt_key(example)) if example.system else bare


def _number(digest: str) -> int:
    return int(digest[:16], 16)


def _hashed(text: str) -> int:
    return _number(hashlib.sha256(text.encode()).hexdigest())


def joined(parts: list[Features]) -> Features:
    """Put measured stretches of rows one after the other; none is left in the list, for want of room."""
    columns = [list(column) for column in zip(*(parts or [measure([])]), strict=True)]
    parts.clear()
    return Features(*(np.concatenate(columns.pop(0)) for _ in range(len(columns))))
