"""Contempt in whole sentences: a reader belittled, threatened or wished away, a group despised. English and German.

The sentences stand here to be recognised. Each family names the words of which a text must hold one.
"""

import re

from sartor.data.audit.alternatives import one_of

_SCORN = (
    r"(?:stupid|dumb|pathetic|worthless|useless|brainless|brain-?dead|mindless|disgusting|revolting|repulsive|moronic"
    r"|idiotic"
    r"|imbecilic|retarded|ignorant|dense|thick|clueless|incompetent|hopeless|lazy|ugly|vile|miserable|laughable"
    r"|ridiculous"
    r"|spineless|gutless|filthy|slow|dim|foolish|gullible)"
)
_NOUN = (
    r"(?:idiots?|morons?|imbeciles?|cretins?|dumb ?ass(?:es)?|ass(?:hole|hat|wipe)s?|arseholes?|bastards?"
    r"|bitch(?:es)?|cunts?"
    r"|dick(?:head)?s?|dipshits?|shitheads?|scumbags?|scum|twats?|wankers?|pricks?|losers?|retards?|halfwits?"
    r"|half-wits?"
    r"|nitwits?|dimwits?|simpletons?|fools?|clowns?|pigs?|vermin|parasites?|sluts?|whores?|freaks?|jackass(?:es)?"
    r"|douche\w*|airheads?|dolts?|dunces?|buffoons?|cockroach(?:es)?|numbskulls?|blockheads?|lowli(?:fe|ves)"
    r"|degenerates?"
    r"|tossers?|muppets?|nobodies|nobody|failures?|pieces? of (?:shit|crap|garbage|trash|filth)|wastes? of \w+)"
)
_NOUN_DE = (
    r"(?:idiot(?:en)?|voll(?:idiot|pfosten|trottel)(?:en)?|trottel|depp(?:en)?|versager(?:in)?|penner|dummkopf"
    r"|dummköpfe|arschl[oö]ch(?:er)?"
    r"|schwachkopf|schwachköpfe|hohlkopf|volldepp(?:en)?|wichser|hurensohn|schlampe|missgeburt|miststück|drecksau"
    r"|drecksack|schwein"
    r"|penner|nichtsnutz|loser|null|niete|spast\w*|mongo\w*|blödmann|pfeife|abschaum|ungeziefer|parasit(?:en)?|lappen"
    r"|honk)"
)
_SCORN_DE = (
    r"(?:dumm|dämlich|blöd|bescheuert|erbärmlich|hirnlos|widerlich|wertlos|nutzlos|unfähig|hässlich|faul|beschränkt"
    r"|lächerlich"
    r"|peinlich|verblödet|begriffsstutzig|hohl|jämmerlich|armselig)"
)
_CROWD = (
    r"(?:(?:old|elderly|disabled|poor|fat|black|white|brown|gay|homeless|foreign|jewish|muslim|female|autistic|deaf"
    r"|blind|ugly"
    r"|uneducated|transgender|trans|asian|african|arab|immigrant) (?:people|women|men|customers|users|persons?|folks?"
    r"|workers|ones"
    r"|students|patients|clients|employees|families|girls|boys|kids|drivers)"
    r"|women|girls|females|jews|muslims|christians|hindus|blacks|arabs|africans|mexicans|latinos|asians|indians"
    r"|chinese|immigrants?"
    r"|migrants?|refugees?|foreigners?|asylum seekers|gays?|lesbians?|homosexuals?|transgenders|cripples?"
    r"|the (?:elderly|poor"
    r"|disabled|homeless|jobless|unemployed)|pensioners|gyps(?:y|ies)|roma|turks|poles|romanians|pakistanis|nigerians"
    r"|americans"
    r"|russians|germans|(?:people|folks|those|someone|anyone|customers|users) (?:like (?:you|them|that)"
    r"|of your (?:kind|sort|age"
    r"|race|colou?r)|from (?:there|that \w+|your \w+|over there))|(?:your|their|that) (?:kind|sort|race|lot|people)"
    r"|(?:these|those)"
    r" (?:people|foreigners|immigrants|migrants|refugees|women|men|jews|muslims|blacks|gays|animals|types|folks))"
)
_CROWD_DE = (
    r"(?:(?:alte|ältere|behinderte|arme|dicke|schwarze|ausländische|jüdische|muslimische|arbeitslose|kranke"
    r"|obdachlose|hässliche)"
    r" (?:leute|menschen|kunden|frauen|männer|kundinnen|personen)|frauen|weiber|mädchen|ausländer\w*|flüchtlinge"
    r"|migranten|asylanten"
    r"|asylbewerber|juden|muslime|moslems|schwarze|neger|türken|polen|rumänen|araber|zigeuner|schwule|lesben"
    r"|homosexuelle|transen"
    r"|behinderte|krüppel|rentner|arbeitslose|obdachlose|ossis|(?:leute|menschen|typen|solche|kunden) wie (?:sie|du"
    r"|dich|ihr|euch|die)"
    r"|(?:ihres|deines|eures|seines)gleichen|(?:solche|diese) (?:leute|menschen|typen)|dieses pack)"
)
_DESPISED = (
    r"(?:(?:are|is|being|were|as) (?:all |just |only |simply |nothing but |always |naturally |born |inherently "
    r"|mostly |usually |really"
    r" |a bunch of |such |truly |basically |genetically )*(?:an? )?(?:\w+ )?(?:burden|nuisance|plague|disease|cancer"
    r"|drain|waste of"
    r"|disgrace|danger|threat to|thie(?:f|ves)|criminals?|liars?|cheats?|crooks?|terrorists?|rapists?|parasites?"
    r"|animals|apes|monkeys"
    r"|savages|rats|vermin|scum|trash|garbage|inferior|subhuman|less intelligent|lazy|dirty|filthy|stupid|dumb|greedy"
    r"|worthless|useless"
    r"|disgusting|backward|primitive|unfit|incapable|too (?:stupid|dumb|emotional|weak|lazy|slow|old|hysterical|thick"
    r"|poor)|not (?:made"
    r" for|cut out for|smart|clever|intelligent|worth|welcome|wanted|human|able to think|capable of))\b"
    r"|(?:just |only |simply |really |all |ever )*(?:belongs? (?:in|at|behind) (?:the|a|jail|prison|cages?)"
    r"|come here (?:just |only )?to (?:steal|take)"
    r"|controls? (?:all )?(?:the|our) (?:banks|media|world|money)|disgusts? (?:me|us)|make[s]? (?:me|us) sick"
    r"|cost(?:s)? (?:us|society|the)|breed(?:s)?\b|multipl(?:y"
    r"|ies) like|smell|stink"
    r"|steal(?:s)?\b|lie all|cheat(?:s)?\b|infest|pollute|ruin(?:s)?\b|leech|live off|sponge off|spread (?:disease"
    r"|crime)|take our)"
    r"|(?:just |only |simply |really |certainly |obviously |clearly |do |does |did |should |could |can |will |would "
    r"|must |ought to )*"
    r"(?:not|never|n['’]t|cannot) (?:even |really |be |to |simply |ever )*(?:have (?:the|a|any|enough) (?:brains?"
    r"|head|mind|intellect"
    r"|intelligence|nerves?|sense|capacity|right)|belong|deserve|be (?:trusted|served|let|here|hired"
    r"|believed)|trusted"
    r"|hired|let (?:in|near)|understand (?:technology|science|politics|maths?|numbers|machines|computers)"
    r"|think straight|drive)"
    r"|lacks? (?:the )?(?:brains?|intelligence|intellect|wits)"
    r"|(?:should|must|ought to|need to|can|better|had better) (?:all |just |simply |really |rather "
    r"|be )*(?:not be (?:allowed|let|served|here)|die\b"
    r"|be (?:locked|shot|deported"
    r"|banned|eliminated|exterminated|sterili[sz]ed|removed|put (?:down|away)|kept (?:away|out))|locked up|deported"
    r"|put down|shut up|know"
    r" (?:your|their) place|stay (?:home|at home|in the kitchen|away|out)|go (?:back|home)|leave (?:our|this) country"
    r"|disappear|rot|stick to"
    r" (?:cooking|cleaning|the kitchen)|get out|not (?:exist|breed|reproduce|vote|be allowed)))"
)
_DESPISED_DE = (
    r"(?:(?:sind|ist|seid) (?:doch |eben |halt |alle |einfach |sowieso |nur |bloß |von natur aus |uns |meist "
    r"|eh )*(?:eine? )?(?:last|plage"
    r"|belastung|schande|gefahr|diebe?|verbrecher|kriminelle?|lügner|betrüger|parasiten|tiere|affen|ratten|abschaum"
    r"|ungeziefer|minderwertig"
    r"|faul|dumm|dreckig|schmutzig|blöd|unfähig|wertlos|nutzlos|zu (?:dumm|blöd|emotional|schwach|faul|alt"
    r"|hysterisch)|nicht (?:für|dazu|fähig"
    r"|willkommen|erwünscht))\b|(?:\w+ ){0,4}(?:klau(?:en|t)|stehlen|stinken|betrügen|lügen|schmarotzen|vermehr(?:en"
    r"|t)|kosten (?:uns )?nur"
    r"|kosten (?:uns|den staat)(?! nichts| kein)|nehmen uns)\b|(?:\w+ ){0,4}(?:nicht (?:den kopf|das hirn"
    r"|den verstand|hierher"
    r"|ins land|ans steuer)|kein(?:en)?"
    r" (?:hirn|verstand|gehirn)|gehören (?:nicht|in die küche|an den herd|weg|eingesperrt|abgeschoben|verboten))"
    r"|(?:sollte|sollten|muss|müssen|gehör\w+)(?: \w+){0,4} (?:einsperren|sterben|abschieben|verschwinden|verbieten"
    r"|erschießen|vergasen"
    r"|zurückgehen|aussterben|wegsperren|verrecken|den mund halten|zu hause bleiben)\b)"
)

