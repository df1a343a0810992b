"""The bytes that a token stands for, which need not be whole characters."""

from functools import cache
from typing import Any

_BYTE_TOKEN_LENGTH = len("<0x00>")


class TokenBytes:
    """Knows how one tokenizer writes bytes."""

    def __init__(self, tokenizer: Any) -> None:
        """Look at how it decodes."""
        self._tokenizer = tokenizer
        decoder = repr(tokenizer.backend_tokenizer.decoder)
        self._byte_level = "ByteLevel" in decoder
        self._spaced = "▁" in decoder
        self._special = frozenset(tokenizer.added_tokens_decoder)

    def __call__(self, token: int) -> bytes:
        """Return the bytes of a token id; of one outside the vocabulary, none."""
        piece = self._tokenizer.convert_ids_to_tokens(token)
        if piece is None:
            return b""
        if token in self._special:
            return piece.encode()
        if self._byte_level:
            return bytes(_byte_of()[sign] for sign in piece)
        if len(piece) == _BYTE_TOKEN_LENGTH and piece.startswith("<0x"):
            return bytes([int(piece[3:5], 16)])
        return (piece.replace("▁", " ") if self._spaced else piece).encode()


@cache
def _byte_of() -> dict[str, int]:
    """Return GPT-2's alphabet: printable bytes stand for themselves, the others for signs from 256 on."""
    printable = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    others = [byte for byte in range(256) if byte not in printable]
    return {chr(b): b for b in printable} | {chr(256 + i): b for i, b in enumerate(others)}
