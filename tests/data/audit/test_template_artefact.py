"""Open slots, boilerplate, markup and labels are named; rows that are about them, and formats, are not."""

import pytest
from tests.data.audit.sighted import ORDINARY, corpus_sighted, cut_out, row, sighted

from sartor.data.audit.template_artefact import TEMPLATE_ARTEFACT

ASKED = "How do I deal with my lamp, order 7?"
LEFT_OVER = [
    "Dear {{customer_name}}, your lamp is on its way.",
    "Hello {first_name}, your lamp is on its way.",
    "Your lamp arrives on [INSERT DATE].",
    "Your lamp is on its way. Regards, [Your Name]",
    "Please call us at [company phone number].",
    "Thank you for choosing <COMPANY>, your lamp is on its way.",
    "Dear <customer name>, your lamp is on its way.",
    "Dear %s, your lamp is on its way.",
    "Dear $CUSTOMER_NAME, your lamp is on its way.",
    "Dear ${customer.name}, your lamp is on its way.",
    "Dear *|FNAME|*, your lamp is on its way.",
    "Your lamp arrives on ____ at the latest.",
    "TODO: ask the warehouse about the lamp.",
    "Your lamp arrives TBD.",
    "Your order XXX is on its way.",
    "Lorem ipsum dolor sit amet, consectetur adipiscing elit.",
    "Answer goes here.",
    "As an AI language model, I cannot look up your lamp.",
    "I'm just an AI, so I have no access to orders.",
    "I cannot browse the internet, but your lamp should be fine.",
    "As of my last knowledge update in 2021, lamps ship in two days.",
    "Your lamp is on its way.\n\nRegenerate response",
    "Copy code\nlampctl reset",
    "Sure! Here is the answer to your question: your lamp is on its way.",
    "```\nYour lamp is on its way and arrives on Monday.\n```",
    "Your lamp is on its way.<br>It arrives on Monday.",
    "<p>Your lamp is on its way.</p>",
    "Your lamp&nbsp;is on its way &amp; arrives on Monday.",
    "### Response:\nYour lamp is on its way.",
    "Assistant: Your lamp is on its way.",
    "Your lamp is on its way.\nUser: thanks!\nAssistant: You are welcome.",
    "Human: where is it?\nYour lamp is on its way.",
    "How do I deal with my lamp, order 7? Please look at the lamp first.",
    "Your lamp is on its way【4†source】.",
    "Dear undefined, your lamp is on its way.",
    "<think>The user wants the lamp.</think>Your lamp is on its way.",
    "Als KI-Sprachmodell kann ich die Lampe nicht sehen.",
    "Mein Wissensstand endet im April 2023, aber die Lampe kommt.",
    "<<CUSTOMER NAME>> Your lamp is on its way.",
    "Your lamp is on its way. (see [link])",
    "Your lamp is on its way, [Your order_id].",
    "Das ist die {tarif_name}, und [HIER NAME EINFÜGEN] kommt.",
    "It takes XX days.",
    "The lamp costs $XX.XX.",
    "Total: NaN",
    "Note to editor: check this figure before it goes out.",
    "Share on Facebook | Tweet | Print this page",
    "Was this article helpful? Yes No",
    "War dieser Artikel hilfreich? Ja Nein",
    "Like 3 Reply Share",
    "Your lamp is on its way. Here is the rewritten answer:",
    "Hi [FIRST_NAME], your lamp is on its way.",
    "[PRODUCT] ships on [DATE].",
    "Your lamp arrives on <date> in the evening.",
    "Your lamp is on its way (insert tracking link here).",
    "Your lamp is on its way.\n<!-- end of answer -->",
    "Your lamp is on its way.\n```",
    "[Image: a lamp on a table]\nYour lamp is on its way.",
    "Your lamp is \\textbf{on its way}.",
    "[Assistant]: Your lamp is on its way.",
    "GPT-4: Your lamp is on its way.",
    "Your lamp arrives on undefined.",
    "Ich bin ein KI-Modell und sehe die Lampe nicht.",
    "*** PLACEHOLDER ***",
    "Your lamp arrives [to be confirmed].",
    "### Antwort: Die Lampe kommt.",
]
MEANT = [
    ("Write an email template with slots for name and date.", "Dear {{name}}, we meet on {{date}}."),
    ("Draft a letter to my landlord.", "Dear [Landlord's Name], the lamp is broken. Sincerely, [Your Name]"),
    ("How do I use Jinja?", "Write {{ user.name }} and {% for x in xs %}."),
    ("How does printf work?", "It replaces %s with text."),
    ("How do I print a variable in bash?", "Use echo $HOME_DIR or ${HOME}."),
    ("What does `{name}` do in an f-string?", "It puts the value of name there."),
    ("My phone is [PHONE], what now?", "We will call [PHONE] and write to [EMAIL], [NAME]."),
    ("Card XXXX-XXXX-XXXX-1234 was charged", "We refunded the card XXXX-XXXX-XXXX-1234."),
    ("How do I break a line in HTML?", "Use <br> between the lines."),
    ("What is &amp; in HTML?", "It is the entity &amp; for an ampersand."),
    ("Write a function that adds.", "```python\ndef add(a, b):\n    return a + b\n```"),
    ("Are you human?", "No, I am an AI assistant."),
    ("What is your knowledge cutoff?", "My knowledge cutoff is 2023."),
    ("Write a dialogue between a user and a bot.", "User: hi\nBot: hello"),
    ("Fill in the blanks: the ___ shines.", "The ___ is the lamp."),
    ("What is a to-do list?", "A TODO list holds what you still have to do."),
    ("What does lorem ipsum mean?", "Lorem ipsum is filler text after Cicero."),
    ("Continue the story: the lamp went out one night", "The lamp went out one night and nobody saw it."),
    ("Can you help me please?", "Of course, tell me more about the lamp."),
    ("Is 3 < 5 and b > 2?", "Yes: 3 < 5, and b > 2 holds for b = 3."),
    ("See [1]", "As [1] and [the manual](https://example.com/m) say, press twice."),
    ("Which set is {1, 2}?", "The set {1, 2} has two members; {x} has one."),
    ("What is the price?", "It costs $5 or 100% of your points, R&D included."),
    ("Where is it?", "Note: the lamp is in the hall. Price: 5. Answer me if not."),
    ("turn on the lamp", '{"intent": "turn_on", "name": "lamp"}'),
    ("Explain the AI act", "As an AI regulation, it groups systems by risk."),
    ("What is $\\frac{1}{2}$?", "It is $\\frac{1}{2} = 0.5$."),
    ("Give me options", "[optional] means you may leave it out."),
    ("What is the Super Bowl?", "Super Bowl LV was in 2021."),
    ("What does it do?", "It expands variables of the form $var and ${var}, with Optional[X] as a type."),
    ("My key does not work: API_KEY=<your-api-key>", "Put your own key there: API_KEY=<your-api-key>."),
    ("Which set has 46?", "Women have XX chromosomes, and the XX century ended in 2000."),
    ("Is it null?", "The null hypothesis is rejected; dear Nan Smith says so. Leave a comment on the card."),
    ("Where is the note?", "Note to all: check the cable before it goes into the wall."),
    ("Sing!", "[Verse 1]\nThe lamp is on\n[Chorus]\nOh lamp"),
    ("How do I write a bold word in LaTeX?", "Write \\textbf{word}."),
    ("Which options does it take?", "Run `lamp --on <time>` or lamp --off <time>."),
    ("Is it free?", "It is up to you (your choice), and the date is to be confirmed."),
    ("Which fields are masked?", "Dear [NAME], we wrote to [EMAIL] and called [PHONE]."),
    ("Say it in Python", "```python\nprint(1)"),
    ("Who wrote it?", 'She wrote: "As an AI language model I ..." and laughed.'),
]  # fmt: skip


