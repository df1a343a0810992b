"""Packages of the extra `documents`: imported when such a document comes."""

import importlib
from typing import Any

from sartor.errors import MissingExtra


def document_package(path: str, module: str) -> Any:
    """Import a package that reads documents.

    Raises: MissingExtra: it is not installed.
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        raise MissingExtra(
            f"this document needs the package {error.name}, which is not installed.",
            where=path,
            fix='Install it with: pip install "sartor[documents]".',
        ) from None
