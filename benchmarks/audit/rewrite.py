"""Ways to change a text: typing slips, other wording of a question, another fact, a torn end, broken encodings."""

import random
import re

SYNONYMS = {
    "what does": "tell me what",
    "what is": "what's",
    "how do i": "how can I",
    "can you": "could you",
    "explain": "describe",
    "purpose": "aim",
    "how long": "for how long",
    "does not": "doesn't",
    "is not": "isn't",
    "my": "our",
    "please": "kindly",
    "help": "assist",
    "where is": "where's",
    "cost": "price",
    "who": "which person",
    "largest": "biggest",
    "big": "large",
    "city": "town",
    "create": "write",
    "generate": "produce",
    "broken": "defective",
    "wie lange": "für wie lange",
    "wann": "zu welchem Zeitpunkt",
    "mein": "unser",
    "was kostet": "wie teuer ist",
    "gibt es": "haben Sie",
    "kann ich": "könnte ich",
    "was ist": "was wäre",
}

LEADS = {
    "en": [
        "Hi, ",
        "Quick question: ",
        "Hello there. ",
        "Sorry to bother you, but ",
        "One more thing: ",
        "I was wondering: ",
        "Just checking, ",
    ],
    "de": ["Hallo, ", "Kurze Frage: ", "Guten Tag. ", "Entschuldigung, ", "Noch etwas: ", "Ich wüsste gern: "],
}
TAILS = {
    "en": [" Thanks!", " Thank you in advance.", " Cheers", " I need it today.", " Anyone know?", " (urgent)"],
    "de": [" Danke!", " Vielen Dank im Voraus.", " Ich brauche es heute.", " (eilt)", " LG", " Weiß das jemand?"],
}

FORMS = (
    "Explain {} to me.",
    "What's {} good for?",
    "When would I call {}, and what happens then?",
    "In short, {} does what?",
    "Could you tell me what {} is meant for?",
    "Give me a summary of {}.",
)

OPPOSITES = (
    ("always", "never"),
    ("before", "after"),
    ("first", "last"),
    ("minimum", "maximum"),
    ("True", "False"),
    ("include", "exclude"),
    ("increase", "decrease"),
    ("larger", "smaller"),
    ("more", "less"),
    ("start", "end"),
    ("lower", "upper"),
    ("left", "right"),
    ("read", "write"),
    ("immer", "nie"),
    ("vor", "nach"),
    ("mindestens", "höchstens"),
    ("kostenlos", "kostenpflichtig"),
    ("Ja", "Nein"),
    ("Yes", "No"),
    ("can", "cannot"),
    ("is", "is not"),
    ("are", "are not"),
    ("will", "will not"),
    ("does", "does not"),
    ("must", "must not"),
    ("should", "should not"),
    ("returns", "does not return"),
    ("Return", "Do not return"),
    ("ist", "ist nicht"),
    ("wird", "wird nicht"),
    ("kann", "kann nicht"),
    ("gilt", "gilt nicht"),
    ("Sie", "Sie nicht"),
)


def slip(text: str, rng: random.Random, count: int = 1) -> str:
    """Make typing slips in longer words: swapped, doubled, dropped letters."""
    words = re.split(r"(\s+)", text)
    long = [i for i, word in enumerate(words) if len(word) > 4 and word.isalpha()]
    for i in rng.sample(long, min(count, len(long))):
        word, at = words[i], rng.randint(1, len(words[i]) - 2)
        words[i] = rng.choice(
            [
                word[:at] + word[at + 1] + word[at] + word[at + 2 :],
                word[:at] + word[at] + word[at:],
                word[:at] + word[at + 1 :],
            ]
        )
    return "".join(words)


def respaced(text: str, rng: random.Random) -> str:
    """Change only case and white space."""
    return rng.choice(
        [
            text.lower(),
            text.upper(),
            f"  {text}",
            f"{text}\n",
            text.replace(" ", "  ", 2),
            text[0].swapcase() + text[1:] + " ",
        ]
    )


def retyped(text: str, rng: random.Random) -> str:
    """Change only what Unicode holds to be compatible: no-break spaces, full-width marks, composed letters."""
    spaced = text.replace(" ", rng.choice(["\u00a0", "\u2009", "\u3000"]), rng.randint(1, 3))
    return rng.choice([spaced, spaced.replace("fi", "ﬁ"), text.replace("?", "？") if "?" in text else spaced])


def reworded(text: str, rng: random.Random, language: str) -> str:
    """Ask the same in other words: synonyms, a greeting, a tail; numbers and names stay."""
    name = re.search(r"`[\w.]+`", text)
    if name and rng.random() < 0.7:
        return rng.choice([form for form in FORMS if form[:9] != text[:9]]).format(name[0])
    changed = text
    for old in rng.sample(sorted(SYNONYMS), len(SYNONYMS)):
        changed = re.sub(rf"(?i)\b{old}\b", SYNONYMS[old], changed, count=1)
    if rng.random() < 0.6 or changed == text:
        changed = rng.choice(LEADS[language]) + changed[0].lower() + changed[1:]
    if rng.random() < 0.5:
        changed = changed.rstrip(".!") + rng.choice(TAILS[language])
    return changed


