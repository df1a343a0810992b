"""What the rows cover: groups of prompts that use the same words, languages, turns, and answers by length.

Groups are the parts of a non-negative factorisation of TF-IDF weights (Lee & Seung 1999); each prompt belongs to its
strongest. Their names hold no personal data: that is taken out of the prompts first.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sartor.concepts.example import Example
from sartor.data.audit.corpus import Corpus
from sartor.data.audit.languages import COMMON_LANGUAGES, language_of
from sartor.data.audit.private import blanked
from sartor.data.likeness.rows import asked
from sartor.data.likeness.words import content_words

# N rows, W words, G groups

_MOST_ROWS = 2000
_MOST_GROUPS, _ROWS_PER_GROUP = 8, 25
_NAMING_WORDS = 3
_MOST_CHARS = 3000
_SURE = 0.75
_LEAST_SHARE = 0.005
"""Languages with fewer of the rows are counted as unknown: a guess is wrong now and then."""
_ANSWERS = {"none": 0, "phrase": 40, "sentences": 400, "text": 2000}
"""Longest answer of each class, in characters; what is longer is a long text."""


def coverage(corpus: Corpus) -> dict[str, Any]:
    """Return plain JSON values about the training rows; all but the answers from at most 2,000 rows from all over."""
    rows = list(corpus.train[:: 1 + (corpus.n_train - 1) // _MOST_ROWS]) if corpus.n_train else []
    groups = word_groups([blanked(text[:_MOST_CHARS]) for text in asked(rows)])
    languages = _languages(rows)
    n = max(1, len(rows))
    return {
        "rows": len(rows),
        "of": corpus.n_train,
        "groups": [{"words": list(words), "share": round(count / n, 4)} for words, count in groups],
        "ungrouped": round(1 - sum(count for _, count in groups) / n, 4),
        "languages": [{"language": code, "share": round(count / n, 4)} for code, count in languages],
        "unknown_language": round(1 - sum(count for _, count in languages) / n, 4),
        "multi_turn": round(sum(sum(m.role == "user" for m in e.messages) > 1 for e in rows) / n, 4),
        "with_instruction": round(sum(e.system is not None for e in rows) / n, 4),
        "with_tools": round(sum(e.tools is not None for e in rows) / n, 4),
        "answers": _answers(corpus),
    }


def word_groups(texts: Sequence[str]) -> list[tuple[tuple[str, ...], int]]:
    """Group texts by their words; return the most telling words and the size of each group, the largest first."""
    from sklearn.decomposition import NMF
    from sklearn.feature_extraction.text import TfidfVectorizer

    least = max(3, len(texts) // 200)
    most = max(0.5, least / max(1, len(texts)))
    weigher = TfidfVectorizer(analyzer=_words, min_df=least, max_df=most, sublinear_tf=True)
    try:
        weights_NW: Any = weigher.fit_transform(texts)
    except ValueError:  # no word is left
        return []
    n_groups = min(_MOST_GROUPS, len(texts) // _ROWS_PER_GROUP, weights_NW.shape[1] - 1)
    if n_groups < 2:
        return []
    parts_NG = NMF(n_groups, init="nndsvda", random_state=0, max_iter=100, tol=1e-3).fit_transform(weights_NW)
    group_N = np.where(parts_NG.max(axis=1) > 0, parts_NG.argmax(axis=1), -1)
    names = weigher.get_feature_names_out()
    sizes = {g: int((group_N == g).sum()) for g in range(n_groups)}
    groups = [(_name(weights_NW > 0, group_N == g, names), size) for g, size in sizes.items() if size]
    return sorted(groups, key=lambda group: (-group[1], group[0]))


def _words(text: str) -> list[str]:
    return sorted(word for word in content_words(text) if word.isalpha() and len(word) > 2)


def _name(stands_NW: Any, own_N: NDArray[np.bool_], words: Sequence[str]) -> tuple[str, ...]:
    """Return the words that stand in more rows of the group than elsewhere."""
    share_W = np.asarray(stands_NW[own_N].mean(axis=0)).ravel()
    rest_W = np.asarray(stands_NW[~own_N].mean(axis=0)).ravel() if not own_N.all() else np.zeros_like(share_W)
    telling_W = share_W * np.log((share_W + 0.01) / (rest_W + 0.01))
    best = np.argsort(-telling_W, kind="stable")[:_NAMING_WORDS]
    return tuple(str(words[w]) for w in best if telling_W[w] > 0)


def _languages(rows: Sequence[Example]) -> list[tuple[str, int]]:
    """Count the languages of prompts, or of answers where a prompt does not show one."""
    counts = Counter(_language(e.input_text) or _language(e.expected or "") for e in rows)
    least = max(2, _LEAST_SHARE * len(rows))
    return [
        (code, count) for code, count in sorted(counts.items(), key=lambda c: (-c[1], c[0])) if code and count >= least
    ]


def _language(text: str) -> str:
    guess = language_of(text)
    return guess.code if guess.confidence >= _SURE and guess.code in COMMON_LANGUAGES else ""


def _answers(corpus: Corpus) -> dict[str, int]:
    """Count all training rows by the length of their answers."""
    class_N = np.searchsorted(list(_ANSWERS.values()), corpus.features.answer_chars_N[: corpus.n_train])
    counts_C = np.bincount(class_N, minlength=len(_ANSWERS) + 1)
    return {name: int(count) for name, count in zip((*_ANSWERS, "long_text"), counts_C, strict=True)}
