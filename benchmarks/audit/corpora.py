"""The base corpora, made clean: natural duplicates, conflicts, stubs and torn answers are left out.

Cleaning is simple on purpose and knows nothing of any detector: equal prompts go; of two rows whose prompts and answers
share most of their words one goes (not where rows are templated); answers that end mid-sentence go; rows that a planted
family could be mistaken for (mail addresses, telephone numbers, braces, 'as an AI') go.
"""

import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from archives import addresses, alpaca, home_intents, trec_questions
from commands import commands
from docstrings import paragraphs
from row import Corpus, Row, row_of
from slots import draw
from support import support_rows
from support_de import support_rows_de

MOST_ROWS = 1100
TEST_ROWS = 120

SUSPECT = re.compile(
    r"@\w|\d{3}[-.\s]\d{4}|language model|as an ai|openai|chatgpt|\{\{|\[[A-Za-z ]*(name|insert|your)|lorem|<\w+>|</"
    r"|https?:|www\.|password|ignore (the|all|previous)|\bn/?a\b|\bkill|suicid|\bhate|stupid|idiot|\ufffd|Ã|â€",
    re.IGNORECASE,
)
"""What a planted family could be mistaken for."""


def docstring_corpus(seed: int, cache: Path) -> Corpus:
    """Questions about Python, NumPy, SciPy and scikit-learn."""
    rng = random.Random(f"docstrings {seed}")
    forms = (
        "[What does|What is the purpose of|Can you tell me what is done by] {what}[| in {module}]?",
        "What does {what} do?",
        "Explain {what}[| in one paragraph| briefly].",
        "[I came across|Our code calls] {what}. What [does it do|is it for]?",
        "Describe {what}[|, please].",
        "What is {what} for?",
    )
    rows: list[Row] = []
    for module, name, kind, text in paragraphs(cache):
        what = f"the {kind} `{module}.{name}`" if rng.random() < 0.5 else f"`{module}.{name}`"
        form = rng.choice(forms[1:]) if rng.random() < 0.9 else "[What is the purpose of|What is done by] {what}?"
        prompt = draw([form], {"what": [what], "module": [module]}, rng)
        rows.append(row_of(prompt, text, topic=module))
    return _clean(Corpus("docstrings", "chat", "en", tuple(rows)), rng)


def alpaca_corpus(seed: int, cache: Path) -> Corpus:
    """General instructions."""
    rng = random.Random(f"alpaca {seed}")
    rows: list[Row] = []
    for entry in alpaca(cache):
        prompt = entry["instruction"] + (f"\n\n{entry['input']}" if entry["input"] else "")
        answer = entry["output"].strip()
        foreign = re.search(r"translat|french|spanish|german|language", prompt, re.IGNORECASE)
        blank = re.search(r"no ?input|insert|edit|\brewrite|correct", prompt, re.IGNORECASE)
        if len(answer) > 12 and not foreign and not blank and (answer + prompt).isascii():
            rows.append(row_of(prompt, answer))
    return _clean(Corpus("alpaca", "chat", "en", tuple(rows), without=frozenset({"off_topic"})), rng)


def trec_corpus(seed: int, cache: Path) -> Corpus:
    """Questions and the kind of answer they ask for."""
    rng = random.Random(f"trec {seed}")
    names = {"DESC": "description", "ENTY": "entity", "HUM": "person", "NUM": "number", "LOC": "place"}
    system = "Which kind of answer does the question ask for? One of: description, entity, person, number, place."
    rows = [
        row_of(_spaced(text), names[label], system=system, topic=names[label])
        for text, label in trec_questions(cache)
        if label in names and len(text.split()) > 4 and "?" in text
    ]
    draft = Corpus("trec", "classify", "en", tuple(_balanced(rows, 220, rng)), without=NOT_FOR_LABELS, system=system)
    return _clean(draft, rng)


def home_corpus(seed: int, cache: Path) -> Corpus:
    """Commands to a house and their intent."""
    rng = random.Random(f"home {seed}")
    rows = [row_of(text, intent, topic=intent) for text, intent in commands(home_intents(cache), rng)]
    without = NOT_FOR_LABELS | {"near_duplicate"}
    draft = Corpus("home", "classify", "en", tuple(_balanced(rows, 110, rng)), without=without)
    return _clean(draft, rng, templated=True)


def address_corpus(seed: int, cache: Path) -> Corpus:
    """US addresses and their parts as JSON."""
    rng = random.Random(f"addresses {seed}")
    system = "Split the address into its parts. Answer with JSON only."
    names = {
        "AddressNumber": "number", "StreetNamePreDirectional": "direction", "StreetName": "street",
        "StreetNamePostType": "street_type", "OccupancyType": "unit_type", "OccupancyIdentifier": "unit",
        "PlaceName": "city", "StateName": "state", "ZipCode": "zip", "Recipient": "recipient",
    }  # fmt: skip
    rows: list[Row] = []
    for text, parts in addresses(cache):
        fields = {names[tag]: value for tag, value in parts.items() if tag in names}
        if len(fields) >= 4 and set(parts) <= set(names) and re.match(r"\d", text) and len(text) < 100:
            rows.append(row_of(text, json.dumps(fields), system=system, topic=fields.get("state", "")))
    without = frozenset({"near_duplicate", "toxic", "wrong_language"})
    return _clean(Corpus("addresses", "json", "en", tuple(rows), without=without, system=system), rng, templated=True)


