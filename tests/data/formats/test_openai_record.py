"""Recorded answers as golden rows, whatever shape they have."""

from typing import Any

import pytest

from sartor.data.formats.openai_record import golden_rows, read_golden, read_job


def line(asked: str, *messages: dict[str, Any] | None, **other: Any) -> dict[str, Any]:
    choices = [{"index": i, "message": m and {"role": "assistant", **m}} for i, m in enumerate(messages)]
    return {"messages": [{"role": "user", "content": asked}], "choices": choices, "asked_model": "ft:x", **other}


def test_tool_calls_and_refusals_are_answers_and_nothing_is_none() -> None:
    call = {"content": None, "tool_calls": [{"type": "function", "function": {"name": "find", "arguments": "{}"}}]}
    lines = [line("a", call), line("b", {"content": None, "refusal": "I cannot."}), line("c", {"content": ""}),
             line("d", None), line("e")]  # fmt: skip
    found = read_golden("golden.jsonl", golden_rows(lines))
    assert [row.recorded.messages[-1].content for row in found] == ["a", "b"]
    assert '"name": "find"' in (found[0].recorded.expected or "") or '"name":"find"' in (
        found[0].recorded.expected or ""
    )
    assert found[1].recorded.expected == "I cannot."


def test_a_prompt_that_was_asked_with_other_settings_too_counts_once() -> None:
    rows = golden_rows(
        [line("a", {"content": "1"}), line("a", {"content": "2"}), line("a", {"content": "3"}, tools=[{}])]
    )
    assert [row["messages"][-1]["content"] for row in rows] == ["1", "3"]  # type: ignore[index]


def test_references_and_second_answers_stand_beside_the_recorded_one() -> None:
    lines = [line("a", {"content": "1"}, {"content": "2"}, reference={"role": "assistant", "content": "3"}),
             line("b", {"content": "4"})]  # fmt: skip
    first, second = read_golden("golden.jsonl", golden_rows(lines))
    assert (first.recorded.expected, first.again, first.reference) == ("1", "2", "3")
    assert (second.recorded.expected, second.again, second.reference) == ("4", None, None)


@pytest.mark.parametrize(
    ("settings", "method", "expected"),
    [
        ({"n_epochs": 3, "batch_size": 1, "learning_rate_multiplier": 1.8}, None, (3, 1, 1.8)),
        ({"n_epochs": "auto", "batch_size": "auto", "learning_rate_multiplier": "auto"}, None, (None, None, None)),
        (None, {"type": "supervised", "supervised": {"hyperparameters": {"n_epochs": 2}}}, (2, None, None)),
        (None, {"type": "dpo"}, (None, None, None)),
    ],
)
def test_hyperparameters_are_read_wherever_they_stand(settings: Any, method: Any, expected: tuple[Any, ...]) -> None:
    found = read_job({"id": "ftjob-1", "hyperparameters": settings, "method": method})
    assert (found.n_epochs, found.batch_size, found.rate_multiplier) == expected
    assert found.kind == ("dpo" if method and method["type"] == "dpo" else "supervised")
