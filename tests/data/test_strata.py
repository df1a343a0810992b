"""Few rows with labels: each label gets its share of every part, as far as what must stay together allows."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sartor.data.clusters import cluster_keys
from sartor.data.split import Shares, choose_shares, split
from sartor.data.strata import Strata, in_proportion
from sartor.errors import BadData

from .made_rows import example
from .test_split import NAMES, sides


def labelled(labels, groups=None):
    groups = groups or [None] * len(labels)
    return [
        example(f"text {i}", label, row=i + 1, group=group)
        for i, (label, group) in enumerate(zip(labels, groups, strict=True))
    ]


def split_or_none(examples, **more):
    try:
        return split(examples, seed=1, labelled=True, **more)
    except BadData:
        return None


def counts(part):
    return Counter(e.expected for e in part)


rare_and_common = st.lists(st.sampled_from("aaaaaaaaaabbbcdefgh"), min_size=20, max_size=150)


@given(rare_and_common)
def test_of_single_rows_each_label_has_its_share_of_test_to_within_one_row(labels):
    parts, n = split(labelled(labels), seed=1, labelled=True), len(labels)
    shares = choose_shares(n)
    assert (len(parts.test), len(parts.dev)) == shares.rows(n)
    for label, count in Counter(labels).items():
        assert abs(counts(parts.test)[label] - len(parts.test) * count / n) < 1


@st.composite
def clustered_labels(draw):
    """Rows of which some share a group, and nearly always its label too."""
    n = draw(st.integers(40, 120))
    groups = draw(st.lists(st.integers(1, 2 * n // 3), min_size=n, max_size=n))
    label_of = draw(st.lists(st.sampled_from("aaaabbcde"), min_size=n, max_size=n))
    return labelled([label_of[g] if i % 20 else "z" for i, g in enumerate(groups)], [f"g{g}" for g in groups])


@given(clustered_labels(), st.randoms())
def test_clusters_stay_whole_and_no_label_with_two_of_them_vanishes_from_train(examples, random):
    parts = split_or_none(examples)
    if parts is None:
        return
    side = sides(parts)
    assert len(side) == len(examples)
    names = dict(zip((str(e.source) for e in examples), cluster_keys(examples), strict=True))
    sides_of, clusters_of = dict[str, set[str]](), dict[str, set[str]]()
    for e in examples:
        sides_of.setdefault(names[str(e.source)], set()).add(side[str(e.source)])
        clusters_of.setdefault(e.expected, set()).add(names[str(e.source)])
    assert all(len(found) == 1 for found in sides_of.values())
    learned = counts(parts.train)
    assert all(learned[label] for label, clusters in clusters_of.items() if len(clusters) > 1)
    random.shuffle(examples)
    assert sides(split(examples, seed=1, labelled=True)) == side


@settings(deadline=None, max_examples=100)
@given(st.lists(st.tuples(st.sampled_from("aaaabbcd"), st.integers(1, 6)), min_size=1, max_size=60), st.data())
def test_every_stretch_from_an_end_holds_each_label_to_within_one_cluster(drawn, data):
    sizes = {str(i): size for i, (_, size) in enumerate(drawn)}
    strata = Strata({str(i): Counter({label: size}) for i, (label, size) in enumerate(drawn)})
    places = data.draw(st.permutations(range(len(drawn))))
    order = in_proportion({str(i): place / 100 for i, place in enumerate(places)}, sizes, strata)
    assert sorted(order.values()) == [i / len(drawn) for i in range(len(drawn))]
    total, placed = Counter[str](), Counter[str]()
    for name, size in sizes.items():
        total[drawn[int(name)][0]] += size
    largest = max(sizes.values())
    for name in sorted(order, key=order.__getitem__):
        placed[drawn[int(name)][0]] += sizes[name]
        for label, n in total.items():
            assert abs(placed[label] - placed.total() * n / total.total()) <= max(1, largest)


def test_a_label_of_two_rows_is_never_wholly_in_test_and_dev():
    examples = labelled([f"rare {i // 2}" for i in range(60)])
    for seed in range(5):
        parts = split(examples, seed=seed, labelled=True)
        assert len(counts(parts.train)) == 30
        assert len(parts.test) == 15


def test_labels_do_not_count_where_they_would_leave_no_test_part():
    groups = [f"g{min(i // 8, 2)}" for i in range(24)]
    labels = ["a" if g == "g0" else "b" if g == "g2" else "ab"[i % 2] for i, g in enumerate(groups)]
    for seed in range(6):
        parts = split(labelled(labels, groups), seed=seed, labelled=True)
        assert {len(parts.train), len(parts.dev), len(parts.test)} == {8}


def test_labels_of_one_row_only_can_be_divided():
    parts = split(labelled([f"label {i}" for i in range(40)]), seed=1, labelled=True)
    assert (len(parts.test), len(parts.dev)) == (10, 4)


def test_in_larger_sets_rows_keep_their_place():
    examples, shares = labelled(["a" if i % 9 else "b" for i in range(150)]), Shares(0.2, 0.1, 15, 7)
    assert sides(split(examples, seed=1, shares=shares, labelled=True)) == sides(split(examples, seed=1, shares=shares))
    few = shares._replace(min_test=31)
    assert sides(split(examples, seed=1, shares=few, labelled=True)) != sides(split(examples, seed=1, shares=few))


def test_times_go_before_labels():
    examples = [e.model_copy(update={"time": f"{i:03d}"}) for i, e in enumerate(labelled(["a"] * 60 + ["b"] * 40))]
    parts = split(examples, seed=1, labelled=True)
    assert counts(parts.test) == {"b": 25}


@pytest.mark.parametrize("added", [1, 7, 30])
def test_added_rows_move_rows_only_between_train_and_a_part(added):
    labels = ["a" if i % 3 else f"b{i % 4}" for i in range(150)]
    before = sides(split(labelled(labels[:100]), seed=1, labelled=True))
    after = sides(split(labelled(labels[: 100 + added]), seed=1, labelled=True))
    moves = Counter((before[key], after[key]) for key in before if before[key] != after[key])
    assert {frozenset(move) for move in moves} <= {frozenset({"train", name}) for name in NAMES}
    assert moves.total() <= 2 * added
