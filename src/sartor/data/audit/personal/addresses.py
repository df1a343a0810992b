"""Where people live and when they were born: street addresses and dates of birth, in several countries.

A street and number alone is anybody's; it counts with a postcode, or with words that tie it to a person. Left alone:
famous addresses, sample streets, a company's own office, dates of people who are long dead or plainly public.
"""

import re
from collections.abc import Iterator, Set

from sartor.data.audit.hit import Hit, Kind, any_of, before, phrases, sentence_around, word_set

ADDRESS = Kind("a street address", "ADDRESS")
BIRTH = Kind("a date of birth", "DATE_OF_BIRTH")

_CAP = r"[A-ZÀ-ÖØ-ÞŁŚŻŽŠČ][\w'’.-]*\w"
_EN_TYPE = (
    r"(?:(?:St|Rd|Ave|Ln|Dr|Ct|Blvd|Pl|Pkwy|Cir|Cres)\.(?=,| [A-Z][a-z]|$)|St|Rd|Ave|Ln|Dr|Ct|Blvd|Pl|"
    r"Street|Road|Avenue|Lane|Drive|Close|Way|Court|Boulevard|Place|Terrace|Crescent|Cres|Gardens|Grove|"
    r"Square|Parkway|Pkwy|Hill|Mews|Row|Walk|Rise|View|Circle|Cir|Trail|Alley|Highway|Loop|Green|Quay|"
    r"Parade|Esplanade|Vale)"
)
_UNIT = r"(?:,? (?:Apt|Apartment|Unit|Flat|Suite|Ste|Floor|#)\.? ?[\w-]{1,5})?"
_CITY = rf"(?:,? (?:{_CAP})(?: {_CAP}){{0,2}})"
_UK_POST = r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}"
_PLACE_EN = (
    rf"(?:(?:{_CITY}){{0,2}},? (?:{_UK_POST}|[A-Z]{{2,3}},? \d{{4,5}}(?:-\d{{4}})?|[A-Z]\d[A-Z] ?\d[A-Z]\d|"
    rf"\d{{5}})(?!\w)|,{_CITY}(?:, [A-Z]{{2}}\b)?)?"
)
_PLACE_EU = (
    rf"(?:,? ?(?:in |à |en |a |te )?(?:[A-Z]{{1,2}}-)?"
    rf"(?:\d{{4}}-\d{{3}}|\d\d-\d{{3}}|\d{{3}} \d\d|\d{{4,5}}(?: ?[A-Z]{{2}}\b)?)(?: {_CAP}){{1,3}}|(?:,| "
    rf"in| à| en| a| te) {_CAP})?"
)
_ENGLISH = re.compile(
    rf"\d(?<![\w.,-]\d)\d{{0,4}}[A-Za-z]?,? (?:[NSEW]\.? )?(?:{_CAP} ){{1,4}}{_EN_TYPE}(?![\w']){_UNIT}{_PLACE_EN}"
)
_FLAT = re.compile(r"(?<!\w)(?:Flat|Apt\.?|Apartment|Unit|Room) \w{1,4},? $")
_FRENCH = re.compile(
    rf"\d(?<![\w.,-]\d)\d{{0,3}}(?: ?(?:bis|ter|[A-D]))?,? (?:[Rr]ue|[Aa]venue|[Aa]v\.|[Bb]oulevard|"
    rf"[Bb]d\.?|[Cc]hemin|[Ii]mpasse|[Aa]llée|[Qq]uai|[Cc]ours|[Rr]oute|[Pp]lace|[Ss]quare|[Pp]assage)"
    rf"(?: (?:de la|de l['’]|de|du|des|d['’]|la|le|les|l['’]|à|aux?))*\s?{_CAP}(?: (?:{_CAP}|de|du|des|"
    rf"la))*{_PLACE_EU}"
)
_SOUTHERN = re.compile(
    r"(?<![^\W_])(?:[Cc]alle|[Cc]/|[Aa]venida|[Aa]vda\.?|[Pp]laza|[Pp]aseo|[Cc]amino|[Cc]arrera|[Rr]ua|"
    r"[Tt]ravessa|[Pp]raça|[Ll]argo|Via|(?<=[:,èa] )via|(?<=in )via|[Vv]iale|[Pp]iazza|[Cc]orso|[Vv]icolo|"
    r"ul\.|[Cc]arrer)"
    rf"(?: (?:de la|de las|de los|del|de|da|do|das|dos|della|dei|delle|di|d['’]|la|las|los))*\s?{_CAP}(?: "
    rf"(?:{_CAP}|de|del|la|di|da|e|y))*?,?(?: (?:n[º°.ro]{{0,3}}|número|núm\.?|numero))?"
    rf"[ ,]+\d{{1,4}}(?:/\d{{1,4}})?[A-Za-z]?\b(?:,? (?:piso )?\d{{1,2}}[ºª°](?: ?[A-Z])?)?{_PLACE_EU}"
)
_NORTHERN = re.compile(
    rf"(?<![\w.,-])(?:(?:Am|An der|Im|In der|Zum|Zur|Auf dem|Alte|Alter|Neue|Große|Kleine|Obere|Untere|Van|"
    rf"De|Prins|Koningin) )?(?:{_CAP}[- ])?"
    rf"(?:[A-ZÄÖÜ][a-zäöüßéë-]*(?:straße|strasse|str\.|[Ss]tr\.|weg|gasse|platz|allee|ring|ufer|damm|chaussee|"
    rf"steig|stieg|straat|laan|plein|gracht|kade|singel|dijk|hof|dreef|steeg|gata|gatan|vägen|vej|gade|vei|"
    rf"veien|Straße|Strasse|Weg|Allee|Platz)|"
    rf"{_CAP} (?:Straße|Strasse|Str\.|Weg|Allee|Platz|Gasse|Ring|Ufer))"
    rf" \d{{1,4}}(?: ?[a-zA-Z](?!\w))?(?:[-/]\d{{1,3}})?(?!\w){_PLACE_EU}"
)
_ENGLISH_WORDS = word_set("""
    street st road rd avenue ave lane ln drive dr close way court ct boulevard blvd place pl terrace crescent
    cres gardens grove square parkway pkwy hill mews row walk rise view circle cir trail alley highway loop
    green quay parade esplanade vale
""")
_FRENCH_WORDS = word_set("""
    rue avenue av boulevard bd chemin impasse allée quai cours route place square passage
""")
_SOUTHERN_WORDS = word_set("""
    calle c avenida avda plaza paseo camino carrera rua travessa praça largo via viale piazza corso vicolo ul
    carrer
""")
_STREET_ENDS = phrases("""
    str.|Straße|Strasse|Weg|Allee|Platz|straße|strasse|str|weg|gasse|platz|allee|ring|ufer|damm|chaussee|steig|
    stieg|straat|laan|plein|gracht|kade|singel|dijk|hof|dreef|steeg|gata|gatan|vägen|vej|gade|vei|veien
""")
_HOUSE_NUMBER = re.compile(r" \d{1,4}(?!\d)")
_NUMBER_FIRST = re.compile(r"\d[A-Za-z]?,? [A-ZÀ-Þ]")
_POSTCODE = re.compile(
    rf"{_UK_POST}|\b\d{{5}}(?:-\d{{4}})?\b|\b\d{{4}} ?[A-Z]{{2}}\b|\b[A-Z]-?\d{{4}}\b|[A-Z]\d[A-Z] "
    rf"?\d[A-Z]\d|\b\d{{4}} [A-Z]|\b\d{{4}}-\d{{3}}\b|\b\d\d-\d{{3}}\b|\b\d{{3}} \d\d [A-Z]"
)
_FAMOUS = re.compile(
    r"1600 Pennsylvania|(?:10|11) Downing|221 ?B? Baker|742 Evergreen|Privet Drive|Infinite Loop|Apple "
    r"Park Way|1 Hacker Way|"
    r"350 (?:Fifth|5th)|1600 Amphitheatre|Microsoft Way|30 Rockefeller|124 Conch|12 Grimmauld|Sesame "
    r"Street|42 Wallaby|1313 |"
    r"(?:123|1234|12345|100|456|1) (?:\w+ )?(?:Main|Elm|Example|Fake|Sample|Test|Any|Your|Some|High|"
    r"Street|First|Oak|Anystreet|Anywhere)\b|"
    r"51 Franklin|59 Temple|Muster|Beispiel|Example|Sample|Ejemplo|Exemple|Fake (?:Street|St)|rue de "
    r"l'Exemple|Platz der "
    r"Republik 1|Wall Street|"
    r"55 Rue du Faubourg|Via Roma 1\b|Hauptstr(?:aße|\.|asse) 1\b|Calle Falsa|Mulberry Street|Rue Morgue|"
    r"Spooner Street",
    re.IGNORECASE,
)
_LIVES = any_of(r"""
    live[sd]?|living|reside[sd]?|residing|home|my|her|his|their|i'm|i am|find|stock|etage|floor|links|rechts|
    ship\w*|deliver\w*|send|sent|address(?:es)?|moved?|mail(?:ed|ing)?|post(?:ed)?|stay\w*|patient|customer|
    tenant|mr|mrs|ms|miss|born|house|flat|apartment|rent\w*|neighbou?r|next door|pick (?:me|us|her|him) up|
    wohn\w*|adresse|anschrift|zuhause|gemeldet|frau|herr|liefer\w*|habit\w*|demeur\w*|domicili\w*|réside\w*|
    livr\w*|chez|madame|monsieur|mme|viv[eoi]\w*|dirección|domicilio|resid\w*|señora?|vecin\w*|enví\w*|abit\w*|
    indirizzo|signora?|woon\w*|adres|mevrouw|meneer|mora|moro|endereço
""")
_STOREY = re.compile(
    r",? (?:\w+ )?(?:floor|stock|etage|og|links|rechts|étage|piso|derecha|izquierda|piano|verdieping|apt|"
    r"flat)\b",
    re.IGNORECASE,
)
_BUSINESS = any_of(r"""
    our|office|offices|store|shop|showroom|headquarter\w*|hq|branch|museum|restaurant|hotel|clinic|hospital|
    library|school|university|theatre|court(?:house)?|church|embassy|warehouse|returns?|visit us|located at|
    located in|venue|practice|surgery|pharmacy|company|ltd|inc|gmbh|llc|station|unser\w*|filiale|geschäft\w*|
    praxis|zentrale|sitz|notre|nos|siège|magasin|boutique|nuestr\w*|tienda|oficina|sede|nostr\w*|negozio|ons|
    onze|winkel|kantoor|loja|build(?:ing)?|landmark|monument|palace|cathedral|listed|event|conference|gallery|
    department|service|depot|rücksend\w*|retouren
""")
_PERSON = any_of(r"""
    i|i'm|my|she|he|her|his|lives?|living|reside[sd]?|home address|mrs?|ms|patient|tenant|neighbou?r|frau|herr|
    wohn\w*|habite|vive|vivo|abit\w*|woon\w*|mein\w*|ich|mi|mijn|ik|je|j'habite|mora|moro
""")

