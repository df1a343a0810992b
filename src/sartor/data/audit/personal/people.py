"""People named in prose together with what is nobody's business: health, home, money, the law, how to reach them.

A name alone is not reported. It needs an introduction ("my name is"), or a detail in its sentence or in the next one
that goes on with a pronoun. Silent for public figures, fiction, word problems, and agents who introduce themselves.
"""

import re
from collections.abc import Iterator, Sequence, Set
from typing import NamedTuple

from sartor.data.audit.hit import Hit, Kind, any_of, before, phrases, sentence_around, word_set, words_of
from sartor.data.audit.personal.addresses import is_public, is_trivia
from sartor.data.audit.personal.names import GIVEN, KNOWN, KNOWN_SURNAMES, NOT_A_SURNAME, plain

NAME = Kind("the name of a person next to private details", "NAME")

_U = "A-ZÀ-ÖØ-ÞŁŚŻŽŠČĆĐŘİĞŞ"
_REST = rf"(?:['’][{_U}]|a?c[{_U}]|l-[{_U}])?[^\W\d_]*[^\W\d_{_U}](?:[-'’][{_U}]?[^\W\d_]+)*"
_CAP = rf"[{_U}]{_REST}"
_PARTICLE = r"(?:de|da|do|dos|das|du|van|von|vom|der|den|del|della|di|la|le|bin|ibn|ten|ter|te|zu|zur|y|af|av|el|al)"
_INTRODUCED = re.compile(
    r"(?<![^\W_])(?:my (?:full |real |legal |last |birth |maiden )?name(?: is|['’]s|:)|(?:her|his|"
    r"mother['’]s|their) (?:full |real |birth |maiden )?name(?: is| was|:)|name['’]s|i am called|i['’]m "
    r"called|they call me|"
    r"ich heiß+e|ich heisse|mein name (?:ist|lautet)|je m['’]appelle|mon nom est|me llamo|mi nombre(?: "
    r"completo)? es|mi chiamo|il mio nome è|"
    r"ik heet|mijn naam is|(?:o )?meu nome é|(?:eu )?me chamo|chamo-me|jag heter|mitt namn är|jeg hedder|"
    r"mit navn er|jeg heter|nazywam się)\s+$",
    re.IGNORECASE,
)
_SPEAKING = re.compile(
    r"(?<![^\W_])(?:i,|i am|i['’]m|this is|it['’]s|ich bin|hier ist|hier spricht|je suis|c['’]est|soy|sono|"
    r"ik ben|eu sou|jag är)\s+$",
    re.IGNORECASE,
)
_SPEAKS_ON = re.compile(
    r",| and | calling| speaking| here| from| of | in | with |\.| \(| –| -| und | aus | et | y | e | en | "
    r"uit | de | van |$"
)
_LABEL = re.compile(
    r"(?<![^\W_])(?:(?P<sure>(?:patient|client|tenant|pupil|student|employee|applicant|account holder|"
    r"cardholder|card holder|beneficiary|emergency contact|next of kin|"
    r"maiden)(?:'s)?(?: name)?|patientenname)|(?:full |customer )?name|customer|contact|recipient|nom(?: "
    r"complet)?|nombre(?: completo)?|nome(?: completo)?|naam|kunde|"
    r"vor- und nachname)(?: ?[:=] ?| is )$",
    re.IGNORECASE,
)
_WORD_BEFORE = re.compile(
    r"(?<![^\W\d_])(?P<word>[^\W\d_]+)(?:['’]s name is|,? (?:named|called|namens|nommée?|llamad[oa]|di "
    r"nome|genaamd|is|is called)|[:,.])?(?:ra\.)?[ \u00a0]$"
)
_GREETING = re.compile(
    r"(?:Dear|Hello|Hi|Liebe[rs]?|[Gg]eehrte[rs]?|Cher|Chère|Estimad[oa]|Querid[oa]|Gentile|Car[oa]|Beste|"
    r"Geachte)[ \u00a0](?:\w+\.?[ \u00a0])?$"
)
_SUFFERS = re.compile(
    r",? (?:\(?\d\d\)?,? )?(?:who )?(?:(?:was|has been|had been|got|is being) (?:just |recently |also |"
    r"still |again )?(?:diagnosed|hospitali[sz]ed|prescribed|treated for|admitted|jailed|evicted|divorced|"
    r"retrenched|laid off|fired|made redundant|suspended|expelled|excluded|assaulted|allergic|deported|"
    r"off sick)|suffers from|lives (?:at|in|on) |tested positive|"
    r"is (?:pregnant|diabetic|in rehab|on dialysis|undocumented|suicidal|bipolar|an alcoholic)|earns|told "
    r"me|owes me|wurde diagnostiziert|leidet an|hat (?:krebs|diabetes|hiv|depressionen)|wohnt in|souffre "
    r"de|habite|sufre de|vive en|padece|soffre di|abita|lijdt aan|woont)",
    re.IGNORECASE,
)
_SPACES = frozenset(" \u00a0")
_NOT_A_NEIGHBOUR = re.compile(
    r"(?<!\w)(?:San|Santa|São|Los|Fort|Port|Mount|Lake|Ste|Saint|Sir|Dame|Lord|"
    r"Lady|King|Queen|Pope|St\.?) $"
)
"""Right before a name: what begins the names of places, or a title of those who are known."""
_HOUSE_NUMBER = re.compile(r"(?<![^\W_])\d[\w-]*,? $")
_TOKEN = re.compile(r"\S+")
_POSSESSIVE = re.compile(r"['’]s?$")
_CAPITALS = re.compile(
    rf"[{_U}](?<![\w.@/][{_U}])(?:{_REST}(?:[ \u00a0](?:{_PARTICLE}[ \u00a0]){{0,3}}(?:{_CAP}|[{_U}]\.(?= "
    rf"[{_U}]))){{0,4}})(?!\w)"
)

