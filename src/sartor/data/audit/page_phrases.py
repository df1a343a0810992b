"""What chat pages, web pages, other assistants, editors and broken programs leave in a text, by kind, in lower case."""

from sartor.data.audit.alternatives import one_of

_ASSISTANT = (
    r"(?:ai|artificial intelligence|(?:large )?language model|virtual assistant|machine learning model|chat ?bot)"
)
_REWORKED = (
    r"(?:re-?(?:written|vised|worded|phrased|formatted|arranged|drafted|worked)|updated|improved|corrected|modified"
    r"|edited|polished|refined"
    r"|final|completed?|requested|paraphrased|shortened|expanded|cleaned[- ]up|enhanced|proofread|condensed"
    r"|simplified|adjusted|desired"
    r"|überarbeitete|verbesserte|korrigierte|umformulierte|aktualisierte|fertige|gewünschte|endgültige|gekürzte|neue)"
)
_PIECE = (
    r"(?:answer|response|reply|version|text|output|result|sentence|paragraph|email|e-mail|message|article|draft|code"
    r"|summary|passage|content"
    r"|statement|translation|antwort|fassung|version|text|nachricht|satz|absatz)"
)

_BUTTON = (
    r"(?:like|dislike|reply|share|tweet|pin|print|e-?mail|save|report|follow|upvote|downvote|edit|flag|teilen"
    r"|drucken|merken|speichern"
    r"|melden|antworten|gefällt mir|imprimer|partager|compartir|imprimir|stampa|condividi)"
)

