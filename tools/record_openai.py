#!/usr/bin/env python3
"""Record a fine-tuned model at OpenAI while it still answers: its jobs, files, and answers to your prompts.

One file, Python 3.9 or newer, nothing to install. Whatever is recorded is on disk at once; run it again to go on.
The key is read from OPENAI_API_KEY, sent to that address alone, and never written. `sartor import-openai` reads the
folder.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import contextlib
import datetime
import email.utils
import errno
import hashlib
import http.client
import json
import os
import random
import re
import signal
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Callable, NamedTuple, NoReturn, TypeVar

T = TypeVar("T")
_TIMEOUT_S = 120.0
_FIRST_WAIT_S, _LONGEST_WAIT_S = 0.5, 60.0
_MOST_PATIENCE_S = 3600.0
"""Longest wait that a server may ask for; beyond it you are told, and come back."""
_PIECE_BYTES = 2**20
_PAGE = 100
_REFUSALS_IN_A_ROW = 5
_ENDED = ("succeeded", "failed", "cancelled")
_GIVEN_UP = ("logprobs", "temperature", "seed")
"""What a model may refuse to be asked with; it is then asked without."""
_LAST_TURN = "assistant"
_OF_ROW = ("tools", "parallel_tool_calls", "functions", "response_format")
_TRANSIENT = (408, 409, 425, 429, 500, 502, 503, 504)
_CONNECTION_ERRORS = (OSError, http.client.HTTPException)
_OWN_DISK = (errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EFBIG)
_UNITS_S = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


class Stop(Exception):
    """Nothing more can be recorded; the text is the one sentence that says why."""


class Interrupted(Exception):
    """You asked to stop."""


class Refused(Exception):
    """The server refuses this one request, and would again."""

    def __init__(self, status: int, error: dict[str, Any]) -> None:
        self.status, self.error = status, error
        self.message = str(error.get("message") or f"status {status}")
        super().__init__(self.message)


class _Later(Exception):
    """A request failed in a way that may pass."""

    def __init__(self, why: str, after_s: float | None = None) -> None:
        self.after_s = after_s
        super().__init__(why)


class Pace:
    """When the next request may leave: shared by all that ask."""

    def __init__(self, per_minute: float | None, stop: threading.Event) -> None:
        self._gap_s = 60.0 / per_minute if per_minute else 0.0
        self._stop, self._lock = stop, threading.Lock()
        self._free_at, self._most_tokens = 0.0, 0

    def take_turn(self) -> None:
        """Wait until a request may leave."""
        while not self._stop.is_set():
            with self._lock:
                now = time.monotonic()
                if now >= self._free_at:
                    self._free_at = now + self._gap_s
                    return
                wait_s = self._free_at - now
            self._stop.wait(min(wait_s, 1.0))
        raise Interrupted

    def hold(self, seconds: float) -> None:
        """Let nothing leave for a while."""
        if seconds > _MOST_PATIENCE_S:
            raise Stop(f"The server asks to wait {_duration(seconds)}; all so far is kept: run it again then.")
        with self._lock:
            self._free_at = max(self._free_at, time.monotonic() + seconds)

    def heed(self, headers: Any, tokens: int) -> None:
        """Wait before the limit that the headers tell of is hit."""
        self._most_tokens = max(self._most_tokens, tokens)
        for kind, needed in (("requests", 1), ("tokens", self._most_tokens)):
            left = headers.get(f"x-ratelimit-remaining-{kind}")
            reset_s = seconds_of(headers.get(f"x-ratelimit-reset-{kind}"))
            if left is not None and left.isdigit() and int(left) < needed and reset_s:
                self.hold(min(reset_s, _MOST_PATIENCE_S))


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


class Client:
    """Asks one address with one key; repeats what may pass, and obeys the server's limits."""

    def __init__(self, base_url: str, key: str, pace: Pace, retries: int, stop: threading.Event) -> None:
        self.base_url, self._key, self._pace, self._retries, self._stop = base_url, key, pace, retries, stop
        self._opener = urllib.request.build_opener(_NoRedirect)

    def get(self, path: str, **query: Any) -> Any:
        """Return the JSON there."""
        asked = f"{path}?{urllib.parse.urlencode(query)}" if query else path
        return self._repeated(lambda: self._json(asked, None))

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """Send JSON, return JSON."""
        return self._repeated(lambda: self._json(path, json.dumps(body).encode()))

    def listed(self, path: str) -> Iterator[dict[str, Any]]:
        """Go through all pages of a list."""
        after: dict[str, Any] = {}
        while True:
            page = self.get(path, limit=_PAGE, **after)
            yield from page["data"]
            if not page.get("has_more") or not page["data"]:
                return
            after = {"after": page["data"][-1]["id"]}

    def download(self, path: str, target: Path, n_bytes: int | None) -> None:
        """Stream to a file, which appears when it is whole."""
        self._repeated(lambda: self._streamed(path, target, n_bytes))

    def _repeated(self, once: Callable[[], T]) -> T:
        failures = 0
        while True:
            self._pace.take_turn()
            try:
                return once()
            except _Later as later:
                failures += later.after_s is None
                if failures > self._retries:
                    host = urllib.parse.urlsplit(self.base_url).netloc
                    says = f"{host} {later}, {failures} times in a row; all so far is kept: run it again later."
                    raise Stop(says) from later
                wait_s = min(_LONGEST_WAIT_S, _FIRST_WAIT_S * 2 ** max(0, failures - 1))
                wait_s = later.after_s if later.after_s is not None else wait_s * random.uniform(0.5, 1.5)
                if wait_s > 5:
                    tell(f"The server {later}: waiting {_duration(wait_s)}.")
                self._pace.hold(wait_s)

    @contextlib.contextmanager
    def _opened(self, path: str, body: bytes | None) -> Iterator[Any]:
        headers = {"Authorization": f"Bearer {self._key}", "User-Agent": "record_openai"}
        headers.update({"Content-Type": "application/json"} if body is not None else {})
        for name, variable in (("OpenAI-Organization", "OPENAI_ORG_ID"), ("OpenAI-Project", "OPENAI_PROJECT_ID")):
            headers.update({name: os.environ[variable]} if os.environ.get(variable) else {})
        request = urllib.request.Request(f"{self.base_url}/{path}", body, headers)
        try:
            with self._opener.open(request, timeout=_TIMEOUT_S) as response:
                yield response
        except urllib.error.HTTPError as refusal:
            raise self._problem(refusal) from None
        except _CONNECTION_ERRORS as problem:
            if getattr(problem, "errno", None) in _OWN_DISK:
                raise
            reason = getattr(problem, "reason", None) or problem
            raise _Later(f"could not be reached ({reason or type(problem).__name__})") from None

    def _json(self, path: str, body: bytes | None) -> Any:
        with self._opened(path, body) as response:
            content, headers = response.read(), response.headers
        try:
            found = json.loads(content)
        except ValueError:
            raise _Later("answered with something that is not JSON") from None
        usage = found.get("usage") if isinstance(found, dict) else None
        self._pace.heed(headers, (usage or {}).get("total_tokens") or 0)
        return found

    def _streamed(self, path: str, target: Path, n_bytes: int | None) -> None:
        part, n_read = target.with_name(f"{target.name}.part"), 0
        with self._opened(path, None) as response:
            told = response.headers.get("Content-Length")
            with part.open("wb") as file:
                for piece in iter(lambda: response.read(_PIECE_BYTES), b""):
                    n_read += file.write(piece)
                    if self._stop.is_set():
                        raise Interrupted
                _to_disk(file)
        wanted = int(told) if told else n_bytes
        if wanted is not None and n_read != wanted:
            raise _Later(f"sent {n_read:,} of {wanted:,} bytes")
        os.replace(part, target)

    def _problem(self, refusal: urllib.error.HTTPError) -> Exception:
        """Tell what may pass from what concerns one request and from what ends everything."""
        error = self._error(refusal)
        code, status = error.get("code") or error.get("type"), refusal.code
        message = re.sub(r"sk-[\w*-]+", "[key]", str(error.get("message") or "")).replace(self._key, "[key]")
        error["message"] = message
        said = f" ({' '.join(message.split())[:200]})" if message else ""
        if "insufficient_quota" in (error.get("code"), error.get("type")):
            return Stop(f"The account has no credit left{said}: add some at OpenAI, then run it again.")
        if status == 401:
            return Stop(f"The server does not know this key{said}: check OPENAI_API_KEY.")
        if status in _TRANSIENT:
            return _Later(f"said {status}{said}", _asked_wait_s(refusal.headers))
        if status in (400, 403, 404, 413, 422):
            return Refused(status, error)
        return Stop(f"The server said {status}{said or f' ({code})'}: check --base-url.")

    @staticmethod
    def _error(refusal: urllib.error.HTTPError) -> dict[str, Any]:
        try:
            found = json.loads(refusal.read())
            error = found.get("error", found)
            return dict(error) if isinstance(error, dict) else {"message": str(error)}
        except (*_CONNECTION_ERRORS, ValueError, AttributeError):
            return {}


