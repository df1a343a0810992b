"""Keys of the server: make, revoke, and tell who is calling."""

import hashlib
import secrets
from collections.abc import Sequence
from typing import NamedTuple

from sartor.actions.api_ids import fresh_id
from sartor.actions.settings_file import validated
from sartor.actions.workshop import Workshop
from sartor.concepts.api_key import DEFAULT_PROJECT, SCOPES, ApiKey, AuditEntry, Scope
from sartor.errors import KeyNeeded, NotFound, RequestRefused

_SHOWN = 12


class NewKey(NamedTuple):
    """A key, the only time that it can be read."""

    secret: str
    record: ApiKey


class Caller(NamedTuple):
    """Who asks."""

    key_id: str | None
    """None: no key is needed here."""
    project: str
    scopes: tuple[Scope, ...]

    def may(self, scope: Scope) -> bool:
        """Say whether the caller has a scope; `admin` holds all."""
        return scope in self.scopes or "admin" in self.scopes


ANYONE = Caller(None, DEFAULT_PROJECT, SCOPES)
"""Whoever calls a server on this machine that has never had a key."""


def make_key(workshop: Workshop, name: str, *, project: str, scopes: Sequence[str]) -> NewKey:
    """Make a key and keep its hash.

    Raises: BadRecipe: the project or a scope is not possible.
    """
    secret = f"sk-sartor-{secrets.token_urlsafe(32)}"
    record = {
        "id": fresh_id("key"),
        "name": name,
        "hash": hash_of(secret),
        "prefix": secret[:_SHOWN],
        "project": project,
        "scopes": tuple(scopes),
        "created_at": workshop.now(),
    }
    fix = "A project is written in small letters, digits and -; scopes are infer, tune and admin."
    key = validated(ApiKey, record, where="key", fix=fix)
    workshop.store.keys.save(key)
    _log(workshop, "key.create", key)
    return NewKey(secret, key)


def revoke_key(workshop: Workshop, key_id: str) -> ApiKey:
    """Make a key useless, for good.

    Raises: NotFound: there is no such key.
    """
    key = next((key for key in workshop.store.keys.list() if key.id == key_id), None)
    if key is None:
        raise NotFound(f"There is no key {key_id!r}.", fix="See sartor keys list.")
    if key.revoked_at is None:
        key = key.model_copy(update={"revoked_at": workshop.now()})
        workshop.store.keys.save(key)
        _log(workshop, "key.revoke", key)
    return key


def tell_caller(workshop: Workshop, secret: str | None, *, is_local: bool) -> Caller:
    """Say who is calling.

    Args:
        workshop: Knows the keys.
        secret: What the request brought as its bearer.
        is_local: The server can be reached from this machine only.
    Raises: RequestRefused: a key is needed, and this is none.
    """
    if is_local and not workshop.store.keys.any():
        return ANYONE
    if not secret:
        says = "You didn't provide an API key. Send it in the header Authorization: Bearer YOUR_KEY."
        raise RequestRefused(says, status=401)
    key = workshop.store.keys.find(hash_of(secret))
    if key is None or key.revoked_at is not None:
        raise RequestRefused("Incorrect API key provided.", status=401, reason="invalid_api_key")
    return Caller(key.id, key.project, key.scopes)


def require_key(workshop: Workshop, host: str) -> None:
    """Refuse to open the server to other machines as long as nobody would need a key.

    Raises: KeyNeeded: no key is there.
    """
    if not any(key.revoked_at is None for key in workshop.store.keys.list()):
        raise KeyNeeded(
            f"other machines can reach {host}, and there is no key yet.",
            fix="Make one with: sartor keys create NAME. Or leave --host out.",
        )


def is_loopback(host: str) -> bool:
    """Say whether an address can be reached from this machine only."""
    return host in ("localhost", "::1") or host.startswith("127.")


def hash_of(secret: str) -> str:
    """Return what is kept of a key."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _log(workshop: Workshop, action: str, key: ApiKey) -> None:
    entry = AuditEntry(at=workshop.now(), by="command line", project=key.project, action=action, target=key.id)
    workshop.store.audit_log.add(entry)
