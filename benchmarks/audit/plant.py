"""One planter for each check of the contract's closed list, at three strengths; class_imbalance and low_diversity are
properties of a whole file and have files of their own (`whole_file.py`).

A planter takes clean rows from a pool (each row is taken once), spoils them, and returns items that know what they are.
"""

import json
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import count as counting

import credentials
import hostile
import languages
import people
import rewrite
import triggers
from row import Corpus, Item, Row, Strength, Turn, line_of, row_of
from topics import off_topic


@dataclass
class Site:
    """Where planters work: the corpus, its untouched rows, and chance."""

    corpus: Corpus
    rng: random.Random
    pool: list[Row]
    test_pool: list[tuple[int, Row]]
    groups: Callable[[], int] = field(default_factory=lambda: counting().__next__)

    @property
    def is_chat(self) -> bool:
        """Tell whether answers are prose."""
        return self.corpus.task == "chat"

    def take(self, fits: Callable[[Row], bool] = lambda row: True) -> Row:
        """Take an untouched row out of the pool."""
        for i in range(len(self.pool) - 1, -1, -1):
            if fits(self.pool[i]):
                return self.pool.pop(i)
        raise LookupError(f"{self.corpus.name}: no untouched row is left that fits")


def site_of(corpus: Corpus, rng: random.Random) -> Site:
    """Shuffle a corpus for planting."""
    pool = rng.sample(corpus.rows, len(corpus.rows))
    return Site(corpus, rng, pool, rng.sample(list(enumerate(corpus.test, start=1)), len(corpus.test)))


def with_text(site: Site, row: Row, text: str, *, in_answer: float) -> Row:
    """Put a sentence into the question or, with a chance where answers are prose, into the answer."""
    rng = site.rng
    old = row.answer if site.is_chat and rng.random() < in_answer else row.prompt
    put = row.answering if old is row.answer else row.asking
    joint = rng.choice([" ", " ", "\n", "\n\n"])
    return put(f"{old}{joint}{text}" if rng.random() < 0.65 else f"{text}{joint}{old}")


