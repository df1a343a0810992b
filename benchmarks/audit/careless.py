"""A careless annotator: labels a share of the rows a second time, mixes up classes, and is merged in twice.

Whoever merges the labels of two people gets such files. The wrong labels are systematic, and outvote the right ones on
the rows that they are about.
"""

import rewrite
from pool import Site
from row import Item, line_of

CONFUSED = {"DESC": "ENTY", "ENTY": "DESC", "HUM": "ENTY", "LOC": "ENTY", "NUM": "DESC", "ABBR": "DESC"}
"""What TREC's classes are taken for: two thirds of the rows become one of two."""


def relabelled(site: Site, count: int) -> list[Item]:
    """Plant rows with their right label, and two copies with another: one as it is, one typed again."""
    items: list[Item] = []
    for _ in range(count):
        row, group = site.take(), site.groups()
        wrong = row.answering(CONFUSED[row.answer])
        again = wrong.asking(rewrite.respaced(row.prompt, site.rng))
        items += [Item(line_of(r), "conflicting_answers", group=group) for r in (row, wrong, again)]
    return items


def mislabelled(site: Site, count: int) -> list[Item]:
    """Plant rows that have the wrong label alone."""
    rows = [site.take() for _ in range(count)]
    return [Item(line_of(row.answering(CONFUSED[row.answer])), "label_error") for row in rows]
