"""Further sentences that steer a model from inside its data: rules declared void, notes to machines, forged ends.

English and German, in many wordings: a verb of dropping near the rules of a model, a machine that is addressed, a reply
that is dictated. They stand here to be recognised.
"""

import re

from sartor.data.audit.alternatives import one_of

_RULES = (
    r"(?:(?:instruction|rule|guideline|prompt|directive|constraint|restriction|safeguard|guardrail|command"
    r"|limitation)s?"
    r"|polic(?:y|ies)|programming|training|anweisung(?:en)?|regeln?|vorgaben?|richtlinien?|befehle?|instruktion(?:en)?"
    r"|einschränkung(?:en)?|beschränkung(?:en)?|grenzen|auflagen|systemprompts?|consignes?|règles|directives"
    r"|instrucciones|reglas"
    r"|istruzioni|regole|instruções|regras|instructies|regels)"
)
_DROP = (
    r"(?:ignor(?:e|es|ing)|disregard(?:s|ing)?|forget(?:s|ting)?|drop(?:ping)?|set(?:ting)? aside|put(?:ting)? aside"
    r"|override|overriding"
    r"|bypass(?:ing)?|skip(?:ping)?|abandon|discard|dismiss|neglect|break|violate|leave (?:behind|aside)"
    r"|throw (?:out|away)|do away with"
    r"|stop (?:following|obeying)|cease (?:to follow|following)|no longer follow|cast aside|scrap|wipe|erase|suspend"
    r"|ignorier\w*|vergiss"
    r"|vergessen sie|missacht\w*|verwirf|verwerfen sie|umgeh\w*|überspring\w*|übergeh\w*|streich\w*|ignorez?"
    r"|oublie[zr]?|ignora|olvida"
    r"|dimentica|esque[çc]a|negeer|vergeet)"
)
_SCOPE = (
    r"(?:your|its|deine[nr]?|ihre eigenen|tes|vos|tus|sus|le tue|suas|je|jouw|all|all of|any|every|each|the|these"
    r"|those|whatever|alle"
    r"|sämtliche|jede|die|diese|les|las|toutes|todas|tutte|previous|prior|earlier|preceding|former|original|initial"
    r"|existing|old|system"
    r"|hidden|safety|bisherigen?|vorherigen?|vorigen|obigen?|früheren|alten|ursprünglichen)"
)
_BEFORE = (
    r"(?:above|before|earlier|previously|prior|so far|until now|up to now|up to here|preceding|oben|bisher|vorher|zuvor"
    r"|bis jetzt)"
)
_MACHINE = (
    r"(?:ai|a\.i\.|artificial intelligence|(?:large )?language models?|llms?|chat ?bots?|ai (?:system|model"
    r"|assistant|agent|reader)s?"
    r"|(?:automated|automatic|artificial|machine|digital) (?:reader|system|agent|assistant|reviewer|grader"
    r"|processor)s?|gpts?|chatgpt|ki"
    r"|künstliche intelligenz|sprachmodell(?:e)?|ki-(?:system|modell|assistent)\w*)"
)
_HELPER = rf"(?:{_MACHINE}|assistants?|models?|bots?|agents?|machines?|assistent(?:en|in)?|modell|maschine)"
_TEXT = r"(?:this|that|these|it|the (?:text|message|note|document|page|e-?mail|above|following)|dies\w*|das|hier)"
_DROPS = "tells the model to drop its instructions"
_POSES = "poses as a new instruction"
_FREES = "gives the model a role without limits"
_LEAKS = "asks for the hidden instructions"
_STEERS = "steers every answer from inside the text"

