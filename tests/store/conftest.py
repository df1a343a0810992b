from collections.abc import Iterator
from pathlib import Path

import pytest

from sartor.store.workspace import Store, open_workspace


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_workspace(tmp_path / "workspace") as opened:
        yield opened