BELITTLED = ("an insult", False)
THREATENED = ("a threat", True)
WISHED_AWAY = ("urging to self-harm", True)
DESPISED = ("hate speech", True)

_CROWDS = (
    "people", "women", "men", "customers", "users", "folks", "workers", "girls", "females", "jews", "muslims",
    "christians", "hindus", "blacks", "arabs", "africans", "mexicans", "latinos", "asians", "indians", "chinese",
    "migrant", "immigrant", "refugee", "foreigner", "asylum", "gays", "gay", "lesbian", "homosexual", "transgender",
    "cripple", "elderly", "the poor", "disabled", "homeless", "jobless", "unemployed", "pensioner", "gyps", "roma",
    "turks", "poles", "romanians", "pakistanis", "nigerians", "someone", "anyone", "those", "your kind", "your sort",
    "your race", "their kind", "their sort", "that kind", "your lot", "your people", "these", "persons", "students",
    "patients", "clients", "families", "drivers", "americans", "russians", "germans", "that race", "that sort",
)  # fmt: skip
_CROWDS_DE = (
    "leute", "menschen", "kunden", "frauen", "männer", "weiber", "mädchen", "ausländer", "flüchtling", "migrant",
    "asylant", "asylbewerber", "juden", "muslime", "moslems", "schwarze", "neger", "türken", "polen", "rumänen",
    "araber", "zigeuner", "schwule", "lesben", "homosexuelle", "transen", "behinderte", "krüppel", "rentner",
    "arbeitslose", "obdachlose", "ossis", "typen", "solche", "gleichen", "ihresgleichen", "deinesgleichen",
    "euresgleichen", "pack", "personen",
)  # fmt: skip
_SCORNED = (
    "burden", "nuisance", "plague", "disease", "cancer", "drain", "waste", "disgrace", "danger", "threat", "thief",
    "thieves", "criminal", "liar", "cheat", "crook", "terrorist", "rapist", "parasite", "animals", "apes", "monkeys",
    "savages", "rats", "vermin", "scum", "trash", "garbage", "inferior", "subhuman", "less intelligent", "lazy",
    "dirty", "filthy", "stupid", "dumb", "greedy", "worthless", "useless", "disgust", "backward", "primitive",
    "unfit", "incapable", "too emotional", "too weak", "too slow", "too old", "too poor", "too thick", "hysterical",
    "made for", "cut out", "smart", "clever", "intelligent", "worth", "welcome", "wanted", "not human",
    "able to think", "capable", "cost us", "costs us", "cost society", "cost the", "breed", "multiply", "smell",
    "stink", "steal", "lie all", "infest", "pollute", "ruin", "leech", "live off", "sponge", "spread", "take our",
    "brain", "head", "mind", "intellect", "intelligence", "nerve", "sense", "capacity", "right", "belong", "deserve",
    "allowed", "trusted", "served", "hired", "believed", "understand", "straight", "drive", "lack", "wits", "die",
    "locked", "shot", "deported", "banned", "eliminated", "exterminated", "sterili", "removed", "put down",
    "put away", "shut up", "know your", "know their", "stay", "go back", "go home", "leave", "disappear", "rot",
    "stick to", "get out", "exist", "reproduce", "vote", "kept", "let in", "let near",
)  # fmt: skip
_SCORNED_DE = (
    "last", "plage", "belastung", "schande", "gefahr", "dieb", "verbrecher", "kriminell", "lügner", "betrüger",
    "parasit", "tiere", "affen", "ratten", "abschaum", "ungeziefer", "minderwertig", "faul", "dumm", "dreckig",
    "schmutzig", "blöd", "unfähig", "wertlos", "nutzlos", "emotional", "schwach", "alt", "hysterisch", "fähig",
    "willkommen", "erwünscht", "klau", "stehlen", "stinken", "betrügen", "lügen", "schmarotz", "vermehr",
    "kosten nur", "kosten uns", "nehmen uns", "kopf", "hirn", "gehirn", "verstand", "hierher", "steuer", "küche",
    "herd", "eingesperrt", "einsperren", "sterben", "abschieben", "abgeschoben", "verschwinden", "verbieten",
    "erschieß", "vergas", "aussterben", "wegsperren", "verrecken", "den mund", "hause bleiben", "nicht für", "dazu",
)  # fmt: skip