_STRONG_STARTS = phrases("""
    diagno|depress|dépress|depres|schizo|anorexi|bulimi|autis|dyslex|legasthen|epilep|épilep|diabet|cancer|krebs|
    brustkrebs|kanker|tumor|tumour|tumeur|leuk|alzheim|parkins|demen|démen|chemo|chimio|quimio|chemio|dialy|alcohol|
    alcoól|alkohol|drog|overdos|miscarr|aborti|schwanger|enceinte|embaraz|incinta|zwanger|grávid|suicid|selbstm|
    insolv|bankrupt|bankrot|faillit|bancarrot|schuld|verschuld|arrest|verhaft|detenid|convict|verurteil|veroordeel|
    condamn|condenad|divorc|geschied|asylum|asyl|gefängnis|cárcel|carcere|harass|miscond|stitches|drunk|drinking|
    evict|addict|medicat|medicac|medikament|psych|therap|terapi|thérap|surger|operiert|opéré|hospital|hôpital|
    krankenhaus|ziekenhuis|gestorben|verstorben|décéd|falleci|morto|overleden|urgences|oncolog|onkolog|biops|
    pregnan|transplant|infect|infekt|rehab|entzug|sclero|skleros|hepatit|tubercul|asthm|asma|allerg|rückstand|
    unterhalt|sorgerecht|preso|presa|tráfico|vergewalt|raped|assault|missbrauch|abus|betrug|fraud|diebstahl|theft
""")
_STRONG = word_set("""
    diagnosed diagnosis biopsy cancer tumour tumor hiv diabetes diabetic asthma depression depressed bipolar
    schizophrenia schizophrenic epilepsy epileptic adhd autism autistic dementia pregnant pregnancy miscarriage
    abortion chemotherapy chemo dialysis stroke rehab overdose overdosed alcoholic alcoholism addiction addicted
    addict insulin sertraline prozac methadone lithium ritalin antidepressant antidepressants hepatitis
    chlamydia syphilis gonorrhoea gonorrhea herpes psychiatrist psychiatric burnout suicidal suicide anorexia
    bulimia leukaemia leukemia melanoma lymphoma oncologist cardiologist neurologist gynaecologist gynecologist
    urologist midwife tumours blood hospital kidney liver insulin infertility ivf vasectomy hospitalised
    hospitalized hospice disability sober relapse relapsed therapist therapy detox transplant tuberculosis
    hysterectomy mastectomy ptsd ocd allergic allergy medication prescribed surgery bloodwork symptoms sclerosis
    fibromyalgia covid migraines seizures psychosis ulcer arthritis insomnia hypertension arrested convicted
    divorce divorced divorcing custody probation sued bankrupt bankruptcy debt debts owes salary earns earned
    overdraft arrears eviction evicted jailed prison shoplifting stole stealing fired dismissed criminal affair
    cheating cheated abused abuses abusive assault assaulted restraining asylum undocumented deported
    foreclosure unpaid gambling redundancy garnished payslip payroll wage wages pension police gay lesbian
    transgender bisexual queer maiden nhs ssn paternity adopted surrogate widow widowed estranged unemployed
    homeless diagnostiziert diagnose befund krebs brustkrebs diabetikerin diabetiker depressionen schwanger
    fehlgeburt schlaganfall chemotherapie insulin alkoholiker alkoholikerin sucht entzug psychiatrie therapie
    krankgeschrieben epilepsie demenz verhaftet verurteilt geschieden scheidung sorgerecht bewährung insolvent
    insolvenz schulden gehalt verdient kündigung gekündigt vorbestraft gefängnis mietrückstand schwul lesbisch
    hartz bürgergeld mädchenname allergie krankenkasse operiert operation erkrankt leidet medikamente kündigte
    diagnostiquée diagnostiqué diagnostic cancer diabète diabétique enceinte dépression dépressive séropositif
    séropositive alcoolique divorcée divorcé garde dettes dette salaire gagne arrêté arrêtée condamné condamnée
    licencié licenciée arrêt maladie souffre hospitalisée hospitalisé opérée opéré traitement épilepsie faillite
    chimiothérapie chimio avortement vol prison alcool diagnosticaron diagnosticado diagnosticada diagnóstico
    cáncer diabetes diabética diabético embarazada depresión vih alcohólico alcohólica divorciada divorciado
    custodia deudas deuda debe sueldo salario gana cobra detenido detenida condenado condenada despedido
    despedida baja enferma enfermo hospitalizada hospitalizado operada operado sufre padece embargo
    diagnosticato diagnosticata diagnosi cancro tumore diabete diabetica diabetico incinta depressione
    sieropositivo alcolista divorziata divorziato affidamento debiti debito stipendio guadagna arrestato
    arrestata condannato condannata licenziato licenziata ricoverata ricoverato operata operato soffre malata
    malato aborto chemioterapia gediagnosticeerd diagnose kanker borstkanker diabetes suikerziekte zwanger
    depressie hiv alcoholist gescheiden scheiding voogdij schulden schuld salaris verdient gearresteerd
    veroordeeld ontslagen ziek opgenomen geopereerd lijdt behandeling faillissement grávida câncer cancro dívida
    salário
""")
_TIES = re.compile(
    r"(?<![^\W_])(?i:live[sd]? (?:at|in|on|next|with|alone|above|below|opposite|near|just|across|two|"
    r"three|by|behind|down)|living (?:at|in|on|with|alone|above|next)|reside[sd]?|"
    r"(?:home|postal|mailing|private|new) address|(?:from|in|of) (?:flat|apartment|apt|room|unit)\b|flat "
    r"\d|apartment \d|room \d|ward \d|class \d|year \d|grade \d|next door|"
    r"born (?:on|in)|date of birth|d\.?o\.?b|passport|(?:bank|savings|checking) account|account number|"
    r"sort code|credit card|phone number|mobile|cell|"
    r"can be reached|reach (?:him|her|me|them)|call (?:him|her|them) (?:on|at)|his number|her number|"
    r"their number|test results?|blood (?:test|group|type)|scan results?|"
    r"sick leave|off sick|mental health|self-harm|heart attack|broke (?:his|her) (?:leg|arm|hip|neck|back|"
    r"ankle|wrist)|lost (?:his|her|their) (?:job|baby|licen[cs]e)|"
    r"(?:goes|go|went) to [A-Z][\w'’.]+ (?:[A-Z][\w'’.]+ )?(?:School|Primary|Academy|High|College)|attends|enrolled|"
    r"had (?:a|an) (?:abortion|affair|miscarriage|stroke|seizure|breakdown)|left (?:him|her|his wife|her "
    r"husband)|passed away|died|behind on (?:his|her|the|their) (?:rent|mortgage|payments)|"
    r"staff (?:number|id)|employee (?:number|id)|(?:votes? for|member of) the|converted to|church every|"
    r"mosque|synagogue|"
    r"wohnt|wohnhaft|geboren|geb\.|telefonnummer|handynummer|hausarzt|kontonummer|in Behandlung|"
    r"habite|demeurant|domicilié|née? le|vit (?:à|au|seule?)|numéro de|en arrêt|"
    r"vive (?:en|con|sola?)|domiciliad[oa]|nacid[oa]|vecin[oa] del|piso \d|"
    r"abita|residente|nat[ao] (?:a|il)|vive (?:a|in|con)|conto corrente|"
    r"woont|wonend|geboren|rekeningnummer|in behandeling|mora (?:na|no|em)|nascid[oa])(?![^\W_])"
)
_STORY = any_of(r"""
    (?:write|tell|create|compose|invent|make up|draft|continue|schreib\w*|erzähl\w*|écri\w*|raconte\w*|
    escrib\w*|cuenta\w*|scriv\w*|racconta\w*|schrijf\w*)\b[^.\n]{0,40}(?:stor(?:y|ies)|poem|scene|dialogue|tale|
    novel|screenplay|limerick|fable|geschichte|märchen|gedicht|histoire|conte|cuento|historia|racconto|favola|
    verhaal)|short stor(?:y|ies)|once upon a time|es war einmal|il était une fois|érase una vez|c'era una volta|
    er was eens|the novel|novel by|protagonist\w*|fictional|fiction|main character|character (?:named|called|
    in)|screenplay|sitcom|tv (?:show|series)|in the (?:movie|film|book|novel|series|story|play|first episode|
    pilot)|role-?play|imagine (?:that|a)|let's pretend|fan ?fic\w*
""")
_ILLUSTRATES = any_of(r"""
    for example|for instance|e\.g\.|sample|placeholder|dummy|fake|mock|test data|made[- ]up|hypothetical\w*|
    suppose|zum beispiel|z\.b\.|par exemple|por ejemplo|ad esempio|bijvoorbeeld|how many|how much (?:does|did|
    will|is|do|money|change|more|in total)|calculate|altogether|in total|word problem|who (?:is|was|were|wrote|
    invented|discovered|painted|played|directed|sang)|biograph\w*|century|wikipedia|encyclop\w*|v\.|vs\.|et al
""")
_ILLUSTRATES_WITHIN = 120
_AGENT = any_of(r"""
    assist(?:ing)? you|help(?:ing)? you|your (?:virtual |digital |personal |ai )?(?:assistant|agent|advisor|
    representative)|customer (?:service|support|care)|support (?:team|agent|specialist)|how (?:can|may) i help|
    chatbot|language model|\bai\b|ihnen (?:helfen|weiterhelfen)|vous aider|ayudarle|aiutarla|u helpen
""")
_OLD_YEAR = re.compile(r"(?<!\d)(?:1[0-8]\d\d|190\d|191\d)(?!\d)")
_PRONOUN = re.compile(
    r"\s*(?:She|He|They|Her|His|Their|I|My|Sie|Er|Ihre?|Seine?|Ich|Mein\w*|Elle|Il|Son|Sa|Je|J['’]|Mon|Ma|"
    r"Ella|Él|Su|Vive|Tiene|Está|Lei|Lui|È|Ha|Soffre|Abita|Sono|Zij|Ze|Hij|Haar|Zijn|Ik|Mijn)(?![^\W_])"
)
_FIRST_PERSON = re.compile(
    r"(?<![^\W_])(?i:i live|i was|i have|i['’]ve|i suffer|i take|my (?:address|phone|number|mobile|"
    r"account|email|e-mail|date of birth|dob|birthday|ssn|doctor|husband|wife|passport|diagnosis|card)|"
    r"i['’]m (?:\d|from|a patient)|ich wohne|"
    r"ich habe|meine (?:adresse|nummer|handynummer|kontonummer|telefonnummer)|geboren|j['’]habite|je suis "
    r"née?|mon (?:adresse|numéro)|vivo en|mi (?:dirección|número|teléfono)|tengo|nací|abito|sono nat[oa]|"
    r"il mio (?:indirizzo|numero)|ik woon|"
    r"mijn (?:adres|nummer)|patient|born)(?![^\W_])"
)
_TIE_CUES = word_set("""
    live lives lived living reside resides resided address flat apartment apt room unit ward class grade door
    born birth dob passport account sort credit phone mobile cell reached reach call number test results result
    blood scan sick mental self heart broke lost goes went attends enrolled had left passed died behind staff
    votes vote member converted church mosque synagogue wohnt wohnhaft geboren geb telefonnummer handynummer
    hausarzt kontonummer behandlung habite demeurant domicilié née né vit numéro arrêt vive domiciliado
    domiciliada nacido nacida vecino vecina piso abita residente nato nata conto woont wonend rekeningnummer
    behandeling mora nascido nascida year patient patientin paciente paziente patiënt patiënte patiente
""")
_TIE_WORDS = _TIE_CUES | {"employee", "o"}
"""One of them stands in everything that _TIES finds."""
_ROLE_CUES = word_set("""
    patient patientin client tenant employee pupil student applicant resident neighbour neighbor boss manager
    colleague coworker worker husband wife partner daughter son mother father mum mom dad sister brother aunt
    uncle cousin niece nephew grandmother grandfather grandson granddaughter girlfriend boyfriend ex teacher
    landlord landlady roommate mate flatmate friend customer cardholder defendant claimant plaintiff witness
    victim suspect child mandant mandantin mieter mieterin nachbar nachbarin mann frau ehemann ehefrau tochter
    sohn mutter vater schwester bruder chef chefin kollege kollegin kunde kundin schüler schülerin mitarbeiter
    mitarbeiterin freund freundin oma opa patiente cliente voisin voisine mari femme fille fils mère père sœur
    soeur frère collègue élève locataire paciente clienta vecino vecina marido mujer esposa esposo hija hijo
    madre padre hermana hermano jefe jefa alumno alumna inquilino inquilina paziente vicino vicina marito moglie
    figlia figlio sorella fratello collega alunno alunna dipendente patiënt patiënte buurman buurvrouw man vrouw
    dochter zoon moeder vader zus broer huurder leerling filha filho mãe pai vizinho vizinha fiancé fiancée
    stepson stepdaughter law compañero compañera amigo amiga
""")
_INTRO_CUES = word_set("""
    name names called heiße heisse appelle nom llamo nombre chiamo nome heet naam chamo heter namn hedder navn
    nazywam
""")
_SPEAKING_CUES = word_set("i this ich hier je soy sono ik it")
_TITLE_CUES = word_set("""
    mr mrs ms miss mx herr herrn frau madame mme monsieur mlle señora señor sr sra don doña signora signor sig
    mevrouw meneer dhr mevr mw senhora senhor fru pani pan
""")
_RARELY_A_WORD = GIVEN - word_set("""
    will may mark else an ina li max dale dean guy joy rose bill sue art per rob ray june august april hope
    grant drew chase frank pat dawn an sina guy
""")
_PATIENT = ("patient", "pacient", "pazient", "patiënt")
_FAMILY = _ROLE_CUES & word_set("""
    husband wife daughter son mother father mum mom dad sister brother aunt uncle cousin niece nephew
    grandmother grandfather grandson granddaughter girlfriend boyfriend ex fiancé fiancée stepson stepdaughter
    ehemann ehefrau tochter sohn mutter vater schwester bruder oma opa mari femme fille fils mère père sœur
    soeur frère marido esposa esposo hija hijo madre padre hermana hermano marito moglie figlia figlio sorella
    fratello dochter zoon moeder vader zus broer filha filho mãe pai
""")
_BEFORE_A_NAME = (
    _ROLE_CUES
    | _TITLE_CUES
    | word_set("""
    is s am m name heiße heisse ist appelle est llamo es chiamo è heet é chamo heter är navn hedder nazywam się
    soy sono called ik ben bin suis
""")
)


