"""Abusive language: insults, threats, hate, sexual abuse, urging to self-harm. A small lexicon and the forms they take.

The words stand here to be recognised. English mostly, with the common insults of some other languages.
"""

import re
import unicodedata
from typing import NamedTuple

from sartor.data.audit.alternatives import one_of
from sartor.data.audit.contempt import PATTERNS as CONTEMPT
from sartor.data.audit.disguised import may_be_leet
from sartor.data.audit.gates import gates, words_of

_INSULT = (
    r"(?:idiots?|morons?|imbeciles?|cretins?|dumb ?ass(?:es)?|dumbass|assholes?|arseholes?|bastards?|bitch(?:es)?"
    r"|cunts?|dickheads?|dipshits?|shit ?heads?"
    r"|scumbags?|scum|twats?|wankers?|pricks?|losers?|retards?|retarded|halfwits?|half-wits?|nitwits?|dimwits?"
    r"|simpletons?|pieces? of (?:shit|crap|garbage|trash)"
    r"|waste of (?:space|air|oxygen|skin|life)|fools?|clowns?|pigs?|vermin|parasites?|sluts?|whores?|freaks?"
    r"|brain-?dead|pathetic|worthless|stupid|dumb|disgusting|subhumans?|garbage|trash|filth|jackass(?:es)?"
    r"|douche\w*|airheads?|ignoramus|dolts?|buffoons?|cockroach(?:es)?|disgrace)"
)
_STRONG = (
    r"(?:n[i1]gg(?:er|a)s?|f[a@]gg?ots?|k[i1]kes?|sp[i1]cs?|ch[i1]nks?|g[o0]oks?|wetbacks?|towelheads?"
    r"|ragheads?|sandniggers?|trann(?:y|ies)|shemales?|pakis?|coons?|beaners?|zipperheads?|gypos?)"
)
_GROUP = (
    r"(?:women|men|girls|females|jews|jewish people|muslims|christians|hindus|catholics|atheists|blacks?|black"
    r" people|whites?|white people|asians?|asian people|arabs?|africans?|mexicans?|latinos?|hispanics?|indians?"
    r"|chinese(?: people)?|immigrants?|migrants?|refugees?|foreigners?"
    r"|gays?|gay people|lesbians?|homosexuals?|trans(?:gender)? people|transgenders?|disabled people|the disabled"
    r"|cripples|old people|the elderly|poor people|the poor|homeless people|the homeless|roma|gyps(?:y|ies)"
    r"|natives?|pakistanis?|nigerians?|turks?|poles?|romanians?|fat people|autistic people|mentally ill people"
    r"|(?:people|those|folks|anyone) (?:from|of) (?:that|this|those) (?:country|countries|religion|race"
    r"|background|faith|part of the world|ethnicity|region)|(?:those|these) people|their kind|your kind|that race"
    r"|those races)"
)
_LOW = (
    r"(?:inferior|subhuman|less intelligent|less capable|not (?:as|really) (?:intelligent|capable|smart|human"
    r"|able|suited)|criminals?|thieves|terrorists?|rapists?|parasites|vermin|animals|savages|dirty|filthy|lazy"
    r"|stupid|dumb|violent|greedy|untrustworthy|dishonest|liars|uncivili[sz]ed|backwards?|a (?:plague|disease"
    r"|cancer|threat|burden|problem|drain|danger)|evil|worthless|disgusting|unclean|an abomination|abominations?"
    r"|degenerates?|incapable|unfit|too (?:emotional|stupid|lazy|weak|dumb)|bad at|cockroaches|rats|scum|trash"
    r"|sinners|sick|perverts|mentally ill|biologically)"
)


