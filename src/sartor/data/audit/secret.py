"""secret: credentials that must not be learned. By a vendor's form, by assignment, and told in prose.

An error where the form leaves no doubt, a warning where words around it decide.
"""

from collections.abc import Iterator

from sartor.concepts.example import Example
from sartor.data.audit.contract import RowCheck, Seen, turns
from sartor.data.audit.credentials.assignments import find_assignments
from sartor.data.audit.credentials.passphrases import find_passphrases
from sartor.data.audit.credentials.tokens import find_tokens
from sartor.data.audit.hit import Hit, apart, seen, words_of


def _look(example: Example) -> Iterator[Seen]:
    for i, turn in enumerate(turns(example)):
        for hit in find_secrets(turn.content):
            yield seen(hit, i)


def find_secrets(text: str) -> list[Hit]:
    """Return every credential in a text, in order, without overlaps."""
    hits = [*find_tokens(text), *find_assignments(text), *find_passphrases(text, words_of(text))]
    return apart(hits) if hits else []


SECRET = RowCheck("secret", _look)
