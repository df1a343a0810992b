"""What the page and the card say about the files."""

from sartor.actions.write_report import file_facts, files_by_name
from sartor.concepts.dataset import DatasetVersion, SourceFile
from sartor.concepts.receipt import Repair
from sartor.concepts.recipe import Data


def a_dataset(*paths: str) -> DatasetVersion:
    files = tuple(SourceFile(path=path, sha256="a" * 64, rows=1200) for path in paths)
    return DatasetVersion(name="x", files=files, train=(), dev=(), test=(), rows_blob="", split_seed=1)


def test_a_file_is_named_without_its_folder_and_with_the_licence_that_was_stated() -> None:
    data = Data(files=("/home/ann/tickets.jsonl",), licence="CC-BY-4.0")
    assert file_facts(a_dataset(*data.files), data) == {
        "file tickets.jsonl": "1,200 rows, origin: unknown, licence: CC-BY-4.0"
    }
    unsaid = Data(files=data.files)
    assert file_facts(a_dataset(*data.files), unsaid) == {
        "file tickets.jsonl": "1,200 rows, origin: unknown, licence: unknown"
    }


def test_a_repaired_file_says_so() -> None:
    repair = Repair(receipt="0123456789abcdef", counts={"dropped": 12, "merged": 0, "redacted": 5, "edited": 0})
    file = SourceFile(path="t.jsonl", sha256="a" * 64, rows=1200, repair=repair)
    dataset = a_dataset().model_copy(update={"files": (file,)})
    (says,) = file_facts(dataset, Data(files=("t.jsonl",))).values()
    assert says.endswith("; repaired: 12 rows dropped, 5 redacted (receipt 0123456789ab)")


def test_a_built_in_data_set_brings_source_and_licence() -> None:
    data = Data(files=("us-addresses",))
    facts = file_facts(a_dataset("/cache/data/us-addresses.jsonl"), data)
    assert facts == {"file us-addresses.jsonl": "1,200 rows, origin: the package usaddress 0.5.16, licence: MIT"}


def test_a_file_of_ones_own_that_is_named_like_a_built_in_is_no_built_in() -> None:
    data = Data(files=("us-addresses",))
    assert file_facts(a_dataset("us-addresses"), data) == {
        "file us-addresses": "1,200 rows, origin: unknown, licence: unknown"
    }


def test_files_of_the_same_name_keep_their_folders() -> None:
    assert list(files_by_name(a_dataset("a/rows.csv", "b/rows.csv"))) == ["file a/rows.csv", "file b/rows.csv"]
