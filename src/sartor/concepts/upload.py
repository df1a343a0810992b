"""Upload: a file that a client of the server brings in parts, within an hour."""

from typing import Literal

from sartor.concepts.frozen import Frozen

UploadStatus = Literal["pending", "completed", "cancelled", "expired"]


class Upload(Frozen):
    """What the parts will make, and how far it is."""

    id: str
    """`upload_...`."""
    project: str
    filename: str
    """As the client calls it; never part of a path of ours."""
    purpose: str
    mime_type: str
    bytes: int
    """That the parts must have together."""
    created_at: int
    """Seconds since 1970."""
    expires_at: int
    file_expires_after_s: int | None = None
    status: UploadStatus = "pending"
    file_id: str | None = None
    """Of the file that it became."""
