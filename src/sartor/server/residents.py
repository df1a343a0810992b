"""Models in memory: loaded on demand, the newest few kept, and aliases followed as they move."""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress

from sartor.actions.open_model import locate, open_model
from sartor.actions.workshop import Workshop
from sartor.errors import NotFound, SartorError
from sartor.inference.live.engine import MOST_WAITING
from sartor.modeling.hardware import Hardware
from sartor.server.live import Live

_MOST_LOADED = 4
_POLL_S = 0.3


class Residents:
    """Models by name; what a name means is looked up for every request, so a moved alias counts at once."""

    def __init__(
        self, workshop: Workshop, names: Sequence[str], hardware: Hardware, *, most_waiting: int = MOST_WAITING
    ) -> None:
        """Serve only `names`; load what they mean now.

        Raises: NotFound: one of them is unknown.
        """
        self._workshop, self.names, self._hardware = workshop, tuple(names), hardware
        self._most_waiting = most_waiting
        self._loaded: OrderedDict[str, Live] = OrderedDict()
        self._bases: dict[str, str] = {}
        self._lock = threading.Lock()
        """Of what is loaded; held for a moment."""
        self._loading = threading.Lock()
        """Held while a model is loaded."""
        self._stop = threading.Event()
        for name in self.names:
            self.at(self._ref(name))
        self._watcher = threading.Thread(target=self._follow_aliases, daemon=True)
        self._watcher.start()

    def live(self, name: str) -> Live:
        """Return the model that a served name means now.

        Raises: NotFound: the name is not served.
        """
        if name not in self.names and name not in self.refs().values():
            raise NotFound(f"The model {name!r} is not served.", fix=f"Served are: {', '.join(self.names)}.")
        return self.at(self._ref(name))

    def at(self, ref: str) -> Live:
        """Return the model that `open_model` opens for `ref`, loading it if need be."""
        found = self._found(ref)
        if found is None:
            with self._loading:
                found = self._found(ref)
                if found is None:
                    model = open_model(self._workshop, ref, self._hardware)
                    found = self._keep(ref, Live(model, most_waiting=self._most_waiting))
        return found

    def refs(self) -> dict[str, str]:
        """Return what each served name means now; a name that was rolled back to nothing is left out."""
        found: dict[str, str] = {}
        for name in self.names:
            with suppress(NotFound):
                found[name] = self._ref(name)
        return found

    def close(self) -> None:
        """Answer what was taken, and stop following aliases."""
        self._stop.set()
        self._watcher.join()
        for live in self._loaded.values():
            live.close()

    def _ref(self, name: str) -> str:
        models = self._workshop.store.models
        try:
            return models.get(models.alias(name) or name).ref
        except NotFound:
            if name not in self._bases:  # its files are hashed once, not for every request
                self._bases[name] = locate(self._workshop, name).ref
            return self._bases[name]

    def _found(self, ref: str) -> Live | None:
        with self._lock:
            if ref in self._loaded:
                self._loaded.move_to_end(ref)
            return self._loaded.get(ref)

    def _keep(self, ref: str, live: Live) -> Live:
        with self._lock:
            self._loaded[ref] = live
            left = self._loaded.popitem(last=False)[1] if len(self._loaded) > _MOST_LOADED else None
        if left:
            threading.Thread(target=left.close, daemon=True).start()  # when it has answered what it took
        return live

    def _follow_aliases(self) -> None:
        """Load what an alias newly means before the next request asks for it."""
        seen = self._workshop.store.models.alias_stamp()
        while not self._stop.wait(_POLL_S):
            stamp = self._workshop.store.models.alias_stamp()
            if stamp == seen:
                continue
            seen = stamp
            for name in self.names:
                with suppress(SartorError):
                    self.at(self._ref(name))
