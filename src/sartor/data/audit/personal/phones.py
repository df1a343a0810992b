"""Telephone numbers of people, in digits or spelled out.

A run of digits becomes a number by its own form (+49 ..., (415) ...) or by a word near it (call, Handy, mobile). Left
alone: numbers reserved for films and documentation, toll-free and service numbers, a company's own hotline, anything
that counts orders, parcels or versions.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberType

from sartor.data.audit.hit import Hit, Kind, after, any_of, before, phrases
from sartor.data.audit.personal.references import is_reference, is_sequence

PHONE = Kind("a telephone number", "PHONE")

_RUN = re.compile(r"\d(?<![\w.,/\-$€£=^*]\d)(?:[ \u00a0\u202f()./\-–‑]{0,3}\d){6,14}(?![\w%€$£]|[.,:/=^*+]\d|-\d|\)\d)")
_DIGITS_BEFORE = re.compile(r"\d ?[ (]$")
_OPENS = re.compile(r"(?<![\w.])\(?\+ ?\(?$|(?<!\w)\($")
_NOT_A_NUMBER = re.compile(
    r"(?:19|20)\d\d[-./ ](?:0?[1-9]|1[0-2])[-./ ]\d{1,2}\b|\d{1,2}[-./](?:0?[1-9]|1[0-2])[-./](?:19|20)\d\d|"
    r"(?:0?[1-9]|1[0-2])[-./]\d{1,2}[-./](?:19|20)\d\d|(?:1[5-9]|20)\d\d ?[-–/] ?(?:1[5-9]|20)\d\d\b|"
    r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$|\d{3}-\d\d-\d{4}$|97[89][ -]?\d|"
    r"\d{1,3}(?:\.\d{3}){2,}$|\d+\.\d+$|"
    r"\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}$|[1-9]\d{0,5} ?[-–] ?\d{1,6}$"
)
_OWN_FORM = re.compile(
    r"\(\d{3}\) ?\d{3}[-. ]\d{4}$|(?:1[-. ])?\d{3}([-.])\d{3}\1\d{4}$|1?[ -]?\(\d{3}\) ?\d{3}-\d{4}$|"
    r"\(?0\d{1,5}\)?[ /-][\d /.-]{5,13}$|0\d(?:[ .]\d\d){4}$|0\d{2}[ .]\d{3}[ .]\d{2}[ .]\d{2}$|06[ -]?\d{8}$|"
    r"\(\d{2}\) ?9?\d{4}-\d{4}$|\(0\d{1,4}\) ?[\d -]{5,9}$|[6-9]\d{4}[ -]\d{5}$|[6-9]\d{2} \d{2} \d{2} \d{2}$"
)
_BARE_MOBILE = re.compile(r"0\d{9,11}$")
_FREE_OR_DEAR = re.compile(
    r"0[89]0\d|[89]0\d{7}$|1?8(?:00|88|77|66|55|44|33)\d{7}$|084[345]|087[012]|03(?:00|3[03]|4[345])\d{7}$|018[05]|0137|"
    r"1[38]00\d{6}$"
)
_REGIONS_WITH_ZERO = phrases("""
    GB|DE|FR|NL|CH|AT|AU|IT|BE|SE|FI|IE|ZA|IN|JP|TR|KR|BR|NG|KE
""")
_REGIONS = phrases("""
    US|ES|IT|IN|PT|PL|BR|NO|DK|CZ|GR|MX|CN|SG|HK|HU|RU|AE
""")
_BARE_REGIONS = ("GB", "DE", "FR", "IT", "NL", "AU")
_SERVICE_TYPES = frozenset({
    PhoneNumberType.TOLL_FREE, PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST, PhoneNumberType.UAN,
    PhoneNumberType.VOICEMAIL,
})  # fmt: skip
_CUE = (
    r"(?:tele)?phone\w*|tel|mobile|mob|cell(?:phone|ular)?|call\w*|ring|text(?:ed|ing)?|whats ?app|signal|"
    r"telegram|reach\w*|contact\w*|fax|sms|dial\w*|"
    r"landline|voicemail|number is|number's|extension|emergency contact|imessage|facetime|pager|"
    r"handy\w*|telefon\w*|mobil\w*|rufnummer|erreich\w*|anruf\w*|ruf\w*|festnetz\w*|durchwahl|nummer ist|"
    r"téléphon\w*|portable|appel\w*|joindre|joignable|numéro est|fixe|gsm|"
    r"teléfono\w*|móvil|celular|llam\w*|número es|"
    r"telefon\w*|cellulare|chiam\w*|numero è|"
    r"telefoon\w*|mobiel\w*|bel|bellen|bereik\w*|nummer is|"
    r"telefone|telemóvel|ligue|ligar|komórk\w*"
)
_PHONE_WORD = re.compile(rf"(?<![^\W_])(?:{_CUE})(?![^\W_])", re.IGNORECASE)
_BUSINESS = any_of(r"""
    our|hotline|help ?line|help ?desk|support|customer (?:service|care|support)|service (?:team|line|desk|
    centre|center)|reception|front desk|switchboard|sales|headquarters|head office|office|shop|store|branch|
    main line|toll[- ]free|free of charge|crisis|lifeline|samaritans|poison control|emergency (?:services|line|
    number)|clinic|hospital|pharmacy|surgery|practice|unser\w*|kundenservice|kundendienst|zentrale|empfang|
    notruf|beratungs\w*|filiale|praxis|geschäftsstelle|notre|nos|service client\w*|accueil|standard|nuestr\w*|
    atención al cliente|oficina|nostr\w*|servizio clienti|assistenza|onze|ons|klantenservice|receptie|
    business hours|mon(?:day)?\s?[-–]|monday to friday|mo\s?[-–]\s?fr|24/7|police|fire department