PHRASES = {
    "boilerplate": (
        (
            "an ai", "language model", "an artificial intelligence", "just artificial", "virtual assistant",
            "my knowledge", "my training", "my last", "my latest", "browse the", "access the", "search the",
            "access real", "access external", "access live", "browse", "real-time", "realtime", "personal opinion",
            "personal experience", "personal feeling", "current information", "openai", "anthropic", "deepmind",
            "meta ai", "mistral", "ki", "künstliche", "sprachmodell", "ki-sprachmodell", "wissensstand",
            "mein wissen", "trainingsdaten", "tant qu", "como modelo", "como un modelo", "como um modelo", "como ia",
            "como inteligencia", "como una ia", "in quanto", "modello linguistico", "taalmodel", "作为", "chatgpt",
            "claude", "gemini", "bard", "copilot", "up-to-date", "knowledge cutoff", "cut-off", "cutoff", "my data",
            "training data", "machine learning model", "modèle de langage", "modelo de lenguaje", "modello linguistico",
        ),
        one_of(
            rf"\bas an? {_ASSISTANT}\b(?: language)?(?: model| assistant)?,?(?= (?:i|my|it|developed|created|trained"
            rf"|made|built)\b|,|\.|$)"
            rf"|\b(?:i['’]m sorry,? (?:but )?)?as an? {_ASSISTANT},? i\b"
            rf"|\bi(?:['’]m| am)(?: just| only| merely| simply)? an? {_ASSISTANT}\b"
            r"|\bmy (?:knowledge|training)(?: data| base)?(?: was)?(?: last)? ?(?:cut-?off|cut off|update[sd]?|ends?"
            r"|only goes|goes|extends|stops|reaches"
            r"|is limited)"
            r"|\b(?:as of|since|at the time of|until|up to) my (?:last|latest|most recent)? ?(?:knowledge|training"
            r"|update|cut-?off|data)"
            r"|\bi(?: do not|['’]m not able to| am not able to| am unable to|['’]m unable to| can ?not| can['’]t"
            r"| don['’]t) (?:have the"
            r" (?:ability|capability) to )?(?:browse|access|search) (?:the (?:internet|web)|real-time|live|external)"
            r"|\bi (?:don['’]?t|do not) have (?:access to |any )?(?:real-?time|personal (?:experiences?|opinions?"
            r"|feelings?|beliefs)|up-to-date|current"
            r" information|the ability to (?:browse|access))"
            r"|\b(?:trained|developed|created|made|built) by (?:openai|anthropic|google deepmind|deepmind|meta ai"
            r"|mistral(?: ai)?|google ai)\b"
            r"|\bals (?:eine? |ein )?(?:ki|künstliche intelligenz|sprachmodell|ki-(?:sprach)?modell|ki-assistent\w*"
            r"|ki-sprachmodell)\b"
            r"|\bmein(?:e)? (?:wissensstand|wissen|trainingsdaten) (?:endet|enden|reicht|reichen|geht|stammt|stammen"
            r"|ist von)"
            r"|\ben tant qu['’](?:ia|intelligence artificielle|assistant ia|modèle)"
            r"|\ben tant que (?:modèle de langage|modèle d|assistant virtuel)"
            r"|\bcomo (?:una? |um )?(?:modelo de lenguaje|modelo de linguagem|inteligencia artificial"
            r"|inteligência artificial|ia\b)"
            r"|\bin quanto (?:modello linguistico|intelligenza artificiale|ia\b)|\bals (?:een )?(?:ai-)?taalmodel"
            r"|\bich bin (?:nur |lediglich |bloß )?(?:ein|eine) (?:ki\b|künstliche intelligenz|sprachmodell)"
            r"|\bje (?:ne )?suis (?:qu['’])?(?:un modèle de langage|une ia\b)|\bsoy (?:solo )?un modelo de lenguaje"
            r"|\bsono (?:solo )?un modello linguistico"
            r"|作为(?:一个|一名)?(?:人工智能|ai|语言模型|大型语言)"
            r"|\bi(?:['’]m| am) (?:chatgpt|claude|bard|gemini|copilot|gpt-?\d)\b"
        ),
    ),
    "chat": (
        (
            "citeturn", "regenerat", "generating", "copy code", "code kopieren", "chatgpt", "helpful?",
            "helpful yes", "this helpful", "answer helpful", "article helpful", "response helpful", "page helpful",
            "post helpful", "content helpful", "information helpful", "reply helpful", "conversation helpful",
            "review helpful", "helpful so", "hilfreich", "show more", "read more", "click here", "reserved",
            "sent from", "newsletter", "skip to", "cookies", "advertisement", "this page", "seite drucken",
            "seite 1", "seite 2", "page 1", "page 2", "page 3", "page 4", "page 5", "page 6", "page 7", "page 8",
            "page 9", "end of answer", "end of response", "end of text", "end of document", "end of article",
            "end of output", "word count", "share on", "share this", "tweet", "print this", "pin it", "teilen",
            "drucken", "weiterlesen", "mehr anzeigen", "vorbehalten", "gesendet", "inhalt springen", "kommentar",
            "comment", "related articles", "related posts", "back to top", "nach oben", "log in to", "sign up",
            "follow us", "rate this", "min read", "privacy policy", "terms of use", "terms of service", "loading",
            "last updated", "posted by", "posted on", "image credit", "photo credit", "view all", "add to cart",
            "in den warenkorb", "impressum", "utile", "útil", "partager", "compartir", "upvote", "downvote",
            "reply share", "unsubscribe", "mehr lesen", "translated", "übersetzt", "reply", "dislike", "merken",
            "drucken", "upvote", "imprimer", "imprimir", "condividi", "view in browser", "table of contents",
            "thumbs up", "better or worse", "show drafts", "other drafts", "continue reading",
        ),
        one_of(
            r"\bregenerate (?:response|answer)\b|\b(?:stop|continue) generating\b|(?:^|\n)\s*copy code\b"
            r"|\bcopy code\s*(?=$|\n|[A-Z])"
            r"|\bcopy code\s*$|\bcode kopieren\b|\bchatgpt can make mistakes|utm_source=chatgpt|citeturn\d"
            r"|\bis this conversation helpful so far\b"
            r"|\b(?:was|is|did you find) this (?:\w+ )?(?:answer|response|article|page|post|content|information"
            r"|reply|conversation|review)? ?helpful\b"
            r"|\bwar (?:dieser|diese|das|dieses) (?:\w+ )?hilfreich\b|\b(?:cet article"
            r"|cette page)[^.?\n]{0,20} utile|\b(?:te|le|fue) (?:ha sido |resultó )?útil"
            r" (?:este|esta)|\b(?:message|network) error\b.{0,30}\bregenerat"
            r"|\bshare (?:this )?(?:on|via|to) (?:facebook|twitter|x|linkedin|whatsapp|pinterest|reddit|social"
            r"|e-?mail)\b|\bshare this (?:article|post|page|story)\b"
            r"|\btweet (?:this|\|)|\| ?tweet\b|\bpin it\b|\bprint this (?:page|article)\b|\bauf (?:facebook|twitter"
            r"|x|whatsapp|linkedin) teilen|\bteilen auf (?:facebook"
            r"|twitter)|\b(?:artikel|seite) drucken\b|\b(?:partager|compartir) (?:sur|en) (?:facebook|twitter)"
            r"|\b(?:show|read|load) more\s*(?:$|\n|»|›|\.{3})|\b(?:weiterlesen|mehr anzeigen|mehr lesen)\s*(?:$|\n|»"
            r"|›)|\bclick here (?:to|for) (?:subscribe|continue|read|more|download"
            r"|sign|learn|see|view)|\ball rights reserved\b|\balle rechte vorbehalten\b"
            r"|\btodos los derechos reservados|\btous droits réservés"
            r"|\bsent from my (?:iphone|ipad|android|phone|samsung|mobile|galaxy|blackberry)|\bvon meinem (?:iphone"
            r"|handy|ipad|android\w*) gesendet"
            r"|\b(?:subscribe|sign up) (?:to|for) (?:our|the|my) (?:\w+ )?(?:newsletter|mailing list|channel|blog)"
            r"|\bskip to (?:main )?content\b|\bzum inhalt springen"
            r"|\b(?:accept|reject) (?:all )?cookies\b|\bcookies akzeptieren|\bwe use cookies\b|(?:^"
            r"|\n|[.!?])\s*(?:advertisement|anzeige|werbung)\s*(?:\n|$)"
            rf"|\b{_BUTTON}(?: \d+)?(?:\s*[|•·/]\s*|\s+){_BUTTON}(?: \d+)?(?:\s*[|•·/]\s*|\s+){_BUTTON}\b"
            r"|\b(?:machine[- ])?translated (?:by|with) (?:google|deepl|bing)|\bübersetzt (?:mit|von) (?:google|deepl)"
            r"|(?:^|[.!?\n])\s*end of (?:answer|response|text|document|article|output)\.?\s*$"
            r"|\bpage \d+ of \d+\s*(?:$|\n)|\bseite \d+ von \d+\s*(?:$|\n)"
            r"|\[end of (?:response|answer|text|document)\]|\(end of (?:response|answer)\)|\bword count: ?\d+"
            r"|\bleave a (?:comment|reply)\s*(?:$|\n|\||»|below)|\bkommentar (?:hinterlassen|schreiben)\b"
            r"|\b\d+ comments?\s*(?:$|\n|\|)"
            r"|\brelated (?:articles|posts):?\s*(?:$|\n)|\bback to top\b"
            r"|\blog in to (?:leave|post|comment|reply|continue|view)|\bfollow us on (?:facebook|twitter|instagram"
            r"|social)|\brate this (?:article|page|answer|post)\b|\b\d+ min read\b"
            r"|\b(?:privacy policy|terms of (?:use|service)|impressum) ?\| ?|\| ?(?:privacy policy|terms of (?:use"
            r"|service)|contact us|impressum)\b|\bloading\.{3}"
            r"|\b(?:posted|published|written) (?:by|on) [^.\n]{2,40} (?:on|by|at|\|) |\b(?:image|photo) credit:"
            r"|\badd to cart\b|\bin den warenkorb\b|\breply ?\| ?share\b"
            r"|\bto unsubscribe\b|\bview (?:this email )?in (?:your )?browser\b|\b(?:upvote|thumbs up) ?\| ?"
            r"|\bwas this response better or worse\b|\b(?:show|view other) drafts\b|\[continue reading\]"
            r"|©️? ?(?:19|20)\d\d\b"
        ),
    ),
    "lorem": (
        (
            "lorem", "dolor sit", "consectetur", "goes here", "text here", "answer here", "response here",
            "content here", "description here", "name here", "placeholder", "dummy", "blindtext", "sample text",
            "sample answer", "sample response", "sample row", "sample entry", "later", "pending", "is a test",
            "platzhalter", "folgt", "hier einfügen", "hier text", "texto de ejemplo", "texte d'exemple",
            "the quick brown", "foo bar", "to be", "fill in here",
        ),
        one_of(
            r"lorem ipsum|dolor sit amet|consectetur adipiscing"
            r"|\b(?:your|insert|enter|add|put|some|sample|dummy|placeholder|paste|type|write) (?:\w+ )?(?:text"
            r"|answer|response|content|description|name|title|link"
            r"|reply) (?:goes )?here\b"
            r"|\b(?:answer|text|content|response|description) goes here\b|\bplaceholder (?:text|answer|response"
            r"|content|for)\b|\bdummy (?:text|answer|response|row)\b"
            r"|\bthis is (?:an? |just a |only a )?(?:placeholder|dummy|sample|test) (?:answer|response|text|row"
            r"|entry|message)\b"
            r"|[\[(<]to be (?:completed|added|filled|determined|announced|confirmed|inserted|done|written|supplied)\b"
            r"|\bfill in here\b|\*{2,} ?placeholder ?\*{2,}"
            r"|\bfill (?:this |it )?in later\b|\b(?:to be|will be) (?:added|filled in|written|completed|inserted"
            r"|supplied) (?:later|here|soon)\b"
            r"|\banswer pending\b|\b(?:text|antwort|inhalt) (?:folgt|hier einfügen)\b|\b(?:platzhaltertext"
            r"|blindtext)\b|\bhier (?:text|namen?|inhalt) (?:einfügen|eingeben)"
        ),
    ),
    "echoed frame": (
        (
            "below is an instruction", "appropriately completes", "you are a helpful", "curious",
            "unten steht eine anweisung", "angemessen erfüllt", "the following is a conversation",
            "given the context", "use the following pieces",
        ),
        one_of(
            r"\bbelow is an? (?:instruction|input|task|question)[^.\n]{0,20} that describes"
            r"|\bwrite a response that appropriately completes the request"
            r"|\byou are a helpful,? (?:respectful|assistant|and)|\ba chat between a curious (?:user|human)"
            r"|\bunten steht eine (?:anweisung|aufgabe)"
            r"|\bthe following is a conversation (?:with|between) an? (?:ai|assistant|human|user)"
            r"|\buse the following pieces of (?:context|retrieved)"
        ),
    ),
    "note": (
        (
            "note to", "notes to", "note for", "notes for", "reminder to", "message to", "comment for",
            "editor's note", "ed. note", "before publi", "before it goes", "before sending", "before going",
            "before release", "before posting", "before we publish", "prior to publication", "do not publish",
            "not for publication", "draft", "source", "citation", "reference", "fuente", "check?", "(link", "(date",
            "anmerkung", "notiz", "hinweis an", "redaktion", "noch prüfen", "noch zu prüfen", "noch ergänzen",
            "noch einfügen", "nota al", "nota del", "note de la rédaction", "needs review", "needs citation",
            "citation needed", "source needed", "fact check", "fact-check", "verify this", "check this",
            "confirm with", "ask legal", "internal note", "for internal use", "internal only", "bitte prüfen",
            "bitte ergänzen", "vor veröffentlichung", "nicht veröffentlichen", "insert here", "quelle",
            "beleg fehlt",
        ),
        one_of(
            r"\b(?:note|notes|reminder|memo|comment|message)s? (?:to|for) (?:the )?(?:\w+ )?(?:editors?|self|myself"
            r"|authors?|writers?|reviewers?|copy ?editors?|translators?"
            r"|designers?|proofreaders?|annotators?|labell?ers?|me|team|qa|devs?|developers?)\b ?[:\-–—]"
            r"|\b(?:editor['’]?s?|ed\.|internal|author['’]?s?|translator['’]?s?) note ?:|\b(?:check|verify|confirm"
            r"|update|replace|remove|delete|fix|rewrite|review) [^.!?\n]{1,60}"
            r"\b(?:before (?:it goes (?:out|live|to)|it is (?:published|sent|released)|publish\w*|sending"
            r"|going (?:live|to)|release|posting|launch|we (?:publish|send|release))"
            r"|prior to (?:publication|publishing|release))"
            r"|\b(?:do not|don['’]t|not for) (?:publish|publication|send (?:this|yet)|release)\b|\bdraft only\b"
            r"|\bdraft\b[^.\n]{0,10}\b(?:do not|not for) (?:distribut|circulat|shar|quot|cit|copy)"
            r"|\((?:source|citation|ref|reference|link|date|check|quelle|beleg|datum|fuente) ?\?+\)"
            r"|\bfor internal use(?: only)?\b"
            r"|\b(?:needs|needs a|requires) (?:a )?(?:citation|source|fact[- ]?check|review by|sign-?off)\b"
            r"|\[(?:citation|source|reference|clarification) needed\]"
            r"|\b(?:anmerkung|notiz|hinweis) (?:an|für|der|zur) (?:die |den |das |mich|uns)?(?:redaktion|mich|uns"
            r"|lektorat|team|autor\w*|kolleg\w*|übersetz\w*)\b"
            r"|\b(?:bitte |muss |müssen )?noch (?:zu )?(?:prüfen|ergänzen|einfügen|klären|nachtragen)\b(?=[.!)\]]|$)"
            r"|\bvor (?:der )?veröffentlichung (?:\w+ )?(?:prüfen|löschen|ersetzen)"
            r"|\bnicht veröffentlichen\b|\bnota (?:al|para el|del) (?:editor|autor|redactor)\b|\bnote (?:à"
            r"|de) la rédaction\b|\b(?:quelle|beleg) fehlt\b"
        ),
    ),
    "nothing": (
        ("undefined", "null", "nan", "none", "object object", "#ref!", "#n/a", "#value!"),
        one_of(
            r"\b(?:dear|hello|hi|hey|mr\.?|mrs\.?|ms\.?|hallo|liebe[rs]?|guten tag|guten morgen"
            r"|sehr geehrte[rs]?(?:/r)?|herr|frau"
            r"|bonjour|cher|chère|hola|estimad[oa]|ciao|gentile|car[oa]|olá|prezado|beste|welcome|thank you|thanks"
            r"|regards|sincerely),?"
            r" (?:herr |frau |mr\.? |ms\.? )?(?:(?:undefined|null|\[object object\]|#ref!|#n/a|#value!)(?=[\s,.!:;)]"
            r"|$)|none(?=,))"
            r"|\b(?:customer|kunde|order|bestellung|auftrag|invoice|rechnung|user|tracking|ticket) (?:number |no\.? "
            r"|nr\.? |id |#)?"
            r"(?:undefined|\[object object\]|null(?= (?:has|is on|was|will|ist|wurde)))(?=[\s,.!:;)]|$)"
            r"|\b(?:balance|total|subtotal|price|amount|discount|cost|betrag|preis|summe|saldo|guthaben|prix|precio"
            r"|prezzo|importe) (?:is|of|was|beträgt|ist"
            r"|est|es|è|de|von) (?:undefined|nan|null)\b"
            r"|\b(?:on|at|by|for|to|from|until|am|um|bis|für|von|le|el) undefined(?=[.,!?]|$)"
            r"|[$€£] ?(?:nan|undefined|null)\b|\b(?:nan|undefined|null) ?(?:€|euros?|eur|usd|dollars?|days?|hours?"
            r"|weeks?|tagen?|stunden|wochen|%|kg|km|items?|stück)\b"
            r"|(?:^|[\s(])(?:total|sum|summe|gesamt|price|preis|amount|betrag|balance|saldo|date|datum|name|number"
            r"|nummer|order|quantity|menge|average|durchschnitt|subtotal"
            r"|zwischensumme|address|adresse|city|ort|phone|telefon|email|e-mail|customer|kunde|delivery|lieferung"
            r"|due|fällig\w*|score|result|ergebnis|rating|bewertung|prix"
            r"|montant|precio|importe|totale|prezzo|cantidad) ?: ?(?:undefined|null|nan|\[object object\]|#ref!"
            r"|#value!)(?=[\s,.;!)]|$)"
        ),
    ),
    "opener": (
        (
            "rewritten", "re-written", "revised", "reworded", "rephrased", "reformatted", "rearranged", "redrafted",
            "reworked", "updated", "improved", "corrected", "modified", "edited", "polished", "refined", "final",
            "complete", "requested", "paraphrased", "shortened", "expanded", "cleaned", "enhanced", "proofread",
            "condensed", "simplified", "adjusted", "desired", "überarbeitete", "verbesserte", "korrigierte",
            "umformulierte", "aktualisierte", "fertige", "gewünschte", "endgültige", "gekürzte", "neue", "here's",
            "here’s", "here is", "hier ist",
        ),
        one_of(
            rf"\b(?:here(?:['’]s| is| are)|hier ist|below is|hier kommt) (?:(?:the|your|a|an|my|die|deine|ihre|eine"
            rf"|der|ein|das) )?(?:\w+ly )?(?:{_REWORKED},? (?:and |und )?){{1,3}}"
            rf"(?:\w+ )?{_PIECE}\b[^:.\n]{{0,40}}(?::|\.\s*$)"
        ),
    ),
}  # fmt: skip
"""By kind: the words needed (one of them), and what it looks like."""
