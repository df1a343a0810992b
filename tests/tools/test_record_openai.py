"""The recorder, run as people run it, against a real server that limits, drops, refuses, and is killed in between."""

import ast
import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from openai_account import JOB, KEY, MODEL, RESULT_CSV, Account, Asked, Reply, account, error, hang_up, job

TOOL = Path(__file__).resolve().parents[2] / "tools" / "record_openai.py"
CHAT = "/v1/chat/completions"
TRAIN = b"".join(
    json.dumps({"messages": [{"role": "user", "content": f"q{n}"}, {"role": "assistant", "content": f"Q{n}"}]}).encode()
    + b"\n"
    for n in range(20)
)
FILES = {"file-train": TRAIN, "file-valid": TRAIN[:200]}


def environment(key: str = KEY) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OPENAI_")}
    return {**kept, "OPENAI_API_KEY": key}


def command(url: str, *words: object) -> list[str]:
    return [sys.executable, "-S", str(TOOL), "--base-url", url, *map(str, words)]


def recorded(server: Account, *words: object, key: str = KEY) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command(server.url, *words), env=environment(key), capture_output=True, text=True, check=False, timeout=60
    )


@pytest.fixture
def prompts(tmp_path: Path) -> Path:
    return written_prompts(tmp_path, 12)


