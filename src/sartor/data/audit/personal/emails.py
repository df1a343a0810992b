"""E-mail addresses of people, written or spelled out.

Left alone: reserved and made-up domains, mailboxes of a role (support@), placeholders (john.doe@).
"""

import re
from collections.abc import Iterator, Set

from sartor.data.audit.hit import Hit, Kind, any_of, before, word_set

EMAIL = Kind("an e-mail address", "EMAIL")

_WRITTEN = re.compile(
    r"(?<![\w.+\-/@%=&?])[^\W_][\w.+'%-]{0,63}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[A-Za-z]{2,24}(?![\w@]|"
    r"-\w|\.\w|[(=/:]\w)"
)
_TOP_LEVEL = word_set("""
    com org net edu gov mil int info biz name pro dev app email online site shop store tech cloud mail health
    care clinic law legal agency company solutions world life live news blog media network systems services
    support consulting group team digital design studio academy school education university xyz club top link
    berlin hamburg koeln wien paris london nyc amsterdam bayern cat eus gal scot wales swiss africa asia mobi
    museum coop aero jobs travel tel post page me io ai inc ltd gmbh expert today space website fun art family
    doctor dental hospital bank finance insurance capital
""")
_RESERVED_LAST = word_set("""
    example test invalid localhost local internal lan localdomain home corp
""")
_MADE_UP_DOMAINS = word_set("""
    example examples domain yourdomain mydomain somedomain company yourcompany mycompany somecompany acme
    acmecorp foo bar foobar baz test testing email youremail mail mymail website yourwebsite mysite yoursite
    site somewhere server host hostname contoso fabrikam initech globex widgetco sample demo dummy placeholder
    openssh fake xyz abc provider emailprovider organization org yourorg business yourbusiness noreply ejemplo
    exemple beispiel esempio voorbeeld exemplo firma ihrefirma musterfirma muster musterdomain dominio users
    noreply-github
""")
_REAL_DOMAINS = word_set("""
    mail.ru mail.com mail.de mail.bg mail.ch mail.dk mail.ee mail.be mail.pt mail.fr mail.co.uk email.com email.de
    email.cz email.it email.ch free.fr mymail.ch openmail.cc
""")
"""Of providers that bear a made-up name."""
_ROLES = word_set("""
    support info noreply no-reply reply sales contact contacts admin administrator hello hi help helpdesk office
    team press jobs job career careers hr billing accounts accounting account security abuse postmaster
    webmaster hostmaster privacy legal feedback service services presse pressestelle redaktion customerservice
    customercare care customer customers kundenservice kundendienst kontakt contacto contatti contato marketing
    orders order returns return refunds refund news newsletter subscribe unsubscribe subscriptions mail email
    root git hostmaster dev devel developer developers dpo gdpr datenschutz bewerbung bewerbungen rechnung
    rechnungen buchhaltung empfang praxis sekretariat accueil serviceclient atencion atencioncliente ventas
    soporte ayuda assistance assistenza servizio clienti vendite klantenservice hilfe shop store booking
    bookings reservations reservation reception enquiries enquiry inquiries inquiry general post media partners
    partner events event donations membership members library registrar admissions alumni it itsupport ops
    devops sysadmin notifications notification alerts alert updates mailer daemon mailer-daemon bounce bounces
    donotreply do-not-reply warranty shipping tracking claims complaints returnsdesk compliance ir investors
    investor procurement purchasing dispatch tickets ticket community docs api status system automated robot bot
    list lists discuss discussion announce commits users dev-list bugs bug patches maintainers webteam editor
    editors editorial submissions frontdesk concierge appointments termin termine vertrieb einkauf personal
    recrutement facturation ordini klantendienst verkoop suporte vendas hallo bonjour hola ciao
""")
_PLACEHOLDERS = word_set("""
    john.doe jane.doe johndoe janedoe john_doe jane_doe jdoe doe max.mustermann maxmustermann erika.mustermann
    mustermann jean.dupont joe.bloggs joebloggs mario.rossi juan.perez user username user1 user2 name yourname
    your.name your_name your-name youremail your.email your_email your-email firstname.lastname first.last
    firstname lastname vorname.nachname prenom.nom nombre.apellido you me someone somebody anyone foo bar test
    tester testuser test.user demo sample example xxx abc a b x y alice bob eve mallory johnsmith john.smith
    recipient sender from to receiver someuser some.user myname myemail my.email address emailaddress
    email.address login myuser customer.name nobody guest anonymous person
""")
_PROVIDERS = (
    r"g-?mail|google ?mail|hot ?mail|outlook|yahoo|i ?cloud|proton(?:mail)?|gmx|web|aol|live|mail|me|msn|"
    r"t-online|freenet|posteo|orange|"
    r"wanadoo|laposte|free|libero|virgilio|tiscali|ziggo|kpn|xs4all|btinternet|sky|fastmail|zoho|yandex|"
    r"comcast|verizon|bluewin|hey|tuta"
)
_AT = (
    r"\s*(?:[\[({<]\s*(?:at|ät|a|et|@|arobase|arroba|chiocciola)\s*[\])}>]|\s_at_\s|(?<=\w)_at_(?=\w)|(?<=\s)(?:@|at|ät|"
    r"arobase|arroba|chiocciola|apenstaartje|klammeraffe|at[ -]?sign|snabel-?a|arobas)(?=\s))\s*"
)
_DOT = (
    r"(?:\s*(?:[\[({<]\s*(?:dot|punkt|point|punto|ponto|punt|d|\.)\s*[\])}>]|(?<=\s)(?:dot|punkt|point|"
    r"punto|punt|ponto|prick)(?=\s))\s*|\s?\.\s(?-i:(?=[a-z]))|\s?\.)"
)
_JOIN = (
    rf"(?:{_DOT}|\s+(?:underscore|dash|hyphen|minus|unterstrich|bindestrich|tiret|guion|guión|trattino|"
    rf"streepje)\s+|[-_+])"
)
_SPELLED = re.compile(
    rf"(?<![\w.@])(?P<local>\w+(?:{_JOIN}\w+){{0,4}}){_AT}(?P<domain>[a-zA-Z0-9][\w-]*(?: "
    rf"mail)?(?:{_DOT}[a-zA-Z0-9][\w-]*){{0,2}}{_DOT}(?:{'|'.join(sorted(_TOP_LEVEL))}|[a-zA-Z]{{2}}))(?![\w@])",
    re.IGNORECASE,
)
_SPELLED_SIGNS = re.compile(
    r"[\[({<]\s*(?:at|ät|a|et|@)\s*[\])}>]|\s@\s|_at_|\b(?:at|ät|arobase|arroba|chiocciola|"
    r"apenstaartje|klammeraffe|at[ -]sign)\b",
    re.IGNORECASE,
)
_IN_URL_OR_CREDIT = re.compile(
    r"://[^\s]*$|(?<![^\W_])(?:copyright|\(c\)|©|authors?|maintainers?|maintained by|written by|created "
    r"by|contributed by|rights reserved)\b",
    re.IGNORECASE,
)
_AT_WORDS = word_set("""
    at ät arobase arroba arobas chiocciola apenstaartje klammeraffe snabel
""")
_DOT_SPOKEN = word_set("dot punkt punto punt ponto prick point")
_PROVIDER_WORDS = word_set("""
    gmail googlemail hotmail outlook yahoo icloud protonmail proton gmx posteo wanadoo laposte btinternet
    fastmail bluewin freenet
""")
_BRACKETED = re.compile(r"[\[({<]\s*(?:at|ät|@)\s*[\])}>]", re.IGNORECASE)
_APART = re.compile(r"\s\.|\.\s")
_SHORT_SIGNS = ("(a)", "[a]", "(@)", "[@]", "{a}", " @ ", "(et)", "_at_")
_FOREIGN_AT = re.compile("arobas|arroba|chiocciola|apenstaartje|snabel", re.IGNORECASE)
_DOT_WORDS = re.compile(_DOT, re.IGNORECASE)
_KNOWN_PROVIDER = re.compile(rf"(?<![\w-])(?:{_PROVIDERS})(?:{_DOT}[a-z]{{2,4}}){{1,2}}$", re.IGNORECASE)
_MAIL_WORD = any_of(r"""
    e-?mail\w*|mail\w*|write|reach|contact|address|adresse|schreib\w*|courriel|correo|posta|indirizzo|mailadres
""")
_NOT_A_MAILBOX = word_set("""
    us me look him her them available found page site website visit here reach is are was meet stay live lives
    work works documentation docs version more it anna's arrive arrived located look hosted listed everyone read
    info support this that
""")