STEERING: tuple[tuple[str, tuple[str, ...], re.Pattern[str]], ...] = (
    (
        _DROPS,
        (
            "ignor", "disregard", "forget", "dropping", "drop", "setting aside", "set aside", "putting aside",
            "put aside", "overrid", "bypass", "skip", "abandon", "discard", "dismiss", "neglect", "break", "violat",
            "leave", "throw", "do away with", "stop following", "stop obeying", "cease", "no longer follow",
            "cast aside", "scrap", "wipe", "erase", "suspend", "vergiss", "vergessen", "missacht", "verwirf",
            "verwerfen", "umgeh", "überspring", "übergeh", "streich", "oublie", "olvida", "dimentica", "esque",
            "negeer", "vergeet",
        ),
        one_of(
            rf"\b{_DROP} (?:about )?(?:{_SCOPE} ){{0,4}}{_RULES}(?: \w+){{0,2}} (?:{_BEFORE}|(?:that |which )?(?:you"
            rf"|came|were"
            rf"|was|have)\b|die (?:du|sie))"
            rf"|\b{_DROP} (?:about )?(?:{_SCOPE} ){{0,3}}(?:your|its|prior|previous|preceding|earlier|former"
            rf"|original|initial"
            rf"|hidden|deine[nr]?|bisherigen?"
            rf"|vorherigen?|vorigen|obigen?|früheren|ursprünglichen|tes|vos|tus|suas) (?:\w+ )?{_RULES}\b"
            rf"|\b(?:ignor\w+|disregard|forget|vergiss|missachte\w*|verwirf) (?:all|every|any|each|alle|sämtliche"
            rf"|jede) (?:\w+ )?{_RULES}\b"
            rf"|\b{_DROP} (?:everything|anything|all|whatever|alles|what(?! i\b| we\b)|was(?! ich\b"
            rf"| wir\b))\b,? (?:that |of (?:what|that) )?(?:you"
            rf"|i|we|was|were|has|had|came"
            rf"|stands|is|dir|ihnen|man|ich|oben|zuvor|bisher) (?:\w+ ){{0,3}}(?:told|said|taught|given|written"
            rf"|learn\w*|instructed|know"
            rf"|{_BEFORE}|gesagt|beigebracht|stand|steht|geschrieben|gelernt|aufgetragen|vorgegeben)\b"
            rf"|\b{_HELPER} (?:may|can|should|must|shall|is (?:free|allowed|permitted) to|darf|kann|soll|muss"
            rf"|wird)\b(?: \w+){{0,3}} {_DROP}"
            rf" (?:\w+ ){{0,3}}{_RULES}\b|\b{_HELPER} (?:\w+ ){{0,2}}{_RULES} (?:überspring|ignorier|missacht|umgeh"
            rf"|verg[ei]ss)\w*"
        ),
    ),
    (
        _DROPS,
        (
            "never written", "never existed", "never given", "did not exist", "didn't exist", "do not exist",
            "don't exist", "does not exist", "do not apply", "don't apply", "does not apply", "did not apply",
            "no longer", "was a test", "was only a test", "were a test", "just a test", "void", "cancelled",
            "canceled", "revoked", "lifted", "suspended", "obsolete", "outdated", "als gäbe", "nicht mehr",
            "aufgehoben", "ungültig", "geändert", "nur ein test", "außer kraft", "hinfällig", "start here",
            "begin here", "starts here", "begins here", "beginnen hier", "beginnt hier", "have changed",
            "has changed", "been changed", "are off", "turned off", "disabled",
        ),
        one_of(
            rf"\b(?:(?:the|any|these|those|my|die) {_RULES} (?:\w+ )?{_BEFORE}|(?:your|all|previous|prior|earlier"
            rf"|its|deine"
            rf"|alle|bisherigen|obigen)(?: \w+)? {_RULES}(?: (?:\w+ )?{_BEFORE})?) (?:were never (?:written|given)"
            rf"|never existed|(?:do|does|did)(?: not"
            rf"|n['’]t) (?:exist|apply|count|matter|bind"
            rf" you)|(?:are|is) (?:now )?(?:void|null|cancell?ed|revoked|lifted|suspended|obsolete|off\b|disabled"
            rf"|no longer)|have been (?:lifted"
            rf"|revoked|cancell?ed|suspended)|no longer (?:apply|applies|count|hold|bind|matter)|gelten nicht"
            rf"|sind (?:ab jetzt |nun |jetzt )?(?:aufgehoben"
            rf"|ungültig|hinfällig|außer kraft)|wurden (?:aufgehoben|gelöscht))"
            rf"|(?:###+|\[|<|\*\*) ?(?:system|admin\w*|developer)\b[^a-z\n]{{0,6}}[^.\n]{{0,40}}(?:{_RULES}) (?:has"
            rf"|have|was|were|wurden?|sind|ist)(?: been)?"
            rf" (?:changed|updated|replaced|geändert|ersetzt|aufgehoben)"
            rf"|\b(?:everything|all|what) (?:that )?(?:came|was said|was written|stood|stands"
            rf"|is) (?:{_BEFORE}) (?:was|is|were) (?:only |just )?(?:a )?(?:test"
            rf"|joke|draft|void|irrelevant|obsolete)\b|\b(?:as if|as though"
            rf"|als) (?:\w+ ){{0,4}}{_RULES}(?: \w+){{0,2}} (?:never|did not|didn['’]t|nicht)"
            rf"|\bals gäbe es (?:\w+ ){{0,3}}{_RULES}(?: \w+)? (?:nicht|nie)|\balles (?:vorherige|bisherige"
            rf"|obige) war (?:nur )?ein test"
            rf"|\b(?:your|the|deine|die) (?:real|true|actual|new|proper|eigentlichen?|echten?|wahren?"
            rf"|neuen?) {_RULES} (?:start|begin|follow|are|is|lauten?"
            rf"|beginn\w*|folg\w*)\b"
        ),
    ),
    (
        _POSES,
        (
            "ai", "a.i.", "artificial", "language model", "llm", "chatbot", "chat bot", "automated", "automatic",
            "machine reader", "digital assistant", "gpt", "chatgpt", "ki", "künstliche", "sprachmodell",
            "reads this", "reading this", "processing this", "assistant:", "mitliest",
        ),
        one_of(
            rf"\b(?:note|message|memo|hint|attention|notice|reminder|instructions?|word|p\.? ?s\.?|hinweis|nachricht"
            rf"|notiz|achtung|anweisung|botschaft)"
            rf"(?: to| for| an| für|[:,])+ (?:any|every|all|the|each|whatever|jede[nsr]?|alle|das|die"
            rf"|den)? ?{_MACHINE}\b"
            rf"|\b(?:if|when|should|falls|wenn|sollte|sobald) (?:an?|any|some|the|you are an?|du ein|du eine|sie ein"
            rf"|eine?|das|die) (?:\w+ )?{_HELPER}"
            rf" (?:is |are |wird |hier )?(?:read|see|process|pars|summari[sz]|handl|analy[sz]|encounter|scan"
            rf"|dies\w* (?:lies|les)|das (?:lies|les)|mitlies"
            rf"|lies|verarbeit)\w*\b"
            rf"|\b{_HELPER}(?: that| which| who|,? (?:die|das|der))? (?:is |are )?(?:read|process|pars|summari[sz]"
            rf"|handl|review|analy[sz]|grad|evaluat"
            rf"|dies (?:lies|les)|das hier lies|mitlies)(?:ing|es|s|t),? {_TEXT}\b|\b(?:ki"
            rf"|sprachmodell\w*)\b,? (?:die|das) (?:dies|das|diesen? \w+)"
            rf" (?:liest|verarbeitet|auswertet)|\bif you(?: are|['’]re) an? {_HELPER}\b(?=[^.?\n]{{0,60}}(?:,|must"
            rf"|please|then|say|reply|respond))"
        ),
    ),
    (
        _POSES,
        (
            "directive", "instruction", "orders from", "orders by", "order from", "orders of", "rules from",
            "rules by", "rule from", "mission from", "vorgabe", "anweisung", "befehl", "regeln von", "regeln der",
            "regeln des", "regel von", "your new", "your real", "your true", "your actual", "your only",
            "your updated", "your next", "deine neue", "deine echte", "deine wahre", "deine einzige",
            "deine eigentliche", "ihre neue", "ihre echte", "ihre wahre", "ihre einzige", "ihre eigentliche", "###",
            "## ", "##system", "</", "<!--", "end of", "ende der", "ende des",
        ),
        one_of(
            r"(?:^|[.!?>:)\]\n])[\s*#\[(-]*(?:\w+ )?(?:new|updated?|revised|urgent|secret|special|latest|neue[rs]?"
            r"|geänderte|dringende"
            r"|geheime) (?:\w+ )?(?:directives?|instructions?|orders?"
            r"|rules?|mission|vorgaben?|anweisung(?:en)?|befehle?|regeln?) (?:from|by|of|issued by|der|des|von"
            r"|vom) (?:the |our |your |den |der |dem )?"
            r"(?:\w+ )?(?:admin\w*|developers?|system|owner|operator|management|headquarters|supervisor"
            r"|entwickler\w*|betreiber\w*|leitung|openai|anthropic"
            r"|google|creators?|makers?|root|security team|ceo)\b"
            r"|\b(?:your|deine|ihre) (?:new|real|true|actual|only|updated|next|neue|echte|wahre|einzige"
            r"|eigentliche) (?:task|job|goal|role|mission|objective"
            r"|purpose|instructions?|orders?|rules?|aufgabe|rolle|ziel|anweisung(?:en)?|auftrag)(?: now"
            r"| from now on)? ?(?::|is to\b|are to\b|is:|ist es\b"
            r"|lautet\b|starts?\b|begins?\b)"
            r"|(?:^|[\s.!?>\])])#{2,} ?(?:system|admin\w*|developer|new instructions?|instructions? (?:for|to)"
            r"|override)\b ?(?:message|prompt|note|update"
            r"|override)? ?:|</(?:document|dokument|input|eingabe|context|kontext|text|user|data|daten|article"
            r"|e-?mail|message|nachricht|query|content)>"
            r"\s*(?:end of|ende der|ende des|assistant|assistent|ai\b|ki\b|system|new|neue|now|nun|ignore|you\b|du\b"
            r"|#|\[|<)"
            r"|\b(?:end of|ende (?:der|des)) (?:\w+ )?(?:input|document|context|prompt|text|message|data|article"
            r"|e-?mail|conversation|eingabe|dokuments?"
            r"|nachricht|texte?s?|kontexts?)\b[.:;,! -]{1,5}(?:(?:assistant|assistent\w*)(?! (?:manager|director"
            r"|professor|coach|editor))|ai\b|ki\b|system\b|model\b"
            r"|new\b|neue|now,|nun\b|you (?:must|will|are))"
            r"|<!-- ?(?:to (?:the )?)?(?:assistant|ai|system|llm|model|bot|assistent|ki)\b ?[:,]"
        ),
    ),
    (
        _FREES,
        (
            "refuse", "ablehnen", "verweigern", "no restriction", "no limit", "no rule", "no filter", "any filter",
            "any restriction", "any rule", "any limit", "unrestricted", "unfiltered", "uncensored", "without rules",
            "without filters", "without limits", "without restrictions", "without limitations", "keine grenzen",
            "keine regeln", "keine beschränkung", "keine einschränkung", "keine filter", "ohne grenzen",
            "ohne regeln", "ohne filter", "ohne einschränkung", "ohne beschränkung", "unbeschränkt",
            "uneingeschränkt", "unzensiert", "restrictions are", "filters are", "developer mode", "entwicklermodus",
            "jailbr", "anything you want", "had no", "have no", "were no", "was no", "censorship", "ethical",
            "moral", "filters", "guardrails", "restrictions", "limitations", "stop being", "stop acting",
            "violate your", "violates your", "break your", "breaks your", "against your", "contradicts your",
            "sin restricciones", "sans restriction",
        ),
        one_of(
            rf"(?<!offer )\byou(?: are|['’]re| become| play| act as| will be"
            rf"| must be)?\b(?:(?!\bi\b)[^.!?\n]){{0,60}}\b(?:cannot"
            rf"|can['’]t"
            rf"|can not|must not|may not|never|not allowed to"
            rf"|unable to|have to never) (?:ever )?refuse\b(?=[.!,:;]|$| (?:any|me|anything|an?y? ?requests?|to)\b)"
            rf"|\b(?:du|sie)\b[^.!?\n]{{0,50}}\b(?:nichts|nicht|nie"
            rf"|niemals|keine \w+) (?:ablehnen|verweigern)\b"
            rf"|\byou (?:now )?(?:have|know|obey|follow|need) no (?:more )?(?:\w+ )?(?:restrictions?|limits?"
            rf"|limitations?|rules?|filters?|guidelines?|boundaries)"
            rf"|\b(?:du|sie) (?:\w+ ){{0,10}}(?:keine|ohne) (?:\w+ )?(?:grenzen|regeln|beschränkungen|einschränkungen"
            rf"|filter|vorgaben)\b"
            rf"|\b(?:pretend|imagine|act as|acting as|you are|you['’]re|play|become|roleplay as|stell dir vor"
            rf"|spiel\w*|tu so)\b[^.!?\n]{{0,40}}\b(?:un(?:restricted"
            rf"|filtered|censored|limited|bound)|{_HELPER} (?:with(?:out| no)|that has no"
            rf"|ohne) (?:any )?(?:\w+ )?(?:filters?|rules?|restrictions?|limits?"
            rf"|guidelines?|grenzen|regeln|beschränkung\w*)|unbeschränkt\w*|uneingeschränkt\w*|unzensiert\w*)\b"
            rf"|\b(?:(?:all|my|your) (?:\w+ )?|sure, |^)(?:restrictions|filters|limits|safeguards|guardrails) (?:are"
            rf"|have been"
            rf"|were) (?:now )?(?:off|lifted|removed|disabled|gone)\b"
            rf"|\b(?:as if|as though) (?:you|there) (?:had|have|were|was) no (?:more )?(?:\w+ ){{0,2}}(?:{_RULES}"
            rf"|filters?|limits?|censorship)\b"
            rf"|\b(?:you|answer|respond|reply)\b[^.!?\n]{{0,40}} without (?:any )?(?:\w+ )?(?:censorship|ethical \w+"
            rf"|moral \w+|restrictions"
            rf"|filters|guardrails|limitations)\b|\bstop (?:being|acting (?:as|like)) an? (?:\w+ )?{_HELPER}\b"
            rf"|\beven if (?:it|this|that|they|doing so) (?:violates?|breaks?|contradicts?|goes against"
            rf"|go against) your\b"
            rf"|\b(?:switch|change|go|enter|wechsle|geh) (?:\w+ )?(?:in|into|to|in den) (?:\w+ )?(?:developer|debug"
            rf"|admin|god|entwickler|jailbreak)[- ]?modu?s?e?\b"
        ),
    ),
    (
        _LEAKS,
        (
            "systemprompt", "system-prompt", "system prompt", "systemanweisung", "systemnachricht", "prompt système",
            "prompt del sistema", "prompt di sistema", "hidden prompt", "secret prompt", "secret instructions",
            "geheime anweisung", "prompt do sistema", "hidden instructions", "your instructions",
            "original instructions", "initial instructions",
        ),
        one_of(
            r"\b(?:gib|geben sie|zeig\w*|verrat\w*|nenn\w*|druck\w*|wiederhol\w*|schreib\w*|offenbar\w*|muestra"
            r"|revela|révèle[zr]?|montre[zr]?|affiche[zr]?"
            r"|rivela|mostra|mostre|toon|reveal|show|print|output|repeat|leak|post|paste|give|tell|write out"
            r"|disclose|recite|display|share|dump)\b"
            r"[^.!?\n]{0,30}\b(?:system-?prompts?(?! (?:of|for|log))|system-? ?anweisung\w*|systemnachricht"
            r"|prompt (?:système"
            r"|del sistema|di sistema|do sistema)|(?:your|the|its|deine?n?"
            r"|dein) (?:\w+ )?(?:system|hidden|secret|original|initial|geheimen?) ?(?:prompt|instructions|message"
            r"|anweisung\w*))\b"
            r"|\b(?:my|mein|mon|mi|il mio|meu) (?:\w+ )?(?:system-? ?prompt|prompt système"
            r"|prompt del sistema) ?(?:is|begins?|starts?|says|reads|beginnt|lautet|ist|:)"
            r"|\bwhat (?:are|were) your (?:\w+ )?instructions ?\?"
        ),
    ),
    (
        _STEERS,
        (
            "only correct", "only right", "only valid", "only acceptable", "only allowed", "only permitted",
            "only answer", "only reply", "only response", "only output", "whatever", "no matter", "regardless",
            "irrespective", "egal", "unabhängig", "ganz gleich", "from here on", "from now on", "from this point",
            "ab jetzt", "ab sofort", "von nun an", "henceforth", "obey it", "follow it", "execute it",
            "carry it out", "obey them", "do what it says", "obey what", "this note", "this hint", "this message",
            "this instruction", "diesen hinweis", "diese nachricht", "diese anweisung", "this remark", "this line",
            "this sentence", "to every", "to all", "to any", "abzuschalten", "abschalten", "ausschalten",
            "auszuschalten", "aufzuheben", "zu umgehen", "zu ignorieren", "deaktivieren",
        ),
        one_of(
            r"\b(?:respond|reply|answer) to (?:every|all|any) (?:\w+ )?(?:messages?|questions?|requests?"
            r"|prompts?) (?:only )?with\b"
            r"|\b(?:alle|deine|sämtliche) (?:filter|regeln|schranken|sperren|beschränkungen"
            r"|vorgaben) (?:abzuschalten|abschalten|ausschalten"
            r"|auszuschalten|aufzuheben|zu umgehen|zu ignorieren|deaktivieren|zu deaktivieren)"
            r"|\b(?:the |deine |die )?only (?:correct|right|valid|acceptable|allowed|permitted|proper"
            r"|possible) (?:reply|answer|response|output|reaction) (?:is|to|must)"
            r"\b(?=[^.?\n]{0,20}\b(?:to|is)\b)(?=[^?\n]{0,80}(?:[.!\"']|$))|\brichtig ist (?:nur|allein"
            r"|ausschließlich)\b ?:?"
            r"|\b(?:whatever|no matter what|regardless of what|irrespective of what) (?:the |this |that |any |is "
            r"|was |stands |you )?(?:text|question|user|message|prompt"
            r"|request|above|below|input|author|customer|conversation|asked|read)?[^.?!\n]{0,25}\b(?:ask\w*|says?"
            r"|said|wants?|stands|above|request\w*|written|you)\b"
            r"[^.?!\n]{0,15},(?! (?:how|what|should|can|do|does|is|are|why|when|we|i)\b)|\b(?:egal|ganz gleich"
            r"|unabhängig davon),? was\b[^.?!\n]{0,40}(?:steht|gefragt|will"
            r"|sagt|schreibt|geschrieben)\w*[,:]"
            r"|\b(?:from (?:here|now|this (?:point|moment)) on(?:wards?)?|henceforth|ab (?:jetzt|sofort)"
            r"|von nun an)(?: gilt)?,? (?:(?:you |the assistant )?(?:will|must"
            r"|shall|should|only|just|always|please) )*(?:print|reveal|(?:answer|reply|respond) (?:only )?(?:with|as"
            r"|to every|every|all|nothing)"
            r"|say (?:only|that|nothing|yes)|write (?:only|the word|nothing)|recommend|ignore|obey|repeat|praise"
            r"|confirm|list all"
            r"|give (?:full|the highest)|send (?:the|all|every) (?:chat"
            r"|conversation|log|history)|antworte|schreib\w* (?:nur|das wort)|gib|empfiehl|bestätige|ignoriere"
            r"|sag\w*|lobe|nenne)\b"
            r"|\b(?:then|and|und|danach) (?:obey|follow|execute|carry out|do|befolge|führe) (?:it|them|what it says"
            r"|what is written|the order|the instruction|ihn|sie|es)"
            r"(?: aus)?\b ?[:.]|\b(?:do not|don['’]t|never|without) (?:ever )?(?:mention|reveal|reveal|disclos"
            r"|acknowledg|quot|repeat|refer(?:ring)? to)\w* (?:that |of |the"
            r" existence of )?this (?:note|hint|message|instruction|line|sentence|remark|request|prompt|command"
            r"|paragraph)\b"
            r"|\b(?:erwähn|verrat|nenn|zitier)\w* (?:diesen?|dieses) (?:hinweis|nachricht|anweisung|notiz|satz|zeile"
            r"|text) (?:nicht|nie|niemals|keinesfalls)"
        ),
    ),
)  # fmt: skip
"""Kind, the words needed (one of them), and what it looks like."""

LOOSE = re.compile(rf"\b{_DROP}\b[^.!?\n]{{0,30}}\b{_RULES}\b|\byou are now\b|\bsystem ?prompt\b|\bdeveloper mode\b")
"""What is enough in a text that hides its letters."""
