"""Ids as OpenAI's clients know them: a prefix, then letters and digits, of chance or of what the thing is about."""

import hashlib
import secrets

from sartor.concepts.ids import base62

_LENGTHS = {"file": 22, "ftjob": 24, "ftevent": 24, "ftckpt": 24, "cp": 24, "key": 16, "upload": 24, "part": 24}
_JOINTS = {"cp": "_", "key": "_", "ftckpt": "_", "upload": "_", "part": "_"}


def fresh_id(kind: str) -> str:
    """Return an id that nothing has."""
    return _id(kind, secrets.token_bytes(32))


def settled_id(kind: str, *about: object) -> str:
    """Return the one id of what is named by `about`: making it again gives the same."""
    return _id(kind, _digest(about))


def model_suffix(job_id: str) -> str:
    """Return the last part of the name of the model that comes of a job."""
    return base62(_digest((job_id, "model")), 8)


def _id(kind: str, data: bytes) -> str:
    return f"{kind}{_JOINTS.get(kind, '-')}{base62(data, _LENGTHS[kind])}"


def _digest(about: tuple[object, ...]) -> bytes:
    return hashlib.sha256("\0".join(map(str, about)).encode()).digest()
