"""personal_data: what leads to a person, by form and check digit (cards, accounts, ids, phones, e-mail) and in prose.

An error where a check digit or a form leaves no doubt, a warning where words around it decide. What stands in the
answers of many rows is the company's own (a hotline, an office, the name of an agent) and is not reported.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from sartor.concepts.example import Example
from sartor.data.audit.contract import RowCheck, Seen, Sighting, Tally, turns
from sartor.data.audit.corpus import Corpus
from sartor.data.audit.hit import Hit, apart, has_digit, seen, words_of
from sartor.data.audit.personal.accounts import find_accounts, find_cards, find_ibans
from sartor.data.audit.personal.addresses import ADDRESS, BIRTH, find_addresses, find_births
from sartor.data.audit.personal.emails import find_emails
from sartor.data.audit.personal.handles import find_handles, find_plates
from sartor.data.audit.personal.national_ids import find_documents, find_national_ids
from sartor.data.audit.personal.network import find_addresses_of_machines, find_coordinates
from sartor.data.audit.personal.people import NAME, find_people, tells_a_story
from sartor.data.audit.personal.phones import DIGIT_WORDS, find_phones, find_spelled_phones

_INVENTED = (NAME, ADDRESS, BIRTH)
"""What stories hold too."""
_SEVERAL_ROWS = 3
_SHARE = 0.01
_MANY_DIGITS = re.compile(r"\d(?:[^\n\d]{0,4}\d){4}")
_COMPANYS = ("email:", "phone:", "address:", "name:", "ip:", "iban:", "account:")
_SPELLED_DIGITS = 3
_SHARE_OF_BARE = 0.6
_BARE_ADDRESS = "bare address"
_SHARE_ABOUT_ADDRESSES = 0.1
"""Of rows that are nothing but an address: then addresses are what is taught."""


def _look(example: Example) -> Iterator[Seen | Tally]:
    every = turns(example)
    found = [(i, hit) for i, turn in enumerate(every) for hit in find_personal_data(turn.content)]
    if any(hit.kind in _INVENTED for _, hit in found) and any(tells_a_story(turn.content) for turn in every):
        found = [(i, hit) for i, hit in found if hit.kind not in _INVENTED]
    if found and all(hit.kind == ADDRESS and _is_all(hit, every[i].content) for i, hit in found):
        yield Tally(_BARE_ADDRESS)
        return  # a line of an address book without anyone's name
    yield from (seen(hit, i) for i, hit in found)
    yield from (Tally(key) for key in sorted({hit.key for i, hit in found if every[i].role != "user"}))


def _is_all(hit: Hit, text: str) -> bool:
    """Tell whether a turn holds hardly anything else."""
    return hit.end - hit.start >= _SHARE_OF_BARE * len(text.strip())


def find_personal_data(text: str) -> list[Hit]:
    """Return everything in a text that leads to a person, in order, without overlaps."""
    words = words_of(text)
    hits = [*find_emails(text, words), *find_handles(text, words)]
    if has_digit(text):
        hits += [*find_addresses_of_machines(text), *find_addresses(text, words), *find_births(text, words)]
        hits += find_plates(text, words)
        if _MANY_DIGITS.search(text):
            hits += [*find_cards(text), *find_ibans(text), *find_national_ids(text), *find_phones(text)]
            hits += [*find_accounts(text, words), *find_documents(text), *find_coordinates(text)]
    if len(words & DIGIT_WORDS) >= _SPELLED_DIGITS:
        hits += find_spelled_phones(text)
    hits = apart(hits)
    return apart([*hits, *find_people(text, words, hits)])


def _settle(sightings: Sequence[Sighting], corpus: Corpus) -> Iterable[Sighting]:
    """Leave out what is the company's own: in several rows' answers, and there in 1% of all rows or nowhere else.

    Addresses are left out as well where they are what the rows are about.
    """
    answers = corpus.tallies["personal_data"]
    about_addresses = answers[_BARE_ADDRESS] >= max(_SEVERAL_ROWS, _SHARE_ABOUT_ADDRESSES * corpus.n_train)
    rows = Counter(key for _, key in {(s.position, s.seen.key) for s in sightings if s.position < corpus.n_train})

    def is_companys(key: str) -> bool:
        n_answers = answers[key]
        is_common = n_answers >= _SHARE * corpus.n_train or n_answers == rows[key]
        return key.startswith(_COMPANYS) and n_answers >= _SEVERAL_ROWS and is_common

    return [
        s
        for s in sightings
        if not is_companys(s.seen.key) and not (about_addresses and s.seen.key.startswith("address:"))
    ]


PERSONAL_DATA = RowCheck("personal_data", _look, _settle)
