import pytest
from hypothesis import given
from hypothesis import strategies as st

from sartor.concepts.model_version import AliasMove
from sartor.errors import BadRecipe, NotFound
from sartor.registry.aliases import previous_target, promotion_move, replay, rollback_move, standing_moves

AT = "2026-01-02T03:04:05Z"
ROLL_BACK = None
steps = st.lists(st.sampled_from(["m@1", "m@2", "m@3", ROLL_BACK, ROLL_BACK]), max_size=25)


def promote(history: list[AliasMove], target: str) -> AliasMove:
    source = replay(history).get("production")
    return promotion_move("production", target, source=source, evidence=f"ev_{target}", at=AT)


def roll_back(history: list[AliasMove]) -> AliasMove:
    return rollback_move("production", history, reason="it broke", at=AT)


def play(told: list[str | None]) -> tuple[list[AliasMove], list[str]]:
    """Return the history, and what a plain undo stack says it should mean."""
    history: list[AliasMove] = []
    stack: list[str] = []
    for step in told:
        if step is ROLL_BACK:
            if stack:
                history.append(roll_back(history))
                stack.pop()
            else:
                with pytest.raises(NotFound):
                    roll_back(history)
        else:
            history.append(promote(history, step))
            if not stack or stack[-1] != step:
                stack.append(step)
    return history, stack


@given(steps)
def test_history_replays_to_the_current_state(told: list[str | None]) -> None:
    history, stack = play(told)
    assert replay(history) == ({"production": stack[-1]} if stack else {})
    assert [move.target for move in standing_moves(history)] == stack


@given(steps)
def test_a_rollback_restores_the_exact_previous_version(told: list[str | None]) -> None:
    history, stack = play(told)
    before = previous_target(history)
    assert before == (stack[-2] if len(stack) > 1 else None)
    if before is not None:
        move = roll_back(history)
        assert (move.source, move.target, move.evidence) == (stack[-1], before, f"ev_{before}")
        assert move.decided_by == "rollback: it broke"


@given(steps)
def test_rolling_back_again_and_again_ends_at_the_first_version_and_never_goes_to_and_fro(
    told: list[str | None],
) -> None:
    history, stack = play(told)
    visited = [stack[-1]] if stack else []
    while previous_target(history) is not None:
        history.append(roll_back(history))
        visited.append(history[-1].target)
    assert visited == stack[::-1]


@given(steps, st.sampled_from(["m@1", "m@2", "m@3"]))
def test_a_promotion_and_its_rollback_change_nothing(told: list[str | None], target: str) -> None:
    history, stack = play(told)
    if stack and stack[-1] != target:
        there = [*history, promote(history, target)]
        back = [*there, roll_back(there)]
        assert replay(back) == replay(history)
        assert standing_moves(back) == standing_moves(history)


@given(steps, steps)
def test_aliases_do_not_touch_each_other(one: list[str | None], other: list[str | None]) -> None:
    first, _ = play(one)
    second = [move.model_copy(update={"alias": "staging"}) for move in play(other)[0]]
    assert replay([*first, *second]) == replay([*second, *first]) == {**replay(first), **replay(second)}


def test_nothing_to_go_back_to_is_a_sentence() -> None:
    with pytest.raises(NotFound, match="'production' has never been moved"):
        roll_back([])
    history = [promote([], "m@1")]
    history.append(roll_back(history))
    with pytest.raises(NotFound, match="'production' points at nothing already"):
        roll_back(history)


def test_the_first_promotion_can_be_taken_back_and_made_again() -> None:
    history = [promote([], "m@1")]
    back = roll_back(history)
    assert (back.source, back.target, back.evidence) == ("m@1", None, "ev_m@1")
    history.append(back)
    assert replay(history) == {}
    assert standing_moves(history) == ()
    history.append(promote(history, "m@2"))
    assert replay(history) == {"production": "m@2"}
    assert previous_target(history) is None


def test_a_rollback_needs_a_reason() -> None:
    history = [promote([], "m@1")]
    history.append(promote(history, "m@2"))
    with pytest.raises(BadRecipe, match="needs a reason"):
        rollback_move("production", history, reason=" ", at=AT)


def test_an_override_is_written_down_and_is_never_taken_for_a_rollback() -> None:
    history = [promote([], "m@1")]
    move = promotion_move("production", "m@2", source="m@1", evidence="ev", at=AT, override=" rollback: trust me ")
    assert move.decided_by == "override: rollback: trust me"
    assert [standing.target for standing in standing_moves([*history, move])] == ["m@1", "m@2"]
