"""Rows beyond the context of the base are errors; without a base, extreme outliers are warnings."""

import pytest
from tests.data.audit.sighted import ORDINARY, row

from sartor.data.audit.corpus import Base, Corpus
from sartor.data.audit.too_long import TOO_LONG, estimated_tokens, longest_usual

WORD = "lamp "


def named(lengths, *, base=None):
    """Positions and severities of the rows that are too long, of answers with so many words."""
    rows = [row("Tell me.", WORD * n, number=i) for i, n in enumerate(lengths)]
    corpus = Corpus(files=(), rows=rows, n_train=len(rows), base=base)
    return [(f.rows[0], f.severity) for f in TOO_LONG.run(corpus)]


@pytest.mark.parametrize("n", [2_000, 4_000, 10_000, 100_000])
def test_an_extreme_outlier_is_a_warning_without_a_base(n):
    assert named([100] * 50 + [n]) == [(50, "warning")]


@pytest.mark.parametrize("n", [0, 1, 100, 200, 500, 1_000, 1_500])
def test_what_an_ordinary_context_holds_is_never_too_long(n):
    assert named([10] * 50 + [n]) == []


@pytest.mark.parametrize("usual", [1_000, 2_000, 8_000, 50_000])
def test_data_of_long_rows_is_fine(usual):
    assert named([usual, 2 * usual, 3 * usual] * 20) == []


def test_a_base_decides_by_its_own_tokens():
    base = Base(lambda text: len(text.split()), 100)
    assert named([50, 98, 99, 100], base=base) == [(2, "error"), (3, "error")]


def test_one_long_row_of_many_does_not_raise_the_limit():
    assert named([100] * 19 + [5_000]) == [(19, "warning")]


def test_no_rows_are_not_too_long():
    assert named([]) == []
    assert longest_usual([]) == 2048


def test_other_scripts_take_more_tokens_than_letters_suggest():
    assert estimated_tokens("lamp " * 4) == 5
    assert estimated_tokens("灯" * 8) == 6


def test_ordinary_rows_are_left_alone():
    rows = [row(*pair) for pair in ORDINARY]
    assert list(TOO_LONG.run(Corpus(files=(), rows=rows, n_train=len(rows)))) == []
