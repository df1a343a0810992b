"""Kundengespräche of an invented German provider of electricity, water and internet; the texts are German."""

# ruff: noqa: E501

import random

from row import Row
from slots import Slots, draw, expand
from support import chat

TARIFFS = [
    "LichtKlar 12",
    "LichtKlar 24",
    "StromNord Basis",
    "StromNord Plus",
    "WärmePumpe Spezial",
    "NachtStrom",
    "AutoLaden",
    "GlasNetz 100",
    "GlasNetz 250",
    "GlasNetz 500",
    "GlasNetz 1000",
    "WasserFix",
    "GasKomfort",
    "GasFlex",
    "SonneDach",
    "GewerbeStrom",
    "GartenWasser",
    "MieterStrom",
    "StudiNetz",
    "FamilienPaket",
]

FACTS = {
    "grundpreis": (
        ("Wie hoch ist der Grundpreis im Tarif {t}?", "Was kostet {t} im Monat?", "Welche Grundgebühr hat {t}?"),
        (
            "Der Grundpreis im Tarif {t} beträgt {n},90 Euro im Monat.",
            "{t} kostet {n},90 Euro im Monat, ohne Verbrauch.",
        ),
        tuple(range(4, 60)),
    ),
    "laufzeit": (
        ("Wie lange läuft {t} mindestens?", "Welche Laufzeit hat der Vertrag {t}?", "Bin ich bei {t} lange gebunden?"),
        (
            "Die Mindestlaufzeit von {t} beträgt {n} Monate.",
            "{t} läuft mindestens {n} Monate und danach unbefristet weiter.",
        ),
        (1, 3, 6, 9, 12, 18, 24),
    ),
    "frist": (
        (
            "Welche Kündigungsfrist gilt für {t}?",
            "Bis wann muss ich {t} kündigen?",
            "Ich möchte {t} kündigen, was ist zu beachten?",
        ),
        (
            "Für {t} gilt eine Frist von {n} Wochen zum Monatsende.",
            "Bitte kündigen Sie {t} spätestens {n} Wochen vor Monatsende in Textform.",
        ),
        (2, 3, 4, 5, 6, 8, 10),
    ),
    "bonus": (
        ("Gibt es für {t} einen Bonus?", "Wie hoch ist der Neukundenbonus bei {t}?"),
        (
            "Ja, bei {t} schreiben wir Ihnen nach {n} Wochen einen Bonus gut.",
            "Der Neukundenbonus bei {t} beträgt {n} Euro.",
        ),
        tuple(range(10, 160, 5)),
    ),
    "anschluss": (
        ("Wie lange dauert die Freischaltung von {t}?", "Wann ist mein Anschluss für {t} fertig?"),
        (
            "Die Freischaltung von {t} dauert in der Regel {n} Werktage.",
            "Rechnen Sie bei {t} bitte mit {n} Werktagen bis zur Freischaltung.",
        ),
        tuple(range(3, 40)),
    ),
    "abschlag": (
        ("Wann wird der Abschlag für {t} abgebucht?", "An welchem Tag buchen Sie für {t} ab?"),
        ("Den Abschlag für {t} buchen wir am {n}. jedes Monats ab.", "Für {t} ist der {n}. des Monats vorgesehen."),
        tuple(range(1, 29)),
    ),
    "garantie": (
        ("Wie lange ist der Preis bei {t} garantiert?", "Hat {t} eine Preisgarantie?"),
        ("Bei {t} bleibt der Preis {n} Monate unverändert.", "Ja, die Preisgarantie von {t} gilt {n} Monate."),
        (6, 9, 12, 15, 18, 24, 36),
    ),
    "ablesung": (
        ("Wann muss ich den Zähler für {t} ablesen?", "Wie oft wird bei {t} abgelesen?"),
        ("Bei {t} lesen wir alle {n} Monate ab.", "Bitte melden Sie uns den Stand für {t} alle {n} Monate."),
        (1, 2, 3, 4, 6, 12),
    ),
}

FAULT_NAMES = [
    "ist seit heute Morgen ausgefallen",
    "bricht abends immer wieder ab",
    "ist viel langsamer als vereinbart",
    "funktioniert nach dem Umzug nicht",
    "zeigt eine rote Lampe am Kasten",
    "lässt sich nicht einschalten",
    "wird auf der Rechnung doppelt geführt",
    "fehlt in meinem Kundenkonto",
    "ist noch auf meinen Vormieter angemeldet",
    "wurde ohne Ankündigung abgestellt",
    "hat plötzlich einen viel höheren Abschlag",
    "springt nachts von allein an",
    "wird im Vertrag mit falscher Zählernummer genannt",
    "lässt sich im Kundenkonto nicht ändern",
    "steht auf keiner Rechnung mehr",
    "hat seit der Umstellung keinen Empfang",
]

