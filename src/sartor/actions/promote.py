"""Promote: let an alias point at a version, if its evidence meets the policy or a person overrides it by name."""

from sartor.actions.workshop import Workshop
from sartor.concepts.evidence import Evidence
from sartor.concepts.model_version import PRODUCTION, AliasMove
from sartor.concepts.verdict import ScoreRecord, Verdict
from sartor.errors import GateClosed
from sartor.evaluation.compare import judge
from sartor.registry.aliases import promotion_move
from sartor.registry.promotion import Refuse, decide


def promote(workshop: Workshop, ref: str, *, alias: str = PRODUCTION, override: str = "") -> AliasMove:
    """Move `alias` to the version `ref`.

    Raises: GateClosed: the evidence does not meet the policy and no override was given.  NotFound: no such version.
    """
    models = workshop.store.models
    version = models.get(ref)
    evidence = models.get_evidence(version.evidence_id)
    current = models.alias(alias)
    if not override.strip():
        arm, against = _against(workshop, evidence, current)
        decision = decide(evidence, production_arm=arm, against_production=against)
        if isinstance(decision, Refuse):
            raise GateClosed(
                f"{version.ref} is not promoted to {alias}: {' '.join(decision.reasons)}",
                fix='To promote it all the same, on the record: --override "reason".',
            )
    move = promotion_move(
        alias, version.ref, source=current, evidence=version.evidence_id, at=workshop.now(), override=override
    )
    models.move_alias(move)
    return move


def _against(workshop: Workshop, evidence: Evidence, current: str | None) -> tuple[str | None, Verdict | None]:
    """Return the arm of the version in production, and the verdict against it, recomputed from the scores."""
    if current is None:
        return None, None
    arm = f"production {current}"
    if all(a.name != arm for a in evidence.arms):
        return arm, None
    lines = workshop.store.blobs.get(evidence.scores_blob).decode().splitlines()
    records = [ScoreRecord.model_validate_json(line) for line in lines]
    two = [r for r in records if r.arm in (arm, evidence.candidate)]
    return arm, judge(two, candidate=evidence.candidate)


def move_json(move: AliasMove) -> dict[str, str | None]:
    """Return a move in the shape that `promote` and `rollback` print."""
    return {
        "alias": move.alias,
        "from": move.source,
        "to": move.target,
        "evidence": move.evidence,
        "decided_by": move.decided_by,
        "at": move.at,
    }
