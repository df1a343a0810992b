"""The two built-in data sets, from the files their authors publish to files that Sartor reads."""

import csv
import io
import json
import re
from collections.abc import Callable, Mapping

_FIELDS = {
    "recipient": ("Recipient", "BuildingName", "LandmarkName"),
    "number": ("AddressNumberPrefix", "AddressNumber", "AddressNumberSuffix"),
    "street": (
        "StreetNamePreModifier", "StreetNamePreDirectional", "StreetNamePreType", "StreetName", "StreetNamePostType",
        "StreetNamePostDirectional", "StreetNamePostModifier", "IntersectionSeparator", "CornerOf",
    ),
    "unit": ("OccupancyType", "OccupancyIdentifier", "SubaddressType", "SubaddressIdentifier"),
    "box": ("USPSBoxType", "USPSBoxID", "USPSBoxGroupType", "USPSBoxGroupID"),
    "city": ("PlaceName",),
    "state": ("StateName",),
    "zip": ("ZipCode", "ZipPlus4"),
}  # fmt: skip
_FIELD_OF = {label: field for field, labels in _FIELDS.items() for label in labels}


def us_addresses(xml: bytes) -> bytes:
    """Turn labelled address lines into chat rows: the line, and a JSON object of the merged fields.

    Labels without a field (country, notes) are left out of the answer; a field's words keep their order.
    """
    lines: list[str] = []
    for address in re.findall(r"<AddressString>(.*?)</AddressString>", xml.decode("utf-8"), re.DOTALL):
        fields: dict[str, list[str]] = {}
        for label, words in re.findall(r"<(\w+)>(.*?)</\1>", address, re.DOTALL):
            if label in _FIELD_OF:
                fields.setdefault(_FIELD_OF[label], []).append(_plain(words))
        answer = {name: " ".join(fields[name]).strip(' ,;"') for name in _FIELDS if name in fields}
        turns = [{"role": "user", "content": _plain(address)}]
        turns.append({"role": "assistant", "content": json.dumps(answer, ensure_ascii=False)})
        lines.append(json.dumps({"messages": turns}, ensure_ascii=False))
    return ("\n".join(lines) + "\n").encode()


def trec_questions(text: bytes) -> bytes:
    """Turn labelled questions into a table of text and coarse label; a question that repeats is taken once.

    Where a character was lost stands a space.
    """
    found: dict[str, str] = {}
    for line in text.decode("utf-8", "replace").replace("\N{REPLACEMENT CHARACTER}", " ").splitlines():
        match = re.match(r"^([A-Z]+):\S+\s+(.+)$", line)
        if match:
            found.setdefault(match.group(2), match.group(1))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["text", "label"])
    writer.writerows(found.items())
    return out.getvalue().encode()


READY_MADE: Mapping[str, tuple[str, Callable[[bytes], bytes]]] = {
    "us-addresses": ("us-addresses.jsonl", us_addresses),
    "trec-questions": ("trec-questions.csv", trec_questions),
}
"""Asset name to file name and maker."""


def _plain(xml: str) -> str:
    text = re.sub(r"<[^>]+>", "", xml).replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")
    return " ".join(text.split())
