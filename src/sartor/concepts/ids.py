"""How things are named: content hashes for what can be recomputed, ULIDs for what happened once."""

import hashlib
import json
from typing import Any

_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def canonical_json(value: Any) -> str:
    """Write `value` as JSON in the one way that is hashed: sorted keys, no spaces, real characters."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def content_hash(value: Any) -> str:
    """Return the sha256 (hex) of the canonical JSON of `value`."""
    return bytes_hash(canonical_json(value).encode())


def bytes_hash(data: bytes) -> str:
    """Return the sha256 (hex) of `data`."""
    return hashlib.sha256(data).hexdigest()


def ulid(now_ms: int, randomness: bytes) -> str:
    """Return a 26-character id that sorts by time.

    Args:
        now_ms: Milliseconds since 1970.
        randomness: 10 bytes of it.
    Source: github.com/ulid/spec.
    """
    number = (now_ms << 80) | int.from_bytes(randomness[:10], "big")
    return "".join(_CROCKFORD[(number >> shift) & 31] for shift in range(125, -1, -5))


def base62(data: bytes, length: int) -> str:
    """Write `data` in `length` letters and digits, as ids of OpenAI's are written; what does not fit is lost."""
    number, letters = int.from_bytes(data, "big"), ""
    for _ in range(length):
        number, digit = divmod(number, 62)
        letters += _BASE62[digit]
    return letters
