"""Leftovers of templates, pages and programs in a turn: open slots, markup, labels of turns, blanks, phrases."""

import re
from typing import NamedTuple

from sartor.data.audit.gates import gates
from sartor.data.audit.page_phrases import PHRASES

_FIELD = (
    r"(?:(?:first|last|full|middle|user|company|business|customer|client|product|brand|store|shop|agent|recipient"
    r"|sender|city|street|event"
    r"|team|school|file|display|nick|tarif|kunden|firmen|produkt|benutzer|nach|vor)?[ _-]?names?|f ?name|l ?name"
    r"|dates?|times?|days?|ids?|numbers?"
    r"|address(?:es)?|e-?mails?|phones?|city|country|state|titles?|links?|urls?|amounts?|prices?|totals?|compan(?:y"
    r"|ies)|products?|customers?"
    r"|clients?|users?|agents?|orders?|recipients?|senders?|department|position|reason|topics?|subject|location"
    r"|website|signature|value|answer"
    r"|text|response|here|items?|counts?|quantity|code|status|team|brand|store|service|question|context|input|output"
    r"|prompt|summary|placeholder"
    r"|manager|event|invoice|tracking|balance|discount|percentage|description|details|source|figure|citation"
    r"|reference|role|skills?|industry"
    r"|anrede|vorname|nachname|kunde\w*|datum|ort|stadt|plz|straße|adresse|betrag|summe|preis|firma|unternehmen"
    r"|produkt|tarif|bestell\w*|vertrag\w*"
    r"|telefon\w*|absender|empfänger|thema|zahl|unterschrift|uhrzeit|ansprechpartner|rechnung\w*|nummer|monat|jahr"
    r"|platzhalter|feld"
    r"|nom|prénom|ville|entreprise|société|produit|montant|numéro|destinataire|téléphone|lien|objet|nombre"
    r"|apellidos?|fecha|dirección|ciudad"
    r"|empresa|producto|importe|cliente|número|teléfono|enlace|nome|cognome|data|indirizzo|città|azienda|prodotto"
    r"|importo|telefono|endereço"
    r"|cidade|valor|naam|datum|adres|bedrag|bedrijf|plaats)"
)
_VERB = (
    r"(?:insert|enter|add|fill(?: in)?|put|specify|replace|choose|select|type|paste|provide|name of|describe|hier"
    r"|einfügen|eintragen|eingeben"
    r"|ergänzen|insérer|ajouter|insertar|añadir|inserire|inserir|invullen|tbd|todo)"
)
_OWN = r"(?:your|my|our|their|his/her|the|ihre?|dein[e]?|unsere?|votre|ton|notre|su|tu|il tuo|la tua|seu|sua|uw|jouw)"
_IN_SLOT = (
    rf"(?i:{_VERB}[ _:-][\w '’/,.-]{{1,60}}|[\w '’/,.-]{{1,40}} (?:einfügen|eintragen|eingeben|ergänzen|here"
    rf"|goes here|hier|aquí|ici|qui)"
    rf"|{_OWN}[ _][\w '’/.-]{{2,40}}|(?:[\w'’/.-]+[ _]){{0,3}}{_FIELD}(?:['’]?s)?(?:[ _][\w'’/.-]+){{0,2}})"
)
_CAPITAL_FIELD = (
    r"(?:FIRST|LAST|FULL|CUSTOMER|CLIENT|USER|RECIPIENT|SENDER|AGENT|PRODUCT|BRAND|EVENT|FILE)[ _]?NAME|PRODUCT|COMPANY"
    r"|CUSTOMER|CLIENT|AMOUNT|PRICE|TOTAL|DATE|TIME|LINK|URL|TITLE|TOPIC|SUBJECT|ORDER|INVOICE|TRACKING|STORE|BRAND|EVENT"
    r"|DEADLINE|SIGNATURE|FIRMA|PRODUKT|BETRAG|DATUM|VORNAME|NACHNAME|KUNDE|PRODUIT|MONTANT|FECHA|EMPRESA"
)
"""Not what a redaction writes: [NAME], [EMAIL] and the like."""
_SMALL_FIELD = r"name|date|time|price|amount|company|product|customer|client|city|title|topic|email|phone|address|link"
_SYMBOLIC = re.compile(
    r"(?P<slot>\{\{[{#/^&]?\s*[\w.| \[\]'\"()-]{1,60}\s*\}?\}\}|\{%-?\s*\w[^%\n]{0,80}%\}|<%=?\s*\w[^%\n]{0,60}%>"
    rf"|<<\s?(?:{_IN_SLOT}|[A-Z][A-Z_ -]{{2,40}})\s?>>|\[\[\s*{_IN_SLOT}\s*\]\]|(?<![\w$])[$#]\{{\w[\w.]*\}}"
    rf"|(?<=\s)\$\w+\$(?=\s)"
    rf"|(?<![\w\\}}^_$%#])\{{(?:{_IN_SLOT}|[a-zäöü]+(?:_[a-zäöü]+)+)\}}(?!\{{)|(?<=\s)\{{\d\}}(?=[\s.,!?]|$)"
    rf"|\{{![\w.]+\}}|\*\|\w+\|\*|%\(\w+\)[sd]"
    r"|%%\s?\w+\s?%%|##\w+##|@@\w+@@|%[A-Z][A-Z_]{2,}%|\$[A-Z]+_[A-Z_]+\b"
    r"|\$[a-z]+(?:Name|Date|Id|Email|Number|Amount|Price|City|Address)\b|@[A-Z][a-z]+(?:Name|Date|Id|Email|Number"
    r"|Amount|Price|City)\b"
    r"|\$(?:NAME|DATE|COMPANY|CUSTOMER|PRODUCT|USER|EMAIL|VAR|ORDER|TITLE|CITY|AMOUNT)\b|(?<![\w%])%[sd](?!\w)"
    r"|__[A-Z]{3,}(?:_[A-Z]+)*__"
    rf"|(?<![\w)\]])\[(?:INSERT|PLACEHOLDER|TODO|TBD|FIXME|X{{1,4}}|(?=[A-ZÄÖÜ]+ |[A-ZÄÖÜ][a-zäöü'’]"
    rf"|[a-zäöü]){_IN_SLOT})\](?![(:\w])"
    rf"|<(?:(?=[A-Z]{{3,}}|[A-Za-z]+[ _-]){_IN_SLOT}|(?:COMPANY|CUSTOMER|PRODUCT|CLIENT|PLACEHOLDER|INSERT|USERNAME"
    rf"|TITLE|AGENT"
    r"|RECIPIENT|TODO|NAME|DATE))>"
    rf"|(?<![\w)\]])\[(?:{_CAPITAL_FIELD})(?:[ _][A-Z]+){{0,2}}\](?![(:\w])|(?<=\w )<(?:{_SMALL_FIELD})>"
    rf"|@\{{\w+\}}|(?<!\S)\$[a-z_]+\$(?!\S)"
    rf"|(?<!\S)\((?:(?i:insert|put|enter|add) [\w '’-]{{2,40}} here|(?i:insert|enter|your) {_FIELD})\))"
    r"|(?P<html></?(?:br|p|div|span|li|ul|ol|td|tr|table|b|i|u|em|strong|font|h[1-6]|a|img|hr|blockquote|center)"
    r"(?:\s[^<>\n]{0,200})?\s?/?>|<!--|&(?:nbsp|amp|lt|gt|quot|apos|mdash|ndash|rsquo|lsquo|ldquo|rdquo|hellip|#\d{2,5}"
    r"|#x[0-9a-fA-F]{2,4});)"
    r"|(?P<role>###? ?(?i:Response|Instruction|Input|Output|Human|Assistant|User|System|Question|Answer|Context"
    r"|Prompt|Antwort|Anweisung|Eingabe|Ausgabe|Frage|Aufgabe|Mensch|Nutzer|Assistent|Réponse|Respuesta|Pregunta"
    r"|Risposta|Domanda"
    r"|Resposta|Antwoord)\b ?:?"
    r"|<\/?(?:human|bot|assistant|user|system|response|answer|instruction|output)>:?|\[(?:USER|ASSISTANT|BOT"
    r"|HUMAN|SYSTEM|AI)\]:?|\[(?i:user|assistant|bot|human|system|ai)\]:|<\|?(?:assistant|user|system)\|?>)"
    r"|(?P<thought></?(?:think|thinking|thought|reasoning|scratchpad|reflection|antThinking)>)"
    r"|(?P<chat>【\d+[:†][^】\n]{0,30}】|:contentReference\[oaicite|\[oaicite|\[citation needed\]"
    r"|\[\^\d+\^\]|\[object Object\]|!?\[(?i:image|photo|picture|video|audio|screenshot|attachment|thumbnail|bild|foto)"
    r"(?: ?\d+)?(?:\.\w{3,4})?(?::[^\]\n]{0,80})?\](?:\(attachment:[^)\n]*\))?)"
    r"|(?P<latex>\\(?:textbf|textit|emph|section|subsection|footnote|cite|citep|href|url|label|ref|caption|begin|end)\{"
    r"(?!equation|align|.?matrix|cases|gather)|\\item\b)"
)
_STARTS_HERE = re.compile(
    r"[{<%$&\[【*@#_:(\\!](?:(?<=[{<%$&\[【])|(?<=\*)\||(?<=@)[@A-Z]|(?<=#)(?=\{)|(?<=#)#|(?<=_)_|(?<=:)contentR|(?<=@)\{|"
    r"(?<=\()[iIpPeEaAyY][\w ]{3,45}\)|(?<=\\)[tesfcluhbi]\w{1,9}[{ ]|(?<=!)\[)"
)
_ROLE_LINE = re.compile(
    r"\n[ \t]*[*_]{0,2}(?P<role>GPT-?[345o.]{1,3}|Claude|Gemini|Copilot|"
    r"Assistant|ASSISTANT|AI Assistant|AI|Chatbot|Bot|Human|HUMAN|User|USER|System"
    r"|SYSTEM|ChatGPT|GPT|Model|Mensch|Assistent|Nutzer|Benutzer|KI|Utilisateur|Usuario|Asistente|Utente|Gebruiker|"
    r"Response|Answer|Output|Reply|Instruction|Completion|Antwort|Ausgabe|Réponse|Respuesta"
    r"|Risposta)[*_]{0,2} ?:[*_]{0,2}(?=\s|$)"
)
_ASKERS = ("human", "assistant", "user", "system", "mensch", "assistent", "ai", "bot")
_BLANK = re.compile(r"(?<![\w_])_{3,}(?![\w_])")
_MARKED = re.compile(
    r"\b(?:TODO|TBD|FIXME|TKTK?|TBC)\b(?! (?:list|app|item|comment))|(?<![\w/*-])(?:X{3,}|x{4,})(?![\w/*-])(?! ?\d)"
    r"|(?<![\w/*.-])(?:[$€£] ?)?(?:XX|xx)(?= ?(?:%|€|percent|euros?|dollars?|days?|weeks?|hours?|minutes?|months?"
    r"|years?|pieces?|items?|points?|km|kg"
    r"|people|Tagen?|Wochen?|Stunden?|Minuten|Monaten?|Jahren?|Euro|Stück|Prozent|jours?|semaines?|heures?|días?"
    r"|semanas?|horas?|giorni|dagen)\b"
    r"|[.,:/]XX|%)|(?<=\s)\?{3,}(?= [a-zäöü€])"
)
_MARKS = ("TODO", "TBD", "FIXME", "TKT", "XX", "xx", "TBC", "???")
_STARTS = re.compile(
    r"(?:Sure(?: thing)?|Certainly|Absolutely|Of course|Great question|Good question|Happy to help|No problem|Okay"
    r"|Ok|Gerne|Natürlich"
    r"|Sicher|Klar|Selbstverständlich|Bien sûr|Claro|Por supuesto|Certo)[!,.]? "
    r"(?:(?:I(?:'d| would) be (?:happy|glad) to help[^.!\n]{0,60}|I can (?:help|do)[^.!\n]{0,40})[.!] )?"
    r"(?:[Hh]ere(?:['’]s| is| are)|[Bb]elow is|[Hh]ier (?:ist|kommt)|[Vv]oici|[Aa]quí (?:está|tienes|tiene)"
    r"|[Ee]cco) (?:[\w'’-]+ ){1,4}?"
    r"(?:answers?|response|reply|version|text|output|rewrite|result|solution|completion|Antwort|Fassung|Version"
    r"|Lösung|réponse|version"
    r"|respuesta|versión|risposta|versione)\b[^:.\n]{0,60}[:.]"
    r"|(?:Great|Excellent|Good) question!"
    r"|(?:Here(?:'s|’s| is) (?:the|a|your|my) (?:answer|response|completed?|revised|corrected|requested|rewritten"
    r"|output|result)\b[^:\n]{0,60}:)"
)
_FENCED = re.compile(r"\s*```(\w*)[ \t]*\n.*\n?```\s*\Z", re.DOTALL)
_FENCE_ALONE = re.compile(r"\A```(?=\s)|```\Z")
_WEAK_LABELS = frozenset(
    (
        "Response", "Answer", "Output", "Reply", "Model", "Instruction", "System", "AI", "Completion", "Antwort",
        "Ausgabe", "KI", "Réponse", "Respuesta", "Risposta",
    )
)  # fmt: skip
_KINDS = tuple(PHRASES)
_opened = gates([words for words, _ in PHRASES.values()])


