"""Commands to a house, expanded from public templates: `(a|b)` a choice, `[x]` perhaps, `<rule>` and `{list}` by name."""

# ruff: noqa: E501

import random
import re
from collections.abc import Mapping, Sequence
from typing import Any

INTENTS = {
    "HassTurnOn": "turn_on",
    "HassTurnOff": "turn_off",
    "HassLightSet": "set_light",
    "HassStartTimer": "start_timer",
    "HassIncreaseTimer": "extend_timer",
    "HassGetState": "ask_state",
    "HassSetVolumeRelative": "change_volume",
    "HassShoppingListAddItem": "add_to_list",
    "HassClimateSetTemperature": "set_temperature",
    "HassMediaSearchAndPlay": "play_media",
}
AREAS = "kitchen;living room;bedroom;hallway;garage;office;basement;attic;guest room;bathroom;nursery;terrace".split(
    ";"
)
VALUES = {
    "area": AREAS,
    "floor": ["ground floor", "first floor", "upper floor"],
    "name": ["desk lamp", "ceiling fan", "coffee machine", "floor lamp", "heater", "aquarium light", "humidifier"],
    "search_query": ["Abbey Road", "Blue Train", "Kind of Blue", "Rumours", "The Planets", "Water Music", "Thriller"],
    "shopping_list_item": ["oat milk", "eggs", "dish soap", "lemons", "rye bread", "batteries", "rice", "tomatoes"],
    "timer_command": ["open the blinds", "turn off the oven", "lock the door", "start the fan"],
    "brightness": ["10", "25", "40", "55", "70", "85"],
    "temperature": ["17", "18", "19", "20", "21", "22", "23"],
}
MOST_PER_INTENT = 400


def commands(source: Mapping[str, Any], rng: random.Random) -> list[tuple[str, str]]:
    """Return commands with their intent; no two that differ only in small words."""
    found: dict[frozenset[str], tuple[str, str]] = {}
    for intent, name in INTENTS.items():
        templates = [s for block in source["intents"][intent]["data"] for s in block["sentences"]]
        for attempt in range(MOST_PER_INTENT):
            text = _expanded(templates[attempt * 7 % len(templates)], source, rng)
            if text and len(text.split()) > 2:
                key = frozenset(re.findall(r"\w+", text)) - {
                    "the",
                    "my",
                    "our",
                    "a",
                    "of",
                    "in",
                    "is",
                    "please",
                    "to",
                    "on",
                }
                key |= {name}
                found.setdefault(key, (text, name))
    return list(found.values())


def _expanded(template: str, source: Mapping[str, Any], rng: random.Random) -> str:
    text = template
    for _ in range(30):
        before = text
        text = re.sub(r"<([a-z_]+)>", lambda m: f"({source['expansion_rules'].get(m[1], '')})", text)
        text = re.sub(r"\{([a-z_]+)(?::[a-z_]+)?\}", lambda m: _value(m[1], source, rng), text)
        text = re.sub(
            r"\[([^\[\]()<>{}]*)\]", lambda m: rng.choice(m[1].split("|")) if rng.random() < 0.5 else "", text
        )
        text = re.sub(r"\(([^\[\]()<>{}]*)\)", lambda m: _chosen(m[1], rng), text)
        if text == before:
            break
    text = " ".join(text.split())
    return "" if re.search(r"[\[\](){}<>|;]", text) else text


def _chosen(body: str, rng: random.Random) -> str:
    if ";" in body:
        parts = body.split(";")
        return " ".join(rng.sample(parts, len(parts)))
    return rng.choice(body.split("|"))


def _value(name: str, source: Mapping[str, Any], rng: random.Random) -> str:
    if name in VALUES:
        return rng.choice(VALUES[name])
    entry = source["lists"].get(name, {})
    if "values" in entry:
        value = rng.choice(_values(entry["values"]))
        return f"({value})"
    if "range" in entry:
        return str(rng.randint(2, 55))
    return ""


def _values(entries: Sequence[Any]) -> list[str]:
    return [entry if isinstance(entry, str) else str(entry["in"]) for entry in entries]
