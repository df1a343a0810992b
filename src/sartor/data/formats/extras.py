"""Packages that only some formats need: imported when such a file comes."""

import importlib
from typing import Any

from sartor.errors import MissingExtra


def table_package(module: str) -> Any:
    """Import a package of the extra `tables`.

    Raises: MissingExtra: it is not installed.
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError:
        package = module.split(".")[0]
        raise MissingExtra(
            f"this file needs the package {package}, which is not installed.",
            fix='Install it with: pip install "sartor[tables]".',
        ) from None
