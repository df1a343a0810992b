"""Secrets told in prose, in several languages: "the password is ...", "use ... to log in", door codes, PINs, phrases.

A password is whatever follows its word and is no ordinary word: "the password is wrong" says nothing.
"""

import re
from collections.abc import Iterator, Set

from sartor.data.audit.credentials.assignments import looks_like_password
from sartor.data.audit.credentials.made_up import COMMON, is_made_up
from sartor.data.audit.gates import among
from sartor.data.audit.hit import (
    Hit,
    Kind,
    any_of,
    before,
    lowered,
    matches_near,
    phrases,
    positions,
    sentence_around,
    word_set,
)

PASSWORD = Kind("a password told in words", "SECRET")
CODE = Kind("an access code or PIN", "SECRET")
PHRASE = Kind("a passphrase", "SECRET")

_WORD = (
    r"(?:pass ?words?|passwd|pass ?codes?|pw|pwd|pass ?phrase|log-?in(?: details| credentials)?|"
    r"credentials|wi-?fi(?: key| code)?|wlan(?:-schlüssel|-passwort|-code)?|wpa2? key|network key|"
    r"master key|secret word|access key|api key|api token|auth token|encryption key|recovery key|recovery "
    r"code|backup code|unlock key|(?:access |auth |bearer |personal )?token|the key(?= is|['’]s)|(?<=, )pass|"
    r"\w*passwort|\w*kennwort|zugangsdaten|mot de passe|mdp|code wi-?fi|clé wi-?fi|contraseña|clave(?: "
    r"del wi-?fi| de acceso)?|password|parola d['’]ordine|chiave wi-?fi|"
    r"wachtwoord|senha|palavra-passe|lösenord\w*|adgangskode\w*|passord\w*|hasło|salasana|пароль)"
)
_TOLD_WORD = re.compile(rf"{_WORD}(?![^\W_])", re.IGNORECASE)
_LINK = re.compile(
    r"(?:(?P<verb>(?<![^\W_])(?:is|was|are|to|it['’]s|ist|lautet|heißt|war|est|c['’]est|es|era|è|é|är|er|"
    r"jest|equals)(?![^\W_])[:,]?(?: (?:still|now|just|always|set to|currently|again|simply|"
    r"jetzt|immer|noch|toujours|siempre|sempre|altijd|nu|maintenant|ahora))*|['’]s(?= ))|[:=→(–—]|\s-(?=\s))"
    r"\s*(?P<quote>[\"'“”‘`«„]?)(?P<value>[^\s\"“”`«»„]{3,64})",
    re.IGNORECASE,
)
_DIRECT = re.compile(r",?\s+(?P<quote>[\"'“”‘`«„]?)(?P<value>[^\s\"“”`«»„]{3,64})")
_GENERIC = re.compile(r"token|e key", re.IGNORECASE)
_NOT_THE_WORD = re.compile(
    r"\s*[-_]?(?:manager|polic|reset(?! to)|field|hash|file|prompt|protect|strength|length|generator|hint|box|"
    r"page|form|change(?!d to)|recover|expir|rule|requirement|database|attempt|button|screen|based|less|"
    r"authentication|bucket|count|type|limit|id\b|ids\b|name|input|column|table|store|vault|safe\b|app\b)",
    re.IGNORECASE,
)
_TO_LOG_IN = re.compile(
    r"(?<![^\W_])(?:use|enter|type|try|put in|with|using|gib|nutze|verwende|mit|utilise[zr]?|entre[zr]?|"
    r"avec|usa|usar|introduce|con|inserisci|gebruik|met)"
    r"(?: (?:the )?(?:password|passwort|contraseña|wachtwoord))?\s+[\"'“‘`]?(?P<value>[^\s\"“”`]{6,64})[\"'”’`]?\s+"
    r"(?:to (?:log ?in|sign in|log on|unlock|get in(?:to)?)|as (?:the |your |my |our |her |his |their |a "
    r")?(?:password|passcode|pin|login)|when (?:it|the system|prompted|asked) ?(?:asks)?|zum (?:einloggen|"
    r"anmelden|login)|"
    r"einloggen|anmelden|als passwort|pour (?:te |vous |se )?connecter|comme mot de passe|para (?:entrar|"
    r"iniciar|acceder|conectar)\w*|como contraseña|per (?:accedere|entrare)|come password|om in te loggen|"
    r"als wachtwoord)",
    re.IGNORECASE,
)
_LOG_IN_WITH = re.compile(
    r"(?<![^\W_])(?:log(?:ged|s)?(?: |-)?(?:in|on)|sign(?:ed)? in|unlock(?:ed|s)?(?: it)?|credentials?|"
    r"login|user(?:name)?|einloggen|anmelden|se connecter|connecte[zr]?-?(?:toi|vous)?|inloggen|entra|"
    r"accedi)"
    r"(?:\s*(?:is still|is now|is|are|:|=|as|with|using|und|mit|avec|con|met|en tant que|als)|"
    r"\s)+\s*[\"'“`]?[\w.@+-]{1,40}[\"'”`]?\s*(?:/|,|\||:| and | und | et | y | e | en | with | mit "
    r")\s*(?:(?:the )?(?:password|pass|pw|passwort)\s*(?:is|:)?\s*)?"
    r"[\"'“`]?(?P<value>[^\s\"“”`,;]{5,64})",
    re.IGNORECASE,
)
_CODE_WORD = (
    r"(?:(?:\w+ ){0,1}pin(?:[ -]?(?:code|number|nummer))?|pincode|(?:front |back |main |side |garage "
    r")?(?:door|gate|alarm|safe|vault|garage|lock ?box|locker|lock|entry|access|entrance|building|"
    r"elevator|lift|keypad|key ?safe|security|unlock|burglar alarm|padlock|"
    r"intercom|burglar|cabinet|server room|stockroom|phone|phone unlock|screen|voicemail|parking|bike "
    r"lock|suitcase)(?: (?:door|room|box|system|panel))? (?:code|combination|combo|number|pin)|"
    r"passcode|"
    r"code (?:to|for|of) (?:the|my|our|his|her) (?:[\w-]+ ){0,2}(?:door|gate|alarm|safe|vault|garage|lock "
    r"?box|locker|lock|entrance|building|keypad|house|office|cabinet|room|phone|flat|apartment|shed|panel|"
    r"system)|"
    r"geheimzahl|\w*pin(?:-code|-nummer)?|türcode|tür-code|zugangscode|alarmcode|safecode|torcode|"
    r"haustürcode|\w*schlosscode|code (?:für|zur|zum|vom) (?:[\w-]+ ){0,2}(?:tür|haustür|tor|alarmanlage|"
    r"safe|tresor|garage|schloss|büro)|zahlenkombination|"
    r"code pin|digicode|code d['’](?:entrée|accès|alarme)|code (?:de|du|de la) (?:porte|portail|coffre|"
    r"alarme|immeuble|carte|garage)|code confidentiel|combinaison|"
    r"código (?:de|del|de la) (?:la )?(?:puerta|alarma|acceso|entrada|caja fuerte|portal|garaje)|clave "
    r"(?:de|del|de la) (?:la )?(?:alarma|puerta|tarjeta|caja fuerte)|código pin|combinación|"
    r"codice (?:del|della|dell['’]|di) ?(?:porta|portone|cancello|allarme|cassaforte|accesso|ingresso|"
    r"bancomat)|combinazione|codice pin|"
    r"toegangscode|deurcode|alarmcode|kluiscode|pincode|\w+-code|código (?:da|do) (?:porta|alarme|cofre|portão)|"
    r"portkod\w*|dørkode\w*)"
)
_PLACE = (
    r"(?:front |back |side |garden )?(?:doors?|gates?|alarm|safe|vault|garage|lock ?box|locker|padlock|"
    r"building|entrance|elevator|lift|keypad|key ?safe|keybox|server room|stockroom|storage|warehouse|"
    r"office|shed|barrier|"
    r"i?phone|screen|ipad|tablet|laptop|cabinet|suitcase|tür|tor|tresor|haustür|alarmanlage|garage|portail|porte|"
    r"coffre|alarme|puerta|alarma|caja fuerte|portón|portone|cancello|porta|allarme|cassaforte|deur|poort|"
    r"kluis)"
)
_DIGITS = (
    r"(?P<value>[#*]?(?:\d[ -]?){3,9}\d[#*]?)(?![\w%]|[.,:]\d| (?:digits?|characters?|times|minutes?|"
    r"hours?|days?|euros?|dollars?|people|items?|years?))"
)
_PUNCHED = re.compile(
    rf"(?<![^\W_])(?:punch|key|type|enter|dial|press|tap|tippe|compose|marca|digita)(?:ing|s)?(?: in)?(?: "
    rf"the)?(?: code)?\s+[\"'“]?{_DIGITS}",
    re.IGNORECASE,
)
_BARE_CODE = re.compile(
    rf"(?:code|combination|combo)(?: (?:to|for|of)(?: [\w'’-]+){{1,5}}?)?\s*(?:is\s|was\s|:|"
    rf"of\s)?\s*[\"'“]?{_DIGITS}",
    re.IGNORECASE,
)
_NEAR_PLACE = re.compile(rf"(?<![^\W_]){_PLACE}(?![^\W_])", re.IGNORECASE)
_AS_PASSWORD = re.compile(
    r"(?<![^\W_])(?:uses?|used|using|chose|picked|nehme|nutze|verwende|utilise|uso|"
    r"gebruik)\s+[\"'“‘`]?(?P<value>[^\s\"“”`]{5,64}?)[\"'”’`]?\s+(?:as|for|als|comme|como|come)\s+"
    r"(?:[\w'’-]+ ){0,3}(?:password|passcode|login|wi-?fi|accounts?|passwort|kennwort|mot de passe|"
    r"contraseña|wachtwoord)(?![^\W_])",
    re.IGNORECASE,
)
_OPENS = re.compile(
    rf"(?<![^\W_]){_PLACE}(?![^\W_])[^.\n\d]{{0,40}}?(?<![^\W_])(?:opens?|unlocks?|unlocked|takes|disarms?|"
    rf"disarmed|accepts|öffnet|s['’]ouvre|se abre|si apre|opent)(?: up)?(?: with| by| using| at| mit| avec|"
    rf" con| met| code| entering| the)*"
    rf"\s+[\"'“]?{_DIGITS}",
    re.IGNORECASE,
)
_CODE = re.compile(
    rf"(?<![^\W_]){_CODE_WORD}(?P<for>(?: (?:for|to|of|on|at|für|zum|zur|vom|pour|de|du|para|del|della|per|"
    rf"voor|van|the|my|our|his|her|your|their|der|die|das|dem|la|le|el|il|mein\w*|is|now|still|again|"
    rf"[\w'’-]{{2,16}})){{0,7}}?)"
    r"\s*(?:\b(?:is still|is now|is|was|to|ist|lautet|est|es|è|é|är|er|of|=|as|c['’]est|it['’]s)\b[:,]?|"
    r"['’]s|[:=→-]|\(|,|(?=\s[#*]?\d{4}))\s*(?:still |now |jetzt |set to )?[\"'“`*]?(?P<value>[#*]?(?:\d[ "
    r"-]?){2,9}\d[#*]?(?:[A-F])?|[A-Z]\d{3,6}[#*]?|\d{1,3}[A-Z]\d{1,3}|\d{3,6}[A-Z]?[#*]?)(?![\w%]|"
    r"[.,:]\d| (?:digits?|characters?|times|minutes?|hours?|days?|euros?|dollars?|attempts?|stellen|"
    r"ziffern|chiffres|dígitos|cifre|cijfers))",
    re.IGNORECASE,
)
_PHRASE_NAME = re.compile(
    r"(?<![^\W_])(?:pass ?phrase|pass ?sentence|(?:seed|key) (?:phrase|words)|recovery (?:phrase|words|"
    r"seed)|mnemonic (?:phrase|seed|words)|secret phrase|backup phrase|wallet seed|passwortsatz|passphrase|phrase "
    r"secrète|frase de recuperación|frase segreta|"
    r"frase di recupero|wachtwoordzin|wachtzin)(?: (?:for|to|of|für|pour|para|per|voor) (?:[\w'’-]+ "
    r"){0,4}?[\w'’-]+)?(?:\s*(?:is|was|ist|lautet|est|es|è|:|=|-|–|"
    r"are))+\s*(?P<quote>[\"'“‘`]?)(?P<value>[a-zäöüß'-]{2,}(?:[ -][a-zäöüß'-]{2,}){2,24})",
    re.IGNORECASE,
)
_QUOTED_PHRASE = re.compile(
    rf"{_WORD}(?: (?:for|to) (?:[\w'’-]+ ){{0,3}}?[\w'’-]+)?\s*(?:is|was|ist|lautet|est|es|è|"
    rf":)\s*[\"“‘'«„](?P<value>[a-zäöüß-]{{2,}}(?: [a-zäöüß-]{{2,}}){{1,7}})[\"”’'»“]",
    re.IGNORECASE,
)

