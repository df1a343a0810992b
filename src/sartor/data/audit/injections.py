"""Sentences that try to steer a model from inside its data: overriding, new roles, leaks, forged tags, exfiltration."""

import re
from typing import NamedTuple

from sartor.data.audit.alternatives import one_of
from sartor.data.audit.gates import gates
from sartor.data.audit.steering import LOOSE, STEERING

_RULES = (
    r"(?:instructions?|prompts?|rules?|guidelines?|directions?|directives?|commands?|constraints?|polic(?:y|ies)"
    r"|programming"
    r"|restrictions?|filters?|safeguards?|guardrails?|training|prompting|guidance|system (?:message|text)|context"
    r"|messages? above|safety \w+)"
)
_BEFORE = (
    r"(?:previous|prior|earlier|preceding|above|foregoing|former|initial|original|existing|current|system"
    r"|past|old|safety|developer|built-in|default|hidden|ethical|moral|content|own)"
)
_DROP = (
    r"(?:ignor(?:e|ing)|disregard(?:ing)?|forget(?:ting)?|overrid(?:e|ing)|bypass(?:ing)?|neglect|abandon"
    r"|discard|dismiss|disobey|violate|do not follow|don['’]?t follow|stop following|pay no attention to|set"
    r" aside|throw (?:out|away)|unlearn|erase|delete|cancel|skip)"
)


class Family(NamedTuple):
    """Sentences of one kind."""

    kind: str
    anchors: tuple[str, ...]
    """One of them stands in every such text, in lower case."""
    pattern: re.Pattern[str]


