import resource
import subprocess
import sys
from pathlib import Path

import pytest

from sartor.errors import WorkspaceProblem
from sartor.store.atomic import atomic_file, atomic_write, require_free

WRITE_TOO_MUCH = """
import pathlib, resource, sys
from sartor.store.atomic import atomic_write
path = pathlib.Path(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
atomic_write(path, b"x" * 5000)
"""


def test_a_failed_write_leaves_the_old_file_and_no_rubbish(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "file"
    atomic_write(path, b"old")

    def break_off() -> None:
        with atomic_file(path) as file:
            file.write(b"half of the n")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        break_off()
    assert path.read_bytes() == b"old"
    assert [p.name for p in path.parent.iterdir()] == ["file"]


def test_a_file_system_that_takes_no_more_is_a_sentence_and_leaves_nothing(tmp_path: Path) -> None:
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[1] == resource.RLIM_INFINITY
    path = tmp_path / "file"
    ended = subprocess.run([sys.executable, "-c", WRITE_TOO_MUCH, str(path)], capture_output=True, text=True)
    assert "WorkspaceProblem" in ended.stderr
    assert "There is no space left to write this. Free some space" in ended.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_file_where_a_folder_is_needed_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(WorkspaceProblem, match="A file stands where a folder is needed"):
        atomic_write(tmp_path / "taken" / "file", b"")


def test_too_little_space_names_what_is_free_and_what_is_needed(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceProblem, match=r"has [\d,]+ MiB free and 1,099,511,627,776 MiB are needed"):
        require_free(tmp_path / "not" / "yet" / "made", 2**60)
    require_free(tmp_path, 1)
