"""What every route is given: the workshop, which bases clients may tune, what is served, and who is asking."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from fastapi import Request

from sartor.actions.make_key import ANYONE, Caller
from sartor.actions.workshop import Workshop
from sartor.concepts.api_key import AuditEntry


class Door(NamedTuple):
    """The server's side of a request."""

    workshop: Workshop
    bases: Mapping[str, str]
    """Names that clients may tune or ask, and which base each is."""
    served: Callable[[], Mapping[str, str]]
    """Names given with --model, and what they mean now."""
    is_local: bool = True
    """It can be reached from this machine only."""
    requests_per_minute: int = 3000
    """Of one key."""

    def note(self, request: Request, action: str, target: str) -> None:
        """Put into the audit log who had something done."""
        caller = caller_of(request)
        self.workshop.store.audit_log.add(
            AuditEntry(
                at=self.workshop.now(),
                by=caller.key_id or "open",
                project=caller.project,
                action=action,
                target=target,
                request_id=getattr(request.state, "request_id", None),
            )
        )


def caller_of(request: Request) -> Caller:
    """Return who is asking, as the gate found out."""
    return getattr(request.state, "caller", ANYONE)
