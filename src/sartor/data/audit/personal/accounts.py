"""Payment cards, IBANs, and bank accounts near their word.

Left alone: the test cards of payment providers, the IBANs of documentation, and numbers that count orders or parcels.
"""

import re
from collections.abc import Iterator, Set

from sartor.data.audit.hit import Hit, Kind, any_of, before, sentence_around, word_set
from sartor.data.audit.personal import checksums as check
from sartor.data.audit.personal.references import is_reference, is_sequence

CARD = Kind("a payment card number", "CARD")
IBAN = Kind("an IBAN", "IBAN")
ACCOUNT = Kind("a bank account number", "ACCOUNT")

_CARD = re.compile(
    r"\d{4}(?<![\w.,+-]\d{4})(?:([ -])(?:\d{4}\1\d{4}\1\d{4}(?:\1\d{3})?|\d{6}\1\d{4,5})|\d{9,15})(?![\w-]|[.,]\d)"
)
_TEST_CARDS = word_set("""
    4111111111111111 4242424242424242 4000056655665556 4012888888881881 4222222222222 4005519200000004
    4009348888881881 4012000033330026 4012000077777777 4217651111111119 4500600000000061 4005552201000009
    4005550000000001 4444333322221111 4917610000000000 4917300800000000 4484070000000000 4462030000000000
    4009040000000009 4263982640269299 4263970000005262 4000000000000002 4000000000009995 4000000000000069
    4000000000000127 4000002500003155 4000002760003184 4000003720000278 4539148803436467 4916338506082832
    4556737586899855 4485275742308327 4024007103939509 5555555555554444 5200828282828210 5105105105105100
    5454545454545454 5500000000000004 5424000000000015 5431111111111111 5431111111111228 5577000055770004
    5100290029002909 5555341244441115 5555555555555557 5424180279791732 2222405343248877 2223003122003222
    2223000048400011 2222420000001113 2223577120017656 6759649826438453 6331101999990016 6799990100000000019
    378282246310005 371449635398431 378734493671000 340000000000009 370000000000002 374245455400126
    343434343434343 6011111111111117 6011000990139424 6011000000000004 6011601160116611 6011981111111113
    6011500080009080 30569309025904 38520000023237 3056930009020004 36227206271667 30000000000004 36006666333344
    3530111333300000 3566002020360505 3569990010095841 3566111111111113 6200000000000005 6205500000000000004
    6243030000000001 5019717010103742 5895626746595650
""")
_CARD_WORD = any_of(r"""
    cards?|visa|master ?card|amex|american express|discover|credit|debit|maestro|diners|karte\w*|kreditkart\w*|
    carte|tarjeta|carta|kaart|creditcard|cartão|cc|pan
""")

_IBAN_START = re.compile(r"[A-Z]{2}(?<![A-Za-z0-9][A-Z]{2})\d\d(?=[ -]?[A-Z0-9]{2})")
_IBAN_LENGTHS = {
    entry[:2]: int(entry[2:])
    for entry in word_set("""
    AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24
    FI18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32
    LI21 LT20 LU20 LV21 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24
    SC31 SE24 SI19 SK24 SM27 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 LY25 SD18 BI27 DJ27 MN20 RU33 SO23
    NI28 FK18 OM23 YE30 HN28
""")
}
_SAMPLE_IBANS = word_set("""
    DE89370400440532013000 DE75512108001245126199 DE12500105170648489890 DE91100000000123456789
    DE02120300000000202051 DE02500105170137075030 DE02100500000054540402 DE02300209000106531065
    DE02200505501015871393 DE02100100100006820101 DE02300606010002474689 DE02600501010002034304
    DE02700202700010108669 DE02700100800030876808 DE02370502990000684712 DE88100900001234567892
    DE27100777770209299700 GB82WEST12345698765432 GB29NWBK60161331926819 GB94BARC10201530093459
    GB33BUKB20201555555555 GB98MIDL07009312345678 FR1420041010050500013M02606 FR7630006000011234567890189
    FR7630001007941234567890185 FR7630004000031234567890143 ES9121000418450200051332 ES7921000813610123456789
    ES8023100001180000012345 IT60X0542811101000000123456 NL91ABNA0417164300 NL39RABO0300065264
    NL02ABNA0123456789 CH9300762011623852957 CH5604835012345678009 AT611904300234573201 AT483200000012345864
    BE68539007547034 BE71096123456769 BR1800360305000010009795493C1 DK5000400440116243 DK9520000123456789
    FI2112345600000785 FI1410093000123458 GR1601101250000000012300695 IE29AIBK93115212345678
    IE64IRCE92050112345678 LU280019400644750000 NO9386011117947 NO8330001234567 PL61109010140000071219812874
    PL10105000997603123456789123 PT50000201231234567890154 PT50002700000001234567833 SE4550000000058398257466
    SE7280000810340009783242 CZ6508000000192000145399 CZ5508000000001234567899 SK3112000000198742637541
    SI56263300012039086 HR1210010051863000160 HU42117730161111101800000000 RO49AAAA1B31007593840000
    RO09BCYP0000001234567890 BG80BNBG96611020345678 LT121000011101001000 LV80BANK0000435195001
    EE382200221020145685 TR330006100519786457841326 SA0380000000608010167519 AE070331234567890123456
    IL620108000000099999999 MT84MALT011000012345MTLCAST001S CY17002001280000001200527600 LI21088100002324013AA
    MC5811222000010123456789030 IS140159260076545510730339 UA213223130000026007233566001
    KW81CBKU0000000000001234560101
""")