class _Mention(NamedTuple):
    """A name in its surroundings."""

    text: str
    start: int
    end: int
    name: str
    role: str | None
    """Patient, neighbour, Mrs: what stood in the same run of capitals, or right before."""
    near: str
    """What stands before, on the same line."""
    context: tuple[int, int]
    hits: Sequence[Hit]

    @property
    def is_full(self) -> bool:
        return " " in self.name

    @property
    def is_given(self) -> bool:
        return plain(self.name.split()[0].lower()) in GIVEN

    @property
    def is_private(self) -> bool:
        """Tell whether the context holds a detail or something else that was found."""
        first, last = self.context
        words = words_of(self.text[first:last])
        is_strong = bool(words & _STRONG) or any(w.startswith(_STRONG_STARTS) for w in words)
        if is_strong or (words & _TIE_WORDS and _TIES.search(self.text, first, last)):
            return True
        return any(first <= hit.start < last for hit in self.hits)


def find_people(text: str, words: Set[str], hits: Sequence[Hit]) -> Iterator[Hit]:
    """Yield the names of people next to private details.

    Args:
        words: As from `words_of`.
        hits: What else was found in the text: a name in the same sentence is a person's.
    """
    has_given = bool(words & _RARELY_A_WORD) or any(plain(w) in GIVEN for w in words if not w.isascii())
    is_named = bool(has_given or words & _TITLE_CUES or words & _ROLE_CUES)
    is_told = bool(hits or words & _STRONG or words & _TIE_CUES or words & _FAMILY)
    is_told = is_told or (is_named and any(w.startswith(_STRONG_STARTS) for w in words))
    is_said = is_told or not words.isdisjoint(_SPEAKING_CUES)
    if not (
        words & _INTRO_CUES or (is_told and (words & _TITLE_CUES or words & _ROLE_CUES)) or (is_said and has_given)
    ):
        return
    mentions = [m for run in _CAPITALS.finditer(text) if (m := _mention(text, run, hits)) is not None]
    for m in mentions:
        confidence = _sureness(m, is_told=is_told)
        if confidence and not _ILLUSTRATES.search(
            text, max(0, m.context[0] - _ILLUSTRATES_WITHIN), m.context[1] + _ILLUSTRATES_WITHIN
        ):
            yield Hit(m.start, m.end, NAME, f"name:{m.name.lower()}", "warning", confidence)


