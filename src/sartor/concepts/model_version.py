"""ModelVersion and Alias: what can be served, and the movable names that point at it."""

from pydantic import Field

from sartor.concepts.base_model import BaseModelPin
from sartor.concepts.frozen import Frozen

PRODUCTION = "production"
"""The alias that is served unless another is named."""


class ModelVersion(Frozen):
    """Servable weights with their evidence. Immutable."""

    name: str
    number: int
    task: str
    run_id: str
    base: BaseModelPin
    adapter: str
    """Folder of the adapter, relative to the workspace."""
    adapter_files: dict[str, str]
    evidence_id: str
    created_at: str
    """ISO 8601, UTC."""

    @property
    def ref(self) -> str:
        """`name@number`."""
        return f"{self.name}@{self.number}"


class Waiver(Frozen):
    """A gate of the policy that somebody opens, with their name to it."""

    gate: str
    by: str = Field(min_length=2)
    """Who answers for it."""
    reason: str = Field(min_length=2)
    model: str | None = None
    """`name@number` that it is about; None: every version."""


class AliasMove(Frozen):
    """One move of an alias; the newest one says where it points. Shape of `sartor promote --json`."""

    alias: str
    source: str | None
    """`name@number` that it pointed at before; None: nothing."""
    target: str | None
    """`name@number`; None: the first promotion was taken back, and nothing is served under this name."""
    evidence: str
    decided_by: str
    """`policy`, `override: <reason>` or `rollback: <reason>`."""
    at: str
    """ISO 8601, UTC."""
    waived: tuple[Waiver, ...] = ()
    """Waivers without which the policy would have refused."""
