"""National ids with their check digits. Those whose form says little count only near a word that names them.

Passports, driving licences, health insurance and medical records follow no common rule: any number right after its
word counts.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from sartor.data.audit.hit import Hit, Kind, after, any_of, before, lowered, matches_near, phrases, word_set
from sartor.data.audit.personal import checksums as check
from sartor.data.audit.personal.names import GIVEN, plain
from sartor.data.audit.personal.references import is_reference, is_sequence

_SEPARATORS = re.compile(r"[\s.\-/()\u00a0]")
_CANDIDATE = re.compile(r"\d(?<![\d.,+-]\d)(?:[ .\-/+\u00a0()]{0,2}[\dA-Z]){6,24}")
_LETTERS_BEFORE = 8
_NEAR, _NEAR_AFTER = 60, 25
_HELD = re.compile(r"(?<![\w'’-])(?P<holder>[A-ZÀ-ÖØ-ÞŁŚŻ][^\W\d_A-Z]{2,})(?:, | \()$")
_RECORDS = any_of(r"""
    forms?|regist\w*|listed|files?|filed|records?|entr(?:y|ies)|names?|patients?|applicants?|employees?|holders?|insured|
    formular\w*|angemeldet|gemeldet|eingetragen|akte|inhaber\w*|versichert\w*|antrag\w*|formulaire|inscrit\w*|
    formulario|inscrit[oa]|modulo|iscritt[oa]|formulier|ingeschreven
