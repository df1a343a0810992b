"""The one ancestor of every concept: immutable, and strict about unknown fields."""

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """A value: compare by content, never change in place."""

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())