class Leftover(NamedTuple):
    """A leftover in a turn."""

    kind: str
    start: int
    end: int


def leftovers(text: str, *, is_answer: bool) -> list[Leftover]:
    """Return every leftover in a turn."""
    found = [left for left in _symbols(text) if is_answer or text[left.start : left.start + 2] != "&#"]
    found.extend(_role_lines(text, is_answer=is_answer))
    found.extend(_phrases(text))
    if "___" in text and is_answer:
        found.extend(Leftover("blank", *m.span()) for m in _BLANK.finditer(text))
    if any(map(text.__contains__, _MARKS)) and (marked := _MARKED.search(text)):
        found.append(Leftover("todo", *marked.span()))
    if is_answer:
        found.extend(_of_answers(text))
    return found


def _symbols(text: str) -> list[Leftover]:
    found: list[Leftover] = []
    position = 0
    for first in _STARTS_HERE.finditer(text):
        if first.start() >= position and (m := _SYMBOLIC.match(text, first.start())):
            found.append(Leftover(m.lastgroup or "", *m.span()))
            position = m.end()
    return found


def _phrases(text: str) -> list[Leftover]:
    lower = text.lower()
    bits = _opened(lower)
    if not bits or len(lower) != len(text):
        return []
    found: list[Leftover] = []
    for i, kind in enumerate(_KINDS):
        if bits >> i & 1 and (match := PHRASES[kind][1].search(lower)):
            found.append(Leftover(kind, *match.span()))
    return found


def _role_lines(text: str, *, is_answer: bool) -> list[Leftover]:
    if ":" not in text:
        return []
    found: list[Leftover] = []
    for m in _ROLE_LINE.finditer("\n" + text):
        start, end = m.start("role") - 1, m.end("role") - 1
        if not is_answer:
            if m["role"].lower() in _ASKERS:
                found.append(Leftover("role", start, end))
        elif m["role"] not in _WEAK_LABELS:
            found.append(Leftover("role", start, end))
        elif m.start() == 0:
            found.append(Leftover("label", start, end))
    return found


def _of_answers(text: str) -> list[Leftover]:
    found: list[Leftover] = []
    if starts := _STARTS.match(text):
        found.append(Leftover("opener", *starts.span()))
    if text.startswith("```") and text.count("```") == 2 and (fenced := _FENCED.match(text)):
        inside = text[fenced.end(1) :].lstrip()
        found.append(Leftover("fenced json" if inside.startswith(("{", "[")) else "fenced", 0, len(text)))
    if text.count("```") == 1 and (fence := _FENCE_ALONE.search(text)):
        found.append(Leftover("fence", *fence.span()))
    return found