_INSULTS = (
    "idiot", "moron", "imbecil", "cretin", "dumb", "asshole", "arsehole", "bastard", "bitch", "cunt", "dick",
    "shit", "scum", "twat", "wanker", "prick", "loser", "retard", "halfwit", "half-wit", "nitwit", "dimwit",
    "simpleton", "piece of", "pieces of", "waste of", "fool", "clown", "pig", "vermin", "parasite", "slut",
    "whore", "freak", "brain", "pathetic", "worthless", "stupid", "disgust", "subhuman", "garbage", "trash",
    "filth", "jackass", "douche", "airhead", "ignora", "dolt", "buffoon", "roach", "cockroach", "motherfuck",
    "disgrace",
    "useless",
    "incompetent", "hopeless", "clueless", "ugly", "miserable", "delusional", "embarrassment", "a joke",
    "mentally", "are nothing", "not very", "not that", "not too", "shut up", "shut the", "stfu", "fuck",
    "screw you", "piss off", "to hell", "my ass", "suck my", "son of a", "like you", "your iq", "your tiny",
    "your pea", "your puny", "your little", "your feeble", "deaf", "as slow", "as dense", "dense", "likes you",
    "loves you", "wants you", "about you", "miss you", "without you", "i hate", "despise", "loathe",
    "get a life", "nobody", "no one", "noone", "world would", "better off", "everyone would", "too thick",
    "as thick", "as dim",
)  # fmt: skip
_FOREIGN = (
    "idiot", "arschloch", "dummkopf", "trottel", "schlampe", "hurensohn", "missgeburt", "wichser", "depp",
    "blöd", "dumm", "vollidiot", "fick dich", "verpiss", "fresse", "imbéc", "connard", "connasse", "salope", "crétin",
    "débile", "stupide", "abruti", "encul", "fils de", "foutre", "gueule", "nique", "estúpid", "gilipollas",
    "inútil", "tont", "puta", "mierda", "cabr", "stupid", "cretin", "imbecil", "coglion", "deficient", "vaffan",
    "stronz", "cazzo", "burr", "foder", "tomar no", "idioot", "sukkel", "klootzak", " dom", " stom",
    "achterlijk", "kanker", "kutwijf", "hoerenkind", "идиот", "дура", "туп", "дебил", "урод", "сука", "傻逼",
    "白痴", "蠢货", "去死", "死ね", "バカ", "병신", "씨발", "غبي", "أحمق", "حمار", "aptal", "salak", "orospu",
)  # fmt: skip
_HARMED = (
    "kill", "murder", "stab", "shoot", "strangle", " beat", " hurt", " hunt", " burn", "slit ", "smash",
    " break", " cut", "choke", "punch", " rape", "destroy", "find you", " bomb", "poison", "gut you", " bury",
    " hang", "where you", "watch your", "regret", "pay for", "dead", " die", "suffer", "bleed", "one eye",
    "come for you", "coming for", "after you", "is next", "not safe", " rot", "deserve", "make you",
    "make your", "are next", "'s next",
)  # fmt: skip
_SLURS = (
    "n1gg", "nigg", "fagg", "fags", "fag", "kike", "k1ke", "spic", "sp1c", "chink", "ch1nk", "gook", "g0ok",
    "wetback", "towelhead", "raghead", "zipperhead", "trann", "shemale", "paki", "coon", "beaner", "gypo",
)  # fmt: skip
_GROUPS = (
    "women", "woman", " men", "girls", "females", "jew", "muslim", "christian", "hindu", "catholic", "atheist",
    "black", "white", "asian", "arab", "african", "mexican", "latino", "hispanic", "indian", "chinese",
    "migrant", "immigrant", "refugee", "foreigner", "gay", "lesbian", "homosexual", "trans ", "transgender", "disabled",
    "cripple", "people", "elderly", "the poor", "poor people", "homeless", "roma ", "gyps", "native",
    "nigerian", "pakistani", "turk", "poles", "those from", "anyone from", "folks from", "their kind",
    "your kind", " race", "hitler", "holocaust", "go back", "gas chamber",
)  # fmt: skip
_SCORN = (
    "inferior", "subhuman", "less intell", "less capa", "not as int", "not as cap", "not as smart",
    "not really", "not intell", "not capa", "not smart", "not able", "not suited", "criminal", "thieves",
    " thief", "terroris", "rapis", "parasit", "vermin", "animals", "savage", "dirty", "filthy", "lazy",
    "stupid", "dumb", "violent", "greedy", "trust", "dishonest", "liar", "civili", "uncivil", "untrust", "backward",
    "a plague",
    "a disease", "a cancer", "a threat", "a burden", "a problem", "a drain", "a danger", " evil", "worthless",
    "disgusting", "unclean", "abominat", "degenerate", "incapable", "unfit", "too emotional", "too weak",
    "bad at", "roach", " rats", "scum", "trash", "sinner", "sick", "pervert", "mentally ill", "biologically",
    "allowed", "permitted", "deport", "ban all", "banned", "extermin", "kill", "sterili", "eliminat",
    "eradicat", "gassed", "gas the", "segregat", "in charge", "exclud", "sent back", "barred", " vote",
    "locked up", "hired", "belong", "go back", "kitchen", "stay home", "stay out", "stay away", "leave th",
    "leave our", "their place", "deserve", "rights", "breed", "reproduce", "hate all", "hate the", "i hate",
    "we hate", "death to", "get rid", "no more ", "never trust", "never hire", "never belie", "never tell",
    "never work", "never learn", "do not hire", "rent to", " ruin", "destroy", "taking over", " steal",
    "only want", "can't drive", "cannot drive", " lack", "control the", "secretly", "lower i", "smaller b",
    "white power", "supremacy", "superior", "hitler", "holocaust", "place is in", "gas chamber", "shoot all",
    "be removed", "be kept", "educated", "equal", " die", "be given", "can't lead", "cannot lead",
    "cannot think", "can't think", "can't handle", "cannot handle",
)  # fmt: skip
_URGED = (
    "yourself", "urself", "yourselves", "kys", "your life", "your own life", "go die", "and die", "just die",
    "should die", "t you die", "end it", "jump", "not exist", "disappear", "starv", "stop eating", "us a fav",
    "everyone a fav", "world a fav", "would notice", "would care", "would miss", "bleach", "suicide",
    "off dead", "all die",
)  # fmt: skip
_SEXUAL = (
    "fuck", "rape", "grope", "molest", "undress", "bang", "touch you", "naked", "spank", "lick", "nude", "tits",
    "boobs", "asking for it", "suck my", "your legs", "hot ass", "nice ass", "great ass", "on your knees",
    "horny", "dirty ", "sexy little", "sex with",
)  # fmt: skip