def tells_a_story(text: str) -> bool:
    """Tell whether people and places in a text are invented."""
    return _STORY.search(text) is not None


def _mention(text: str, run: re.Match[str], hits: Sequence[Hit]) -> _Mention | None:
    """Cut what is no name from a run of capitals: "Tell Anna Lindgren", "Nachbar Dieter Kranz", "Mr Patel's"."""
    tokens = [(run.start() + t.start(), t[0].lower()) for t in _TOKEN.finditer(run[0])]
    roles = [i for i, (_, token) in enumerate(tokens) if token in _ROLE_CUES or token in _TITLE_CUES]
    role = min((tokens[i][1] for i in roles), key=lambda word: not word.startswith(_PATIENT), default=None)
    tokens = tokens[roles[-1] + 1 :] if roles else tokens
    given = next((i for i, (_, token) in enumerate(tokens[:-1]) if plain(token) in GIVEN), 0)
    tokens = tokens[given:]
    if not tokens:
        return None
    start = tokens[0][0]
    name = _POSSESSIVE.sub("", text[start : run.end()])
    near = before(text, start)
    if _NOT_A_NEIGHBOUR.search(near) or (_HOUSE_NUMBER.search(before(text, run.start())) and role is None):
        return None
    if role is None and near[-1:] in _SPACES:
        word = _WORD_BEFORE.search(near)
        role = word["word"].lower() if word and word["word"].lower() in _BEFORE_A_NAME else None
    if (role is None and " " not in name) or not _is_somebody(name):
        return None
    end = start + len(name)
    return _Mention(text, start, end, name, role, near, _context(text, start, end), hits)


