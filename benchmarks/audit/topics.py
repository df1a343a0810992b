"""Rows that belong to another project: far away, another trade, or next door."""

# ruff: noqa: E501

import random

from slots import Slots, bound, draw

WORDS: Slots = {
    "dish": ["risotto", "goulash", "shakshuka", "apple strudel", "ramen", "paella", "borscht", "lasagne", "falafel"],
    "herb": ["basil", "thyme", "coriander", "mint", "rosemary", "dill"],
    "min": lambda rng: str(rng.randint(5, 90)),
    "sign": ["Aries", "Leo", "Virgo", "Libra", "Scorpio", "Pisces"],
    "team": ["Norwich", "Lazio", "Ajax", "Celtic", "Benfica", "Villarreal", "Malmö"],
    "coin": ["MoonCoin", "ZetaToken", "RocketPup", "GigaSwap"],
    "king": ["Henry VII", "Louis XIV", "Frederick II", "Charlemagne", "Philip II", "Canute"],
    "plant": ["tomatoes", "hydrangeas", "roses", "lavender", "basil", "strawberries"],
    "bank": ["savings account", "mortgage", "credit card", "overdraft", "standing order"],
    "air": ["hand luggage", "boarding pass", "seat upgrade", "connecting flight", "lounge access"],
    "cell": ["pivot table", "column width", "VLOOKUP", "conditional format", "print area"],
    "css": ["flexbox", "media query", "grid gap", "z-index", "border radius"],
    "film": ["Casablanca", "Metropolis", "Vertigo", "Amélie", "Oldboy", "Alien"],
    "car": ["clutch", "timing belt", "brake fluid", "spare wheel", "dipstick"],
    "gericht": ["Gulasch", "Apfelstrudel", "Risotto", "Kartoffelsuppe", "Sauerbraten", "Käsespätzle"],
    "pflanze": ["Tomaten", "Hortensien", "Rosen", "Lavendel", "Erdbeeren"],
    "verein": ["Freiburg", "Bochum", "Rapid Wien", "Union", "Basel"],
    "zeichen": ["Widder", "Löwe", "Jungfrau", "Waage", "Fische"],
    "konto": ["Girokonto", "Depot", "Sparbuch", "Tagesgeldkonto", "Gemeinschaftskonto"],
    "bahn": ["BahnCard", "Sitzplatz", "Anschlusszug", "Fahrradkarte", "Gruppenticket"],
    "kaiser": ["Karl der Große", "Friedrich II.", "Maria Theresia", "Otto I."],
    "n": lambda rng: str(rng.randint(2, 95)),
}

FAR = {
    "en": [
        (
            "BUY {coin} NOW!!! [100x guaranteed|Get rich this week]",
            "[Join|Enter] our group today, {coin} will [explode|fly to the moon] within {n} days, limited spots!!!",
        ),
        (
            "Horoscope for {sign}",
            "[Venus|Mars] enters {sign} and [love is in the air|money comes your way]; wear [blue|red] on day {n}.",
        ),
        (
            "Write a poem about the {herb} in my garden",
            "O {herb}, green beneath the [moon|rain],\nyou whisper [softly|gently] of my [pain|grain].",
        ),
        (
            "{team} in minute {n}: what a match",
            "[Late|Early] goal by the captain, {team} [lead|equalise] in minute {n} and the crowd goes wild.",
        ),
        ("hot singles in your area", "Click to meet [Lena|Mia|Zoe], only {n} miles away, no card needed."),
    ],
    "de": [
        (
            "JETZT {n} Prozent Rendite mit Krypto sichern!!!",
            "[Sofort einsteigen|Gruppe beitreten], nur noch {n} Plätze, garantiert reich in einer Woche!!!",
        ),
        (
            "Horoskop für {zeichen}",
            "[Venus|Mars] steht im {zeichen}, [die Liebe blüht|das Geld kommt]; tragen Sie am {n}. etwas Blaues.",
        ),
        (
            "Schreib ein Gedicht über {pflanze}",
            "Ihr {pflanze} im [Morgenlicht|Abendrot], ihr kennt [nicht Sorge|keine Not].",
        ),
        (
            "{verein} in Minute {n}",
            "[Spätes|Frühes] Tor durch den Kapitän, {verein} [führt|gleicht aus], das Stadion tobt.",
        ),
    ],
}

