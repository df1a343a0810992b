"""Rows that stand there more than once: copies, reworded copies, copies of test rows, copies with another answer."""

import json

import rewrite
from pool import Site
from row import Item, Row, Strength, line_of


def exact_duplicate(site: Site, strength: Strength) -> list[Item]:
    """Plant a row and its copy; case, white space and compatible characters may differ."""
    row, rng, group = site.take(lambda row: row.turns[-2].role == "user"), site.rng, site.groups()
    also = () if strength == "obvious" else ("near_duplicate",)
    copies = [line_of(row)]
    if strength == "moderate":
        copies = [line_of(row.asking(rewrite.respaced(row.prompt, rng)))]
    elif strength == "subtle":
        turned = row.asking(rewrite.retyped(row.prompt, rng))
        copies = [
            line_of(turned, extra={"metadata": {"id": rng.randint(1, 999)}}),
            json.dumps(json.loads(line_of(turned)), ensure_ascii=True),
        ][: 1 + (rng.random() < 0.3)]
    return [Item(line, "exact_duplicate", also=also, group=group) for line in (line_of(row), *copies)]


def near_duplicate(site: Site, strength: Strength) -> list[Item]:
    """Plant a row and another one that says the same in nearly the same words."""
    rng, group, language = site.rng, site.groups(), site.corpus.language
    row = site.take(lambda row: len(row.prompt.split()) > 3 and len(row.prompt) < 400)
    if strength == "obvious":
        copy = row.asking(rewrite.slip(row.prompt, rng, 1) if rng.random() < 0.5 else row.prompt.rstrip("?.") + "??")
        copy = copy if copy.prompt != row.prompt else row.asking(row.prompt + " please")
    elif strength == "moderate":
        copy = row.asking(rewrite.slip(row.prompt, rng, 2) + rng.choice(rewrite.TAILS[language]))
        copy = copy.answering(rewrite.slip(row.answer, rng, 1)) if site.is_chat else copy
    else:
        copy = row.asking(rewrite.reworded(row.prompt, rng, language))
        copy = copy.answering(rewrite.slip(row.answer, rng, 2)) if site.is_chat and rng.random() < 0.5 else copy
    return [Item(line_of(r), "near_duplicate", group=group) for r in (row, copy)]


def split_leakage(site: Site, strength: Strength) -> list[Item]:
    """Plant a row of the test file, exactly or nearly, among the training rows."""
    rng = site.rng
    _, row = site.test_pool.pop()
    short = site.corpus.task == "json" or site.corpus.name == "home"
    if strength == "moderate":
        row = row.asking(
            rewrite.respaced(row.prompt, rng) if rng.random() < 0.5 or short else rewrite.slip(row.prompt, rng)
        )
    elif strength == "subtle":
        row = row.asking(
            rewrite.slip(row.prompt, rng).replace(",", "")
            if short
            else rewrite.reworded(row.prompt, rng, site.corpus.language)
        )
    return [Item(line_of(row), "split_leakage", also=("near_duplicate",) if strength == "subtle" else ())]


def conflicting_answers(site: Site, strength: Strength) -> list[Item]:
    """Plant the same question twice, with answers that cannot both be right."""
    rng, group, task = site.rng, site.groups(), site.corpus.task
    row = site.take(lambda row: _has_one_answer(row, site) and other_answer(row, site) is not None)
    other = other_answer(row, site) or ""
    if strength == "obvious" and task == "chat":
        other = site.take(lambda r: r.topic != row.topic or not r.topic).answer
    copy = row.answering(other)
    if strength == "moderate" and rng.random() < 0.5:
        copy = copy.asking(rewrite.respaced(row.prompt, rng))
    elif strength == "subtle":
        copy = copy.asking(
            rewrite.slip(row.prompt, rng)
            if task == "json" or rng.random() < 0.4
            else rewrite.reworded(row.prompt, rng, site.corpus.language)
        )
    also = ("mismatched_answer",) if strength == "obvious" else ("label_error",) if task == "classify" else ()
    return [Item(line_of(r), "conflicting_answers", also=also, group=group) for r in (row, copy)]


def _has_one_answer(row: Row, site: Site) -> bool:
    """Tell whether a question asks for a fact; a poem may be written twice."""
    if site.corpus.name != "alpaca":
        return len(row.turns) < 4
    asks = (
        "what",
        "who",
        "which",
        "when",
        "where",
        "how many",
        "calculate",
        "classify",
        "identify",
        "find",
        "compute",
        "name",
        "convert",
        "how much",
        "does",
        "is ",
    )
    return row.prompt.lower().startswith(asks) and len(row.answer) < 500


def other_answer(row: Row, site: Site) -> str | None:
    """Return an answer that contradicts the right one, or None where there is nothing to contradict."""
    if site.corpus.task == "classify":
        return site.rng.choice(sorted({r.answer for r in site.corpus.rows} - {row.answer}))
    if site.corpus.task == "json":
        fields = json.loads(row.answer)
        key = site.rng.choice([k for k in ("number", "zip", "street", "city") if k in fields])
        others = [json.loads(other.answer).get(key) for other in site.rng.sample(site.corpus.rows, 60)]
        fields[key] = next(value for value in others if value and value != fields[key])
        return json.dumps(fields)
    changed = rewrite.other_fact(row.answer, site.rng)
    return changed if changed != row.answer else None
