"""Licence plates, and the names that people bear online, near the words that name them.

Left alone: plates and names that only show a form, an account of a company, the word "username" in instructions.
"""

import re
from collections.abc import Iterator, Set

from sartor.data.audit.hit import Hit, Kind, after, any_of, before, word_set

PLATE = Kind("a licence plate", "LICENCE_PLATE")
HANDLE = Kind("a name that somebody bears online", "USERNAME")

_PLATE_WORDS = word_set("""
    plate plates registration reg rego kennzeichen nummernschild plaque immatriculation matrícula matricula targa
    kenteken registreringsnummer
""")
_PLATE = re.compile(
    r"(?<![^\W_])(?:(?i:licen[cs]e plates?|number ?plates?|plates?|(?:car|vehicle|van|truck)(?:'s)? reg\w*|rego?|"
    r"(?:my|his|her|their|car) registration|registration (?:number|plate|mark)|(?:auto|kfz-|kfz )?kennzeichen|"
    r"nummernschild|plaque(?: d['’]immatriculation)?|immatriculation|matr[íi]cula|targa|kenteken|registreringsnummer)"
    r"(?: (?i:number|no\.|nr\.|is|was|ist|war|lautet|est|es|è|reads|of (?:the|my|his|her) (?:car|van)))*)"
    r"\s?[:=(,]?\s?[\"']?(?P<value>[A-ZÄÖÜ0-9]{1,4}(?:[ ·-]{0,3}[A-Z0-9]{1,4}){1,3})(?![\w-])"
)
_SAMPLE_PLATE = re.compile(r"ABC|XYZ|AAA|XXX|123|000|HR[AB]")

_HANDLE_WORDS = word_set("""
    instagram insta ig twitter telegram snapchat snap tiktok discord skype facebook reddit username handle user screen
    gamertag nickname benutzername nutzername pseudo usuario utente gebruikersnaam steam psn login mastodon bluesky
    linkedin signal
""")
_HANDLE = re.compile(
    r"(?<![^\W_])(?:(?:instagram|insta|ig|twitter|telegram|snap(?:chat)?|tiktok|discord|skype|facebook|reddit|steam|psn|"
    r"mastodon|bluesky|linkedin|signal|user ?name|user id|screen name|gamertag|nickname|handle|benutzername|nutzername|"
    r"pseudo|nombre de usuario|nome utente|gebruikersnaam|login)"
    r"(?: (?:handle|name|account|profile|id|username|user))?"
    r"(?: ?[:=,(]| is| was| ist| war| lautet| est| es| è| as| under| at| unter)* ?[\"'(]?)"
    r"(?P<value>@[\w.]{2,29}\w|(?=[\w.#-]*[\d_.#])[^\W\d_][\w.#-]{3,28}[^\W_])(?![\w@/(])",
    re.IGNORECASE,
)
_BEFORE_A_PLACE = re.compile(
    r"(?<![\w.@])(?P<value>@[\w.]{2,29}\w) (?:on|at|auf|bei|sur|en|su|op|no) (?:instagram|insta|ig|twitter|x|telegram|"
    r"snap(?:chat)?|tiktok|discord|skype|facebook|reddit|mastodon|bluesky|threads)\b",
    re.IGNORECASE,
)
_OWNED = any_of(r"""
    my|mine|his|her|hers|their|he|she|i|i'm|me|i am|mein\w*|ihr\w*|sein\w*|ich|mich|mon|son|sa|mi|su|mio|suo|sua|meu|
    minha|mijn|zijn|haar
""")
_COMPANYS = any_of(r"""
    our|us|we|code|script|config\w*|database|db|official|company|brand|unser\w*|notre|nuestr\w*|nostr\w*|onze|your|
    ihren
""")
_SAMPLE_HANDLE = re.compile(
    r"@?(?:your|my|user|username|admin|root|test|example|sample|demo|john_?doe|jane_?doe|jdoe|foo|bar|guest|name|handle|"
    r"someone|me)[\d_.-]*$|.*\.(?:com|org|net|de|py|js|txt|json)$|.*example",
    re.IGNORECASE,
)


def find_plates(text: str, words: Set[str]) -> Iterator[Hit]:
    """Yield the licence plates of vehicles: letters and digits after their word."""
    if words.isdisjoint(_PLATE_WORDS):
        return
    for match in _PLATE.finditer(text):
        value = re.sub(r"\W", "", match["value"])
        is_mixed = any(c.isdigit() for c in value) and any(c.isalpha() for c in value)
        if is_mixed and 5 <= len(value) <= 9 and not _SAMPLE_PLATE.search(value):
            yield Hit(*match.span("value"), PLATE, f"plate:{value}", "warning", 0.7)


def find_handles(text: str, words: Set[str]) -> Iterator[Hit]:
    """Yield the names that people bear online, where somebody's name it is stands near."""
    if words.isdisjoint(_HANDLE_WORDS):
        return
    for match in (*_HANDLE.finditer(text), *_BEFORE_A_PLACE.finditer(text)):
        near = before(text, match.start("value"), 60) + " \u2026 " + after(text, match.end("value"))
        if _OWNED.search(near) and not _COMPANYS.search(near) and not _SAMPLE_HANDLE.match(match["value"]):
            yield Hit(*match.span("value"), HANDLE, f"handle:{match['value'].lower()}", "warning", 0.6)