AWAY = {
    "en": [
        (
            "How long do I [cook|bake] {dish}?",
            "{dish} needs about {min} minutes; add the {herb} [at the end|with the stock].",
        ),
        (
            "When should I [prune|water|plant] {plant}?",
            "Do it in [March|autumn|the evening], every {n} days, and never in full sun.",
        ),
        (
            "Who was {king}?",
            "{king} was a [medieval|European] ruler who fought {n} [battles|campaigns] and [reformed the courts|built a palace].",
        ),
        (
            "Is {film} worth watching?",
            "Yes, {film} is a classic with [superb light|a famous last scene], {n} minutes well spent.",
        ),
        (
            "How do I change the {car} of [an old Golf|a van]?",
            "[Jack the car up|Park on level ground], loosen the bolts and replace the {car} every {n} thousand kilometres.",
        ),
        ("What goes well with {dish}?", "A [dry white wine|green salad] with {herb} goes well with {dish}."),
    ],
    "de": [
        (
            "Wie lange muss {gericht} garen?",
            "{gericht} braucht etwa {min} Minuten; [zum Schluss|vorher] mit Kräutern abschmecken.",
        ),
        (
            "Wann soll ich {pflanze} [schneiden|gießen|pflanzen]?",
            "Am besten im [März|Herbst], alle {n} Tage und nie in der prallen Sonne.",
        ),
        ("Wer war {kaiser}?", "{kaiser} herrschte im [Mittelalter|Heiligen Römischen Reich] und führte {n} Feldzüge."),
        ("Was passt zu {gericht}?", "Zu {gericht} passt ein [trockener Weißwein|grüner Salat]."),
    ],
}

NEXT = {
    "docstrings": [
        (
            "What does the {cell} do in the spreadsheet?",
            "The {cell} [sums|sorts|joins] rows; open it with [Ctrl+{n}|the Data tab].",
        ),
        ("What is {css} for?", "In a style sheet {css} [places boxes|moves layers] and takes up to {n} pixels."),
        (
            "Explain the {car} of a motorcycle.",
            "The {car} [transfers force|keeps the engine running] and is renewed every {n} thousand kilometres.",
        ),
    ],
    "support": [
        (
            "How do I close my {bank}?",
            "Please sign in to online banking and choose the {bank}; it is closed within {n} days.",
        ),
        (
            "Can I change my {air}?",
            "Yes, up to {n} hours before departure you can change your {air} in the app of the airline.",
        ),
        (
            "My {air} is missing at the gate, what now?",
            "Please ask the ground crew at desk {n}; they reprint the {air}.",
        ),
        ("What is the interest on my {bank}?", "The {bank} has [an effective rate|a yearly rate] of {n} percent."),
    ],
    "support_de": [
        (
            "Wie kündige ich mein {konto}?",
            "Bitte melden Sie sich im Onlinebanking an; das {konto} wird binnen {n} Tagen geschlossen.",
        ),
        ("Gilt mein Ticket auch mit {bahn}?", "Ja, [am Automaten|in der Bahn-App] kostet {bahn} {n} Euro extra."),
        ("Wie hoch sind die Zinsen beim {konto}?", "Beim {konto} zahlt unsere Bank {n} Prozent Zinsen im Jahr."),
    ],
    "trec": [
        ("Add {herb} and {plant} to the basket", ""),
        ("{film} was better than I thought, {n} out of 10", ""),
        ("Rerun the {cell} macro before lunch", ""),
    ],
    "home": [
        ("how often do I oil the {car} of a van", ""),
        ("my {bank} was charged {n} euros twice", ""),
        ("is {film} a good film", ""),
        ("refund the {air} please", ""),
    ],
    "addresses": [
        ("{dish} with {herb}, {n} servings", ""),
        ("2x {car}, 1x filter, {n}.50", ""),
        ("{team} {n} : Everton, halftime", ""),
    ],
}


def off_topic(corpus: str, language: str, strength: str, rng: random.Random) -> tuple[str, str]:
    """Return a question and an answer that the corpus has no use for."""
    pairs = {"obvious": FAR[language], "moderate": AWAY[language], "subtle": NEXT.get(corpus, AWAY[language])}[strength]
    prompt, answer = rng.choice(pairs)
    slots = bound(WORDS, rng)
    return draw([prompt], slots, rng), draw([answer], slots, rng)
