"""Keys and values of many rows in buffers of fixed size, so that a decoding step copies nothing.

Each row has a slot, and all rows end at the same column: a row of n tokens stands in the columns [end - n, end).
A row may therefore join at any time, and what stood in its slot before is masked.
"""

# S slots, B rows of one forward pass, H heads of keys and values, C columns, T new tokens, D head size
from math import prod
from typing import Any, NamedTuple

import torch
from transformers.cache_utils import Cache, CacheLayerMixin, DynamicCache, DynamicLayer, DynamicSlidingWindowLayer


class View(NamedTuple):
    """The part of the buffers that a forward pass reads and extends."""

    slots: slice
    first: int
    """The first column that any of its rows uses."""
    past: int
    """The column after the last one that is filled; new tokens are written from here on."""


class SlotCache(Cache):
    """The cache that a model of transformers reads and writes; set `view` before each forward pass."""

    def __init__(self, like: Cache, *, slots: int, columns: int) -> None:
        """Allocate zeros, as a masked value must be finite; heads and sizes are those of the filled cache `like`.

        All buffers are parts of one: so large a block goes back to the system when it is let go.
        """
        shapes = [_shape(t, slots, columns) for layer in like.layers for t in (layer.keys, layer.values)]
        memory = like.layers[0].keys.new_zeros(sum(map(prod, shapes)))
        parts = [m.view(shape) for m, shape in zip(memory.split([*map(prod, shapes)]), shapes, strict=True)]
        super().__init__(layers=[_SlotLayer(*pair) for pair in zip(parts[::2], parts[1::2], strict=True)])

    @property
    def view(self) -> View:
        """What the next forward pass reads and extends."""
        return self.layers[0].view

    @view.setter
    def view(self, view: View) -> None:
        for layer in self.layers:
            layer.view = view

    def put(self, known: Cache, n_tokens: int, *, slot: int, column: int) -> None:
        """Copy the first tokens of a cache that holds one row to where `column` begins."""
        for layer, source in zip(self.layers, known.layers, strict=True):
            for mine, theirs in ((layer.keys, source.keys), (layer.values, source.values)):
                mine[slot, :, column : column + n_tokens] = theirs[0, :, :n_tokens]

    def move_row(self, source: int, target: int, first: int, end: int) -> None:
        """Copy the columns [first, end) of one slot to another."""
        for layer in self.layers:
            for buffer in (layer.keys, layer.values):
                buffer[target, :, first:end] = buffer[source, :, first:end]

    def copy_from(self, other: "SlotCache", n_rows: int, first: int, end: int, *, to: int) -> None:
        """Copy the columns [first, end) of another cache's first rows to the column `to`."""
        for layer, source in zip(self.layers, other.layers, strict=True):
            for mine, theirs in ((layer.keys, source.keys), (layer.values, source.values)):
                mine[:n_rows, :, to : to + end - first] = theirs[:n_rows, :, first:end]

    def move_columns(self, n_rows: int, first: int, end: int, *, new_end: int) -> None:
        """Move the columns [first, end) of the first rows so that they end at `new_end`."""
        for layer in self.layers:
            for buffer in (layer.keys, layer.values):
                buffer[:n_rows, :, new_end - (end - first) : new_end] = buffer[:n_rows, :, first:end].clone()


class _SlotLayer(CacheLayerMixin):
    """One layer's buffers, of shape SHCD; transformers' own masks hide what a sliding layer must not see."""

    is_sliding = False

    def __init__(self, keys: torch.Tensor, values: torch.Tensor) -> None:
        super().__init__()
        self.keys, self.values = keys, values
        self.is_initialized = True
        self.view = View(slice(0, 0), 0, 0)

    def lazy_initialization(self, key_states: torch.Tensor, value_states: torch.Tensor) -> None:
        """Do nothing: the buffers are there from the start."""

    def update(
        self, key_states: torch.Tensor, value_states: torch.Tensor, *_args: Any, **_kwargs: Any
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Write keys and values of shape BHTD; return all that the view's rows hold."""
        slots, first, past = self.view
        end = past + key_states.shape[2]
        self.keys[slots, :, past:end] = key_states
        self.values[slots, :, past:end] = value_states
        return self.keys[slots, :, first:end], self.values[slots, :, first:end]

    def get_seq_length(self) -> int:
        """Return the number of columns before the new tokens."""
        return self.view.past - self.view.first

    def get_mask_sizes(self, query_length: int) -> tuple[int, int]:
        """Return how many columns the mask covers, and where they begin."""
        return self.get_seq_length() + query_length, 0

    def get_max_length(self) -> int:
        """Return -1: the decoder sees to it that the buffers are long enough."""
        return -1


def _shape(like: torch.Tensor, slots: int, columns: int) -> tuple[int, int, int, int]:
    _, heads, _, size = like.shape
    return slots, heads, columns, size


def can_use_slots(config: Any) -> bool:
    """Whether all that the model remembers are keys and values per token, as opposed to a running state."""
    return all(type(layer) in (DynamicLayer, DynamicSlidingWindowLayer) for layer in DynamicCache(config=config).layers)


def bytes_per_token(cache: Cache) -> float:
    """Return what one token of one row takes in a filled cache."""
    return sum((layer.keys.nbytes + layer.values.nbytes) / layer.keys.shape[2] for layer in cache.layers)