WORDS: Slots = {
    "ort": [
        "im Keller",
        "in der Wohnung",
        "im Büro",
        "in der Werkstatt",
        "im Gartenhaus",
        "im Erdgeschoss",
        "unter dem Dach",
    ],
    "grund": [
        "eine lockere Sicherung",
        "ein Fehler im Verteiler",
        "eine Wartung im Umspannwerk",
        "ein veraltetes Gerät",
        "ein Zahlendreher im Vertrag",
        "ein beschädigtes Kabel",
        "ein noch nicht gebuchter Wechsel",
    ],
    "schritt": [
        "ziehen Sie bitte den Stecker und warten Sie fünf Minuten",
        "prüfen Sie bitte den Schalter im Sicherungskasten",
        "starten Sie das Gerät neu",
        "vergleichen Sie bitte die Zählernummer mit der Rechnung",
        "schicken Sie uns ein Foto des Zählers",
        "melden Sie sich einmal im Kundenkonto ab und wieder an",
    ],
    "danach": [
        "Wenn das nicht hilft, kommt ein Techniker vorbei.",
        "Andernfalls schreiben wir Ihnen den Ausfall gut.",
        "Bleibt der Fehler, tauschen wir das Gerät kostenlos.",
        "Danach sollte alles wie gewohnt laufen.",
        "Falls nicht, antworten Sie einfach auf diese Nachricht.",
    ],
    "vorgang": lambda rng: f"SL-{rng.randint(10000, 99999)}",
    "tag": ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag"],
    "stadtteil": [
        "Altstadt",
        "Hafen",
        "Nordend",
        "Lerchenberg",
        "Mühlviertel",
        "Seeufer",
        "Westhang",
        "Bahnhofsviertel",
    ],
}


def support_rows_de(rng: random.Random, system: str) -> list[Row]:
    """Return about eight hundred different conversations."""
    rows = [_fact(fact, tariff, rng, system) for tariff in TARIFFS for fact in FACTS]
    rows += [_fault(tariff, fault, rng, system) for tariff in TARIFFS for fault in rng.sample(FAULT_NAMES, 14)]
    rows += [_case(rng.choice(TARIFFS), rng, system) for _ in range(330)]
    return rows


def _fact(fact: str, tariff: str, rng: random.Random, system: str) -> Row:
    questions, answers, values = FACTS[fact]
    stable = random.Random(f"{fact} {tariff} {system}")
    slots: Slots = {"t": [tariff], "n": [str(stable.choice(values))]}
    greeting = ["{q}", "{q}", "Guten Tag! {q}", "Hallo, eine Frage: {q}", "{q} Vielen Dank!"]
    return chat(system, tariff, draw(greeting, {"q": [draw(questions, slots, rng)]}, rng), draw(answers, slots, stable))


def _fault(tariff: str, fault: str, rng: random.Random, system: str) -> Row:
    slots = {**WORDS, "t": [tariff], "stoerung": [fault]}
    prompt = draw(
        [
            "[Mein|Unser] Anschluss {ort} ({t}) {stoerung}. [Was kann ich tun?|Können Sie helfen?]",
            "{t} {stoerung}, und zwar {ort}. [Woran liegt das?|Bitte um Hilfe.]",
            "Guten Tag, {t} {ort} {stoerung}. [Was nun?|Was raten Sie mir?]",
        ],
        slots,
        rng,
    )
    answer = draw(
        [
            "[Das tut uns leid|Bitte entschuldigen Sie]. Bei {t} ist [meist|oft|häufig] {grund} die Ursache. Als Erstes "
            "{schritt}. {danach}",
            "Vermutlich ist {grund} der Auslöser. Zunächst {schritt}. {danach}",
        ],
        slots,
        rng,
    )
    return chat(system, tariff, prompt, answer.replace("Als Erstes", "Am besten") if "bitte" in answer else answer)


def _case(tariff: str, rng: random.Random, system: str) -> Row:
    slots = {**WORDS, "t": [tariff], "v": [expand("{vorgang}", WORDS, rng)]}
    return chat(
        system,
        tariff,
        draw(
            [
                "Wann kommt der Techniker für {t}?",
                "Wie weit ist mein Antrag für {t}?",
                "Ich ziehe um, geht {t} mit?",
                "Habe ich für {t} schon eine Bestätigung?",
            ],
            slots,
            rng,
        ),
        draw(["Gern. Wie lautet Ihre Vorgangsnummer?", "Das prüfe ich. Nennen Sie mir bitte den Vorgang?"], slots, rng),
        draw(["{v}", "Das ist {v}.", "Vorgang {v}, {stadtteil}.", "Hier: {v}"], slots, rng),
        draw(
            [
                "Danke. Zu {v} ist der Termin am {tag} im Stadtteil {stadtteil} vorgesehen.",
                "{v} ist in Arbeit; Sie hören bis {tag} von uns.",
                "Ich sehe es: {v} ist geprüft, und {t} wird am {tag} umgestellt.",
            ],
            slots,
            rng,
        ),
    )
