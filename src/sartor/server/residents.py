"""Models in memory: loaded on demand, the newest few kept, and aliases followed as they move."""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress

from sartor.actions.answer import answer_rows
from sartor.actions.open_model import OpenModel, locate, open_model
from sartor.actions.workshop import Workshop
from sartor.concepts.evaluation import Answer
from sartor.concepts.example import Example
from sartor.errors import NotFound, SartorError
from sartor.modeling.hardware import Hardware

_MOST_LOADED = 4
_POLL_S = 0.3


class Residents:
    """Answers by name; what a name means is looked up for every request, so a moved alias counts at once."""

    def __init__(self, workshop: Workshop, names: Sequence[str], hardware: Hardware) -> None:
        """Serve only `names`; load what they mean now.

        Raises: NotFound: one of them is unknown.
        """
        self._workshop, self.names, self._hardware = workshop, tuple(names), hardware
        self._loaded: OrderedDict[str, OpenModel] = OrderedDict()
        self._lock = threading.Lock()
        self._stop = threading.Event()
        for name in self.names:
            self._resident(name)
        self._watcher = threading.Thread(target=self._follow_aliases, daemon=True)
        self._watcher.start()

    def answer(self, name: str, example: Example, max_new_tokens: int | None) -> tuple[OpenModel, Answer]:
        """Answer one conversation; returns the model that the name means now, and its answer.

        Raises: NotFound: the name is not served.
        """
        if name not in self.names and name not in self.refs().values():
            raise NotFound(f"The model {name!r} is not served.", fix=f"Served are: {', '.join(self.names)}.")
        with self._lock:
            model = self._resident(name)
            answer = next(iter(answer_rows(model, [example], max_new_tokens=max_new_tokens)))[1]
        return model, answer

    def refs(self) -> dict[str, str]:
        """Return what each served name means now; a name that was rolled back to nothing is left out."""
        found: dict[str, str] = {}
        for name in self.names:
            with suppress(NotFound):
                found[name] = self._ref(name)
        return found

    def close(self) -> None:
        """Stop following aliases."""
        self._stop.set()
        self._watcher.join()

    def _ref(self, name: str) -> str:
        return locate(self._workshop, name).ref

    def _resident(self, name: str) -> OpenModel:
        ref = self._ref(name)
        if ref not in self._loaded:
            self._loaded[ref] = open_model(self._workshop, ref, self._hardware)
            if len(self._loaded) > _MOST_LOADED:
                self._loaded.popitem(last=False)
        self._loaded.move_to_end(ref)
        return self._loaded[ref]

    def _follow_aliases(self) -> None:
        """Load what an alias newly means before the next request asks for it."""
        seen = self._workshop.store.models.alias_stamp()
        while not self._stop.wait(_POLL_S):
            stamp = self._workshop.store.models.alias_stamp()
            if stamp == seen:
                continue
            seen = stamp
            for name in self.names:
                try:
                    with self._lock:
                        self._resident(name)
                except SartorError:
                    continue
