"""The careless annotator does what is said of them, and the regained share is computed as it is said."""

import json
import random
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks" / "audit"))

import repair_helps
from careless import CONFUSED, mislabelled, relabelled
from pool import Site, site_of
from row import Corpus, row_of

LABELS = list(CONFUSED)
ROWS = tuple(row_of(f"What about thing {i} of the house?", LABELS[i % 6]) for i in range(60))


def site() -> Site:
    return site_of(Corpus("trec", "classify", "en", ROWS), random.Random(1))


def turns(line: str) -> tuple[str, str]:
    question, answer = (message["content"] for message in json.loads(line)["messages"])
    return " ".join(question.lower().split()), answer


def test_a_relabelled_row_stands_once_right_and_twice_wrong() -> None:
    truth = {row.prompt.lower(): row.answer for row in ROWS}
    found = Counter(turns(item.line) for item in relabelled(site(), 10))
    assert len(found) == 20
    for (question, label), times in found.items():
        right = truth[question]
        assert (label, times) in {(right, 1), (CONFUSED[right], 2)}


def test_a_mislabelled_row_stands_once_and_is_gone_from_the_clean_ones() -> None:
    truth, place = {row.prompt.lower(): row.answer for row in ROWS}, site()
    found = [turns(item.line) for item in mislabelled(place, 10)]
    assert all(label == CONFUSED[truth[question]] for question, label in found)
    assert not {question for question, _ in found} & {row.prompt.lower() for row in place.pool}


def test_the_regained_share_is_that_of_what_was_lost(capsys: pytest.CaptureFixture[str]) -> None:
    right = {"clean": 90, "spoiled": 70, "repaired": 85}
    rows = {kind: {str(i): float(i < n) for i in range(100)} for kind, n in right.items()}
    found = {kind: [{"tuned": scores, f"only {kind}": scores}] for kind, scores in rows.items()}
    repair_helps._print_regained("seed 1", found)
    (line,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("| tuned")]
    assert line.startswith("| tuned | 90.0% | 70.0% | 85.0% | 20.0% | 75% | ")
    shares = repair_helps._resampled([np.array([[rows[k][str(i)] for k in repair_helps.KINDS] for i in range(100)])])
    assert min(shares) < 0.75 < max(shares)
    assert np.mean(shares) == pytest.approx(0.75, abs=0.03)
