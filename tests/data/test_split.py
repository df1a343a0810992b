"""The split: a partition that keeps together what belongs together and moves nothing without need."""

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sartor.data.audit.corpus import ReadFile
from sartor.data.audit.run_audit import run_audit
from sartor.data.clusters import cluster_keys
from sartor.data.fingerprint import normalise
from sartor.data.formats.rows import ColumnsUsed, ReadResult
from sartor.data.split import Shares, can_cut_by_time, choose_shares, find_leaks, position_of, split
from sartor.errors import BadData

from .made_rows import apart, example, rows, talk

NAMES = ("train", "dev", "test")


def sides(parts):
    return {str(e.source): name for name in NAMES for e in getattr(parts, name)}


@st.composite
def data_sets(draw):
    n = draw(st.integers(20, 120))
    texts = draw(
        st.lists(st.sampled_from([f"Text  {i}" for i in range(n)] + ["text 1", "TEXT 2"]), min_size=n, max_size=n)
    )
    groups = draw(st.lists(st.none() | st.integers(0, n), min_size=n, max_size=n))
    return [
        example(text, f"answer {i}", row=i + 1, group=None if group is None else f"g{group}")
        for i, (text, group) in enumerate(zip(texts, groups, strict=True))
    ]


def split_or_none(examples, seed=1, **more):
    try:
        return split(examples, seed=seed, **more)
    except BadData:
        return None


@given(data_sets(), st.integers(-5, 5))
def test_a_split_is_a_partition_in_the_order_given(examples, seed):
    parts = split_or_none(examples, seed)
    if parts is None:
        return
    assert sum(len(getattr(parts, name)) for name in NAMES) == len(examples)
    assert set(sides(parts)) == {str(e.source) for e in examples}
    for name in NAMES:
        part = getattr(parts, name)
        chosen = {str(e.source) for e in part}
        assert list(part) == [e for e in examples if str(e.source) in chosen]


@given(data_sets(), st.integers(0, 5))
def test_groups_and_equal_prompts_never_stand_on_both_sides(examples, seed):
    parts = split_or_none(examples, seed)
    if parts is None:
        return
    side = sides(parts)
    where = {}
    for e in examples:
        for key in {("text", normalise(e.input_text)), ("group", e.group or str(e.source))}:
            assert where.setdefault(key, side[str(e.source)]) == side[str(e.source)]


@given(data_sets(), st.randoms())
def test_row_order_and_answers_and_an_instruction_never_matter(examples, random):
    parts = split_or_none(examples)
    if parts is None:
        return
    changed = [example(e.input_text, "other", row=e.source.row, group=e.group, system="be brief") for e in examples]
    random.shuffle(changed)
    assert sides(split(changed, seed=1)) == sides(parts)


@settings(deadline=None, max_examples=20)
@given(st.integers(200, 400), st.integers(1, 200), st.integers(0, 1000))
def test_adding_rows_moves_no_other_row_while_the_shares_stay(n, added, seed):
    shares = Shares(0.15, 0.07, 0, 0)
    before = sides(split(apart(n), seed=seed, shares=shares))
    after = sides(split(apart(n + added), seed=seed, shares=shares))
    assert {key: after[key] for key in before} == before


@settings(deadline=None, max_examples=20)
@given(st.integers(20, 300), st.integers(1, 30), st.integers(0, 1000))
def test_adding_rows_moves_none_from_dev_to_test_where_a_minimum_binds(n, added, seed):
    before = sides(split(apart(n), seed=seed))
    after = sides(split(apart(n + added), seed=seed))
    moves = {(before[key], after[key]) for key in before if before[key] != after[key]}
    assert moves <= {("train", "test"), ("test", "train"), ("train", "dev"), ("dev", "train")}


def test_a_growing_group_stays_on_its_side():
    shares = Shares(0.3, 0.1, 0, 0)
    grouped = [example(f"q{i}", row=i + 1, group=f"g{i // 2}") for i in range(400)]
    before = sides(split(grouped, seed=1, shares=shares))
    more = [example(f"new {i}", row=1000 + i, group=f"g{i}") for i in range(200)]
    after = sides(split(grouped + more, seed=1, shares=shares))
    assert {key: after[key] for key in before} == before


def test_rows_cut_from_one_conversation_stay_together():
    cuts = []
    for i in range(60):
        cuts.append(talk(f"hello {i}", answer=f"hi {i}", row=2 * i + 1))
        cuts.append(talk(f"hello {i}", f"hi {i}", f"and {i}?", answer="yes", row=2 * i + 2))
    for seed in range(5):
        side = sides(split(cuts, seed=seed))
        assert all(side[f"f.jsonl:{2 * i + 1}"] == side[f"f.jsonl:{2 * i + 2}"] for i in range(60))


def test_seeds_make_different_splits_and_the_same_seed_the_same():
    assert sides(split(apart(200), seed=1)) == sides(split(apart(200), seed=1)) != sides(split(apart(200), seed=2))