def find_emails(text: str, words: Set[str]) -> Iterator[Hit]:
    """Yield the e-mail addresses of people."""
    if "@" in text:
        for match in _WRITTEN.finditer(text):
            local, _, domain = match[0].lower().rpartition("@")
            is_published = _IN_URL_OR_CREDIT.search(before(text, match.start(), 100)) is not None
            if _is_somebodys(local.strip("'"), domain) and not _is_message_id(local) and not is_published:
                yield Hit(*match.span(), EMAIL, f"email:{match[0].lower()}", "error", 0.95)
    if any(sign in text for sign in _SHORT_SIGNS) or (
        words & _AT_WORDS and (words & _DOT_SPOKEN or _BRACKETED.search(text) or words & _PROVIDER_WORDS)
    ):
        yield from _spelled(text)


def _spelled(text: str) -> Iterator[Hit]:
    if not _SPELLED_SIGNS.search(text):
        return
    for match in _SPELLED.finditer(text):
        local = re.sub(r"\s+", "", _DOT_WORDS.sub(".", match["local"])).lower()
        local = re.sub("underscore|unterstrich", "_", re.sub("dash|hyphen|minus|bindestrich", "-", local))
        domain = re.sub(r"\s+", "", _DOT_WORDS.sub(".", match["domain"])).lower()
        if not _is_somebodys(local, domain) or local in _NOT_A_MAILBOX or not _is_spelled_out(text, match, local):
            continue
        yield Hit(*match.span(), EMAIL, f"email:{local}@{domain}", "warning", 0.8)


