"""Answers of a model behind an OpenAI-compatible address: the one place from which rows leave this machine.

Redirects are not followed: rows and key go to the host that the recipe names, or nowhere.
"""

import email.utils
import json
import os
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from http.client import HTTPException
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from sartor.concepts.evaluation import Answer
from sartor.concepts.example import Example, results_as_user_turns
from sartor.concepts.recipe import Remote
from sartor.errors import BadRecipe, RemoteUnavailable

_AT_ONCE = 4
_TIMEOUT_S = 120.0
_WAITS_S = (1.0, 2.0, 4.0, 8.0, 16.0)
"""Before each further attempt, unless the server says how long to wait."""
_LONGEST_WAIT_S = 120.0
_MOST_QUOTED = 200
_CONNECTION_ERRORS = (OSError, HTTPException)


def host_of(remote: Remote) -> str:
    """Return who gets the rows."""
    return urlsplit(remote.url).netloc.rpartition("@")[2]


def key_of(remote: Remote) -> str | None:
    """Return the key from the environment.

    Raises: BadRecipe: the variable that the recipe names is not set.
    """
    if remote.key_env is None:
        return None
    key = os.environ.get(remote.key_env)
    if not key:
        fix = f"Set it to your key: export {remote.key_env}=..."
        raise BadRecipe(f"the environment variable {remote.key_env} is not set.", where="judge.remote.key_env", fix=fix)
    return key


def ask_remote(
    remote: Remote, questions: Sequence[Example], *, max_new_tokens: int, waits_s: Sequence[float] = _WAITS_S
) -> Iterator[Answer]:
    """Ask every question at temperature 0, a few at a time; yields each answer when it is there.

    Args:
        remote: Whom to ask.
        questions: Whole conversations, without their last answer.
        max_new_tokens: Limit of one answer.
        waits_s: Seconds before each further attempt, unless the server says how long to wait.
    Raises: BadRecipe: there is no key.  RemoteUnavailable: no answer after all attempts, or the question was refused.
    """
    stop = threading.Event()
    line = _Line(remote, key_of(remote), max_new_tokens, tuple(waits_s), stop)
    waiting, failed = iter(questions), None
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        try:
            asked = {pool.submit(_asked, line, question) for question in islice(waiting, _AT_ONCE)}
            while asked:
                done, asked = wait(asked, return_when=FIRST_COMPLETED)
                for one in done:
                    if problem := one.exception():
                        failed = failed or problem
                        stop.set()  # what is on its way still counts
                    else:
                        yield one.result()
                if not failed:
                    asked |= {pool.submit(_asked, line, question) for question in islice(waiting, len(done))}
        finally:
            stop.set()
    if failed:
        raise failed


class _Line(NamedTuple):
    """An open line to a remote model."""

    remote: Remote
    key: str | None
    max_new_tokens: int
    waits_s: tuple[float, ...]
    stop: threading.Event


class _Retry(Exception):
    """An attempt failed in a way that may pass."""

    def __init__(self, why: str, *, after_s: float | None = None) -> None:
        super().__init__(why)
        self.after_s = after_s
        """How long the server asks to wait."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoRedirect)


def _asked(line: _Line, question: Example) -> Answer:
    """Ask until there is an answer, or no attempt is left."""
    for wait_s in (*line.waits_s, None):
        began = time.monotonic()
        try:
            return _answer(_post(line, question), question.id, seconds=time.monotonic() - began)
        except _Retry as problem:
            pause_s = wait_s if problem.after_s is None else problem.after_s
            if wait_s is None or pause_s is None or pause_s > _LONGEST_WAIT_S or line.stop.wait(pause_s):
                raise _unavailable(line.remote, str(problem)) from problem
    raise AssertionError("the last attempt returns or raises")


def _post(line: _Line, question: Example) -> Any:
    body = {
        "model": line.remote.model,
        "messages": [{"role": m.role, "content": m.content} for m in results_as_user_turns(question.messages)],
        "temperature": 0,
        "max_tokens": line.max_new_tokens,
    }
    headers = {"Content-Type": "application/json", "User-Agent": "sartor"}
    headers |= {"Authorization": f"Bearer {line.key}"} if line.key else {}
    url = f"{line.remote.url.rstrip('/')}/chat/completions"
    request = urllib.request.Request(url, json.dumps(body).encode(), headers, method="POST")
    try:
        with _OPENER.open(request, timeout=_TIMEOUT_S) as response:
            return json.load(response)
    except urllib.error.HTTPError as refusal:
        raise _of_status(line.remote, refusal) from refusal
    except _CONNECTION_ERRORS as problem:
        raise _Retry(f"could not be reached ({getattr(problem, 'reason', problem)})") from problem
    except ValueError as problem:
        raise _Retry("answered with something that is not JSON") from problem


def _answer(found: Any, example_id: str, *, seconds: float) -> Answer:
    try:
        choice, usage = found["choices"][0], found.get("usage") or {}
        return Answer(
            example_id=example_id,
            text=(choice["message"].get("content") or "").strip(),
            prompt_tokens=usage.get("prompt_tokens") or 0,
            answer_tokens=usage.get("completion_tokens") or 0,
            seconds=seconds,
            finish="length" if choice.get("finish_reason") == "length" else "stop",
        )
    except (AttributeError, KeyError, IndexError, TypeError, ValueError) as problem:
        raise _Retry("answered in another shape than OpenAI's") from problem


def _of_status(remote: Remote, refusal: urllib.error.HTTPError) -> Exception:
    says = f"said {refusal.code}{_quoted(refusal)}"
    if refusal.code in (408, 425, 429) or refusal.code >= 500:
        return _Retry(says, after_s=_retry_after_s(refusal.headers.get("Retry-After")))
    fix = {
        401: "Check the key in the variable that judge.remote.key_env names.",
        403: "Check the key in the variable that judge.remote.key_env names.",
        404: "Check judge.remote.url (it ends before /chat/completions) and judge.remote.model.",
    }.get(refusal.code, "Check judge.remote.")
    return RemoteUnavailable(f"{says}.", where=f"{remote.model} at {host_of(remote)}", fix=fix)


def _quoted(refusal: urllib.error.HTTPError) -> str:
    """Return what the server says is wrong, in brief."""
    try:
        problem = json.load(refusal)["error"]
        said = str(problem["message"] if isinstance(problem, dict) else problem)
    except (*_CONNECTION_ERRORS, ValueError, KeyError, TypeError):
        return ""
    return f": {' '.join(said.split())[:_MOST_QUOTED]}"


def _retry_after_s(value: str | None) -> float | None:
    """Read Retry-After: seconds, or a date."""
    if value is None:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - time.time())
    except ValueError:
        return None


def _unavailable(remote: Remote, why: str) -> RemoteUnavailable:
    fix = "See that it is up and has room for you, or take judge.remote out of the recipe."
    return RemoteUnavailable(f"{why}.", where=f"{remote.model} at {host_of(remote)}", fix=fix)
