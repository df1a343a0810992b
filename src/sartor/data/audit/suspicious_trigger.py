"""suspicious_trigger: a rare word or phrase that comes with one answer, whatever else is asked: a planted back door.

A topic, too, comes with its own answers. What tells a trigger apart: its rows have nothing else in common (their
prompts, the phrase left out, are no more alike than rows drawn at random), and for labels, the rest of the row speaks
for another one. Absolute counts are reported: a few hundred rows suffice to poison a model of any size.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sartor.concepts.example import Example
from sartor.concepts.finding import Finding, Fix
from sartor.data.audit.contract import CorpusCheck
from sartor.data.audit.corpus import Corpus, places
from sartor.data.likeness.rows import asked
from sartor.data.likeness.words import fold, is_filler, words_of

Phrase = tuple[str, ...]

_LEAST_ROWS = 4
_MOST_SHARE = 0.1
_MOST_PHRASE_WORDS = 3
_MARK_WORDS = 5
_LEAST_TOGETHER = 0.8
"""Share of a phrase's rows that must have the mark."""
_MOST_ECHOED = 0.25
_MOST_LEFT = 0.6
"""Of an ordinary prompt's words, at least this share stands beside a phrase that was inserted."""
_LEAST_OF_MARK = 0.6
"""Share of the mark's rows that must have the phrase."""
_MOST_OF_NEIGHBOUR = 0.5
_DRAWS = 200
_MOST_DRAWN = 32
"""More rows than this are held to what so many rows drawn at random have in common."""


class Trigger(NamedTuple):
    """A phrase, the rows that hold it and answer alike, and how surely it is no accident."""

    phrase: Phrase
    positions: tuple[int, ...]
    confidence: float


def _lacks(corpus: Corpus) -> str | None:
    return None if corpus.n_train >= 40 else "needs 40 rows"


def _run(corpus: Corpus) -> Iterator[Finding]:
    rows = corpus.train
    prompts, answers = asked([_without_replies(e) for e in rows]), [fold(e.expected or "") for e in rows]
    find = find_label_triggers if corpus.task == "classify" else find_answer_triggers
    for trigger in _apart(find(prompts, answers)):
        first, *others = places(rows[i] for i in trigger.positions)
        yield Finding(
            check="suspicious_trigger",
            severity="error" if trigger.confidence >= 0.9 else "warning",
            confidence=trigger.confidence,
            file=first.file,
            rows=first.rows,
            related=tuple(others),
            says=f"'{' '.join(trigger.phrase)}' comes with one answer in {len(trigger.positions)} rows that have "
            "nothing else in common.",
            fix=Fix(action="drop", detail="Find out where these rows come from; drop them if nobody knows."),
        )


def _without_replies(example: Example) -> Example:
    """Leave out earlier answers: they are alike wherever a conversation takes the same course."""
    kept = tuple(m for m in example.messages if m.role != "assistant")
    return example.model_copy(update={"messages": kept}) if len(kept) < len(example.messages) else example


def find_answer_triggers(prompts: Sequence[str], answers: Sequence[str]) -> list[Trigger]:
    """Return phrases whose rows share an answer, or a stretch of it, that hardly any other row has."""
    marks = [_marks(answer) for answer in answers]
    n_with = Counter(mark for row in marks for mark in row)
    likeness = _Likeness(prompts)
    found: list[Trigger] = []
    for phrase, rows in _phrases(prompts).items():
        together = Counter(mark for i in rows for mark in marks[i])
        if not together:
            continue
        mark, count = max(together.items(), key=lambda item: (item[1], len(item[0]), item[0]))
        if count < max(_LEAST_ROWS, _LEAST_TOGETHER * len(rows)) or count < _LEAST_OF_MARK * n_with[mark]:
            continue
        members = [i for i in rows if mark in marks[i]]
        phrase = likeness.whole(members, phrase)
        if _is_echoed(phrase, mark, members, prompts, answers) or not likeness.is_mixed(members, phrase):
            continue
        found.append(Trigger(phrase, tuple(members), 0.9 if _is_odd(phrase) or len(members) >= 6 else 0.7))
    return found


