"""Data sets, runs, steps and looks come back as they went in."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sartor.concepts.dataset import SourceFile
from sartor.concepts.run import StepReport
from sartor.errors import NotFound
from sartor.store.workspace import Store, open_workspace

from .builders import a_dataset, a_run, run_id


@pytest.fixture
def dataset_id(store: Store) -> str:
    return store.datasets.save(a_dataset(store))


def test_a_data_set_comes_back_as_saved_and_saving_twice_is_once(store: Store) -> None:
    version = a_dataset(store)
    assert store.datasets.save(version) == store.datasets.save(version) == version.id
    assert store.datasets.get(version.id) == version
    assert store.datasets.list() == (version,)


def test_the_same_rows_from_other_files_add_a_record_and_overwrite_none(store: Store) -> None:
    first = a_dataset(store)
    moved = first.model_copy(update={"files": (SourceFile(path="elsewhere.jsonl", sha256="b" * 64, rows=4),)})
    store.datasets.save(first)
    store.datasets.save(moved)
    assert moved.id == first.id
    assert store.datasets.get(first.id) == moved
    assert store.datasets.list() == (moved,)
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM datasets").scalar() == 2


def test_an_unknown_data_set_is_a_sentence(store: Store) -> None:
    with pytest.raises(NotFound, match="There is no data set"):
        store.datasets.get("0" * 64)


def test_a_run_is_found_by_its_id_or_a_beginning_that_fits_one(store: Store, dataset_id: str) -> None:
    runs = [a_run(n, dataset_id) for n in (1, 2, 300)]
    for run in runs:
        store.runs.create(run)
    assert store.runs.get(runs[0].id) == runs[0]
    assert store.runs.get(runs[2].id[:10].lower()) == runs[2]
    assert store.runs.list() == (runs[1], runs[0], runs[2]), "newest first, by their time"
    with pytest.raises(NotFound, match="Several runs start with"):
        store.runs.get(runs[0].id[:8])
    for nothing in ("", "%", "_" * 26, run_id(4)):
        with pytest.raises(NotFound, match="There is no run"):
            store.runs.get(nothing)


def test_only_state_result_and_reason_of_a_run_may_change(store: Store, dataset_id: str) -> None:
    run = a_run(1, dataset_id)
    store.runs.create(run)
    done = run.model_copy(update={"state": "finished", "result": {"model": "tickets@1", "seconds": {"train": 1.5}}})
    store.runs.update(done)
    assert store.runs.get(run.id) == done
    with pytest.raises(ValueError, match="may change"):
        store.runs.update(done.model_copy(update={"base": run.base.model_copy(update={"name": "other"})}))
    with pytest.raises(ValueError, match="never created"):
        store.runs.update(a_run(2, dataset_id))


reports = st.builds(
    StepReport,
    step=st.integers(0, 5),
    epoch=st.floats(0, 10),
    loss_nats=st.none() | st.floats(0, 50),
    dev_loss_nats=st.none() | st.floats(0, 50),
)


@given(st.lists(reports, max_size=12))
def test_a_step_reported_again_replaces_its_first_report(
    tmp_path_factory: pytest.TempPathFactory, told: list[StepReport]
) -> None:
    with open_workspace(tmp_path_factory.mktemp("w")) as store:
        run = a_run(1, store.datasets.save(a_dataset(store)))
        store.runs.create(run)
        for report in told:
            store.runs.append_step(run.id, report)
        last = {(report.step, report.dev_loss_nats is not None): report for report in told}
        assert store.runs.steps(run.id) == tuple(last[key] for key in sorted(last))


def test_a_loss_that_is_not_a_number_can_still_be_reported(store: Store, dataset_id: str) -> None:
    run = a_run(1, dataset_id)
    store.runs.create(run)
    store.runs.append_step(run.id, StepReport(step=1, epoch=0, loss_nats=math.nan, grad_norm=math.inf))
    (report,) = store.runs.steps(run.id)
    assert report.loss_nats is not None
    assert math.isnan(report.loss_nats)
    assert report.grad_norm == math.inf


def test_every_run_that_looks_at_a_test_part_is_counted_once(store: Store) -> None:
    count = store.looks.count_look
    assert [count("seal", "a", "verdict"), count("seal", "b", "verdict"), count("seal", "a", "verdict")] == [1, 2, 1]
    assert count("other seal", "a", "verdict") == 1
