"""What is measured of every row once, so that checks of the whole corpus need not read the rows again.

One column a fact; N rows take about 600 bytes each, whatever their texts.
"""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sartor.concepts.example import Example, Message
from sartor.data.fingerprint import prompt_key, turns_key, without_instruction
from sartor.data.likeness.minhash import PERMUTATIONS, signature
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
    asked_NP: NDArray[np.uint32]
    """MinHash signature of what is asked, the instruction left out."""
    answered_NP: NDArray[np.uint32]
    """MinHash signature of the answer; all ones where it is short."""
    input_chars_N: NDArray[np.int32]
    answer_chars_N: NDArray[np.int32]


def measure(examples: Sequence[Example]) -> Features:
    """Measure some rows."""
    n = len(examples)
    features = Features(
        id_N=np.empty(n, np.uint64),
        input_N=np.empty(n, np.uint64),
        prompt_N=np.empty(n, np.uint64),
        answer_N=np.empty(n, np.uint64),
        group_N=np.empty(n, np.uint64),
        asked_NP=np.empty((n, PERMUTATIONS), np.uint32),
        answered_NP=np.empty((n, PERMUTATIONS), np.uint32),
        input_chars_N=np.empty(n, np.int32),
        answer_chars_N=np.empty(n, np.int32),
    )
    for i, example in enumerate(examples):
        answer = example.expected or ""
        bare = turns_key(without_instruction(example.messages))
        features.id_N[i] = _number(example.id)
        features.input_N[i] = _number(bare)
        features.prompt_N[i] = _number(prompt_key(example) if example.system else bare)
        features.answer_N[i] = _number(turns_key([Message(role="assistant", content=answer)]))
        features.group_N[i] = _number(hashlib.sha256(example.group.encode()).hexdigest()) if example.group else 0
        features.asked_NP[i] = signature(fold(asked_text(example, with_instruction=False)))
        features.answered_NP[i] = signature(fold(answer) if len(answer) >= _LONG_ANSWER_CHARS else "")
        features.input_chars_N[i] = sum(len(m.content) for m in example.messages)
        features.answer_chars_N[i] = len(answer)
    return features


def _number(digest: str) -> int:
    return int(digest[:16], 16)


def joined(parts: Sequence[Features]) -> Features:
    """Put measured stretches of rows one after the other."""
    if not parts:
        return measure([])
    return Features(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))
