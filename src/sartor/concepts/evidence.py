"""Evidence: the frozen bundle behind one decision, how much of it can be recomputed, and who put a name to it."""

from functools import cached_property
from typing import Any

from sartor.concepts.evaluation import Arm
from sartor.concepts.frozen import Frozen
from sartor.concepts.ids import content_hash
from sartor.concepts.verdict import Verdict

GOLDEN = "tuned/golden"
"""Name, among the answers of evidence, of the golden prompts that each promotion asks again."""


class Evidence(Frozen):
    """Everything needed to recheck one verdict, by hash."""

    run_id: str
    task: str
    candidate: str
    metric: str
    dataset_id: str
    test_seal: str
    recipe_hash: str
    base_id: str
    adapter_files: dict[str, str]
    """File name to sha256."""
    answers: dict[str, str]
    """`arm/split` to blob hash: every answer of every contender, and the golden prompts."""
    scores_blob: str
    """Blob in the format of `sartor judge`: the verdict can be recomputed from it alone."""
    arms: tuple[Arm, ...]
    verdict: Verdict
    looks: int
    """How often this test part had been read for a verdict, this time included."""
    versions: dict[str, str]
    schema_number: int = 1

    @cached_property
    def id(self) -> str:
        """Hash of all of it."""
        return "ev_" + content_hash(self.content())[:32]

    @property
    def statement(self) -> bytes:
        """What is signed: the id, and the whole hash that the id is the beginning of."""
        return f"sartor evidence {self.id} sha256 {content_hash(self.content())}\n".encode()

    def content(self) -> dict[str, Any]:
        """Return the fields as plain JSON values."""
        return self.model_dump(mode="json")


class Signature(Frozen):
    """Somebody's name to a piece of evidence."""

    evidence_id: str
    text: str
    """Of the evidence's statement, in the armoured form of OpenSSH."""
    at: str
    """ISO 8601, UTC; not signed."""