def seconds_of(text: str | None) -> float | None:
    """Read a duration such as 6m0s, 20ms or 1.5s."""
    found = re.findall(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)", text or "")
    return sum(float(number) * _UNITS_S[unit] for number, unit in found) if found else None


def _asked_wait_s(headers: Any) -> float | None:
    """Return how long the server asks to wait: milliseconds, seconds, a date, or when its limit is reset."""
    for name, unit_s in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        with contextlib.suppress(TypeError, ValueError):
            return max(0.0, float(headers.get(name)) * unit_s)
    with contextlib.suppress(TypeError, ValueError):
        return max(0.0, email.utils.parsedate_to_datetime(headers.get("retry-after")).timestamp() - time.time())
    resets = [
        seconds_of(headers.get(f"x-ratelimit-reset-{kind}"))
        for kind in ("requests", "tokens")
        if headers.get(f"x-ratelimit-remaining-{kind}") == "0"
    ]
    return max((reset_s for reset_s in resets if reset_s), default=None)


# --- jobs and files -------------------------------------------------------------------------------------------------


def record_jobs(client: Client, out: Path) -> None:
    """Store every fine-tuned model's name, every job, and every file that a job names."""
    models = tuned_models(client)
    write_json(out / "models.json", models)
    jobs = list(_expected(client.listed("fine_tuning/jobs"), "the list of fine-tuning jobs"))
    tell(f"{len(models)} fine-tuned models, {len(jobs)} jobs.")
    for number, job in enumerate(jobs, 1):
        folder = out / "jobs" / _file_name(job["id"])
        kept = read_json(folder / "job.json")
        if not kept or kept.get("status") not in _ENDED:  # job.json comes last: an ended job that has it is whole
            for name in ("events", "checkpoints"):
                found = list(_if_there(client.listed(f"fine_tuning/jobs/{_quoted(job['id'])}/{name}")))
                found.sort(key=lambda one: (one.get("created_at") or 0, one.get("step_number") or 0))
                write_lines(folder / f"{name}.jsonl", found)
            write_json(folder / "job.json", job)
        for file_id in (job.get("training_file"), job.get("validation_file")):
            if file_id:
                record_file(client, out / "files", file_id, ".jsonl", f"job {number} of {len(jobs)}")
        for file_id in job.get("result_files") or ():
            record_file(client, out / "results", file_id, ".csv", f"job {number} of {len(jobs)}")


