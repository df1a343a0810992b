"""Promote: let an alias point at a version, if its evidence meets the policy or a person overrides it by name."""

from pathlib import Path

from sartor.actions.settings_file import read_settings, validated
from sartor.actions.sign import sign_evidence, signed_by
from sartor.actions.workshop import Workshop
from sartor.concepts.evidence import GOLDEN, Evidence
from sartor.concepts.golden import GoldenPrompt
from sartor.concepts.model_version import PRODUCTION, AliasMove, Waiver
from sartor.concepts.verdict import ScoreRecord, Verdict
from sartor.errors import BadRecipe, GateClosed
from sartor.evaluation.compare import judge
from sartor.registry.aliases import promotion_move, with_waivers
from sartor.registry.promotion import DEFAULT_POLICY, GATES, Policy, Promote, Refuse, decide, decide_served

POLICY = "policy.yaml"
_SEE = "See docs/guide/promote-and-roll-back.md for every setting."


def promote(workshop: Workshop, ref: str, *, alias: str = PRODUCTION, override: str = "") -> AliasMove:
    """Move `alias` to the version `ref`.

    Raises: GateClosed: the evidence does not meet the policy, or the version is not served as it was measured, and no
        override was given.  NotFound: no such version.
        BadRecipe: policy.yaml cannot be read.  SigningProblem: a key is set that cannot sign.
    """
    models = workshop.store.models
    version = models.get(ref)
    evidence = models.get_evidence(version.evidence_id)
    sign_evidence(workshop, evidence)
    current = models.alias(alias)
    waived: tuple[Waiver, ...] = ()
    if not override.strip():
        arm, against = _against(workshop, evidence, current)
        policy = read_policy(workshop.store.folder / POLICY)
        signers = signers_of(workshop, policy)
        signer = signed_by(workshop, evidence, signers) if signers else None
        decision = decide(
            evidence, policy, production_arm=arm, against_production=against, ref=version.ref, signed_by=signer
        )
        if isinstance(decision, Promote) and (differs := _served_differently(workshop, version.ref, evidence)):
            decision = decide_served(decision, differs, policy, ref=version.ref)
        if isinstance(decision, Refuse):
            raise GateClosed(
                f"{version.ref} is not promoted to {alias}: {' '.join(decision.reasons)}",
                fix='To promote it all the same, on the record: --override "reason".',
            )
        waived = decision.waived
    move = promotion_move(
        alias, version.ref, source=current, evidence=version.evidence_id, at=workshop.now(), override=override
    )
    if waived:
        move = with_waivers(move, waived)
    models.move_alias(move)
    return move


def read_policy(path: Path) -> Policy:
    """Read policy.yaml; the default policy if there is none.

    Raises: BadRecipe: it cannot be read, or a setting is unknown; the sentence names it.
    """
    if not path.exists():
        return DEFAULT_POLICY
    policy = validated(Policy, read_settings(str(path)), where=str(path), fix=_SEE)
    unknown = [waiver.gate for waiver in policy.waivers if waiver.gate not in GATES]
    if unknown:
        raise BadRecipe(
            f"there is no gate {unknown[0]!r} to waive.", where=str(path), fix=f"Gates: {', '.join(GATES)}."
        )
    return policy


def signers_of(workshop: Workshop, policy: Policy) -> Path | None:
    """Return the file of those who may sign, if the policy names one."""
    return workshop.store.folder / policy.allowed_signers if policy.allowed_signers else None


def _served_differently(workshop: Workshop, ref: str, evidence: Evidence) -> str | None:
    """Say how the golden prompts are answered otherwise than on record; evidence of older versions keeps none."""
    blob = evidence.answers.get(GOLDEN)
    if blob is None:
        return None
    from sartor.actions.check_served import check_served  # here: what only moves an alias needs no torch

    lines = workshop.store.blobs.get(blob).decode().splitlines()
    return check_served(workshop, ref, [GoldenPrompt.model_validate_json(line) for line in lines])


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