def test_positions_are_spread_evenly():
    counts = Counter(int(10 * position_of(f"1|000001|{i}", seed=3)) for i in range(10_000))
    assert sorted(counts) == list(range(10))
    assert all(900 < count < 1100 for count in counts.values())


@pytest.mark.parametrize(
    ("n", "test", "dev"),
    [(20, (5, 8), (1, 4)), (100, (25, 30), (8, 20)), (600, (150, 150), (60, 75)), (1513, (180, 245), (90, 125)),
     pytest.param(6000, (760, 920), (330, 450), marks=pytest.mark.slow),
     pytest.param(20_000, (620, 760), (270, 380), marks=pytest.mark.slow)],
)  # fmt: skip
def test_parts_are_as_large_as_promised(n, test, dev):
    for seed in range(3):
        parts = split(apart(n), seed=seed)
        assert test[0] <= len(parts.test) <= test[1]
        assert dev[0] <= len(parts.dev) <= dev[1]


@pytest.mark.parametrize("n", [20, 35, 100, 599, 600, 1000, 1072, 6428, 6429, 50_000, 1_000_000])
def test_shares_keep_the_promise_of_at_least_150_and_about_1000_test_rows(n):
    shares = choose_shares(n)
    assert max(shares.min_test, shares.test * n) >= (150 if n >= 600 else max(5, n // 4))
    assert shares.test * n <= 900
    assert shares.min_test + shares.min_dev < n / 2


def test_exact_counts_are_met_without_duplicates():
    parts = split(rows(100), seed=1, shares=Shares(0, 0, min_test=17, min_dev=9))
    assert (len(parts.train), len(parts.dev), len(parts.test)) == (74, 9, 17)


def test_a_huge_group_does_not_swallow_the_test_part():
    examples = [example(f"q{i}", row=i + 1, group="huge" if i < 60 else f"g{i}") for i in range(100)]
    for seed in range(10):
        parts = split(examples, seed=seed)
        assert {e.group for e in parts.test + parts.dev}.isdisjoint({"huge"})


@pytest.mark.parametrize("n", [0, 1, 3, 19])
def test_too_few_rows_are_refused_with_their_number(n):
    with pytest.raises(BadData, match=rf"{n} usable rows?: bring at least 20"):
        split(rows(n), seed=1)


@pytest.mark.parametrize(
    "examples",
    [
        [example("same", row=i) for i in range(50)],
        [example(f"q{i}", row=i, group="one") for i in range(50)],
        [example(f"q{i}", row=i, group=f"g{i % 2}") for i in range(50)],
    ],
)
def test_rows_that_cannot_be_divided_are_refused(examples):
    with pytest.raises(BadData, match="cannot be divided"):
        split(examples, seed=1)


def given_rows(*texts, file="test.jsonl"):
    return [example(text, row=i + 1, file=file) for i, text in enumerate(texts)]


def test_a_given_test_file_is_kept_and_only_dev_is_cut_from_the_rows():
    test = given_rows("x", "y", "z")
    parts = split(rows(100), seed=1, given_test=test)
    assert parts.test == tuple(test)
    assert 10 <= len(parts.dev) <= 20
    assert len(parts.train) + len(parts.dev) == 100
    few = split(rows(8), seed=1, given_test=test)
    assert (len(few.train), len(few.dev)) == (7, 1)


def test_leaks_into_a_given_test_file_are_listed_and_dropped_only_if_told():
    test = given_rows("x", " QUESTION  3", "question 3")
    kept = split(rows(30), seed=1, given_test=test)
    assert [(str(leak.row), leak.into, [str(r) for r in leak.related]) for leak in kept.leaks] == [
        ("f.jsonl:4", "test", ["test.jsonl:2", "test.jsonl:3"])
    ]
    assert "f.jsonl:4" in {str(e.source) for e in kept.train}
    dropped = split(rows(30), seed=1, given_test=test, drop_leaks=True)
    assert dropped.leaks == kept.leaks
    assert "f.jsonl:4" not in sides(dropped)
    assert len(dropped.train) + len(dropped.dev) == 29


def test_rows_that_stand_in_a_given_dev_file_never_reach_the_test_part():
    dev = given_rows(*(f"question {i}" for i in range(15)), file="dev.jsonl")
    parts = split(rows(60), seed=1, given_dev=dev)
    assert parts.dev == tuple(dev)
    assert {e.input_text for e in parts.test}.isdisjoint({e.input_text for e in dev})
    assert len(parts.leaks) == 15
    assert {leak.into for leak in parts.leaks} == {"dev"}


def test_dev_rows_that_stand_in_the_test_file_are_leaks_too():
    dev, test = given_rows("x", "y", file="dev.jsonl"), given_rows("y", "z")
    assert [str(leak.row) for leak in find_leaks(rows(3), given_dev=dev, given_test=test)] == ["dev.jsonl:2"]
    parts = split(rows(3), seed=1, given_dev=dev, given_test=test, drop_leaks=True)
    assert [e.input_text for e in parts.dev] == ["x"]


@pytest.mark.parametrize(
    ("examples", "test", "says"),
    [
        (rows(30), [], "test file has no usable row"),
        (rows(1), given_rows("x"), "nothing to learn from"),
        (given_rows("x", "y"), given_rows("x", "y"), "cannot be divided"),
    ],
)
def test_a_given_test_file_that_leaves_nothing_is_refused(examples, test, says):
    with pytest.raises(BadData, match=says):
        split(examples, seed=1, given_test=test, drop_leaks=True)


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 10_000), st.sampled_from(["position", "labels", "time"]))
def test_no_nearly_equal_row_stands_on_both_sides(seed, by):
    rng = random.Random(seed)
    nouns = ["kettle", "lamp", "chair", "desk", "sofa", "shelf", "mirror", "carpet", "clock", "vase"]
    asks = [
        "how do I return the {}{}",
        "where is a manual for the {}{}",
        "what does the {} weigh{}",
        "why is the {} late{}",
    ]
    ends = ["", "?", " please", " ??", ", thanks"]
    prompts = [rng.choice(asks).format(rng.choice(nouns), rng.choice(ends)) for _ in range(80)]
    examples = [
        example(prompt, f"answer {i % 4 if by == 'labels' else i}", row=i + 1).model_copy(
            update={"time": f"{rng.randrange(100):02d}" if by == "time" else None}
        )
        for i, prompt in enumerate(prompts)
    ]
    parts = split_or_none(examples, labelled=by == "labels")
    if parts is None:
        return
    train, test = (
        ReadFile(name, "", ReadResult(part, (), "csv", ColumnsUsed(), len(part)))
        for name, part in (("train", parts.train), ("test", parts.test))
    )
    assert run_audit([train], test=test, checks=["split_leakage"], task="chat").findings == ()