_ACCOUNT = re.compile(
    r"(?<![^\W_])(?:(?P<sort>sort[ -]?code)|(?P<routing>routing(?: number| no\.?)?|aba(?: number)?)|"
    r"(?P<account>bank account|account (?:number|no\b\.?|#)|acct\b\.?|savings account|checking account|"
    r"current account|"
    r"kontonummer|konto(?:-?nr\.?)?|numéro de compte|número de cuenta|numero di conto|rekeningnummer|a/c(?: no\.?)?))"
    r"(?:\s*(?:number|no\b\.?|nr\b\.?|#))?(?:\s*(?:is|was|ist|lautet|est|es|è|:|=|\(|,|at [A-Z]\w+))*\s*"
    r"(?P<value>\d[\d -]{4,17}\d)(?![\w]|[.,]\d)",
    re.IGNORECASE,
)
_BANK_WORD = any_of(r"""
    bank\w*|sort code|routing|blz|bankleitzahl|savings|checking|current account|iban|bic|swift|deposit|wire|
    konto\w*|banco|banque|banca|rekening\w*|compte|cuenta|conto
""")


def find_cards(text: str) -> Iterator[Hit]:
    """Yield numbers with a brand's prefix and length and the right check digit."""
    for match in _CARD.finditer(text):
        digits = "".join(filter(str.isdigit, match[0]))
        if not _is_branded(digits) or not check.luhn(digits) or _is_test_card(digits):
            continue
        near = before(text, match.start(), 60)
        is_named = _CARD_WORD.search(near) is not None
        if is_named or (len(digits) in (14, 15, 16) and not is_reference(text, match.start())):
            yield Hit(*match.span(), CARD, f"card:{digits}", "error", 0.97)


def find_ibans(text: str) -> Iterator[Hit]:
    """Yield account numbers with their country's length and right check digits."""
    for match in _IBAN_START.finditer(text):
        length = _IBAN_LENGTHS.get(match[0][:2])
        end = _end_of(text, match.start(), length) if length else None
        if end is None:
            continue
        value = "".join(filter(str.isalnum, text[match.start() : end]))
        if value not in _SAMPLE_IBANS and check.iban(value) and len(set(value[4:])) > 3:
            yield Hit(match.start(), end, IBAN, f"iban:{value}", "error", 0.98)


def find_accounts(text: str, words: Set[str]) -> Iterator[Hit]:
    """Yield what follows "account number" where a bank is spoken of, sort codes and routing numbers."""
    if not words & {
        "account",
        "acct",
        "sort",
        "routing",
        "aba",
        "kontonummer",
        "konto",
        "compte",
        "cuenta",
        "conto",
        "rekeningnummer",
        "c",
    }:
        return
    for match in _ACCOUNT.finditer(text):
        digits = "".join(filter(str.isdigit, match["value"]))
        if is_sequence(digits) or not _is_account(text, match, digits):
            continue
        yield Hit(*match.span("value"), ACCOUNT, f"account:{digits}", "error", 0.8)


def _is_branded(digits: str) -> bool:
    n, two, three, four = len(digits), int(digits[:2]), int(digits[:3]), int(digits[:4])
    return (
        (digits[0] == "4" and n in (13, 16, 19))
        or ((51 <= two <= 55 or 2221 <= four <= 2720) and n == 16)
        or (two in (34, 37) and n == 15)
        or ((four == 6011 or two == 65 or 644 <= three <= 649) and n == 16)
        or ((300 <= three <= 305 or two in (36, 38, 39)) and n == 14)
        or (3528 <= four <= 3589 and n == 16)
        or ((two in (50, 62, 63, 67, 60, 81)) and 16 <= n <= 19)
    )


def _is_test_card(digits: str) -> bool:
    return digits in _TEST_CARDS or len(set(digits)) <= 4 or "00000000" in digits or is_sequence(digits)


def _end_of(text: str, start: int, length: int) -> int | None:
    """Return where an IBAN of that length ends, or None where the text breaks off or goes on."""
    seen = 0
    for i in range(start, min(len(text), start + 2 * length)):
        if text[i].isascii() and text[i].isalnum() and not text[i].islower():
            seen += 1
        elif text[i] not in " -\u00a0" or text[i - 1] in " -\u00a0":
            return None
        if seen == length:
            return None if text[i + 1 : i + 2].isalnum() else i + 1
    return None


def _is_account(text: str, match: re.Match[str], digits: str) -> bool:
    if match["sort"]:
        return len(digits) == 6
    if match["routing"]:
        return len(digits) == 9 and check.routing_number(digits)
    first, last = sentence_around(text, match.start(), match.end())
    return 6 <= len(digits) <= 14 and _BANK_WORD.search(text, max(0, first - 80), last) is not None
