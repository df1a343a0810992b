"""A repair does what its findings say, and nothing to any row that they do not name."""

import json
import re

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.data.repair.findings import FILE, chat, cluster, contents, elsewhere, finding, redact, repaired

from sartor.concepts.finding import Fix
from sartor.data.audit.contract import RowCheck, Seen, turns
from sartor.data.audit.corpus import ReadFile
from sartor.data.audit.run_audit import run_audit
from sartor.data.formats.read import read
from sartor.data.repair.pieces import cut, join
from sartor.data.repair.plan import ByHand, is_default, plan
from sartor.data.repair.repair import repair

EMAIL = re.compile(r"\b\w+@\w+\.org\b")


def _look(example):
    for message, turn in enumerate(turns(example)):
        for found in EMAIL.finditer(turn.content):
            fix = Fix(action="redact", detail="[EMAIL]")
            yield Seen("error", 1, "holds an e-mail address.", (message, found.start(), found.end()), fix)


EMAILS = RowCheck("acme:email", _look)
ANSWERS = st.sampled_from(["x", "mail ann@x.org", "bob@y.org, ann@x.org", "  "])
ROW = st.one_of(
    st.builds(lambda q, a: chat(("user", q), ("assistant", a)), st.sampled_from("abcdef"), ANSWERS),
    st.just(chat(("user", "q"), ("user", "r"), ("user", "s"), ("assistant", "t"))),
    st.just(chat(("user", "never answered"))),
    st.sampled_from(["oops", "", '{"messages": []}']),
)


def audited(text):
    return run_audit([ReadFile(FILE, "0" * 64, read(FILE, text.encode()))], plugins=[EMAILS], task="chat").findings


@settings(max_examples=60)
@given(st.lists(ROW, max_size=12))
def test_a_repaired_file_has_none_of_the_findings_that_were_applied(rows):
    text = "\n".join([chat(("user", "first"), ("assistant", "row")), *rows])
    applied = [f for f in audited(text) if is_default(f) and f.fix and f.fix.action != "edit"]
    new, done = repaired(text, *applied)
    assert done.left == ()
    again = {f.check for f in audited(new) if is_default(f) and f.fix and f.fix.action != "edit"}
    assert again == set(), new


@settings(max_examples=60)
@given(st.integers(2, 12), st.sets(st.integers(1, 12)), st.sets(st.integers(1, 12)), st.booleans())
def test_a_row_that_no_finding_names_stays_byte_for_byte_and_in_order(n, dropped, redacted, as_table):
    pairs = [(f"ann@x.org {i}", '"q", ü') for i in range(1, n + 1)]
    if as_table:
        lines = ["text,label\n", *(f'{text},"""q"", ü"\n' for text, _ in pairs)]
    else:
        lines = ["\n", *(json.dumps({"prompt": p, "completion": c}, separators=(",", ":")) + "\n" for p, c in pairs)]
    first = 1 if as_table else 2
    number = {i: i + first - 1 for i in range(1, n + 1)}
    findings = [finding("empty", number[i]) for i in dropped if i in number]
    findings += [redact(number[i], 0, 0, 9) for i in redacted if i in number]
    new, done = repaired("".join(lines), *findings, name="t.csv" if as_table else FILE)
    untouched = [lines[i] for i in number if i not in dropped | redacted]
    kept = re.findall(r"[^\n]*\n", new)[1:]
    assert [line for line in kept if "EMAIL" not in line] == untouched
    assert len(kept) == n - len(dropped & set(number))
    assert {c.row for c in done.changes} == {number[i] for i in (dropped | redacted) & set(number)}


def test_the_first_of_a_cluster_stays_and_the_others_name_it():
    rows = [chat(("user", "q"), ("assistant", a)) for a in "xyxx"]
    new, done = repaired("\n".join(rows), cluster(1, 3, 4))
    assert new.splitlines() == rows[:2]
    assert [(c.row, c.done, c.says) for c in done.changes] == [
        (3, "dropped", "is so. Row 1 stays."),
        (4, "dropped", "is so. Row 1 stays."),
    ]


def test_of_a_cluster_whose_first_row_goes_anyway_the_next_one_stays():
    rows = [chat(("user", "q"), ("assistant", a)) for a in "xyxx"]
    new, _ = repaired("\n".join(rows), cluster(1, 3, 4), finding("truncated", 1))
    assert new.splitlines() == [rows[1], rows[2]]


def test_copies_of_a_row_of_another_file_go():
    rows = [chat(("user", "q"), ("assistant", a)) for a in "xyx"]
    copies = cluster(7, file="first.jsonl", related=(elsewhere(FILE, 1, 3),))
    new, done = repaired("\n".join(rows), copies)
    assert new.splitlines() == [rows[1]]
    assert done.changes[0].says == "is so. first.jsonl:7 stays."


def test_a_leak_drops_training_rows_and_no_row_of_the_test_file():
    rows = [chat(("user", "q"), ("assistant", a)) for a in "xyz"]
    leak = finding("split_leakage", 2, related=(elsewhere("test.jsonl", 1),))
    other_side = finding("split_leakage", 1, file="train.jsonl", related=(elsewhere(FILE, 1),))
    assert repaired("\n".join(rows), leak, other_side)[0].splitlines() == [rows[0], rows[2]]


def test_user_turns_are_joined_with_what_was_redacted_in_them():
    turns_ = [("system", "s"), ("user", "ann@x.org"), ("user", "b"), ("user", [{"type": "text", "text": "c"}])]
    join_ = finding("role_order", 1, do="merge", severity="warning")
    new, done = repaired(chat(*turns_, ("assistant", "d")), join_, redact(1, 1, 0, 9))
    parts = [{"type": "text", "text": "[EMAIL_1]\n\nb"}, {"type": "text", "text": "c"}]
    assert contents(new) == ["s", parts, "d"]
    assert [c.done for c in done.changes] == ["redacted", "merged"]


def test_what_a_person_wrote_stands_and_their_dropped_rows_go():
    rows = [chat(("user", "q"), ("assistant", a)) for a in "xyz"]
    text = "\n".join(rows)
    wrong = finding("label_error", 1, do="review")
    mine = {"prompt": "mine"}
    by_hand = {1: ByHand(wrong, mine), 3: ByHand(wrong, None)}
    result = read(FILE, text.encode())
    done = repair(cut(text, result.format), result.columns, plan([finding("empty", 1)], FILE, by_hand))
    assert join(done.pieces).splitlines() == [json.dumps(mine), rows[1]]
    assert [(c.row, c.done, c.by_hand) for c in done.changes] == [(1, "edited", True), (3, "dropped", True)]


def test_applied_without_asking_are_errors_duplicates_and_what_loses_no_row():
    asked = [
        finding("empty", 1),
        cluster(1, 2),
        finding("near_duplicate", 1, severity="warning"),
        finding("role_order", 1, do="merge", severity="warning"),
        redact(1, 0, 0, 1),
        finding("off_topic", 1, severity="warning"),
        finding("label_error", 1, do="review"),
        finding("empty", 1, severity="note"),
    ]
    assert [is_default(f) for f in asked] == [True] * 5 + [False] * 3
