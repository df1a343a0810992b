"""Checks of other packages are found, run in every process, and refused by name where they cannot be used."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from sartor.actions.audit import audit
from sartor.actions.find_checks import find_checks
from sartor.errors import BadPlugin
from sartor.testing import check_audit_check

MODULE = """
from sartor.data.audit.contract import RowCheck, Seen

def look(example):
    at = example.input_text.find("ASAP")
    if at >= 0:
        yield Seen("note", 0.5, "is in a hurry.", (0, at, at + 4))

HURRY = RowCheck("acme:hurry", look)
UNNAMED = RowCheck("hurry", look)
LOST = RowCheck("acme:lost", lambda example: ())
TEXT = "a check"
"""

Install = Callable[..., None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Put a package on the path, with the metadata that installing it would write."""

    def install(**points: str) -> None:
        facts = tmp_path / "site" / "acme_hurry-0.1.0.dist-info"
        facts.mkdir(parents=True)
        lines = "".join(f"{name} = {value}\n" for name, value in points.items())
        (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-checks\nVersion: 0.1.0\n", "utf-8")
        (facts / "entry_points.txt").write_text(f"[sartor.audit_checks]\n{lines}", "utf-8")
        (facts.parent / "acme_hurry.py").write_text(MODULE, "utf-8")
        monkeypatch.syspath_prepend(facts.parent)

    return install


def rows_file(tmp_path: Path, n_rows: int) -> str:
    path = tmp_path / "train.jsonl"
    turns = (f"Send part {i}{' ASAP' if i % 1000 == 999 else ''}." for i in range(n_rows))
    path.write_text("\n".join(json.dumps({"prompt": turn, "completion": "Yes."}) for turn in turns), "utf-8")
    return str(path)


def test_without_packages_there_are_only_the_checks_of_ours() -> None:
    assert find_checks() == []


def test_a_check_of_a_package_keeps_the_contract_and_is_run(install: Install, tmp_path: Path) -> None:
    install(hurry="acme_hurry:HURRY")
    (check,) = find_checks()
    check_audit_check(check)
    report = audit((rows_file(tmp_path, 2000),), checks=["acme:hurry"], cache=tmp_path)
    assert [(f.check, f.rows, f.span and f.span.start) for f in report.findings] == [
        ("acme:hurry", (1000,), 14),
        ("acme:hurry", (2000,), 15),
    ]
    assert report.checks[-1].check == "acme:hurry"


def test_other_processes_find_it_too(install: Install, tmp_path: Path) -> None:
    install(hurry="acme_hurry:HURRY")
    report = audit((rows_file(tmp_path, 8000),), checks=["acme:hurry"], cache=tmp_path)
    assert [f.rows for f in report.findings] == [(n,) for n in range(1000, 8001, 1000)]


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("acme_hurry:GONE", "cannot be loaded (AttributeError"),
        ("acme_gone:HURRY", "cannot be loaded (ModuleNotFoundError"),
        ("acme_hurry:TEXT", "is neither a RowCheck nor a CorpusCheck"),
        ("acme_hurry:UNNAMED", "is named 'hurry', not vendor:name"),
        ("acme_hurry:LOST", "looks with a function that other processes cannot find"),
    ],
)
def test_a_check_that_cannot_be_used_is_named(install: Install, tmp_path: Path, value: str, says: str) -> None:
    install(hurry=value)
    with pytest.raises(BadPlugin) as refused:
        audit((rows_file(tmp_path, 20),), cache=tmp_path)
    assert str(refused.value).startswith("the audit check 'hurry' of acme-checks: ")
    assert says in str(refused.value)


def test_two_checks_of_one_name_are_refused(install: Install) -> None:
    install(hurry="acme_hurry:HURRY", rush="acme_hurry:HURRY")
    with pytest.raises(BadPlugin, match="is named acme:hurry, as another one is"):
        find_checks()
