"""Patterns of many alternatives: compiled for speed, they find what they found before."""

import re

from hypothesis import given
from hypothesis import strategies as st

from sartor.data.audit.alternatives import one_of

PATTERN = r"\bone|\b(?:two|three)\b|[|(]\d|[^]|]x|four\||\bfi(?:ve|x)\b|\[six\]|\bone hundred"


@given(
    st.lists(st.sampled_from(["one", "two", "three", "(1", "|2", "yx", "four|", "fix", "[six]", " hundred", " ", "z"]))
)
def test_the_same_is_found_in_the_same_place(pieces):
    text = "".join(pieces)
    found = [match.span() for match in one_of(PATTERN).finditer(text)]
    assert found == [match.span() for match in re.finditer(PATTERN, text)]


def test_only_neighbours_are_taken_together_so_that_the_first_alternative_still_wins():
    assert one_of(r"\ba|\bb|c|\bd").pattern == r"\b(?:a|b)|c|\b(?:d)"
