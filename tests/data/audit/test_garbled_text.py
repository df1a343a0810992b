"""Wrong charsets, broken escapes, invisible and random letters and loops are named; other scripts and code are not."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.data.audit.sighted import ORDINARY, corpus_sighted, cut_out, row, sighted

from sartor.data.audit.garbled_text import GARBLED_TEXT

ASKED = "How do I deal with my lamp, order 7?"
SURE = [
    "Das Café öffnet für Sie".encode().decode("cp1252"),
    "Schöne Grüße".encode().decode("latin1"),
    "We don’t know “why” – sorry".encode().decode("cp1252", "ignore"),
    "Привет, как дела".encode("cp1251").decode("latin1"),
    "Привет, как дела".encode().decode("cp1251", "replace"),
    "It costs 5 £ or 3 °C".encode().decode("latin1"),
    "The caf\ufffd is open.",
    "The lamp\x07 is on its way.",
    "The lamp is on its \ue012 way.",
    "The la\u200bmp is on its way.",
    "The \u202elamp is on its way.",
]
LIKELY = [
    "The caf\\u00e9 is open today.",
    "Please look first.\\nThen call us.\\nThen wait.",
    "Rock &amp;amp; roll isn&amp;#39;t dead.",
    "The caf=C3=A9 is open.",
    "asdfghjkl asdf qwerqwer",
    "sdfkjhsdf kjsdhf ksjdhf skjdhf",
    "qgtnaham bxfo qvnrhuzw ohquamv zkvunbx egbjc cjjxfnsie rbs",
    "Please look at the the the lamp first.",
    "Please look at the lamp. " * 6,
    "please look at the lamp and " * 6,
    "lamp lamp lamp lamp lamp lamp",
    "p l e a s e l o o k a t i t",
    "pleaselookatthelampfirstandthenwritetous",
    "P1ease look at tbe la0mp, the g0arden 1amp",
    "It doesn?t work and I can?t repair it.",
    "Pleаse lооk at the lаmp.",
    "r̷̢̛e̸̡͝s̵̨͠tart the lamp",
]
FINE = [
    ("Why do I see Ã© instead of é?", "The page is UTF-8 read as Latin-1: Ã© is é."),
    ("What is \\u00e9 in Unicode?", "The escape \\u00e9 is é."),
    ("How do I print two lines in Python?", 'Write `print("a\\nb")`.'),
    ("Wo ist das Café?", "Das Café «À la carte» ist in der Straße 5, Größe XL."),
    ("Onde está?", "NÃO SEI, AMANHÃ DE MANHÃ. Ação, coração, mãe."),
    ("Où est-il ?", "Il est là-bas, à l’hôtel « Été » ; voilà."),
    ("Где моя лампа?", "Лампа уже в пути, она придёт завтра."),
    ("ランプはどこ？", "ランプは発送済みです。"),
    ("چراغ من کجاست؟", "چراغ شما در راه است و می‌رسد."),
    ("मेरा लैंप कहाँ है?", "आपका लैंप रास्ते में है, क्‍या?"),
    ("Family emoji?", "👨\u200d👩\u200d👧 stands for a family, 🏴\U000e0067\U000e0062\U000e007f for a flag."),
    ("Commit?", "It is 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b."),
    ("Encode it", "aGVsbG8gd29ybGQgdGhpcyBpcyBhIHRlc3Q="),
    ("How is it said?", "It is said as /ˈskɛdʒuːl/ or /ˈʃɛdjuːl/."),
    ("Part?", "Take XK-7732-QZV or the B2B model WX9000QJ."),
    ("Formula?", "It is C6H12O6 plus 6 O2."),
    ("Funny?", "hahahaha no no no no, very very very very funny"),
    ("Row?", "Row, row, row your boat, gently down the stream."),
    ("Table?", "| a | b |\n|---|---|\n| 1 | 2 |\n| 1 | 2 |\n| 1 | 2 |"),
    ("Art?", "+-----+\n|     |\n|     |\n|     |\n+-----+"),
    ("Path?", "It lies in C:\\new\\table and C:\\users\\x."),
    ("What is QWERTY?", "The qwerty keyboard is named after its first keys: qwerty."),
    ("Say the alphabet", "a b c d e f g h i j k l m n"),
    ("He said?", "I know that that had had an effect on him."),
    ("Norm?", "$\\nabla f = \\frac{1}{2}$ and \\nu is small."),
    ("Names?", "Zbigniew Brzeziński, Krzysztof Szczepański, Nguyễn Thị Hạnh."),
    ("Welsh place?", "Llanfairpwllgwyngyll lies on Anglesey."),
    ("Loop?", "```python\nfor x in xs:\n    pass\n    pass\n    pass\n```"),
    ("Units?", "It has 5 µF, 3 Ω, 20 °C, ½ cup and costs £5 or 3 €."),
]


@pytest.mark.parametrize("answer", SURE)
def test_lost_and_wrong_characters_are_errors(answer):
    assert "error" in {s.severity for s in sighted(GARBLED_TEXT, (ASKED, answer))}


@pytest.mark.parametrize("answer", LIKELY)
def test_broken_escapes_random_letters_and_loops_are_named(answer):
    assert sighted(GARBLED_TEXT, (ASKED, answer))


@pytest.mark.parametrize("pair", FINE, ids=lambda p: p[0][:30])
def test_scripts_code_and_refrains_are_left_alone(pair):
    assert sighted(GARBLED_TEXT, pair) == []


def test_ordinary_rows_are_left_alone():
    assert corpus_sighted(GARBLED_TEXT, ORDINARY) == {}


def test_shuffled_words_of_this_data_are_named():
    chance = random.Random(1)
    answer = " ".join("".join(chance.sample(w, len(w))) for w in ORDINARY[0][1].split())
    inner = " ".join(w[0] + w[-2:0:-1] + w[-1] if len(w) > 3 else w for w in ORDINARY[9][1].split())
    assert sighted(GARBLED_TEXT, (ASKED, answer))
    assert sighted(GARBLED_TEXT, (ASKED, inner))


def test_the_span_is_the_wrong_piece_of_its_turn():
    pair = row(ASKED, "The caf\ufffd is open.", system="Be kind.")
    (seen,) = sighted(GARBLED_TEXT, pair)
    assert seen.span[0] == 2
    assert cut_out(pair, seen) == "\ufffd"


@settings(max_examples=60, deadline=None)
@given(st.text("äöüéèàñçßœøå", min_size=2, max_size=8))
def test_words_read_with_the_wrong_charset_are_always_errors(accented):
    answer = f"Hello {accented} there".encode().decode("latin1")
    assert any(s.severity == "error" for s in sighted(GARBLED_TEXT, (ASKED, answer), among=()))
