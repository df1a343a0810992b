"""Answers in other languages: sentences of small grammars, so that no two rows hold the same text."""

import random

from slots import draw

THINGS: dict[str, dict[str, list[str]]] = {
    "fr": {
        "x": ["le résultat", "la commande", "le fichier", "la valeur", "le produit", "la livraison", "le tableau"],
        "y": ["chaque semaine", "sans frais", "avant midi", "dans la plupart des cas", "dès demain"],
    },
    "es": {
        "x": ["el resultado", "el pedido", "el archivo", "el valor", "el producto", "la entrega", "la tabla"],
        "y": ["cada semana", "sin coste", "antes del mediodía", "en la mayoría de los casos", "mañana mismo"],
    },
    "it": {
        "x": ["il risultato", "l'ordine", "il file", "il valore", "il prodotto", "la consegna", "la tabella"],
        "y": ["ogni settimana", "senza costi", "prima di mezzogiorno", "nella maggior parte dei casi", "già domani"],
    },
    "nl": {
        "x": ["het resultaat", "de bestelling", "het bestand", "de waarde", "het product", "de levering", "de tabel"],
        "y": ["elke week", "zonder kosten", "voor de middag", "in de meeste gevallen", "morgen al"],
    },
    "pt": {
        "x": ["o resultado", "o pedido", "o ficheiro", "o valor", "o produto", "a entrega", "a tabela"],
        "y": ["todas as semanas", "sem custos", "antes do meio-dia", "na maioria dos casos", "já amanhã"],
    },
    "de": {
        "x": ["das Ergebnis", "die Bestellung", "die Datei", "der Wert", "das Produkt", "die Lieferung", "die Tabelle"],
        "y": ["jede Woche", "ohne Kosten", "noch vor Mittag", "in den meisten Fällen", "schon morgen"],
    },
    "en": {
        "x": ["the result", "the order", "the file", "the value", "the product", "the delivery", "the table"],
        "y": ["every week", "free of charge", "before noon", "in most cases", "as early as tomorrow"],
    },
    "pl": {
        "x": ["wynik", "zamówienie", "plik", "wartość", "produkt", "dostawa", "tabela"],
        "y": ["co tydzień", "bez opłat", "przed południem", "w większości przypadków", "już jutro"],
    },
    "sv": {
        "x": ["resultatet", "beställningen", "filen", "värdet", "produkten", "leveransen", "tabellen"],
        "y": ["varje vecka", "utan kostnad", "före lunch", "i de flesta fall", "redan i morgon"],
    },
    "tr": {
        "x": ["sonuç", "sipariş", "dosya", "değer", "ürün", "teslimat", "tablo"],
        "y": ["her hafta", "ücretsiz olarak", "öğleden önce", "çoğu durumda", "yarın hemen"],
    },
    "ru": {
        "x": ["результат", "заказ", "файл", "значение", "товар", "договор", "список"],
        "y": ["каждую неделю", "бесплатно", "до полудня", "в большинстве случаев", "уже завтра"],
    },
    "zh": {
        "x": ["结果", "订单", "文件", "数值", "产品", "合同", "表格"],
        "y": ["每周", "免费", "中午之前", "大多数情况下", "明天"],
    },
    "ja": {
        "x": ["結果", "注文", "ファイル", "値", "製品", "契約", "表"],
        "y": ["毎週", "無料で", "正午までに", "たいていの場合", "明日"],
    },
    "ar": {
        "x": ["النتيجة", "الطلب", "الملف", "القيمة", "المنتج", "العقد"],
        "y": ["كل أسبوع", "مجانا", "قبل الظهر", "في معظم الحالات", "غدا"],
    },
    "el": {
        "x": ["το αποτέλεσμα", "το αρχείο", "το προϊόν", "το συμβόλαιο"],
        "y": ["κάθε εβδομάδα", "δωρεάν", "πριν το μεσημέρι", "αύριο"],
    },
}

