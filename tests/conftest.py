"""Fixtures that several rooms share: tiny models, a workshop in a temporary place, and the built-in small model."""

import datetime
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from sartor.actions.workshop import Workshop, cache_folder
from sartor.store.workspace import open_workspace

if TYPE_CHECKING:
    from sartor.concepts.base_model import BaseModelPin

os.environ["OMP_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = "1"  # read when torch starts, which not all tests need
settings.register_profile("explore", deadline=None)  # pytest --hypothesis-profile=explore looks for new failures
settings.register_profile("sartor", deadline=None, derandomize=True, max_examples=50)  # the same on every machine
settings.register_profile("quick", settings.get_profile("sartor"), max_examples=10)  # make check
settings.load_profile("sartor")


class SteppingClock:
    """A clock that stands still, except that each look at it takes one second."""

    def __init__(self) -> None:
        self._now = datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)

    def __call__(self) -> datetime.datetime:
        self._now += datetime.timedelta(seconds=1)
        return self._now


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "smollm2" in getattr(item, "fixturenames", ()):
            item.add_marker("smollm2")


@pytest.fixture
def workshop(tmp_path: Path) -> Iterator[Workshop]:
    with open_workspace(tmp_path / "workspace") as store:
        yield Workshop(store=store, cache=tmp_path / "cache", clock=SteppingClock())


@pytest.fixture(scope="session")
def tiny_lm(tmp_path_factory: pytest.TempPathFactory) -> "BaseModelPin":
    """A random Llama (hidden 32, 2 layers) with a byte-level tokenizer and a ChatML template."""
    from tiny_models import save_lm

    return save_lm(tmp_path_factory.mktemp("tiny_lm"))


@pytest.fixture(scope="session")
def tiny_encoder(tmp_path_factory: pytest.TempPathFactory) -> "BaseModelPin":
    """A random BERT (hidden 32, 2 layers, 64 positions) with a WordPiece tokenizer."""
    from tiny_models import save_encoder

    return save_encoder(tmp_path_factory.mktemp("tiny_encoder"))


@pytest.fixture(scope="session")
def smollm2() -> "BaseModelPin":
    """The built-in small chat model, fetched once."""
    from sartor.actions.get_asset import get_asset
    from sartor.modeling.load_base import pin_folder

    return pin_folder(get_asset("smollm2-135m-instruct", cache_folder()), name="smollm2-135m-instruct")
