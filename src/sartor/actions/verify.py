"""Verify: recompute hashes and verdicts, and name whatever was changed since it was written."""

from typing import Any

from sartor.actions.workshop import Workshop
from sartor.store.verify import Broken, Verification, verify_all, verify_evidence, verify_version


def verify(workshop: Workshop, what: str | None = None) -> Verification:
    """Check one version or evidence, or everything in the workspace.

    Raises: NotFound: no such version or evidence.
    """
    if what is None:
        return verify_all(workshop.store)
    if what.startswith("ev_"):
        return verify_evidence(workshop.store, what)
    return verify_version(workshop.store, what)


def verification_json(found: Verification) -> dict[str, Any]:
    """Return the document that `sartor verify --json` prints."""
    return {"ok": found.ok, "checked": found.checked, "broken": [_broken(b) for b in found.broken]}


def _broken(broken: Broken) -> dict[str, str]:
    return {"what": broken.what, "expected": broken.expected, "found": broken.found}