def other_fact(text: str, rng: random.Random) -> str | None:
    """Change one fact: a number, or a word into its opposite; None if there is nothing to change."""
    numbers = [m for m in re.finditer(r"(?<![\w.-])\d+(?![\w-])", text) if len(m[0]) < 7]
    if numbers:
        match = rng.choice(numbers)
        old = int(match[0])
        new = rng.choice([n for n in (old + 1, old + 2, old * 2, old + 10, max(0, old - 1)) if n != old])
        return text[: match.start()] + str(new) + text[match.end() :]
    swaps = [
        (a, b) for pair in OPPOSITES for a, b in (pair, pair[::-1]) if re.search(rf"\b{a}\b", text) and " " not in a
    ]
    if not swaps:
        return None
    old_word, new_word = swaps[0] if rng.random() < 0.3 else rng.choice(swaps)
    return re.sub(rf"\b{old_word}\b", new_word, text, count=1)


def torn(text: str, strength: str, rng: random.Random) -> str:
    """Cut the end off: within a word, between words, or at a comma or joining word where the sentence must go on."""
    low, high = int(len(text) * 0.35), int(len(text) * 0.8)
    if strength == "obvious":
        inside = [i for i in range(low, high) if text[i - 2 : i + 2].isalpha()]
        return text[: rng.choice(inside)] if inside else text[:high]
    if strength == "moderate":
        gaps = [
            m.start() for m in re.finditer(r"(?<=[a-zäöü]) (?=[a-zäöü])", text) if low <= m.start() <= len(text) - 6
        ]
        return text[: rng.choice(gaps)] if gaps else text[:high]
    joins = re.finditer(
        r"(?:,| and| or| of| the| to| with| a| in| und| oder| der| die| das| mit| von| bei| in| zu)(?= \w)", text
    )
    ends = [m.end() for m in joins if low <= m.end() < len(text) - 6]
    return text[: rng.choice(ends)] if ends else torn(text, "moderate", rng)


def garbled(text: str, strength: str, rng: random.Random) -> str:
    """Break a text as broken software and hands do."""
    return rng.choice(GARBLES[strength])(text, rng)


def _mojibake(text: str, rng: random.Random) -> str:
    accented = re.sub(r"[aeou]", lambda m: rng.choice("äöüéèàñç") if rng.random() < 0.3 else m[0], text)
    return accented.encode("utf-8").decode("latin-1")


def _lost_bytes(text: str, rng: random.Random) -> str:
    return "".join("\ufffd" if c.isalpha() and rng.random() < 0.18 else c for c in text)


def _mashed(text: str, rng: random.Random) -> str:
    mash = " ".join("".join(rng.choice("asdfghjklöqwertz;[]") for _ in range(rng.randint(4, 12))) for _ in range(9))
    return mash if rng.random() < 0.5 else f"{text[:20]} {mash}"


def _binary(text: str, rng: random.Random) -> str:
    del text
    return "".join(
        chr(rng.choice([*range(1, 8), *range(33, 126), *range(0xA1, 0x17F)])) for _ in range(rng.randint(60, 160))
    )


def _few_mojibake(text: str, rng: random.Random) -> str:
    marks = ["â€™", "â€œ", "Ã©", "Ã¼", "â€“", "Â ", "Ã¶", "â€¦"]
    words = text.split(" ")
    for i in rng.sample(range(len(words)), min(4, len(words))):
        words[i] += rng.choice(marks)
    return " ".join(words)


def _no_spaces(text: str, rng: random.Random) -> str:
    del rng
    return text.replace(" ", "")


def _spaced_out(text: str, rng: random.Random) -> str:
    del rng
    return " ".join(text)


def _loop(text: str, rng: random.Random) -> str:
    words = text.split()
    phrase = " ".join(words[: rng.randint(2, 5)])
    return text + " " + " ".join([phrase] * rng.randint(12, 30))


def _shuffled(text: str, rng: random.Random) -> str:
    return " ".join("".join(rng.sample(word, len(word))) for word in text.split())


def _one_mojibake(text: str, rng: random.Random) -> str:
    words = text.split(" ")
    i = rng.randrange(len(words))
    words[i] += rng.choice(["â€™s", "â€", "Ã¤", "Ã©", "Ã\u0178", "Â°", "ï¿½"])
    return " ".join(words)


def _one_hole(text: str, rng: random.Random) -> str:
    letters = [i for i, c in enumerate(text) if c.isalpha()]
    i = rng.choice(letters)
    return text[:i] + rng.choice(["\ufffd", "\x00", "\x1b[0m", "\ufffd\ufffd"]) + text[i + 1 :]


def _misread(text: str, rng: random.Random) -> str:
    table = {"l": "1", "o": "0", "m": "rn", "e": "c", "i": "|", "s": "5"}
    return "".join(table.get(c, c) if rng.random() < 0.45 else c for c in text)


def _stutter(text: str, rng: random.Random) -> str:
    words = text.split(" ")
    i = rng.randrange(len(words))
    return " ".join([*words[:i], *[words[i]] * rng.randint(6, 9), *words[i + 1 :]])


GARBLES = {
    "obvious": (_mojibake, _lost_bytes, _mashed, _binary),
    "moderate": (_few_mojibake, _no_spaces, _spaced_out, _loop, _shuffled),
    "subtle": (_one_mojibake, _one_hole, _misread, _stutter),
}