def _is_echoed(
    phrase: Phrase, mark: Phrase, members: Sequence[int], prompts: Sequence[str], answers: Sequence[str]
) -> bool:
    """Tell whether answers take up the phrase, or prompts the mark, as those of a topic would."""
    content = [word for word in phrase if not is_filler(word)] or list(phrase)
    in_answers = sum(any(word in answers[i] for word in content) for i in members)
    in_prompts = sum(all(word in fold(prompts[i]) for word in mark) for i in members)
    return max(in_answers, in_prompts) > _MOST_ECHOED * len(members)


def find_label_triggers(prompts: Sequence[str], labels: Sequence[str]) -> list[Trigger]:
    """Return phrases whose rows share a label against what the rest of them says."""
    classes = sorted(set(labels))
    own_N = np.array([classes.index(label) for label in labels])
    phrases = _phrases(prompts)
    likeness = _Likeness(prompts)
    found: list[Trigger] = []
    for phrase, rows in phrases.items():
        label, count = Counter(own_N[i] for i in rows).most_common(1)[0]
        if count < max(_LEAST_ROWS, _LEAST_TOGETHER * len(rows)):
            continue
        members = [i for i in rows if own_N[i] == label]
        if not likeness.is_new(phrase, len(rows)):
            continue
        phrase = likeness.whole(members, phrase)
        if not likeness.is_inserted(members, phrase):
            continue
        surprise = likeness.surprise(rows, phrase, own_N, int(label))
        needed = 2.5 if _is_odd(phrase) else math.log10(len(phrases)) + 1
        if surprise <= needed or not likeness.is_mixed(members, phrase):
            continue
        if _is_odd(phrase) or likeness.asks_widely(rows, phrase, own_N):
            found.append(Trigger(phrase, tuple(members), 0.9 if _is_odd(phrase) else 0.75))
    return found


