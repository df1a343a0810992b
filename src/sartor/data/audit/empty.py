"""empty: rows that say nothing: refused by the readers, invisible characters only, or a stub such as 'N/A' or '...'.

Labels that many rows share, and marks that the question asks for, are answers.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from sartor.concepts.example import Example
from sartor.concepts.finding import Fix
from sartor.data.audit.contract import RowCheck, Seen, Sighting, Tally, turns
from sartor.data.audit.corpus import Corpus
from sartor.data.audit.structural import from_bad_rows

_MOST_CHARS = 40
_STUB = re.compile(
    r"[\W_]*(?:n ?[/.] ?a|n\.a|#n/a|null|nil|nan|undefined|void|empty|blank|tb[dcan]|todo|to ?do|fixme|pending"
    r"|placeholder|xxx+"
    r"|(?:this )?(?:(?:field|page|answer|response|cell|line) )?(?:is |was |intentionally |left )*(?:blank|empty)"
    r"|(?:to be|will be) (?:added|filled(?: in)?"
    r"|determined"
    r"|done|written|completed|announced|defined)(?: later| soon)?|(?:answer|response|content|text) (?:goes )?here"
    r"|no (?:answer|response|reply|output|content|text|data|input|comment|information|value|result)s?"
    r"(?: (?:given|provided|available|found|yet|here|recorded|entered))?"
    r"|(?:not|none) (?:available|applicable|provided|given|specified|answered|set|filled(?: in)?|yet|found|entered"
    r"|recorded)"
    r"|(?:answer|response|output|data|content|text|value) (?:is )?(?:missing|empty|pending|unavailable|removed"
    r"|deleted|not found)"
    r"|missing|deleted|removed|redacted|skipped|skip|idk|asdf|test|lorem ipsum"
    r"|k\. ?a\.?|keine (?:angaben?|antwort|daten)|leer|folgt(?: noch)?|entfällt|nicht (?:vorhanden|verfügbar"
    r"|beantwortet)"
    r"|sans (?:réponse|objet|contenu)|vide|pas de réponse|aucune? (?:réponse|donnée)|à (?:compléter|remplir)"
    r"|sin (?:respuesta|datos|contenido)|vac[ií]o|no (?:disponible|aplica)|pendiente|por completar"
    r"|nessuna risposta|vuoto|da completare|sem resposta|vazio|não disponível|geen (?:antwoord|gegevens)|leeg"
    r"|n\.?v\.?t)[\W_]*",
    re.IGNORECASE,
)
_VISIBLE = re.compile(r"[^\s\u00ad\u034f\u115f\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff]")
_MARKS_ONLY = re.compile(r"[\s.,:;!?…·•*_~=#|/\\<>()\[\]{}\"'`´‘’“”«»‐-―-]+")
_ABOUT_MARKS = re.compile(
    r"punctuat|symbol|operator|characters?\b|\bsigns?\b|\bmarks?\b|\bdots?\b|\bdash|hyphen|\bstars?\b|bracket|slash"
    r"|emoticon|smil(?:e|ey)"
    r"|emoji|regex|morse|ascii|delimit|separator|wildcard|comma\b|quot|colon\b|arrow|shell|bash|command|path"
    r"|directory|zeichen"
    r"|punkte?\b|strich|klammer|symbole?\b|signe|signo|segno|sinal|\bteken|complete|continu|next (?:token|in)",
    re.IGNORECASE,
)
_ABOUT_VALUES = re.compile(
    r"\bnull\b|\bnan\b|\bn/a\b|\bundefined\b|\bnil\b|\bvoid\b|\bempty\b|\bmissing\b|\btest\b|\breturns?\b|\bevaluat"
    r"|\boutput|\bprints?\b"
    r"|\bvalue\b|\bstatus\b|\bextract|\bclassif|\blabel|\bcategor|\bjson\b|\bsql\b|\bjavascript\b|\bspell|\bword\b"
    r"|\bmean|\bsynonym|\bopposite"
    r"|\bantonym|\brhym|\babbrev|\bwert\b|\bleer\b",
    re.IGNORECASE,
)
_USUAL_ROWS = 5
_USUAL = 0.03


def _look(example: Example) -> Iterator[Seen | Tally]:
    for index, turn in enumerate(turns(example)):
        text = turn.content[: 2 * _MOST_CHARS]
        if len(text) >= _MOST_CHARS and (len(turn.content) > len(text) or _VISIBLE.search(text)):
            continue
        if turn.role not in ("user", "assistant"):
            continue
        if not _VISIBLE.search(text):
            yield _seen(index, turn.content, "consists of characters that nobody sees", is_stub=False)
        elif index == len(example.messages) and _is_stub(text, example.input_text):
            yield Tally(text.strip().lower())
            yield _seen(index, turn.content, f"says nothing: '{text.strip()}'", is_stub=True)


def _is_stub(text: str, asked: str) -> bool:
    if _MARKS_ONLY.fullmatch(text):
        return not _ABOUT_MARKS.search(asked)
    return bool(_STUB.fullmatch(text)) and not _ABOUT_VALUES.search(asked)


def _seen(index: int, text: str, says: str, *, is_stub: bool) -> Seen:
    return Seen(
        severity="warning" if is_stub else "error",
        confidence=0.9 if is_stub else 1,
        says=f"{'the answer' if is_stub else 'a turn'} {says}.",
        span=(index, 0, len(text)) if text else None,
        fix=Fix(action="drop", detail="Fill it in, or drop the row."),
        key=text.strip().lower() if is_stub else "",
    )


def _settle(sightings: Sequence[Sighting], corpus: Corpus) -> Iterator[Sighting]:
    """Leave labels alone: a class of its own is called 'n/a' or '-' in many rows."""
    counts = corpus.tallies.get(EMPTY.name, Counter[str]())
    for sighting in sightings:
        is_label = corpus.task == "classify" and counts[sighting.seen.key] > max(_USUAL_ROWS, _USUAL * corpus.n_train)
        if not (sighting.seen.key and is_label):
            yield sighting


EMPTY = RowCheck("empty", _look, _settle, unread=from_bad_rows("empty"))
