"""Roll back: move an alias to where it pointed before, with a reason, at once."""

from sartor.actions.workshop import Workshop
from sartor.concepts.model_version import PRODUCTION, AliasMove
from sartor.registry.aliases import rollback_move


def roll_back(workshop: Workshop, *, alias: str = PRODUCTION, reason: str) -> AliasMove:
    """Undo the last standing move of `alias`.

    Raises: NotFound: there is nothing to go back to.  BadRecipe: no reason.
    """
    models = workshop.store.models
    move = rollback_move(alias, models.history(alias), reason=reason, at=workshop.now())
    models.move_alias(move)
    return move
