"""Aliases: a history of moves, what it says now, and what undoing its last move means.

A rollback undoes the newest move that has not been undone yet, so rolling back twice goes two steps
back and never to and fro. Pure: moves are made here and recorded by the store.
"""

from collections.abc import Iterable, Sequence

from sartor.concepts.model_version import AliasMove
from sartor.errors import BadRecipe, NotFound

_ROLLBACK = "rollback: "


def replay(moves: Iterable[AliasMove]) -> dict[str, str]:
    """Return where each alias points after all of the moves, oldest first."""
    return {move.alias: move.target for move in moves}


def standing_moves(history: Sequence[AliasMove]) -> tuple[AliasMove, ...]:
    """Return the moves of one alias that no rollback has undone, oldest first; the last says where it points.

    A move to where the alias already stands changed nothing, so there is nothing of it to undo.
    """
    standing: list[AliasMove] = []
    for move in history:
        if move.decided_by.startswith(_ROLLBACK):
            while standing and standing[-1].target != move.target:
                standing.pop()
        if not standing or standing[-1].target != move.target:
            standing.append(move)
    return tuple(standing)


def previous_target(history: Sequence[AliasMove]) -> str | None:
    """Return where a rollback of this alias would go; None: there is nothing to go back to."""
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


def rollback_move(alias: str, history: Sequence[AliasMove], *, reason: str, at: str) -> AliasMove:
    """Make the move that undoes the last one; it rests on the evidence of the version it goes back to.

    Args:
        history: Every move of this alias, oldest first.
    Raises: NotFound: there is nothing to go back to.  BadRecipe: no reason is given.
    """
    if not reason.strip():
        raise BadRecipe("A rollback needs a reason.", fix='Add --reason "what went wrong".')
    standing = standing_moves(history)
    if not standing:
        raise NotFound(
            f"The alias {alias!r} has never been moved.", fix="Promote a version first: sartor promote NAME@N."
        )
    if len(standing) == 1:
        raise NotFound(
            f"There is nothing to go back to: {standing[0].target} is the first version that {alias!r} pointed at.",
            fix="Promote another version: sartor promote NAME@N.",
        )
    current, previous = standing[-1], standing[-2]
    return AliasMove(
        alias=alias,
        source=current.target,
        target=previous.target,
        evidence=previous.evidence,
        decided_by=_ROLLBACK + reason.strip(),
        at=at,
    )
