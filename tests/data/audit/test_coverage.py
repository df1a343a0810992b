"""What the rows cover: groups of prompts, languages, turns, lengths of answers; and how many tokens they hold."""

import json

import pytest

from sartor.data.audit.corpus import Base, Corpus
from sartor.data.audit.coverage import coverage, word_groups
from sartor.data.audit.run_audit import corpus_of
from sartor.data.audit.token_counts import token_counts

from .made import chat, made

KINDS = (
    "Where is my parcel, it should have arrived on {day}?",
    "I want a refund for the invoice of {day}, please.",
    "The printer shows a paper jam since {day}.",
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def corpus(*rows, base=None):
    return corpus_of([made(*rows)], None, base=base, task=None)


def prompts(n: int) -> list[str]:
    return [KINDS[i % 3].format(day=DAYS[i % 7]) for i in range(n)]


def test_prompts_of_the_same_words_are_one_group_named_by_them() -> None:
    groups = word_groups(prompts(90))
    assert sorted(count for _, count in groups) == [30, 30, 30]
    assert {"parcel", "refund", "printer"} <= {word for words, _ in groups for word in words} | {"arrived", "invoice"}
    assert len({frozenset(words) for words, _ in groups}) == 3


def test_few_or_empty_prompts_form_no_groups() -> None:
    assert word_groups([]) == []
    assert word_groups(["", ""] * 100) == []
    assert word_groups(prompts(12)) == []


def test_a_group_without_rows_is_none() -> None:
    kinds = ("alpha omega", "lambda kappa omega", "sigma gamma", "delta omega zeta", "zeta", "theta delta")
    groups = word_groups([*kinds, "bravo zeta", "sigma lambda bravo"] * 25)
    assert 0 < len(groups) < 8
    assert all(count for _, count in groups)


def test_a_name_of_a_group_holds_no_address() -> None:
    rows = [(f"Forward this to ann.lee@posteo.net: {prompt}", "Yes.") for prompt in prompts(90)]
    told = json.dumps(coverage(corpus(*rows)))
    assert "lee" not in told
    assert "posteo" not in told


def test_languages_are_counted_and_short_rows_have_none() -> None:
    german = ("Wann kommt endlich mein Paket an, das ich bestellt habe?", "Es kommt am Montag bei Ihnen an.")
    english = ("When will the parcel that I have ordered arrive at last?", "It will arrive on Monday.")
    told = coverage(corpus(*[german] * 5, *[english] * 10, *[("ok", "ok")] * 5))
    assert told["languages"] == [{"language": "en", "share": 0.5}, {"language": "de", "share": 0.25}]
    assert told["unknown_language"] == 0.25


def test_turns_and_lengths_of_answers_are_counted() -> None:
    one = chat(("system", "Be kind."), ("user", "a"), ("assistant", "b" * 100))
    two = chat(("user", "a"), ("assistant", "b"), ("user", "c"), ("assistant", "d" * 5000))
    told = coverage(corpus(one, one, one, two))
    assert (told["multi_turn"], told["with_instruction"], told["with_tools"]) == (0.25, 0.75, 0.0)
    assert told["answers"] == {"none": 0, "phrase": 0, "sentences": 3, "text": 0, "long_text": 1}


def test_no_rows_cover_nothing() -> None:
    told = coverage(Corpus(files=(), rows=(), n_train=0))
    assert (told["rows"], told["groups"], told["languages"]) == (0, [], [])


def test_tokens_are_those_of_the_base_or_estimated() -> None:
    rows = [("a" * 40, "b" * 8), ("a" * 80, "b" * 16)]
    counted = token_counts(corpus(*rows, base=Base(len, None)))
    assert counted["by"] == "base"
    assert (counted["prompt"]["max"], counted["answer"]["max"], counted["total"]) == (80, 16, 144)
    guessed = token_counts(corpus(*rows))
    assert (guessed["by"], guessed["row"]["max"], guessed["total"]) == ("estimate", 24, 36)


@pytest.mark.slow
def test_many_rows_are_counted_from_all_over() -> None:
    counted = token_counts(corpus(*[("a", "b" * (4 if i < 18_000 else 8)) for i in range(30_000)]))
    assert (counted["rows"], counted["of"]) == (15_000, 30_000)
    assert (counted["answer"]["p50"], counted["answer"]["p90"]) == (1, 2)
