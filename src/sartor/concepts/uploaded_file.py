"""UploadedFile: bytes that a client of the server brought, or that a job made for it."""

from sartor.concepts.frozen import Frozen


class UploadedFile(Frozen):
    """A file on record; its bytes lie in the workspace under its id."""

    id: str
    """`file-...`."""
    project: str
    filename: str
    """As the client calls it; never part of a path of ours."""
    purpose: str
    bytes: int
    sha256: str
    created_at: int
    """Seconds since 1970."""
    expires_at: int | None = None
