"""Models in memory: loaded on demand, the newest few kept, and aliases followed as they move.

A model that is alone on its base has its adapter folded in, as it was measured. Where several models of one base are
served, those that come after the first stand beside one copy of the base and share its engine.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import suppress

from sartor.actions.open_model import Located, OpenModel, can_stand_beside, locate, open_beside, open_model
from sartor.actions.workshop import Workshop
from sartor.errors import NotFound, SartorError
from sartor.inference.live.engine import MOST_WAITING, Engine
from sartor.modeling.hardware import Hardware
from sartor.server.live import Live

_MOST_LOADED = 4
_MOST_BESIDE = 16
"""Models that stand beside a base; they take little memory."""
_POLL_S = 0.3


class _Home:
    """A base in memory for several models, and their engine once the first of them is open."""

    def __init__(self, opener: Callable[[Located], OpenModel]) -> None:
        self.opener = opener
        self.engine: Engine | None = None


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
        self._homes: dict[str, _Home] = {}
        """By base."""
        self._located: dict[str, Located] = {}
        """By version or base: neither changes, and to hash a base's files takes long."""
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
                    found = self._load(ref)
                    self._keep(ref, found)
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
        for home in self._homes.values():
            if home.engine is not None:
                home.engine.close()

    def _ref(self, name: str) -> str:
        models = self._workshop.store.models
        try:
            return models.get(models.alias(name) or name).ref
        except NotFound:
            return self._locate(name).ref

    def _locate(self, ref: str) -> Located:
        if ref not in self._located:
            self._located[ref] = locate(self._workshop, ref)
        return self._located[ref]

    def _load(self, ref: str) -> Live:
        found = self._locate(ref)
        if not (can_stand_beside(found) and self._has_company(found)):
            return Live(open_model(self._workshop, ref, self._hardware), most_waiting=self._most_waiting)
        home = self._homes.get(found.base.id)
        if home is None:
            home = self._homes[found.base.id] = _Home(open_beside(found, self._hardware))
        live = Live(home.opener(found), most_waiting=self._most_waiting, engine=home.engine)
        if home.engine is None:
            home.engine, live.shares = live.engine, True
        return live

    def _has_company(self, found: Located) -> bool:
        """Whether another model that is served or in memory could share the base."""
        with self._lock:
            loaded = set(self._loaded)
        others = {*self.refs().values(), *loaded} - {found.ref}
        return any(o.base.id == found.base.id and can_stand_beside(o) for o in map(self._locate, others))

    def _found(self, ref: str) -> Live | None:
        with self._lock:
            if ref in self._loaded:
                self._loaded.move_to_end(ref)
            return self._loaded.get(ref)

    def _keep(self, ref: str, live: Live) -> None:
        """Keep a model, and let the longest unused of its like go when there are too many."""
        most = _MOST_BESIDE if live.shares else _MOST_LOADED
        with self._lock:
            self._loaded[ref] = live
            alike = [r for r, other in self._loaded.items() if other.shares == live.shares]
            gone = self._loaded.pop(alike[0]) if len(alike) > most else None
            left = [other.engine for other in self._loaded.values()]
        if gone:
            threading.Thread(target=gone.close, daemon=True).start()  # when it has answered what it took
        for base, home in list(self._homes.items()):
            if home.engine is not None and home.engine not in left:
                del self._homes[base]
                threading.Thread(target=home.engine.close, daemon=True).start()

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
