"""Other data audits on the same files, each in an environment of its own under the cache.

Their codes are read generously: a code that touches a family counts for it; a code that merely could have (`hints`)
counts where it is right and never against the tool; whoever names one row of a pair is taken to mean both. ForgeLM
tells counts and no rows: all that it counts is taken to lie on planted rows as far as there are any.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from build import Case
from score import FAMILIES, WHOLE_FILE, Flag, Flags, Scores, add, mean

PACKAGES = {
    "corpusguard": ["corpusguard-audit==0.1.0"],
    "modelbrew": ["modelbrew-cleaner==0.1.0"],
    "forgelm": ["forgelm==0.11.1", "langdetect"],
}
SHAPE = ("malformed", "role_order", "nothing_to_learn", "empty")
COPIES = ("exact_duplicate", "near_duplicate", "conflicting_answers", "split_leakage")

Meaning = Mapping[str, tuple[Sequence[str], Sequence[str]]]
"""By code: the families that it counts for, and those that it hints at."""

CORPUSGUARD: Meaning = {
    "invalid_json": (("malformed",), ()),
    "unsupported_schema": (("malformed",), SHAPE),
    "empty_output": (("empty",), SHAPE),
    "short_output": ((), ("empty", "truncated")),
    "exact_duplicate": (("exact_duplicate",), COPIES),
    "near_duplicate": (("near_duplicate",), COPIES),
    "split_leakage": (("split_leakage",), ()),
    "high_repetition": ((), ("too_long", "garbled_text", "low_diversity")),
    "pii": (("personal_data",), ("secret",)),
}

MODELBREW: Meaning = {
    **dict.fromkeys(("crash", "invalid_jsonl", "empty_object", "unrecognized_schema"), (("malformed",), SHAPE)),
    **dict.fromkeys(("missing_messages", "missing_role", "wrong_type", "invalid_role"), (("malformed",), SHAPE)),
    **dict.fromkeys(("invalid_role_order", "system_message_not_first"), (("role_order",), SHAPE)),
    "missing_assistant": (("nothing_to_learn",), SHAPE),
    **dict.fromkeys(("missing_content", "empty_row", "incomplete_pair", "placeholder_answer"), (("empty",), SHAPE)),
    **dict.fromkeys(("too_short", "tiny_row"), ((), ("empty", "truncated"))),
    **dict.fromkeys(("duplicate_exact", "duplicate_conversation"), (("exact_duplicate",), COPIES)),
    **dict.fromkeys(("duplicate_near", "duplicate_semantic"), (("near_duplicate",), COPIES)),
    "duplicate_output": ((), (*COPIES, "suspicious_trigger", "low_diversity")),
    "duplicate_boilerplate": ((), ("suspicious_trigger", "low_diversity", "template_artefact")),
    "unfinished_response": (("truncated",), ()),
    **dict.fromkeys(("too_long", "giant_context", "length_outlier"), (("too_long",), ("garbled_text",))),
    **dict.fromkeys(("modelbrew_output_too_long", "modelbrew_instruction_too_long"), (("too_long",), ())),
    **dict.fromkeys(("pii_api_key", "pii_password"), (("secret",), ("personal_data",))),
    **dict.fromkeys(("non_english", "mixed_language"), (("wrong_language",), ())),
    **dict.fromkeys(("html_noise", "undefined_variable_ref"), (("template_artefact",), ("special_token",))),
    **dict.fromkeys(("gpt_slop", "lazy_output", "markdown_noise"), ((), ("template_artefact",))),
    **dict.fromkeys(("refusal_response", "refusal_response_soft"), ((), ("template_artefact",))),
    "prompt_injection": (("prompt_injection",), ("special_token",)),
    "jailbreak_pattern": (("prompt_injection",), ()),
    **dict.fromkeys(("toxicity_medium", "toxicity_high"), (("toxic",), ())),
    "likely_mislabeled": (("label_error",), ("mismatched_answer",)),
    "low_quality_prompt": ((), ("mismatched_answer", "garbled_text")),
    "bad_encoding": (("garbled_text",), ()),
    **dict.fromkeys(("repetitive_output", "excessive_whitespace"), (("garbled_text",), ())),
    "invisible_unicode": ((), ("garbled_text", "suspicious_trigger")),
    "class_imbalance": (("class_imbalance",), ()),
}

CLEAN_FILE = """
import json, sys, tempfile
from modelbrew_cleaner import clean_file