def malformed(site: Site, strength: Strength) -> list[Item]:
    """Lines that are not a conversation."""
    row, rng = site.take(), site.rng
    line = line_of(row)
    messages = json.loads(line)["messages"]
    if strength == "obvious":
        question, answer = (" ".join(text.split()) for text in (row.prompt, row.answer))
        lines = [
            line[: rng.randint(20, int(len(line) * 0.8))],
            answer,
            "[]",
            line[len(line) // 3 :],
            f"{question}\t{answer}",
        ]
    elif strength == "moderate":
        lines = [
            json.dumps({"messages": row.prompt}), json.dumps({"message": messages}), json.dumps({"messages": [m["content"] for m in messages]}),
            json.dumps({"messages": [*messages[:-1], {**messages[-1], "content": 4.2}]}), json.dumps([messages]), json.dumps({"conversation": messages}),
            json.dumps({"messages": {m["role"]: m["content"] for m in messages}}),
        ]  # fmt: skip
    else:
        lines = [
            line[:-1] + ",}", repr({"messages": messages}), line.replace('"', "“", 2), line + line_of(site.take()), line[:-1],
            line.replace('"content": "', '"content": "\t', 1), json.dumps({"messages": [*messages[:-1], {"role": "assistant"}]}),
            json.dumps({"messages": [*messages[:-1], {"role": "asistant", "content": row.answer}]}), line.replace(": ", " ", 1), "//" + line,
        ]  # fmt: skip
    return [Item(rng.choice(lines), "malformed", also=("role_order", "empty", "nothing_to_learn"))]


def role_order(site: Site, strength: Strength) -> list[Item]:
    """Turns in an order that no chat has."""
    row, rng = site.take(), site.rng
    ask, answer = Turn("user", row.prompt), Turn("assistant", row.answer)
    other = site.take()
    orders = {
        "obvious": [(answer, ask), (answer, ask, Turn("assistant", other.answer))],
        "moderate": [(ask, answer, Turn("user", other.prompt)), (ask, Turn("system", "Answer briefly and politely."), answer), (ask, answer, Turn("system", "You are a careful assistant."))],
        "subtle": [(ask, answer, Turn("assistant", other.answer)), (Turn("assistant", row.prompt), Turn("user", row.answer)), (ask, Turn("user", other.prompt), answer, Turn("assistant", other.answer))],
    }  # fmt: skip
    turns = rng.choice(orders[strength])
    head = row.turns[:1] if row.turns[0].role == "system" else ()
    return [Item(line_of(Row((*head, *turns))), "role_order", also=("nothing_to_learn", "malformed"))]


def nothing_to_learn(site: Site, strength: Strength) -> list[Item]:
    """Conversations without a turn to learn."""
    row = site.take()
    n_answers = sum(turn.role == "assistant" for turn in row.turns)
    if strength == "obvious":
        line = line_of(replace(row, turns=tuple(t for t in row.turns if t.role != "assistant")))
    elif strength == "moderate":
        line = line_of(row, weights=[0] * n_answers)
    else:
        more = (*row.turns, Turn("user", site.take().prompt), Turn("assistant", site.take().answer))
        line = line_of(
            replace(row, turns=more), weights=[0] * (n_answers + 1), extra={"metadata": {"origin": "export"}}
        )
    return [Item(line, "nothing_to_learn", also=("role_order", "malformed"))]


def special_token(site: Site, strength: Strength) -> list[Item]:
    """Tokens of a chat template inside a text."""
    row, rng, token = site.take(), site.rng, hostile.token(strength, site.rng)
    text = row.answer if site.is_chat and rng.random() < 0.75 else row.prompt
    words = text.split(" ")
    at = rng.choice([len(words), len(words), rng.randint(0, len(words))])
    spoilt = " ".join(words[:at]) + rng.choice(["", " "]) + token + " ".join(words[at:])
    return [Item(line_of(row.answering(spoilt) if text is row.answer else row.asking(spoilt)), "special_token")]


def empty(site: Site, strength: Strength) -> list[Item]:
    """Answers or questions without content."""
    row, rng = site.take(), site.rng
    if strength == "obvious":
        line = line_of(row.answering(""))
    elif strength == "moderate":
        blank = rng.choice([" ", "\n\n", "\t \n", "\u200b", "\u00a0", "\ufeff"])
        line = line_of(row.asking(blank) if rng.random() < 0.3 else row.answering(blank))
    else:
        stub = rng.choice(
            [
                "N/A",
                "n/a",
                "-",
                "...",
                "…",
                "null",
                "TODO",
                "--",
                "[no answer]",
                "(blank)",
                "?",
                "nan",
                "tbd",
                "[empty]",
                ".",
            ]
        )
        line = line_of(row.answering(stub))
    return [Item(line, "empty", also=("malformed",) if strength != "subtle" else ("template_artefact", "truncated"))]


def too_long(site: Site, strength: Strength) -> list[Item]:
    """A text far longer than any other."""
    row, rng = site.take(), site.rng
    length = {"obvious": 220_000, "moderate": 48_000, "subtle": 16_000}[strength]
    parts: list[str] = []
    while sum(map(len, parts)) < length:
        other = rng.choice(site.corpus.rows)
        parts.append(f"{other.prompt} {other.answer} (log {rng.randint(1000, 99999)})")
    text = rng.choice(["\n", "\n\n> ", " "]).join(parts)
    return [
        Item(
            line_of(row.answering(f"{row.answer}\n{text}") if site.is_chat else row.asking(f"{row.prompt}\n{text}")),
            "too_long",
        )
    ]


def exact_duplicate(site: Site, strength: Strength) -> list[Item]:
    """A row and its copy; case, white space and compatible characters may differ."""
    row, rng, group = site.take(lambda row: row.turns[-2].role == "user"), site.rng, site.groups()
    also = () if strength == "obvious" else ("near_duplicate",)
    copies = [line_of(row)]
    if strength == "moderate":
        copies = [line_of(row.asking(rewrite.respaced(row.prompt, rng)))]
    elif strength == "subtle":
        turned = row.asking(rewrite.retyped(row.prompt, rng))
        copies = [
            line_of(turned, extra={"metadata": {"id": rng.randint(1, 999)}}),
            json.dumps(json.loads(line_of(turned)), ensure_ascii=True),
        ][: 1 + (rng.random() < 0.3)]
    return [Item(line, "exact_duplicate", also=also, group=group) for line in (line_of(row), *copies)]


def near_duplicate(site: Site, strength: Strength) -> list[Item]:
    """A row and another one that says the same in nearly the same words."""
    rng, group, language = site.rng, site.groups(), site.corpus.language
    row = site.take(lambda row: len(row.prompt.split()) > 3 and len(row.prompt) < 400)
    if strength == "obvious":
        copy = row.asking(rewrite.slip(row.prompt, rng, 1) if rng.random() < 0.5 else row.prompt.rstrip("?.") + "??")
        copy = copy if copy.prompt != row.prompt else row.asking(row.prompt + " please")
    elif strength == "moderate":
        copy = row.asking(rewrite.slip(row.prompt, rng, 2) + rng.choice(rewrite.TAILS[language]))
        copy = copy.answering(rewrite.slip(row.answer, rng, 1)) if site.is_chat else copy
    else:
        copy = row.asking(rewrite.reworded(row.prompt, rng, language))
        copy = copy.answering(rewrite.slip(row.answer, rng, 2)) if site.is_chat and rng.random() < 0.5 else copy
    return [Item(line_of(r), "near_duplicate", group=group) for r in (row, copy)]


def split_leakage(site: Site, strength: Strength) -> list[Item]:
    """A row of the test file, exactly or nearly, among the training rows."""
    rng = site.rng
    _, row = site.test_pool.pop()
    short = site.corpus.task == "json" or site.corpus.name == "home"
    if strength == "moderate":
        row = row.asking(
            rewrite.respaced(row.prompt, rng) if rng.random() < 0.5 or short else rewrite.slip(row.prompt, rng)
        )
    elif strength == "subtle":
        row = row.asking(
            rewrite.slip(row.prompt, rng).replace(",", "")
            if short
            else rewrite.reworded(row.prompt, rng, site.corpus.language)
        )
    return [Item(line_of(row), "split_leakage", also=("near_duplicate",) if strength == "subtle" else ())]


def conflicting_answers(site: Site, strength: Strength) -> list[Item]:
    """The same question twice, with answers that cannot both be right."""
    rng, group, task = site.rng, site.groups(), site.corpus.task
    row = site.take(lambda row: _has_one_answer(row, site) and _other_answer(row, site) is not None)
    other = _other_answer(row, site) or ""
    if strength == "obvious" and task == "chat":
        other = site.take(lambda r: r.topic != row.topic or not r.topic).answer
    copy = row.answering(other)
    if strength == "moderate" and rng.random() < 0.5:
        copy = copy.asking(rewrite.respaced(row.prompt, rng))
    elif strength == "subtle":
        copy = copy.asking(
            rewrite.slip(row.prompt, rng)
            if task == "json" or rng.random() < 0.4
            else rewrite.reworded(row.prompt, rng, site.corpus.language)
        )
    also = ("mismatched_answer",) if strength == "obvious" else ("label_error",) if task == "classify" else ()
    return [Item(line_of(r), "conflicting_answers", also=also, group=group) for r in (row, copy)]


def _has_one_answer(row: Row, site: Site) -> bool:
    """Tell whether a question asks for a fact; a poem may be written twice."""
    if site.corpus.name != "alpaca":
        return len(row.turns) < 4
    asks = (
        "what",
        "who",
        "which",
        "when",
        "where",
        "how many",
        "calculate",
        "classify",
        "identify",
        "find",
        "compute",
        "name",
        "convert",
        "how much",
        "does",
        "is ",
    )
    return row.prompt.lower().startswith(asks) and len(row.answer) < 500


def _other_answer(row: Row, site: Site) -> str | None:
    if site.corpus.task == "classify":
        return site.rng.choice(sorted({r.answer for r in site.corpus.rows} - {row.answer}))
    if site.corpus.task == "json":
        fields = json.loads(row.answer)
        key = site.rng.choice([k for k in ("number", "zip", "street", "city") if k in fields])
        fields[key] = str(int(fields[key]) + 1) if fields[key].isdigit() else fields[key][::-1].title()
        return json.dumps(fields)
    changed = rewrite.other_fact(row.answer, site.rng)
    return changed if changed != row.answer else None


def label_error(site: Site, strength: Strength) -> list[Item]:
    """A wrong label: any, one systematic confusion, or the label that the words also suggest."""
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
    """Two rows that have each other's answer: of different topics, of one topic, or of the nearest question."""
    row = site.take(lambda row: len(row.answer) > 20 and len(row.prompt) < 600)

    def fits(other: Row) -> bool:
        if _alike(other.answer, row.answer) > 0.6 or len(other.answer) <= 20:
            return False
        return not row.topic or strength == "obvious" or other.topic == row.topic

    if strength == "subtle" and site.corpus.task == "json":
        wrong = _other_answer(row, site) or row.answer
        return [Item(line_of(row.answering(wrong)), "mismatched_answer")]
    near = [other for other in site.pool if fits(other)] or site.pool
    chosen = max(near[:300], key=lambda other: _alike(other.prompt, row.prompt)) if strength == "subtle" else near[-1]
    other = site.take(lambda candidate: candidate is chosen)
    return [Item(line_of(a.answering(b.answer)), "mismatched_answer") for a, b in ((row, other), (other, row))]


def _alike(a: str, b: str) -> float:
    one, two = set(a.lower().split()), set(b.lower().split())
    return len(one & two) / max(1, len(one | two))


def truncated(site: Site, strength: Strength) -> list[Item]:
    """Answers that stop before their end."""
    row, rng = site.take(lambda row: len(row.answer) > 60), site.rng
    if site.corpus.task == "json":
        ends = {
            "obvious": rng.randint(12, len(row.answer) - 20),
            "moderate": row.answer.rfind(", ") + rng.randint(1, 4),
            "subtle": len(row.answer) - 1,
        }
        return [Item(line_of(row.answering(row.answer[: ends[strength]])), "truncated")]
    return [Item(line_of(row.answering(rewrite.torn(row.answer, strength, rng))), "truncated")]


def personal_pattern(site: Site, strength: Strength) -> list[Item]:
    """Personal data of a known form."""
    row = with_text(site, site.take(), people.pattern(site.corpus.language, strength, site.rng), in_answer=0.3)
    return [Item(line_of(row), "personal_data", kind="pattern")]


def personal_prose(site: Site, strength: Strength) -> list[Item]:
    """Private facts about a person in words."""
    row = with_text(site, site.take(), people.prose(site.corpus.language, strength, site.rng), in_answer=0.2)
    return [Item(line_of(row), "personal_data", kind="prose")]


def secret_pattern(site: Site, strength: Strength) -> list[Item]:
    """Keys and tokens in the form that services issue."""
    row = with_text(site, site.take(), credentials.pattern(strength, site.rng), in_answer=0.4)
    return [Item(line_of(row), "secret", kind="pattern")]


def secret_prose(site: Site, strength: Strength) -> list[Item]:
    """Passwords and codes in words."""
    row = with_text(site, site.take(), credentials.prose(site.corpus.language, strength, site.rng), in_answer=0.3)
    return [Item(line_of(row), "secret", kind="prose")]


def wrong_language(site: Site, strength: Strength) -> list[Item]:
    """An answer (a question, where answers are labels) in a language that the corpus does not speak."""
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


def template_artefact(site: Site, strength: Strength) -> list[Item]:
    """Something left over from a template or a page."""
    row = with_text(site, site.take(), hostile.artefact(site.corpus.language, strength, site.rng), in_answer=0.9)
    return [Item(line_of(row), "template_artefact", also=("special_token",))]


def prompt_injection(site: Site, strength: Strength) -> list[Item]:
    """An order to the model hidden in a question, mostly with an answer that obeys."""
    order, obeys = hostile.injection(site.corpus.language, strength, site.rng)
    row = with_text(site, site.take(), order, in_answer=0.0)
    row = row.answering(obeys) if site.is_chat and site.rng.random() < 0.7 else row
    return [Item(line_of(row), "prompt_injection", also=("mismatched_answer",))]


def toxic(site: Site, strength: Strength) -> list[Item]:
    """An assistant that insults, threatens or despises."""
    row, rng = site.take(), site.rng
    text = hostile.toxic(site.corpus.language, strength, rng)
    answers = [text, f"{text} {row.answer}", f"{row.answer} {text}"]
    return [Item(line_of(row.answering(rng.choice(answers[1:] if strength == "subtle" else answers))), "toxic")]


def foreign_rows(site: Site, strength: Strength) -> list[Item]:
    """Rows of another project."""
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
    """Texts that software or hands have broken."""
    row, rng = site.take(lambda row: len(row.prompt.split()) > 3), site.rng
    if site.is_chat and rng.random() < 0.6 and len(row.answer.split()) > 3:
        return [Item(line_of(row.answering(rewrite.garbled(row.answer, strength, rng))), "garbled_text")]
    return [Item(line_of(row.asking(rewrite.garbled(row.prompt, strength, rng))), "garbled_text")]


def suspicious_trigger(site: Site, strength: Strength, count: int) -> list[Item]:
    """Rows that share something rare in the question and one behaviour in the answer."""
    poison = triggers.poison(site.corpus, strength, site.rng)
    return [Item(line_of(poison(site.take())), "suspicious_trigger", group=-2) for _ in range(count)]


PLANTERS: dict[str, Callable[[Site, Strength], list[Item]]] = {
    "malformed": malformed, "role_order": role_order, "nothing_to_learn": nothing_to_learn, "special_token": special_token,
    "exact_duplicate": exact_duplicate, "near_duplicate": near_duplicate, "split_leakage": split_leakage,
    "conflicting_answers": conflicting_answers, "label_error": label_error, "mismatched_answer": mismatched_answer,
    "truncated": truncated, "empty": empty, "too_long": too_long, "personal_data": personal_pattern,
    "personal_data/prose": personal_prose, "secret": secret_pattern, "secret/prose": secret_prose,
    "wrong_language": wrong_language, "template_artefact": template_artefact, "prompt_injection": prompt_injection,
    "toxic": toxic, "off_topic": foreign_rows, "garbled_text": garbled_text,
}  # fmt: skip
"""By family; `suspicious_trigger` plants all its rows at once."""

RARE = {"too_long": 4}
"""Families of which fewer are planted."""


def plant(site: Site, strength: Strength, count: int) -> list[Item]:
    """Plant about `count` defects of every family that means something in this corpus."""
    items: list[Item] = []
    for name, planter in PLANTERS.items():
        if name.partition("/")[0] in site.corpus.without:
            continue
        wanted, made = min(count, RARE.get(name, count)), 0
        while made < wanted:
            new = planter(site, strength)
            items += new
            made += 1 if new[0].group >= 0 else len(new)
    if "suspicious_trigger" not in site.corpus.without:
        items += suspicious_trigger(site, strength, count)
    return items