_MONTH = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec|january|february|march|april|june|july|"
    r"august|september|october|november|december|"
    r"januar|jänner|februar|märz|mai|juni|juli|oktober|dezember|janvier|février|mars|avril|juin|juillet|"
    r"août|septembre|octobre|novembre|décembre|"
    r"enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|gennaio|"
    r"febbraio|aprile|maggio|giugno|luglio|"
    r"settembre|ottobre|novembre|dicembre|januari|februari|maart|mei|augustus|janeiro|fevereiro|março|"
    r"maio|junho|julho|setembro|outubro|novembro|dezembro)"
)
_DATE = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th|\.|er|º|°)?(?: of| de| di| den)? ?{_MONTH}\.?,?(?: de| del| in| of)? "
    rf"?(?:19|20)\d\d|"
    rf"{_MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?,? (?:19|20)\d\d|"
    r"\d{1,2}[./-]\d{1,2}[./-](?:(?:19|20)\d\d|\d\d)(?!\d)|(?:19|20)\d\d[./-]\d{1,2}[./-]\d{1,2}(?!\d))"
)
_FIELD = (
    r"date of birth|birth ?date|d\.?o\.?b\.?|birthday|geburtsdatum|geb\.-?datum|geb\.|date de naissance|"
    r"fecha de nacimiento|data di nascita|geboortedatum|"
    r"data de nascimento|födelsedatum|fødselsdato|data urodzenia"
)
_BORN = r"born|geboren|née?|nacid[oa]|nací|nació|nat[oa]|nascid[oa]|född|født|urodzon[ya]|geb"
_BIRTH = re.compile(
    rf"(?<![^\W_])(?:(?P<field>{_FIELD})|(?P<born>{_BORN}))(?![^\W_])(?:\s*(?:is|was|are|on|the|am|den|der|"
    rf"le|el|il|op|em|den|ist|war|est|es|era|è|in [A-ZÀ-Þ]\w+|:|=|,|\(|\[|\||\")\s*){{0,4}}\s*"
    rf"(?P<date>{_DATE})",
    re.IGNORECASE,
)
BIRTH_CUES = word_set("""
    birth birthdate dob birthday geburtsdatum geb naissance nacimiento nascita geboortedatum nascimento född
    født urodzenia urodzony urodzona born geboren né née nacido nacida nací nació nato nata nascido nascida o
    födelsedatum fødselsdato
""")
_BIRTH_OF = any_of(r"""
    i|i'm|my|our|her|his|she|he|patient\w*|client\w*|pupil|student|applicant|customer|tenant|employee|daughter|
    son|wife|husband|mother|father|child|lives|wohnhaft|gemeldet|habite|reside[sd]?|mr|mrs|ms|miss|name|ich|mein\w*|frau|herr|patientin|kundin|kunde|je|
    mon|ma|suis|madame|monsieur|mme|soy|mi|paciente|señora?|sono|mia|mio|paziente|signora?|ik|ben|mijn|
    patiënt\w*|mevrouw|eu|minha|meu|sua|passport|ssn|insurance|address|account|beneficiary|holder|claimant|
    insured|resident|guardian|spouse|dependant|dependent|partner|sister|brother|member|guest|driver
""")
_PUBLIC = any_of(r"""
    actor|actress|singer|musician|rapper|politician|president|prime minister|chancellor of|king of|queen of|prince|
    princess|emperor|pope|author of|writer|poet|novelist|scientist|physicist|chemist|mathematician|philosopher|
    composer|painter|footballer|(?:football|tennis|basketball|chess|hockey|cricket|baseball) player|sprinter|
    swimmer|gymnast|golfer|racing driver|film director|movie director|inventor|astronaut|explorer|senator|
    congress\w*|supreme court|celebrity|nobel|olympic\w*|album|famous|biograph\w*|historian|revolutionary|
    comedian|broadcaster|(?:rock|pop|movie|film) star|billionaire|world champion|activist|
    is (?:an?|the) (?:[\w-]+ ){0,2}(?:american|british|english|german|french|italian|spanish|dutch|canadian|
    australian|indian|jamaican|swedish|polish|russian|irish|scottish|brazilian|portuguese|japanese|chinese)|
    schauspieler\w*|sänger\w*|physiker\w*|schriftsteller\w*|bundeskanzler\w*|acteur|actrice|chanteu\w*|écrivain|
    actriz|cantante|escritor\w*|attore|attrice|scrittore|schrijver|zanger\w*|programming language
""")
_SAMPLE_DATES = re.compile(
    r"0?1[./-]0?1[./-](?:1970|1900|1980|1990|2000|70|00|90|80)$|(?:1970|1900|1980|1990|2000)-01-01$|(?:01|"
    r"12)[./-](?:02|31|34)[./-](?:03|04|1999|56)$|1990-12-31$"
)
_TRIVIA = re.compile(
    r"\W*(?:(?:in|on|at|for|from|by|to|of|with) )?(?:who|whom|whose|what|what's|where|when|which|how|name)\b"
    r"(?!.*\b(?:my|our|me|i|i'm|he|she|his|her)\b)[^?]*\?",
    re.IGNORECASE,
)
"""A question about somebody of whom one reads."""


