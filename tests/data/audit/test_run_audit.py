"""The audit: what each check names, what it leaves alone, and the shape that scripts rely on."""

import json

import pytest
from tests.data.audit.made import chat, findings, made

from sartor.concepts.finding import Finding
from sartor.data.audit.contract import CHECKS, CorpusCheck
from sartor.data.audit.corpus import Base
from sartor.data.audit.run_audit import run_audit
from sartor.data.audit.summary import percentiles
from sartor.data.formats.rows import Columns
from sartor.errors import BadRecipe

CLEAN = [(f"question {i}", f"a longer answer with words, number {i}") for i in range(30)]


def test_clean_data_is_left_alone():
    test = made(*((f"other {i}", f"answer {i}") for i in range(10)), path="test.jsonl")
    report = run_audit([made(*CLEAN)], test=test, base=Base(len, 1000))
    assert report.findings == ()


def test_the_document_has_the_shape_of_the_contract():
    train = made(("a", "b"), ("a", "b"), ("A", "c"), "oops")
    document = run_audit([train], test=made(("a", "b"), path="test.jsonl")).to_json()
    assert list(document) == ["schema", "files", "checks", "findings", "summary"]
    assert document["schema"] == 1
    assert document["files"][0] == {"path": "train.jsonl", "rows": 4, "sha256": train.sha256}
    assert [c["check"] for c in document["checks"]] == list(CHECKS)
    assert len(CHECKS) == 24
    for finding in document["findings"]:
        assert list(finding) == ["check", "severity", "confidence", "file", "rows", "related", "span", "says", "fix"]
    assert document["summary"]["findings"] == {"error": 3, "warning": 1, "note": 0}
    assert json.loads(json.dumps(document)) == document


def test_checks_that_did_not_run_say_why():
    states = {s.check: s for s in run_audit([made(*CLEAN)]).checks}
    assert (states["exact_duplicate"].state, states["exact_duplicate"].why) == ("ran", "")
    assert (states["off_topic"].state, states["off_topic"].why) == ("skipped", "needs 60 rows")
    assert "no test file" in states["split_leakage"].why
    assert "no test file" in states["split_leakage"].why
    assert "labels" in states["class_imbalance"].why
    chosen = {s.check: s for s in run_audit([made(*CLEAN)], checks=["malformed"]).checks}
    assert (chosen["malformed"].state, chosen["exact_duplicate"].why) == ("ran", "not asked for")


def test_an_unknown_check_is_refused_with_the_list():
    with pytest.raises(BadRecipe, match=r"no check 'duplicates'.*exact_duplicate"):
        run_audit([made(*CLEAN)], checks=["duplicates"])


def test_bad_rows_are_errors_by_their_check_and_line():
    good = chat(("user", "a"), ("assistant", "b"))
    lines = [good, "oops", chat(("user", ""), ("assistant", "b")), chat(("user", "q"))]
    lines += [chat(("assistant", "b")), chat(("user", "q"), ("user", "r"), ("assistant", "b"))]
    report = run_audit([made(*lines)])
    assert [(f.check, f.severity, f.rows) for f in report.findings] == [
        ("malformed", "error", (2,)),
        ("role_order", "error", (5,)),
        ("role_order", "warning", (6,)),
        ("nothing_to_learn", "error", (4,)),
        ("empty", "error", (3,)),
    ]
    assert report.summary["rows"] == {"usable": 2, "bad": 4, "test": None}


def test_a_duplicate_cluster_is_one_finding_that_names_all_its_rows():
    first = made(("a", "b"), ("x", "y"), ("a", "b"), ("A", "b"))
    second = made(("a", "b"), path="more.jsonl")
    test = made(("t", "b"), ("t", "b"), path="test.jsonl")
    one, two = findings(run_audit([first, second], test=test), "exact_duplicate")
    assert (one.file, one.rows) == ("train.jsonl", (1, 3))
    assert [(p.file, p.rows) for p in one.related] == [("more.jsonl", (1,))]
    assert (two.file, two.rows) == ("test.jsonl", (1, 2))


def test_conflicting_labels_are_errors_and_two_wordings_are_a_warning():
    long, other = "You can return it within thirty days.", "Returns are possible for a month."
    report = run_audit(
        [made(("a", "yes"), ("A ", "no"), ("a", "Yes"), ("b", long), ("b", other), ("c", "x"), ("c", " X"))]
    )
    assert [(f.severity, f.rows) for f in findings(report, "conflicting_answers")] == [
        ("error", (1, 2, 3)),
        ("warning", (4, 5)),
    ]


