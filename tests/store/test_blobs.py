import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sartor.concepts.ids import bytes_hash
from sartor.errors import SartorError
from sartor.store.blobs import BlobBroken, Blobs


@settings(deadline=None)
@given(st.lists(st.binary(max_size=200)))
def test_every_blob_comes_back_under_its_own_hash(contents: list[bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        blobs = Blobs(Path(folder))
        kept = {blobs.put(data): data for data in contents}
        assert {name: blobs.get(name) for name in kept} == kept
        assert list(blobs.iterate()) == sorted(kept)
        assert all(name == bytes_hash(data) for name, data in kept.items())


@settings(deadline=None)
@given(st.binary(min_size=1, max_size=60), st.data())
def test_no_changed_byte_is_ever_read(data: bytes, choice: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        blobs = Blobs(Path(folder))
        name = blobs.put(data)
        place = choice.draw(st.integers(0, len(data) - 1))
        changed = bytearray(data)
        changed[place] ^= choice.draw(st.integers(1, 255))
        blobs.path(name).write_bytes(changed)
        assert not blobs.verify(name)
        with pytest.raises(BlobBroken, match="its bytes have changed"):
            blobs.get(name)
        blobs.put(data)
        assert blobs.get(name) == data, "putting it again mends it"


def test_a_missing_blob_is_a_sentence(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    assert not blobs.has("0" * 64)
    with pytest.raises(SartorError, match="is missing from the workspace"):
        blobs.get("0" * 64)


def test_a_name_that_is_no_hash_never_becomes_a_path(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not a sha256"):
        Blobs(tmp_path).get("../../etc/passwd")


def test_putting_a_file_and_putting_its_bytes_is_the_same(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path / "blobs")
    source = tmp_path / "source"
    source.write_bytes(b"x" * 3_000_000)
    assert blobs.put_file(source) == blobs.put(source.read_bytes()) == blobs.put_file(source)
    assert len(list(blobs.iterate())) == 1


def test_what_a_killed_writer_left_behind_is_not_a_blob(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    name = blobs.put(b"whole")
    (blobs.path(name).parent / ".tmp-1-abc").write_bytes(b"hal")
    assert list(blobs.iterate()) == [name]
