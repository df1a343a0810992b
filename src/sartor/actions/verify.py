"""Verify: recompute hashes and verdicts, and name whatever was changed since it was written."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sartor.actions.promote import POLICY, read_policy, signers_of
from sartor.actions.workshop import Workshop
from sartor.concepts.evidence import Signature
from sartor.concepts.model_version import ModelVersion
from sartor.concepts.verdict import ScoreRecord, Verdict
from sartor.errors import SartorError, SigningProblem
from sartor.evaluation.compare import judge
from sartor.store.signing import signer_of
from sartor.store.verify import Broken, Verification, verify_all, verify_evidence, verify_version


def verify(workshop: Workshop, what: str | None = None) -> Verification:
    """Check one version or evidence, or everything in the workspace.

    Raises: NotFound: no such version or evidence.
    """
    models = workshop.store.models
    if what is None:
        return _further(workshop, verify_all(workshop.store), models.list)
    if what.startswith("ev_"):
        found = verify_evidence(workshop.store, what)
        return _further(workshop, found, lambda: [v for v in models.list() if v.evidence_id == what])
    found = verify_version(workshop.store, what)
    return _further(workshop, found, lambda: [models.get(models.alias(what) or what)])


def _further(
    workshop: Workshop, found: Verification, versions_of: Callable[[], Sequence[ModelVersion]]
) -> Verification:
    """Recompute the verdicts and check the signatures too, once everything they rest on has its hash."""
    if not found.ok:
        return found
    versions = versions_of()
    broken = [b for v in versions if (b := _verdict(workshop, v))]
    n_signatures = 0
    signers = signers_of(workshop, read_policy(workshop.store.folder / POLICY))
    for evidence_id in dict.fromkeys(v.evidence_id for v in versions):
        for signature in workshop.store.models.signatures(evidence_id):
            n_signatures += 1
            broken += _signature(workshop, signature, signers)
    return Verification(checked=found.checked + len(versions) + n_signatures, broken=tuple(broken))


def _signature(workshop: Workshop, signature: Signature, signers: Path | None) -> list[Broken]:
    """Check one signature of evidence."""
    evidence = workshop.store.models.get_evidence(signature.evidence_id)
    try:
        signer_of(evidence.statement, signature.text, signers)
    except SigningProblem as error:
        by = f"by one whom {signers.name} names" if signers else "of this evidence"
        return [Broken(what=f"signature of {signature.evidence_id}", expected=by, found=error.sentence)]
    return []


def _verdict(workshop: Workshop, version: ModelVersion) -> Broken | None:
    """Judge the scores of a version's evidence again."""
    store = workshop.store
    evidence = store.models.get_evidence(version.evidence_id)
    judging = store.runs.get(version.run_id).recipe.judge
    lines = store.blobs.get(evidence.scores_blob).decode().splitlines()
    records = [ScoreRecord.model_validate_json(line) for line in lines]
    kept = evidence.verdict
    try:
        again = judge(records, candidate=evidence.candidate, margin=judging.margin, alpha=judging.alpha)
    except SartorError as error:
        return Broken(what=f"verdict of {version.ref}", expected=kept.verdict, found=error.sentence)
    if (again.verdict, again.baseline, again.low, again.high) == (kept.verdict, kept.baseline, kept.low, kept.high):
        return None
    return Broken(what=f"verdict of {version.ref}", expected=_shown(kept), found=_shown(again))


def _shown(verdict: Verdict) -> str:
    return f"{verdict.verdict} against {verdict.baseline}, {verdict.low:+.6f} to {verdict.high:+.6f}"


def verification_json(found: Verification) -> dict[str, Any]:
    """Return the document that `sartor verify --json` prints."""
    return {"ok": found.ok, "checked": found.checked, "broken": [_broken(b) for b in found.broken]}


def _broken(broken: Broken) -> dict[str, str]:
    return {"what": broken.what, "expected": broken.expected, "found": broken.found}
