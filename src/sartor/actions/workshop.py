"""Workshop: the effects an action may use. Each door builds one and passes it first."""

import datetime
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sartor.concepts.ids import ulid
from sartor.store.workspace import Store, open_workspace


@dataclass(frozen=True)
class Workshop:
    """Store, clock, cache and the wish to stop."""

    store: Store
    cache: Path
    """Where fetched and converted models lie, shared by all workspaces."""
    clock: Callable[[], datetime.datetime]
    should_stop: Callable[[], bool] = lambda: False
    """True once the user asked to stop; actions then save and end at the next safe place."""
    signing_key: Path | None = None
    """Signs the evidence of new versions."""

    def now(self) -> str:
        """Return the time as ISO 8601, UTC."""
        return self.clock().isoformat(timespec="seconds")

    def new_id(self) -> str:
        """Return a fresh ULID."""
        return ulid(int(self.clock().timestamp() * 1000), secrets.token_bytes(10))


def utc_now() -> datetime.datetime:
    """Return the time."""
    return datetime.datetime.now(datetime.UTC)


def cache_folder() -> Path:
    """Return where fetched models are kept: SARTOR_CACHE, else the user's cache folder."""
    base = os.environ.get("SARTOR_CACHE") or Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache") / "sartor"
    return Path(base).expanduser()


def workspace_folder(chosen: str | None) -> Path:
    """Return the workspace: the one chosen, else SARTOR_HOME, else ./.sartor."""
    return Path(chosen or os.environ.get("SARTOR_HOME") or ".sartor").expanduser()


def signing_key() -> Path | None:
    """Return the key that SARTOR_SIGNING_KEY names."""
    named = os.environ.get("SARTOR_SIGNING_KEY")
    return Path(named).expanduser() if named else None


def open_workshop(
    workspace: str | None, *, create: bool = False, should_stop: Callable[[], bool] = lambda: False
) -> Workshop:
    """Open the workspace; `create` makes a missing one."""
    store = open_workspace(
        workspace_folder(workspace), create=create, database=os.environ.get("SARTOR_DATABASE") or None
    )
    return Workshop(store, cache_folder(), utc_now, should_stop, signing_key())
