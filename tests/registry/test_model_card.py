"""The model card: made from the report alone, readable by the Hub's own parser, closed against what models write."""

import ast
import re
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sartor.concepts.base_model import BaseModelPin
from sartor.concepts.evaluation import Arm
from sartor.concepts.report import Report, SideBySide, ThisRun
from sartor.concepts.slice import Slice
from sartor.concepts.verdict import Verdict, WorseSlice
from sartor.registry.model_card import render_card

RECIPE = "task: chat\nmethod: {kind: lora, rank: 16}\ndata: {system: 'Answer in one word: yes or no.'}\n"
NASTY = ("---\nlicense: mit\n---", "``` \n# Owned\n```", "a | b\n| c", "key: {[*&!%@`", "\x00\u202e\u2028", "- x\n1. y")


def make_report(**changes: Any) -> Report:
    row = SideBySide(
        source="tickets.jsonl:17",
        input="Is it ```fenced```?",
        expected="yes",
        answers={"tuned": "no", "base, prompted": "yes"},
        scores={"tuned": 0.0, "base, prompted": 1.0},
    )
    fields: dict[str, Any] = {
        "title": "triage",
        "this_run": make_this_run(),
        "task": "chat",
        "says": "triage@3 beats the best prompt by 9.0 points.",
        "verdict": make_verdict(),
        "candidate": "tuned",
        "metric": "exact_match",
        "arms": (make_arm("tuned", 0.8), make_arm("base, prompted", 0.71)),
        "base": make_base(),
        "steps": (),
        "best_step": 0,
        "examples": (row,),
        "wins": (),
        "losses": (row,),
        "n_wins": 20,
        "n_losses": 4,
        "n_ties": 76,
        "learned": (),
        "data_facts": {"rows": "900"},
        "settings_yaml": RECIPE,
        "hashes": {"recipe": "ab" * 32},
        "duels": (make_verdict(),),
        "notes": ("Read twice.",),
    }
    return Report(**(fields | changes))


def make_this_run(**changes: Any) -> ThisRun:
    fields: dict[str, Any] = {
        "id": "01KAKZ4M8Q6W3T9Y2C5F7H1JRN",
        "model": "triage@3",
        "created_at": "2026-11-21T14:03:22Z",
        "evidence_id": "ev_5d2f8a17c3e94b60a1d7f2e8c5b3094a",
        "looks": 2,
        "versions": {"sartor": "0.1.0"},
        "commands": {"serve": "sartor serve --model triage@3"},
        "recheck": "sartor judge /somewhere/private/scores.jsonl --candidate tuned",
    }
    return ThisRun(**(fields | changes))


def make_verdict(**changes: Any) -> Verdict:
    fields: dict[str, Any] = {
        "verdict": "NOT_WORSE",
        "baseline": "base, prompted",
        "difference": 0.09,
        "low": -0.01,
        "high": 0.19,
        "n_items": 100,
        "n_groups": 100,
        "detectable_effect": 0.1,
        "items_needed": 130,
        "reasons": ("one_seed",),
        "worse_slices": (WorseSlice(slice="refunds", n_items=31, difference=-0.2, low=-0.3, high=-0.1),),
    }
    return Verdict(**(fields | changes))


def make_arm(name: str, score: float) -> Arm:
    return Arm(
        name=name,
        role="candidate" if name == "tuned" else "baseline",
        metric="exact_match",
        score=score,
        low=score - 0.08,
        high=score + 0.08,
        n=100,
        metrics={"exact_match": score, "f1": score},
        prompt_tokens=41.4,
        seconds_per_answer=0.2,
    )


def make_base(**changes: Any) -> BaseModelPin:
    fields: dict[str, Any] = {
        "name": "org/small-model@main",
        "kind": "causal_lm",
        "folder": "bases/somewhere-on-this-disk",
        "files": {"model.safetensors": "cd" * 32},
        "licence": "apache-2.0",
    }
    return BaseModelPin(**(fields | changes))


def front_matter(card: str) -> dict[str, Any]:
    assert card.startswith("---\n")
    return yaml.safe_load(card[4:].split("\n---\n", 1)[0])


def without_this_run(card: str) -> str:
    assert card.count("<!-- this run -->") == card.count("<!-- /this run -->") == 1
    return re.sub("<!-- this run -->.*<!-- /this run -->", "", card, flags=re.DOTALL)


def code(card: str) -> str:
    found = re.search(r"^(`{3,})python\n(.*?)\n\1$", card, re.DOTALL | re.MULTILINE)
    assert found
    return found[2]


def outside_fences(card: str) -> str:
    return re.sub(r"^(`{3,})\w*\n.*?\n\1$", "", card.split("\n---\n", 1)[1], flags=re.DOTALL | re.MULTILINE)