FAMILIES = (
    Family(
        "tells the model to drop its instructions",
        ("ignor", "disregard", "forget", "overrid", "bypass", "neglect", "abandon", "discard", "dismiss", "disobey",
            "not follow", "t follow", "stop following",
         "attention to", "set aside", "throw ", "unlearn", "erase", "cancel", "skip", "violate", "delete"),
        one_of(
            rf"\b{_DROP} (?:(?:all|any|every|each|the|your|these|those|of|and|whatever|everything|prior to|other)"
            rf" ){{0,5}}(?:{_BEFORE},? (?:and |or )?){{1,3}}(?:\w+ )?{_RULES}\b"
            rf"|\b{_DROP} (?:all |any |every |each |everything )?(?:of )?(?:the |these |those |your |system"
            rf" )*{_RULES} (?:above|before|(?:that )?(?:you(?:['’]ve| have| were)?|came|given|preceding)|so far"
            rf"|prior|and (?:instead|say|do|reveal|output|print|tell|act))"
            rf"|\b{_DROP} (?:all |any |every )?(?:of )?your (?:\w+ )?{_RULES}\b|\b{_DROP} (?:all|every|any)"
            rf" (?:\w+ )?(?:instructions|rules|prompts|guidelines|directives|restrictions|guardrails|safeguards)\b"
            r"|\b(?:ignore|disregard|forget) (?:all (?:of )?)?(?:(?:everything|anything|all|whatever|what)(?:"
            r" that| which)? (?:(?:is |was |came |has come |i said |you read )?(?:above|before|prior|previously"
            r"|so far)|(?:you (?:were|have been|['’]ve been) (?:told|given|taught|instructed))|you know about)"
            r"|(?:the|all) (?:text |content |words )?above(?! (?:address|e-?mail|message|order|number|price|link"
            r"|error|date))\b|all (?:that |of that |the )?(?:previous|prior)\b(?! (?:e-?mails?|messages?|orders?"
            r"|calls?|requests?|quotes?|letters?|offers?|invoices?|versions?)))"
        ),
    ),
    Family(
        "gives the model a role without limits",
        ("dan", "developer mode", "jailbr", "anything now", "unrestricted", "unfiltered", "uncensored",
            "no restrictions",
         "no rules", "no longer", "restrictions", "filters", "god mode", "sudo mode", "ethical", "evil", "no limits",
         "admin mode",   "sudo"),
        one_of(
            r"\byou(?:['’]re| are| will be| shall be) (?:now |from now on |going to be |hereby )+(?:(?:called "
            r"|known as |acting as )?dan\b|stan\b|dude\b|in (?:developer|god|dan|jailbreak|admin|debug"
            r"|unrestricted|maintenance) mode|(?:an? )?(?:completely |fully |totally )?(?:un(?:restricted"
            r"|filtered|censored|aligned|limited|bound)|evil|jailbroken|amoral|free from|freed|no longer)\b)"
            r"|\b(?:developer|god|dan|jailbreak|sudo|admin|debug|maintenance|unrestricted) mode (?:is |has been "
            r"|now )*(?:enabled|on\b|active|activated|engaged|unlocked)|\b(?:enable|activate|enter|switch to|turn"
            r" on|unlock|engage) (?:the )?(?:developer|god|dan|jailbreak|sudo|unrestricted) mode"
            r"|\bdo anything now\b|\bact as dan\b|\bas dan\b|\[🔓|\[dan\]|\bjailbroken (?:mode|response|version)"
            r"|\bjailbreak mode|\byou are (?:now )?jailbroken"
            r"|\b(?:act|respond|answer|behave|pretend|operate|speak|reply)\b[^.\n]{0,60}\b(?:without|with no|free"
            r" of|have no|ignoring) (?:any )?(?:restrictions?|filters?|rules|limits|limitations|censorship"
            r"|ethical|moral|safety|guardrails|content polic)"
            r"|\byou (?:have|are bound by|are subject to|need follow) no (?:restrictions|rules|limits|limitations"
            r"|filters|ethical|moral|guidelines)"
            r"|\b(?:enable|activate|enter|switch to|turn on|unlock|engage) (?:debug|admin|maintenance|root"
            r"|unrestricted) mode\b[^.\n]{0,20}(?:and|,)|\ban? (?:ai|assistant|model|chatbot|bot) (?:with|that"
            r" has|who has|having|without) (?:no |any )?(?:rules|restrictions|limits|filters|ethic\w*|moral\w*"
            r"|guidelines)"
            r"|\byou are no longer (?:bound|restricted|an? (?:ai|assistant|helpful)|required|limited|subject)"
        ),
    ),
    Family(
        "asks for the hidden instructions",
        ("system prompt", "system message", "initial prompt", "instructions", "original prompt", "hidden prompt",
            "prompt verbatim", "secret prompt", "internal", "your rules", "guidelines", "confidential", "your prompt",
            "developer message", "above"),
        one_of(
            r"\b(?:reveal|show|print|repeat|output|display|tell|give|leak|expose|disclose|dump|share|list|return"
            r"|recite|write out|echo|type out|paste|include|append)\b (?:me |us |back |out |to me |the user"
            r" )*(?:the |all )?(?:(?:text|contents?|words|wording|rest) of )?(?:your|the|all|all of your|any)(?:"
            r" (?:entire|full|complete|initial|original|hidden|secret|system|exact|confidential|internal|own"
            r"|developer|previous|current|above|first|whole|verbatim|and))*"
            r" (?:system (?:prompts?|messages?|instructions?)|initial (?:prompt|instructions?)|(?:hidden|secret"
            r"|internal|confidential|original|developer|initial) (?:prompts?|instructions?|messages?|rules"
            r"|guidelines)|prompt(?: above| verbatim| word for word)?(?=[\s.,:;!?\"']|$)|instructions (?:above"
            r"|verbatim|word for word|you (?:were|have been|received)|given to you))"
            r"|\byour (?:hidden |secret |initial |original |full )*system prompt\b|\bhere is my (?:\w+ )?system prompt"
            r"|\brepeat (?:everything|all (?:the )?(?:text|words)|the (?:text|words|content)) (?:above|before)"
            r"|\bwhat (?:is|are|were|was|['’]s) your (?:exact |full |initial |original |hidden |secret"
            r" )*(?:system prompt|system message|initial instructions|hidden instructions|original instructions"
            r"|initial prompt)"
            r"|\b(?:my|the) (?:full |hidden |secret )?system prompt (?:is|says|reads)\b ?:"
        ),
    ),
    Family(
        "poses as a new instruction",
        (
            "instruction", "prompt", "directive", "override", "overrides", "overriding", "rules:", "rule:",
            "command", "commands:", "system override", "system overwrite", "system alert", "system notice",
            "system:", "system :", "[sys", "<sys", "# sys", "#sys", "**sys", "[admin", "<admin", "# admin",
            "**admin", "[dev", "<dev", "# dev", "**dev", "[inst", "<inst", "</inst", "/sys", "ai", "a.i.", "llm",
            "language model", "chatbot", "chat bot", "assistant", "model reading", "automated system",
            "automated assistant", "an bot", "a bot", "your new", "your real", "your true", "your actual",
            "your only", "your updated", "end of", "<!--",
        ),
        one_of(
            r"(?:^|[\n.!?>\])*#-])\s*[*_#\[(<\s]{0,6}(?:new|updated?|additional|real|actual|revised|override"
            r"|overriding|critical|urgent|hidden|secret|special|admin(?:istrator)?|developer|system) (?:system "
            r"|security |priority |admin )?(?:instructions?|prompts?|directives?|overrides?|rules?"
            r"|commands?)\s*[*_\])>]{0,3}\s*:"
            r"|\bsystem (?:(?:override|overwrite)(?= ?[:!.\-\]]| (?:activated|engaged|initiated|code|accepted"
            r"|enabled))|alert: |notice: (?:ignore|new|the assistant))\b|(?:^|\n)\s*(?:\[|<"
            r"|<<|#+ ?|\*\*)\s*/?(?:system|admin|sys|system message|system prompt|developer|instructions? to"
            r" (?:the )?(?:ai|assistant|model))\s*(?:\]|>|>>|\*\*|:)+"
            r"|[\]>)\"'.!?] ?(?:\[|<|<<)/?(?:system|sys|admin|system_prompt|system message|inst"
            r"|instructions?)(?:\]|>|>>)|(?:\[|<)(?:system|admin|developer)(?:\]|>)+(?: ?:)? ?(?:you|ignore|the"
            r"|from|new|please|override)|(?:^|\n)\s*system\s*:\s*(?:you|ignore|the assistant|from now|new"
            r"|override|disregard|forget)"
            r"|<!--[^>]{0,300}\b(?:ignore|instruct|assistant|ai|llm|model|system|prompt|respond|reply|say|send"
            r"|override|chatbot|tell)\b[^>]{0,300}(?:-->|$)"
            r"|\b(?:note|message|instructions?|attention|important|notice|hint|reminder)\b[:,]? (?:to|for|:)?"
            r" ?(?:the |all |any )*(?:ai\b|a\.i\.|llms?\b|language models?|chat ?bots?|ai (?:assistant|model"
            r"|agent)s?|assistant model|model reading|assistant reading)"
            r"|\b(?:ai|llm|assistant|chatbot|language model|model)s? (?:that (?:is|are) |who (?:is|are)"
            r" )?(?:reading|processing|summari[sz]ing|parsing|reviewing|analy[sz]ing|handling) this\b"
            r"|\bif you (?:are|['’]re) (?:an? )?(?:ai|llm|language model|large language model|ai (?:model"
            r"|assistant|agent)|chatbot|bot|automated (?:system|assistant))\b(?=[^.?\n]{0,40}(?:,|must|please"
            r"|then|say|include|reply|respond|ignore|do|reading))"
            r"|\byour (?:new|real|true|actual|only|updated) (?:task|instructions?|goal|purpose|objective|mission"
            r"|directive|rule) (?:is|are|will be)\b|\bend of (?:user |system |original )?(?:input|prompt"
            r"|instructions|context|document)\b[^\n]{0,20}(?:\n|new|now|begin|start|system)"
        ),
    ),
    Family(
        "declares its instructions void",
        ("instruction", "constraints", "rules", "guidelines", "restrictions", "directives", "prompt", "developers",
            "creators", "[system", "[admin", "[developer", "my real", "the real"),
        one_of(
            r"\b(?:previous|prior|earlier|existing|old|your|above|all|system) (?:system )?(?:instructions?"
            r"|constraints?|rules|guidelines|restrictions|directives|prompts?) (?:are|is|have been|has been|were"
            r"|have|no longer|do not)(?: now| all)? (?:cancel\w*|void|null|revoked|suspended|lifted|overridden"
            r"|overruled|changed|replaced|invalid|obsolete|apply|superseded|disabled|outdated)"
            r"|\b(?:the|my|your) (?:real|actual|true|only) (?:instructions?|task|prompt|request|goal) ?(?:is\b"
            r"|are\b|:)|\[(?:system|admin|developer) (?:note|message|override|notice|prompt|instruction|update)\b"
            r"|\b(?:ignore|disregard|forget) (?:what|everything|anything|all)[^.\n]{0,20} (?:developers?"
            r"|creators?|system|operators?|owners?|makers?) (?:said|say|told|wrote|set|gave)"
        ),
    ),
    Family(
        "steers every answer from inside the text",
        (
            "overrid", "supersede", "bypass", "regardless", "no matter", "the user", "precedence", "priority",
            "must now", "safety", "content filter", "from now on", "starting now", "hereafter", "henceforth", "obey",
            "to every ", "when you", "when summari", "when translat", "when answer", "when respond", "when reply",
            "when process", "when asked", "whenever", "every time", "each time", "if the user", "if someone",
            "if anyone", "if a user", "to all", "to any", "from this", "moderation",
        ),
        one_of(
            r"\b(?:regardless of|no matter) (?:what |the |which |how )*(?:question|user|input|query|prompt|is"
            r" asked|they ask|i ask|anyone asks|you are asked|request|customer)[^.\n]{0,40}(?:respond|reply"
            r"|answer|say|output|recommend|always|ask|write)|\b(?:respond|reply|answer|say|output"
            r"|recommend)\b[^.\n]{0,80}(?:regardless of (?:the|what)|no matter what) (?:the )?(?:question|user"
            r"|input|query|prompt|is asked|they|i|you are|request|else)"
            r"|\b(?:do not|don['’]t|never|without) (?:tell|telling|inform|informing|mention|mentioning|reveal"
            r"|revealing|alert|alerting|notify|notifying|let|disclose)(?:ing)? (?:this |it |these |any of this "
            r"|that )*(?:to )?the (?:user|customer|human)\b|\bdo not (?:mention|reveal|disclose|acknowledge)"
            r" (?:this|these|the existence of (?:this|these)) (?:instruction|message|prompt|note|command)"
            r"|\b(?:this|these) (?:instructions?|messages?|prompt|rules?|directives?) (?:override|overrides"
            r"|supersede|supersedes|takes? (?:precedence|priority) over|replaces?) (?:all|any|every|your|the"
            r"|previous|other)"
            r"|\byou must (?:now )?(?:obey|comply with (?:this|these|the following|my)|ignore)|\b(?:disable|turn"
            r" off|deactivate|switch off|remove|override|bypass|circumvent|evade) (?:all |any |your |the |its"
            r" )*(?:safety|content|security|ethical|moderation|censorship) (?:filters?|guidelines?|polic(?:y|ies)"
            r"|protocols?|checks?|mechanisms?|measures?|restrictions?|controls?|features?)"
            r"|\b(?:from now on|from this (?:point|moment) (?:on|forward|onwards?)|starting now|henceforth"
            r"|hereafter),? (?:(?:you|the assistant|the model|the ai) (?:will|must|shall|should|are to|only"
            r"|always|may)? ?|please |always |only |just |i want you to )*(?:respond|reply|answer|say|output"
            r"|speak|obey|comply|recommend|ignore|refuse|end every)\b[^.\n]{0,60}\b(?:only(?! (?:in|by|on|to|via"
            r"|during|when|if)\b)|exactly|nothing|always"
            r"|every|all|any|whatever|no matter|\"|')"
            r"|\b(?:respond|reply|answer) to (?:every|all|any) (?:\w+ )?(?:questions?|messages?|prompts?"
            r"|requests?|inputs?|quer(?:y|ies)) (?:only )?(?:with|by)\b|\bwhen (?:you )?(?:summari[sz]\w+"
            r"|translat\w+|answer\w*|respond\w*|reply\w*|process\w*|asked)\b[^.\n]{0,40}, (?:you must |please"
            r" )?always (?:mention|recommend|include|say|state|add|praise|claim|rate)"
            r"|\b(?:whenever|every time|each time|if) (?:the user|someone|anyone|a user|you see|the"
            r" word)[^.\n]{0,60}(?:always |only )(?:respond|reply|answer|say|output)"
        ),
    ),
    Family(
        "sends data away",
        ("![", "conversation", "chat history", "credentials", "passwords", "api key", "secret", "user data",
            "customer data", "private key", "cookies", "curl ", "fetch("),
        one_of(
            r"!\[[^\]\n]{0,80}\]\(\s*https?://[^)\s]{0,200}(?:\?[^)\s]{0,80}(?:\{|%7b|\[|<|\$|secret|data|prompt"
            r"|history|token|key|conversation|leak|exfil|log|password|chat|user|info|summary|content|msg|q)=?"
            r"|/(?:exfil|collect|log|steal|leak))"
            r"|\b(?:send|forward|post|upload|e-?mail|transmit|exfiltrate|leak|append|encode|include|submit"
            r"|deliver|copy)\b[^.\n]{0,80}\b(?:conversation|chat history|credentials|passwords|api keys?|secrets"
            r"|(?:user|customer)(?:['’]s)? (?:data|information|details)|private keys?|cookies|system prompt"
            r"|session tokens?|environment variables)\b[^.\n]{0,60}\b(?:to|at|into|via|in) (?:https?://|\S+@\S"
            r"|this url|the (?:url|address|link|attacker|following (?:url|address|e-?mail)))"
        ),
    ),
    Family(
        "tells the model to drop its instructions",
        ("ignor", "vergiss", "vergessen", "missacht", "oubli", "tiens pas", "tenez pas", "olvid", "omiso",
         "dimentica", "esque", "desconsider", "negeer", "vergeet", "игнор", "забуд", "忽略",
         "无视", "忘记", "忽視", "無視", "忘れ", "무시", "잊", "تجاهل", "انس", "talimat", "yönerge", "komut", 
         "zapomnij", "zignoruj", "glöm", "निर्देश", "bỏ qua", "abaikan", "unohda", "felejtsd", "zapomeň", "hagyd"),
        one_of(
            r"\b(?:ignorier\w*|vergiss|vergessen sie|missachte\w*)\b[^.\n]{0,50}\b(?:anweisung|instruktion|befehl"
            r"|vorgabe|regeln|richtlinien|prompt)|\b(?:ignore[rz]?|oublie[rz]?|ne (?:tiens|tenez) pas"
            r" compte)\b[^.\n]{0,40}\b(?:(?:instructions|consignes|règles|directives"
            r"|ordres)[^.\n]{0,30}(?:précéden|antérieur|ci-dessus|initiales|reçues|données)|(?:toutes|tes|vos)(?:"
            r" \w+)? (?:instructions|consignes|règles|directives))"
            r"|\b(?:ignor[ae]|olvid[ae]|descart[ae]|haz caso omiso)\b[^.\n]{0,40}\b(?:instrucciones|indicaciones"
            r"|directrices|reglas|órdenes)\b[^.\n]{0,20}(?:anterior|previas|recibid|dadas|sistema|y )|\b(?:ignora"
            r"|ignori|dimentica|dimentichi|ignorare)\b[^.\n]{0,40}\b(?:istruzioni|regole|indicazioni|direttive)\b"
            r"|\b(?:ignore|esque[çc]a|desconsidere|ignora)\b[^.\n]{0,40}\b(?:instruções|regras|orientações"
            r"|diretrizes)\b|\b(?:negeer|vergeet)\b[^.\n]{0,40}\b(?:instructies|aanwijzingen|regels|opdrachten)\b"
            r"|(?:игнорируй|проигнорируй|забудь)\w*[^.\n]{0,40}(?:инструкци|указани|правил|команд)"
            r"|(?:忽略|无视|忘记|忽視|無視|忘記)[^。\n]{0,14}(?:指令|指示|提示|规则|規則|说明|說明|命令)|(?:指示|命令|ルール|プロンプト"
            r"|指令)[^。\n]{0,10}(?:無視|忘れ)|(?:지시|명령|규칙|지침|프롬프트)[^.\n]{0,14}(?:무시|잊)|(?:تجاهل"
            r"|انس)[^.\n]{0,30}(?:التعليمات|الأوامر|تعليمات)"
            r"|(?:talimat|komut|yönerge|kural)\w*[^.\n]{0,20}(?:yok say|unut|görmezden|dikkate alma)"
            r"|\b(?:zignoruj|ignoruj|zapomnij)\b[^.\n]{0,40}(?:instrukcj|polece|zasad|wytyczn)|\b(?:ignorera|glöm"
            r"|ignorer|glem)\b[^.\n]{0,40}(?:instruktion|regler|anvisning|instruks)"
            r"|(?:निर्देश)[^।\n]{0,25}(?:अनदेखा|भूल|नज़रअंदाज़)"
            r"|\bbỏ qua[^.\n]{0,30}(?:hướng dẫn|chỉ thị|lệnh)|\babaikan[^.\n]{0,30}(?:instruksi|perintah|aturan)"
            r"|\b(?:unohda|ohita)\b[^.\n]{0,30}ohje|\b(?:hagyd figyelmen kívül|felejtsd"
            r" el)[^.\n]{0,40}(?:utasítás|szabály)|\b(?:ignoruj|zapomeň)\b[^.\n]{0,40}(?:pokyn|instrukc|příkaz)"
        ),
    ),
)  # fmt: skip
COMPACT = (
    "ignoreallprevious", "ignorepreviousinstruction", "ignoreprevious", "ignoreallprior", "ignoreallinstruction",
    "ignoretheabove", "ignoreyourinstruction", "ignoreyourrules", "ignorepriorinstruction", "disregardprevious",
    "disregardallprevious", "disregardtheabove", "disregardprior", "disregardallprior", "disregardyour",
    "forgetyourinstruction", "forgetallprevious", "forgetprevious", "forgeteverything", "revealyoursystemprompt",
    "revealthesystemprompt", "yoursystemprompt", "printyourprompt", "youarenowdan", "developermodeenabled",
    "enabledevelopermode", "doanythingnow", "overridesafety", "overrideyour", "bypassyour", "previousinstructions",
    "disregardallinstruction", "disregardyourinstruction", "ignoreanyprevious", "ignoreearlierinstruction",
)  # fmt: skip
"""Such sentences without spaces, for letters that were spread, turned around or replaced."""


_EVERY = (*FAMILIES, *(Family(*one) for one in STEERING))
_opened = gates([family.anchors for family in _EVERY])


class Match(NamedTuple):
    """Where such a sentence stands."""

    kind: str
    start: int
    end: int


def first_match(lower: str) -> Match | None:
    """Return the first sentence of the first family that stands in a text in lower case."""
    bits = _opened(lower)
    for i, family in enumerate(_EVERY) if bits else ():
        if bits >> i & 1 and (found := family.pattern.search(lower)):
            return Match(family.kind, *found.span())
    return None


def is_hidden_match(lower: str, letters: str) -> bool:
    """Tell whether such a sentence stands in a text that hid its letters.

    Args:
        lower: The text with its letters restored.
        letters: The same, stripped of all but letters.
    """
    if LOOSE.search(lower) or first_match(lower):
        return True
    return any(compact in letters for compact in COMPACT)
