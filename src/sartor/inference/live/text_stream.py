"""An answer's text as its tokens come: whole characters only, ended by stop texts, without white space around it.

Read to its end, the text is that of all tokens decoded at once.
"""

from collections.abc import Callable, Sequence

_UNFINISHED = "\ufffd"
"""What stands for bytes that are no character yet."""

Decode = Callable[[Sequence[int]], str]


class TextStream:
    """The text of one answer, piece by piece."""

    def __init__(self, decode: Decode, stops: Sequence[str] = (), *, trim: bool = True) -> None:
        """Begin an answer.

        Args:
            decode: Tokens to text.
            stops: Texts that end the answer and do not stand in it.
            trim: Leave out white space around the answer.
        """
        self._decode, self._stops, self._trim = decode, stops, trim
        self._ids: list[int] = []
        self._settled = self._read = 0
        """Tokens whose text is out; decoding begins a little before them, as a token's text may depend on the last."""
        self._held = ""
        self._begun = False
        self.stopped = False
        """Whether a stop text was met."""

    def add(self, token: int) -> str:
        """Take one token; return the text that is now certain, which may be none."""
        self._ids.append(token)
        known = self._decode(self._ids[self._settled : self._read])
        text = self._decode(self._ids[self._settled :])
        if len(text) <= len(known) or text.endswith(_UNFINISHED):
            return ""
        self._settled, self._read = self._read, len(self._ids)
        return self._release(text[len(known) :])

    def rest(self) -> str:
        """Return what was held back, at the end of the answer."""
        if self.stopped:
            return ""
        known = self._decode(self._ids[self._settled : self._read])
        text = self._decode(self._ids[self._settled :])
        out = self._release(text[len(known) :])
        out += "" if self.stopped else self._held
        return out.rstrip() if self._trim else out

    def _release(self, new: str) -> str:
        self._held += new
        if self._trim and not self._begun:
            self._held = self._held.lstrip()
        ends = [at for stop in self._stops if (at := self._held.find(stop)) >= 0]
        self.stopped = bool(ends)
        certain = min(ends) if ends else len(self._held) - self._n_uncertain()
        out, self._held = self._held[:certain], self._held[certain:]
        self._begun = self._begun or bool(out)
        return out

    def _n_uncertain(self) -> int:
        """Return how many last characters may begin a stop text, or may be the white space at the end."""
        text = self._held
        begun = [n for stop in self._stops for n in range(1, len(stop)) if text.endswith(stop[:n])]
        longest = max(begun, default=0)
        if not self._trim:
            return longest
        return len(text) - len(text[: len(text) - longest].rstrip())
