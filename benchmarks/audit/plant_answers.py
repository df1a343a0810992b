"""Wrong answers: labels, swapped and torn answers, other languages."""

from collections import Counter

import languages
import rewrite
from plant_copies import other_answer
from pool import Site
from row import Item, Row, Strength, line_of


def label_error(site: Site, strength: Strength) -> list[Item]:
    """Plant a wrong label: any, one systematic confusion, or the label that the words also suggest."""
    labels = sorted({row.answer for row in site.corpus.rows})
    if strength == "subtle":
        ranked = _second_best(site)
        row = site.take(lambda row: row.prompt in ranked)
        return [Item(line_of(row.answering(ranked[row.prompt])), "label_error")]
    row = site.take()
    wrong = (
        labels[(labels.index(row.answer) + 1) % len(labels)]
        if strength == "moderate"
        else site.rng.choice([x for x in labels if x != row.answer])
    )
    return [Item(line_of(row.answering(wrong)), "label_error")]


def _second_best(site: Site) -> dict[str, str]:
    """Return prompts whose words also suggest another label, and that label."""
    words = {row.answer: Counter[str]() for row in site.corpus.rows}
    for row in site.corpus.rows:
        words[row.answer].update(set(row.prompt.lower().split()))
    totals = Counter({label: sum(counts.values()) for label, counts in words.items()})
    found: dict[str, str] = {}
    for row in site.pool[:300]:
        scores: dict[str, float] = dict.fromkeys(words, 0.0)
        for word in set(row.prompt.lower().split()):
            for label in words:
                scores[label] += (words[label][word] + 0.3) / totals[label]
        ranking = sorted(scores, key=lambda label: -scores[label])
        if ranking[0] == row.answer:
            found[row.prompt] = ranking[1]
    return found


def mismatched_answer(site: Site, strength: Strength) -> list[Item]:
    """Plant two rows that have each other's answer: of different topics, of one topic, or of the nearest question."""
    row = site.take(lambda row: len(row.answer) > 20 and len(row.prompt) < 600)

    def fits(other: Row) -> bool:
        if _alike(other.answer, row.answer) > 0.6 or len(other.answer) <= 20:
            return False
        return not row.topic or strength == "obvious" or other.topic == row.topic

    if strength == "subtle" and site.corpus.task == "json":
        wrong = other_answer(row, site) or row.answer
        return [Item(line_of(row.answering(wrong)), "mismatched_answer")]
    near = [other for other in site.pool if fits(other)] or site.pool
    chosen = max(near[:300], key=lambda other: _alike(other.prompt, row.prompt)) if strength == "subtle" else near[-1]
    other = site.take(lambda candidate: candidate is chosen)
    return [Item(line_of(a.answering(b.answer)), "mismatched_answer") for a, b in ((row, other), (other, row))]


def _alike(a: str, b: str) -> float:
    one, two = set(a.lower().split()), set(b.lower().split())
    return len(one & two) / max(1, len(one | two))


def truncated(site: Site, strength: Strength) -> list[Item]:
    """Plant answers that stop before their end."""
    row, rng = site.take(lambda row: len(row.answer) > 60), site.rng
    if site.corpus.task == "json":
        ends = {
            "obvious": rng.randint(12, len(row.answer) - 20),
            "moderate": row.answer.rfind(", ") + rng.randint(1, 4),
            "subtle": len(row.answer) - 1,
        }
        return [Item(line_of(row.answering(row.answer[: ends[strength]])), "truncated")]
    return [Item(line_of(row.answering(rewrite.torn(row.answer, strength, rng))), "truncated")]


def wrong_language(site: Site, strength: Strength) -> list[Item]:
    """Plant an answer (a question, where answers are labels) in a language that the corpus does not speak."""
    rng, own = site.rng, site.corpus.language
    name = rng.choice(languages.FAR if strength == "obvious" else (*languages.NEAR, "de"))
    if not site.is_chat:
        return [
            Item(
                line_of(site.take().asking(languages.foreign_question(name, rng))),
                "wrong_language",
                also=("off_topic",),
            )
        ]
    row = site.take(lambda row: len(row.answer) > 40)
    if strength == "subtle" and rng.random() < 0.6:
        half = row.answer[: len(row.answer) // 2].rsplit(" ", 1)[0]
        start = row.answer if rng.random() < 0.5 else half + "."
        return [Item(line_of(row.answering(f"{start} {languages.foreign(name, own, rng, 2)}")), "wrong_language")]
    answer = languages.foreign(name, own, rng, {"obvious": 2, "moderate": 3, "subtle": 1}[strength])
    return [Item(line_of(row.answering(answer)), "wrong_language", also=("mismatched_answer",))]