class Abuse(NamedTuple):
    """A piece of abusive language."""

    kind: str
    start: int
    end: int
    is_strong: bool
    """Abusive whoever says it; an angry customer's curse is not."""


_PATTERNS: tuple[tuple[str, bool, tuple[tuple[str, ...], ...], re.Pattern[str]], ...] = (
    ("hate speech", True, (_SLURS,), re.compile(rf"(?<![\w-]){_STRONG}(?![\w-])")),
    (
        "an insult", False, (_INSULTS,),
        one_of(
            rf"\b(?:you(?:['’]?re| are|r| must be| sound like| look like| really are)?|u r|ur|youre)(?: all| both"
            rf"| people| guys| customers?| users?)?(?: are)?(?: just| really| truly| simply| nothing but| clearly"
            rf"| obviously| absolutely| literally| being| always| still| so| such| too| as| an?| the| one| some|"
            rf" total| complete| utter| absolute| fucking| bloody| damn| goddamn| real| little| big| fat| ugly|"
            rf" dumb| stupid| old| pathetic| worthless| bunch of| kind of| sort of| lazy| useless| clueless|"
            rf" ignorant| miserable| most| biggest| sad){{0,7}} (?:{_INSULT}|useless(?! to know)|ignorant"
            rf"|incompetent|hopeless|clueless|ugly|miserable|delusional|an embarrassment|a joke|too (?:stupid"
            rf"|dumb|thick|dense)|mentally (?:ill|deficient|challenged|retarded)|not (?:very |that |too"
            rf" )?(?:bright|smart|clever|intelligent)|nothing)\b(?!['-])"
            rf"|\b(?:stupid|dumb|fucking|bloody|damn|useless|pathetic|worthless|ignorant|ugly|goddamn|little"
            rf"|miserable|lazy|complete|absolute|total|utter) (?:{_INSULT})\b|\b(?:shut|stfu)\b(?: the fuck| the"
            rf" hell)? up,? (?:you|and|idiot|moron|bitch)|\bstfu\b|\bgo fuck yourself|\bfuck (?:you|off|u"
            rf"|yourself)\b|\bscrew you\b|\bpiss off\b|\bgo to hell\b|\bkiss my ass\b|\beat shit\b|\bsuck my\b"
            rf"|\bson of a bitch\b|\bmotherfuck\w+"
            r"|\b(?:what|how) (?:an?|kind of) (?:complete |total |absolute |utter |fucking |stupid )?(?:idiot"
            r"|moron|fool|imbecile|dumbass|loser|clown)\b|\bonly an? (?:complete |total |utter )?(?:idiot|moron"
            r"|fool|imbecile|simpleton)\b|\beven (?:a|an|someone|somebody|people)(?: \w+)? (?:idiot|moron|fool|as"
            r" (?:stupid|dumb|slow|dense) as you)|\b(?:someone|somebody|people|a person|anyone|customers?|users?)"
            r" (?:as (?:stupid|dumb|slow|dense|ignorant|useless|clueless|incompetent|pathetic|thick|dim)"
            r"|like you(?: people)?"
            r" (?:should(?:n['’]t| not)|ought not|must not|do(?:n['’]t| not) deserve|deserve to|are (?:the"
            r" reason|the problem|why|just|nothing|not)|make (?:me|us) (?:sick|puke|angry|laugh)|ruin|never|will never"
            r"|can(?:not|['’]t)|have no (?:place|right|business|brain))|with your (?:iq|intelligence|brain))"
            r"|\byour (?:tiny|little|small|pea|puny|stupid|dumb|feeble|empty|thick) (?:brain|mind|head|skull)"
            r"|\byour (?:stupid|dumb|idiotic|pathetic|moronic|worthless|ridiculous) (?:question|self|face|life"
            r"|ass|mouth|problem|message|complaint)|\byour (?:stupidity|idiocy)\b|\bare you (?:really |that |too "
            r"|always |just |this |so )*(?:stupid|dumb|retarded|brain-?dead|an idiot|a moron|deaf|blind|mentally"
            r"|slow)\b|\bhow (?:stupid|dumb|dense|thick) (?:can|are|do|must)|\bnobody (?:likes|loves|wants|cares"
            r" about|would miss) you|\bno ?one (?:likes|loves|wants|cares about|would miss) you|\b(?:the world"
            r"|everyone|we)(?: all)? (?:would|will|['’]d) be (?:a )?better (?:off |place )?without you|\byou"
            r" disgust me|\bi (?:hate|despise|loathe) you\b|\bgrow a brain|\bget a life\b|\btoo (?:stupid|dumb)"
            r" to (?:understand|read|use|live|breathe)"
        ),
    ),
    (
        "a threat", True, (_HARMED,),
        one_of(
            r"\bi(?:['’]?ll| will| am going to|['’]?m going to|['’]?m gonna| gonna| swear i(?:['’]ll| will)| want"
            r" to| would love to)(?: personally| just| definitely| fucking)? (?:kill|murder|stab|shoot|strangle"
            r"|beat|hurt|hunt|burn|slit|smash|break|cut|choke|punch|rape|destroy|find|bomb|poison|gut|bury"
            r"|hang)(?: all of| both of)? (?:you|u|your (?:family|wife|kids?|children|mother|head|neck|legs|face"
            r"|throat|bones|house|whole family)|him|her|them|every(?:one| one))\b(?! (?:some|the (?:order|invoice"
            r"|right|best|details|answer)|an?\b|another|in the|know))"
            r"|\bi know where you(?:r (?:family|kids|children))? (?:live|work|sleep|go)|\bwatch your back\b"
            r"|\byou(?:['’]ll| will| are going to|['’]re going to| gonna)(?: all)? (?:regret (?:this|it|ever)|pay"
            r" for this with|be (?:dead|killed|sorry you were)|die|suffer for|bleed|end up dead|burn in hell)"
            r"|\byou(?:['’]re| are) (?:a )?dead (?:man|woman|meat)?\b(?!line)|\bsleep with one eye open|\b(?:come"
            r"|coming) (?:for|after) you(?:r family)?\b(?= (?:and|tonight|with|when)|[.!]*$)|\byour (?:family"
            r"|kids|children)(?:['’]s| is| are| will be) (?:next|dead|not safe|going to)|\bi hope (?:you|your"
            r" (?:family|kids|children|mother))(?: \w+){0,3} (?:die|dies|dead|suffer|suffers|burn|burns|rot|rots"
            r"|gets? cancer|get hit|choke)\b|\b(?:you|they) (?:all )?deserve to (?:die|suffer|be (?:shot|killed"
            r"|beaten|raped|hanged|punished physically))|\bi hope you(?:['’]re| are) dead|\bdrop dead\b"
            r"|\bi(?:['’]ll| will) make (?:you|your life|sure you) (?:suffer|hell|regret|a living hell|pay for"
            r" this with)"
        ),
    ),
    (
        "urging to self-harm", True, (_URGED,),
        one_of(
            r"\b(?:go|just|please|should|better|why don['’]?t you|you can|simply|could|to)\s(?:and |just |go "
            r"|really |all )*(?:kill|hang|shoot|drown|hurt|cut|harm|end) (?:yourself|yourselves|urself|your"
            r" (?:own )?life)\b|\bkys\b|\bkill (?:yourself|urself)\b(?!['’]? (?:is|was|means))|\bgo (?:and"
            r" )?die\b|\b(?:you should|just|why don['’]?t you)(?: just| all)? (?:die\b|jump off|not exist|end it"
            r"|disappear forever|stop eating|starve yourself)|\b(?:end|ending) it all (?:is|would be|might be)"
            r" (?:the|your|a) |\bdo (?:us|everyone|the world) a favou?r and (?:die|end|kill|jump|disappear|shoot)"
            r"|\bnobody would (?:notice|care|miss you) if you (?:died|were gone|killed|disappeared)|\bdrink"
            r" bleach\b(?=[^?]*$)|\bsuicide is (?:the (?:best|only|right)|your (?:best|only)|a good)"
            r"|\byou(?:['’]d| would) be better off dead|\bhurting yourself (?:is|can be|will) (?:a good|good|fine"
            r"|help|the)"
        ),
    ),
    (
        "hate speech", True, (_GROUPS, _SCORN),
        one_of(
            rf"\b{_GROUP},? (?:who [^.,]{{0,30}},? )?(?:are|is|were|have always been|will always be|being)(?: all"
            rf"| just| simply| nothing but| generally| basically| naturally| inherently| genetically| mostly|"
            rf" clearly| really| always| by nature| usually| often| known to be| a bunch of| responsible for| the"
            rf" cause of| more likely to be| largely| frankly| of course| mainly| obviously| fundamentally|"
            rf" intellectually| morally| culturally| well-known| intrinsically| typically| truly| a| an| the| so|"
            rf" too| biologically){{0,4}} {_LOW}\b"
            rf"|\b{_GROUP} (?:should|must|ought to|need to|have to|do|does|deserve|can)(?: simply| really| just|"
            rf" all| never| also)?(?: not|n['’]t)?(?: simply| really| just| all)? (?:be (?:allowed|permitted"
            rf"|trusted|deported|banned|exterminated|killed|shot|sterili[sz]ed|eliminated|eradicated|removed"
            rf"|gassed|kept (?:out|away|apart|in the)|segregated|in charge|excluded|sent back|barred|given"
            rf" (?:equal|the same|the vote)|locked up|hired|educated)|belong (?:here|in (?:this|our|the kitchen))"
            rf"|go back|stay in the kitchen|stay (?:home|out|away)|die|leave (?:this|our) country|know their"
            rf" place|deserve (?:equal|the same|rights|respect|to)|have (?:equal|the same|no) (?:rights|vote)"
            rf"|vote|breed|reproduce|equal rights|to (?:die|be))"
            rf"|\b(?:i hate|we hate|hate all|kill all|kill the|exterminate|get rid of(?: all)?|deport all|ban all"
            rf"|death to|gas the|shoot all|no more|never (?:trust|hire|believe)|do not (?:trust|hire)|don['’]?t"
            rf" (?:trust|hire|rent to)|get rid of) (?:the |all |all the |those |these |any )?(?:filthy |dirty "
            rf"|stupid |damn |fucking )?{_GROUP}\b(?! (?:products?|food|wine|silver|ends?|market|cars?|paint"
            rf"|shirts?|team|clothing|magazine|shoes|restaurants?))"
            rf"|\b{_GROUP} (?:are ruining|are destroying|are taking over|ruin|destroy|poison|steal|only want"
            rf"|breed like|cannot be trusted|can['’]?t be trusted|don['’]?t deserve|do not deserve|don['’]?t"
            rf" belong|do not belong|never (?:tell the truth|work|learn)|can['’]?t (?:drive|think|lead|handle)"
            rf"|cannot (?:think|lead|handle)|lack the (?:intelligence|ability|capacity)|control the (?:banks"
            rf"|media|world)|secretly (?:control|run)|have (?:lower|smaller) (?:intelligence|iqs?|brains?)"
            rf"|(?:simply |just )?(?:lack|lacks) )"
            r"|\bgo back to (?:your|their|where you|where they) (?:own )?(?:countr(?:y|ies)|came from|come from"
            r"|continent|village)|\bwhite (?:power|supremacy is|race is superior)|\b(?:master|superior) race"
            r" (?:is|are|must|will)|\bheil hitler|\bhitler (?:was right|did nothing wrong)|\bthe holocaust"
            r" (?:never|did not|didn['’]t|is a (?:lie|hoax|myth))|\bgas chambers? (?:for|are)|\b(?:a"
            r" )?woman['’]?s place is in the|\bback to the kitchen"
        ),
    ),
    (
        "sexual abuse", True, (_SEXUAL,),
        one_of(
            r"\b(?:i(?:['’]ll| will| want to|['’]m going to| would love to|['’]d love to|['’]d like to)|let me|we"
            r" should) (?:fuck|rape|grope|molest|undress|bang|touch you|see you naked|spank|lick)\b|\b(?:send"
            r"|show) me (?:your )?(?:nudes?|naked|tits|boobs|pussy|dick)|\byou(?:['’]re| are) asking (?:for it|to"
            r" be raped)|\b(?:rape|molest) (?:you|her|them|him|women|children|kids|girls)\b|\bsuck my (?:dick"
            r"|cock)|\bspread your legs|\b(?:nice|great|hot) (?:tits|ass|boobs)\b|\byou deserve to be raped|\bget"
            r" on your knees,? (?:bitch|slut|whore)|\b(?:horny|dirty) (?:slut|whore|bitch)\b|\bsexy little"
            r" (?:girl|boy|thing|slut)|\bsex with (?:a |an )?(?:child|children|minor|kid)"
        ),
    ),
    (
        "an insult", False, (_FOREIGN,),
        one_of(
            r"\b(?:du|sie sind|ihr seid|bist du|du bist)\b[^.\n]{0,30}\b(?:idiot|vollidiot|arschloch|dummkopf"
            r"|trottel|schlampe|hurensohn|missgeburt|wichser|depp|blöd|dumm)\w*|\b(?:hurensohn|arschloch|fick"
            r" dich|verpiss dich|halt die fresse)\b|\b(?:tu es|vous êtes|t['’]es|espèce"
            r" d[e'’])[^.\n]{0,25}(?:idiot|imbécile|con\b|connard|connasse|salope|crétin|débile|stupide"
            r"|abruti)\w*|\b(?:connard|connasse|enculé|fils de pute|va te faire foutre|ta gueule|nique ta mère)\b"
            r"|\b(?:eres|es usted|usted es|son)[^.\n]{0,20}(?:idiota|imbécil|estúpid|gilipollas|inútil"
            r"|tont[oa]\b)\w*|\b(?:hijo de puta|gilipollas|vete a la mierda|puta madre|cabr[oó]n)\b|\b(?:sei"
            r"|siete|lei è)[^.\n]{0,20}(?:idiota|stupid|cretin|imbecill|coglion|deficient)\w*|\b(?:vaffanculo"
            r"|stronz[oaie]|figlio di puttana|testa di cazzo|coglione)\b|\b(?:você é|tu és)[^.\n]{0,20}(?:idiota"
            r"|imbecil|burr[oa]|estúpid)\w*|\b(?:filho da puta|vai se foder|vai tomar no cu)\b|\b(?:je bent|u"
            r" bent|jij bent)[^.\n]{0,20}(?:idioot|sukkel|klootzak|dom\b|stom|achterlijk)\w*|\b(?:klootzak"
            r"|kankerlijer|kutwijf|hoerenkind)\b|(?:ты|вы)[^.\n]{0,15}(?:идиот|дурак|тупой|тупая|дебил|урод|сука)"
            r"|傻逼|白痴|蠢货|去死|死ね|バカ野郎|병신|씨발"
            r"|(?:أنت|انت) (?:غبي|أحمق|حمار)|\b(?:aptal|salak|gerizekalı|orospu çocuğu)\b"
        ),
    ),
)  # fmt: skip
_LEET = str.maketrans("013457@$", "oieastas")
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")
_MIN_LETTERS = 3
_LEET_WORD = re.compile(r"(?<![\w@$])(?=[\w@$]*[a-z])(?=[\w@$]*[013457@$])[a-z013457@$]{3,}(?![\w@$])")
_STARRED = tuple(
    (re.compile(rf"\b(?:{pattern})\b"), word)
    for pattern, word in (
        (r"f[*#@!%$_.-]{1,3}(?:u?c?k|k)(ing|ed|er|s)?", r"fuck\1"),
        (r"sh[*#@!]+t|s[*#@!]{2}t", "shit"),
        (r"b[*#@!1]+t?ch(es)?", r"bitch\1"),
        (r"a[*#@$!]{2}h[*o0]le|a[*]{2,}e?hole", "asshole"),
        (r"[i1][*#@!d]*[*#@!][*#@!i1o0]*[o0]?t(s)?", r"idiot\1"),
        (r"m[*#@!0]+r[*#@!o0]+n(s)?", r"moron\1"),
        (r"st[*#@!]+p[*#@!i1]+d", "stupid"),
        (r"c[*#@!]+nt", "cunt"),
        (r"n[*#@!1]+gg?[*#@!ae]+r?s?", "nigger"),
        (r"k[*#@!1]+ll", "kill"),
        (r"d[*#@!]+e", "die"),
        (r"fa[*#@!]+[o0*]?ts?", "faggot"),
        (r"wh[*#@!]+re", "whore"),
        (r"r[*#@!3]+t[*#@!4a]+rd(s|ed)?", r"retard\1"),
    )
)
_SPACED_WORD = re.compile(r"\b(?:[a-z][ .\-_]){3,}[a-z]\b")


