"""Labels: macro F1 over the classes that occur."""

from collections.abc import Sequence


def macro_f1(expected: Sequence[str], answers: Sequence[str]) -> float:
    """Return the mean F1 over the classes among `expected`; a stranger among the answers is simply wrong."""
    classes = sorted(set(expected))
    scores: list[float] = []
    for name in classes:
        n_right = sum(e == a == name for e, a in zip(expected, answers, strict=True))
        n_wanted, n_found = expected.count(name), answers.count(name)
        scores.append(2 * n_right / (n_wanted + n_found))
    return sum(scores) / len(scores)