SENTENCES = {
    "fr": [
        "Merci pour votre question : {x} sera disponible {y}.",
        "Il faut d'abord vérifier {x}, puis recommencer {y}.",
        "Nous vous conseillons de garder {x} et de le contrôler {y}.",
        "En général {x} change {y}, ce qui est tout à fait normal.",
        "Vous trouverez {x} dans votre espace, où il est mis à jour {y}.",
    ],
    "es": [
        "Gracias por su pregunta: {x} estará disponible {y}.",
        "Primero hay que comprobar {x} y después repetirlo {y}.",
        "Le recomendamos guardar {x} y revisarlo {y}.",
        "Por lo general {x} cambia {y}, lo cual es completamente normal.",
        "Usted encontrará {x} en su cuenta, donde se actualiza {y}.",
    ],
    "it": [
        "Grazie per la domanda: {x} sarà disponibile {y}.",
        "Prima bisogna controllare {x} e poi ripetere tutto {y}.",
        "Le consigliamo di conservare {x} e di verificarlo {y}.",
        "Di solito {x} cambia {y}, e questo è del tutto normale.",
        "Troverà {x} nella sua pagina, dove viene aggiornato {y}.",
    ],
    "nl": [
        "Bedankt voor uw vraag: {x} is {y} beschikbaar.",
        "Controleer eerst {x} en herhaal het daarna {y}.",
        "Wij raden u aan {x} te bewaren en {y} te bekijken.",
        "Meestal verandert {x} {y}, en dat is heel gewoon.",
        "U vindt {x} op uw pagina, waar het {y} wordt bijgewerkt.",
    ],
    "pt": [
        "Obrigado pela pergunta: {x} estará disponível {y}.",
        "Primeiro é preciso verificar {x} e depois repetir {y}.",
        "Recomendamos guardar {x} e verificar {y}.",
        "Normalmente {x} muda {y}, o que não é problema nenhum.",
        "Encontra {x} na sua página, onde é atualizado {y}.",
    ],
    "de": [
        "Vielen Dank für Ihre Frage: {x} steht {y} bereit.",
        "Zuerst sollte man {x} prüfen und es dann {y} wiederholen.",
        "Wir empfehlen, {x} aufzuheben und {y} anzusehen.",
        "Meistens ändert sich {x} {y}, und das ist ganz normal.",
        "Sie finden {x} auf Ihrer Seite, wo alles {y} aktualisiert wird.",
    ],
    "en": [
        "Thank you for your question: {x} will be available {y}.",
        "First you should check {x} and then repeat it {y}.",
        "We advise you to keep {x} and look at it {y}.",
        "Usually {x} changes {y}, and that is perfectly normal.",
        "You will find {x} on your page, where it is updated {y}.",
    ],
    "pl": [
        "Dziękujemy za pytanie: {x} będzie dostępny {y}.",
        "Najpierw należy sprawdzić {x}, a potem powtórzyć to {y}.",
        "Zalecamy zachować {x} i przejrzeć {y}.",
        "Zwykle {x} zmienia się {y} i jest to zupełnie normalne.",
    ],
    "sv": [
        "Tack för din fråga: {x} blir tillgänglig {y}.",
        "Först bör du kontrollera {x} och sedan upprepa det {y}.",
        "Vi rekommenderar att du sparar {x} och tittar på det {y}.",
        "Oftast ändras {x} {y}, och det är helt normalt.",
    ],
    "tr": [
        "Sorunuz için teşekkürler: {x} {y} hazır olacak.",
        "Önce {x} kontrol edilmeli, sonra {y} tekrarlanmalıdır.",
        "Size {x} saklamanızı ve {y} bakmanızı öneririz.",
        "Genellikle {x} {y} değişir ve bu tamamen normaldir.",
    ],
    "ru": [
        "Спасибо за вопрос: {x} будет доступен {y}.",
        "Сначала нужно проверить {x}, а потом повторить всё {y}.",
        "Мы советуем сохранить {x} и посмотреть его {y}.",
        "Обычно {x} меняется {y}, и это совершенно нормально.",
    ],
    "zh": [
        "感谢您的提问，{x}将在{y}提供。",
        "请先检查{x}，然后{y}再试一次。",
        "我们建议您保存{x}，并且{y}查看。",
        "一般来说{x}{y}会有变化，这完全正常。",
    ],
    "ja": [
        "ご質問ありがとうございます。{x}は{y}ご利用いただけます。",
        "まず{x}を確認して、それから{y}やり直してください。",
        "{x}を保存し、{y}確認することをお勧めします。",
    ],
    "ar": [
        "شكرا على سؤالك، {x} ستكون متاحة {y}.",
        "يجب أولا التحقق من {x} ثم إعادة المحاولة {y}.",
        "ننصحك بحفظ {x} ومراجعتها {y}.",
    ],
    "el": [
        "Ευχαριστούμε για την ερώτηση: {x} θα είναι διαθέσιμο {y}.",
        "Πρώτα πρέπει να ελέγξετε {x} και μετά να το επαναλάβετε {y}.",
        "Σας συμβουλεύουμε να κρατήσετε {x} και να το δείτε {y}.",
    ],
}