""")
_OWNER = any_of(r"""
    my|me|her|his|their|him|i'm|mine|mom|mother|father|dad|husband|wife|son|daughter|sister|brother|personal|
    private|home|patient|mein\w*|mich|ihre?\w*|sein\w*|privat\w*|mon|ma|moi|mes|sa|mi|mío|su|mio|mia|suo|sua|
    mijn|haar|zijn|minha|meu|mr|mrs|ms|frau|herr|herrn|mme|madame|monsieur|señora?|sra?|signora?|sig|mevrouw|
    meneer
""")
_RESERVED = {
    1: re.compile(r"55501\d\d|\d{3}55501\d\d|555\d{7}|\d{3}5551212|\d{3}555\d{4}"),
    44: re.compile(r"(?:113|114|115|116|117|118|121|131|141|151|161)4960\d{3}|2079460\d{3}|1914980\d{3}|2890180\d{3}|"
        r"2896496\d{3}|"
                   r"2920180\d{3}|2920496\d{3}|1632960\d{3}|7700900\d{3}|8081570\d{3}|9098790\d{3}|3069990\d{3}"),
    49: re.compile(r"3023125\d{3}|6990009\d{3}|4066969\d{3}|2214710\d{3}|8999998\d{3}|1522881738\d|1522889545\d|"
        r"1525459937\d|"
                   r"17139200\d\d|1729925904|1729968532|1729973185|1729973186|1729980752|1749091317|"
                   r"1749464308|17604069\d{3}"),
    33: re.compile(r"19900\d{4}|26191\d{4}|35301\d{4}|46571\d{4}|53649\d{4}|63998\d{4}"),
    61: re.compile(r"[2378]5550\d{4}|[2378]7010\d{4}|491570(?:006|156|157|158|159|110|313|737)|49157\d{4}"),
    353: re.compile(r"2091\d{5,6}"),
    46: re.compile(r"8465004\d\d|313900(?:6\d\d)|406280400|701740(?:6\d\d)"),
}  # fmt: skip

_DIGIT_WORDS = (
    "zero|oh|o|nought|naught|one|two|three|four|five|six|seven|eight|nine|double|triple|"
    "null|eins|zwo|zwei|drei|vier|fünf|sechs|sieben|acht|neun|doppel|"
    "zéro|un|deux|trois|quatre|cinq|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingt|"
    "vingts|trente|quarante|"
    "cinquante|soixante|et|"
    "cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|"
    "due|tre|quattro|cinque|sei|sette|otto|nove|nul|een|twee|drie|vijf|zes|zeven|negen|dois|duas|três|"
    "quatro|sete|oito"
)
_SPELLED = re.compile(
    rf"(?<![^\W_])(?:(?:plus|mais|più|más)\s+)?(?:{_DIGIT_WORDS})(?:(?:\s*[,;.–-]\s*|\s+)(?:and then\s+|"
    rf"then\s+|dann\s+|puis\s+)?(?:{_DIGIT_WORDS})){{5,}}(?![^\W_])",
    re.IGNORECASE,
)
DIGIT_WORDS = frozenset(_DIGIT_WORDS.split("|")) - {"o", "et", "un", "een"}
_STARTS = re.compile(r"(?:plus|mais|più|más|zero|oh|o|nought|null|zéro|cero|nul|double)\b", re.IGNORECASE)
_COUNTING = (
    "zero one two three four five six seven eight nine ten",
    "null eins zwei drei vier fünf sechs sieben acht neun zehn",
    "zéro un deux trois quatre cinq six sept huit neuf dix",
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez",
    "zero uno due tre quattro cinque sei sette otto nove dieci",
    "nul een twee drie vier vijf zes zeven acht negen tien",
)
_VALUES = {word: i for words in _COUNTING for i, word in enumerate(words.split())}


def find_phones(text: str) -> Iterator[Hit]:
    """Yield telephone numbers written in digits."""
    for match in _RUN.finditer(text):
        if _DIGITS_BEFORE.search(text, max(0, match.start() - 3), match.start()):
            continue
        opens = _OPENS.search(text, max(0, match.start() - 4), match.start())
        start = opens.start() if opens and ("+" in opens[0] or ")" in match[0]) else match.start()
        run = text[start : match.end()]
        digits = "".join(filter(str.isdigit, run))
        if (
            len(digits) < 7
            or _NOT_A_NUMBER.match(run)
            or is_sequence(digits, 9 if "+" in run else 8)
            or is_reference(text, start)
        ):
            continue
        near = before(text, start, 60)
        is_cued = (
            _PHONE_WORD.search(near[-45:]) is not None or _PHONE_WORD.search(after(text, match.end(), 18)) is not None
        )
        sure = _sureness(run, digits, is_cued=is_cued)
        if sure is None or (_BUSINESS.search(near.rpartition(". ")[2]) and not _OWNER.search(near[-30:])):
            continue
        number, confidence = sure
        severity = "error" if confidence >= 0.9 else "warning"
        yield Hit(start, match.end(), PHONE, f"phone:{number}", severity, confidence)


def find_spelled_phones(text: str) -> Iterator[Hit]:
    """Yield numbers said word by word, such as "zero seven seven double four"."""
    for match in _SPELLED.finditer(text):
        said = re.findall(r"[^\W\d_]+", match[0].lower())
        values = [_VALUES[w] for w in said if w in _VALUES]
        is_counting = sum(b - a == 1 for a, b in pairwise(values)) >= len(values) * 0.6
        is_cued = _PHONE_WORD.search(before(text, match.start(), 60)) or _PHONE_WORD.search(after(text, match.end()))
        if not is_counting and (is_cued or (_STARTS.match(match[0]) and len(said) >= 9)):
            yield Hit(*match.span(), PHONE, "phone:" + " ".join(said), "warning", 0.75)


def _sureness(run: str, digits: str, *, is_cued: bool) -> tuple[str, float] | None:
    """Return the number in international form and how sure we are, or None."""
    if "+" in run or (run.startswith("00") and digits[2] != "0"):
        number = _parsed("+" + (digits if "+" in run else digits[2:]), None)
        if number is None or _is_service(number):
            return None
        if phonenumbers.is_valid_number(number):
            return _key(number), 0.95 if "+" in run or is_cued else 0.7
        is_spaced = "+" in run and re.search(r"[ ().-]", run) is not None and phonenumbers.is_possible_number(number)
        return (_key(number), 0.7) if len(digits) >= 10 and (is_cued or is_spaced) else None
    has_form = _OWN_FORM.match(run) is not None
    if not (is_cued or has_form or _BARE_MOBILE.match(run)):
        return None
    return _national(run, digits, is_cued=is_cued, has_form=has_form)


def _national(run: str, digits: str, *, is_cued: bool, has_form: bool) -> tuple[str, float] | None:
    regions = _REGIONS_WITH_ZERO if digits[0] == "0" else _REGIONS
    numbers = [(region, number) for region in regions if (number := _parsed(run, region)) is not None]
    if any(_is_reserved(number) for _, number in numbers) or _FREE_OR_DEAR.match(digits):
        return None
    for region, number in numbers:
        if not phonenumbers.is_valid_number(number) or _is_service(number):
            continue
        if has_form or is_cued:
            return _key(number), 0.92 if has_form and is_cued else 0.8 if has_form or len(digits) >= 9 else 0.6
        if phonenumbers.number_type(number) == PhoneNumberType.MOBILE and region in _BARE_REGIONS:
            return _key(number), 0.6
    if is_cued and len(digits) >= 9 and any(phonenumbers.is_possible_number(number) for _, number in numbers):
        return f"?{digits}", 0.65
    is_american = has_form and digits[0] != "0" and len(digits) in (10, 11) and digits[-10] not in "01"
    return (f"?{digits}", 0.65) if is_american else None


def _parsed(run: str, region: str | None) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(run, region)
    except NumberParseException:
        return None


def _is_reserved(number: PhoneNumber) -> bool:
    reserved = _RESERVED.get(number.country_code or 0)
    return reserved is not None and reserved.fullmatch(str(number.national_number)) is not None


def _is_service(number: PhoneNumber) -> bool:
    return _is_reserved(number) or phonenumbers.number_type(number) in _SERVICE_TYPES


def _key(number: PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
