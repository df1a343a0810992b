"""Rendered: an example as token ids, with the ones we learn from marked."""

from sartor.concepts.frozen import Frozen


class Rendered(Frozen):
    """Token ids and loss mask of one example, both of length T."""

    example_id: str
    token_ids: tuple[int, ...]
    loss_mask: tuple[bool, ...]
    """True: learn to predict this token."""
    cut_tokens: int = 0
    """How many learned tokens did not fit; 0 unless the row is too long."""

    @property
    def n_learned(self) -> int:
        """Number of tokens we learn from."""
        return sum(self.loss_mask)