_ORDINARY = word_set("""
    a an the this that these those my your our his her their its it he she we you they i in on at by of for from
    with without to into as if so but and or nor not no yes only also just very too more most less least same
    different new old own other another any some each every all both either neither one two three first second
    last next is are was were be been being has have had do does did can could may might must shall should will
    would needs need wrong right correct incorrect invalid valid required optional mandatory necessary needed
    missing empty blank null hidden visible secret safe unsafe secure insecure strong weak stronger weaker long
    short longer shorter encrypted hashed salted stored saved sent shared lost forgotten reset changed expired
    locked blocked disabled enabled protected generated created entered typed copied compromised leaked rejected
    accepted masked case sensitive case-sensitive unique complex simple easy hard difficult available
    unavailable unknown known public private random temporary permanent confidential personal displayed shown
    printed found kept used reused given set chosen selected provided written hard-coded hardcoded visible
    readable being about there here where when what how why who whose which than then now still already always
    never often again soon later today yesterday tomorrow up down out off over under per via using until unless
    because since while before after during between within upon account email e-mail username user users admin
    server database system file string text characters character letters digits numbers symbols button link page
    form field box screen device phone app website site something anything nothing everything someone anyone
    none important critical essential fine good bad ok okay great better best worse likely probably maybe
    perhaps really actually currently usually optional default blank same shown above below different like such
    at-least least minimum maximum several many few enough let's i'm you're it's don't isn't doesn't won't can't
    wasn't hasn't authentication authorization verification security login log-in logon sign-in policy policies
    manager managers reset resets recovery prompt prompts strength requirement requirements hint hints change
    changes nicht falsch richtig korrekt ungültig abgelaufen vergessen sicher unsicher erforderlich nötig leer
    zu zum zur ein eine einen der die das den dem des und oder mit ohne für von auf im in an bei nach noch schon
    immer nie wieder geändert anders eindeutig egal identisch zufällig persönlich gesperrt zurückgesetzt
    verschlüsselt gespeichert mindestens jetzt neu alt lang kurz stark schwach geheim bekannt unbekannt gültig
    angezeigt dort hier sehr so wie wo was dass ob wenn sie er es ich wir ihr incorrecte incorrect faux expiré
    oublié requis obligatoire trop pas plus un une le la les des du de à au aux et ou avec sans pour par sur
    dans bien mal toujours jamais encore perdu réinitialisé chiffré sécurisé vide incorrecta errónea caducada
    olvidada obligatoria necesaria no muy más una el los las y o con sin por en sobre siempre nunca todavía
    segura débil fuerte cifrada correcta válida inválida demasiado errata sbagliata scaduta dimenticata
    obbligatoria necessaria non molto più uno gli di da con senza per su sempre mai ancora sicura debole forte
    corretta valida cifrata onjuist verlopen vergeten verplicht nodig niet te een de het en of met zonder voor
    op altijd nooit nog veilig zwak sterk juist geldig gewijzigd incorreta errada expirada esquecida obrigatória
    não um uma os as com sem forte fraca
""")
_ORDINARY_ENDING = re.compile(
    r"(?:ed|ing|able|ible|ive|ous|ful|less|ly|ary|ory|ical|ised|ized|tion|ment|ness|ity|ent|ant|lich|isch|"
    r"bar|iert|ung|ada|ado|ida|ido|ato|ata|ito|ita|uto|uta|ée?|ée?s|ori[ao]|oire|ente|ante|os[ao]|eux|"
    r"euse|ic[ao]|iv[ao]|al|ale|ile)$",
    re.IGNORECASE,
)
_TECHNICAL = re.compile(
    r"^(?:o-?auth\d?|saml\d?|openid|webauthn|fido\d?|u2f|2fa|mfa|totp|sso|ldaps?|https?|ssh\d?|tls[\d.]*|"
    r"ssl\d?|sha-?\d+|md5|rs256|hs256|es256|aes-?\d*|rsa-?\d*|ed25519|bcrypt|argon2\w*|pbkdf2\w*|scrypt|"
    r"base64|utf-?8|"
    r"ipv?[46]|rfc-?\d+|iso-?\d+|\d+(?:s|ms|min|h|d|kb|mb|gb|px|k|m)|x509|pkcs\d+|oauth2\.\d|python\d?|"
    r"wpa[23]?(?:-psk)?|k8s|win32|iphone\d*|windows\d*|"
    r"face-?id|touch-?id|\d+[a-z]{2}|\d+-\w+|[a-z]+-only|read/write|and/or|he/she|his/her|key/value|"
    r"log-?in|url|json|yaml|api|"
    r"user/pass(?:word)?|username/password|user:pass(?:word)?|case-sensitive|alpha-?numeric|8\+|\d+\+)$",
    re.IGNORECASE,
)
_ILLUSTRATION = any_of(r"""
    such as|like|for example|for instance|e\.g\.|example|examples|instead of|rather than|never use|avoid|
    don't use|do not use|weak|common(?:ly)?|zum beispiel|z\.b\.|etwa|wie|par exemple|comme|por ejemplo|como|
    ad esempio|come|bijvoorbeeld|zoals|if|suppose|say|placeholder|default|whether|wenn|falls|si|se|als
""")
_SUCH_AS = any_of(r"such as|like|for example|e\.g\.|instead of")
_AS_PIN = re.compile(r"as (?:the |my |your |a )?(?:pin|pass|code)|unlock|get in", re.IGNORECASE)
_RULE = any_of(r"""
    must|should|has to|have to|needs? to|cannot|can't|at least|minimum|muss|sollte|mindestens|doit|debe|deve|
    moet
""")
_ONE_WORD = re.compile(r"[^\W\d_]{4,30}(?:[-_.][^\W\d_]{2,30})*")
_LAST_WORD = re.compile(
    r"[.!;),\n]|\s*$| (?:and|but|for|if|in case|und|aber|falls|et|y|e|en|pour|para|per|voor|all|with|"
    r"mit)\b"
)
_THOUGHT_END = re.compile(r"\.(?=\s)|\n")
_REACH = 90
_SOFT_WORDS = 4
_COMMON_CODES = word_set("""
    1234 12345 123456 0000 000000 1111 111111 4321 9999 1234567 12345678 2580 999 911 112 404 500 200
""")
CUES = word_set("""
    password passwords passwd passcode passcodes pw pwd passphrase passphrases login wifi wlan wpa credentials
    pin pincode combination combo key passwort kennwort zugangsdaten passe mdp contraseña clave parola
    wachtwoord senha lösenord lösenordet adgangskode adgangskoden passord passordet hasło salasana пароль code
    digicode geheimzahl türcode haustürcode zugangscode alarmcode safecode torcode código codice toegangscode
    deurcode kluiscode combinaison combinación combinazione zahlenkombination seed mnemonic recovery phrase
    passwortsatz wachtwoordzin portkod portkoden dørkode dørkoden chiave fi log unlock token frase username sign
    einloggen anmelden connecter inloggen pass entra accedi
""")
_TOLD_SIGNS = phrases("""
    pass|pw|login|log-in|credentials|wifi|wi-fi|wlan|wpa|network key|master key|secret word|access key|api key|
    api token|token|the key|encryption key|recovery |backup code|unlock key|kennwort|zugangsdaten|mot de passe|
    mdp|code wi|clé wi|contraseña|clave|parola d|chiave wi|wachtwoord|senha|palavra-passe|lösenord|adgangskod|
    hasło|salasana|пароль
""")
_LOG_IN_SIGNS = phrases("""
    log in|log on|login|log-in|logs in|logged in|logs on|sign in|signed in|unlock|credential|username|user:|
    user is|einloggen|anmelden|se connecter|connecte|inloggen|entra |accedi 
""")
_TO_LOG_IN_SIGNS = phrases("""
    to log in|to login|to sign in|to log on|to unlock|to get in|as the pass|as your pass|as my pass|as a pass|
    as the pin|as my pin|as pass|as the login|when prompted|when it asks|zum einloggen|zum anmelden|zum login|
    einloggen|anmelden|als passwort|connecter|comme mot de passe|para entrar|para iniciar|para acceder|
    para conectar|como contraseña|per accedere|per entrare|come password|om in te loggen|als wachtwoord
""")
_PHRASE_SIGNS = phrases("""
    passphrase|pass phrase|pass sentence|seed phrase|key phrase|secret phrase|backup phrase|phrase secr|
    seed words|recovery|mnemonic|wallet seed|passwortsatz|frase|wachtwoordzin|wachtzin
""")
_CODE_SIGNS = phrases("""
    pin|code|combination|combo|geheimzahl|kombination|combin|código|clave|codice|portkod|dørkod
""")
_INSIDE = re.compile(r"[a-z](?:pin|combo)|pin[a-bd-rt-z]|.pin[a-bd-rt-z]")
_AS_PASSWORD_CUES = word_set("password passcode passwort kennwort passe contraseña wachtwoord")
_OPEN_SIGNS = phrases("""
    opens|unlock|disarm|takes|accepts|öffnet|s'ouvre|se abre|si apre|opent
""")
_DIGIT = re.compile(r"\d")
_COMPOUNDS = ("passwort", "kennwort", "code", "pin", "wachtwoord", "lösenord")
_compounds_among = among(lambda word: word.endswith(_COMPOUNDS))


