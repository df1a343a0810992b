"""Signatures by OpenSSH: whose, of what, and every refusal a sentence."""

import subprocess
from pathlib import Path

import pytest

from sartor.errors import SigningProblem
from sartor.store.signing import BadSignature, sign, signer_of


def make_key(path: Path, *, passphrase: str = "") -> Path:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", passphrase, "-C", "", "-f", str(path)], check=True)
    return path


def allow(folder: Path, **keys: Path) -> Path:
    """Write the file of those who may sign."""
    lines = [f"{name}@example.com {key.with_suffix('.pub').read_text()}" for name, key in keys.items()]
    path = folder / "signers"
    path.write_text("".join(lines))
    return path


@pytest.fixture
def ann(tmp_path: Path) -> Path:
    return make_key(tmp_path / "ann")


def test_a_signature_names_its_signer(tmp_path: Path, ann: Path) -> None:
    text = sign(b"message", ann)
    assert text.startswith("-----BEGIN SSH SIGNATURE-----")
    assert signer_of(b"message", text, allow(tmp_path, bob=make_key(tmp_path / "bob"), ann=ann)) == "ann@example.com"
    assert signer_of(b"message", text, None) is None


def test_signing_again_is_the_same_signature(ann: Path) -> None:
    assert sign(b"message", ann) == sign(b"message", ann)


def test_a_signature_of_something_else_does_not_hold(tmp_path: Path, ann: Path) -> None:
    text = sign(b"message", ann)
    for signers in (None, allow(tmp_path, ann=ann)):
        with pytest.raises(BadSignature, match="does not hold"):
            signer_of(b"massage", text, signers)
        with pytest.raises(BadSignature, match="does not hold"):
            signer_of(b"message", text.replace("A", "B", 1), signers)


def test_a_signature_by_somebody_else_does_not_hold(tmp_path: Path, ann: Path) -> None:
    signers = allow(tmp_path, bob=make_key(tmp_path / "bob"))
    with pytest.raises(BadSignature, match="No principal matched"):
        signer_of(b"message", sign(b"message", ann), signers)


def test_a_signature_for_another_purpose_does_not_hold(tmp_path: Path, ann: Path) -> None:
    done = subprocess.run(
        ["ssh-keygen", "-Y", "sign", "-f", str(ann), "-n", "git"], input=b"message", capture_output=True, check=True
    )
    with pytest.raises(BadSignature, match="does not hold"):
        signer_of(b"message", done.stdout.decode(), allow(tmp_path, ann=ann))


def test_what_cannot_sign_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ann: Path) -> None:
    (tmp_path / "no-key").write_text("hello")
    refusals = {
        tmp_path / "nothing": "There is no key here. Make one",
        tmp_path / "no-key": "This key cannot sign",
        make_key(tmp_path / "locked", passphrase="secret"): "needs a passphrase. Load it into ssh-agent",
    }
    for key, says in refusals.items():
        with pytest.raises(SigningProblem, match=says) as found:
            sign(b"message", key)
        assert str(key) in found.value.sentence
        assert "\n" not in found.value.sentence
    text = sign(b"message", ann)
    with pytest.raises(SigningProblem, match="no such file of signers"):
        signer_of(b"message", text, tmp_path / "nobody")
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    with pytest.raises(SigningProblem, match=r"ssh-keygen is not installed\. Install OpenSSH"):
        sign(b"message", ann)
