"""BaseModelPin: which ready-made model, byte for byte."""

from functools import cached_property
from typing import Literal

from sartor.concepts.frozen import Frozen
from sartor.concepts.ids import content_hash

BaseKind = Literal["causal_lm", "encoder"]


class BaseModelPin(Frozen):
    """A base model by name and by the hashes of its files."""

    name: str
    """What the user asked for: a built-in name, org/name[@revision], a folder or a GGUF file."""
    kind: BaseKind
    folder: str
    """Where it lies on this machine; not part of the identity."""
    files: dict[str, str]
    """File name to sha256."""
    template_hash: str | None = None
    """Hash of the chat template, if the tokenizer has one."""
    licence: str = "unknown"
    parameters: int = 0

    @cached_property
    def id(self) -> str:
        """Hash of name, files and template."""
        return content_hash({"name": self.name, "files": self.files, "template": self.template_hash})
