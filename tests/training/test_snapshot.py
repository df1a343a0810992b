"""Snapshots: whole or absent."""

import json
import shutil

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from sartor.training.snapshot import newest_snapshot, save_snapshot

FILES = ["tensors.safetensors", "state.json", "MANIFEST.json"]


def tensors(step=0):
    generator = torch.Generator().manual_seed(step)
    weights = torch.randn(4, 6, generator=generator)
    half = torch.randn(3, generator=generator).to(torch.bfloat16)
    return {"w": weights, "half": half, "step": torch.tensor(float(step)), "turned": weights.T, "none": torch.empty(0)}


def saved(folder, *steps):
    for step in steps:
        save_snapshot(folder, step, tensors(step), {"step": step, "name": "é"})
    return folder


def assert_is(snapshot, step):
    assert (snapshot.step, snapshot.state) == (step, {"step": step, "name": "é"})
    wanted = tensors(step)
    assert snapshot.tensors.keys() == wanted.keys()
    for name, tensor in wanted.items():
        assert snapshot.tensors[name].dtype == tensor.dtype
        assert torch.equal(snapshot.tensors[name], tensor)


def test_what_is_saved_comes_back_bit_for_bit(tmp_path):
    snapshot, broken = newest_snapshot(saved(tmp_path / "made" / "here", 7))
    assert_is(snapshot, 7)
    assert broken == []


def test_a_folder_without_snapshots_has_none(tmp_path):
    assert newest_snapshot(tmp_path / "missing") == (None, [])
    assert newest_snapshot(tmp_path) == (None, [])


def test_the_newest_two_are_kept(tmp_path):
    saved(tmp_path, 1, 2, 9, 10, 100)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["step-00000010", "step-00000100"]
    assert_is(newest_snapshot(tmp_path)[0], 100)


def test_saving_a_step_again_replaces_it(tmp_path):
    save_snapshot(tmp_path, 3, tensors(1), {"step": 1, "name": "x"})
    assert_is(newest_snapshot(saved(tmp_path, 3))[0], 3)


@pytest.mark.parametrize("name", FILES)
def test_a_truncated_snapshot_is_skipped_and_named(tmp_path, name):
    path = saved(tmp_path, 1, 2) / "step-00000002" / name
    path.write_bytes(path.read_bytes()[:-1])
    snapshot, broken = newest_snapshot(tmp_path)
    assert_is(snapshot, 1)
    assert broken == ["step-00000002"]


@pytest.mark.parametrize("name", FILES)
def test_a_snapshot_without_one_of_its_files_is_skipped_and_named(tmp_path, name):
    (saved(tmp_path, 1, 2) / "step-00000002" / name).unlink()
    snapshot, broken = newest_snapshot(tmp_path)
    assert_is(snapshot, 1)
    assert broken == ["step-00000002"]


@pytest.fixture(scope="module")
def two_snapshots(tmp_path_factory):
    return saved(tmp_path_factory.mktemp("snapshots"), 1, 2)


@given(name=st.sampled_from(FILES), place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
@settings(max_examples=60)
def test_no_flipped_bit_ever_reaches_training(two_snapshots, name, place, bit):
    path = two_snapshots / "step-00000002" / name
    whole = path.read_bytes()
    flipped = bytearray(whole)
    flipped[int(place * len(whole))] ^= 1 << bit
    path.write_bytes(flipped)
    try:
        snapshot, broken = newest_snapshot(two_snapshots)
        if broken:
            assert broken == ["step-00000002"]
            assert_is(snapshot, 1)
        else:
            assert name == "MANIFEST.json", "flips of data must be seen"
            assert_is(snapshot, 2)
    finally:
        path.write_bytes(whole)


@pytest.mark.parametrize("manifest", ["[]", "{}", "null", '{"files": 3}', '{"files": {}}', '{"files": ["a"]}'])
def test_a_manifest_of_another_shape_does_not_verify(tmp_path, manifest):
    (saved(tmp_path, 1, 2) / "step-00000002" / "MANIFEST.json").write_text(manifest)
    snapshot, broken = newest_snapshot(tmp_path)
    assert_is(snapshot, 1)
    assert broken == ["step-00000002"]


def test_when_none_verifies_all_are_named_newest_first(tmp_path):
    for path in saved(tmp_path, 1, 2).iterdir():
        (path / "state.json").write_text("{}")
    assert newest_snapshot(tmp_path) == (None, ["step-00000002", "step-00000001"])


def test_what_a_crash_leaves_half_written_is_harmless_and_swept_up_later(tmp_path):
    saved(tmp_path, 1)
    for n_files in range(3):
        half = tmp_path / f".tmp-2-crash{n_files}"
        half.mkdir()
        for name in FILES[:n_files]:
            shutil.copy(tmp_path / "step-00000001" / name, half / name)
    snapshot, broken = newest_snapshot(tmp_path)
    assert_is(snapshot, 1)
    assert broken == []
    saved(tmp_path, 2)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["step-00000001", "step-00000002"]


def test_the_manifest_names_every_other_file(tmp_path):
    folder = saved(tmp_path, 4) / "step-00000004"
    manifest = json.loads((folder / "MANIFEST.json").read_text())
    assert {p.name for p in folder.iterdir()} == {*manifest["files"], "MANIFEST.json"} == set(FILES)
