"""What may stand in a source manifest, what is made of it, and that nothing unknown is passed off as known."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sartor.actions.audit import audit
from sartor.actions.source_manifest import known_of, manifest_path, read_manifest, write_manifest
from sartor.concepts.source_manifest import SourceManifest
from sartor.errors import BadData, BadRecipe


@pytest.fixture
def rows(tmp_path: Path) -> str:
    path = tmp_path / "t.jsonl"
    path.write_text('{"prompt": "a", "completion": "b"}\n', "utf-8")
    return str(path)


def test_a_file_without_a_manifest_is_of_unknown_origin(rows: str) -> None:
    assert read_manifest(rows) is None
    assert known_of(rows).says == "origin: unknown, licence: unknown"
    assert set(known_of(rows).facts.values()) == {"unknown"}


def test_what_is_said_is_kept_and_added_to(rows: str) -> None:
    write_manifest(rows, {"origin": "help desk", "licence": "apache-2.0"})
    write_manifest(rows, {"collected": "2024", "origin": None})
    assert read_manifest(rows) == SourceManifest(origin="help desk", licence="Apache-2.0", collected="2024")
    assert known_of(rows).says == "origin: help desk, licence: Apache-2.0, collected: 2024"


@given(st.text(min_size=1).filter(str.strip))
def test_any_text_is_read_back_as_it_was_said(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "text.jsonl"
    path.touch()
    said = {"origin": text, "generated_by": text}
    assert write_manifest(str(path), said) == read_manifest(str(path)) == SourceManifest.model_validate(said)


@pytest.mark.parametrize("licence", ["MIT", "CC-BY-4.0", "LicenseRef-our-terms", "Imlib2-1.2.3", "CERN-OHL-2.0"])
def test_a_licence_is_an_spdx_id_or_one_of_ones_own(licence: str) -> None:
    assert SourceManifest(licence=licence).licence == licence


@pytest.mark.parametrize("licence", ["", "free for research", "apache", "Licence-Ref", "MIT OR", "https://a.org/l-1.0"])
def test_other_words_are_no_licence(rows: str, licence: str) -> None:
    with pytest.raises(BadRecipe, match="LicenseRef-NAME"):
        write_manifest(rows, {"licence": licence})
    assert not manifest_path(rows).exists()


@pytest.mark.parametrize("when", ["2025", "2025-03", "2025-03-31", "2024/2025-03"])
def test_a_time_is_a_year_a_month_a_day_or_two_of_them(when: str) -> None:
    assert SourceManifest(collected=when).collected == when


@pytest.mark.parametrize("when", ["soon", "2025-13", "31.3.2025", "2025/", "20250331"])
def test_other_words_are_no_time(rows: str, when: str) -> None:
    with pytest.raises(BadRecipe, match="is no time"):
        write_manifest(rows, {"collected": when})


def test_a_manifest_written_by_hand_is_read_and_a_misspelt_one_is_refused(rows: str) -> None:
    manifest_path(rows).write_text("collected: 2024-05-01\norigin: us\n", "utf-8")
    assert known_of(rows) == SourceManifest(collected="2024-05-01", origin="us")
    manifest_path(rows).write_text("collected: 2024\n", "utf-8")
    assert known_of(rows).collected == "2024"
    manifest_path(rows).write_text("license: MIT\n", "utf-8")
    with pytest.raises(BadRecipe, match=r"t\.jsonl\.source\.yaml: license: there is no such setting"):
        read_manifest(rows)


def test_a_file_that_is_not_there_has_no_source() -> None:
    with pytest.raises(BadData, match="no such file"):
        known_of("nowhere.jsonl")


def test_the_audit_tells_the_source_of_each_file(rows: str, tmp_path: Path) -> None:
    write_manifest(rows, {"licence": "MIT"})
    told = audit((rows,), test=rows, cache=tmp_path).to_json()["summary"]["files"]
    assert told == {
        rows: {
            "format": "prompt_completion_jsonl",
            "inputs": ["prompt"],
            "target": "completion",
            "system": None,
            "source": {
                "origin": None, "licence": "MIT", "lawful_basis": None, "collected": None, "generated_by": None,
            },
        }
    }  # fmt: skip
