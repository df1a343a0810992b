"""One planter for each check of the contract's closed list; class_imbalance and low_diversity are properties of a whole
file and stand in `whole_file.py`.
"""

from collections.abc import Callable

import plant_answers as answers
import plant_copies as copies
import plant_structure as structure
import plant_texts as texts
from pool import Site
from row import Item, Strength

PLANTERS: dict[str, Callable[[Site, Strength], list[Item]]] = {
    "malformed": structure.malformed,
    "role_order": structure.role_order,
    "nothing_to_learn": structure.nothing_to_learn,
    "special_token": structure.special_token,
    "exact_duplicate": copies.exact_duplicate,
    "near_duplicate": copies.near_duplicate,
    "split_leakage": copies.split_leakage,
    "conflicting_answers": copies.conflicting_answers,
    "label_error": answers.label_error,
    "mismatched_answer": answers.mismatched_answer,
    "truncated": answers.truncated,
    "empty": structure.empty,
    "too_long": structure.too_long,
    "personal_data": texts.personal_pattern,
    "personal_data/prose": texts.personal_prose,
    "secret": texts.secret_pattern,
    "secret/prose": texts.secret_prose,
    "wrong_language": answers.wrong_language,
    "template_artefact": texts.template_artefact,
    "prompt_injection": texts.prompt_injection,
    "toxic": texts.toxic,
    "off_topic": texts.foreign_rows,
    "garbled_text": texts.garbled_text,
}
"""By family; `suspicious_trigger` plants all its rows at once."""

RARE = {"too_long": 4}
"""Families of which fewer are planted."""


def plant(site: Site, strength: Strength, count: int) -> list[Item]:
    """Plant about `count` defects of every family that means something in this corpus."""
    items: list[Item] = []
    for name, planter in PLANTERS.items():
        if name.partition("/")[0] in site.corpus.without:
            continue
        wanted, made = min(count, RARE.get(name, count)), 0
        while made < wanted:
            new = planter(site, strength)
            items += new
            made += 1 if new[0].group >= 0 else len(new)
    if "suspicious_trigger" not in site.corpus.without:
        items += texts.suspicious_trigger(site, strength, count)
    return items
