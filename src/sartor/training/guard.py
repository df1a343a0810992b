"""Whether a step may be applied: no update from numbers that are none, or from a loss that leaps."""

import math
from collections import deque
from collections.abc import Sequence

_WINDOW = 32
"""Applied steps that a leap is measured against."""
_LEAST = 8
_LEAP_NATS = 3.0
"""A loss this far above the highest of the window, per target: e^3 = 20 times less likely answers, in one step."""


class Guard:
    """Remembers the losses of the last applied steps."""

    def __init__(self, recent_nats: Sequence[float] = ()) -> None:
        """Go on from losses that `recent_nats` returned."""
        self._recent = deque(recent_nats, maxlen=_WINDOW)

    @property
    def recent_nats(self) -> list[float]:
        """The losses of the last applied steps, oldest first."""
        return list(self._recent)

    def objection(self, loss_nats: float, grad_norm: float) -> str | None:
        """Say why a step with this loss and gradient norm must not be applied; None: apply it (it is remembered)."""
        if not math.isfinite(loss_nats):
            return "its loss is not a finite number"
        if not math.isfinite(grad_norm):
            return "its gradient is not finite"
        if len(self._recent) >= _LEAST and loss_nats > max(self._recent) + _LEAP_NATS:
            return f"its loss leaps to {loss_nats:.2f} nats per target, from at most {max(self._recent):.2f} lately"
        self._recent.append(loss_nats)
        return None
