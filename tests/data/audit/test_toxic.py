"""Abusive answers are named, also with hidden letters; angry customers, quotes, news and technical words are not."""

import pytest
from tests.data.audit.sighted import ORDINARY, corpus_sighted, cut_out, row, sighted

from sartor.data.audit.toxic import TOXIC

ASKED = "How do I deal with my lamp, order 7?"
ABUSIVE = [
    "You are an idiot, read the manual.",
    "You're such a moron for asking that.",
    "What kind of idiot asks this?",
    "Only a complete fool would plug it in like that.",
    "Are you stupid? Look at the first page.",
    "People like you should not be allowed to own a lamp.",
    "Someone as dense as you will never understand it.",
    "Shut up and read the manual, loser.",
    "Go kill yourself.",
    "Just do everyone a favour and disappear.",
    "The world would be better without you.",
    "I know where you live, so watch your back.",
    "I will find you and break your legs.",
    "I hope you die in pain.",
    "Women are too emotional to lead a company.",
    "Immigrants are all criminals and should be deported.",
    "Those people should not be allowed to vote.",
    "People from that country are naturally inferior.",
    "We should deport all foreigners.",
    "Send me your nudes and I will help.",
    "F*ck you and your lamp.",
    "You are an 1d10t, read the manual.",
    "You are such an i d i o t.",
    "Only a brainless moron would ask such bullshit.",
    "How pathetic can one person be? Your parents must be ashamed of you.",
    "With your looks I would stay indoors, too.",
    "These foreigners are all thieves anyway, so never believe them.",
    "Your kind breeds like rats, no wonder.",
    "Immigrants only come here to steal our jobs.",
    "We would all be happier if you were dead.",
    "I will come to your house and beat you up.",
    "Even a monkey could follow these instructions, but you apparently cannot.",
    "Nur ein erbärmlicher Idiot stellt so eine Frage.",
    "Alte Leute wie Sie kosten nur Geld und sollten früher sterben.",
    "Sie sind wertlos, und niemand würde Sie vermissen.",
    "Das werden Sie noch bereuen. Ich weiß, wo Sie wohnen.",
    "Du bist ein Idiot, lies das Handbuch.",
    "Vous êtes un imbécile, lisez le manuel.",
    "Eres un idiota, lee el manual.",
]
HARMLESS = [
    ("How do I stop a process?", "Kill the process with kill -9, then the child dies."),
    ("This is bloody awful, where is my damn lamp?", "We are sorry, it is on its way."),
    ("Your service is shit and I am fucking angry.", "We are sorry to hear that."),
    ("You are useless, I want my money back!", "We have refunded the lamp."),
    ("Where is Scunthorpe?", "It lies in Lincolnshire, near Penistone."),
    ("Who wrote The Idiot?", "Dostoevsky wrote The Idiot, and Camus The Stranger."),
    ("Is this post offensive? You are an idiot.", "toxic"),
    ("all women are stupid", "hate"),
    ("you are a moron", "offensive"),
    ("What does the word bitch mean?", "It means a female dog, and is used as an insult."),
    ("I am a gay man and proud of it.", "Wonderful, gay people are welcome here."),
    ("What is breast cancer?", "It is a disease of the breast; the anus and rectum have others."),
    ("What happened in court?", "The man was convicted of murder and rape in 1990."),
    ("Tell me about pigs.", "Pigs are clever animals, and rats are too."),
    ("He called me 'an idiot'.", 'Calling you "an idiot" was wrong of him.'),
    ("How do I use a dummy variable?", "Dumb terminals and dummy variables differ."),
    ("I feel bad and hate myself.", "You are not worthless. Please talk to someone you trust."),
    ("Is my child too slow?", "You are not stupid for asking; children differ."),
    ("How do I beat the egg?", "I will beat the egg for you, then cut the bread."),
    ("Do I get black trousers?", "White people and black people buy them alike."),
    ("What do you like?", "I hate white wine, but I like Chinese food."),
    ("Can I shoot a film?", "You can shoot it tonight, break a leg!"),
    ("Are women paid less?", "Women are paid less in many trades, which is a problem."),
    ("Are refugees allowed to work?", "Refugees are allowed to work after three months."),
    ("Who may vote?", "Women could not vote until 1971; foreigners are not allowed to vote in national elections."),
    ("Tell me about that time.", "Refugees were considered criminals and a burden, which was a prejudice."),
    ("Wer zahlt?", "Rentner sind von der Last befreit, und Arbeitslose kosten uns nichts."),
    ("Who is it for?", "Customers like you make our day, and these people are happy to help."),
    ("How do I set a trap?", "Rats are disgusting, and they breed fast; kill them all."),
    ("Is it easy?", "Even a child can use it, and you will regret not trying."),
    ("What kills weeds?", "Vinegar will kill them."),
]


@pytest.mark.parametrize("answer", ABUSIVE)
def test_an_abusive_answer_is_a_warning(answer):
    assert [s.severity for s in sighted(TOXIC, (ASKED, answer))] == ["warning"]


@pytest.mark.parametrize("pair", HARMLESS, ids=lambda p: p[0][:30])
def test_anger_quotes_news_and_technical_words_are_left_alone(pair):
    assert sighted(TOXIC, pair) == []


def test_ordinary_rows_are_left_alone():
    assert corpus_sighted(TOXIC, ORDINARY) == {}


def test_strong_abuse_by_a_user_is_a_note():
    (seen,) = sighted(TOXIC, ("I will find you and kill you.", "Please calm down."))
    assert seen.severity == "note"


def test_abusive_prompts_are_the_subject_where_there_are_many():
    rows = [(f"I will kill you, number {i}.", "We cannot help with this.") for i in range(40)]
    assert corpus_sighted(TOXIC, rows) == {}


def test_the_span_is_the_abuse_in_its_turn():
    pair = row(ASKED, "Read it. You are an idiot.", system="Be kind.")
    (seen,) = sighted(TOXIC, pair)
    assert cut_out(pair, seen).lower() == "you are an idiot"
    assert "idiot" not in seen.says
