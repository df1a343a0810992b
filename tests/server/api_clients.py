"""A server for tests of its resources: a door on a workshop, a client, and a worker in this process."""

import dataclasses
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from sartor.actions.work import work
from sartor.actions.workshop import Workshop
from sartor.concepts.job import OPEN
from sartor.modeling.hardware import find_hardware
from sartor.server.app import make_app
from sartor.server.door import Door
from sartor.server.residents import Residents

QUICK = {"judge": {"folds": 0}, "budget": {"epochs": 1}}
"""What makes a job short."""


@contextmanager
def client_of(workshop: Workshop, **more: Any) -> Iterator[TestClient]:
    residents = Residents(workshop, (), find_hardware(threads=1))
    door = Door(workshop=workshop, served=residents.refs, **{"bases": {}, **more})
    with TestClient(make_app(residents, door), base_url="http://127.0.0.1") as client:
        yield client


def upload(client: TestClient, content: bytes | Path, **headers: str) -> str:
    data = content.read_bytes() if isinstance(content, Path) else content
    form = {"files": {"file": ("rows.jsonl", data)}, "data": {"purpose": "fine-tune"}}
    answer = client.post("/v1/files", **form, headers=headers)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


def rows(n_rows: int, **last: Any) -> bytes:
    turns = [
        [{"role": "user", "content": f"say number {i} please"}, {"role": "assistant", "content": f"it is {i}"}]
        for i in range(n_rows)
    ]
    lines: list[Any] = [{"messages": t} for t in turns]
    if last:
        lines.append(last)
    return "\n".join(map(json.dumps, lines)).encode()


def carry_out(workshop: Workshop) -> None:
    """Be the worker, until nothing is left to do."""

    def done() -> bool:
        return not any(workshop.store.jobs.counts().get(status) for status in OPEN)

    for _ in work(dataclasses.replace(workshop, should_stop=done)):
        pass


def error_of(answer: Any) -> dict[str, Any]:
    assert set(answer.json()) == {"error"}
    assert set(answer.json()["error"]) == {"message", "type", "param", "code"}
    return answer.json()["error"]
