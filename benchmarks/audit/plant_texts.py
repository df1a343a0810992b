"""Texts that should not be learned: private, secret, hostile, foreign to the project, broken."""

import json

import credentials
import hostile
import people
import rewrite
import triggers
from pool import Site, with_text
from row import Item, Strength, line_of, row_of
from topics import off_topic


def personal_pattern(site: Site, strength: Strength) -> list[Item]:
    """Plant personal data of a known form."""
    row = with_text(site, site.take(), people.pattern(site.corpus.language, strength, site.rng), in_answer=0.3)
    return [Item(line_of(row), "personal_data", kind="pattern")]


def personal_prose(site: Site, strength: Strength) -> list[Item]:
    """Plant private facts about a person in words."""
    row = with_text(site, site.take(), people.prose(site.corpus.language, strength, site.rng), in_answer=0.2)
    return [Item(line_of(row), "personal_data", kind="prose")]


def secret_pattern(site: Site, strength: Strength) -> list[Item]:
    """Plant keys and tokens in the form that services issue."""
    row = with_text(site, site.take(), credentials.pattern(strength, site.rng), in_answer=0.4)
    return [Item(line_of(row), "secret", kind="pattern")]


def secret_prose(site: Site, strength: Strength) -> list[Item]:
    """Plant passwords and codes in words."""
    row = with_text(site, site.take(), credentials.prose(site.corpus.language, strength, site.rng), in_answer=0.3)
    return [Item(line_of(row), "secret", kind="prose")]


def template_artefact(site: Site, strength: Strength) -> list[Item]:
    """Plant something left over from a template or a page."""
    row = with_text(site, site.take(), hostile.artefact(site.corpus.language, strength, site.rng), in_answer=0.9)
    return [Item(line_of(row), "template_artefact", also=("special_token",))]


def prompt_injection(site: Site, strength: Strength) -> list[Item]:
    """Plant an order to the model hidden in a question, mostly with an answer that obeys."""
    order, obeys = hostile.injection(site.corpus.language, strength, site.rng)
    row = with_text(site, site.take(), order, in_answer=0.0)
    row = row.answering(obeys) if site.is_chat and site.rng.random() < 0.7 else row
    return [Item(line_of(row), "prompt_injection", also=("mismatched_answer",))]


def toxic(site: Site, strength: Strength) -> list[Item]:
    """Plant an assistant that insults, threatens or despises."""
    row, rng = site.take(), site.rng
    text = hostile.toxic(site.corpus.language, strength, rng)
    answers = [text, f"{text} {row.answer}", f"{row.answer} {text}"]
    return [Item(line_of(row.answering(rng.choice(answers[1:] if strength == "subtle" else answers))), "toxic")]


def foreign_rows(site: Site, strength: Strength) -> list[Item]:
    """Plant rows of another project."""
    corpus, rng = site.corpus, site.rng
    prompt, answer = off_topic(corpus.name, corpus.language, strength, rng)
    if corpus.task == "classify":
        answer = rng.choice(corpus.rows).answer
    elif corpus.task == "json":
        answer = rng.choice(corpus.rows).answer if strength == "subtle" else json.dumps({"item": prompt.split()[0]})
    return [
        Item(
            line_of(row_of(prompt, answer, system=corpus.system)),
            "off_topic",
            also=("mismatched_answer", "label_error"),
        )
    ]


def garbled_text(site: Site, strength: Strength) -> list[Item]:
    """Plant texts that software or hands have broken."""
    row, rng = site.take(lambda row: len(row.prompt.split()) > 3), site.rng
    if site.is_chat and rng.random() < 0.6 and len(row.answer.split()) > 3:
        return [Item(line_of(row.answering(rewrite.garbled(row.answer, strength, rng))), "garbled_text")]
    return [Item(line_of(row.asking(rewrite.garbled(row.prompt, strength, rng))), "garbled_text")]


def suspicious_trigger(site: Site, strength: Strength, count: int) -> list[Item]:
    """Plant rows that share something rare in the question and one behaviour in the answer."""
    poison = triggers.poison(site.corpus, strength, site.rng)
    return [Item(line_of(poison(site.take())), "suspicious_trigger", group=-2) for _ in range(count)]
