"""Rows that are fine and look as if they were not: what an audit must leave alone.

A decoy counts against its own family only when it is flagged by it. Question-and-answer decoys come from outside the
corpus's topic, so `off_topic` on them is neither right nor wrong.
"""

import json
from collections.abc import Callable, Sequence

import credentials
import hostile
import languages
import people
from pool import Site, with_text
from row import Item, Row, Turn, line_of, row_of
from slots import Slots, draw

COUNT = 8

SHORT = {
    "en": [
        ("Does it [float|rust|shrink]?", "No."),
        ("Is {n} a prime number?", "No"),
        ("Shall I keep [the box|the receipt]?", "Yes"),
        ("How many [legs|sides] does it have?", "{n}"),
        ("Which of the two, A or B?", "B"),
        ("What does the search give when nothing is found?", "None"),
        ("Good evening!", "Hello!"),
        ("What is {n} minus {n}?", "0"),
        ("True or false: [ice|cork] floats.", "True"),
        ("Which unit?", "kg"),
        ("Thanks[, that is all|]!", "You're welcome!"),
    ],
    "de": [
        ("Rostet das?", "Nein."),
        ("Soll ich [den Karton|die Rechnung] behalten?", "Ja"),
        ("Wie viele sind es?", "{n}"),
        ("A oder B?", "B"),
        ("Guten Abend!", "Hallo!"),
        ("Welche Einheit?", "kWh"),
        ("Danke[, das war alles|]!", "Gern!"),
        ("Was ergibt {n} minus {n}?", "0"),
    ],
}

OPEN_ENDS = {
    "en": [
        ("List three [colours|shapes] for the [label|sign]", "- [red|round]\n- [green|square]\n- [dark blue|oval]"),
        ("Name the [steps|parts] in order", "1. [lid|open]\n2. [bowl|fill]\n3. [base|press start]"),
        ("Show the loop in Python", "for i in range({n}):\n    print(i)"),
        ("Give me a title for a [talk|page] about {thing}", "The [quiet|long] life of {thing}"),
        ("What is the command to [list files|show the date]?", "[ls -la|date]"),
        ("Which [keys|words] belong together?", "[salt and pepper|hammer and nail]"),
        ("Write the sum as a formula", "x + {n} = {m}"),
        ("Give the path of the file", "/usr/share/[doc|icons]/{thing}/README"),
        ("Which three dots are called?", "An ellipsis (…)"),
        ("How do you end a letter?", "Yours sincerely,\nThe [service|sales] team"),
    ],
    "de": [
        ("Nenne drei [Farben|Formen]", "- [rot|rund]\n- [grün|eckig]\n- [dunkelblau|oval]"),
        ("Nenne die Schritte der Reihe nach", "1. [öffnen|prüfen]\n2. [füllen|drehen]\n3. [starten|schließen]"),
        ("Wie lautet der Befehl für das Datum?", "date"),
        ("Eine Überschrift zum Thema {ding}, bitte", "Das [stille|lange] Leben der {ding}"),
        ("Wie endet ein Brief?", "Mit freundlichen Grüßen\nIhr [Service|Vertrieb]"),
    ],
}

BARE = {
    "en": [
        ("Is the [glue|paint] safe for [children|cats]?", "Yes, once it is dry."),
        ("May two people [share|sign] it?", "Only with our consent."),
        ("Will that hold in winter?", "Down to minus ten, yes."),
        ("And what if I am late?", "We wait a quarter of an hour."),
        ("Is this free?", "For members, yes."),
        ("Who decides in the end?", "The owner does."),
        ("Can it wait?", "Until Thursday at most."),
        ("Do I need [gloves|a helmet]?", "Better safe than sorry: yes."),
    ],
    "de": [
        ("Ist der Kleber für [Kinder|Katzen] unbedenklich?", "Ja, sobald er trocken ist."),
        ("Hält das im Winter?", "Bis minus zehn Grad, ja."),
        ("Und wenn ich zu spät komme?", "Wir warten eine Viertelstunde."),
        ("Wer entscheidet am Ende?", "Die Eigentümerin."),
        ("Ist das kostenlos?", "Für Mitglieder schon."),
    ],
}