def find_passphrases(text: str, words: Set[str]) -> Iterator[Hit]:
    """Yield secrets that are told in prose."""
    lower = lowered(text)
    has_lock = any(sign in lower for sign in _OPEN_SIGNS) and _DIGIT.search(text) is not None
    if not has_lock and not words & CUES and not _compounds_among(words):
        return
    yield from _told(text, lower)
    logins = [*matches_near(_LOG_IN_WITH, text, lower, _LOG_IN_SIGNS), *_to_log_in(text, lower)]
    logins += _AS_PASSWORD.finditer(text) if words & _AS_PASSWORD_CUES else ()
    for match in logins:
        value = _trimmed(match["value"])
        is_pin = (
            value.isdigit() and len(value) >= 4 and value not in _COMMON_CODES and _AS_PIN.search(match[0]) is not None
        )
        is_in_url = "://" in before(text, match.start("value"), 50)
        if (_is_hard(value) or is_pin) and not is_in_url and not _is_illustration(text, match.start()):
            yield _hit(match.start("value"), value, PASSWORD, 0.7)
    yield from _codes(text, lower)
    for match in (
        *matches_near(_PHRASE_NAME, text, lower, _PHRASE_SIGNS),
        *matches_near(_QUOTED_PHRASE, text, lower, _TOLD_SIGNS),
    ):
        hit = _phrase(text, match)
        if hit:
            yield hit