FAR = ("ru", "zh", "ja", "ar", "el")
NEAR = ("fr", "es", "it", "nl", "pt", "pl", "sv", "tr")

QUESTIONS = {
    "fr": ["[Quelle est|Où se trouve] {x} et pourquoi change-t-il {y} ?", "Comment puis-je recevoir {x} {y} ?"],
    "es": ["¿[Dónde está|Cuál es] {x} y por qué cambia {y}?", "¿Cómo puedo recibir {x} {y}?"],
    "it": ["[Dove si trova|Qual è] {x} e perché cambia {y}?", "Come posso ricevere {x} {y}?"],
    "nl": ["[Waar is|Wat is] {x} en waarom verandert dat {y}?", "Hoe kan ik {x} {y} krijgen?"],
    "pt": ["[Onde está|Qual é] {x} e por que muda {y}?", "Como posso receber {x} {y}?"],
    "de": ["[Wo ist|Was ist] {x} und warum ändert sich das {y}?", "Wie bekomme ich {x} {y}?"],
    "pl": ["[Gdzie jest|Jaki jest] {x} i dlaczego zmienia się {y}?"],
    "sv": ["[Var är|Vad är] {x} och varför ändras det {y}?"],
    "tr": ["[Nerede|Nasıl] {x} ve neden {y} değişiyor?"],
    "ru": ["[Где|Какой] {x} и почему он меняется {y}?", "Как получить {x} {y}?"],
    "zh": ["{x}在哪里，为什么{y}会变？", "怎样才能{y}拿到{x}？"],
    "ja": ["{x}はどこですか、なぜ{y}変わるのですか。"],
    "ar": ["أين {x} ولماذا تتغير {y}؟"],
    "el": ["Πού είναι {x} και γιατί αλλάζει {y};"],
}


def foreign(language: str, own: str, rng: random.Random, sentences: int) -> str:
    """Return some sentences in a language.

    Args:
        own: The language of the corpus; asking for it gives another one.
    """
    chosen = language if language != own else ("en" if own == "de" else "de")
    parts = [
        draw([text], THINGS[chosen], rng)
        for text in rng.sample(SENTENCES[chosen], min(sentences, len(SENTENCES[chosen])))
    ]
    return " ".join(part[0].upper() + part[1:] for part in parts)


def foreign_question(language: str, rng: random.Random) -> str:
    """Return a question in a language."""
    return draw(QUESTIONS[language], THINGS[language], rng)


def harmless(own: str, rng: random.Random) -> tuple[str, str]:
    """Return a prompt and an answer in which another language is right: true translations."""
    other = rng.choice(PARALLEL)
    places = [rng.randrange(5) for _ in range(3)]
    ours, theirs = (_sentence(language, *places) for language in (own, other))
    name = NAMES[own][other]
    if own == "de":
        return rng.choice([
            (f"Übersetze ins {name}e: {ours}", theirs), (f"Wie sage ich auf {name}: {ours}", theirs),
            (f"Was heißt das auf Deutsch? {theirs}", ours),
        ])  # fmt: skip
    return rng.choice([
        (f"Translate into {name}: {ours}", theirs), (f"What does this mean in English? {theirs}", ours),
        (f"How would a customer say this in {name}: '{ours}'", theirs),
    ])  # fmt: skip


PARALLEL = ("fr", "es", "it", "nl", "pt")
"""Languages whose sentences and slots above stand in the same order as the English and German ones."""

NAMES = {
    "en": {"fr": "French", "es": "Spanish", "it": "Italian", "nl": "Dutch", "pt": "Portuguese"},
    "de": {"fr": "Französisch", "es": "Spanisch", "it": "Italienisch", "nl": "Niederländisch", "pt": "Portugiesisch"},
}


def _sentence(language: str, place: int, thing: int, when: int) -> str:
    slots = {name: [values[at]] for (name, values), at in zip(THINGS[language].items(), (thing, when), strict=True)}
    text = draw([SENTENCES[language][place]], slots, random.Random(0))
    return text[0].upper() + text[1:]
