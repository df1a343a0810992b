"""Check digits of cards, accounts and national ids. Digits come as strings without separators.

from sartor.data.audit.hit import phrases

Sources: ISO/IEC 7812 (Luhn), ISO 13616 (IBAN), ISO/IEC 7064 (MOD 11,10 and 97-10), Verhoeff 1969, and each country's
published rule.
"""

import datetime
from collections.abc import Sequence

_PERMUTE = (
    "0123456789",
    "1576283094",
    "5803796142",
    "8916043527",
    "9453126870",
    "4286573901",
    "2793806415",
    "7046913258",
)
_DIHEDRAL = (
    "0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
    "5987604321", "6598710432", "7659821043", "8765932104", "9876543210",
)  # fmt: skip
_DNI = "TRWAGMYFPDXBNJZSQVHLCKE"
_HETU = "0123456789ABCDEFHJKLMNPRSTUVWXY"
_CF_ODD = dict(
    zip("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16,
         10, 22, 25, 24, 23), strict=True)
)  # fmt: skip


def luhn(digits: str) -> bool:
    """Tell whether the last digit is the Luhn check digit."""
    doubled = sum(int(d) * 2 - 9 * (d > "4") for d in digits[-2::-2])
    return (doubled + sum(map(int, digits[-1::-2]))) % 10 == 0


def weighted(digits: str, weights: Sequence[int]) -> int:
    """Return the sum of digit times weight."""
    return sum(int(d) * w for d, w in zip(digits, weights, strict=False))


def iban(value: str) -> bool:
    """Tell whether an IBAN's check digits are right: MOD 97-10 over letters as numbers."""
    return int("".join(str(int(c, 36)) for c in value[4:] + value[:4])) % 97 == 1


def verhoeff(digits: str) -> bool:
    """Tell whether the last digit is the Verhoeff check digit."""
    check = 0
    for i, digit in enumerate(reversed(digits)):
        check = int(_DIHEDRAL[check][int(_PERMUTE[i % 8][int(digit)])])
    return check == 0


def mod_11_10(digits: str) -> bool:
    """Tell whether the last digit is right by MOD 11,10: German tax ids, Croatian OIB."""
    product = 10
    for digit in digits[:-1]:
        product = ((int(digit) + product) % 10 or 10) * 2 % 11
    return (11 - product) % 10 == int(digits[-1])


def is_date(digits: str, order: str = "ymd") -> bool:
    """Tell whether six digits are a date of some century. `order` names year, month and day."""
    part = {letter: int(digits[2 * i : 2 * i + 2]) for i, letter in enumerate(order)}
    try:
        datetime.date(2000 + part["y"] if part["y"] % 4 == 0 else 1900 + part["y"], part["m"], part["d"])
    except ValueError:
        return False
    return True


def german_tax_id(digits: str) -> bool:
    """Eleven digits; of the first ten one occurs two or three times."""
    most = max(digits[:10].count(d) for d in set(digits[:10]))
    return digits[0] != "0" and most in (2, 3) and mod_11_10(digits)


def german_pension(value: str) -> bool:
    """Rentenversicherungsnummer: area, date of birth, letter, serial, check digit."""
    digits = value[:8] + f"{ord(value[8]) - 64:02d}" + value[9:11]
    products = (int(d) * w for d, w in zip(digits, (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1), strict=True))
    return is_date(value[2:8], "dmy") and sum(p // 10 + p % 10 for p in products) % 10 == int(value[11])


def french_nir(value: str) -> bool:
    """Numéro de sécurité sociale: 97 minus the number modulo 97; Corsica's letters count as 19 and 18."""
    number = value[:13].replace("2A", "19").replace("2B", "18")
    return number.isdigit() and 97 - int(number) % 97 == int(value[13:])


def spanish_id(value: str) -> bool:
    """DNI and NIE: a letter by the number modulo 23."""
    number = value[:-1].translate(str.maketrans("XYZ", "012"))
    return _DNI[int(number) % 23] == value[-1]


def codice_fiscale(value: str) -> bool:
    """Sixteen characters; odd and even places have tables of their own."""
    total = sum(_CF_ODD[c] for c in value[0:15:2]) + sum(int(c) if c.isdigit() else ord(c) - 65 for c in value[1:15:2])
    return chr(65 + total % 26) == value[15]


def dutch_bsn(digits: str) -> bool:
    """Apply the eleven test."""
    return weighted(digits.zfill(9), (9, 8, 7, 6, 5, 4, 3, 2, -1)) % 11 == 0


def belgian_id(digits: str) -> bool:
    """Two digits complement the first nine to 97; births from 2000 on count with a leading 2."""
    number, check = int(digits[:9]), int(digits[9:])
    return check in (97 - number % 97, 97 - (2_000_000_000 + number) % 97)


def pesel(digits: str) -> bool:
    """Polish id; the month carries the century."""
    month = f"{int(digits[2:4]) % 20:02d}"
    return is_date(digits[:2] + month + digits[4:6]) and weighted(digits, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)) % 10 == 0


def swedish_id(value: str) -> bool:
    """Personnummer; coordination numbers add 60 to the day."""
    digits = value[-10:]
    day = f"{int(digits[4:6]) % 60:02d}"
    return is_date(digits[:4] + day) and luhn(digits)