def _to_log_in(text: str, lower: str) -> Iterator[re.Match[str]]:
    """Find "use ... to log in" from its end."""
    for position in (p for sign in _TO_LOG_IN_SIGNS for p in positions(lower, sign)):
        match = _TO_LOG_IN.search(text, max(0, position - 90), position + 30)
        if match:
            yield match


def _codes(text: str, lower: str) -> Iterator[Hit]:
    done = 0
    for position in sorted(p for sign in _CODE_SIGNS for p in positions(lower, sign)):
        if (
            position < done
            or _INSIDE.match(lower, max(0, position - 1))
            or not _DIGIT.search(text, position, position + 90)
        ):
            continue
        match = _CODE.search(text, max(done, position - 40), position + 140) or _bare_code(text, position)
        if match is None:
            continue
        done = match.end()
        if not _is_illustration(text, match.start()):
            yield from _code(match)
    if any(sign in lower for sign in _OPEN_SIGNS):
        for match in _OPENS.finditer(text):
            yield from _code(match)
        for match in _PUNCHED.finditer(text):
            if _NEAR_PLACE.search(text, *sentence_around(text, *match.span())):
                yield from _code(match)


def _bare_code(text: str, position: int) -> re.Match[str] | None:
    """Match "get in with code 4453 at the side gate": the sentence names what it opens."""
    match = _BARE_CODE.match(text, position)
    if match is None:
        return None
    return match if _NEAR_PLACE.search(text, *sentence_around(text, *match.span())) else None


