"""Checks that other packages bring to the audit, through the entry-point group `sartor.audit_checks`."""

import pickle
from importlib.metadata import EntryPoint, entry_points

from sartor.data.audit.contract import PLUGIN_NAME, Check, CorpusCheck, RowCheck
from sartor.errors import BadPlugin

GROUP = "sartor.audit_checks"


def find_checks() -> list[Check]:
    """Load the checks of every installed package, by name.

    Raises: BadPlugin: one cannot be used; a check that is silently missing would look like clean data.
    """
    found: dict[str, Check] = {}
    for point in sorted(entry_points(group=GROUP), key=lambda point: (point.name, point.value)):
        check = _load(point)
        if check.name in found:
            raise _refusal(point, f"is named {check.name}, as another one is")
        found[check.name] = check
    return [found[name] for name in sorted(found)]


def _load(point: EntryPoint) -> Check:
    try:
        check: object = point.load()
    except Exception as error:  # whatever a stranger's module does
        raise _refusal(point, f"cannot be loaded ({type(error).__name__}: {error})") from error
    if not isinstance(check, RowCheck | CorpusCheck):
        raise _refusal(point, "is neither a RowCheck nor a CorpusCheck")
    if not PLUGIN_NAME.fullmatch(check.name):
        raise _refusal(point, f"is named {check.name!r}, not vendor:name")
    if isinstance(check, RowCheck):
        try:
            pickle.dumps(check.look)
        except (pickle.PicklingError, AttributeError, TypeError) as error:
            raise _refusal(point, "looks with a function that other processes cannot find") from error
    return check


def _refusal(point: EntryPoint, says: str) -> BadPlugin:
    package = point.dist.name if point.dist else "an unknown package"
    fix = f"Upgrade {package}, or take it away."
    return BadPlugin(f"{says}.", where=f"the audit check '{point.name}' of {package}", fix=fix)
