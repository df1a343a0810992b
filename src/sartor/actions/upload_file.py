"""Files of the server's clients: take one in, find it, forget it."""

import json
from collections.abc import Generator
from contextlib import contextmanager
from typing import NamedTuple

from sartor.actions.api_ids import fresh_id
from sartor.actions.workshop import Workshop
from sartor.concepts.uploaded_file import UploadedFile
from sartor.errors import RequestRefused
from sartor.store.atomic import require_free
from sartor.store.uploads import Incoming

PURPOSES = ("assistants", "batch", "fine-tune", "vision", "user_data", "evals")
RESULTS = "fine-tune-results"
MOST_BYTES = 512 * 10**6
_LEAST_EXPIRY_S, _MOST_EXPIRY_S = 3600, 2_592_000
_HEAD_BYTES = 64 * 1024
_ROOM_BYTES = 64 * 10**6
"""Left free on the disk when a file comes in."""
_MOST_NAME = 255


class Wanted(NamedTuple):
    """What a client says about the file that it brings."""

    purpose: str
    expires_after_s: int | None = None


class Intake:
    """A file on its way in."""

    def __init__(self, incoming: Incoming) -> None:
        """Begin with no byte."""
        self.id = ""
        self._incoming = incoming
        self._head = b""

    def write(self, data: bytes) -> None:
        """Take some bytes.

        Raises: RequestRefused: there are too many of them.
        """
        if self._incoming.n_bytes + len(data) > MOST_BYTES:
            says = f"File is larger than the maximum of {MOST_BYTES // 10**6} MB."
            raise RequestRefused(says, status=413, param="file", reason="file_too_large")
        if len(self._head) < _HEAD_BYTES:
            self._head += data[: _HEAD_BYTES - len(self._head)]
        self._incoming.write(data)

    @property
    def facts(self) -> tuple[int, str]:
        """How many bytes came, and their sha256."""
        return self._incoming.n_bytes, self._incoming.sha256

    def check_lines(self) -> None:
        """Look at the first lines.

        Raises: RequestRefused: they are no JSON objects.
        """
        lines = self._head.removeprefix(b"\xef\xbb\xbf").split(b"\n")
        whole = lines if self._incoming.n_bytes <= _HEAD_BYTES else lines[:-1]
        for number, line in enumerate(whole, 1):
            if line.strip() and not _is_object(line):
                start = line[:8].decode(errors="replace")
                says = (
                    "Expected file to have JSONL format, where every line is a JSON dictionary. Line "
                    f'{number} is not a dictionary (HINT: line starts with: "{start}...").'
                )
                raise RequestRefused(says, param="file")


@contextmanager
def take_in(workshop: Workshop, file_id: str | None = None) -> Generator[Intake]:
    """Receive the bytes of a new file; they stay if the block ends well, and `keep_file` was called in it."""
    require_free(workshop.store.folder, _ROOM_BYTES)
    file_id = file_id or fresh_id("file")
    with workshop.store.uploads.receive(file_id) as incoming:
        intake = Intake(incoming)
        intake.id = file_id
        yield intake


def check_wanted(wanted: Wanted) -> None:
    """Refuse what cannot be, before any byte is taken.

    Raises: RequestRefused: an unknown purpose, or an expiry out of range.
    """
    if wanted.purpose not in PURPOSES:
        says = f"'{wanted.purpose}' is not one of {list(PURPOSES)} - 'purpose'"
        raise RequestRefused(says, param="purpose", reason="invalid_value")
    expiry = wanted.expires_after_s
    if expiry is not None and not _LEAST_EXPIRY_S <= expiry <= _MOST_EXPIRY_S:
        says = f"Invalid 'expires_after.seconds': expected {_LEAST_EXPIRY_S} to {_MOST_EXPIRY_S}, got {expiry}."
        raise RequestRefused(says, param="expires_after.seconds", reason="invalid_value")


def described(workshop: Workshop, project: str, intake: Intake, wanted: Wanted, filename: str) -> UploadedFile:
    """Return the record of a file whose bytes have all come; call it before `take_in` ends.

    Raises: RequestRefused: the file is empty, or not lines of JSON though it must be.
    """
    n_bytes, sha256 = intake.facts
    if not n_bytes:
        raise RequestRefused("File is empty.", param="file", reason="invalid_value")
    if wanted.purpose == "fine-tune":
        intake.check_lines()
    now = seconds_now(workshop)
    return UploadedFile(
        id=intake.id,
        project=project,
        filename=filename[-_MOST_NAME:] or "upload",
        purpose=wanted.purpose,
        bytes=n_bytes,
        sha256=sha256,
        created_at=now,
        expires_at=now + wanted.expires_after_s if wanted.expires_after_s else None,
    )


def get_file(workshop: Workshop, project: str, file_id: str, *, param: str = "id") -> UploadedFile:
    """Return a file of a project.

    Raises: RequestRefused: there is none, or it has expired.
    """
    file = workshop.store.uploads.get(file_id)
    gone = file is None or (file.expires_at is not None and file.expires_at <= seconds_now(workshop))
    if file is None or gone or file.project != project:
        raise RequestRefused(f"No such File object: {file_id}", status=404, param=param)
    return file


def keep_made_file(workshop: Workshop, project: str, file_id: str, filename: str, content: bytes) -> UploadedFile:
    """Keep a result file that a job made; twice is the same as once."""
    with workshop.store.uploads.receive(file_id) as incoming:
        incoming.write(content)
    file = UploadedFile(
        id=file_id,
        project=project,
        filename=filename,
        purpose=RESULTS,
        bytes=len(content),
        sha256=incoming.sha256,
        created_at=seconds_now(workshop),
    )
    workshop.store.uploads.save(file)
    return file


def seconds_now(workshop: Workshop) -> int:
    """Return the time in whole seconds since 1970."""
    return int(workshop.clock().timestamp())


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False