def _code(match: re.Match[str]) -> Iterator[Hit]:
    value = match["value"].rstrip(" -")
    digits = "".join(filter(str.isdigit, value))
    is_year = len(digits) == 4 and digits[:2] == "20"
    if digits not in _COMMON_CODES and len(set(digits)) > 1 and not is_year:
        yield _hit(match.start("value"), value, CODE, 0.75)


def _told(text: str, lower: str) -> Iterator[Hit]:
    for word in matches_near(_TOLD_WORD, text, lower, _TOLD_SIGNS):
        end = _end_of_thought(text, word.end())
        if _NOT_THE_WORD.match(text, word.end()) or _is_illustration(text, word.start()):
            continue
        said = text[word.end() : end]
        direct = _DIRECT.match(said)
        for link in (*_LINK.finditer(said), *([direct] if direct else ())):
            hit = _linked(text, word.end(), link)
            if hit:
                yield hit
                break


def _end_of_thought(text: str, start: int) -> int:
    stop = _THOUGHT_END.search(text, start, start + _REACH)
    return stop.start() if stop else min(len(text), start + _REACH)


def _linked(text: str, offset: int, link: re.Match[str]) -> Hit | None:
    """Judge what a verb or a colon ties to the word."""
    value = _trimmed(link["value"])
    between = link.string[: link.start()]
    if (
        len(value) < 4
        or value.startswith("/")
        or is_made_up(value)
        or _SUCH_AS.search(between)
        or _RULE.search(between)
    ):
        return None
    start = offset + link.start("value")
    if _is_hard(value):
        n_digits = sum(c.isdigit() for c in value)
        is_sure = n_digits > 0 if link.re is _DIRECT else n_digits > 1 or not _GENERIC.match(text, offset - 5, offset)
        return _hit(start, value, PASSWORD, 0.8) if is_sure and "://" not in before(text, start, 50) else None
    is_close = (
        link.re is _LINK and len(between.split()) <= _SOFT_WORDS and not link[0].startswith(("to", "(", "=", "–", " -"))
    )
    return _hit(start, value, PASSWORD, 0.6) if is_close and _is_soft(text, start, value, link["quote"]) else None


