"""Figures for Prometheus, in its text format: a few counters are not worth a dependency."""

import threading
from collections import Counter

from starlette.types import Scope

_BOUNDS_S = (0.01, 0.05, 0.25, 1.0, 5.0, 30.0)
_HELP = {
    "sartor_requests_total": ("counter", "Requests by method, route and status."),
    "sartor_request_seconds": ("histogram", "How long requests took, by route."),
    "sartor_jobs": ("gauge", "Fine-tuning jobs by status."),
}
Labels = tuple[tuple[str, str], ...]


class Meters:
    """What was counted since the server started."""

    def __init__(self) -> None:
        """Start at zero."""
        self._lock = threading.Lock()
        self._requests: Counter[Labels] = Counter()
        self._buckets: Counter[Labels] = Counter()
        self._seconds: dict[Labels, float] = {}

    def count(self, scope: Scope, status: int, seconds: float) -> None:
        """Count a request."""
        route = str(getattr(scope.get("route"), "path", "none"))
        method = scope["method"] if scope["method"] in ("GET", "POST", "DELETE", "OPTIONS", "HEAD") else "other"
        of_route = (("route", route),)
        with self._lock:
            self._requests[("method", method), *of_route, ("status", str(status))] += 1
            self._seconds[of_route] = self._seconds.get(of_route, 0.0) + seconds
            for bound in (*(b for b in _BOUNDS_S if seconds <= b), "+Inf"):
                self._buckets[*of_route, ("le", str(bound))] += 1

    def text(self, jobs: dict[str, int]) -> str:
        """Return everything in Prometheus' text format."""
        with self._lock:
            lines = [*_head("sartor_requests_total"), *_samples("sartor_requests_total", self._requests)]
            lines += [*_head("sartor_request_seconds"), *_samples("sartor_request_seconds_bucket", self._buckets)]
            lines += _samples("sartor_request_seconds_sum", self._seconds)
            counts = {labels[:1]: n for labels, n in self._buckets.items() if labels[1] == ("le", "+Inf")}
            lines += _samples("sartor_request_seconds_count", counts)
        lines += [*_head("sartor_jobs"), *_samples("sartor_jobs", {(("status", s),): n for s, n in jobs.items()})]
        return "\n".join(lines) + "\n"


def _head(name: str) -> list[str]:
    kind, says = _HELP[name]
    return [f"# HELP {name} {says}", f"# TYPE {name} {kind}"]


def _samples(name: str, values: "dict[Labels, float] | dict[Labels, int] | Counter[Labels]") -> list[str]:
    return [f"{name}{{{_written(labels)}}} {value:g}" for labels, value in sorted(values.items())]


def _written(labels: Labels) -> str:
    return ",".join(f'{name}="{_escaped(value)}"' for name, value in labels)


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
