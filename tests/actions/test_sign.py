"""Signed evidence: made when a key is set, asked for by the policy, checked by verify."""

from dataclasses import replace
from pathlib import Path

import pytest

from evaluation.made_scores import versus
from sartor.actions.promote import POLICY, promote
from sartor.actions.sign import check_key, sign_evidence
from sartor.actions.verify import verify
from sartor.actions.workshop import Workshop
from sartor.concepts.evidence import Evidence, Signature
from sartor.errors import GateClosed, SigningProblem
from sartor.evaluation.compare import judge
from sartor.store.verify import Verification
from store.builders import a_version
from store.test_signing import allow, make_key

ASKS = "allowed_signers: signers\n"


@pytest.fixture
def ann(tmp_path: Path) -> Path:
    return make_key(tmp_path / "ann")


def with_key(workshop: Workshop, key: Path) -> Workshop:
    return replace(workshop, signing_key=key)


def evidence_of(workshop: Workshop) -> Evidence:
    """Put a version on record whose verdict can be recomputed from its scores."""
    store = workshop.store
    version = a_version(store, 1)
    scores = versus([1.0] * 60, [0.0] * 30 + [1.0] * 30)
    evidence = Evidence.model_validate(
        store.models.get_evidence(version.evidence_id).content()
        | {
            "candidate": "tuned",
            "verdict": judge(scores, candidate="tuned").model_dump(mode="json"),
            "scores_blob": store.blobs.put("\n".join(r.model_dump_json() for r in scores).encode()),
        }
    )
    store.models.save_evidence(evidence)
    store.models.register(version.model_copy(update={"evidence_id": evidence.id}))
    return store.models.get_evidence(evidence.id)


def signatures_of(found: Verification) -> list[tuple[str, str]]:
    return [(b.what, b.found) for b in found.broken if b.what.startswith("signature")]


def test_evidence_is_signed_once_if_a_key_is_set_and_never_without(workshop: Workshop, ann: Path) -> None:
    evidence = evidence_of(workshop)
    sign_evidence(workshop, evidence)
    assert workshop.store.models.signatures(evidence.id) == ()
    for _ in range(2):
        sign_evidence(with_key(workshop, ann), evidence)
    assert len(workshop.store.models.signatures(evidence.id)) == 1


def test_a_key_that_cannot_sign_is_refused_at_the_start(workshop: Workshop, tmp_path: Path) -> None:
    check_key(workshop)
    with pytest.raises(SigningProblem, match="no key here"):
        check_key(with_key(workshop, tmp_path / "nothing"))


def test_a_policy_that_names_signers_lets_only_what_they_signed_pass(
    workshop: Workshop, tmp_path: Path, ann: Path
) -> None:
    evidence_of(workshop)
    folder = workshop.store.folder
    (folder / POLICY).write_text(ASKS)
    bob = make_key(tmp_path / "bob")
    with pytest.raises(SigningProblem, match="no such file of signers"):
        promote(with_key(workshop, bob), "tickets@1")
    allow(folder, ann=ann)
    with pytest.raises(GateClosed, match="not signed by anyone whom signers names"):
        promote(with_key(workshop, bob), "tickets@1")
    assert promote(with_key(workshop, ann), "tickets@1").decided_by == "policy"


def test_an_unsigned_version_is_refused_unless_somebody_waives_it(workshop: Workshop, ann: Path) -> None:
    evidence_of(workshop)
    allow(workshop.store.folder, ann=ann)
    (workshop.store.folder / POLICY).write_text(ASKS)
    with pytest.raises(GateClosed, match="not signed"):
        promote(workshop, "tickets@1")
    waiver = "waivers: [{gate: signed, by: Ann Lee, reason: the key is lost}]\n"
    (workshop.store.folder / POLICY).write_text(ASKS + waiver)
    assert "signed waived by Ann Lee" in promote(workshop, "tickets@1").decided_by


def test_verify_names_a_signature_that_is_not_of_this_evidence(workshop: Workshop, ann: Path) -> None:
    """With and without a file of signers."""
    evidence = evidence_of(workshop)
    sign_evidence(with_key(workshop, ann), evidence)
    assert signatures_of(verify(workshop)) == []
    (good,) = workshop.store.models.signatures(evidence.id)
    wrong = Signature(evidence_id=evidence.id, text=good.text.replace("A", "B", 1), at=good.at)
    workshop.store.models.save_signature(wrong)
    for signers in ("", ASKS):
        (workshop.store.folder / POLICY).write_text(signers or "min_items: 0\n")
        allow(workshop.store.folder, ann=ann)
        ((what, found),) = signatures_of(verify(workshop))
        assert what == f"signature of {evidence.id}"
        assert "does not hold" in found


def test_verify_names_a_signer_who_may_not_sign(workshop: Workshop, tmp_path: Path, ann: Path) -> None:
    sign_evidence(with_key(workshop, ann), evidence_of(workshop))
    allow(workshop.store.folder, bob=make_key(tmp_path / "bob"))
    assert signatures_of(verify(workshop)) == []
    (workshop.store.folder / POLICY).write_text(ASKS)
    ((_, found),) = signatures_of(verify(workshop, "tickets@1"))
    assert "No principal matched" in found