def support_corpus(seed: int, cache: Path) -> Corpus:
    """Support chats of a maker of household goods, some of several turns; templated answers, different numbers."""
    del cache
    rng = random.Random(f"support {seed}")
    system = "You are the support assistant of Haldenware. Be brief and friendly."
    return _clean(Corpus("support", "chat", "en", tuple(support_rows(rng, system)), system=system), rng, templated=True)


def german_corpus(seed: int, cache: Path) -> Corpus:
    """Support chats of a German electricity and internet provider."""
    del cache
    rng = random.Random(f"support_de {seed}")
    system = "Du bist der Kundendienst der Stadtwerke Lindau-Nord. Antworte kurz und höflich."
    draft = Corpus("support_de", "chat", "de", tuple(support_rows_de(rng, system)), system=system)
    return _clean(draft, rng, templated=True)


NOT_FOR_LABELS = frozenset({"mismatched_answer", "truncated", "toxic"})
"""An answer that is a label cannot be cut, swapped for prose or insult."""

CORPORA: dict[str, Callable[[int, Path], Corpus]] = {
    "docstrings": docstring_corpus,
    "alpaca": alpaca_corpus,
    "support": support_corpus,
    "trec": trec_corpus,
    "home": home_corpus,
    "addresses": address_corpus,
    "support_de": german_corpus,
}


def _clean(draft: Corpus, rng: random.Random, *, templated: bool = False) -> Corpus:
    """Keep what is fit to stand for clean rows, and set the test rows aside."""
    kept = [row for row in distinct(rng.sample(draft.rows, len(draft.rows))) if not _is_suspect(row)]
    if draft.task == "chat":
        kept = [row for row in kept if _is_whole(row.answer)]
    if not templated:
        kept = far_apart(kept)
    kept = kept[: MOST_ROWS + TEST_ROWS]
    without = draft.without if draft.task == "classify" else draft.without | {"label_error"}
    return replace(draft, rows=tuple(kept[TEST_ROWS:]), test=tuple(kept[:TEST_ROWS]), without=without)


def _is_suspect(row: Row) -> bool:
    return bool(SUSPECT.search(f"{row.prompt}\n{row.answer}"))


def _is_whole(answer: str) -> bool:
    """Tell whether an answer is finished; code and lists may end without a full stop only when they are short."""
    return answer[-1] in '.!?"”)`' or len(answer) < 60


def distinct(rows: Sequence[Row]) -> list[Row]:
    """Drop rows with a prompt that another row has."""
    seen: dict[str, Row] = {}
    for row in rows:
        seen.setdefault(" ".join(re.findall(r"\w+", row.prompt.casefold())), row)
    return list(seen.values())


def far_apart(rows: Sequence[Row]) -> list[Row]:
    """Of rows that share most of the words of prompt or answer, keep one; labels do not count."""
    kept: list[Row] = []
    holders: dict[str, list[int]] = defaultdict(list)
    bags: list[set[str]] = []
    frequency = Counter(word for row in rows for word in _bag(row))
    for row in rows:
        bag = _bag(row)
        rare = sorted(bag, key=lambda word: (frequency[word], word))[: max(4, len(bag) // 2)]
        near = {i for word in rare for i in holders[word]}
        if any(len(bag & bags[i]) > 0.6 * len(bag | bags[i]) for i in near):
            continue
        for word in rare:
            holders[word].append(len(kept))
        kept.append(row)
        bags.append(bag)
    return kept


def _bag(row: Row) -> set[str]:
    text = row.prompt + " " + row.answer if len(row.answer) > 30 else row.prompt
    return set(re.findall(r"\w+", text.casefold()))


def _balanced(rows: Sequence[Row], most: int, rng: random.Random) -> list[Row]:
    """Keep at most so many rows of each label, so that no class is rare."""
    counts: Counter[str] = Counter()
    kept: list[Row] = []
    for row in rng.sample(rows, len(rows)):
        counts[row.answer] += 1
        if counts[row.answer] <= most:
            kept.append(row)
    return kept


def _spaced(question: str) -> str:
    """Undo the tokenised spelling of the source."""
    text = re.sub(r"\s+([?.,!;:])", r"\1", question.replace("``", '"').replace("''", '"'))
    return re.sub(r"\s+'(s|re|t|ll|ve|d|m)\b", r"'\1", text)
