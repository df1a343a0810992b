"""Reading score files: what is accepted, what is refused, and with which words."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.evaluation.made_scores import pairs, versus

from sartor.actions.judge import judge_files, read_scores
from sartor.errors import BadData, NotFound, NothingToScore
from sartor.evaluation.compare import judge

GOOD = {"item": "1", "split": "test", "arm": "tuned", "score": 1.0}


def write(path: Path, rows: list[object]) -> Path:
    path.write_text("".join(row if isinstance(row, str) else json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_files_are_judged_in_the_order_given_and_as_records_would_be(tmp_path):
    better, worse = versus(*pairs(30, 5, 65)), versus(*pairs(5, 30, 65))
    files = [
        write(tmp_path / f"{name}.jsonl", [record.model_dump() for record in records])
        for name, records in (("worse", worse), ("better", better))
    ]
    judged = list(judge_files(files, candidate="tuned"))
    assert [one.file for one in judged] == [str(file) for file in files]
    assert [one.verdict for one in judged] == [judge(worse, candidate="tuned"), judge(better, candidate="tuned")]


def test_the_json_line_has_the_contracts_fields_in_order(tmp_path):
    file = write(tmp_path / "a.jsonl", [record.model_dump() for record in versus(*pairs(30, 5, 65))])
    (one,) = judge_files([file], candidate="tuned", margin=0.05, alpha=0.1)
    line = json.loads(json.dumps(one.to_json()))
    assert list(line) == [
        "file", "verdict", "baseline", "difference", "low", "high", "n_items", "n_groups", "detectable_effect",
        "items_needed", "worse_slices", "reasons", "says",
    ]  # fmt: skip


def test_optional_fields_may_be_missing_null_or_accompanied(tmp_path):
    rows = [GOOD, "\n", {**GOOD, "group": None, "slice": "s", "seed": 3, "note": "mine"}, json.dumps(GOOD)]
    table = read_scores(write(tmp_path / "a.jsonl", rows))
    assert table.groups == [None, None, None]
    assert table.seeds == [None, 3, None]


def test_windows_line_ends_and_a_byte_order_mark_are_welcome(tmp_path):
    file = tmp_path / "a.jsonl"
    file.write_bytes(b"\xef\xbb\xbf" + (json.dumps(GOOD) + "\r\n").encode() * 2)
    assert len(read_scores(file).items) == 2


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("not json\n", "not JSON"),
        ('{"item": "1", "split": "test"\n', "not JSON"),
        ("[1]\n", "not a JSON object"),
        ({"item": "1", "split": "test", "arm": "a"}, "'score' is missing"),
        ({**GOOD, "score": 1.5}, "'score' is 1.5"),
        ({**GOOD, "score": "1"}, "'score'"),
        ({**GOOD, "score": True}, "'score'"),
        ({**GOOD, "score": None}, "'score'"),
        ('{"item": "1", "split": "test", "arm": "a", "score": NaN}\n', "'score' is NaN"),
        ({**GOOD, "split": "validation"}, "'split'"),
        ({**GOOD, "split": ["test"]}, "'split'"),
        ({**GOOD, "item": 7}, "'item' is 7"),
        ({**GOOD, "seed": "0"}, "'seed'"),
        ({**GOOD, "groups": "g"}, "'groups'"),
    ],
)
def test_a_bad_line_is_named_with_its_number(tmp_path, row, says):
    file = write(tmp_path / "a.jsonl", [GOOD, "\n", row, GOOD])
    with pytest.raises(BadData, match=says) as caught:
        read_scores(file)
    assert caught.value.where == f"{file}:3"
    assert caught.value.fix


def test_two_broken_lines_that_would_mend_each_other_are_refused(tmp_path):
    text = json.dumps(GOOD)
    broken = [text[:-1] + "\n", '"seed": 1}\n', text + ", " + text + "\n"]
    with pytest.raises(BadData):
        read_scores(write(tmp_path / "a.jsonl", broken))


def test_errors_of_the_judge_name_the_file(tmp_path):
    file = write(tmp_path / "a.jsonl", [GOOD])
    with pytest.raises(BadData) as caught:
        list(judge_files([file], candidate="other"))
    assert caught.value.where == str(file)
    with pytest.raises(NothingToScore):
        list(judge_files([write(tmp_path / "empty.jsonl", [])], candidate="tuned"))
    with pytest.raises(NotFound):
        list(judge_files([tmp_path / "missing.jsonl"], candidate="tuned"))


def test_judging_loads_neither_torch_nor_the_slow_part_of_scipy():
    heavy = ("torch", "scipy.stats", "sqlalchemy")
    code = f"import sys, sartor.actions.judge; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
