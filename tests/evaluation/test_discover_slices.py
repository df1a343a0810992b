"""Kinds of inputs are found where words separate, and nowhere else; scores and test rows have no say."""

import random

import numpy as np
import pytest

from sartor.evaluation.discover_slices import discover_slices

REFUND = ["please", "refund", "the", "charged", "payment", "invoice", "money", "back", "order"]
PARCEL = ["parcel", "courier", "delivery", "arrived", "late", "shipment", "tracking", "depot", "door"]
LOGIN = ["password", "login", "account", "reset", "cannot", "screen", "code", "email", "locked"]


def tickets(n, *, seed=0, topics=(REFUND, PARCEL, LOGIN)):
    """Write texts of random words, each of one topic, full of numbers; return them with their topics."""
    chance = random.Random(seed)
    texts, numbers = [], []
    for i in range(n):
        k = i % len(topics)
        words = [*chance.sample(topics[k], 5), *chance.choices(["my", "is", "so", "was", "it"], k=3)]
        texts.append(" ".join(words) + f" {chance.randint(1000, 9999)} id{chance.randint(10, 99)}")
        numbers.append(k)
    return texts, numbers


def shuffled_words(n, *, words=200, length=8, seed=0):
    """Write texts without kinds: every word is drawn alone."""
    chance = np.random.default_rng(seed)
    share = 1 / np.arange(1, words + 1)
    names = ["w" + "".join(chr(97 + (i // 26**j) % 26) for j in range(3)) for i in range(words)]
    return [" ".join(chance.choice(names, length, p=share / share.sum())) for _ in range(n)]


def test_topics_are_found_and_named_by_their_own_words():
    known, _ = tickets(240)
    asked, topic = tickets(120, seed=1)
    found = discover_slices(known, asked)
    assert len(set(found)) == 3
    assert len(set(zip(found, topic, strict=True))) == 3  # each topic is one kind, and each kind one topic
    for name, k in set(zip(found, topic, strict=True)):
        assert set(name.split(", ")) <= set((REFUND, PARCEL, LOGIN)[k])
        assert len(name.split(", ")) == 3


@pytest.mark.parametrize("words", [60, 200, 1500])
@pytest.mark.parametrize("n", [60, 150, pytest.param(400, marks=pytest.mark.slow)])
def test_shuffled_words_have_no_kinds(n, words):
    for seed in range(3):
        texts = shuffled_words(n, words=words, seed=seed)
        assert set(discover_slices(texts, texts)) == {None}


def test_numbers_and_identifiers_tell_no_rows_apart():
    even = [f"code{i % 2}{i % 2}{i % 2} number {1000 * (1 + i % 2)}" for i in range(120)]
    assert set(discover_slices(even, even)) == {None}


def test_asked_texts_have_no_say_and_order_none_either():
    known, _ = tickets(240)
    asked, _ = tickets(120, seed=1)
    whole = discover_slices(known, asked)
    assert discover_slices(known, [*asked[:7], *["password zebra"] * 113])[:7] == whole[:7]
    assert discover_slices(known[::-1], asked) == whole


def test_few_rows_to_judge_get_few_kinds():
    known, _ = tickets(240)
    asked, _ = tickets(60, seed=1)
    assert len(set(discover_slices(known, asked))) == 2


def test_a_text_of_unknown_words_belongs_to_no_kind():
    known, _ = tickets(240)
    assert discover_slices(known, ["zebra 12", ""]) == [None, None]


@pytest.mark.parametrize(
    "known", [[], ["one"], ["1 2 3"] * 50, ["hello there"] * 50, [f"hello {i}" for i in range(99)]]
)
def test_too_little_to_read_has_no_kinds(known):
    assert discover_slices(known, ["hello there"]) == [None]


def test_a_rare_topic_is_no_kind_of_its_own():
    common, _ = tickets(400, topics=(REFUND, PARCEL))
    rare, _ = tickets(10, topics=(LOGIN,))
    found = discover_slices([*common, *rare], [*common, *rare])
    counts = [found.count(name) for name in set(found) - {None}]
    assert len(counts) >= 2
    assert min(counts) >= 20  # 5% of 410
