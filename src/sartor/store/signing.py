"""Signatures by OpenSSH: `ssh-keygen -Y sign` and `-Y verify`, on bytes.

Format: PROTOCOL.sshsig of OpenSSH. Knows keys and bytes; not what is signed, nor where a signature is kept.
"""

import os
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from sartor.errors import SigningProblem

_NAMESPACE = "sartor-evidence"
"""A signature made for anything else does not count."""
_QUIET = {"SSH_ASKPASS_REQUIRE": "never", "LC_ALL": "C"}


class BadSignature(SigningProblem):
    """A signature that is not of these bytes, or not by one who may sign."""


def sign(message: bytes, key: Path) -> str:
    """Return the signature of `message` by the private key, or by the agent where `key` is a public one.

    Raises: SigningProblem: no key, no ssh-keygen, or a passphrase is needed.
    """
    if not key.is_file():
        raise SigningProblem("There is no key here.", where=str(key), fix="Make one with ssh-keygen -t ed25519.")
    done = _ssh_keygen("sign", "-f", str(key), message=message)
    if done.returncode == 0:
        return done.stdout.decode()
    said = done.stderr.decode(errors="replace")
    if "passphrase" in said:
        fix = "Load it into ssh-agent and name its .pub file, or use a key without a passphrase."
        raise SigningProblem("This key needs a passphrase.", where=str(key), fix=fix)
    fix = "Name a private key made with ssh-keygen -t ed25519, readable by you alone."
    raise SigningProblem(f"This key cannot sign: {_last_line(said)}.", where=str(key), fix=fix)


def signer_of(message: bytes, signature: str, allowed_signers: Path | None) -> str | None:
    """Return who signed `message`, by the name that stands in `allowed_signers`; None: no such file, so nobody knows.

    Raises: BadSignature: it is not of this message, or not by one of them.
        SigningProblem: there is no such file, or no ssh-keygen.
    """
    if allowed_signers is not None and not allowed_signers.is_file():
        fix = "Make it, or mend allowed_signers in policy.yaml."
        raise SigningProblem("There is no such file of signers.", where=str(allowed_signers), fix=fix)
    with TemporaryDirectory(prefix="sartor-") as folder:
        path = Path(folder) / "signature"
        path.write_text(signature, "utf-8")
        if allowed_signers is None:
            _require(_ssh_keygen("check-novalidate", "-s", str(path), message=message))
            return None
        allowed = str(allowed_signers)
        found = _ssh_keygen("find-principals", "-s", str(path), "-f", allowed, message=b"")
        name = _require(found).stdout.decode().split("\n")[0].split(",")[0]
        _require(_ssh_keygen("verify", "-f", allowed, "-I", name, "-s", str(path), message=message))
        return name


def _ssh_keygen(what: str, *arguments: str, message: bytes) -> subprocess.CompletedProcess[bytes]:
    """Run it so that it can ask nobody anything."""
    space = () if what == "find-principals" else ("-n", _NAMESPACE)
    try:
        return subprocess.run(
            ["ssh-keygen", "-Y", what, *arguments, *space],
            input=message,
            capture_output=True,
            env={**os.environ, **_QUIET},
            start_new_session=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise SigningProblem("ssh-keygen is not installed.", fix="Install OpenSSH to sign and check.") from error


def _require(done: subprocess.CompletedProcess[bytes]) -> subprocess.CompletedProcess[bytes]:
    if done.returncode != 0:
        said = _last_line(done.stderr.decode(errors="replace"))
        raise BadSignature(f"it does not hold: {said}.", fix="")
    return done


def _last_line(text: str) -> str:
    return next((line.strip().rstrip(".") for line in reversed(text.splitlines()) if line.strip()), "it says nothing")
