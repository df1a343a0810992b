"""One changed byte, one name."""

import contextlib
import re
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import ColumnElement, Table, select, update

from sartor.errors import NotFound, SartorError
from sartor.store.blobs import BlobBroken
from sartor.store.database import writing
from sartor.store.tables import RecordBroken, alias_moves, evidence, sealed
from sartor.store.verify import Verification, verify_all, verify_evidence, verify_version
from sartor.store.workspace import Store, open_workspace

from .builders import a_move, a_signature, a_version, an_evaluation


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with two versions, an alias that moved twice, two looks, an evaluation and a signature, closed."""
    folder = tmp_path_factory.mktemp("made")
    with open_workspace(folder) as store:
        for n in (1, 2):
            store.models.register(a_version(store, n, number=n))
            store.looks.count_look("seal", f"run {n}", "verdict")
        store.models.move_alias(a_move("tickets@1"))
        store.models.move_alias(a_move("tickets@2", source="tickets@1"))
        an_evaluation(store, 3)
        a_signature(store, store.models.get("tickets@1").evidence_id)
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A copy of it, to be changed."""
    return shutil.copytree(made, tmp_path / "workspace")


def _all(folder: Path) -> Verification:
    with open_workspace(folder) as store:
        return verify_all(store)


def _sql(folder: Path, statement: str) -> None:
    database = sqlite3.connect(folder / "sartor.db")
    assert database.execute(statement).rowcount == 1, "the statement must change a row, or the test shows nothing"
    database.commit()
    database.close()


def _flip(path: Path, place: int) -> None:
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)


def test_an_untouched_workspace_is_whole(folder: Path) -> None:
    found = _all(folder)
    assert found.ok
    assert found.checked > 30
    with open_workspace(folder) as store:
        for name in ("tickets@1", "tickets", "production"):
            assert verify_version(store, name).ok
        assert verify_evidence(store, store.models.get("tickets").evidence_id).ok


def _kept_files(folder: Path) -> Iterator[Path]:
    yield from (
        path for part in ("blobs", "evaluations", "runs") for path in (folder / part).rglob("*") if path.is_file()
    )


