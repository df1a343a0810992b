"""The audit as an action: what a base makes of the rows, and what is told besides findings."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sartor.actions.audit import audit
from sartor.actions.describe_rows import test_part as part_of
from sartor.concepts.base_model import BaseModelPin
from sartor.data.audit.report import AuditReport
from tiny_models import save_lm

REFUSES = (
    "{% for m in messages %}{% if loop.index0 and m.role == messages[loop.index0 - 1].role %}"
    "{{ raise_exception('turns must alternate') }}{% endif %}"
    "<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)

Audited = Callable[..., AuditReport]


def row(prompt: str, answer: str) -> dict:
    return {"messages": [{"role": "user", "content": prompt}, {"role": "assistant", "content": answer}]}


PLAIN = [row(f"Where is parcel number {i}?", f"It left us on day {i}.") for i in range(30)]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache for all, so that this machine's speed is measured once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def audited(tmp_path: Path, cache: Path) -> Audited:
    def audit_rows(rows: list, base: BaseModelPin | None = None, **options) -> AuditReport:
        path = tmp_path / "train.jsonl"
        path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
        return audit((str(path),), base=base.folder if base else None, cache=cache, **options)

    return audit_rows


def of(report: AuditReport, check: str) -> list[tuple[int, str]]:
    return [(f.rows[0], f.severity) for f in report.findings if f.check == check]


def test_a_control_token_of_this_base_is_an_error_even_in_code(audited: Audited, tiny_lm: BaseModelPin) -> None:
    rows = [
        *PLAIN,
        row("How does a turn end?", "With the token `<|im_end|>`."),
        row("What is `<|im_end|>`?", "A mark."),
    ]
    assert of(audited(rows), "special_token") == []
    report = audited(rows, tiny_lm)
    assert of(report, "special_token") == [(31, "error"), (32, "warning")]
    spans = [f.span for f in report.findings if f.check == "special_token"]
    assert [(s.message, s.start, s.end) for s in spans if s] == [(1, 16, 26), (0, 9, 19)]
    assert report.summary["rendering"]["special_tokens"] == 2
    assert report.summary["findings"]["error"] == sum(f.severity == "error" for f in report.findings) == 1


def test_rows_beyond_the_context_are_counted_with_what_is_lost(audited: Audited, tiny_lm: BaseModelPin) -> None:
    rows = [*PLAIN, row("Why?", "é" * 600), row("é" * 600, "Because.")]
    report = audited(rows, tiny_lm)
    told = report.summary["rendering"]
    context, recipe = told["cuts"]
    assert (context["by"], context["rows"], context["end"]) == ("context", 2, "end")
    assert 0.3 < context["learned_tokens_lost"] < 0.7
    assert (recipe["by"], recipe["tokens"], recipe["rows"]) == ("budget.context_tokens", 1024, 2)
    assert (told["nothing_learned"], told["end_not_learned"]) == (1, 2)
    assert of(report, "nothing_to_learn") == [(32, "error")]
    assert [number for number, _ in of(report, "too_long")] == [31, 32]


def test_rows_that_the_template_refuses_are_errors(audited: Audited, tmp_path: Path) -> None:
    (tmp_path / "base").mkdir()
    strict = save_lm(tmp_path / "base", template=REFUSES)
    twice = {"messages": [{"role": "user", "content": "Hello"}, *PLAIN[3]["messages"]]}
    report = audited([*PLAIN[:3], twice], strict)
    assert report.summary["rendering"]["refused"] == 1
    assert of(report, "role_order") == [(4, "warning")]


def test_a_base_says_nothing_of_checks_that_were_not_asked_for(audited: Audited, tiny_lm: BaseModelPin) -> None:
    rows = [*PLAIN, row("How does a turn end?", "With the token `<|im_end|>`.")]
    assert audited(rows, tiny_lm, checks=["malformed"]).findings == ()


def test_an_encoder_has_no_learned_tokens(audited: Audited, tiny_encoder: BaseModelPin) -> None:
    told = audited([*PLAIN, row("Where is the station? " * 30, "there")], tiny_encoder).summary["rendering"]
    assert "nothing_learned" not in told
    assert (told["cuts"][0]["tokens"], told["cuts"][0]["rows"]) == (64, 1)


def test_the_same_files_give_the_same_bytes(audited: Audited, tiny_lm: BaseModelPin) -> None:
    first, second = (json.dumps(audited(PLAIN, tiny_lm).to_json()) for _ in range(2))
    assert first == second
    assert json.loads(first)["summary"]["training_time"]["minutes"] > 0


@pytest.mark.slow
def test_a_sample_of_many_rows_is_rendered(audited: Audited, tiny_lm: BaseModelPin) -> None:
    rows = [row(f"Where is parcel {i}?", "Here.") for i in range(4100)]
    told = audited(rows, tiny_lm, checks=["malformed"]).summary["rendering"]
    assert (told["rows"], told["of"]) == (1367, 4100)


@pytest.mark.parametrize(
    ("n_rows", "n_given", "rows", "folds"),
    [(10, None, 0, 0), (100, None, 80, 4), (1000, None, 150, 0), (3000, None, 420, 0), (10, 120, 120, 0)],
)
def test_the_test_part_is_the_one_that_tune_would_set_aside(n_rows: int, n_given: int, rows: int, folds: int) -> None:
    told = part_of(n_rows, n_given)
    assert (told["rows"], told["folds"]) == (rows, folds)
    assert told["detectable_effect"] == (pytest.approx(2.8 * (0.3 / rows) ** 0.5, abs=1e-4) if rows else None)


def test_without_a_base_nothing_is_foretold_of_training_and_torch_is_not_loaded(tmp_path: Path) -> None:
    code = (
        "import sys, json, pathlib; from sartor.actions.audit import audit\n"
        "told = audit((sys.argv[1],), cache=pathlib.Path('.')).summary\n"
        "assert 'torch' not in sys.modules\n"
        "print(json.dumps([told['rendering'], told['training_time'], told['tokens']]))"
    )
    path = tmp_path / "train.jsonl"
    path.write_text("\n".join(map(json.dumps, PLAIN)), "utf-8")
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [None, {"minutes": None, "why": "--base was not given"}, None]