def tuned_models(client: Client) -> list[dict[str, Any]]:
    """Return the organisation's fine-tuned models."""
    models = _expected(client.listed("models"), "the list of models")
    return sorted((m for m in models if str(m.get("id")).startswith("ft:")), key=lambda m: m["id"])


def record_file(client: Client, folder: Path, file_id: str, suffix: str, stage: str) -> None:
    """Download one file, unless it is there; what the server no longer has is noted."""
    about_path, target = folder / f"{_file_name(file_id)}.json", folder / f"{_file_name(file_id)}{suffix}"
    if target.exists() or "missing" in (read_json(about_path) or {}):
        return
    folder.mkdir(parents=True, exist_ok=True)
    try:
        about = client.get(f"files/{_quoted(file_id)}")
        tell(f"{stage}: {about.get('filename') or file_id}, {(about.get('bytes') or 0) / 1e6:,.1f} MB.")
        write_json(about_path, about)
        n_bytes = about.get("bytes") if suffix == ".jsonl" else None  # results may come in base64
        client.download(f"files/{_quoted(file_id)}/content", target, n_bytes)
    except Refused as refusal:
        tell(f"{stage}: {file_id} cannot be had ({refusal.message}).")
        write_json(about_path, {"id": file_id, "missing": refusal.message})
        return
    if suffix == ".csv":
        _decode_base64(target)


