"""The benchmark of the audit plants what it says it plants, and counts as it says it counts."""

import json
import random
import sys
from pathlib import Path

import phonenumbers
import pytest

sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks" / "audit"))

import build
import people
from corpora import german_corpus, support_corpus
from row import STRENGTHS
from score import Flag, Scores, add, average_precision

NOWHERE = Path("not-needed")
CORPUS = support_corpus(1, NOWHERE)


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> list[build.Case]:
    return build.build(CORPUS, 1, tmp_path_factory.mktemp("bench"))


def messages(case: build.Case, row: int) -> list[dict[str, str]]:
    return json.loads(case.train.read_text("utf-8").split("\n")[row - 1])["messages"]


def planted(case: build.Case, check: str) -> list[dict[str, object]]:
    return [entry for entry in case.truth()["planted"] if entry["check"] == check]


def test_at_most_a_third_of_the_rows_is_planted_and_every_family_is_there(cases: list[build.Case]) -> None:
    for case in cases[1:4]:
        truth = case.truth()
        assert len(truth["planted"]) <= 0.35 * truth["rows"]
        assert len(case.families) == 21
        assert truth["rows"] == case.train.read_text("utf-8").count("\n")


def test_the_clean_file_holds_nothing_planted_and_no_prompt_twice(cases: list[build.Case]) -> None:
    truth = cases[0].truth()
    assert not truth["planted"]
    assert not truth["decoys"]
    prompts = [row.turns for row in CORPUS.rows]
    assert len(prompts) == len(set(prompts))


def test_malformed_rows_are_not_conversations_and_decoys_are(cases: list[build.Case]) -> None:
    for case in cases[1:4]:
        for entry in planted(case, "malformed"):
            try:
                found = messages(case, entry["row"])
            except (ValueError, TypeError, KeyError):
                continue
            shaped = isinstance(found, list) and all(isinstance(m, dict) for m in found)
            assert not shaped or not all(
                isinstance(m.get("content"), str) and m["role"] in ("system", "user", "assistant") for m in found
            )
        assert all(messages(case, e["row"]) for e in case.truth()["decoys"] if e["family"] == "malformed")


def test_obvious_copies_are_equal_and_conflicts_have_one_prompt_and_two_answers(cases: list[build.Case]) -> None:
    case = next(c for c in cases if c.strength == "obvious")
    for rows in build.groups_of(planted(case, "exact_duplicate")):
        assert len({json.dumps(messages(case, row)) for row in rows}) == 1
    for rows in build.groups_of(planted(case, "conflicting_answers")):
        assert len({messages(case, row)[-2]["content"] for row in rows}) == 1
        assert len({messages(case, row)[-1]["content"] for row in rows}) == 2


def test_a_seed_gives_the_same_rows_again_and_another_seed_other_wordings() -> None:
    def lines(seed: int) -> list[str]:
        corpus = german_corpus(seed, NOWHERE)
        return [item.line for item in build.planted_items(corpus, "moderate", random.Random(seed))]

    assert lines(1) == lines(1)
    assert len(set(lines(1)) & set(lines(2))) < 0.2 * len(lines(1))


def test_planted_telephone_numbers_and_ibans_are_valid() -> None:
    rng = random.Random(5)
    for _ in range(200):
        assert phonenumbers.is_valid_number(phonenumbers.parse(people.phone(rng)))
        iban = people.iban(rng, "")
        assert int("".join(str(int(c, 36)) for c in iban[4:] + iban[:4])) % 97 == 1
        number = people.card(rng, "")
        assert people.luhn_digit(number[:-1]) == number[-1]


def perfect(case: build.Case) -> dict[str, dict[int, list[Flag]]]:
    flags: dict[str, dict[int, list[Flag]]] = {}
    for entry in case.truth()["planted"]:
        rows = {e["row"] for e in case.truth()["planted"] if e["group"] == entry["group"] >= 0}
        flags.setdefault(entry["check"], {})[entry["row"]] = [Flag(1.0, "error", frozenset({entry["row"], *rows}))]
    return flags


def test_a_perfect_audit_scores_one_and_a_silent_one_zero(cases: list[build.Case]) -> None:
    perfect_scores, silent = Scores(), Scores()
    for case in cases[:4]:
        add(perfect_scores, case, perfect(case))
        add(silent, case, {})
    families = sorted({family for family, _ in perfect_scores.counts})
    assert perfect_scores.macro_f1(families) == 1.0
    assert perfect_scores.decoy_share == perfect_scores.clean_error_share == 0.0
    assert silent.macro_f1(families) == 0.0


def test_a_pair_counts_only_if_one_finding_names_both(cases: list[build.Case]) -> None:
    case = next(c for c in cases if c.strength == "obvious")
    flags = perfect(case)
    alone = {row: [Flag(1.0, "error", frozenset({row}))] for row in flags["conflicting_answers"]}
    scores = Scores()
    add(scores, case, {**flags, "conflicting_answers": alone})
    assert scores.total("conflicting_answers").f1 == 0.0


def test_a_finding_is_false_on_a_decoy_and_neither_right_nor_wrong_on_a_row_of_another_family(
    cases: list[build.Case],
) -> None:
    case = next(c for c in cases if c.strength == "subtle")
    toxic = planted(case, "toxic")[0]["row"]
    decoy = next(e["row"] for e in case.truth()["decoys"] if e["family"] == "secret")
    scores = Scores()
    add(scores, case, {"secret": {toxic: [Flag()], decoy: [Flag()]}})
    assert scores.total("secret/pattern").false == 1
    assert scores.decoys["secret"].false == 1


def test_average_precision_shares_places_between_equal_confidences() -> None:
    assert average_precision({1: 0.9, 2: 0.5, 3: 0.1}, {1, 2}) == 1.0
    assert average_precision({1: 0.5, 2: 0.5}, {1}) == 0.5
    assert average_precision({2: 0.9, 1: 0.5}, {1, 4}) == 0.25


@pytest.mark.parametrize("strength", STRENGTHS)
def test_no_answer_is_left_whole_where_it_was_to_be_truncated(cases: list[build.Case], strength: str) -> None:
    case = next(c for c in cases if c.strength == strength)
    for entry in planted(case, "truncated"):
        assert messages(case, entry["row"])[-1]["content"][-1] not in ".!?"