def test_any_changed_or_missing_file_is_named(folder: Path) -> None:
    files = list(_kept_files(folder))
    assert len(files) == 9, "rows, answers, 2 x scores, 2 x evidence, 2 x adapter, scores of the evaluation"
    for path in files:
        whole = path.read_bytes()
        for place in (0, len(whole) // 2, len(whole) - 1):
            _flip(path, place)
            (broken,) = _all(folder).broken
            assert path.name[:12] in broken.what
            assert re.fullmatch("[0-9a-f]{64}", broken.expected)
            assert broken.found != broken.expected
            path.write_bytes(whole)
        path.unlink()
        assert [broken.found for broken in _all(folder).broken] == ["missing"]
        path.write_bytes(whole)
    assert _all(folder).ok


COLUMNS = [
    ("datasets", "name"),
    ("runs", "created_at"),
    ("run_steps", "kind"),
    ("evidence", "run_id"),
    ("model_versions", "created_at"),
    ("alias_moves", "target"),
    ("alias_moves", "previous"),
    ("looks", "purpose"),
    ("evaluations", "id"),
    ("signatures", "payload"),
    ("signatures", "sha256"),
    *(
        (table, "payload")
        for table in ("datasets", "runs", "run_steps", "evidence", "model_versions", "alias_moves", "evaluations")
    ),
    *((table, "sha256") for table in ("datasets", "runs", "run_steps", "evidence", "model_versions", "looks")),
]


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_any_changed_column_is_named_by_its_table(folder: Path, table: str, column: str) -> None:
    last = f"(SELECT max(rowid) FROM {table})"
    _sql(folder, f"UPDATE {table} SET {column} = replace({column} || ' ', '1', '2') WHERE rowid = {last}")
    broken = _all(folder).broken
    assert broken
    assert any(one.what.startswith(table) for one in broken)


def _forge(store: Store, table: Table, key: ColumnElement[bool], old: str, new: str) -> None:
    """Edit the payload of one row and repair its seal."""
    with writing(store.engine) as connection:
        row = dict(connection.execute(select(table).where(key)).mappings().one())
        assert old in row["payload"]
        forged = {name: value for name, value in row.items() if name != "sha256"}
        forged["payload"] = row["payload"].replace(old, new)
        connection.execute(update(table).where(key).values(sealed(forged)))


def test_a_resealed_evidence_still_does_not_fit_its_id(folder: Path) -> None:
    """Whoever edits a row and repairs its seal must also repair the id, which the version names."""
    with open_workspace(folder) as store:
        ref = store.models.get("tickets@1").evidence_id
        _forge(store, evidence, evidence.c.id == ref, '"score":0.9', '"score":1.0')
        told = [broken.what for broken in verify_version(store, "tickets@1").broken]
        assert told[0] == f"id of evidence {ref}"
        assert told[1].startswith("blob of ev_")
        assert verify_version(store, "tickets@2").ok
        with pytest.raises(RecordBroken, match="hashes to"):
            store.models.get_evidence(ref)


def test_a_resealed_alias_move_breaks_the_chain(folder: Path) -> None:
    with open_workspace(folder) as store:
        _forge(store, alias_moves, alias_moves.c.number == 1, '"decided_by":"policy"', '"decided_by":"override: me"')
        assert [broken.what for broken in verify_all(store).broken] == ["link before alias move 2"]


@pytest.mark.parametrize("number", [1, 2])
def test_a_deleted_alias_move_is_noticed_even_the_last(folder: Path, number: int) -> None:
    _sql(folder, f"DELETE FROM alias_moves WHERE number = {number}")
    assert "count of alias moves" in {broken.what for broken in _all(folder).broken}


def test_a_deleted_look_or_record_is_noticed(folder: Path) -> None:
    _sql(folder, "DELETE FROM looks WHERE number = 1")
    _sql(folder, "DELETE FROM evidence WHERE rowid = 1")
    assert {"looks at seal", "references to missing rows in sartor.db"} <= {one.what for one in _all(folder).broken}


@pytest.mark.parametrize(
    "text", [b'"metric":"exact_match"', b'"split_seed":1', b'"loss_nats":2.5', b'"decided_by":"policy"']
)
@pytest.mark.parametrize("value", [1, 128])
def test_a_byte_flipped_inside_the_database_file_is_named(folder: Path, text: bytes, value: int) -> None:
    """Also when the byte is no longer UTF-8 or the payload no longer JSON."""
    path = folder / "sartor.db"
    data = bytearray(path.read_bytes())
    place = data.index(text) + len(text) - 2
    data[place] ^= value
    path.write_bytes(data)
    assert not _all(folder).ok


@pytest.mark.slow
def test_every_byte_of_the_database_file_and_of_its_seal_counts(folder: Path) -> None:
    """Also bytes that hold no row: free space of a page, counters of the header."""
    for path, step in ((folder / "sartor.db", 997), (folder / "sartor.db.seal", 13)):
        whole = path.read_bytes()
        for place in range(0, len(whole), step):
            _flip(path, place)
            with contextlib.suppress(SartorError):  # so damaged that the workspace does not open: a sentence, too
                assert not _all(folder).ok, f"byte {place} of {path.name}"
            path.write_bytes(whole)
    assert _all(folder).ok


def test_damage_is_never_sealed(folder: Path) -> None:
    """Whoever looks at a damaged workspace and puts the file back must find the old seal, not one of the damage."""
    path, seal = folder / "sartor.db", (folder / "sartor.db.seal").read_bytes()
    whole = path.read_bytes()
    _sql(folder, "UPDATE looks SET sha256 = replace(sha256, substr(sha256, 1, 1), 'x') WHERE number = 1")
    assert not _all(folder).ok
    path.write_bytes(whole)
    assert (folder / "sartor.db.seal").read_bytes() == seal
    _flip(path, whole.index(bytes(200)) + 100)
    assert [broken.what for broken in _all(folder).broken] == ["sartor.db"]


@pytest.mark.parametrize(
    ("text", "place", "value"),
    [(b"purpose TEXT NOT NULL", 1, 1), (b"FOREIGN KEY(run_id)", 11, 202), (b"CREATE TABLE evidence", 15, 128)],
)
def test_a_byte_flipped_in_the_description_of_a_table_is_named_not_our_fault(
    folder: Path, text: bytes, place: int, value: int
) -> None:
    """It makes SQLite miss columns, or complain in bytes that are no text."""
    path = folder / "sartor.db"
    data = bytearray(path.read_bytes())
    data[data.index(text) + place] ^= value
    path.write_bytes(data)
    try:
        told = [f"{broken.what} {broken.found}" for broken in _all(folder).broken]
    except SartorError as error:
        told = [error.sentence]
    assert any("sartor.db" in one for one in told)
    assert any("damaged" in one for one in told)


def test_the_seal_is_renewed_after_writing_and_never_by_reading(folder: Path) -> None:
    seal = folder / "sartor.db.seal"
    before = seal.read_bytes()
    assert _all(folder).ok
    assert seal.read_bytes() == before
    with open_workspace(folder) as store:
        store.looks.count_look("seal", "run 3", "verdict")
        assert verify_all(store).ok, "a seal of other rows says nothing about this file"
    assert seal.read_bytes() != before
    assert _all(folder).ok


def test_a_workspace_whose_last_writer_was_killed_is_whole_and_sealed_by_the_next(folder: Path) -> None:
    seal = folder / "sartor.db.seal"
    before = seal.read_bytes()
    store = open_workspace(folder)
    store.looks.count_look("seal", "run 3", "verdict")
    store.engine.dispose()  # without closing the store
    assert seal.read_bytes() == before
    assert _all(folder).ok
    assert seal.read_bytes() != before


def test_the_files_of_a_finished_run_count_too(folder: Path) -> None:
    with open_workspace(folder) as store:
        run = store.runs.list()[0]
        page = store.runs.folder(run.id) / "report.html"
        page.write_text("BETTER")
        store.runs.update(run.model_copy(update={"state": "finished", "files": store.runs.files(run.id)}))
    assert _all(folder).ok
    page.write_text("BETTEr")
    assert [broken.what for broken in _all(folder).broken] == [f"report.html of run {run.id}"]


def test_an_evaluation_is_kept_with_the_hashes_of_its_files(folder: Path) -> None:
    with open_workspace(folder) as store:
        (kept,) = store.evaluations.list()
        assert kept.model == "tickets@1"
        (store.evaluations.folder(kept.id) / "scores.jsonl").write_text("better scores")
        assert [broken.what for broken in verify_all(store).broken] == [f"scores.jsonl of evaluation {kept.id}"]
        assert verify_version(store, "tickets@1").ok


def test_what_is_broken_is_not_served(folder: Path) -> None:
    _sql(folder, "UPDATE model_versions SET payload = replace(payload, 'adapter', 'adaptor') WHERE number = 1")
    with open_workspace(folder) as store:
        with pytest.raises(RecordBroken, match="model tickets@1 is not what was written"):
            store.models.get("tickets@1")
        assert store.models.get("tickets@2").number == 2
        assert not verify_version(store, "tickets@1").ok
        assert verify_version(store, "tickets@2").ok


def test_verifying_a_version_covers_what_it_rests_on_and_nothing_else(folder: Path) -> None:
    with open_workspace(folder) as store:
        first, second = (store.models.get(f"tickets@{n}") for n in (1, 2))
        scores = store.models.get_evidence(first.evidence_id).scores_blob
        store.blobs.path(scores).write_bytes(b"better scores")
        (store.folder / second.adapter / "adapter_model.safetensors").write_bytes(b"other weights")
        assert [one.expected for one in verify_version(store, "tickets@1").broken] == [scores]
        assert [one.expected for one in verify_evidence(store, first.evidence_id).broken] == [scores]
        assert [one.what for one in verify_version(store, "tickets@2").broken] == [
            "adapter_model.safetensors of tickets@2"
        ]
        with pytest.raises(BlobBroken):
            store.blobs.get(scores)


def test_verifying_what_is_not_there_is_a_sentence(folder: Path) -> None:
    with open_workspace(folder) as store:
        for name in ("nothing", "tickets@9"):
            with pytest.raises(NotFound):
                verify_version(store, name)
        with pytest.raises(SartorError, match="There is no evidence"):
            verify_evidence(store, "ev_0")