def is_odd(line):
    try:
        messages = json.loads(line)["messages"]
    except (ValueError, KeyError, TypeError):
        return False
    return any(isinstance(m, dict) and not isinstance(m.get("content"), str) for m in messages)

lines = open(sys.argv[1], encoding="utf-8").read().split(chr(10))
said = []
try:
    rows = clean_file(sys.argv[1])
except ValueError:
    said = [[i, "crash", "error", ""] for i, line in enumerate(lines, 1) if is_odd(line)]
    for row, *_ in said:
        lines[row - 1] = "{}"
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.write(chr(10).join(lines))
        file.flush()
        rows = clean_file(file.name)
said += [[r.row_index + 1, i.code, i.severity.value, i.message] for r in rows for i in r.issues]
print(json.dumps(said))
"""
"""It crashes on content that is not text: such rows are taken out, and count as found."""


def compare(cases: Sequence[Case], cache: Path, ours: Scores) -> str:
    """Return a table of every tool's F1 (average precision for the rankings), ours first."""
    results: dict[str, Scores | str] = {"sartor": ours}
    for name, read in READERS.items():
        try:
            binaries = _environment(name, cache)
            scores = Scores()
            for case in cases:
                read(scores, case, binaries)
            results[name] = scores
        except (subprocess.SubprocessError, OSError, ValueError) as error:
            results[name] = f"{name} could not be run here: {str(error)[:300]}"
    return _side_by_side(results)


def _environment(name: str, cache: Path) -> Path:
    """Return the folder of the tool's programs, installed if it is not there."""
    folder = cache / "rivals" / name
    if not (folder / "installed").exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, *PACKAGES[name]], check=True, stdout=sys.stderr)
        (folder / "installed").touch()
    return folder / "bin"


def _run(command: Sequence[str | Path]) -> str:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, timeout=600)
    if done.returncode > 3:
        raise ValueError(done.stderr[-300:])
    return done.stdout


def read_corpusguard(scores: Scores, case: Case, binaries: Path) -> None:
    """Score CorpusGuard on a file."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        _run([binaries / "corpusguard", "scan", case.train, "--compare", case.test, "--json-out", report])
        findings = json.loads(report.read_text("utf-8"))["findings"]
    said = [(row, f["code"], f["severity"], f["message"]) for f in findings for row in _rows(f["row"], f["message"])]
    add(scores, case, _flags(said, case, CORPUSGUARD))


def read_modelbrew(scores: Scores, case: Case, binaries: Path) -> None:
    """Score ModelBrew's cleaner on a file."""
    said = json.loads(_run([binaries / "python", "-c", CLEAN_FILE, case.train]))
    add(scores, case, _flags([tuple(entry) for entry in said], case, MODELBREW))


def _rows(row: int | None, message: str) -> list[int]:
    """Return the rows of a finding: those in the message of a duplicate, else its own."""
    listed = re.search(r"rows \[([\d, ]+)\]|Rows (\d+) and (\d+)", message)
    return [int(n) for n in re.findall(r"\d+", listed[0])] if listed else [row or 0]


def _flags(said: Sequence[tuple[int, str, str, str]], case: Case, meaning: Meaning) -> Flags:
    """Read codes as families; a hint counts only where it is right."""
    planted = {entry["row"]: entry for entry in case.truth()["planted"]}
    groups: dict[int, list[int]] = defaultdict(list)
    for row, entry in planted.items():
        groups[entry["group"]].append(row)
    flags: dict[str, dict[int, list[Flag]]] = defaultdict(lambda: defaultdict(list))
    for row, code, severity, message in said:
        counted, hints = meaning.get(code, ((("personal_data",), ()) if code.startswith("pii_") else ((), ())))
        check = planted.get(row, {}).get("check") or case.file_level
        for family in {*counted, *(hint for hint in hints if hint == check)}:
            flag = Flag(1.0, "error" if severity in ("error", "critical") else "warning", None, message)
            group = planted[row]["group"] if row in planted and check == family else -1
            for other in groups[group] if group >= 0 else [row]:
                flags[family][other].append(flag)
    return flags


