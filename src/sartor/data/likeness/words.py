"""Texts as words, and which words carry no fact: function words, courtesies, negations. Seven languages."""

import re
import unicodedata
from collections.abc import Iterable

_WORD = re.compile(
    r"[^\W\d_]++(?![\w'’]|\.\w)"  # most words: the forms below cost more
    r"|[^\W_]\w*(?:[._]\w+)+|\d+(?:[.,:/-]\d+)*[^\W\d_]*|[^\W_]+(?:['’][^\W\d_]+)*|[^\w\s]"
)
_SEGMENT = re.compile(r"(?:[^.!?:;,()\n]|[.!?:;,](?=\w))+[.!?:;,()\n]*")
_BUT = re.compile(r"^(?:but|aber|mais|pero|ma|maar|mas)\s+", re.IGNORECASE)
"""What is left of 'sorry to bother you, but'."""
_DIGIT = re.compile(r"\d")

_NEGATIONS = """
no not never none nothing neither nor without cannot can't won't don't doesn't didn't isn't aren't wasn't weren't
shouldn't wouldn't couldn't mustn't haven't hasn't hadn't unable nicht kein keine keinen keiner nie niemals ohne
nichts ne pas jamais aucun aucune sans rien nunca sin ningún ninguna nada non mai senza nessun nessuna niente niet
geen nooit zonder niets não sem nenhum nenhuma only nur seulement solo alleen apenas
"""
NEGATIONS = frozenset(_NEGATIONS.split())
"""Words that turn a statement round, and 'only'."""
_LEAST_MISTYPED_LETTERS = 5
_REAL_WORDS = frozenset("noting allen nets nits nies nether neer sena kine nuna zoner".split())


def _mistyped(word: str) -> set[str]:
    """Return a word with two of its inner letters exchanged, one doubled, or one left out."""
    inner = range(1, len(word) - 1)
    exchanged = {word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in inner if i + 2 < len(word)}
    doubled = {word[: i + 1] + word[i:] for i in range(len(word))}
    return exchanged | doubled | {word[:i] + word[i + 1 :] for i in inner}


_MISTYPED_NEGATIONS = {
    slip for word in NEGATIONS if len(word) >= _LEAST_MISTYPED_LETTERS and word.isalpha() for slip in _mistyped(word)
}

_FILLERS = """
a an the this that these those i you he she it we they me my mine your yours our us their them his her its is are
was were be been being am do does did doing have has had having can could will would shall should may might must of
in on at to for from by with about as into over under between through and or but if so than then there here what
which who whom whose when where why how please kindly hi hello hey dear thanks thank regards sir madam just really
very actually basically well ok okay oh um also too quite simply quickly briefly tell explain describe know need
want like help get let give show say ask question wondering wonder possible way exactly some any all der die das den
dem des ein eine einen einem einer eines ich du er sie es wir ihr mich mir dich dir uns euch mein meine meinen
meiner dein deine ist sind war waren sein haben hat habe kann können könnte könnten wird werden würde muss müssen
soll sollte von im auf zu zum zur für mit bei aus nach über und oder aber wenn wie wer wo wann warum welche welcher
welches bitte hallo guten tag danke vielen dank liebe grüße auch noch schon mal denn le la les un une de au aux ce
cette ces je tu il elle nous vous ils elles te se mon ma mes ton ta votre vos notre nos est sont était être avoir ai
avons avez ont peut peux puis pouvez et ou mais si que qui quoi dont où quand comment pourquoi quel quelle quels
quelles pour par dans sur avec s'il plaît bonjour merci el los las una unos unas lo al del y o pero quien cual
cuando donde como por para con en mi su sus son fue ser estar estoy está puedo puede favor hola gracias gli uno dei
delle degli e ed che chi quale quando dove come perché per di da nel nella sul è sono era essere avere ho ha posso
può favore ciao salve grazie het een ik jij u hij zij wij mijn uw zijn kan kunt wil maar als dat wat waar wanneer
waarom hoe welke voor met van op aan bij om alstublieft graag bedankt os uma mas quem qual onde com em no na meu sua
é são foi pode olá obrigado obrigada pls plz thx cheers
"""
_CONTRACTIONS = """
what's who's where's when's how's why's it's that's there's here's let's i'm i've i'd i'll you're you've you'd you'll
we're we've we'd we'll they're they've they'd they'll he's she's geht's gibt's wie's
"""
FILLERS = frozenset(f"{_FILLERS} {_CONTRACTIONS} {_CONTRACTIONS.replace(chr(39), '’')}".casefold().split())
"""Words whose presence changes no question: function words, courtesies, ways to ask."""
_DENYING = NEGATIONS | (_MISTYPED_NEGATIONS - _REAL_WORDS - FILLERS)