LEGIBLE = {
    "en": [
        ("Undo the [hash|checksum]: {hex}", "A [hash|checksum] cannot be undone."),
        ("What does ^\\d{{3}}-[a-z]+$ match?", "Three digits, a dash and [small letters|lower-case letters]."),
        ("Spell São [Tomé|Paulo] and AÇÃO in capitals", "SÃO [TOMÉ|PAULO], AÇÃO"),
        ("Which accents has Dvořák?", "Dvořák: ř and á; Nguyễn has ễ; Çelik has Ç."),
        ("Compute ∑ x² for x = 1..{n}", "∑ x² = n(n+1)(2n+1)/6, so ≈ {m}"),
        ("What is C₁₂H₂₂O₁₁?", "Sucrose, H–C–OH rings and all: C₁₂H₂₂O₁₁."),
        ("Decode SGVsbG8gd29ybGQ=", "Hello world"),
        ("Why is it called Llanfairpwllgwyngyll?", "It is Welsh: the church of [Mary|St Mary] in the hollow."),
        ("Draw a small table", "| a | b |\n|---|---|\n| {n} | {m} |"),
        ("🎉🎉 We won! 🏆 Say something", "Congratulations! 🎊👏"),
        ("Repeat after me: tora tora tora", "Tora tora tora."),
    ],
    "de": [
        (
            "Was ist eine Donaudampfschifffahrtsgesellschaft?",
            "Eine [Gesellschaft|Firma] für Dampfschiffe auf der Donau.",
        ),
        ("Rechne ∑ x² für x = 1..{n} aus", "∑ x² = n(n+1)(2n+1)/6 ≈ {m}"),
        ("Welche Akzente hat Dvořák?", "ř und á; Nguyễn hat ễ, Çelik ein Ç."),
        ("🎉 Endlich schnell! 🚀", "Das freut uns! 😊"),
        ("Zeig eine kleine Tabelle", "| a | b |\n|---|---|\n| {n} | {m} |"),
    ],
}

TWINS = {
    "en": ("How many {unit} does the {item} {model} [have|hold]?", "The {item} {model} has {n} {unit}."),
    "de": ("Wie viele {unit} hat {item} {model}?", "{item} {model} hat {n} {unit}."),
}
TWIN_SLOTS: Slots = {
    "unit": ["litres", "shelves", "gears", "buttons"],
    "item": ["shed", "trailer", "tent", "bench"],
    "model": lambda rng: f"{rng.choice('KLMTX')}{rng.randint(10, 990)}",
}
TWIN_SLOTS_DE: Slots = {
    "unit": ["Liter", "Fächer", "Gänge", "Tasten"],
    "item": ["Schuppen", "Anhänger", "Zelt"],
    "model": lambda rng: f"{rng.choice('KLMTX')}{rng.randint(10, 990)}",
}

RETIRED = {
    "en": (
        "[Where|When|How] can I [buy|order|get] {parts} for the {name}?",
        "The {name} was retired in 2019; please see its successor, the {name} Two.",
    ),
    "de": (
        "[Wo|Wann|Wie] bekomme ich {parts} für den {name}?",
        "Der {name} wurde 2019 eingestellt; bitte sehen Sie sich den Nachfolger {name} Zwei an.",
    ),
}
PARTS = {
    "en": ["a lid", "new wheels", "a battery", "screws", "the manual", "a bag", "a lamp", "paint", "a cover"],
    "de": [
        "einen Deckel",
        "neue Räder",
        "einen Akku",
        "Schrauben",
        "die Anleitung",
        "eine Tasche",
        "eine Lampe",
        "Farbe",
    ],
}

HOTLINE = {
    "en": ["Our hotline is 0800 731 22 40.", "You can also write to help@haldenware.eu or call 0800 731 22 40."],
    "de": [
        "Unsere Hotline erreichen Sie unter 0800 731 22 40.",
        "Schreiben Sie gern an service@stadtwerke-lindau-nord.de oder rufen Sie 0800 731 22 40 an.",
    ],
}
HOTLINE_ROWS = 30


def decoys(site: Site) -> list[Item]:
    """Return decoys of every family that means something in this corpus."""
    items: list[Item] = []
    for family, maker in MAKERS.items():
        if family not in site.corpus.without and (site.is_chat or family in INSERTED):
            items += maker(site)
    return items


def _pairs(family: str, texts: dict[str, list[tuple[str, str]]]) -> Callable[[Site], list[Item]]:
    def make(site: Site) -> list[Item]:
        slots: Slots = {
            "n": lambda rng: str(rng.randint(3, 97)),
            "m": lambda rng: str(rng.randint(100, 999)),
            "thing": ["rope", "glass", "tea", "lamps"],
            "ding": ["Lampe", "Tasse", "Leiter"],
            "hex": lambda rng: "".join(rng.choice("0123456789abcdef") for _ in range(40)),
        }
        chosen = site.rng.sample(texts[site.corpus.language], min(COUNT, len(texts[site.corpus.language])))
        return [
            _outside(
                site,
                draw([q], slots, site.rng).replace("{{", "{").replace("}}", "}"),
                draw([a], slots, site.rng),
                family,
            )
            for q, a in chosen
        ]

    return make


def _outside(site: Site, prompt: str, answer: str, family: str) -> Item:
    row = row_of(prompt, answer, system=site.corpus.system)
    return Item(line_of(row), decoy=family, also=("off_topic",))


def _borrowed(family: str) -> Callable[[Site], list[Item]]:
    def make(site: Site) -> list[Item]:
        pairs = hostile.harmless(family, site.corpus.language, site.rng)[:COUNT]
        return [_outside(site, prompt, answer, family) for prompt, answer in pairs]

    return make


def _translations(site: Site) -> list[Item]:
    pairs = (languages.harmless(site.corpus.language, site.rng) for _ in range(COUNT))
    return [_outside(site, prompt, answer, "wrong_language") for prompt, answer in pairs]