def _sureness(m: _Mention, *, is_told: bool) -> float:
    """Return how sure we are that this is somebody's private matter, 0 if it is not."""
    sure = _as_if_private(m, is_told=is_told)
    return 0.0 if sure and is_public(m.text, *m.context) else sure


def _as_if_private(m: _Mention, *, is_told: bool) -> float:
    if _INTRODUCED.search(m.near):
        is_sure = m.is_full or _FIRST_PERSON.search(m.text, *m.context) or m.is_private
        return 0.75 if is_sure and not _AGENT.search(m.text, *m.context) else 0.0
    if m.is_full and (m.is_given or m.is_private) and _SPEAKING.search(m.near) and _SPEAKS_ON.match(m.text, m.end):
        return 0.0 if _AGENT.search(m.text, *m.context) else 0.65
    label = _LABEL.search(m.near) if m.is_full and m.hits else None
    if label and (label["sure"] or m.is_given):
        return 0.7
    return _as_told(m) if is_told else 0.0


def _as_told(m: _Mention) -> float:
    if m.is_full and m.role and m.role.startswith(_PATIENT):
        return 0.75
    if m.is_full and m.role in _FAMILY:
        return 0.7 if m.is_private else 0.55
    if not m.is_private or _OLD_YEAR.search(m.text, *m.context):
        return 0.0
    if is_trivia(m.text, *m.context):
        return 0.0
    if m.role in _TITLE_CUES:
        return 0.0 if _GREETING.search(m.near) or m.name.lower() in KNOWN_SURNAMES else 0.65
    if m.role in _ROLE_CUES:
        return 0.7 if m.is_full else 0.55 if m.is_given else 0.0
    return 0.65 if m.is_full and (m.is_given or _SUFFERS.match(m.text, m.end)) else 0.0


def _context(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the sentence, and the next one where it goes on with a pronoun."""
    first, last = sentence_around(text, start, end)
    if _PRONOUN.match(text, last + 1):
        _, last = sentence_around(text, last + 1, last + 2)
    return first, last


def _is_somebody(name: str) -> bool:
    written = name.replace(".", "").lower().replace("’", "'")
    parts = written.split()
    if written in KNOWN or (len(parts) > 1 and f"{parts[0]} {parts[-1]}" in KNOWN):
        return False
    return not any(part in NOT_A_SURNAME for part in parts)