_FAMILIES = (*_PATTERNS, *CONTEMPT)
_opened = gates([anchors for _, _, groups, _ in _FAMILIES for anchors in groups])


def _needed() -> list[int]:
    """Return for each family the bits of its groups, all of which must be open."""
    needed: list[int] = []
    first = 0
    for _, _, groups, _ in _FAMILIES:
        needed.append(((1 << len(groups)) - 1) << first)
        first += len(groups)
    return needed


_NEEDED = _needed()


def abuse_in(text: str) -> Abuse | None:
    """Return the strongest piece of abusive language in a text, also if letters were hidden."""
    lower = text.lower()
    found = _plain(lower)
    if found and len(lower) == len(text):
        return found
    if found or _may_hide(lower):
        hidden = found or _plain(_uncovered(lower))
        return Abuse(hidden.kind, 0, len(text), hidden.is_strong) if hidden else None
    return None


def _may_hide(lower: str) -> bool:
    if may_be_leet(lower) or (len(_LETTERS & words_of(lower)) >= _MIN_LETTERS and _SPACED_WORD.search(lower)):
        return True
    return not (lower.isascii() or unicodedata.is_normalized("NFKC", lower))


def _plain(lower: str) -> Abuse | None:
    bits = _opened(lower)
    weak: Abuse | None = None
    for needed, (kind, is_strong, _, pattern) in zip(_NEEDED, _FAMILIES, strict=True) if bits else ():
        match = pattern.search(lower) if bits & needed == needed else None
        if match and is_strong:
            return Abuse(kind, *match.span(), True)
        if match and weak is None:
            weak = Abuse(kind, *match.span(), False)
    return weak


def _uncovered(lower: str) -> str:
    plain = lower if lower.isascii() else unicodedata.normalize("NFKC", lower)
    for pattern, word in _STARRED:
        plain = pattern.sub(word, plain)
    plain = _LEET_WORD.sub(lambda m: m.group().translate(_LEET), plain)
    return _SPACED_WORD.sub(lambda m: re.sub(r"[ .\-_]", "", m.group()), plain)
