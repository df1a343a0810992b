"""Routes of /v1/files: bytes are streamed to the disk as they arrive, and read from it as they leave."""

import base64
from contextlib import ExitStack
from typing import Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse, Response

from sartor.actions.upload_file import (
    PURPOSES,
    RESULTS,
    Intake,
    Wanted,
    check_wanted,
    described,
    get_file,
    seconds_now,
    take_in,
)
from sartor.concepts.uploaded_file import UploadedFile
from sartor.errors import RequestRefused
from sartor.server.description.document import answers, answers_bytes, takes_form
from sartor.server.description.resources import Deleted, FileObject, Listed
from sartor.server.door import Door, caller_of
from sartor.server.resources.shapes import file_json, listed
from sartor.store.pages import Cursor

_MOST_LISTED = 10_000
_FORM = takes_form(
    {
        "file": {"type": "string", "format": "binary"},
        "purpose": {"type": "string", "enum": list(PURPOSES)},
        "expires_after[anchor]": {"type": "string", "enum": ["created_at"]},
        "expires_after[seconds]": {"type": "integer", "minimum": 3600, "maximum": 2_592_000},
    },
    required=("file", "purpose"),
)
_AS_DOWNLOAD = {"x-content-type-options": "nosniff", "content-disposition": "attachment"}


def file_routes(door: Door) -> APIRouter:
    """Return the routes."""
    routes, workshop = APIRouter(prefix="/v1/files"), door.workshop

    @routes.post("", openapi_extra=_FORM, **answers(FileObject))
    async def create(request: Request) -> dict[str, Any]:
        file = await _received(door, request)
        door.note(request, "file.create", file.id)
        return file_json(file)

    @routes.get("", **answers(Listed[FileObject]))
    def list_(
        request: Request,
        after: str | None = None,
        limit: int = Query(_MOST_LISTED, ge=0, le=_MOST_LISTED),
        order: Literal["asc", "desc"] = "desc",
        purpose: str | None = None,
    ) -> dict[str, Any]:
        cursor = Cursor(limit, after, ascending=order == "asc")
        project = caller_of(request).project
        found = workshop.store.uploads.list(project, cursor, purpose=purpose, now=seconds_now(workshop))
        return listed(found, file_json)

    @routes.get("/{file_id}", **answers(FileObject))
    def retrieve(request: Request, file_id: str) -> dict[str, Any]:
        return file_json(get_file(workshop, caller_of(request).project, file_id))

    @routes.delete("/{file_id}", **answers(Deleted))
    def delete(request: Request, file_id: str) -> dict[str, Any]:
        file = get_file(workshop, caller_of(request).project, file_id)
        workshop.store.uploads.delete(file.id)
        door.note(request, "file.delete", file.id)
        return {"id": file.id, "object": "file", "deleted": True}

    @routes.get("/{file_id}/content", response_class=Response, **answers_bytes("application/octet-stream", "text/csv"))
    def content(request: Request, file_id: str, encoding: Literal["raw"] | None = None) -> Response:
        file = get_file(workshop, caller_of(request).project, file_id)
        path = workshop.store.uploads.path(file.id)
        as_csv = encoding == "raw" or "text/csv" in request.headers.get("accept", "")
        if file.purpose == RESULTS and not as_csv:
            return Response(base64.b64encode(path.read_bytes()), media_type="application/octet-stream")
        kind = "text/csv" if file.purpose == RESULTS else "application/octet-stream"
        return FileResponse(path, media_type=kind, headers=_AS_DOWNLOAD)

    return routes


async def _received(door: Door, request: Request) -> UploadedFile:
    """Take in the file of a form.

    Raises: RequestRefused: the form or the file is not what it must be; nothing of it is kept.
    """
    from sartor.server.resources.multipart import Form  # here: it needs a package that only uploads need

    workshop, project = door.workshop, caller_of(request).project
    with ExitStack() as stack:
        intake: list[Intake] = []

        def begin(form: Form) -> None:
            if "purpose" in form.fields:
                check_wanted(_wanted(form))
            intake.append(stack.enter_context(take_in(workshop)))

        form = Form(request.headers.get("content-type", ""), begin, lambda data: intake[0].write(data))
        async for chunk in request.stream():
            await run_in_threadpool(form.write, chunk)
        form.finish()
        wanted = _wanted(form)
        check_wanted(wanted)
        file = described(workshop, project, intake[0], wanted, form.filename or "")
    await run_in_threadpool(workshop.store.uploads.save, file)
    return file


def _wanted(form: Any) -> Wanted:
    """Read what a form says about its file."""
    fields = form.fields
    if "purpose" not in fields:
        says = "Missing required parameter: 'purpose'."
        raise RequestRefused(says, param="purpose", reason="missing_required_parameter")
    seconds = fields.get("expires_after[seconds]")
    if seconds is not None and not seconds.isdigit():
        says = f"Invalid 'expires_after.seconds': {seconds[:40]!r} is not a number."
        raise RequestRefused(says, param="expires_after.seconds", reason="invalid_value")
    anchor = fields.get("expires_after[anchor]", "created_at")
    if anchor != "created_at":
        says = f"Invalid 'expires_after.anchor': {anchor[:40]!r} is not 'created_at'."
        raise RequestRefused(says, param="expires_after.anchor", reason="invalid_value")
    return Wanted(fields["purpose"], int(seconds) if seconds is not None else None)
