"""ApiKey and AuditEntry: who may ask the server for what, and who asked it to change something."""

from typing import Literal

from pydantic import Field

from sartor.concepts.frozen import Frozen

Scope = Literal["infer", "tune", "admin"]
SCOPES: tuple[Scope, ...] = ("infer", "tune", "admin")
DEFAULT_PROJECT = "default"


class ApiKey(Frozen):
    """A key on record. The key itself is shown once, when it is made; its hash is kept."""

    id: str
    name: str
    hash: str
    """sha256 of the key, which is 256 bits of chance: there is nothing to guess."""
    prefix: str
    """The first characters, by which its owner recognises it."""
    project: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")
    """It sees files, jobs and models of this project only."""
    scopes: tuple[Scope, ...] = Field(min_length=1)
    created_at: str
    """ISO 8601, UTC."""
    revoked_at: str | None = None


class AuditEntry(Frozen):
    """One thing that somebody had done."""

    at: str
    """ISO 8601, UTC."""
    by: str
    """Id of a key; `open` where none is needed; `command line`."""
    project: str
    action: str
    """Such as `file.create`."""
    target: str
    request_id: str | None = None