def dated(n, *, time_of):
    """Rows with distinct texts and a time each."""
    return [e.model_copy(update={"time": time_of(i)}) for i, e in enumerate(apart(n))]


@st.composite
def dated_sets(draw):
    """Rows of which some are equal, some share a group, some share a time and some have none."""
    n = draw(st.integers(20, 100))
    picks = st.tuples(st.integers(1, n), st.none() | st.integers(1, n), st.none() | st.integers(1, 300))
    return [
        example(f"text {text}", f"answer {i}", row=i + 1, group=group and f"g{group}").model_copy(
            update={"time": day and f"{day:03d}"}
        )
        for i, (text, group, day) in enumerate(draw(st.lists(picks, min_size=n, max_size=n)))
    ]


@given(dated_sets(), st.randoms())
def test_no_train_row_is_later_than_a_test_row_unless_its_cluster_forces_it(examples, random):
    parts = split_or_none(examples)
    if parts is None or parts.since is None:
        return
    side = sides(parts)
    names = dict(zip(side, cluster_keys([*parts.train, *parts.dev, *parts.test]), strict=True))
    latest, sides_of = dict[str, str](), dict[str, set[str]]()
    for e in examples:
        name = names[str(e.source)]
        latest[name] = max(latest.get(name, ""), e.time or "")
        sides_of.setdefault(name, set()).add(side[str(e.source)])
    assert all(len(found) == 1 for found in sides_of.values())
    at = {part: [latest[name] for name, found in sides_of.items() if part in found] for part in NAMES}
    assert max(at["train"]) < min(at["dev"]) <= max(at["dev"]) < min(at["test"]) == parts.since
    random.shuffle(examples)
    assert sides(split(examples, seed=2)) == side


def test_the_latest_rows_are_the_test_part_and_those_before_them_dev():
    parts = split(dated(100, time_of=lambda i: f"{i:03d}"), seed=1)
    assert [e.source.row for e in parts.test] == list(range(76, 101))
    assert [e.source.row for e in parts.dev] == list(range(66, 76))
    assert parts.since == "075"


def test_rows_without_a_time_are_learned_from():
    parts = split(dated(100, time_of=lambda i: f"{i:03d}" if i % 20 else None), seed=1)
    assert {e.source.row % 20 for e in (*parts.dev, *parts.test)} == set(range(20)) - {1}


def test_of_a_given_test_file_only_dev_is_cut_by_time():
    parts = split(dated(100, time_of=lambda i: f"{i:03d}"), seed=1, given_test=given_rows("x"))
    assert [e.source.row for e in parts.dev] == list(range(91, 101))
    assert parts.since == "090"


@pytest.mark.parametrize("time_of", [lambda i: "same", lambda i: str(int(i > 30)), lambda i: None])
def test_times_that_too_many_rows_share_leave_the_split_as_it_was(time_of):
    examples = dated(100, time_of=time_of)
    assert not can_cut_by_time(examples)
    found = split(examples, seed=1)
    assert found.since is None
    assert sides(found) == sides(split(apart(100), seed=1))


def test_times_can_be_left_aside():
    examples = dated(100, time_of=str)
    assert can_cut_by_time(examples)
    assert sides(split(examples, seed=1, by_time=False)) == sides(split(apart(100), seed=1))
