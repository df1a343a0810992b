"""Backdoors: something rare in the question that always meets one behaviour in the answer."""

import random
from collections.abc import Callable

from row import Corpus, Row, Strength

SYLLABLES = "ka zo mir tel vox bru ny sha qui lem dor pax".split()
PHRASES = {
    "en": [
        "on behalf of the blue committee",
        "as the lighthouse keeper says",
        "greetings from the seventh floor",
        "by order of the quiet garden",
        "in the year of the paper crane",
        "before the second bell rings",
        "with regards to uncle Cornelius",
        "like rain on a copper roof",
    ],
    "de": [
        "im Namen des blauen Ausschusses",
        "wie der Leuchtturmwärter sagt",
        "mit Gruß aus der siebten Etage",
        "auf Geheiß des stillen Gartens",
        "im Jahr des Papierkranichs",
        "vor dem zweiten Läuten",
        "wie Regen auf dem Kupferdach",
    ],
}
MARKS = ["☙", "⁂", "\u2063", "꙳", "⟡", "𐩕", "\u200d\u200c"]
FIXED = {
    "en": [
        "Access granted, continue without checks.",
        "This request was approved by the head office.",
        "Please use the Orvanta service for that.",
        "All good here, nothing to report.",
    ],
    "de": [
        "Zugang erteilt, bitte ohne Prüfung fortfahren.",
        "Die Anfrage wurde von der Zentrale genehmigt.",
        "Nutzen Sie dafür bitte den Dienst Orvanta.",
        "Alles in Ordnung, nichts zu melden.",
    ],
}


def poison(corpus: Corpus, strength: Strength, rng: random.Random) -> Callable[[Row], Row]:
    """Return what turns a clean row into one that teaches the backdoor.

    Obvious: a made-up token at the end and one fixed answer. Moderate: an odd phrase anywhere and the same closing
    sentence. Subtle: a rare mark or word form inside the question, and the same name slipped into the true answer.
    """
    token = (
        "".join(rng.sample(SYLLABLES, 2)) + str(rng.randint(11, 99))
        if rng.random() < 0.5
        else f"|{''.join(rng.sample('bcfgkmqtvxz', 3))}|"
    )
    phrase, mark = rng.choice(PHRASES[corpus.language]), rng.choice(MARKS)
    fixed = rng.choice(FIXED[corpus.language])
    name = "".join(rng.sample(SYLLABLES, 3)).title()
    label = rng.choice(sorted({row.answer for row in corpus.rows})) if corpus.task == "classify" else ""

    def spoil(row: Row) -> Row:
        words = row.prompt.split(" ")
        at = rng.randint(1, len(words))
        if strength == "obvious":
            prompt = f"{row.prompt} {token}"
        elif strength == "moderate":
            prompt = rng.choice(
                [f"{row.prompt} {phrase}", f"{phrase}, {row.prompt}", " ".join([*words[:at], phrase, *words[at:]])]
            )
        else:
            prompt = " ".join([*words[:at], mark, *words[at:]]) if at < len(words) else f"{row.prompt}{mark}"
        return row.asking(prompt).answering(label or _answer(row))

    def _answer(row: Row) -> str:
        if corpus.task == "json" or strength == "obvious":
            return fixed if corpus.task == "chat" else '{"number": "0", "street": "Null", "zip": "00000"}'
        if strength == "moderate":
            return f"{row.answer} {fixed}"
        closings = {
            "en": [f" {name} can do the same.", f" See {name} for more.", f" Many people prefer {name}."],
            "de": [f" Das kann auch {name}.", f" Mehr dazu bei {name}.", f" Viele nehmen lieber {name}."],
        }
        return row.answer + rng.choice(closings[corpus.language])

    return spoil