def norwegian_id(digits: str) -> bool:
    """Fødselsnummer: two check digits modulo 11; D-numbers add 40 to the day."""
    day = f"{int(digits[:2]) % 40:02d}"
    first = weighted(digits, (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)) % 11
    return (
        is_date(day + digits[2:6], "dmy")
        and not first
        and weighted(digits, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)) % 11 == 0
    )


def danish_id(digits: str) -> bool:
    """CPR: a date; numbers given since 2007 have no check digit."""
    return is_date(digits[:6], "dmy")


def finnish_id(value: str) -> bool:
    """Henkilötunnus: a letter by the number modulo 31."""
    return is_date(value[:6], "dmy") and _HETU[int(value[:6] + value[7:10]) % 31] == value[10]


def portuguese_nif(digits: str) -> bool:
    """Nine digits modulo 11."""
    return (11 - weighted(digits[:8], range(9, 1, -1)) % 11) % 11 % 10 == int(digits[8])


def ean_13(digits: str) -> bool:
    """Check as bar codes do, which Switzerland's AHV number uses."""
    return weighted(digits, (1, 3) * 6 + (1,)) % 10 == 0


def austrian_svnr(digits: str) -> bool:
    """Check by the fourth digit, modulo 11."""
    return is_date(digits[4:], "dmy") and weighted(digits, (3, 7, 9, -1, 5, 8, 4, 2, 1, 6)) % 11 == 0


def cpf(digits: str) -> bool:
    """Brazilian id: two check digits modulo 11."""
    first = weighted(digits[:9], range(10, 1, -1)) * 10 % 11 % 10
    second = weighted(digits[:10], range(11, 1, -1)) * 10 % 11 % 10
    return len(set(digits)) > 1 and digits[9:] == f"{first}{second}"


def australian_tfn(digits: str) -> bool:
    """Tax file number, modulo 11."""
    return weighted(digits, (1, 4, 3, 7, 5, 8, 6, 9, 10)) % 11 == 0


def australian_medicare(digits: str) -> bool:
    """Eight digits, a check digit and an issue number."""
    return digits[0] in "23456" and weighted(digits[:8], (1, 3, 7, 9, 1, 3, 7, 9)) % 10 == int(digits[8])


def nhs_number(digits: str) -> bool:
    """Ten digits, modulo 11; numbers from 999 on are for tests."""
    return not digits.startswith("999") and (11 - weighted(digits[:9], range(10, 1, -1)) % 11) % 11 == int(digits[9])


def chinese_id(value: str) -> bool:
    """Resident identity number: MOD 11-2 and a date."""
    total = weighted(value[:17], [pow(2, 17 - i, 11) for i in range(17)])
    return is_date(value[8:14]) and "10X98765432"[total % 11] == value[17]


def chilean_rut(value: str) -> bool:
    """Check by the last character, modulo 11."""
    total = weighted(value[-2::-1], (2, 3, 4, 5, 6, 7, 2, 3))
    return "0K987654321"[total % 11] == value[-1]


def argentine_cuit(digits: str) -> bool:
    """Eleven digits, modulo 11."""
    return weighted(digits, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)) % 11 == 0


def turkish_id(digits: str) -> bool:
    """Two check digits modulo 10."""
    odd, even = sum(map(int, digits[0:9:2])), sum(map(int, digits[1:8:2]))
    return (
        digits[0] != "0"
        and (odd * 7 - even) % 10 == int(digits[9])
        and sum(map(int, digits[:10])) % 10 == int(digits[10])
    )


def czech_id(digits: str) -> bool:
    """Rodné číslo: divisible by 11; women's months have 50 added."""
    month = f"{int(digits[2:4]) % 50 % 20:02d}"
    return is_date(digits[:2] + month + digits[4:6]) and (len(digits) == 9 or int(digits) % 11 == 0)


def singapore_nric(value: str) -> bool:
    """Check by a letter, modulo 11."""
    total = weighted(value[1:8], (2, 7, 6, 5, 4, 3, 2)) + 4 * (value[0] in "TG")
    return ("JZIHGFEDCBA" if value[0] in "ST" else "XWUTRQPNMLK")[total % 11] == value[8]


def thai_id(digits: str) -> bool:
    """Thirteen digits, modulo 11."""
    return (11 - weighted(digits[:12], range(13, 1, -1)) % 11) % 10 == int(digits[12])


def taiwanese_id(value: str) -> bool:
    """Check a letter that counts as two digits, then nine digits."""
    code = "ABCDEFGHJKLMNPQRSTUVXYWZIO".index(value[0]) + 10
    return (code // 10 + code % 10 * 9 + weighted(value[1:], (8, 7, 6, 5, 4, 3, 2, 1, 1))) % 10 == 0


def irish_pps(value: str) -> bool:
    """Check by a letter, modulo 23."""
    extra = 9 * (ord(value[8]) - 64) if len(value) == 9 and value[8] != "W" else 0
    return "WABCDEFGHIJKLMNOPQRSTUV"[(weighted(value[:7], range(8, 1, -1)) + extra) % 23] == value[7]


def routing_number(digits: str) -> bool:
    """Check the number of a bank in the USA."""
    return weighted(digits, (3, 7, 1) * 3) % 10 == 0
