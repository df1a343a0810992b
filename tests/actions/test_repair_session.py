"""What a person sees and writes while they repair: masked rows, and edits that are rows of the file."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from sartor.actions.repair import open_train, to_apply
from sartor.actions.repair_session import Decision, Session, masked_turns, open_session, read_edited, rows_to_edit
from sartor.concepts.finding import Finding, Fix, Span
from sartor.errors import BadData

OPEN = Callable[..., Session]


def secret(row: int, start: int, end: int) -> Finding:
    span, fix = Span(row=row, message=0, start=start, end=end), Fix(action="redact", detail="[API_KEY]")
    return Finding(
        check="secret", severity="error", confidence=1, file="", rows=(row,), span=span, says="holds a key.", fix=fix
    )


@pytest.fixture
def opened(tmp_path: Path) -> OPEN:
    def open_(*rows: dict[str, str] | str, findings: tuple[Finding, ...] = ()) -> Session:
        path = tmp_path / "t.jsonl"
        path.write_text("\n".join(r if isinstance(r, str) else json.dumps(r) for r in rows), "utf-8")
        session = open_session(str(path), tmp_path)
        added = tuple(f.model_copy(update={"file": str(path)}) for f in findings)
        session.train = session.train._replace(findings=(*session.train.findings, *added))
        return session

    return open_


PAIR = {"prompt": "key is hunter2, hunter2", "completion": "ok"}


def test_rows_are_shown_with_secrets_masked_and_unreadable_ones_not_at_all(opened: OPEN) -> None:
    session = opened(PAIR, "{hunter2", findings=(secret(1, 7, 14), secret(1, 16, 23)))
    assert [(t.role, t.text) for t in masked_turns(session.train, 1)] == [
        ("user", "key is [API_KEY_1], [API_KEY_1]"),
        ("assistant", "ok"),
    ]
    assert masked_turns(session.train, 2) == []


def test_a_row_whose_spans_fall_elsewhere_is_neither_redacted_nor_shown(opened: OPEN) -> None:
    train = opened(PAIR, findings=(secret(1, 7, 14),)).train
    report = {
        "files": [{"path": train.path, "rows": 1, "sha256": train.sha256}],
        "findings": [f.model_dump(mode="json") for f in train.findings],
    }
    sound = open_train(train.path, report, where="the audit")
    assert (len(to_apply(sound, ())), masked_turns(sound, 1)[0].text) == (1, "key is [API_KEY_1], hunter2")
    how = {"format": train.cut.layout.format, "inputs": ["completion", "prompt"], "target": None, "system": None}
    report["summary"] = {"files": {train.path: {**how, "source": {}}}}
    doubtful = open_train(train.path, report, where="the audit")
    assert (to_apply(doubtful, ()), masked_turns(doubtful, 1)) == ([], [])


def test_the_editor_shows_a_row_after_what_was_accepted(opened: OPEN) -> None:
    session = opened(PAIR, findings=(secret(1, 7, 14), secret(1, 16, 23)))
    session.decide(Decision(0, "accept"))
    shown = rows_to_edit(session, session.train.findings[1], 20)
    assert shown == {1: {**PAIR, "prompt": "key is [API_KEY_1], hunter2"}}


def test_a_row_edited_by_hand_takes_no_span_of_its_old_text(opened: OPEN) -> None:
    session = opened(PAIR, findings=(secret(1, 7, 14), secret(1, 16, 23)))
    session.decide(Decision(0, "edit", {1: {**PAIR, "prompt": "no key"}}))
    assert "edited by hand" in (session.why_not(session.train.findings[1]) or "")


def test_decisions_are_there_again_after_a_crash(opened: OPEN, tmp_path: Path) -> None:
    session = opened(PAIR, PAIR, "oops")
    session.decide(Decision(1, "accept"))
    session.decide(Decision(0, "edit", {3: None}))
    again = open_session(session.train.path, tmp_path)
    assert again.decisions == session.decisions
    assert [f.check for f in again.decided().findings] == ["exact_duplicate"]
    assert again.decided().by_hand[3].value is None
    assert list(again.undecided(())) == []


def test_only_rows_of_the_file_can_be_written(opened: OPEN) -> None:
    train = opened(PAIR, "oops").train
    shown = {1: dict(PAIR), 2: "oops\n"}
    assert read_edited(json.dumps({"1": PAIR, "2": "oops\n"}), shown, train) == {}
    assert read_edited(json.dumps({"2": {"prompt": "a"}}), shown, train) == {1: None, 2: {"prompt": "a"}}
    for text in ("oops", "[]", '{"3": {}}', '{"1": "text"}'):
        with pytest.raises(BadData):
            read_edited(text, shown, train)
