"""Addresses of machines that lead to a person: public IPs and MACs; and coordinates of where somebody is.

Left alone: private, reserved and documentation ranges, public resolvers, version numbers.
"""

import ipaddress
import re
from collections.abc import Iterator

from sartor.data.audit.hit import Hit, Kind, after, any_of, before, sentence_around, word_set

IP = Kind("an IP address", "IP")
MAC = Kind("a hardware (MAC) address", "MAC")
PLACE = Kind("coordinates of where somebody is", "LOCATION")

_IPV4 = re.compile(r"(?<![\w.+§-])(?<!==)(?:\d{1,3}\.){3}\d{1,3}(?![\w-]|\.\d|/\d)")
_DOTTED = re.compile(r"\d\.\d{1,3}\.\d")
_GROUPS = re.compile(r":(?::[0-9A-Fa-f]|[0-9A-Fa-f]{1,4}:[0-9A-Fa-f:])|-[0-9A-Fa-f]{2}-[0-9A-Fa-f]{2}-")
_DECIMALS = re.compile(r"\.\d{4}|°")
_IPV6 = re.compile(r"(?<![\w:.])(?:[0-9A-Fa-f]{1,4}:){1,7}(?::?[0-9A-Fa-f]{1,4}){1,7}(?![\w:]|/\d)")
_MAC = re.compile(r"(?<![\w:-])[0-9A-Fa-f]{2}([:-])(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}(?![\w:-])")
_COORDINATES = re.compile(
    r"(?<![\w.])-?\d{1,2}\.\d{4,}°?\s?[NS]?\s?[,;/ ]\s?(?:lon\w*\W{0,3})?-?\d{1,3}\.\d{4,}°?\s?[EWO]?(?![\w])|"
    r"\d{1,2}°\s?\d{1,2}['′]\s?\d{1,2}(?:\.\d+)?[\"″]\s?[NS],?\s?\d{1,3}°\s?\d{1,2}['′]\s?\d{1,2}(?:\.\d+)"
    r"?[\"″]\s?[EWO]"
)
_RESOLVERS = word_set("""
    8.8.8.8 8.8.4.4 1.1.1.1 1.0.0.1 9.9.9.9 149.112.112.112 208.67.222.222 208.67.220.220 4.2.2.1 4.2.2.2
    4.4.4.4 1.2.3.4 2.2.2.2 3.3.3.3 5.5.5.5 5.6.7.8 94.140.14.14 76.76.2.0 4.3.2.1 11.22.33.44 12.34.56.78
    1.1.1.2 1.1.1.3 2001:4860:4860::8888 2001:4860:4860::8844 2606:4700:4700::1111 2606:4700:4700::1001
    2620:fe::fe
""")
_SAMPLE_MACS = word_set("""
    001122334455 AABBCCDDEEFF 0123456789AB 001A2B3C4D5E 001B4411 3AB7 DEADBEEF CAFE 123456789ABC
""")
_IP_WORD = any_of(r"""
    ips?|ip[ -]?addres\w*|ip-adress\w*|adresse ip|dirección ip|indirizzo ip|ip-adres|log(?:ged|ging|in|s)?|
    connect\w*|visitor|user|client|customer|session|remote|from|signed in|sign-in|device|router|host|address|
    last seen|router|subscriber|angemeldet|eingeloggt|anmeldung
""")
_IP_ITSELF = any_of(r"ips?|ip-adress\w*|logged in|signed in")
_VERSION_WORD = any_of(r"""
    versions?|releases?|v|build|firmware|driver|oid|chrome|safari|upgrade\w*|update\w*|patch|==|section|chapter|
    release|installer|sdk|ver
""")
_PERSONAL = any_of(r"""
    my|her|his|their|i|i'm|we|she|he|home|house|live[sd]?|parked|residence|last seen|tracked|mein\w*|ihr\w*|
    sein\w*|wohn\w*|chez moi|ma maison|mi casa|casa mia
""")


def find_addresses_of_machines(text: str) -> Iterator[Hit]:
    """Yield public IP addresses and MAC addresses."""
    for match in _IPV4.finditer(text) if _DOTTED.search(text) else ():
        if _is_somebodys(match[0]) and not _VERSION_WORD.search(before(text, match.start(), 25)):
            yield from _ip(text, match)
    if not _GROUPS.search(text):
        return
    for match in _IPV6.finditer(text):
        if match[0].count(":") >= 2 and any(c.isdigit() for c in match[0]) and _is_somebodys(match[0]):
            yield Hit(*match.span(), IP, f"ip:{match[0].lower()}", "warning", 0.75)
    for match in _MAC.finditer(text):
        value = re.sub("[:-]", "", match[0]).upper()
        if (
            len(set(value)) > 4
            and not any(value.startswith(s) for s in _SAMPLE_MACS)
            and not value.startswith("00005E")
            and not value.endswith("000000")
        ):
            yield Hit(*match.span(), MAC, f"mac:{value}", "warning", 0.7)


def find_coordinates(text: str) -> Iterator[Hit]:
    """Yield coordinates in a sentence about where somebody is."""
    for match in _COORDINATES.finditer(text) if _DECIMALS.search(text) else ():
        first, _ = sentence_around(text, match.start(), match.end())
        if _PERSONAL.search(text, max(first, match.start() - 80), match.start()) or _PERSONAL.search(
            after(text, match.end())
        ):
            yield Hit(*match.span(), PLACE, f"place:{re.sub('[^0-9.,-]', '', match[0])}", "warning", 0.7)


def _ip(text: str, match: re.Match[str]) -> Iterator[Hit]:
    near = before(text, match.start(), 60) + " \u2026 " + after(text, match.end())
    is_low = max(map(int, match[0].split("."))) < 20
    if (_IP_ITSELF if is_low else _IP_WORD).search(near):
        yield Hit(*match.span(), IP, f"ip:{match[0]}", "error", 0.8)
    elif not is_low:
        yield Hit(*match.span(), IP, f"ip:{match[0]}", "warning", 0.6)


def _is_somebodys(value: str) -> bool:
    try:
        address = ipaddress.ip_address(value)
    except ValueError:
        return False
    if address.version == 6 and value[0] not in "23":
        return False
    return (
        address.is_global
        and not address.is_multicast
        and value.lower() not in _RESOLVERS
        and not value.endswith((".0", ".255"))
    )