def test_the_front_matter_names_base_library_and_licence() -> None:
    facts = front_matter(render_card(make_report()))
    assert facts["base_model"] == "org/small-model"
    assert facts["library_name"] == "peft"
    assert facts["license"] == "apache-2.0"
    assert facts["tags"] == ["sartor", "chat", "lora"]
    assert "datasets" not in facts


def test_the_hub_s_own_parser_reads_the_results() -> None:
    hub = pytest.importorskip("huggingface_hub")
    results = hub.ModelCard(render_card(make_report()), ignore_metadata_errors=False).data.eval_results
    assert [(each.metric_type, each.metric_value) for each in results] == [("exact_match", 0.8), ("f1", 0.8)]


@pytest.mark.parametrize("text", NASTY)
def test_nasty_names_cannot_change_the_front_matter(text: str) -> None:
    report = make_report(title=text, task=text, metric=text, base=make_base(name=text, licence=text), says=text)
    facts = front_matter(render_card(report))
    assert set(facts) - {"base_model", "license_name"} == {
        "library_name",
        "pipeline_tag",
        "license",
        "tags",
        "model-index",
    }
    assert facts["license"] == "other"


@pytest.mark.parametrize("text", NASTY)
def test_nasty_answers_cannot_leave_their_block(text: str) -> None:
    row = SideBySide(source=text, input=text, expected=text, answers={"tuned": text}, scores={"tuned": 0.0})
    bare = make_report(slices=(make_slice("refunds"),))
    plain = [line for line in outside_fences(render_card(bare)).split("\n") if line.startswith("#")]
    told = make_this_run(id=text, model=text, created_at=text, versions={text: text}, commands={text: text})
    slices = (make_slice(text),)
    card = render_card(
        make_report(losses=(row,), notes=(text,), data_facts={text: text}, says=text, this_run=told, slices=slices)
    )
    assert [line for line in outside_fences(card).split("\n") if line.startswith("#")] == plain


@pytest.mark.parametrize("text", NASTY)
def test_every_row_of_the_table_has_the_same_columns(text: str) -> None:
    card = render_card(make_report(arms=(make_arm("tuned", 0.8), make_arm(text, 0.7))))
    table = [line for line in card.partition("<!-- this run -->")[0].split("\n") if line.startswith("| ")]
    assert len(table) == 4
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in table} == {7}


@settings(deadline=None)
@given(st.text(max_size=300))
def test_the_code_parses_and_gives_the_instruction(text: str) -> None:
    settings = yaml.safe_dump({"method": {"kind": "lora"}, "data": {"system": text}})
    tree = ast.parse(code(render_card(make_report(settings_yaml=settings))))
    literals = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    assert not text or text in literals


def test_an_adapter_is_loaded_with_peft_and_full_weights_are_not() -> None:
    assert "PeftModel" in code(render_card(make_report()))
    full = render_card(make_report(settings_yaml="method: {kind: full}"))
    assert "peft" not in code(full)
    assert front_matter(full)["library_name"] == "transformers"


def test_a_classifier_is_shown_as_one() -> None:
    report = make_report(task="classify", base=make_base(kind="encoder"), settings_yaml="method: {kind: full}")
    card = render_card(report)
    assert 'pipeline("text-classification"' in code(card)
    assert front_matter(card)["pipeline_tag"] == "text-classification"


def test_the_verdict_its_limits_and_its_losses_are_told() -> None:
    card = render_card(make_report())
    assert "**NOT WORSE**: +9.0 points of exact_match against base, prompted (interval -1.0 to +19.0" in card
    assert "Trained with one seed only" in card
    assert "Worse on refunds: -20.0 points" in card
    assert "About 130 test rows would decide." in card
    assert "1 of the 4 test rows on which it did worse:" in card
    assert "tickets.jsonl:17" in card


def test_what_is_unknown_stays_unknown() -> None:
    card = render_card(make_report(base=make_base(licence="unknown"), settings_yaml="", hashes={}, data_facts={}))
    assert front_matter(card)["license"] == "unknown"
    assert "(unknown licence)" in card
    assert "## Settings" not in card


def test_folders_of_this_machine_never_reach_the_card() -> None:
    card = render_card(make_report(base=make_base(name="/somewhere/private/my-base")))
    assert "/somewhere" not in card
    assert "somewhere-on-this-disk" not in card
    assert "base_model" not in front_matter(card)
    assert "my-base" in card


def test_no_row_s_text_reaches_the_card() -> None:
    row = SideBySide(
        source="/home/ann/tickets.jsonl:17", input="SECRET question", expected="SECRET hope",
        answers={"tuned": "SECRET answer"}, scores={"tuned": 0.25, "base, prompted": 1.0},
    )  # fmt: skip
    card = render_card(make_report(examples=(row,), wins=(row,), losses=(row,)))
    assert "SECRET" not in card
    assert "- tickets.jsonl:17: 0.25 against 1.00" in card