def read_forgelm(scores: Scores, case: Case, binaries: Path) -> None:
    """Score ForgeLM's counts on a file: as many planted rows found as it counts, the rest false."""
    with tempfile.TemporaryDirectory() as folder:
        data, out = Path(folder) / "data", Path(folder) / "out"
        data.mkdir()
        for path in (case.train, case.test):
            shutil.copy(path, data / path.name)
        options = ["--quality-filter", "--allow-secrets", "--allow-pii", "--quiet"]
        _run([binaries / "forgelm", "audit", data, "--output", out, *options])
        report = json.loads((out / "data_audit_report.json").read_text("utf-8"))
    counted = _counted(report)
    if case.file_level:
        add(scores, case, {})
        return
    wanted: dict[str, int] = defaultdict(int)
    for entry in case.truth()["planted"]:
        wanted[entry["check"] + (f"/{entry['kind']}" if entry["kind"] else "")] += 1
    for family in FAMILIES:
        if family in WHOLE_FILE:
            continue
        n_planted, n_counted = wanted[family], counted.get(family, 0)
        count = scores.counts[family, case.strength]
        count.found += min(n_planted, n_counted)
        count.missed += max(0, n_planted - n_counted)
        count.false += max(0, n_counted - n_planted)


def _counted(report: dict[str, Any]) -> dict[str, int]:
    train = report["splits"]["train"]
    overlap = report.get("cross_split_overlap", {}).get("pairs", {}).get("train__test", {})
    languages = train.get("languages_top3", [])
    foreign = sum(entry["count"] for entry in languages[1:] if entry["code"] != "unknown")
    copies = train.get("near_duplicate_pairs", 0)
    quality = train.get("quality_flags_counts", {})
    return {
        "malformed": train.get("parse_errors", 0) + train.get("non_object_rows", 0),
        "empty": train.get("null_or_empty_count", 0),
        "exact_duplicate": copies * 2,
        "near_duplicate": copies * 2,
        "split_leakage": overlap.get("leaked_rows_in_train", 0),
        "personal_data/pattern": sum(train.get("pii_counts", {}).values()),
        "secret/pattern": sum(train.get("secrets_counts", {}).values()),
        "wrong_language": foreign,
        "garbled_text": quality.get("low_alpha_ratio", 0) + quality.get("abnormal_mean_word_length", 0),
        "truncated": quality.get("low_punct_endings", 0),
    }


READERS: dict[str, Callable[[Scores, Case, Path], None]] = {
    "corpusguard": read_corpusguard,
    "modelbrew": read_modelbrew,
    "forgelm": read_forgelm,
}


def _side_by_side(results: Mapping[str, Scores | str]) -> str:
    ran = {name: scores for name, scores in results.items() if isinstance(scores, Scores)}
    lines = ["", f"| family | {' | '.join(ran)} |", "|---|" + "---|" * len(ran)]
    lines += [f"| {family} | {' | '.join(_cell(s, family) for s in ran.values())} |" for family in FAMILIES]
    rows = {
        "macro-F1": [f"{scores.macro_f1():.2f}" for scores in ran.values()],
        "decoys flagged": [f"{s.decoy_share:.1%}" if s.decoys else "tells no rows" for s in ran.values()],
        "clean rows with an error": [
            f"{s.clean_error_share:.1%}" if s.clean_rows else "tells no rows" for s in ran.values()
        ],
    }
    lines += [f"| **{name}** | {' | '.join(cells)} |" for name, cells in rows.items()]
    return "\n".join([*lines, "", *(said for said in results.values() if isinstance(said, str))])


def _cell(scores: Scores, family: str) -> str:
    value = mean(scores.precisions[family]) if scores.precisions.get(family) else scores.total(family).f1
    return "" if value is None else f"{value:.2f}"
