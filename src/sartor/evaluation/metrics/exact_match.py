"""Exact match after a light, fixed normalisation."""

import unicodedata


def normalise(text: str) -> str:
    """NFKC, one space between words, no space at the ends. Case counts."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def exact_match(expected: str, answer: str) -> float:
    """Return 1.0 if both texts are equal after normalisation."""
    return float(normalise(expected) == normalise(answer))