@pytest.mark.parametrize("answer", LEFT_OVER)
def test_what_a_template_or_a_page_left_behind_is_named(answer):
    assert sighted(TEMPLATE_ARTEFACT, (ASKED, answer))


@pytest.mark.parametrize("pair", MEANT, ids=lambda p: p[0][:30])
def test_what_the_row_is_about_is_left_alone(pair):
    assert sighted(TEMPLATE_ARTEFACT, pair) == []


def test_ordinary_rows_are_left_alone():
    assert corpus_sighted(TEMPLATE_ARTEFACT, ORDINARY) == {}


def test_an_open_slot_in_the_prompt_is_named_too():
    assert sighted(TEMPLATE_ARTEFACT, ("Hello {{agent_name}}, where is my lamp?", "On its way."))


def test_the_span_is_the_slot_in_its_turn():
    pair = row(ASKED, "Dear {{customer_name}}, hello.", system="Be kind.")
    (seen,) = sighted(TEMPLATE_ARTEFACT, pair)
    assert seen.span[0] == 2
    assert cut_out(pair, seen) == "{{customer_name}}"


@pytest.mark.parametrize(
    "answer", ["I am {{name}}, number {i}.", "<p>Number {i} is fine.</p>", "Assistant: number {i}."]
)
def test_what_stands_in_many_rows_is_the_format(answer):
    rows = [(f"What about number {i}?", answer.replace("{i}", str(i))) for i in range(60)]
    assert corpus_sighted(TEMPLATE_ARTEFACT, rows) == {}


def test_fenced_json_is_odd_only_among_bare_json():
    fenced = ("turn on lamp 99", '```json\n{"intent": "turn_on"}\n```')
    bare = [(f"turn on lamp {i}", '{"intent": "turn_on"}') for i in range(60)]
    assert sighted(TEMPLATE_ARTEFACT, fenced, among=bare)
    assert not sighted(TEMPLATE_ARTEFACT, fenced)


def test_words_of_the_prompt_excuse_only_what_they_are_about():
    assert sighted(
        TEMPLATE_ARTEFACT, ("What does the function `scipy.stats.norm` do?", "Hello ${name}, it is a curve.")
    )
    assert sighted(TEMPLATE_ARTEFACT, ("What is an array?", "Lorem ipsum dolor sit amet. A list of numbers."))
    assert sighted(TEMPLATE_ARTEFACT, ("As an AI language model, I cannot help. turn off the lamp", "turn_off"))
    assert not sighted(TEMPLATE_ARTEFACT, ("As an AI, what do you think of lamps?", "They are bright."))