def written_prompts(folder: Path, n: int) -> Path:
    path = folder / "prompts.jsonl"
    rows = [
        {"messages": [{"role": "user", "content": f"ask {i}"}, {"role": "assistant", "content": f"A{i}", "weight": 1}]}
        for i in range(n)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def answers_of(out: Path) -> list[dict[str, Any]]:
    (path,) = [p for p in (out / "answers").glob("*.jsonl") if "refused" not in p.name]
    return lines(path)


def test_jobs_files_and_answers_are_recorded_and_the_manifest_says_what_there_is(tmp_path: Path, prompts: Path) -> None:
    out = tmp_path / "out"
    several = [job(), job("ftjob-0002", training_file="file-gone", validation_file=None, fine_tuned_model=None),
               job("ftjob-0003", status="failed", result_files=[])]  # fmt: skip
    with account(jobs=several, files=FILES) as server:
        done = recorded(server, "--out", out, "--model", MODEL, "--prompts", prompts)
    assert (done.returncode, done.stdout) == (0, "")
    assert (out / "files" / "file-train.jsonl").read_bytes() == TRAIN
    assert (out / "results" / "file-result.csv").read_text("utf-8") == RESULT_CSV
    assert json.loads((out / "jobs" / JOB / "job.json").read_text("utf-8"))["hyperparameters"]["n_epochs"] == 4
    assert [event["created_at"] for event in lines(out / "jobs" / JOB / "events.jsonl")] == [5, 6, 7, 8, 9]
    assert len(lines(out / "jobs" / JOB / "checkpoints.jsonl")) == 1
    answers = answers_of(out)
    assert [a["row"] for a in answers] == list(range(1, 13))
    assert answers[3]["reference"] == {"role": "assistant", "content": "A3"}
    assert answers[3]["messages"] == [{"role": "user", "content": "ask 3"}]
    assert answers[3]["choices"][0]["message"]["content"] == "ASK 3"
    assert answers[3]["choices"][0]["logprobs"]["content"][0]["logprob"] == -0.25
    manifest = json.loads((out / "manifest.json").read_text("utf-8"))
    assert [j["id"] for j in manifest["jobs"]] == ["ftjob-0001", "ftjob-0002", "ftjob-0003"]
    assert [m["id"] for m in manifest["missing"]] == ["file-gone"]
    (told,) = manifest["answers"]
    assert (told["answers"], told["with_logprobs"], told["with_reference"], told["refused"]) == (12, 12, 12, 0)
    hashes = {file["path"]: file["sha256"] for file in manifest["files"]}
    assert hashes["files/file-train.jsonl"] == hashlib.sha256(TRAIN).hexdigest()


def test_the_key_is_sent_and_never_written_or_said(tmp_path: Path, prompts: Path) -> None:
    out = tmp_path / "out"

    def trouble(asked: Asked) -> Reply | None:
        return error(400, f"bad prompt, said with {KEY}") if asked.path == CHAT and asked.number == 2 else None

    with account(jobs=[job()], files=FILES, trouble=trouble) as server:
        done = recorded(server, "--out", out, "--model", MODEL, "--prompts", prompts)
        refused = recorded(server, "--list", key=f"{KEY}\nx")
    assert server.headers[0]["authorization"] == f"Bearer {KEY}"
    everything = b"".join(p.read_bytes() for p in out.rglob("*") if p.is_file()).decode()
    assert "bad prompt" in everything
    assert KEY not in everything + done.stderr + done.stdout + refused.stderr


def test_a_prompt_is_asked_at_temperature_0_with_a_seed_and_without_its_answer(tmp_path: Path, prompts: Path) -> None:
    with account() as server:
        recorded(server, "--out", tmp_path / "out", "--model", MODEL, "--prompts", prompts, "--n", 2, "--seed", 7)
    body = server.to(CHAT)[0].body
    asked = {k: body[k] for k in ("model", "temperature", "seed", "n", "logprobs", "top_logprobs")}
    assert asked == {"model": MODEL, "temperature": 0.0, "seed": 7, "n": 2, "logprobs": True, "top_logprobs": 5}
    assert body["messages"] == [{"role": "user", "content": "ask 0"}]
    assert len(answers_of(tmp_path / "out")[0]["choices"]) == 2


def test_texts_preference_pairs_and_repeated_rows_are_prompts(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    pair = {
        "input": {"messages": [{"role": "user", "content": "pick"}]},
        "preferred_output": [{"role": "assistant", "content": "this"}],
        "non_preferred_output": [{"role": "assistant", "content": "that"}],
    }
    rows = [{"prompt": "one", "completion": "ONE"}, {"input": "two"}, "three", pair, {"prompt": "one"}]
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    (tmp_path / "lines.txt").write_text("four\n\nfive\n", "utf-8")
    with account() as server:
        recorded(server, "--out", tmp_path / "a", "--model", MODEL, "--prompts", path)
        recorded(server, "--out", tmp_path / "b", "--model", MODEL, "--prompts", tmp_path / "lines.txt")
    answers = answers_of(tmp_path / "a")
    assert [a["messages"][-1]["content"] for a in answers] == ["one", "two", "three", "pick"]
    assert [(a["reference"] or {}).get("content") for a in answers] == ["ONE", None, None, "this"]
    assert [a["messages"][-1]["content"] for a in answers_of(tmp_path / "b")] == ["four", "five"]


def test_the_server_is_obeyed_when_it_asks_to_wait(tmp_path: Path, prompts: Path) -> None:
    asked_at: list[float] = []

    def trouble(asked: Asked) -> Reply | None:
        if asked.path != CHAT:
            return None
        asked_at.append(time.monotonic())
        slow = {"retry_after_ms": "300", "retry_after": "60"}  # the finer one counts
        return {1: error(429, "slow down", "rate_limit_exceeded", **slow), 3: error(503, "busy", retry_after="0.2"),
                5: error(429, "slow down", x_ratelimit_remaining_tokens="0", x_ratelimit_reset_tokens="250ms"),
                }.get(asked.number)  # fmt: skip

    with account(trouble=trouble) as server:
        done = recorded(server, "--out", tmp_path / "out", "--model", MODEL, "--prompts", prompts)
    assert done.returncode == 0
    assert len(answers_of(tmp_path / "out")) == 12
    waits = [after - before for before, after in pairwise(asked_at)]
    assert len(waits) == 14
    assert (waits[1] > 0.28, waits[3] > 0.18, waits[5] > 0.23) == (True, True, True)


def test_nothing_is_asked_before_the_limit_that_an_answer_tells_of_is_reset(tmp_path: Path, prompts: Path) -> None:
    asked_at: list[float] = []

    def trouble(asked: Asked) -> Reply | None:
        if asked.path == CHAT:
            asked_at.append(time.monotonic())
        limits = {"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "0m0.4s"}
        body = {"model": MODEL, "choices": [{"index": 0, "message": {"role": "assistant", "content": "x"}}]}
        return Reply(200, body, limits) if asked.path == CHAT and asked.number == 0 else None

    with account(trouble=trouble) as server:
        recorded(server, "--out", tmp_path / "out", "--model", MODEL, "--prompts", prompts)
    assert asked_at[1] - asked_at[0] > 0.38
    assert len(server.to(CHAT)) == 12  # no request was spent on being refused


def test_requests_per_minute_are_not_exceeded(tmp_path: Path) -> None:
    path = written_prompts(tmp_path, 6)
    began = time.monotonic()
    with account() as server:
        recorded(server, "--out", tmp_path / "out", "--model", MODEL, "--prompts", path,
                 "--requests-per-minute", 600, "--concurrency", 4)  # fmt: skip
    assert len(server.requests) == 8
    assert time.monotonic() - began > 0.7


def test_dropped_connections_and_cut_downloads_are_asked_again(tmp_path: Path, prompts: Path) -> None:
    def trouble(asked: Asked) -> Reply | None:
        if asked.path == "/v1/files/file-train/content" and asked.number == 0:
            return hang_up(TRAIN)
        return hang_up() if asked.path == CHAT and asked.number == 4 else None

    with account(jobs=[job()], files=FILES, trouble=trouble) as server:
        done = recorded(server, "--out", tmp_path / "out", "--model", MODEL, "--prompts", prompts)
    assert done.returncode == 0
    assert (tmp_path / "out" / "files" / "file-train.jsonl").read_bytes() == TRAIN
    assert len(answers_of(tmp_path / "out")) == 12
    assert not list((tmp_path / "out").rglob("*.part"))


def test_a_model_that_refuses_logprobs_is_asked_without(tmp_path: Path, prompts: Path) -> None:
    def trouble(asked: Asked) -> Reply | None:
        wanted = asked.path == CHAT and asked.body.get("logprobs")
        return error(403, "You are not allowed to request logprobs from this model") if wanted else None

    with account(trouble=trouble) as server:
        done = recorded(server, "--out", tmp_path / "out", "--model", MODEL, "--prompts", prompts)
    assert done.returncode == 0
    assert "asked without logprobs from now on" in done.stderr
    assert len(server.to(CHAT)) == 13
    answers = answers_of(tmp_path / "out")
    assert len(answers) == 12
    assert "logprobs" not in answers[0]["asked_with"]


def test_a_refused_prompt_is_put_aside_and_asked_again_next_time(tmp_path: Path, prompts: Path) -> None:
    def trouble(asked: Asked) -> Reply | None:
        return error(400, "too long", "context_length_exceeded") if asked.path == CHAT and asked.number == 1 else None

    words = ("--out", tmp_path / "out", "--model", MODEL, "--prompts", prompts)
    with account(trouble=trouble) as server:
        first = recorded(server, *words)
        assert (len(answers_of(tmp_path / "out")), len(server.to(CHAT))) == (11, 12)
        assert "Refused prompts: 1" in first.stderr
        recorded(server, *words)
        assert (len(answers_of(tmp_path / "out")), len(server.to(CHAT))) == (12, 13)


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (error(401, "Incorrect API key provided: sk-te***cdef", "invalid_api_key"), "check OPENAI_API_KEY"),
        (error(403, "no access"), "may not ask"),
        (error(404, "The model does not exist", "model_not_found"), "no such model"),
        (error(429, "You exceeded your current quota", "insufficient_quota"), "no credit left"),
        (error(400, "nonsense"), "5 prompts in a row were refused"),
        (error(429, "day limit", retry_after="20000"), "asks to wait 5.6 h"),
        (Reply(200, {"hello": 1}), "another shape"),
    ],
)
def test_what_cannot_pass_stops_with_one_sentence(tmp_path: Path, prompts: Path, reply: Reply, says: str) -> None:
    with account(jobs=[job()], files=FILES, trouble=lambda a: reply if a.path == CHAT else None) as server:
        done = recorded(server, "--out", tmp_path / "out", "--model", MODEL, "--prompts", prompts)
    assert done.returncode == 2
    last = done.stderr.splitlines()[-1]
    assert last.startswith("record_openai: ")
    assert says in last
    assert "Traceback" not in done.stderr
    assert json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))["jobs"][0]["id"] == JOB


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--list", "--base-url", "http://api.example.com/v1"], "would send the key in clear text"),
        (["--list", "--base-url", "ftp://127.0.0.1"], "is no address"),
        ([], "give --out FOLDER, or --list"),
        (["--out", "out", "--model", MODEL], "go together"),
        (["--out", "out", "--model", MODEL, "--prompts", "no-such-file"], "cannot be read"),
        (["--out", "out", "--concurrency", "0"], "is not above 0"),
    ],
)
def test_a_wrong_command_is_told_in_one_sentence(tmp_path: Path, words: list[str], says: str) -> None:
    full = [sys.executable, "-S", str(TOOL), *words]
    done = subprocess.run(full, env=environment(), cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert says in done.stderr


def test_the_list_shows_models_and_jobs_and_writes_nothing(tmp_path: Path) -> None:
    with account(jobs=[job(f"ftjob-{n}") for n in range(5)]) as server:
        done = subprocess.run(
            command(server.url, "--list"), env=environment(), cwd=tmp_path, capture_output=True, text=True, check=True
        )
    assert f"{MODEL}  made 2025-10-09  until 2027-01-14" in done.stdout
    assert [line.split()[0] for line in done.stdout.splitlines()[3:]] == [f"ftjob-{n}" for n in range(5)]
    assert list(tmp_path.iterdir()) == []


def started(server: Account, *words: object) -> "subprocess.Popen[str]":
    return subprocess.Popen(command(server.url, *words), env=environment(), stderr=subprocess.PIPE, text=True)


def test_after_kill_9_at_most_one_answer_is_asked_again(tmp_path: Path) -> None:
    path, out = written_prompts(tmp_path, 40), tmp_path / "out"
    words = ("--out", out, "--model", MODEL, "--prompts", path)
    slow = threading.Event()

    def trouble(asked: Asked) -> None:
        slow.wait(0.01 if asked.path == CHAT else 0)

    with account(jobs=[job()], files=FILES, trouble=trouble) as server:
        for n_before in (5, 15, 30):
            running = started(server, *words)
            while len(server.to(CHAT)) < n_before:
                time.sleep(0.002)
            running.kill()
            running.communicate()
        torn = next((out / "answers").glob("*.jsonl"))
        with torn.open("ab") as file:
            file.write(b'{"key": "half of a li')
        assert recorded(server, *words).returncode == 0
        answers = answers_of(out)
        assert sorted(a["row"] for a in answers) == list(range(1, 41))
        assert len(server.to(CHAT)) <= 40 + 3
        assert len(server.to("/v1/files/file-train/content")) == 1


def test_ctrl_c_keeps_the_answer_on_its_way_and_a_rerun_goes_on(tmp_path: Path) -> None:
    path, out = written_prompts(tmp_path, 10), tmp_path / "out"
    words = ("--out", out, "--model", MODEL, "--prompts", path)
    fourth = threading.Event()

    def trouble(asked: Asked) -> None:
        if asked.path == CHAT and asked.number == 3:
            fourth.set()
            time.sleep(0.3)

    with account(trouble=trouble) as server:
        running = started(server, *words)
        assert fourth.wait(20)
        running.send_signal(signal.SIGINT)
        _, told = running.communicate(timeout=20)
        assert running.returncode == 130
        assert told.endswith("Stopped; run it again to go on.\n")
        assert len(answers_of(out)) == 4
        assert json.loads((out / "manifest.json").read_text("utf-8"))["answers"][0]["answers"] == 4
        assert recorded(server, *words).returncode == 0
        assert len(server.to(CHAT)) == 10


def test_the_recorder_needs_nothing_but_python_3_9() -> None:
    tree = ast.parse(TOOL.read_text("utf-8"), feature_version=(3, 9))
    imported = {alias.name.partition(".")[0] for n in ast.walk(tree) if isinstance(n, ast.Import) for alias in n.names}
    imported |= {str(n.module).partition(".")[0] for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    assert imported <= sys.stdlib_module_names