""")
_STANDS_ALONE = re.compile(r"[,.;)]|\s*$")


class Form(NamedTuple):
    """How a country writes an id."""

    kind: Kind
    pattern: re.Pattern[str]
    is_right: Callable[[str], bool]
    """Of the value without separators."""
    cue: re.Pattern[str] | None = None
    """Must stand near, where the form alone says little."""


def _form(name: str, pattern: str, is_right: Callable[[str], bool], cue: str = "", *, exact_case: bool = False) -> Form:
    word = re.compile(rf"(?<![^\W_])(?:{cue})(?![^\W_])", 0 if exact_case else re.IGNORECASE) if cue else None
    compiled = re.compile(rf"(?<![\w./-])(?:{pattern})(?![\w-]|\.\d)")
    return Form(Kind(name, "NATIONAL_ID"), compiled, is_right, word)


def _always(value: str) -> bool:
    return not is_sequence(value)


def _ssn(digits: str) -> bool:
    return digits[:3] not in ("000", "666") and digits[0] != "9" and digits[3:5] != "00" and digits[5:] != "0000"


def _nino(value: str) -> bool:
    return value[:2] not in ("BG", "GB", "NK", "KN", "TN", "NT", "ZZ") and value[2:8] != "123456"


def _korean(value: str) -> bool:
    return check.is_date(value[:6])


def _hkid(value: str) -> bool:
    code = value.rjust(9)
    letters = [36 if c == " " else int(c, 36) for c in code[:8]]
    total = sum(n * w for n, w in zip(letters, range(9, 1, -1), strict=True))
    return "0A987654321"[total % 11] == code[8]


def _curp(value: str) -> bool:
    return check.is_date(value[4:10])


def _malaysian(value: str) -> bool:
    return check.is_date(value[:6]) and value[6:8] != "00"


def _south_african(value: str) -> bool:
    return check.is_date(value[:6]) and check.luhn(value)


_OCTETS = r"\d{2}\.\d{2}\.\d{2}"
FORMS = (
    _form("a US social security number", r"\d{3}-\d{2}-\d{4}", _ssn),
    _form("a US social security number", r"\d{3}[ .]?\d{2}[ .]?\d{4}", _ssn, r"ssn|social security|social sec|soc"),
    _form("a US taxpayer number", r"9\d{2}[- ]?[5-9]\d[- ]?\d{4}", _always, "itin|taxpayer"),
    _form("a US Medicare number", r"[1-9][AC-HJKMNP-RT-Y][\dAC-HJKMNP-RT-Y]\d-?[AC-HJKMNP-RT-Y][\dAC-HJKMNP-RT-Y]\d-?"
          r"[AC-HJKMNP-RT-Y]{2}\d{2}", lambda v: not v.startswith("1EG4TE5MK7"), "medicare|mbi|beneficiary"),
    _form("a UK national insurance number", r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]", _nino),
    _form("an NHS number", r"\d{3}[ -]?\d{3}[ -]?\d{4}", check.nhs_number, "nhs"),
    _form("a French social security number",
          r"[12] ?\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\d) ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}",
          check.french_nir),
    _form("a German tax id", r"\d{2} ?\d{3} ?\d{3} ?\d{3}|\d{11}", check.german_tax_id,
          r"steuer\w*|tax|tin|idnr|identifikationsnummer"),
    _form("a German pension insurance number", r"\d{2} ?\d{6} ?[A-Z] ?\d{3}", check.german_pension),
    _form("a Spanish DNI", r"\d{8}[- ]?[A-HJ-NP-TV-Z]|\d{2}\.\d{3}\.\d{3}[- ]?[A-HJ-NP-TV-Z]", check.spanish_id),
    _form("a Spanish NIE", r"[XYZ][- ]?\d{7}[- ]?[A-HJ-NP-TV-Z]", check.spanish_id),
    _form("an Italian tax code", r"[A-Z]{3} ?[A-Z]{3} ?\d{2}[ABCDEHLMPRST]\d{2} ?[A-Z]\d{3}[A-Z]",
          lambda v: check.codice_fiscale(v) and not v.startswith("RSSMRA")),
    _form("a Dutch BSN", r"\d{4}[ .]\d{2}[ .]\d{3}|\d{3}[ .]?\d{3}[ .]?\d{3}", check.dutch_bsn,
          r"bsn|burgerservicenummer|citizen service|sofi\w*"),
    _form("a Belgian national number", rf"{_OCTETS}[- ]\d{{3}}[. -]\d{{2}}", check.belgian_id),
    _form("a Belgian national number", r"\d{11}|\d{6}[- ]\d{3}[- .]\d{2}", check.belgian_id,
          r"rijksregister\w*|registre national|national(?:ity)? (?:register|number)|insz|niss|belg\w*"),
    _form("a Polish PESEL", r"\d{11}", check.pesel, "pesel"),
    _form("a Swedish personal number", r"(?:19|20)?\d{6}[-+]\d{4}", check.swedish_id),
    _form("a Swedish personal number", r"(?:19|20)\d{10}", check.swedish_id, r"person\w*|swedish"),
    _form("a Norwegian national id", r"\d{6} \d{5}", check.norwegian_id),
    _form("a Norwegian national id", r"\d{11}", check.norwegian_id, r"fødsels\w*|fodsels\w*|norw\w*|personnummer"),
    _form("a Danish CPR number", r"\d{6}-?\d{4}", check.danish_id, r"cpr\w*|personnummer|danish"),
    _form("a Finnish personal id", r"\d{6}[-+A-FU-Y]\d{3}[0-9A-FHJ-NPR-Y]", check.finnish_id),
    _form("a Portuguese tax number", r"\d{3} ?\d{3} ?\d{3}", check.portuguese_nif,
          r"nif|contribuinte|portuguese tax\w*"),
    _form("a Swiss AHV number", r"756[. ]?\d{4}[. ]?\d{4}[. ]?\d{2}", check.ean_13),
    _form("an Austrian social insurance number", r"\d{4}[ -/]?\d{6}", check.austrian_svnr,
          r"svnr|sv-nummer|svn|sozialversicherungs\w*|versicherungsnummer|e-card|social (?:insurance|security)"),
    _form("a Brazilian CPF", r"\d{3}\.\d{3}\.\d{3}-\d{2}", check.cpf),
    _form("a Brazilian CPF", r"\d{9}-?\d{2}", check.cpf, "cpf"),
    _form("an Aadhaar number", r"[2-9]\d{3}[ -]?\d{4}[ -]?\d{4}", check.verhoeff, "aadha+r|adhaar|uidai|uid"),
    _form("an Indian PAN", r"[A-Z]{3}P[A-Z]\d{4}[A-Z]", lambda v: v[5:9] not in ("1234", "9999") and v[:3] != "ABC"),
    _form("a Canadian social insurance number", r"\d{3}[- ]?\d{3}[- ]?\d{3}", check.luhn, "SIN|[Ss]ocial [Ii]nsurance",
          exact_case=True),
    _form("an Australian tax file number", r"\d{3}[- ]?\d{3}[- ]?\d{3}", check.australian_tfn, "tfn|tax file"),
    _form("an Australian Medicare number", r"\d{4}[- ]?\d{5}[- ]?\d(?:[-/ ]?\d)?", check.australian_medicare,
          "medicare"),
    _form("a Chinese resident id", r"\d{17}[\dX]", check.chinese_id),
    _form("a Korean resident number", r"\d{6}-[1-8]\d{6}", _korean),
    _form("a Japanese individual number", r"\d{4}[- ]?\d{4}[- ]?\d{4}", _always,
          "my number|マイナンバー|個人番号|individual number"),
    _form("a Mexican CURP", r"[A-Z][AEIOUX][A-Z]{2}\d{6}[HMX][A-Z]{2}[B-DF-HJ-NP-TV-Z]{3}[A-Z0-9]\d", _curp),
    _form("a Chilean RUT", r"\d{1,2}\.\d{3}\.\d{3}-[\dkK]", lambda v: check.chilean_rut(v.upper())),
    _form("an Argentine CUIT", r"2[0347]-\d{8}-\d", check.argentine_cuit),
    _form("an Irish PPS number", r"\d{7}[A-W][A-IW]?", check.irish_pps, "pps|ppsn|personal public service"),
    _form("a Turkish id number", r"\d{11}", check.turkish_id, r"tckn|kimlik\w*|t\.?c\.?|turkish"),
    _form("a Czech or Slovak birth number", r"\d{6}/\d{3,4}", check.czech_id),
    _form("a Croatian OIB", r"\d{11}", check.mod_11_10, "oib"),
    _form("a Singapore NRIC", r"[STFG]\d{7}[A-Z]", check.singapore_nric),
    _form("a Hong Kong identity card number", r"[A-Z]{1,2}\d{6}\([\dA]\)", _hkid),
    _form("a Malaysian identity card number", r"\d{6}-\d{2}-\d{4}", _malaysian),
    _form("a Thai national id", r"\d-\d{4}-\d{5}-\d{2}-\d", check.thai_id),
    _form("a Taiwanese national id", r"[A-Z][12]\d{8}", check.taiwanese_id),
    _form("a South African id number", r"\d{13}|\d{6} \d{4} \d{3}", _south_african,
          r"(?:south african|sa|rsa)? ?id(?:entity)?\b.{0,10}"),
    _form("a Pakistani CNIC", r"\d{5}-\d{7}-\d", _always, r"cnic|nadra|pakistan\w*|national id\w*|identity card"),
    _form("an Argentine DNI", r"\d{2}\.\d{3}\.\d{3}", _always, "dni"),
    _form("a national id number", r"\d[\d .-]{5,16}\d[A-Z]?", _always,
          r"(?:national (?:id|identity|identification)|identity|id) (?:card )?(?:number|no\.?)|cedula|"
          r"cédula|egn|emšo|jmbg|cnp|"
          r"amka|taj|nik|rodné číslo|isikukood|asmens kodas|steuernummer|sozialversicherungsnummer"),
)  # fmt: skip

_SAMPLES = word_set("""
    078051120 219099999 457555462 123456789 12345678Z 00000000T 87654321X X1234567L Y1234567X Z1234567R
    255081416802538 269054958815780 86095742719 47036892816 65929970489 57549285017 25768131411 02476291358
    15070649C103 65170839J003 85073003328 93051822361 44051401359 44051401458 02070803628 8112289874
    198112289874 6408233234 6709199530 1212121212 131052308T 010101123N 7569217076985 7561234567897 1237010180
    12345678909 11144477735 52998224725 046454286 130692544 876543210 2123456701 2428778132 21234567011
    9434765919 4010232137 4857773456 11010519491231002X 20123456786 S1234567D A123456789 10000000146 1234567T
    1234567FA 123456785 111111111