def _decode_base64(path: Path) -> None:
    """Write a result file as the CSV that it is."""
    with contextlib.suppress(binascii.Error, ValueError):
        text = base64.b64decode(path.read_bytes().strip(), validate=True)
        write_bytes(path, text)


def _expected(listed: Iterable[dict[str, Any]], what: str) -> list[dict[str, Any]]:
    """Read a list without which there is nothing to record."""
    try:
        return list(listed)
    except Refused as refusal:
        fix = {403: "use a key that may read it", 404: "check --base-url, which ends in /v1"}
        says = f"The server refuses {what} ({refusal.message}): {fix.get(refusal.status, 'check the key')}."
        raise Stop(says) from refusal


def _if_there(listed: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    with contextlib.suppress(Refused):
        yield from listed


# --- answers --------------------------------------------------------------------------------------------------------


class Prompt(NamedTuple):
    """One row: what is asked, and its own answer if it has one."""

    row: int
    asked: dict[str, Any]
    """messages, tools and the like, as they are sent."""
    reference: dict[str, Any] | None


def read_prompts(path: Path) -> list[Prompt]:
    """Read rows: chat messages, preference pairs, or texts; in a .txt file every line is a prompt."""
    prompts: list[Prompt] = []
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    prompts.append(_prompt(line, number, path))
    except UnicodeDecodeError:
        raise Stop(f"{path} is not UTF-8 text: save it as UTF-8.") from None
    except OSError as error:
        raise Stop(f"{path} cannot be read ({error.strerror}): check --prompts.") from None
    if not prompts:
        raise Stop(f"{path} holds no prompt: give a row a line.")
    return prompts


def _prompt(line: str, number: int, path: Path) -> Prompt:
    if path.suffix == ".txt":
        return Prompt(number, {"messages": [{"role": "user", "content": line.rstrip("\r\n")}]}, None)
    try:
        row: Any = json.loads(line)
    except ValueError:
        raise Stop(f"{path}:{number} is not JSON: give one JSON object a line, or a .txt file.") from None
    row = {"prompt": row} if isinstance(row, str) else row
    row = row if isinstance(row, dict) else {}
    if isinstance(row.get("input"), dict):  # a preference pair
        preferred = row.get("preferred_output") or [None]
        row = {**row["input"], "messages": [*row["input"].get("messages", []), *preferred[:1]]}
    turns = row.get("messages")
    if not isinstance(turns, list):
        text, answer = _first_text(row, "prompt", "input", "text"), _first_text(row, "completion", "output", "answer")
        turns = [{"role": "user", "content": text}] if text else []
        turns += [{"role": _LAST_TURN, "content": answer}] if answer else []
    if not all(isinstance(turn, dict) and isinstance(turn.get("role"), str) for turn in turns):
        raise Stop(f"{path}:{number} has a message without a role: see the guide for the form of rows.")
    turns = [{name: value for name, value in turn.items() if name != "weight"} for turn in turns]
    reference = turns.pop() if turns and turns[-1]["role"] == _LAST_TURN else None
    if not turns:
        raise Stop(f'{path}:{number} has no prompt: give "messages", or "prompt".')
    return Prompt(number, {"messages": turns, **{k: row[k] for k in _OF_ROW if row.get(k) is not None}}, reference)


def _first_text(row: dict[str, Any], *names: str) -> str | None:
    return next((row[name] for name in names if isinstance(row.get(name), str)), None)


class Answers:
    """The answers of one model on disk: one line a prompt, each there for good before the next is asked for."""

    def __init__(self, folder: Path, model: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.model, self.path = model, folder / f"{_file_name(model)}.jsonl"
        self.refused_path = folder / f"{_file_name(model)}.refused.jsonl"
        self._lock = threading.Lock()
        _drop_torn_line(self.path)
        self.known = {line["key"] for line in read_lines(self.path)}
        self.refused_path.unlink(missing_ok=True)  # they are asked again

    def keep(self, line: dict[str, Any]) -> None:
        """Write an answer, down to the disk."""
        with self._lock:
            _append(self.path, line)
            self.known.add(line["key"])

    def keep_refusal(self, line: dict[str, Any]) -> None:
        """Write why there is no answer."""
        with self._lock:
            _append(self.refused_path, line)


class Asker:
    """Asks one model prompt after prompt, a few at a time."""

    def __init__(self, client: Client, answers: Answers, asked_with: dict[str, Any], stop: threading.Event) -> None:
        self._client, self._answers, self._stop = client, answers, stop
        self._asked_with = asked_with
        self._without: set[str] = set()
        self._lock, self._problems = threading.Lock(), list[BaseException]()
        self._refused_in_a_row, self.n_refused, self.n_done = 0, 0, 0

    def key_of(self, prompt: Prompt) -> str:
        """Return the hash of all that the answer depends on."""
        asked = {"model": self._answers.model, **prompt.asked, **self._asked_with}
        return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()

    def ask_all(self, prompts: list[Prompt], concurrency: int) -> None:
        """Ask every prompt that has no answer yet.

        Raises: Stop, Interrupted: what was answered is kept.
        """
        distinct: dict[str, Prompt] = {}
        for prompt in prompts:
            distinct.setdefault(self.key_of(prompt), prompt)
        queue = [(key, prompt) for key, prompt in distinct.items() if key not in self._answers.known]
        n_known = len(distinct) - len(queue)
        tell(f"{self._answers.model}: {n_known:,} of {len(distinct):,} prompts are answered already.")
        progress, queued = Progress(len(queue)), iter(queue)
        threads = [threading.Thread(target=self._work, args=(queued,), daemon=True) for _ in range(concurrency)]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            threads[-1].join(0.2) if threads[-1].is_alive() else time.sleep(0.05)
            progress.show(self.n_done)
        progress.end(self.n_done)
        if self._problems:
            raise self._problems[0]
        if self._stop.is_set():
            raise Interrupted

    def _work(self, queued: Iterator[tuple[str, Prompt]]) -> None:
        try:
            while not (self._stop.is_set() or self._problems):
                with self._lock:
                    key, prompt = next(queued, (None, None))
                if key is None or prompt is None:
                    return
                self._ask(key, prompt)
        except BaseException as problem:  # told by the main thread
            self._problems.append(problem)

    def _ask(self, key: str, prompt: Prompt) -> None:
        about = {"key": key, "row": prompt.row, **prompt.asked, "reference": prompt.reference}
        try:
            given, settings = self._answer(prompt)
        except Refused as refusal:
            self._count_refusal(refusal)
            self._answers.keep_refusal({**about, "refused": refusal.message, "code": refusal.error.get("code")})
            return
        self._refused_in_a_row = 0
        kept = {name: given.get(name) for name in ("model", "choices", "usage", "system_fingerprint", "created")}
        self._answers.keep({**about, "asked_with": settings, "asked_model": self._answers.model, **kept, "at": now()})
        self.n_done += 1

    def _answer(self, prompt: Prompt) -> tuple[dict[str, Any], dict[str, Any]]:
        """Ask until there is an answer, without what this model refuses to be asked with."""
        while True:
            settings = {k: v for k, v in self._asked_with.items() if k.replace("top_", "") not in self._without}
            body = {"model": self._answers.model, **prompt.asked, **settings}
            try:
                given = self._client.post("chat/completions", body)
            except Refused as refusal:
                culprit = _culprit(refusal)
                if culprit is None or culprit not in settings:
                    raise
                if culprit not in self._without:
                    tell(f"This model is asked without {culprit} from now on ({refusal.message}).")
                self._without.add(culprit)
                continue
            if not isinstance(given, dict) or not isinstance(given.get("choices"), list) or not given["choices"]:
                raise Stop("The server answers in another shape than OpenAI's: check --base-url, which ends in /v1.")
            return given, settings

    def _count_refusal(self, refusal: Refused) -> None:
        """Go on after a refusal that is the row's, stop after one that is the model's."""
        self.n_refused += 1
        self._refused_in_a_row += 1
        if refusal.status == 404:
            raise Stop(f"There is no such model ({refusal.message}): see --list.") from refusal
        if refusal.status == 403:
            raise Stop(f"This key may not ask {self._answers.model} ({refusal.message}).") from refusal
        if self._refused_in_a_row == _REFUSALS_IN_A_ROW:
            says = f"{_REFUSALS_IN_A_ROW} prompts in a row were refused ({refusal.message}): check them and --model."
            raise Stop(says) from refusal


def _culprit(refusal: Refused) -> str | None:
    """Return which setting of ours the model refuses, if it is one that can be left out."""
    named = str(refusal.error.get("param") or "").replace("top_logprobs", "logprobs")
    if named in _GIVEN_UP:
        return named
    return "logprobs" if "logprob" in refusal.message.lower() else None


# --- the folder -----------------------------------------------------------------------------------------------------


def write_manifest(out: Path, client: Client) -> dict[str, Any]:
    """Say what the folder holds, with the hash of every file; nothing of it is secret."""
    jobs = [job for path in sorted(out.glob("jobs/*/job.json")) if (job := read_json(path))]
    named = ("id", "status", "model", "fine_tuned_model", "training_file", "validation_file", "result_files")
    files = [path for path in sorted(out.rglob("*")) if path.is_file() and path.suffix in (".json", ".jsonl", ".csv")]
    abouts = [about for path in sorted(out.glob("files/*.json")) + sorted(out.glob("results/*.json"))
              if (about := read_json(path))]  # fmt: skip
    manifest = {
        "schema": 1,
        "recorded_by": "record_openai",
        "recorded_at": now(),
        "base_url": client.base_url,
        "models": read_json(out / "models.json") or [],
        "jobs": [{name: job.get(name) for name in named} for job in jobs],
        "answers": [_of_answers(path) for path in sorted(out.glob("answers/*.jsonl")) if _is_answers(path)],
        "missing": [about for about in abouts if "missing" in about],
        "files": [
            {"path": path.relative_to(out).as_posix(), "bytes": path.stat().st_size, "sha256": _sha256(path)}
            for path in files
            if path != out / "manifest.json"
        ],
    }
    write_json(out / "manifest.json", manifest)
    return manifest


def _of_answers(path: Path) -> dict[str, Any]:
    n_refused = sum(1 for _ in read_lines(path.with_name(f"{path.stem}.refused.jsonl")))
    told: dict[str, Any] = {"path": f"answers/{path.name}", "answers": 0, "with_logprobs": 0, "with_reference": 0}
    for line in read_lines(path):
        told["answers"] += 1
        told["with_logprobs"] += any(choice.get("logprobs") for choice in line.get("choices") or ())
        told["with_reference"] += line.get("reference") is not None
        told.setdefault("first_at", line.get("at"))
        told.update(model=line.get("asked_model"), last_at=line.get("at"))
    return {**told, "refused": n_refused}


def _is_answers(path: Path) -> bool:
    return not path.name.endswith(".refused.jsonl")


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Read JSON Lines; a line that a crash or a bad disk spoiled is as if it had not come."""
    if not path.exists():
        return
    with path.open("rb") as file:
        for line in file:
            with contextlib.suppress(ValueError):
                row = json.loads(line)
                if isinstance(row, dict) and line.endswith(b"\n"):
                    yield row


def _drop_torn_line(path: Path) -> None:
    """Cut off the end of a line that was being written when the power went."""
    content = path.read_bytes() if path.exists() else b""
    if content and not content.endswith(b"\n"):
        os.truncate(path, content.rfind(b"\n") + 1)


def _append(path: Path, value: dict[str, Any]) -> None:
    with path.open("ab") as file:
        file.write(json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n")
        _to_disk(file)


def write_json(path: Path, value: Any) -> None:
    """Write a JSON document, whole or not at all."""
    write_bytes(path, (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode("utf-8", "surrogatepass"))


def write_lines(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    """Write JSON Lines, whole or not at all."""
    write_bytes(path, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode())


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    with part.open("wb") as file:
        file.write(content)
        _to_disk(file)
    os.replace(part, path)


def read_json(path: Path) -> Any:
    """Read a JSON document; None if there is none."""
    try:
        return json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return None


def _to_disk(file: Any) -> None:
    file.flush()
    os.fsync(file.fileno())


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for piece in iter(lambda: file.read(_PIECE_BYTES), b""):
            digest.update(piece)
    return digest.hexdigest()


def _file_name(name: str) -> str:
    """Make a name of the server's safe as the name of a file."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip(".-") or "unnamed"


def _quoted(name: str) -> str:
    return urllib.parse.quote(name, safe="")


def now() -> str:
    """Return the time as ISO 8601, UTC."""
    return datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")


# --- the command ----------------------------------------------------------------------------------------------------


class Progress:
    """How far it is, and how long it will take; redraws on a terminal."""

    def __init__(self, total: int) -> None:
        self._total, self._began_at, self._shown_at = total, time.monotonic(), 0.0
        self._terminal = sys.stderr.isatty()

    def show(self, done: int) -> None:
        """Say it, now and then."""
        at = time.monotonic()
        if done and at - self._shown_at >= (0.5 if self._terminal else 15.0):
            self._shown_at = at
            left = _duration((at - self._began_at) / done * (self._total - done))
            line = f"  {done:,} of {self._total:,} answers, about {left} left"
            sys.stderr.write(f"\r\x1b[K{line}" if self._terminal else f"{line}\n")
            sys.stderr.flush()

    def end(self, done: int) -> None:
        """Say what was done."""
        sys.stderr.write("\r\x1b[K" if self._terminal else "")
        tell(f"  {done:,} answers in {_duration(time.monotonic() - self._began_at)}.")


def tell(line: str) -> None:
    """Say a line to whoever waits."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"record_openai: {message}. See --help.\n")


def parser() -> argparse.ArgumentParser:
    """Return the options."""
    found = _Parser(prog="record_openai.py", description=(__doc__ or "").replace("`", ""))
    found.add_argument("--list", action="store_true", help="show the fine-tuned models and jobs, and write nothing")
    found.add_argument("--out", type=Path, metavar="FOLDER", help="where everything is recorded")
    found.add_argument("--model", action="append", metavar="ft:...", help="who is asked the prompts; may be repeated")
    found.add_argument("--prompts", type=Path, metavar="FILE", help="rows: chat JSONL, prompts as JSONL, or .txt")
    found.add_argument("--base-url", default=os.environ.get("OPENAI_BASE_URL") or "https://api.openai.com/v1")
    found.add_argument("--n", type=_positive(int), default=1, help="answers to each prompt (default 1)")
    found.add_argument("--temperature", type=float, default=0.0, help="default 0")
    found.add_argument("--seed", type=int, default=1, help="default 1")
    found.add_argument("--top-logprobs", type=int, choices=range(21), default=5, metavar="N", help="0 to 20, default 5")
    found.add_argument("--max-tokens", type=_positive(int), metavar="N", help="longest answer")
    found.add_argument("--requests-per-minute", type=_positive(float), metavar="N", help="never ask more often")
    found.add_argument("--concurrency", type=_positive(int), default=1, metavar="N", help="asked at once (default 1)")
    found.add_argument("--retries", type=int, default=8, metavar="N", help="after failures in a row (default 8)")
    return found


def _positive(kind: Callable[[str], Any]) -> Callable[[str], Any]:
    def number(text: str) -> Any:
        value = kind(text)
        if not value > 0:
            raise argparse.ArgumentTypeError(f"{text} is not above 0")
        return value

    number.__name__ = "number"
    return number


def checked_url(url: str) -> str:
    """Return the address without its last slash; a key is not sent in clear text but to this machine."""
    parts = urllib.parse.urlsplit(url)
    here = parts.hostname in ("localhost", "::1") or re.fullmatch(r"127(\.\d+){3}", parts.hostname or "")
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise Stop(f"--base-url {url} is no address such as https://api.openai.com/v1.")
    if parts.scheme == "http" and not here:
        raise Stop(f"--base-url {url} would send the key in clear text: use https.")
    return url.rstrip("/")


def key_of_environment() -> str:
    """Return the key."""
    key = os.environ.get("OPENAI_API_KEY", "").strip()
    if not key:
        raise Stop("OPENAI_API_KEY is not set: export OPENAI_API_KEY=...")
    if not re.fullmatch(r"[!-~]+", key):
        raise Stop("OPENAI_API_KEY holds characters that no key has: set it again.")
    return key


def show(client: Client) -> None:
    """Print the organisation's fine-tuned models and jobs."""
    models = tuned_models(client)
    print(f"{len(models)} fine-tuned models")
    for model in models:
        ends = f"  until {model['shutdown_date']}" if model.get("shutdown_date") else ""
        print(f"  {model['id']}  made {_day(model.get('created'))}{ends}")
    jobs = _expected(client.listed("fine_tuning/jobs"), "the list of fine-tuning jobs")
    print(f"{len(jobs)} jobs")
    for job in jobs:
        made = job.get("fine_tuned_model") or ""
        print(f"  {job['id']}  {_day(job.get('created_at'))}  {job.get('status')}  {job.get('model')}  {made}".rstrip())


def _day(seconds: float | None) -> str:
    return datetime.datetime.fromtimestamp(seconds or 0, datetime.timezone.utc).date().isoformat()


def record(options: argparse.Namespace, client: Client, stop: threading.Event) -> None:
    """Record jobs, files and answers; the manifest says what there is, also after an interruption."""
    prompts = read_prompts(options.prompts) if options.prompts else []
    out: Path = options.out
    out.mkdir(parents=True, exist_ok=True)
    asked_with = {"temperature": options.temperature, "seed": options.seed, "n": options.n, "logprobs": True}
    asked_with.update({"top_logprobs": options.top_logprobs} if options.top_logprobs else {})
    asked_with.update({"max_completion_tokens": options.max_tokens} if options.max_tokens else {})
    try:
        record_jobs(client, out)
        for model in options.model or ():
            asker = Asker(client, Answers(out / "answers", model), asked_with, stop)
            asker.ask_all(prompts, options.concurrency)
            if asker.n_refused:
                tell(f"Refused prompts: {asker.n_refused:,}; they and the reasons are in {out / 'answers'}.")
    finally:
        manifest = write_manifest(out, client)
    n_answers = sum(one["answers"] for one in manifest["answers"])
    tell(f"{out}: {len(manifest['jobs'])} jobs, {n_answers:,} answers, {len(manifest['files'])} files.")


def listen() -> threading.Event:
    """First Ctrl-C or SIGTERM: stop after the answers on their way. Second: at once."""
    stop = threading.Event()

    def on_signal(*_: Any) -> None:
        if stop.is_set():
            os._exit(130)
        stop.set()
        tell("\nStopping after the answers that are on their way; once more stops at once.")

    signal.signal(signal.SIGINT, on_signal)
    signal.signal(signal.SIGTERM, on_signal)
    return stop


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns 0, 2 (one sentence says what to mend) or 130 (stopped, run it again to go on)."""
    found = parser()
    options = found.parse_args(arguments)
    if not options.list and not options.out:
        found.error("give --out FOLDER, or --list")
    if bool(options.model) != bool(options.prompts) and not options.list:
        found.error("--model and --prompts go together")
    stop = listen()
    try:
        url, key = checked_url(options.base_url), key_of_environment()
        client = Client(url, key, Pace(options.requests_per_minute, stop), options.retries, stop)
        show(client) if options.list else record(options, client, stop)
    except Stop as problem:
        tell(f"record_openai: {problem}")
        return 2
    except (Interrupted, KeyboardInterrupt):
        tell("Stopped; run it again to go on.")
        return 130
    except OSError as problem:
        tell(f"record_openai: {problem.filename or options.out}: {problem.strerror}; mend it and run it again.")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