def test_different_instructions_excuse_different_answers():
    rows = [{"prompt": "dog", "completion": c, "system": s} for c, s in (("Hund", "German"), ("chien", "French"))]
    assert run_audit([made(*rows)], checks=["conflicting_answers"]).findings == ()


def test_leaks_name_the_training_rows_and_the_test_rows():
    train = made(("a", "b"), ("c", "d"), (" A", "e"))
    test = made(("x", "b"), ("a", "b"), path="test.jsonl")
    (leak,) = findings(run_audit([train], test=test), "split_leakage")
    assert (leak.severity, leak.file, leak.rows) == ("error", "train.jsonl", (1, 3))
    assert [(p.file, p.rows) for p in leak.related] == [("test.jsonl", (2,))]


def test_an_instruction_does_not_hide_a_leak():
    train = made({"prompt": "a", "completion": "b", "system": "Answer briefly."}, ("c", "d"))
    assert findings(run_audit([train], test=made(("a", "b"), path="test.jsonl")), "split_leakage")


def test_a_group_on_both_sides_is_a_warning():
    grouped = Columns(group="who")
    train = made({"prompt": "a", "completion": "b", "who": "ann"}, columns=grouped)
    test = made({"prompt": "c", "completion": "d", "who": "ann"}, path="test.jsonl", columns=grouped)
    (leak,) = findings(run_audit([train], test=test), "split_leakage")
    assert (leak.severity, leak.says) == ("warning", "the group 'ann' stands in the test file too.")


def test_rare_and_dominant_labels_are_named_for_labels_only():
    labels = ["big"] * 90 + ["rare"] * 3 + ["some"] * 7
    train = made(*((f"text {i}", label) for i, label in enumerate(labels)))
    rare, dominant = findings(run_audit([train], task="classify"), "class_imbalance")
    assert (dominant.severity, dominant.rows) == ("warning", tuple(range(91, 101)))
    assert (rare.severity, rare.rows) == ("warning", (91, 92, 93))
    assert not findings(run_audit([train], task="chat"), "class_imbalance")
    even = made(*((f"text {i}", f"label {i % 3}") for i in range(90)))
    assert run_audit([even]).summary["task"] == "classify"
    assert run_audit([even]).findings == ()


def test_a_label_far_rarer_than_the_usual_one_is_named():
    counts = {"big": 55, "wide": 50, "tall": 46, "long": 45, "odd": 13, "rare": 9}
    labels = [label for label, count in counts.items() for _ in range(count)]
    rows = ((f"text {i}", label) for i, label in enumerate(labels))
    (rare,) = findings(run_audit([made(*rows)], task="classify"), "class_imbalance")
    assert "'rare' has 9" in rare.says


def test_rows_longer_than_the_context_are_errors_with_their_length():
    train = made(("x" * 50, "y" * 51), ("x" * 50, "y" * 50))
    report = run_audit([train], base=Base(len, 100))
    (long,) = findings(report, "too_long")
    assert (long.rows, long.says) == ((1,), "has 101 tokens; 100 fit.")
    assert report.summary["tokens"] == {"p50": 101, "p90": 101, "p99": 101, "max": 101}


def test_a_plugin_check_runs_behind_the_same_contract():
    def run(rows):
        return [
            Finding(check="acme:tone", severity="note", confidence=1, file=f.path, rows=(1,), says="is rude.")
            for f in rows.files
        ]

    report = run_audit([made(*CLEAN)], plugins=[CorpusCheck("acme:tone", run)])
    assert report.checks[-1].check == "acme:tone"
    assert [f.says for f in report.findings] == ["is rude."]


def test_the_same_files_give_the_same_bytes():
    def document():
        train = made(("a", "b"), ("a", "b"), ("A", "c"), "oops")
        return json.dumps(run_audit([train], test=made(("a", "b"), path="test.jsonl")).to_json())

    assert document() == document()


def test_percentiles_are_lengths_that_occur_and_no_rows_have_none():
    assert percentiles([]) is None
    assert percentiles(list(range(1, 101))) == {"p50": 51, "p90": 91, "p99": 100, "max": 100}