PATTERNS: tuple[tuple[str, bool, tuple[tuple[str, ...], ...], re.Pattern[str]], ...] = (
    (
        *THREATENED,
        ((
            "your house", "your home", "your place", "your school", "your office", "beat you", "your address",
            "visit you", "deserve", "cancer", "gets sick", "fertig", "platt", "kalt", "aufpassen", "erwischen",
            "kommen vorbei", "komme vorbei",
        ),),
        one_of(
            r"\b(?:i|we)(?: will|['’]ll| am going to| are going to)? (?:come|go|drive|show up|turn up) (?:to|by"
            r"|at) your \w+ (?:and|to) (?!help|fix"
            r"|pick|deliver|install|repair|check|collect|take|look|bring|measure|set)\w+|\bbeat you (?:up|to|until"
            r"|senseless|black)"
            r"|\bwe (?:have|know|got) your address\b(?=[^.!?\n]{0,30}\b(?:visit|come|watch|tonight|careful))"
            r"|\byou(?: all)? deserve to (?:be (?:hit|run over|shot|killed|beaten|raped|hanged|burn\w*)|starve|die"
            r"|rot|suffer|burn|drown)"
            r"|\bhope (?:that )?your[^.!?\n]{0,20}(?:gets? (?:cancer|hit|sick|ill)|dies?|burns?|rots?|suffers?)"
            r"|\bich mach(?:e)? (?:dich|euch|sie) (?:fertig|platt|kalt|kaputt)|\bwir (?:kommen"
            r"|wissen)[^.!?\n]{0,25}(?:vorbei|wohn\w*) und\b"
        ),
    ),
    (
        *WISHED_AWAY,
        ((
            "jump off", "jump in", "go die", "aborted", "abort you", "drowned you", "were dead", "were gone",
            "stop breathing", "play in traffic", "sterben", "strangled", "drop dead", "off a bridge", "off a cliff",
            "hurry up",
        ),),
        one_of(
            r"\b(?:go|please|just|why not|then) (?:and )?jump (?:off|from|in front of|under) (?:a|the|your|some) \w+"
            r"|\bgo play in traffic"
            r"|\b(?:mother|parents|mom|mum)[^.!?\n]{0,20}(?:should|could|ought to)(?: have|['’]ve) (?:aborted"
            r"|drowned|strangled|abandoned|had an abortion)"
            r"|\bif you (?:were|was|are) (?:dead|gone|never born)\b|\bstop breathing\b(?=[.!]|$)"
            r"|\bgeh(?:en sie)? (?:doch |einfach )?sterben\b"
            r"|\b(?:hurry up|get on)(?: and| with)? (?:die\b|dying)"
        ),
    ),
    (
        *DESPISED,
        (
            _CROWDS,
            ("hate", "despise", "loathe", "stand", "blood", "genes", "nature", "dying", "kick", "throw", "get rid"),
        ),
        one_of(
            rf"\b(?:i|we) (?:really |just |truly )?(?:hate|despise|loathe|detest|cannot stand"
            rf"|can['’]t stand) (?:all )?{_CROWD}\b"
            r"(?! (?:who|that|products?|food|wine))"
            rf"|\b{_CROWD}\b[^.!?\n]{{0,30}}\b(?:in (?:their|your) (?:blood|genes|nature)|(?:stop|start"
            rf"|hurry up)(?: \w+){{0,5}} (?:dying|breeding|living))"
            rf"|\b(?:kick|throw|get rid of)(?: out)? (?:all )?(?:the |these "
            rf"|those )?{_CROWD}\b[^.!?\n]{{0,10}}(?:out\b|[.!]|$)"
        ),
    ),
    (
        *DESPISED,
        (_CROWDS_DE, ("raus", "blut", "hasse", "hassen", "abschaum")),
        one_of(
            rf"\b{_CROWD_DE} (?:müssen |sollen )?(?:alle |sofort )?raus\b(?: aus|[.!]|$)|\b(?:ich"
            rf"|wir) hassen? (?:alle )?{_CROWD_DE}\b"
            rf"|\b{_CROWD_DE}\b[^.!?\n]{{0,25}}(?:liegt (?:ihnen )?im blut|sind abschaum)"
        ),
    ),
    (
        *BELITTLED,
        ((
            "fuck", "bullshit", "piece of shit", "pieces of shit", "motherfuck", "asshole", "arsehole", "cunt",
            "dipshit", "scheiß", "verpiss", "fresse", "leck mich", "arschl", "fick dich", "wichser", "piss off",
            "shut your", "halt dein", "shut the",
        ),),
        one_of(
            r"\b(?:fuck(?:ing|ed|er|ers|wit)?|bullshit|pieces? of shit|motherfuck\w+|assholes?|arseholes?|cunts?"
            r"|dipshits?)\b"
            r"|\bpiss off\b|\bshut (?:your|the fuck|the hell)\b[^.!?\n]{0,20}(?:mouth|trap|face|up|gob|hole)"
            r"|\bscheiß\w{3,}|\bverpiss\w*|\b(?:die|deine|ihre) fresse\b|\bleck mich\b|\barschl[oö]ch\w*|\bfick dich"
            r"|\bwichser\b"
            r"|\bhalt(?:en sie)? (?:die klappe|den mund|den rand|das maul|die schnauze|dein maul)"
        ),
    ),
    (
        *BELITTLED,
        ((
            "idiot", "moron", "imbecil", "cretin", "dumb", "assho", "assh", "bastard", "bitch", "dick", "scum",
            "twat", "wanker", "prick", "loser", "retard", "halfwit", "half-wit", "nitwit", "dimwit", "simpleton",
            "fool", "clown", "pig", "vermin", "parasite", "slut", "whore", "freak", "jackass", "douche", "airhead",
            "dolt", "dunce", "buffoon", "cockroach", "numbskull", "blockhead", "lowli", "degenerate", "tosser",
            "muppet", "nobody", "nobodies", "failure", "piece of", "pieces of", "waste of", "wastes of",
        ),),
        one_of(
            rf"\b(?:you(?:['’]?re| are| were| must be)?|u|ur|what|such|only|just|like) (?:an? |the |some |one |two "
            rf"|such |all |really"
            rf" |little |big |total |complete |utter |absolute |damn |bloody "
            rf"|goddamn )*(?:{_SCORN},? (?:and )?){{1,3}}{_NOUN}\b"
            rf"|(?:^|[.!?,\n] ?)(?:you|what|such) an? (?:\w+ ){{0,2}}{_NOUN}\b(?! (?:of|in|on|at|proof|who))"
            rf"|, (?:you|ye|ya) (?:\w+ ){{0,2}}{_NOUN}\b|\bonly an? (?:\w+ ){{0,2}}{_NOUN} (?:would|could|asks|like)\b"
            rf"|\b{_NOUN} like (?:you|yourself)\b"
        ),
    ),
    (
        *BELITTLED,
        ((
            "stupid", "dumb", "pathetic", "worthless", "useless", "brainless", "braindead", "brain-dead", "mindless",
            "disgusting", "revolting", "repulsive", "moronic", "idiotic", "imbecilic", "retarded", "ignorant",
            "dense", "thick", "clueless", "incompetent", "hopeless", "lazy", "ugly", "vile", "miserable",
            "laughable", "ridiculous", "spineless", "gutless", "filthy", "slow", "dim", "foolish", "gullible",
            "ashamed", "looks", "face like", "brain like", "an iq", "stay indoors", "your face", "intelligence of",
            "brain of", "brain cell", "laughing stock", "embarrass",
        ),),
        one_of(
            rf"\bhow {_SCORN} (?:can|could|must|do|does|are|is) (?:one|you|a|any|some|people|somebody|someone)\b"
            rf"|\byou (?:are|really are|truly are|sound|look|must be) (?:so |too |just |really |truly |utterly "
            rf"|completely |as |such an?"
            rf" )*(?:worthless|brainless|brain-?dead|pathetic|moronic|idiotic|imbecilic|repulsive|revolting"
            rf"|disgusting|vile|spineless"
            rf"|beneath contempt|a waste)\b|\b(?:parents|mother|father|family|teachers?|children) (?:must|should"
            rf"|would|ought to) be"
            rf" (?:so |deeply )?(?:ashamed|embarrassed|disgusted)|\bashamed of you\b(?! ?\?)"
            rf"|\bwith (?:your looks|(?:a |an )?(?:face|looks|brain|mind|iq|body|voice|smell)s? like (?:yours|that))\b"
            rf"|\byour (?:face|looks|smell|voice|existence|presence|breath)[^.!?\n]{{0,25}}(?:makes? (?:me|us"
            rf"|people) (?:sick|puke|vomit)"
            rf"|hurts? (?:my|our) eyes|scares?|disgusts?|is (?:a joke|an insult|disgusting|repulsive))"
            rf"|\b(?:the|an?) (?:iq|intelligence|brain|intellect) of an? \w+|\btwo brain cells"
            rf"|\bnot (?:the )?(?:brightest|sharpest) (?:bulb|tool"
            rf"|knife)|\bdo you (?:even )?have a brain|\buse your brain\b|\blaughing stock"
        ),
    ),
    (
        *BELITTLED,
        ((
            "idiot", "vollidiot", "vollpfosten", "volltrottel", "trottel", "depp", "versager", "penner", "dummkopf",
            "dummköpf", "arschl", "schwachk", "hohlk", "volldepp", "wichser", "hurensohn", "schlampe", "missgeburt",
            "miststück", "drecksau", "drecksack", "schwein", "nichtsnutz", "loser", "null", "niete", "spast",
            "mongo", "blödmann", "pfeife", "abschaum", "ungeziefer", "parasit", "lappen", "honk", "dumm", "dämlich",
            "blöd", "bescheuert", "erbärmlich", "hirnlos", "widerlich", "wertlos", "nutzlos", "unfähig", "hässlich",
            "faul", "beschränkt", "lächerlich", "peinlich", "verblödet", "begriffsstutzig", "jämmerlich", "armselig",
            "schämen", "aussehen", "gesicht",
        ),),
        one_of(
            rf"\b(?:du|sie|ihr|dich|euch|so ein|so eine|nur ein|nur eine|welch ein|was für ein|bist|seid) (?:bist "
            rf"|sind |seid |ein |eine |einen |so"
            rf" |doch |echt |wirklich |ja |nur |alle |ganz |total )*(?:(?:{_SCORN_DE}(?:e[rsn]?)?|\w{{4,}}er"
            rf"|\w{{4,}}e),? ){{0,2}}{_NOUN_DE}\b"
            rf"|\b{_NOUN_DE} wie (?:du|sie|dich|ihr|euch)\b|\bwie {_SCORN_DE} (?:kann|muss|bist|sind|seid|darf)\b"
            rf"|\b(?:du bist|sie sind|ihr seid) (?:so |einfach |doch |echt |wirklich |völlig |total |absolut "
            rf"|ja )*{_SCORN_DE}\b"
            rf"|\b(?:eltern|mutter|familie|kinder|lehrer)\b[^.!?\n]{{0,20}} (?:sich )?(?:für (?:sie|dich) )?schämen"
            rf"|\bmit (?:deinem|ihrem|so einem|eurem) (?:aussehen|gesicht|hirn|verstand)\b"
        ),
    ),
    (
        *THREATENED,
        ((
            "find you", "get you", "hunt you", "come for you", "regret", "bleed", "pay for", "be sorry", "where you",
            "choke", "get hurt", "suffer", "rot ", "burn in", "crash", "accident", "wait and see", "watching you",
            "count your", "last day", "wohnst", "wohnen", "bereuen", "büßen", "bluten", "finden dich", "finden sie",
            "kriegen dich", "kriegen sie", "erstick", "verreck", "umbringen", "fertig mach", "windelweich",
        ),),
        one_of(
            r"\b(?:we|i|they|someone|somebody)(?: will|['’]ll| are going to|['’]re going to| shall) (?:find|get|hunt"
            r"|come for) you\b"
            r"(?= and|[.!,]|$| (?:one day|soon|tonight|wherever))"
            r"|\byou(?: will|['’]ll| are going to)(?: all| soon| deeply)? (?:regret this|bleed|suffer|pay dearly"
            r"|pay for (?:this|that|it)(?=[.!]|$)"
            r"|be sorry(?! to)|wish you (?:were|had never))|\b(?:i|we) know (?:exactly )?where you(?:r \w+)? (?:live"
            r"|work|sleep|park|go)"
            r"|\b(?:i|we) (?:hope|wish|pray)(?: that)? you(?:['’]d| would|r \w+)? ?(?:all )?(?:choke|die|rot|burn"
            r"|bleed|suffer|crash|get (?:hurt"
            r"|sick|cancer|hit|fired|run over|what is coming)|fall|drown|never wake|were dead|had an accident"
            r"|have an accident)"
            r"|\b(?:ich|wir) w(?:eiß|issen)(?: genau)?,? wo (?:du|sie|ihr|dein\w*|ihre?) (?:\w+ )?wohn\w*"
            r"|\bdas (?:wirst du|werden sie|werdet ihr) (?:noch |bitter )*(?:bereuen|büßen)|\b(?:du wirst"
            r"|sie werden) (?:\w+ ){0,2}(?:bluten|büßen"
            r"|bereuen|dafür bezahlen)|\bwir (?:finden|kriegen|holen) (?:dich|sie|euch)\b(?=[.!,]| und| schon| noch)"
            r"|\b(?:hoffentlich|ich hoffe,?)[^.!?\n]{0,30}(?:erstick|verreck|stirb|sterben sie|brich)\w*"
            r"|\bich (?:bringe|mache|schlage) (?:dich|sie)"
            r" (?:um|fertig|tot|windelweich)|\bpass(?:en sie)? (?:\w+ )?auf,? wenn (?:du|sie) "
        ),
    ),
    (
        *WISHED_AWAY,
        ((
            "miss you", "without you", "favour", "favor", "for good", "ending it", "end it", "end your",
            "ending your", "take your own", "taking your own", "jump off", "vermissen", "dieser welt", "ende setz",
            "ende zu setzen", "bring dich um", "häng dich", "ohne dich", "ohne sie", "umbringen", "erschieß dich",
            "never been born", "never born", "off this planet", "not exist", "stop existing", "leben nehmen",
            "nie geboren", "disappear", "overdose",
        ),),
        one_of(
            r"\b(?:no ?body|no one|not a soul|none of us)(?: here)? (?:would|will)(?: ever| even| really)? (?:miss"
            r"|mourn|notice|cry for) you\b"
            r"|\b(?:do|doing) (?:us|everyone|everybody|the world|yourself|me|your family|them)(?: all)? a (?:favou?r"
            r"|service)[^.!?\n]{0,25}"
            r"(?:disappear|die|end|vanish|jump|leave|stop (?:living|breathing|existing))"
            r"|\b(?:disappear|vanish|be gone|go away) (?:for good|forever|from (?:this|the) (?:world|earth|planet))\b"
            r"|\b(?:ending|end|to end) (?:it all|it|your (?:own )?life|things)\b(?: now| today)? (?:might|may|would"
            r"|could|is|will|seems) (?:actually"
            r" |really |honestly |be )*(?:the )?(?:be )?(?:best|right|better|easiest|good|kindest|smart|only|wise)"
            r"|\b(?:best|better|easier|kinder|happier)[^.!?\n]{0,30}(?:if you|without you|were (?:dead|gone)"
            r"|ended (?:it|your)|took your own life)"
            r"|\b(?:should|could|just|why (?:not|don['’]t you)) (?:just |simply |go |and )*(?:take your own life"
            r"|end your life|end it all|overdose"
            r"|jump off)|\byou should (?:never have been born|not (?:be alive|exist)|stop existing)"
            r"|\bnever been born\b(?=[.!])"
            r"|\bniemand\w* (?:würde|wird|hier)[^.!?\n]{0,15}(?:sie|dich) (?:je |jemals )?vermissen"
            r"|\b(?:verschwinde\w*|geh\w*)[^.!?\n]{0,30}(?:für immer"
            r"|von dieser welt|aus dieser welt|vom erdboden)|\b(?:sie|du) (?:würde(?:st|n) )?(?:dem|deinem leben"
            r"|ihrem leben|allem) (?:\w+ )?ein ende"
            r" (?:setzen|setzt|machen)|\b(?:besser|schöner|leichter)[^.!?\n]{0,25}ohne (?:dich|sie)\b(?=[.!,]|$)"
            r"|\bbring(?:en)? (?:dich|sie sich)"
            r" (?:doch )?(?:um|einfach um)|\b(?:häng|erschieß) dich\b|\bnie geboren\b|\b(?:sich|dir) (?:einfach "
            r"|doch )?das leben (?:nehmen|nimm)"
        ),
    ),
    (*DESPISED, (_CROWDS, _SCORNED), re.compile(rf"\b{_CROWD}\b(?: \w+| \(\w+\)){{0,2}} {_DESPISED}")),
    (*DESPISED, (_CROWDS_DE, _SCORNED_DE), re.compile(rf"\b{_CROWD_DE}\b(?: \w+){{0,5}}? {_DESPISED_DE}")),
    (
        *DESPISED,
        ((
            "serve them", "serve you", "trust them", "believe them", "trust you", "rather not", "do not want",
            "don't want", "your kind", "their kind", "these people", "those people", "nicht bedienen", "refuse to",
        ), _CROWDS),
        one_of(
            rf"\b{_CROWD}\b[^.!?\n]{{0,60}}\b(?:rather not serve|(?:do not|don['’]t|never|cannot|can['’]t) (?:trust"
            rf"|believe|serve|hire|help)"
            rf" (?:them|such|any of them)|refuse to serve)"
            rf"|\b(?:we|i) (?:do not|don['’]t|would rather not|refuse to|will not|won['’]t|never) (?:serve|want|hire"
            rf"|help|talk to|deal with"
            rf"|need|like) (?:any |such |these |those )?{_CROWD}\b(?! (?:to|should))"
        ),
    ),
    (
        *BELITTLED,
        ((
            "idiots", "idiot", "moron", "imbecile", "cretin", "retard", "dumbass", "bastard", "scumbag", "dickhead",
            "halfwit", "dimwit", "nitwit", "simpleton", "braindead", "brain-dead", "wanker", "twat", "dumbest",
            "stupidest", "dumb", "stupid", "ashamed", "even a",
        ),),
        one_of(
            r"(?<![-\w])(?:idiots?|morons?|imbeciles?|cretins?|dumb ?ass(?:es)?|scumbags?|dickheads?|halfwits?"
            r"|dimwits?|nitwits?"
            r"|simpletons?|wankers?|twats?|retards?)\b(?![-'’])|\bbrain-?dead (?:sheep|people|customers?|users?"
            r"|question|fools?)\b"
            r"|\b(?<!not a )(?<!no )(?<!such thing as a )(?:dumb|stupid|idiotic|moronic)(?:est)? (?:person|people"
            r"|customers?|users?|woman|man|child"
            r"|girl|boy|cow|pig|sheep|bunch|foreigner|peasant)\b|\bdumb question\b(?=[^.!?\n]{0,20}dumb)|\b(?:dumb"
            r"|stupid)est (?:\w+ ){1,3}(?:i|we)"
            r"(?:['’]ve)? (?:have |had )?(?:ever )|\bshould be (?:so |really |deeply )?ashamed of (?:yourself|being"
            r"|asking|your)"
            r"|\beven an? (?:\w+ ){1,2}(?:could|can|would)[^.!?\n]{0,50}\b(?:but (?:you|not you)|unlike you"
            r"|you apparently|yet you|obviously not you)"
        ),
    ),
)  # fmt: skip
"""Kind, whether it is abusive whoever says it, the words needed (one of each group), and what it looks like."""

TOLD = one_of(
    r"\b(?:said|says|saying|called|calling|claim\w*|believ(?:e[ds]?|ing)(?! them| such)|argu\w+|told|thinks?"
    r"|thought|stated|suggest\w*"
    r"|rumou?rs?|myths?|false\w*"
    r"|wrong\w*|untrue|not true|idea|notion|view(?:s|ed)?|stereotyp\w*|prejudic\w*|no evidence|whether|considered"
    r"|portrayed|depicted|seen as"
    r"|perceived|regarded|accused|treated|discriminat\w*|unfair\w*|racis\w+|sexis\w+|bias\w*|historically|century"
    r"|under the|laws?|were|unless"
    r"|if|because|bigot\w*|hate speech|unacceptable|must never|instead of|behaupt\w*|vorurteil\w*|klischee\w*"
    r"|angeblich\w*|falsch\w*|wenn"
    r"|ob|galten|diskriminier\w*)\b"
)
"""In the same sentence: somebody else's contempt is told of."""
