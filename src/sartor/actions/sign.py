"""Signatures of evidence: put one beside it if a key is set, and say whose names are under it."""

from pathlib import Path

from sartor.actions.workshop import Workshop
from sartor.concepts.evidence import Evidence, Signature
from sartor.store.signing import BadSignature, sign, signer_of


def check_key(workshop: Workshop) -> None:
    """Refuse a key that cannot sign before hours of training, not after. Raises: SigningProblem: it cannot."""
    if workshop.signing_key:
        sign(b"", workshop.signing_key)


def sign_evidence(workshop: Workshop, evidence: Evidence) -> None:
    """Sign with the key that is set, if any; evidence that bears this very signature is not signed again.

    Raises: SigningProblem: the key cannot sign.
    """
    if workshop.signing_key is None:
        return
    text = sign(evidence.statement, workshop.signing_key)
    models = workshop.store.models
    if all(known.text != text for known in models.signatures(evidence.id)):
        models.save_signature(Signature(evidence_id=evidence.id, text=text, at=workshop.now()))


def signed_by(workshop: Workshop, evidence: Evidence, allowed_signers: Path) -> str | None:
    """Return one of those who may sign and did; None: nobody.

    Raises: SigningProblem: it cannot be checked.
    """
    for signature in workshop.store.models.signatures(evidence.id):
        try:
            return signer_of(evidence.statement, signature.text, allowed_signers)
        except BadSignature:
            continue
    return None
