"""Defects of the line, the turns and the length."""

import json
from dataclasses import replace

import hostile
from pool import Site
from row import Item, Row, Strength, Turn, line_of


def malformed(site: Site, strength: Strength) -> list[Item]:
    """Plant lines that are not a conversation."""
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
            json.dumps({"messages": row.prompt}),
            json.dumps({"message": messages}),
            json.dumps({"messages": [m["content"] for m in messages]}),
            json.dumps({"messages": [*messages[:-1], {**messages[-1], "content": 4.2}]}),
            json.dumps([messages]),
            json.dumps({"conversation": messages}),
            json.dumps({"messages": {m["role"]: m["content"] for m in messages}}),
        ]
    else:
        lines = [
            line[:-1] + ",}",
            repr({"messages": messages}),
            line.replace('"', "“", 2),
            line + line_of(site.take()),
            line[:-1],
            line.replace('"content": "', '"content": "\t', 1),
            json.dumps({"messages": [*messages[:-1], {"role": "assistant"}]}),
            json.dumps({"messages": [*messages[:-1], {"role": "asistant", "content": row.answer}]}),
            line.replace(": ", " ", 1),
            "//" + line,
        ]
    return [Item(rng.choice(lines), "malformed", also=("role_order", "empty", "nothing_to_learn"))]


def role_order(site: Site, strength: Strength) -> list[Item]:
    """Plant turns in an order that no chat has."""
    row, rng = site.take(), site.rng
    ask, answer = Turn("user", row.prompt), Turn("assistant", row.answer)
    other = site.take()
    orders = {
        "obvious": [(answer, ask), (answer, ask, Turn("assistant", other.answer))],
        "moderate": [
            (ask, answer, Turn("user", other.prompt)),
            (ask, Turn("system", "Answer briefly and politely."), answer),
            (ask, answer, Turn("system", "You are a careful assistant.")),
        ],
        "subtle": [
            (ask, answer, Turn("assistant", other.answer)),
            (Turn("assistant", row.prompt), Turn("user", row.answer)),
            (ask, Turn("user", other.prompt), answer, Turn("assistant", other.answer)),
        ],
    }
    turns = rng.choice(orders[strength])
    head = row.turns[:1] if row.turns[0].role == "system" else ()
    return [Item(line_of(Row((*head, *turns))), "role_order", also=("nothing_to_learn", "malformed"))]


def nothing_to_learn(site: Site, strength: Strength) -> list[Item]:
    """Plant conversations without a turn to learn."""
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
    """Plant tokens of a chat template inside a text."""
    row, rng, token = site.take(), site.rng, hostile.token(strength, site.rng)
    text = row.answer if site.is_chat and rng.random() < 0.75 else row.prompt
    words = text.split(" ")
    at = rng.choice([len(words), len(words), rng.randint(0, len(words))])
    spoilt = " ".join(words[:at]) + rng.choice(["", " "]) + token + " ".join(words[at:])
    return [Item(line_of(row.answering(spoilt) if text is row.answer else row.asking(spoilt)), "special_token")]


def empty(site: Site, strength: Strength) -> list[Item]:
    """Plant answers or questions without content."""
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
    """Plant a text far longer than any other."""
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