def _is_hard(value: str) -> bool:
    """Tell whether a value is no word: letters mixed with digits or signs."""
    is_word_like = re.fullmatch(r"[^\W\d_]+(?:['’/._-][^\W\d_]+)+[.*:/]*", value) is not None
    return (
        looks_like_password(value)
        and not is_word_like
        and not is_made_up(value)
        and not _TECHNICAL.match(value)
        and "://" not in value
        and "(" not in value
        and "=" not in value.rstrip("=")
        and (value[-1] != "=" or len(value) > 12)
    )


def _is_soft(text: str, start: int, value: str, quote: str) -> bool:
    """Tell whether a word stands on its own at the end of what is said: "the password is swordfish"."""
    if (
        not _ONE_WORD.fullmatch(value)
        or re.search("[a-z][A-Z]", value)
        or value.lower() in _ORDINARY
        or value.lower() in COMMON
    ):
        return False
    rest = text[start + len(value) : start + len(value) + 12]
    if quote:
        return rest[:1] in ("'", '"', "”", "’", "`", "»", "“")
    return _LAST_WORD.match(rest) is not None and _ORDINARY_ENDING.search(value) is None


def _phrase(text: str, match: re.Match[str]) -> Hit | None:
    value = match["value"]
    said = value.lower().split()
    ordinary = sum(w in _ORDINARY for w in said)
    is_told = (
        match.re is _QUOTED_PHRASE
        or match["quote"]
        or ":" in match[0][: match.start("value") - match.start()]
        or said[0] not in _ORDINARY
    )
    if (
        (len(said) < 3 and "-" not in value and match.re is _PHRASE_NAME)
        or ordinary > 0.3 * len(said)
        or not is_told
        or _is_illustration(text, match.start())
    ):
        return None
    return _hit(match.start("value"), value, PHRASE, 0.7)


def _trimmed(value: str) -> str:
    """Cut the quote and the full stop that end a sentence, not the exclamation mark of a password."""
    value = re.sub(r"[\"'”’»`]+[.,;:!?)]*$", "", value)
    value = re.sub(r"[,;:.)…]+$", "", value)
    return value.rstrip("?") if looks_like_password(value.rstrip("?")) else value.rstrip("?!")


def _is_illustration(text: str, start: int) -> bool:
    return _ILLUSTRATION.search(before(text, start, 30)) is not None


def _hit(start: int, value: str, kind: Kind, confidence: float) -> Hit:
    return Hit(start, start + len(value), kind, f"secret:{value}", "warning", confidence)