""")
_DOCUMENT_WORD = (
    r"(?P<passport>passport|reisepass\w*|passeport|pasaporte|passaporto|paspoort\w*|passaporte|pass-?nr|"
    r"pass-?nummer)|"
    r"(?P<licence>driv(?:er|ing|er's|ers)'?s?\W{0,2}licen[cs]e|licen[cs]e to drive|führerschein\w*|permis "
    r"de conduire|carn[eé]t? de conducir|"
    r"(?:patente|licenza) di guida|rijbewijs\w*|carta de condução|licencia de conducir|\bDVLA\b)|"
    r"(?P<record>medical record|health record|\bmrn\b|patient (?:id|identifier|no|number|file)|"
    r"patienten\w*(?:nummer|nr)\w*|"
    r"hospital (?:number|no|id)|chart (?:number|no)|dossier médical|historia clínica|cartella clinica|patiëntnummer|"
    r"medical file)|"
    r"(?P<insurance>health (?:insurance|plan)|insurance (?:member|policy|card|id)|member id|"
    r"versichertennummer|krankenversicherten\w*|"
    r"krankenversicherungsnummer|carte vitale|tarjeta sanitaria|tessera sanitaria|medicaid)|"
    r"(?P<card>identity card|id card|national id|personalausweis\w*|ausweis\w*|carte d'identité|carta d'identità|"
    r"documento de identidad|identiteitskaart|residence permit|aufenthaltstitel)|"
    r"(?P<member>(?:student|employee|staff|payroll|pupil) (?:id|number|no)|matrikel-?n\w*|personal-?n(?:umme)?r\w*|"
    r"social insurance number)"
)
_DOCUMENT = re.compile(
    rf"(?:{_DOCUMENT_WORD})"
    r"(?:[\s-]*(?:number|numbers|num|no\b\.?|nr\b\.?|n[°º]\.?|id|nummer|numéro|número|numero|#|card))*"
    r"(?:\s*(?:is|was|ist|lautet|est|es|è|:|=|\(|,)){0,2}\s*[\"'#]?"
    r"(?P<value>(?=[A-Z]*[ -]?[\dA-Z -]*\d)[A-Z]{0,5}[ -]?\d[\dA-Z]*(?:[ -][\dA-Z]*\d[\dA-Z]*)*)(?![\w])",
    re.IGNORECASE,
)
_DOCUMENT_KINDS = {
    "passport": "a passport number",
    "licence": "a driving licence number",
    "record": "a medical record number",
    "insurance": "a health insurance number",
    "card": "an identity card number",
    "member": "the number of a student or an employee",
}
_DOCUMENT_SIGNS = phrases("""
    passport|reisepass|passeport|pasaporte|passaporto|paspoort|passaporte|pass-n|passn|driv|licen|führerschein|permis
    | carne|patente|rijbewijs|carta |dvla|medical|health|mrn|patient|hospital |chart |dossier |historia |cartella|
    insurance|member id|versichert|kranken|carte |tarjeta|tessera|medicaid|identi|id card|national id|ausweis|
    documento|residence permit|aufenthalt|student |employee |staff |payroll |pupil |matrikel|personaln|personal-n
    """)


def find_national_ids(text: str) -> Iterator[Hit]:
    """Yield national ids whose check digits and dates are right."""
    for candidate in _CANDIDATE.finditer(text):
        for form in FORMS:
            for match in form.pattern.finditer(
                text, max(0, candidate.start() - _LETTERS_BEFORE), min(len(text), candidate.end() + 3)
            ):
                hit = _hit(text, match, form)
                if hit:
                    yield hit


def find_documents(text: str) -> Iterator[Hit]:
    """Yield what follows words such as "passport number"."""
    for match in matches_near(_DOCUMENT, text, lowered(text), _DOCUMENT_SIGNS):
        value = _SEPARATORS.sub("", match["value"]).upper()
        n_digits = sum(c.isdigit() for c in value)
        if 5 <= n_digits <= 16 and len(value) <= 18 and not is_sequence(value) and "123456" not in value:
            name = next(name for group, name in _DOCUMENT_KINDS.items() if match[group])
            yield Hit(*match.span("value"), Kind(name, "NATIONAL_ID"), f"id:{value}", "error", 0.85)


def _hit(text: str, match: re.Match[str], form: Form) -> Hit | None:
    value = _SEPARATORS.sub("", match[0])
    digits = "".join(c for c in value if c.isdigit())
    if (
        value in _SAMPLES
        or digits in _SAMPLES
        or is_sequence(digits)
        or not form.is_right(_clean(form, value, match[0]))
    ):
        return None
    near = before(text, match.start(), _NEAR) + " \u2026 " + after(text, match.end(), _NEAR_AFTER)
    is_sure = form.cue.search(near) if form.cue else not is_reference(text, match.start())
    if is_sure:
        return Hit(*match.span(), form.kind, f"id:{value}", "error", 0.9 if form.cue else 0.95)
    if form.cue and form.is_right is not _always and _is_held(text, match):
        return Hit(*match.span(), form.kind, f"id:{value}", "warning", 0.6)
    return None


def _is_held(text: str, match: re.Match[str]) -> bool:
    """Tell whether a number follows a name: "registered to Giulia, 5079...", "Hollingsworth, 3609..., 19 March"."""
    held = _HELD.search(before(text, match.start()))
    if not held or not _STANDS_ALONE.match(text, match.end()) or is_reference(text, match.start()):
        return False
    return plain(held["holder"].lower()) in GIVEN or _RECORDS.search(before(text, match.start(), _NEAR)) is not None


def _clean(form: Form, value: str, written: str) -> str:
    """Leave the sign in ids that carry their century in it."""
    return written if form.is_right is check.finnish_id else value.replace("+", "")
