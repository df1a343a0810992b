"""Answers that leave the prompt's language are named; translations, names, code and data of many languages are not."""

import pytest
from tests.data.audit.sighted import ORDINARY, corpus_sighted, row, sighted

from sartor.data.audit.languages import language_of, same
from sartor.data.audit.wrong_language import WRONG_LANGUAGE

ASKED = "How do I deal with my garden lamp at home?"
FOREIGN = [
    "Bitte starten Sie den Router neu und warten Sie zwei Minuten.",
    "Veuillez redémarrer le routeur et patienter deux minutes.",
    "Reinicie el router y espere dos minutos, por favor.",
    "Riavvii il router e attenda due minuti.",
    "Por favor, reinicie o roteador e aguarde dois minutos.",
    "Start de router opnieuw op en wacht twee minuten.",
    "Starta om routern och vänta i två minuter.",
    "Uruchom ponownie router i poczekaj dwie minuty.",
    "Yönlendiriciyi yeniden başlatın ve iki dakika bekleyin.",
    "Перезагрузите роутер и подождите две минуты.",
    "请重新启动路由器并等待两分钟。",
    "ルーターを再起動して二分お待ちください。",
    "라우터를 다시 시작하고 2분 정도 기다려 주세요.",
    "أعد تشغيل جهاز التوجيه وانتظر دقيقتين.",
    "Käynnistä reititin uudelleen ja odota kaksi minuuttia.",
    "Indítsa újra az útválasztót, és várjon két percet.",
    "Khởi động lại bộ định tuyến và đợi hai phút.",
    "अपने राउटर को पुनः आरंभ करें और प्रतीक्षा करें।",
]
MEANT = [
    ("Wie sage ich auf Portugiesisch: Morgen ändert sich das Produkt.", "Normalmente o produto muda já amanhã mesmo."),
    ("Translate into German: where is the lamp?", "Wo ist denn bitte die Lampe, die ich bestellt habe?"),
    ("How do you say 'good morning, my friend' over there?", "Guten Morgen, mein lieber Freund, wie geht es dir?"),
    ("What is the French phrase for 'see you next week'?", "À la semaine prochaine, mon cher ami."),
    ("Write a short poem about the sea in Spanish.", "El mar es azul y la luna lo mira desde el cielo."),
    ("Please reply in Italian.", "Certo, le rispondo volentieri in questa lingua."),
    ("Write a function that adds numbers.", "```python\ndef addiere(zahl, andere):\n    return zahl + andere\n```"),
    ("Which players were in the team?", "Müller, Schweinsteiger, Lahm, Özil, Neuer, Kroos, Khedira, Klose"),
    ("What did the sign say?", 'The sign said "Betreten der Baustelle ist für alle verboten" and was red.'),
    ("What is a Kindergarten?", "A Kindergarten is a place for children, from the German words Kinder and Garten."),
    ("What is the capital?", "Paris"),
    ("turn on the lamp in the hall", '{"intent": "HassTurnOn", "name": "Flurlampe", "area": "Erdgeschoss"}'),
    ("Where is my order now?", "OK"),
    ("Which dish is it?", "Spaghetti alla carbonara, tiramisù, gelato"),
    ("Where does he live?", "Hauptstraße 12, 10115 Berlin"),
    ("Who is it?", "Nguyễn Văn An"),
    ("How do I install it?", "pip install numpy && python -m numpy"),
    ("What do you want?", "de nada"),
    ("¿Dónde está mi lámpara de jardín?", "Su lámpara de jardín está en camino, llega mañana."),
    ("What time is it?", "12:30"),
    ("Which version?", "v1.2.3-rc1+build.5"),
]


@pytest.mark.parametrize("answer", FOREIGN)
def test_an_answer_in_another_language_is_named(answer):
    (seen,) = sighted(WRONG_LANGUAGE, (ASKED, answer))
    assert seen.span == (1, 0, len(answer))


@pytest.mark.parametrize("text", FOREIGN)
def test_a_text_to_classify_in_a_rare_language_is_named(text):
    among = [(prompt, "repair") for prompt, _ in ORDINARY]
    assert sighted(WRONG_LANGUAGE, (text, "repair"), among=among)


@pytest.mark.parametrize("pair", MEANT[:-3] + MEANT[-2:], ids=lambda p: p[0][:30])
def test_translations_names_and_code_are_left_alone(pair):
    assert sighted(WRONG_LANGUAGE, pair) == []


def test_ordinary_rows_are_left_alone():
    assert corpus_sighted(WRONG_LANGUAGE, ORDINARY) == {}


def test_an_answer_that_changes_its_language_half_way_is_named():
    half = ORDINARY[0][1] + " " + FOREIGN[0] * 2
    assert sighted(WRONG_LANGUAGE, (ASKED, half))


def test_data_of_many_languages_is_fine_where_answers_follow_prompts():
    rows = [
        *ORDINARY,
        *[
            (f"Wo ist denn meine Lampe mit der Nummer {i}?", f"Die Lampe {i} ist auf dem Weg zu Ihnen.")
            for i in range(20)
        ],
        *[(f"Où est donc ma lampe avec le numéro {i} ?", f"La lampe {i} est en route vers vous.") for i in range(20)],
    ]
    assert corpus_sighted(WRONG_LANGUAGE, rows) == {}
    wrong = row("Wo ist denn meine Lampe aus dem Garten?", "La lampe est en route vers vous, merci de patienter.")
    assert sighted(WRONG_LANGUAGE, wrong, among=rows)


def test_data_that_always_answers_in_another_language_is_a_translator():
    rows = [
        (f"Where is the old lamp number {i} that I have?", f"Wo ist die alte Lampe {i}, die ich habe?")
        for i in range(40)
    ]
    assert corpus_sighted(WRONG_LANGUAGE, rows) == {}


def test_close_languages_count_as_one():
    assert same("no", "da")
    assert same("hr", "sr")
    assert not same("en", "de")


@pytest.mark.parametrize("text", ["", "OK", "42", "x = f(y)", "https://example.com/de/seite", "NASA, ESA, JAXA, ISRO"])
def test_what_is_no_running_text_has_no_language(text):
    assert language_of(text).code == ""
