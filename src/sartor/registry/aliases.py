"""Aliases: a history of moves, what it says now, and what undoing its last move means.

A rollback undoes the newest move that has not been undone yet, so rolling back twice goes two steps
back and never to and fro. Pure: moves are made here and recorded by the store.
"""

from collections.abc import Iterable, Sequence

from sartor.concepts.model_version import AliasMove, Waiver
from sartor.errors import BadRecipe, NotFound

_ROLLBACK = "rollback: "


def replay(moves: Iterable[AliasMove]) -> dict[str, str]:
    """Return where each alias points after all of the moves, oldest first."""
    last = {move.alias: move.target for move in moves}
    return {alias: target for alias, target in last.items() if target is not None}


def standing_moves(history: Sequence[AliasMove]) -> tuple[AliasMove, ...]:
    """Return the moves of one alias that no rollback has undone, oldest first; the last says where it points.

    A move to where the alias already stands changed nothing, so there is nothing of it to undo.
    """
    standing: list[AliasMove] = []
    for move in history:
        if move.decided_by.startswith(_ROLLBACK):
            while standing and standing[-1].target != move.target:
                standing.pop()
        if move.target is None:
            continue
        if not standing or standing[-1].target != move.target:
            standing.append(move)
    return tuple(standing)


def previous_target(history: Sequence[AliasMove]) -> str | None:
    """Return where a rollback of this alias would go; None: to nothing at all."""
    standing = standing_moves(history)
    return standing[-2].target if len(standing) > 1 else None


def promotion_move(
    alias: str, target: str, *, source: str | None, evidence: str, at: str, override: str = ""
) -> AliasMove:
    """Make the move that promotes `target`.

    Args:
        source: `name@n` that the alias points at now; None: nothing.
        at: ISO 8601, UTC.
        override: Why the policy's refusal is set aside; empty: the policy agreed.
    """
    decided_by = f"override: {override.strip()}" if override.strip() else "policy"
    return AliasMove(alias=alias, source=source, target=target, evidence=evidence, decided_by=decided_by, at=at)


def with_waivers(move: AliasMove, waived: Sequence[Waiver]) -> AliasMove:
    """Put on record who opened which gate for a move."""
    opened = "; ".join(f"{w.gate} waived by {w.by}: {w.reason}" for w in waived)
    return move.model_copy(update={"decided_by": f"{move.decided_by}, {opened}", "waived": tuple(waived)})


def rollback_move(alias: str, history: Sequence[AliasMove], *, reason: str, at: str) -> AliasMove:
    """Make the move that undoes the last one; it rests on the evidence of the version it goes back to.

    The first promotion is undone too: then the alias points at nothing, and the evidence is that of the version left.

    Args:
        history: Every move of this alias, oldest first.
    Raises: NotFound: the alias points at nothing.  BadRecipe: no reason is given.
    """
    if not reason.strip():
        raise BadRecipe("A rollback needs a reason.", fix='Add --reason "what went wrong".')
    standing = standing_moves(history)
    if not standing:
        says = "points at nothing already" if history else "has never been moved"
        raise NotFound(f"The alias {alias!r} {says}.", fix="Promote a version first: sartor promote NAME@N.")
    current = standing[-1]
    previous = standing[-2] if len(standing) > 1 else None
    return AliasMove(
        alias=alias,
        source=current.target,
        target=previous.target if previous else None,
        evidence=(previous or current).evidence,
        decided_by=_ROLLBACK + reason.strip(),
        at=at,
    )
