"""Folds: every row but dev's is asked once, of a model that learned nothing like it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sartor.data.clusters import cluster_keys
from sartor.data.folds import folds_of, pooled, shares_for_folds
from sartor.data.split import Split, split
from sartor.errors import BadData
from tiny_rows import rows


def pool_of(examples, *, seed=1):
    return pooled(split(examples, seed=seed, shares=shares_for_folds(len(examples))), examples)


def numbered(n, n_answers=4, *, groups=0):
    found = rows([(f"What is {i}?", f"answer {i % n_answers}") for i in range(n)])
    return [e.model_copy(update={"group": f"g{i % groups}" if groups else None}) for i, e in enumerate(found)]


@given(n=st.integers(20, 120), n_folds=st.integers(2, 6), groups=st.sampled_from([0, 13]), seed=st.integers(0, 5))
def test_each_row_is_asked_once_and_never_by_what_learned_from_its_cluster(n, n_folds, groups, seed):
    parts = pool_of(numbered(n, groups=groups), seed=seed)
    folds = folds_of(parts, n_folds=n_folds, seed=seed)
    assert sorted(str(e.source) for f in folds for e in f.test) == sorted(str(e.source) for e in parts.test)
    assert len(parts.test) + len(parts.dev) == n
    for fold in folds:
        assert len(fold.train) + len(fold.test) == len(parts.train)
        names = cluster_keys([*fold.train, *fold.dev, *fold.test])
        n_other = len(fold.train) + len(fold.dev)
        assert not set(names[:n_other]) & set(names[n_other:])


def test_folds_are_of_nearly_one_size_and_spread_common_answers():
    folds = folds_of(pool_of(numbered(104, n_answers=2)), n_folds=4, seed=1)
    sizes = [len(f.test) for f in folds]
    assert max(sizes) - min(sizes) <= 1
    shares = [sum(e.expected == "answer 0" for e in f.test) / len(f.test) for f in folds]
    assert max(shares) - min(shares) < 0.15


def test_a_row_that_shares_a_group_with_a_given_dev_row_is_learned_from_but_never_asked():
    examples = numbered(40, groups=8)
    dev = tuple(e.model_copy(update={"messages": rows([("Else?", "x")])[0].messages}) for e in examples[:1])
    parts = pooled(Split(train=tuple(examples), dev=dev, test=()), examples)
    assert len(parts.train) == 40
    assert {e.group for e in parts.train} - {e.group for e in parts.test} == {"g0"}


def test_rows_that_may_not_be_divided_are_refused_in_one_sentence():
    parts = pool_of(numbered(40, groups=4))
    with pytest.raises(BadData, match="too few for 8 folds"):
        folds_of(parts, n_folds=8, seed=1)
