"""Files that come in parts: begin, take parts in any order, join them in the order that the client names, or stop."""

import hashlib
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sartor.actions.api_ids import fresh_id, settled_id
from sartor.actions.upload_file import MOST_BYTES, Wanted, check_wanted, described, seconds_now, take_in
from sartor.actions.workshop import Workshop
from sartor.concepts.upload import Upload
from sartor.concepts.uploaded_file import UploadedFile
from sartor.errors import RequestRefused
from sartor.store.atomic import require_free
from sartor.store.uploads import Incoming

MOST_PART_BYTES = 64 * 2**20
_LIVES_S = 3600
_KEPT_S = 86_400
"""How long an upload that has ended is still known."""
_READ_BYTES = 2**20


def create_upload(workshop: Workshop, upload: Upload) -> Upload:
    """Begin to take a file in parts; ids and times of `upload` are made here.

    Raises: RequestRefused: its purpose or size cannot be.
    """
    check_wanted(Wanted(upload.purpose, upload.file_expires_after_s))
    if upload.bytes > MOST_BYTES:
        says = f"Invalid 'bytes': files may have up to {MOST_BYTES // 10**6} MB."
        raise RequestRefused(says, param="bytes", reason="invalid_value")
    now = seconds_now(workshop)
    workshop.store.parts.sweep(now - _KEPT_S)
    require_free(workshop.store.folder, 2 * upload.bytes)
    made = upload.model_copy(update={"id": fresh_id("upload"), "created_at": now, "expires_at": now + _LIVES_S})
    workshop.store.parts.save(made)
    return made


@contextmanager
def take_part(workshop: Workshop, upload: Upload, part_id: str) -> Generator[Incoming]:
    """Receive the bytes of a part; they stay if the block ends well.

    Raises: RequestRefused: the upload takes no more parts.
    """
    _pending(upload)
    require_free(workshop.store.folder, MOST_PART_BYTES)
    with workshop.store.parts.receive(upload.id, part_id) as incoming:
        yield incoming


def complete_upload(
    workshop: Workshop, upload: Upload, part_ids: Sequence[str], md5: str | None
) -> tuple[Upload, UploadedFile]:
    """Join the parts to a file; returns what the upload is then, and the file.

    Raises: RequestRefused: it has ended already, a part is missing, or they are not the bytes that were announced.
    """
    parts = workshop.store.parts
    with parts.alone(upload.id):
        upload = get_upload(workshop, upload.project, upload.id)
        _pending(upload)
        paths = [_part(workshop, upload, part_id) for part_id in part_ids]
        n_bytes = sum(path.stat().st_size for path in paths)
        if n_bytes != upload.bytes:
            says = f"The parts have {n_bytes} bytes together; {upload.bytes} were announced."
            raise RequestRefused(says, param="part_ids", reason="invalid_value")
        if md5 is not None and _md5(paths) != md5.lower():
            raise RequestRefused("The checksum of the parts is not 'md5'.", param="md5", reason="invalid_value")
        with take_in(workshop, settled_id("file", upload.id)) as intake:
            for data in _chunks(paths):
                intake.write(data)
            wanted = Wanted(upload.purpose, upload.file_expires_after_s)
            file = described(workshop, upload.project, intake, wanted, upload.filename)
        workshop.store.uploads.save(file)
        done = upload.model_copy(update={"status": "completed", "file_id": file.id})
        parts.save(done)
        parts.clear(upload.id)
    return done, file


def cancel_upload(workshop: Workshop, upload: Upload) -> Upload:
    """Take no more parts, and forget those that came.

    Raises: RequestRefused: it has ended already.
    """
    with workshop.store.parts.alone(upload.id):
        upload = get_upload(workshop, upload.project, upload.id)
        _pending(upload)
        done = upload.model_copy(update={"status": "cancelled"})
        workshop.store.parts.save(done)
        workshop.store.parts.clear(upload.id)
    return done


def get_upload(workshop: Workshop, project: str, upload_id: str) -> Upload:
    """Return an upload of a project as it is now.

    Raises: RequestRefused: there is none.
    """
    upload = workshop.store.parts.get(upload_id)
    if upload is None or upload.project != project:
        raise RequestRefused(f"No such Upload object: {upload_id}", status=404, param="upload_id")
    if upload.status == "pending" and upload.expires_at <= seconds_now(workshop):
        return upload.model_copy(update={"status": "expired"})
    return upload


def _pending(upload: Upload) -> None:
    if upload.status != "pending":
        says = f"The Upload {upload.id} is {upload.status}, and can no longer be changed."
        raise RequestRefused(says, param="upload_id", reason="invalid_value")


def _part(workshop: Workshop, upload: Upload, part_id: str) -> Path:
    try:
        path = workshop.store.parts.path(upload.id, part_id)
    except ValueError:
        path = None
    if path is None or not path.is_file():
        raise RequestRefused(f"No such Part object: {part_id[:60]}", param="part_ids", reason="invalid_value")
    return path


def _md5(paths: Sequence[Path]) -> str:
    digest = hashlib.md5(usedforsecurity=False)
    for data in _chunks(paths):
        digest.update(data)
    return digest.hexdigest()


def _chunks(paths: Sequence[Path]) -> Generator[bytes]:
    for path in paths:
        with path.open("rb") as file:
            while data := file.read(_READ_BYTES):
                yield data