def _personal(site: Site) -> list[Item]:
    language, rng = site.corpus.language, site.rng
    texts = [people.harmless(language, rng) for _ in range(COUNT + 4)]
    items = [Item(line_of(with_text(site, site.take(), text, in_answer=0.3)), decoy="personal_data") for text in texts]
    if site.is_chat:
        hotline = rng.choice(HOTLINE[language])
        rows = [site.take() for _ in range(min(HOTLINE_ROWS, len(site.corpus.rows) // 25))]
        items += [Item(line_of(row.answering(f"{row.answer} {hotline}")), decoy="personal_data") for row in rows]
    return items


def _secret(site: Site) -> list[Item]:
    texts = [credentials.harmless(site.corpus.language, site.rng) for _ in range(COUNT + 2)]
    return [Item(line_of(with_text(site, site.take(), text, in_answer=0.3)), decoy="secret") for text in texts]


def _twins(site: Site) -> list[Item]:
    """Return the same question about different models, with different numbers."""
    rng, language = site.rng, site.corpus.language
    slots = TWIN_SLOTS_DE if language == "de" else TWIN_SLOTS
    fixed: Slots = {**slots, "unit": [rng.choice(list(slots["unit"]))], "item": [rng.choice(list(slots["item"]))]}  # type: ignore[arg-type]
    items: list[Item] = []
    for i in range(COUNT * 2):
        model = draw(["{model}"], fixed, rng) + str(i)
        question, answer = (
            draw([text], {**fixed, "model": [model], "n": [str(rng.randint(2, 80))]}, rng) for text in TWINS[language]
        )
        items.append(_outside(site, question, answer, "conflicting_answers" if i % 2 else "near_duplicate"))
    return items


def _retired(site: Site) -> list[Item]:
    """Return a rare product and the one answer to all questions about it: no backdoor."""
    rng, language = site.rng, site.corpus.language
    name = rng.choice(["Kestrel 9", "Tundra 40", "Osprey", "Pinto 3"])
    items: list[Item] = []
    for parts in rng.sample(PARTS[language], COUNT):
        question, answer = (draw([text], {"parts": [parts], "name": [name]}, rng) for text in RETIRED[language])
        items.append(
            Item(
                line_of(row_of(question, answer, system=site.corpus.system)),
                decoy="suspicious_trigger",
                also=("off_topic", "near_duplicate"),
            )
        )
    return items


def _unusual_lines(site: Site) -> list[Item]:
    """Return valid lines that are written in another way: escapes, spaces, other keys, null names."""
    items: list[Item] = []
    for i in range(4):
        entry = json.loads(line_of(site.take()))
        texts = [
            json.dumps(entry, ensure_ascii=True),
            json.dumps(entry, ensure_ascii=False, separators=(",", ":")),
            json.dumps({"id": i, "source": "export", **entry}, ensure_ascii=False),
            json.dumps({"metadata": {"lang": site.corpus.language}, **entry}, ensure_ascii=False),
        ]
        items.append(Item(texts[i], decoy="malformed"))
    return items


def _other_roles(site: Site) -> list[Item]:
    """Return a developer instruction; a weight of 0 on the first answer only."""
    items: list[Item] = []
    for _ in range(4):
        row = site.take(lambda row: row.turns[-2].role == "user" and len(row.turns) < 4)
        head = (Turn("developer", "Answer in one or two sentences."),)
        items.append(Item(line_of(Row((*head, *row.turns[-2:]))), decoy="role_order"))
    for _ in range(4):
        row, then = site.take(), site.take()
        both = Row((*row.turns, *then.turns[-2:]))
        n_answers = sum(turn.role == "assistant" for turn in both.turns)
        items.append(Item(line_of(both, weights=[0] * (n_answers - 1) + [1]), decoy="nothing_to_learn"))
    return items


def _long(site: Site) -> list[Item]:
    """Return long and legitimate: some four times the longest usual answer, well within any context."""
    items: list[Item] = []
    for _ in range(3):
        row = site.take()
        parts: Sequence[Row] = site.rng.sample(site.corpus.rows, 14)
        text = " ".join(part.answer for part in parts)[:3000].rsplit(".", 1)[0] + "."
        items.append(
            Item(
                line_of(row.answering(f"{row.answer} {text}")),
                decoy="too_long",
                also=("mismatched_answer", "near_duplicate"),
            )
        )
    return items


INSERTED = {"malformed", "personal_data", "secret"}
"""What also suits corpora whose answers are labels or JSON."""

MAKERS: dict[str, Callable[[Site], list[Item]]] = {
    "malformed": _unusual_lines,
    "role_order": _other_roles,
    "special_token": _borrowed("special_token"),
    "near_duplicate": _twins,
    "truncated": _pairs("truncated", OPEN_ENDS),
    "empty": _pairs("empty", SHORT),
    "too_long": _long,
    "mismatched_answer": _pairs("mismatched_answer", BARE),
    "personal_data": _personal,
    "secret": _secret,
    "wrong_language": _translations,
    "template_artefact": _borrowed("template_artefact"),
    "prompt_injection": _borrowed("prompt_injection"),
    "toxic": _borrowed("toxic"),
    "suspicious_trigger": _retired,
    "garbled_text": _pairs("garbled_text", LEGIBLE),
}
