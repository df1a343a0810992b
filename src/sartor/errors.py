"""Every error a person can cause: one sentence (what, where, how to fix), a code and a page in docs/errors/.

The command line prints it and exits with `exit_code`; the server returns the same fields as JSON.
Mistakes of our own are ordinary Python exceptions and end in exit code 3 at the door.
"""

from typing import ClassVar


class SartorError(Exception):
    """Something the user can mend."""

    code: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 2

    def __init__(self, says: str, *, fix: str, where: str | None = None) -> None:
        """Keep the three parts of the sentence: what, where and how to fix it."""
        self.says, self.where, self.fix = says, where, fix
        super().__init__(self.sentence)

    @property
    def sentence(self) -> str:
        """What, where and how to fix, in one line."""
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.says} {self.fix}".strip()


class BadData(SartorError):
    """The examples cannot be used as they are."""

    code = "bad_data"


class BadRecipe(SartorError):
    """A setting is missing, misspelt or impossible."""

    code = "bad_recipe"


class BadBase(SartorError):
    """The base model cannot be found, read or used for this task."""

    code = "bad_base"


class AssetUnavailable(SartorError):
    """A built-in model or data set could not be fetched, or its hash is wrong."""

    code = "asset_unavailable"


class RemoteUnavailable(SartorError):
    """A remote contender refused or gave no answer."""

    code = "remote_unavailable"


class NothingToScore(SartorError):
    """There is no row to measure on: no evidence is not a number."""

    code = "nothing_to_score"


class TrainingDiverged(SartorError):
    """Training met numbers that are none, again and again."""

    code = "training_diverged"


class OutOfMemory(SartorError):
    """The machine has too little memory for what was asked."""

    code = "out_of_memory"


class NotFound(SartorError):
    """No run, model, alias or file of that name."""

    code = "not_found"


class WorkspaceProblem(SartorError):
    """The workspace cannot be opened or written."""

    code = "workspace"


class MissingExtra(SartorError):
    """A part of Sartor that this command needs is not installed."""

    code = "missing_extra"


class BadPlugin(SartorError):
    """What another package brings cannot be used."""

    code = "bad_plugin"


class PortInUse(SartorError):
    """The server's port is taken."""

    code = "port_in_use"


class GateClosed(SartorError):
    """A gate said no; the evidence does not meet the policy."""

    code = "gate_closed"
    exit_code = 4


class SigningProblem(SartorError):
    """Evidence cannot be signed, or a signature cannot be checked."""

    code = "signing"


class Interrupted(SartorError):
    """Stopped by the user at a safe place; the fix is the command that resumes."""

    code = "interrupted"
    exit_code = 130


class KeyNeeded(SartorError):
    """The server would be open to others, and nobody would need a key."""

    code = "key_needed"


class RequestRefused(SartorError):
    """A request to the server that cannot be done, in the fields that OpenAI's clients read."""

    code = "request_refused"

    def __init__(self, says: str, *, status: int = 400, param: str | None = None, reason: str | None = None) -> None:
        """Keep the HTTP status, the parameter at fault, and the word that OpenAI calls `code`."""
        super().__init__(says, fix="")
        self.status, self.param, self.reason = status, param, reason
