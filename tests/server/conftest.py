"""One live server for all files here that need no tuned model: a tiny language model and a tiny encoder."""

from collections.abc import Iterator

import pytest

from live_server import LiveServer, serving
from sartor.actions.workshop import Workshop, utc_now
from sartor.concepts.base_model import BaseModelPin
from sartor.modeling.hardware import Hardware, find_hardware
from sartor.server.app import make_app
from sartor.server.residents import Residents
from sartor.store.workspace import open_workspace


@pytest.fixture(scope="session")
def hardware() -> Hardware:
    return find_hardware(threads=1)


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    folder = tmp_path_factory.mktemp("shop")
    with open_workspace(folder / "workspace") as store:
        yield Workshop(store=store, cache=folder / "cache", clock=utc_now)


@pytest.fixture(scope="session")
def residents(shop: Workshop, tiny_lm: BaseModelPin, tiny_encoder: BaseModelPin, hardware: Hardware) -> Residents:
    return Residents(shop, [tiny_lm.folder, tiny_encoder.folder], hardware, most_waiting=100)


@pytest.fixture(scope="session")
def server(residents: Residents) -> Iterator[LiveServer]:
    with serving(make_app(residents)) as live:
        yield live
