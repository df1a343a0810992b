"""Pairs of near-equal rows: what MinHash finds is what a comparison of all pairs would find."""

import random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sartor.data.likeness.difference import stated_of
from sartor.data.likeness.join import clusters_of
from sartor.data.likeness.minhash import PERMUTATIONS, candidates, positions_of, resemblance, signature, signatures
from sartor.data.likeness.pairs import Asked, compare, likely_pairs, may_tell
from sartor.data.likeness.word_bits import word_bits

WORDS = [f"{a}{b}{c}" for a in ("bra", "ko", "lin", "dul") for b in ("tem", "vu", "sor") for c in ("ak", "iel", "on")]


def pairs_of(prompts, answers):
    stated_2N = np.array([stated_of(text) for text in prompts], np.uint64).reshape(-1, 2).T
    answer_N = np.unique(answers, return_inverse=True)[1].astype(np.uint64)
    pairs = likely_pairs(Asked(signatures(prompts), *stated_2N), signatures(answers), answer_N)
    first, second = positions_of(pairs)
    texts = dict(enumerate(zip(prompts, answers, strict=True)))
    return compare(zip(first.tolist(), second.tolist(), strict=True), texts, {})


def sentence(rng, n=12):
    return " ".join(rng.choices(WORDS, k=n))


def mistyped(text, rng):
    i = rng.randrange(1, len(text) - 2)
    return text[:i] + text[i + 1] + text[i] + text[i + 2 :]


@settings(max_examples=20)
@given(st.integers(0, 10_000))
def test_the_signature_estimates_the_resemblance(seed):
    rng = random.Random(seed)
    one = sentence(rng, 40)
    other = " ".join(w if rng.random() < 0.8 else rng.choice(WORDS) for w in one.split())
    sign = signatures([one, other])
    assert abs((sign[0] == sign[1]).mean() - resemblance(one, other)) < 4 * 0.5 / PERMUTATIONS**0.5


def test_mistyped_rows_are_found_among_many():
    rng = random.Random(1)
    prompts = [sentence(rng) for _ in range(300)]
    prompts += [mistyped(p, rng) for p in prompts[:30]]
    pairs = pairs_of(prompts, ["yes"] * len(prompts))
    found = {(p.first, p.second) for p in pairs if p.asks_the_same and p.answers_the_same}
    assert len(found & {(i, 300 + i) for i in range(30)}) >= 28


def test_templated_rows_ask_different_things():
    prompts = [f"What does the model {name} cost?" for name in ("X100", "X200", "Alpha", "Beta", "Gamma")]
    assert not [p for p in pairs_of(prompts, [f"{i} euros" for i in range(5)]) if p.asks_the_same]


def test_a_crowd_of_equal_texts_is_linear_work():
    sign = signatures(["the same text over and over"] * 2000)
    assert len(candidates(sign)) <= 2000 * 10


def commands(rng, n):
    verbs, things, places = ("open", "close", "dim", "raise"), ("blinds", "lamps", "windows"), WORDS[:8]
    return [f"{rng.choice(verbs)} the {rng.choice(things)} of the {rng.choice(places)} now" for _ in range(n)]


def test_many_templated_texts_have_a_bounded_number_of_candidates():
    sign = signatures(commands(random.Random(3), 1500))
    assert len(candidates(sign)) <= 1500 * 16


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_words_never_rule_out_a_pair_that_asks_the_same(seed):
    rng = random.Random(seed)
    prompts = commands(rng, 40)
    prompts += [mistyped(p, rng) for p in prompts[:10]] + [f"{p}, please" for p in prompts[10:20]]
    answers = [rng.choice(("Done.", f"I did it: {prompt}.")) for prompt in prompts]
    rows_of: dict[str, int] = {}
    for prompt in prompts:
        for word in set(prompt.split()):
            rows_of[word] = rows_of.get(word, 0) + 1
    rows_of = {word: n for word, n in rows_of.items() if n > 1}
    pairs = np.array([(i, j) for i in range(60) for j in range(i + 1, 60)])
    keys = np.unique(answers, return_inverse=True)[1].astype(np.uint64)
    told = may_tell(*pairs.T, word_bits(prompts, rows_of), word_bits(answers, rows_of), keys)
    kept = compare(pairs.tolist(), dict(enumerate(zip(prompts, answers, strict=True))), rows_of)
    told_of = {(int(i), int(j)) for i, j in pairs[told]}
    assert {(p.first, p.second) for p in kept if p.asks_the_same} <= told_of
    assert len(told_of) < len(pairs) / 2


def test_empty_texts_are_no_pairs():
    assert len(candidates(signatures([""] * 100))) == 0


def test_clusters_are_connected_components():
    assert clusters_of([(5, 3), (1, 2), (3, 9), (2, 4)]) == [[1, 2, 4], [3, 5, 9]]


def test_signatures_are_the_same_every_time():
    assert np.array_equal(signature("abc def"), signature("abc def"))
