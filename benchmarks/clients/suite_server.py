"""A server for the tests of OpenAI's own Python client: suite_server.py FOLDER.

They speak to fixed ids. Between them and the server stands a translator, here and only here, that puts the id of
something just made in the place of each; and the models that they name are tiny ones.
"""

import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import uvicorn

import tiny_models
from sartor.actions.api_ids import fresh_id
from sartor.actions.upload_file import Wanted, described, take_in
from sartor.actions.workshop import Workshop, utc_now
from sartor.concepts.job import CheckpointPermission, Job
from sartor.modeling.hardware import find_hardware
from sartor.server.app import make_app
from sartor.server.door import Door
from sartor.server.residents import Residents
from sartor.server.run import bind
from sartor.store.workspace import open_workspace

_SPEAKERS = ("gpt-4o-mini", "gpt-6-astra", "gpt-3.5-turbo-instruct")
_ENCODER = "text-embedding-3-small"
_FILES = ("file_id", "file-abc123")
_JOB = "ft-AF1WoRqd3aJAHsqc9NY7iL8F"
_MODELS = ("ft:gpt-4o-mini-2024-07-18:org:weather:B7R9VjQd", "ft:gpt-4o-mini:acemeco:suffix:abc123")
_PERMISSION = "cp_zc4Q7MP6XxulcVzj4MZdwsAB"


class Translator:
    """Makes what a request speaks of, and speaks of it by its id."""

    def __init__(self, app: Any, shop: Workshop) -> None:
        self._app, self._shop = app, shop

    async def __call__(
        self, scope: dict[str, Any], receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]
    ) -> None:
        """Pass a request on, with real ids in it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        names = self._made(scope["path"])
        path = _replaced(scope["path"], names)
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        if scope["path"] != "/v1/files":
            names = {**names, **self._made(body.decode(errors="replace"))}
            body = _replaced(body.decode("latin-1"), names).encode("latin-1")
        headers = [(k, str(len(body)).encode() if k == b"content-length" else v) for k, v in scope["headers"]]
        sent = iter([{"type": "http.request", "body": body, "more_body": False}])

        async def replay() -> Any:
            found = next(sent, None)
            return found if found else await receive()

        await self._app({**scope, "path": path, "raw_path": path.encode(), "headers": headers}, replay, send)

    def _made(self, text: str) -> dict[str, str]:
        """Make what `text` names by a fixed id; return the real ids."""
        names = {name: self._file() for name in _FILES if name in text}
        for name in (_JOB, *_MODELS):
            if name in text:
                job = self._job()
                is_model = name != _JOB or "/checkpoints/ft-" in text
                names[name] = str(job.fine_tuned_model) if is_model else job.id
                if _PERMISSION in text:
                    permission = CheckpointPermission(
                        id=fresh_id("cp"), model=str(job.fine_tuned_model), project="string", created_at=1
                    )
                    names[_PERMISSION] = self._shop.store.permissions.save(permission).id
        return names

    def _file(self) -> str:
        with take_in(self._shop) as intake:
            intake.write(b'{"messages": []}')
            file = described(self._shop, "default", intake, Wanted("fine-tune"), "rows.jsonl")
        self._shop.store.uploads.save(file)
        return file.id

    def _job(self) -> Job:
        job_id = fresh_id("ftjob")
        facts = {"id": job_id, "project": "default", "created_at": 1, "model": "gpt-4o-mini", "base": "tiny"}
        done = {"fine_tuned_model": f"ft:gpt-4o-mini:default::{job_id[-8:]}", "version": "rows@1"}
        job = Job.model_validate({**facts, **done, "training_file": "file-abc12345", "seed": 1, "status": "queued"})
        return self._shop.store.jobs.create(job)


def _replaced(text: str, names: dict[str, str]) -> str:
    for name, real in names.items():
        text = text.replace(name, real)
    return text


def main(folder: Path) -> None:
    """Serve until stopped."""
    speaker = tiny_models.save_lm(folder / "lm").folder
    bases = {**dict.fromkeys(_SPEAKERS, speaker), _ENCODER: tiny_models.save_encoder(folder / "encoder").folder}
    with open_workspace(folder / "workspace") as store, bind("127.0.0.1", 0) as listener:
        shop = Workshop(store=store, cache=folder / "cache", clock=utc_now)
        residents = Residents(shop, (), find_hardware(threads=1))
        app = make_app(residents, Door(shop, bases, residents.refs))
        print(f"Serving on http://127.0.0.1:{listener.getsockname()[1]}/v1", file=sys.stderr, flush=True)
        uvicorn.Server(uvicorn.Config(Translator(app, shop), log_level="error")).run(sockets=[listener])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