def _is_spelled_out(text: str, match: re.Match[str], local: str) -> bool:
    """Ask for brackets, a mail provider, a dotted name, or the word mail: "look at python dot org" is no address."""
    if _BRACKETED.search(match[0]) or _KNOWN_PROVIDER.search(match["domain"]):
        return True
    if re.search(r"\s(?:point|punto|punt|ponto|prick)\s", match[0], re.IGNORECASE) and not _FOREIGN_AT.search(match[0]):
        return False
    if _APART.search(match["domain"]):
        return False
    is_plain = re.search(r"\s(?:dot|punkt|point|punto|punt|ponto)\s", match["domain"], re.IGNORECASE) is None
    if is_plain:
        return False
    return (
        re.search(r"[._\d-]", local) is not None
        or _MAIL_WORD.search(text, max(0, match.start() - 60), match.start()) is not None
    )


def _is_somebodys(local: str, domain: str) -> bool:
    labels = domain.split(".")
    last = labels[-1]
    if (
        last in _RESERVED_LAST
        or (last not in _TOP_LEVEL and len(last) != 2)
        or (domain not in _REAL_DOMAINS and _MADE_UP_DOMAINS & set(labels[:-1]))
    ):
        return False
    if local in _PLACEHOLDERS or local in _ROLES or "noreply" in local or "example" in domain or "example" in local:
        return False
    pieces = [p for p in re.split(r"[.\-_+]", local) if p]
    return not (
        not pieces or _is_role(pieces[0]) or _is_role(pieces[-1]) or "".join(pieces) in _ROLES or "reply" in pieces
    )


def _is_role(piece: str) -> bool:
    return piece in _ROLES or any(
        part in piece for part in ("support", "service", "helpdesk", "newsletter", "customer", "postmaster")
    )


def _is_message_id(local: str) -> bool:
    return len(local) > 24 and sum(c.isdigit() for c in local) > 8