def find_addresses(text: str, words: Set[str]) -> Iterator[Hit]:
    """Yield streets with a number that belong to a person."""
    for match in _streets(text, words):
        if _FAMOUS.search(match[0]):
            continue
        flat = _FLAT.search(text, max(0, match.start() - 16), match.start())
        start = flat.start() if flat else match.start()
        first, _ = sentence_around(text, start, match.end())
        near = text[max(first, start - 90) : start]
        is_persons = _PERSON.search(near) is not None
        if (_BUSINESS.search(near[-60:]) and not is_persons) or is_trivia(text, first, len(text)):
            continue
        has_post = _POSTCODE.search(match[0], match[0].find(" ")) is not None
        is_tied = (
            is_persons
            or _LIVES.search(near) is not None
            or _LIVES.search(before(text, start)) is not None
            or _STOREY.match(text, match.end()) is not None
        )
        if is_tied or has_post:
            key = "address:" + re.sub(r"\W+", " ", match[0]).strip().lower()
            yield Hit(
                start, match.end(), ADDRESS, key, "warning", 0.85 if is_tied and has_post else 0.7 if is_tied else 0.6
            )


def _streets(text: str, words: Set[str]) -> Iterator[re.Match[str]]:
    if words & _ENGLISH_WORDS and _NUMBER_FIRST.search(text):
        yield from _ENGLISH.finditer(text)
    if words & _FRENCH_WORDS:
        yield from _FRENCH.finditer(text)
    if words & _SOUTHERN_WORDS:
        yield from _SOUTHERN.finditer(text)
    if any(text.endswith(_STREET_ENDS, 0, m.start()) for m in _HOUSE_NUMBER.finditer(text)):
        yield from _NORTHERN.finditer(text)


def find_births(text: str, words: Set[str]) -> Iterator[Hit]:
    """Yield dates of birth."""
    if not words & BIRTH_CUES:
        return
    for match in _BIRTH.finditer(text):
        date = match["date"]
        year = re.search(r"(?:19|20)\d\d", date)
        if _SAMPLE_DATES.search(date) or (year is not None and not 1915 <= int(year[0]) <= 2030):
            continue
        first, last = sentence_around(text, *match.span())
        if _PUBLIC.search(text, first, last) or (match["field"] is None and not _BIRTH_OF.search(text, first, last)):
            continue
        sure = match["field"] is not None
        key = "birth:" + re.sub(r"\W+", " ", date).lower()
        yield Hit(*match.span("date"), BIRTH, key, "error" if sure else "warning", 0.85 if sure else 0.65)


def is_trivia(text: str, first: int, last: int) -> bool:
    """Tell whether a sentence asks for a fact about somebody, such as "What country was X born in?"."""
    return _TRIVIA.match(text, first, last + 1) is not None


def is_public(text: str, first: int, last: int) -> bool:
    """Tell whether a sentence speaks of somebody by what made them known."""
    return _PUBLIC.search(text, first, last) is not None