def test_the_card_says_what_the_model_is_not_for() -> None:
    recipe = yaml.safe_dump({"budget": {"context_tokens": 512}, "method": {"kind": "lora"}})
    told = render_card(make_report(settings_yaml=recipe)).partition("## What it is not for")[2].partition("\n## ")[0]
    assert "only exact\\_match" in told or "only exact_match" in told
    assert "Rows of more than 512 tokens" in told
    assert "scored 0.800 of 1" in told
    assert "the kind refunds" in told
    assert "In place of" not in told
    worse = render_card(make_report(verdict=make_verdict(verdict="WORSE")))
    assert "In place of base, prompted: it is worse." in worse


def test_the_card_says_who_lost_to_whom() -> None:
    names = ("a", "b", "c")
    intervals = ((0.01, 0.2), (-0.2, -0.01), (-0.1, 0.1))
    duels = tuple(
        make_verdict(baseline=n, difference=(low + high) / 2, low=low, high=high)
        for n, (low, high) in zip(names, intervals, strict=True)
    )
    arms = (make_arm("tuned", 0.8), *(make_arm(name, 0.7) for name in names))
    card = render_card(make_report(arms=arms, duels=duels))
    told = {name: next(line for line in card.split("\n") if line.startswith(f"| {name} ")) for name in names}
    assert "beats it, +10.5 (+1.0 to +20.0)" in told["a"]
    assert "loses to it, -10.5 (-20.0 to -1.0)" in told["b"]
    assert "open, +0.0" in told["c"]


def test_names_dates_and_durations_stand_in_one_block() -> None:
    one = make_report()
    later = make_this_run(
        id="01KZ", model="triage@4", created_at="2026-12-01T00:00:00Z", evidence_id="ev_2", looks=3,
        versions={"sartor": "9"}, commands={"serve": "sartor serve --model triage@4"},
    )  # fmt: skip
    slower = tuple(arm.model_copy(update={"seconds_per_answer": 9.0, "price_per_thousand": 3.0}) for arm in one.arms)
    cards = [render_card(one), render_card(make_report(this_run=later, arms=slower))]
    assert cards[0] != cards[1]
    assert len({without_this_run(card) for card in cards}) == 1


def test_the_settings_name_files_and_base_without_their_folders() -> None:
    data = {"files": ["/home/ann/tickets.jsonl"], "dev": "C:\\rows\\dev.csv", "test": None, "system": "/ means or"}
    recipe = yaml.safe_dump({"data": data, "base": "/models/tiny", "method": {"kind": "lora"}})
    says = "Tuned /models/tiny is BETTER."
    card = render_card(make_report(settings_yaml=recipe, base=make_base(name="/models/tiny"), says=says))
    assert "/home" not in card
    assert "/models" not in card
    assert "rows\\" not in card
    assert "/ means or" in card
    assert "Tuned tiny is BETTER." in card


def test_the_command_that_names_a_folder_is_left_out() -> None:
    assert "/somewhere" not in render_card(make_report())


def make_slice(name: str) -> Slice:
    ends = {"low": 0.4, "high": 0.6, "baseline_low": 0.4, "baseline_high": 0.6}
    gain = {"difference": 0.0, "difference_low": -0.1, "difference_high": 0.1}
    return Slice(slice=name, kind="declared", n=30, score=0.5, baseline_score=0.5, **ends, **gain)


def test_kinds_of_rows_are_listed_with_what_stands_out() -> None:
    shared = {"kind": "discovered", "score": 0.5, "baseline_score": 0.75, "difference": -0.25}
    ends = {"difference_low": -0.4, "difference_high": -0.1, "judged": True}
    many = tuple(Slice.model_validate({"slice": f"k{i}", "n": 60, **shared, **ends}) for i in range(20))
    worst = Slice.model_validate({"slice": "a | b", "n": 40, **shared, **ends, "behind": True})
    thin = Slice(slice="thin", kind="declared", n=4)
    card = render_card(make_report(slices=(*many, worst, thin)))
    section = card.split("## Kinds of rows")[1].split("##")[0]
    last = [line for line in section.splitlines() if line.startswith("|")][-1]
    assert last == (
        "| a \\| b (found in the inputs) | 40 | 0.500 | 0.750 | -25.0 (-40.0 to -10.0) | behind other rows |"
    )
    assert section.count("\n| ") == 12 + 1 + 2
    assert "thin" not in section.split("Kinds of under")[0]
    assert "Kinds of rows" not in render_card(make_report())
