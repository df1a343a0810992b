"""Settings that a person wrote: YAML to a checked value, every mistake as a sentence."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar, cast

import yaml
from pydantic import ValidationError

from sartor.concepts.frozen import Frozen
from sartor.errors import BadRecipe

_MOST_MESSAGES = 3
F = TypeVar("F", bound=Frozen)


def read_settings(path: str) -> dict[str, Any]:
    """Read a YAML file of settings.

    Raises: BadRecipe: unreadable, or not a mapping.
    """
    try:
        found: object = yaml.safe_load(Path(path).read_text("utf-8"))
    except OSError as error:
        raise BadRecipe("there is no such recipe.", where=path, fix="Check the path.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{path}:{mark.line + 1}" if mark else path
        raise BadRecipe("is not YAML.", where=place, fix="Mend the line; see recipes/ for an example.") from error
    if not isinstance(found, dict):
        raise BadRecipe("is not a mapping of settings.", where=path, fix="See recipes/ for an example.")
    return cast("dict[str, Any]", found)


def validated(kind: type[F], settings: object, *, where: str, fix: str, prefix: str = "") -> F:
    """Check settings strictly.

    Args:
        kind: What they must be.
        settings: Plain values.
        where: What the sentence says they are.
        fix: How to find out what is allowed.
        prefix: Of the dotted names in the sentence.
    Raises: BadRecipe: what is wrong, by dotted name.
    """
    try:
        return kind.model_validate(settings)
    except ValidationError as error:
        problems = [f"{prefix}{_name(e['loc'])}: {_plain(e['msg'], e['type'])}" for e in error.errors()]
        shown = "; ".join(problems[:_MOST_MESSAGES])
        raise BadRecipe(f"{shown}.", where=where, fix=fix) from error


def _name(location: Sequence[object]) -> str:
    return ".".join(str(part) for part in location)


def _plain(message: str, kind: str) -> str:
    message = message.removeprefix("Value error, ")
    return "there is no such setting" if kind == "extra_forbidden" else message[:1].lower() + message[1:]
