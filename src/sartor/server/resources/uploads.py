"""Routes of /v1/uploads: files that come in parts."""

from contextlib import ExitStack
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, Field

from sartor.actions.api_ids import fresh_id
from sartor.actions.upload_file import seconds_now
from sartor.actions.upload_in_parts import (
    MOST_PART_BYTES,
    cancel_upload,
    complete_upload,
    create_upload,
    get_upload,
    take_part,
)
from sartor.concepts.upload import Upload
from sartor.concepts.uploaded_file import UploadedFile
from sartor.errors import RequestRefused
from sartor.server.description.document import answers, takes_form
from sartor.server.description.resources import PartObject, UploadObject
from sartor.server.door import Door, caller_of
from sartor.server.resources.shapes import file_json
from sartor.store.uploads import Incoming

_FORM = takes_form({"data": {"type": "string", "format": "binary"}}, required=("data",))


class ExpiresAfter(BaseModel):
    """When the file is to be deleted."""

    anchor: Literal["created_at"]
    seconds: int


class UploadRequest(BaseModel):
    """What is to come."""

    bytes: Annotated[int, Field(ge=1)]
    filename: Annotated[str, Field(min_length=1, max_length=1000)]
    mime_type: Annotated[str, Field(max_length=200)]
    purpose: str
    expires_after: ExpiresAfter | None = None


class CompleteRequest(BaseModel):
    """The parts, in order."""

    part_ids: Annotated[list[str], Field(min_length=1, max_length=10_000)]
    md5: Annotated[str, Field(max_length=64)] | None = None


def upload_routes(door: Door) -> APIRouter:
    """Return the routes."""
    routes, workshop = APIRouter(prefix="/v1/uploads"), door.workshop

    def found(request: Request, upload_id: str) -> Upload:
        return get_upload(workshop, caller_of(request).project, upload_id)

    @routes.post("", **answers(UploadObject))
    def create(request: Request, body: UploadRequest) -> dict[str, Any]:
        seconds = body.expires_after.seconds if body.expires_after else None
        facts = body.model_dump(exclude={"expires_after"})
        project, ours = caller_of(request).project, {"id": "", "created_at": 0, "expires_at": 0}
        made = create_upload(workshop, Upload(**facts, **ours, project=project, file_expires_after_s=seconds))
        door.note(request, "upload.create", made.id)
        return _upload_json(made)

    @routes.post("/{upload_id}/parts", openapi_extra=_FORM, **answers(PartObject))
    async def add_part(request: Request, upload_id: str) -> dict[str, Any]:
        upload = await run_in_threadpool(found, request, upload_id)
        part_id = await _received(door, request, upload)
        about = {"created_at": seconds_now(workshop), "upload_id": upload.id}
        return {"id": part_id, "object": "upload.part", **about}

    @routes.post("/{upload_id}/complete", **answers(UploadObject))
    def complete(request: Request, upload_id: str, body: CompleteRequest) -> dict[str, Any]:
        done, file = complete_upload(workshop, found(request, upload_id), body.part_ids, body.md5)
        door.note(request, "file.create", file.id)
        return _upload_json(done, file)

    @routes.post("/{upload_id}/cancel", **answers(UploadObject))
    def cancel(request: Request, upload_id: str) -> dict[str, Any]:
        done = cancel_upload(workshop, found(request, upload_id))
        door.note(request, "upload.cancel", done.id)
        return _upload_json(done)

    return routes


async def _received(door: Door, request: Request, upload: Upload) -> str:
    """Take in a part; returns its id.

    Raises: RequestRefused: the form is not what it must be, or the part is too large; nothing of it is kept.
    """
    from sartor.server.resources.multipart import Form  # here: it needs a package that only uploads need

    part_id = fresh_id("part")
    with ExitStack() as stack:
        intake: list[Incoming] = []

        def take(data: bytes) -> None:
            if intake[0].n_bytes + len(data) > MOST_PART_BYTES:
                says = f"A part may have up to {MOST_PART_BYTES // 2**20} MiB."
                raise RequestRefused(says, status=413, param="data", reason="file_too_large")
            intake[0].write(data)

        def begin(_: Form) -> None:
            intake.append(stack.enter_context(take_part(door.workshop, upload, part_id)))

        form = Form(request.headers.get("content-type", ""), begin, take, file_field="data")
        async for chunk in request.stream():
            await run_in_threadpool(form.write, chunk)
        form.finish()
    return part_id


def _upload_json(upload: Upload, file: UploadedFile | None = None) -> dict[str, Any]:
    return {
        "id": upload.id,
        "object": "upload",
        "bytes": upload.bytes,
        "created_at": upload.created_at,
        "expires_at": upload.expires_at,
        "filename": upload.filename,
        "purpose": upload.purpose,
        "status": upload.status,
        "file": file_json(file) if file else None,
    }
