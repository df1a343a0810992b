"""gzip-compressed bytes -> the bytes inside, piece by piece; a bomb ends in a sentence."""

import zlib
from typing import BinaryIO

from sartor.errors import BadData

MAGIC = b"\x1f\x8b"
MOST_BYTES = 2**30
MOST_TIMES = 200
"""What inflates to more bytes than `MOST_BYTES`, and to more than this many times its size, is no text of rows."""
_PIECE_BYTES = 2**16
_GZIP = 31


class Inflated:
    """A stream of the inflated bytes."""

    def __init__(self, name: str, first: bytes, rest: BinaryIO) -> None:
        """Begin with bytes that were read already."""
        self._name, self._packed, self._rest = name, first, rest
        self._inflate = zlib.decompressobj(_GZIP)
        self._n_packed = self._n_bytes = 0

    def read(self, size: int) -> bytes:
        """Return up to `size` bytes; fewer only at the end.

        Raises: BadData: broken, cut off, or a bomb.
        """
        pieces: list[bytes] = []
        while size > 0:
            piece = self._piece(size)
            if not piece:
                break
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)

    def _piece(self, size: int) -> bytes:
        while True:
            packed = self._packed or self._next()
            if self._inflate.eof:
                if not packed.strip(b"\0"):  # padding may follow the last member
                    return b""
                self._inflate = zlib.decompressobj(_GZIP)
            elif not packed:
                raise self._broken("its end is missing")
            try:
                piece = self._inflate.decompress(packed, size)
            except zlib.error:
                raise self._broken("the compressed bytes are damaged") from None
            self._packed = self._inflate.unconsumed_tail or self._inflate.unused_data
            self._n_packed += len(packed) - len(self._packed)
            self._n_bytes += len(piece)
            if self._n_bytes > max(MOST_BYTES, MOST_TIMES * self._n_packed):
                raise self._broken(f"it inflates to more than {MOST_TIMES} times its size")
            if piece:
                return piece

    def _next(self) -> bytes:
        return self._rest.read(_PIECE_BYTES)

    def _broken(self, why: str) -> BadData:
        says = f"is gzip-compressed and cannot be read: {why}."
        return BadData(says, where=self._name, fix="Unpack it to see what it holds, or compress it again.")