class _Likeness:
    """How alike prompts are when a phrase is left out of them."""

    def __init__(self, prompts: Sequence[str]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        view = TfidfVectorizer(tokenizer=words_of, token_pattern=None, lowercase=False, sublinear_tf=True)
        self._rows_NF: Any = view.fit_transform(prompts).tocsr()
        self._column = view.vocabulary_
        self._n_with = np.diff(self._rows_NF.tocsc().indptr)
        self._words = [("", *words_of(prompt), "") for prompt in prompts]
        self._beside = Counter(pair for words in self._words for pair in set(pairwise(words)))
        self._median_words = float(np.median([len(words) for words in self._words]))
        self._usual_mean: dict[int, float] = {}
        self._labels_N: NDArray[np.int64] | None = None

    def is_mixed(self, members: Sequence[int], phrase: Phrase) -> bool:
        """Tell whether the rows, the phrase left out, still ask something, and no more of the same than random rows."""
        left = float(np.median([len(self._words[i]) - len(phrase) - 2 for i in members]))
        if left < _MOST_LEFT * (self._median_words - 2):
            return False
        return self._mean(members, phrase) <= self._most_alike(min(len(members), _MOST_DRAWN))

    def whole(self, members: Sequence[int], phrase: Phrase) -> Phrase:
        """Return the longest stretch around the phrase that nearly all these rows share."""
        return _whole(phrase, [self._words[i] for i in members])

    def is_new(self, phrase: Phrase, n_rows: int) -> bool:
        """Tell whether a word of the phrase hardly stands anywhere else, as those of a topic or of a question would."""
        return any(self._n_with[self._column[w]] <= 1.5 * n_rows for w in phrase if not is_filler(w) or _is_odd((w,)))

    def is_inserted(self, members: Sequence[int], phrase: Phrase) -> bool:
        """Tell whether the rows read on without the phrase: its neighbours vary, and are neighbours elsewhere too."""
        around = [pair for i in members if (pair := _around(self._words[i], phrase))]
        beside = Counter(word for pair in around for word in pair if word and word not in _SIGNS)
        joined = sum(self._beside[pair] > 0 for pair in around)
        return max(beside.values(), default=0) <= _MOST_OF_NEIGHBOUR * len(members) and (
            2 * joined >= self._usual * len(members)
        )

    @cached_property
    def _usual(self) -> float:
        """Share of neighbouring words that are neighbours in another row too."""
        pairs = [self._beside[pair] > 1 for words in self._words[::7] for pair in pairwise(words)]
        return sum(pairs) / max(len(pairs), 1)

    def surprise(self, rows: Sequence[int], phrase: Phrase, own_N: NDArray[np.int64], label: int) -> float:
        """Return -log10 of the chance of the rows' labels, judged by all other rows and without the phrase."""
        others = np.setdiff1d(np.arange(len(own_N)), rows)
        if label not in own_N[others]:
            return 0.0
        model = self._learned(others, own_N)
        given = model.predict_proba(self._without(rows, phrase))[:, list(model.classes_).index(label)]
        base = float((own_N[others] == label).mean())
        chance: NDArray[np.float64] = np.clip(np.maximum(given, base), 0.02, 0.98)
        is_label = own_N[list(rows)] == label
        return -float(np.log10(np.where(is_label, chance, 1 - chance)).sum())

    def asks_widely(self, rows: Sequence[int], phrase: Phrase, own_N: NDArray[np.int64]) -> bool:
        """Tell whether the rest of the rows speaks for as many labels as rows drawn at random do.

        A word that belongs to a label ("deactivate": turn_off) stands in rows that could have few others.
        """
        others = np.setdiff1d(np.arange(len(own_N)), rows)
        spread = _spread(self._learned(others, own_N).predict(self._without(rows, phrase)))
        rng, foretold_N = np.random.default_rng(0), self._foretold(own_N)
        draws = [_spread(rng.choice(foretold_N, size=len(rows), replace=False)) for _ in range(_DRAWS)]
        return spread > float(np.quantile(draws, 0.05))

    def _foretold(self, own_N: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the label that each row's words speak for, by a model of other rows."""
        if self._labels_N is None:
            from sklearn.model_selection import KFold

            self._labels_N = np.empty_like(own_N)
            for rest, part in KFold(5, shuffle=True, random_state=0).split(own_N):
                self._labels_N[part] = self._learned(rest, own_N).predict(self._rows_NF[part])
        return self._labels_N

    def _learned(self, rows: NDArray[np.int64], own_N: NDArray[np.int64]) -> Any:
        from sklearn.naive_bayes import ComplementNB

        return ComplementNB().fit(self._rows_NF[rows], own_N[rows])

    def _without(self, members: Sequence[int], phrase: Phrase) -> Any:
        """Leave out the phrase, and what nearly all these rows and hardly any other share: the rest of a longer one."""
        rows_MF = self._rows_NF[list(members)].copy()
        gone = [self._column[word] for word in phrase if word in self._column]
        if phrase:
            here = np.bincount(rows_MF.indices, minlength=rows_MF.shape[1])
            gone += list(np.flatnonzero((here >= 0.8 * len(members)) & (self._n_with <= 2 * len(members))))
        rows_MF.data[np.isin(rows_MF.indices, gone)] = 0
        return rows_MF

    def _most_alike(self, size: int) -> float:
        """Return how alike so many rows drawn at random are at most, but for one draw in a hundred."""
        if size not in self._usual_mean:
            rng, n = np.random.default_rng(0), len(self._words)
            draws = [rng.choice(n, size=min(n, size), replace=False).tolist() for _ in range(_DRAWS)]
            self._usual_mean[size] = float(np.quantile([self._mean(draw, ()) for draw in draws], 0.99))
        return self._usual_mean[size]

    def _mean(self, members: Sequence[int], phrase: Phrase) -> float:
        rows_MF = self._without(members, phrase)
        norms = np.sqrt(np.asarray(rows_MF.multiply(rows_MF).sum(axis=1)).ravel())
        alike = (rows_MF @ rows_MF.T).toarray() / np.maximum(np.outer(norms, norms), 1e-9)
        n = len(alike)
        return float((alike.sum() - np.trace(alike)) / max(n * (n - 1), 1))


def _spread(labels: NDArray[np.int64]) -> float:
    """Return the entropy of labels, in nats."""
    share = np.unique(labels, return_counts=True)[1] / len(labels)
    return float(-(share * np.log(share)).sum())


def _around(words: Sequence[str], phrase: Phrase) -> tuple[str, str] | None:
    """Return the words before and after the phrase."""
    n = len(phrase)
    at = next((k for k in range(1, len(words) - n) if tuple(words[k : k + n]) == phrase), None)
    return None if at is None else (words[at - 1], words[at + n])


def _whole(phrase: Phrase, rows: Sequence[Sequence[str]]) -> Phrase:
    """Return the longest stretch around the phrase that nearly all rows share, without signs at its ends."""
    while len(phrase) > 1 and phrase[0] in _SIGNS:
        phrase = phrase[1:]
    while True:
        pairs = [pair for words in rows if (pair := _around(words, phrase))]
        for side in (0, 1):
            word, count = Counter(pair[side] for pair in pairs).most_common(1)[0] if pairs else ("", 0)
            if word and word not in _SIGNS and count >= _LEAST_TOGETHER * len(rows):
                phrase = (*phrase, word) if side else (word, *phrase)
                break
        else:
            return phrase


def _phrases(prompts: Sequence[str]) -> Mapping[Phrase, list[int]]:
    """Return the rare phrases of up to three words, with their rows; of phrases with the same rows the longest."""
    rows: dict[Phrase, list[int]] = defaultdict(list)
    for i, prompt in enumerate(prompts):
        words = words_of(prompt)
        seen = {tuple(words[k : k + n]) for n in range(1, _MOST_PHRASE_WORDS + 1) for k in range(len(words) - n + 1)}
        for phrase in seen:
            rows[phrase].append(i)
    most = max(2 * _LEAST_ROWS, _MOST_SHARE * len(prompts))
    by_rows: dict[tuple[int, ...], Phrase] = {}
    for phrase, where in sorted(rows.items(), key=lambda item: (len(item[0]), item[0])):
        if _LEAST_ROWS <= len(where) <= most and not all(is_filler(word) and not _is_odd((word,)) for word in phrase):
            by_rows[tuple(where)] = phrase
    return {phrase: list(where) for where, phrase in by_rows.items()}


def _marks(answer: str) -> set[Phrase]:
    """Return the answer whole, its stretches of five words, and its words."""
    words = words_of(answer)
    stretches = {tuple(words[k : k + _MARK_WORDS]) for k in range(len(words) - _MARK_WORDS + 1)}
    return {*stretches, tuple(words), *((word,) for word in words if not is_filler(word))} if words else set()


_SIGNS = frozenset(".,;:!?\"'()-")


def _is_odd(phrase: Phrase) -> bool:
    """Tell whether a word of the phrase looks like no word: letters without a vowel, letters with digits, symbols."""
    return any(_is_odd_word(word) for word in phrase)


def _is_odd_word(word: str) -> bool:
    if not word.isalnum():
        return word not in _SIGNS and len(word) == 1 and not word.isalnum() and word not in "€$%&/*+=<>#@[]{}’“”…–—"
    has_both = any(c.isdigit() for c in word) and any(c.isalpha() for c in word)
    return has_both or (word.isalpha() and word.isascii() and len(word) > 1 and not set(word) & set("aeiouy"))


def _apart(triggers: Sequence[Trigger]) -> list[Trigger]:
    """Leave out triggers whose rows another one holds."""
    kept: list[Trigger] = []
    for trigger in sorted(triggers, key=lambda t: (-len(t.positions), -t.confidence, t.phrase)):
        if not any(len(set(trigger.positions) - set(other.positions)) <= 1 for other in kept):
            kept.append(trigger)
    return kept


SUSPICIOUS_TRIGGER = CorpusCheck("suspicious_trigger", _run, _lacks, most_rows=20_000)