_ASKING = {
    "person": "who whom whose wer wem wen wessen quién quien chi quem",
    "time": "when wann quand cuándo cuando quando wanneer",
    "place": "where wo wohin woher où dónde donde dove onde waar",
    "reason": "why warum wieso weshalb pourquoi perché waarom",
}
_ASKED_FOR = {word: what for what, words in _ASKING.items() for word in words.split()}

_REQUESTS = """
write create generate produce compose make draft develop build construct design prepare provide come give list name
state describe explain outline summarise summarize suggest find identify determine calculate compute rewrite rephrase
paraphrase convert change transform edit schreibe schreib erstelle erzeuge verfasse nenne beschreibe erkläre finde
écris rédige crée génère décris explique trouve escribe crea genera redacta describe explica scrivi crea descrivi spiega
trova schrijf maak beschrijf
"""
REQUESTS = frozenset(_REQUESTS.split())
"""Verbs that ask for a text or a fact: where the answers are the same, either will do."""

_COURTESIES = """
sorry bother bothering disturb excuse apologies checking wondering quick question thing more urgent urgently urgency
advance today soon asap cheers morning afternoon evening day night everyone everybody team folks guys there greetings
appreciated appreciate much hope well nice kind kindly follow another last curious way btw fyi possible immediately
answer reply response important priority hurry deadline bit moment minute time again anyone somebody someone idea
regards best wishes sincerely yours faithfully lot grateful love wish wanted back hear looking forward needed
entschuldigung entschuldigen störung kurze frage eilt dringend heute voraus grüßen freundlichen mfg lg schönen danken
antwort eine noch désolé dérange avance cordialement rapide journée perdón molestia urgente antelación saludos
pregunta rápida scusa disturbo anticipo saluti domanda veloce storing vriendelijke groet vraag
one final curiosity curious wonder interested asking wüsste gern gerne wissen möchte würde hätte brauche brauchen jemand
weiß etwas lg mfg voudrais savoir aimerais demande demandais quisiera saber gustaría preguntaba vorrei sapere chiedevo
"""
COURTESIES = frozenset(_COURTESIES.casefold().split())
"""Content words that may stand in a clause which asks nothing: 'sorry to bother you', 'I need it today'."""
_SAYS_NOTHING = FILLERS | COURTESIES
_TELLING_SIGNS = frozenset("%€$£¥<>=±")


def fold(text: str) -> str:
    """Return the text without differences in width, case, accents written apart, and white space."""
    folded = text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()
    return " ".join(folded.split())


def words_of(text: str) -> list[str]:
    """Return the folded words, numbers and signs of a text, in order."""
    return _WORD.findall(fold(text))


def has_digit(word: str) -> bool:
    """Tell whether a word is, or holds, a number."""
    return _DIGIT.search(word) is not None


def denies(word: str) -> bool:
    """Tell whether a folded word turns a statement round, mistyped or not."""
    return word in _DENYING


def asked_for(words: Iterable[str]) -> set[str]:
    """Return what folded words ask for among a person, a time, a place and a reason."""
    return {_ASKED_FOR[word] for word in words if word in _ASKED_FOR}


def is_sign(word: str) -> bool:
    """Tell whether a word is punctuation or a symbol."""
    return not word[:1].isalnum()


def is_filler(word: str) -> bool:
    """Tell whether a word adds no fact: a sign, a function word, a courtesy."""
    return (is_sign(word) and word not in _TELLING_SIGNS) or word in FILLERS


def content_words(text: str) -> set[str]:
    """Return the words that carry the facts."""
    return content_of(words_of(text))


def content_of(words: Iterable[str]) -> set[str]:
    """Return those of some words that carry the facts."""
    return {word for word in frozenset(words) - FILLERS if word[0].isalnum() or word in _TELLING_SIGNS}


def without_courtesies(text: str) -> str:
    """Leave out the clauses that only greet, thank, apologise or press for time."""
    clauses = clauses_of(text)
    kept = [clause for clause in clauses if _asks(clause)]
    return _BUT.sub("", "".join(kept).strip()) if kept and len(kept) < len(clauses) else text


def clauses_of(text: str) -> list[str]:
    """Cut a text after its signs, which stay with the clause before them."""
    return _SEGMENT.findall(text)


def _asks(clause: str) -> bool:
    """Tell whether a clause has a content word that is no courtesy."""
    return any(
        (word[0].isalnum() or word in _TELLING_SIGNS) and word not in _SAYS_NOTHING
        for word in map(re.Match[str].group, _WORD.finditer(fold(clause)))
    )
