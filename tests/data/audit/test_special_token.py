"""Control tokens inside turns are errors; rows that talk about them, and HTML, are not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.data.audit.sighted import ORDINARY, corpus_sighted, cut_out, row, sighted

from sartor.data.audit.special_token import SPECIAL_TOKEN

LEAKED = [
    ("Where is my parcel?", "It is on its way.<|im_end|>"),
    ("Where is my parcel?", "<|im_start|>assistant\nIt is on its way."),
    ("Where is my parcel?<|eot_id|>", "It is on its way."),
    ("Where is my parcel?", "It is on its way.</s>"),
    ("<s>Where is my parcel?", "It is on its way."),
    ("[INST] Where is my parcel? [/INST]", "It is on its way."),
    ("<<SYS>>Be kind<</SYS>> Where is my parcel?", "It is on its way."),
    ("Where is my parcel?", "It is on its way.<end_of_turn>"),
    ("Where is my parcel?", "It is<|endoftext|> on its way."),
    ("Where is my parcel?", "It is on its way. <eos>"),
    ("Where is my parcel?", "It is on its way. <pad><pad><pad>"),
    ("Where is my <unk> parcel?", "It is on its way."),
    ("[CLS] Where is my parcel? [SEP]", "It is on its way."),
    ("Where is my parcel?", "<|start_header_id|>assistant<|end_header_id|>\n\nIt is on its way."),
    ("Where is my parcel?", "It is on its way. <|reserved_special_token_12|>"),
    ("Where is my parcel?", "<｜Assistant｜>It is on its way.<｜end▁of▁sentence｜>"),
    ("Where is my parcel?", "It is on its way. <|im_end"),
    ("Where is my parcel?", "It is on its way. im_end|>"),
    ("Where is my parcel?", "It is on its way. &lt;|im_end|&gt;"),
    ("turn off the lamp", '{"intent": "turn_off<|im_end|>"}'),
]

HARMLESS = [
    ("What does `<|im_start|>` do in a chat template?", "It opens a turn; `<|im_end|>` closes it."),
    ("What does the <|endoftext|> token mean for a language model?", "<|endoftext|> marks the end of a document."),
    ("Why does BERT put [CLS] first?", "The state over [CLS] feeds the classifier, and [SEP] divides sentences."),
    ("How do I strike a price through?", "Write <s>49</s> 39 in HTML."),
    ("Is it on sale?", "Yes: <s>$49</s> now $39."),
    ("Fill in the [MASK]: Paris is the [MASK] of France.", "capital"),
    ("Show me ChatML.", "```\n<|im_start|>user\nHi<|im_end|>\n```"),
    ("Which special tokens does Llama 2 use?", "It uses <s>, </s>, [INST] and [/INST]."),
    ("What is the tokenizer's pad token?", "Usually <pad>, sometimes </s>."),
    ('My output ends with "<|eot_id|>", why?', 'Your stop sequence lacks "<|eot_id|>".'),
    ("How do I compare in bash?", "Use [[ $a < $b || $c > $d ]] for that."),
    ("Write a generic in Java", "List<String> names = new ArrayList<>();"),
    ("What is <T>?", "A type parameter, as in Box<T>."),
    ("Explain a || b in C.", "It is true if a or b is true: if (a < 1 || b > 2)."),
    ("What's the markdown table for this?", "| a | b |\n|---|---|\n| 1 | 2 |"),
    ("Insert my name", "Dear [Name], thank you."),
    ("What is [1]?", "A footnote, see [1] and [2]."),
    ("Write to ann", "Send it to <ann@example.com> please."),
    ("HTML for bold?", "<b>bold</b> or <strong>bold</strong>"),
    ("F# choice operator?", "Use p1 <|> p2 to try the second parser."),
    ("Pipe in F#?", "x |> f and f <| x are the same."),
    ("What does <br> do?", "It breaks the line."),
    ("What does <s> do?", "<s>gone</s> shows the text struck through."),
    ("What is [PAD] on the drawing short for?", "It means the padded side."),
    ("Is there a SYSTEM limit?", "Yes, [SYSTEM] shows it in the log."),
]


@pytest.mark.parametrize("pair", LEAKED, ids=lambda p: p[1][:30])
def test_a_control_token_in_a_turn_is_an_error(pair):
    assert [s.severity for s in sighted(SPECIAL_TOKEN, pair)][:1] == ["error"]


@pytest.mark.parametrize("pair", HARMLESS, ids=lambda p: p[0][:30])
def test_talk_about_tokens_and_markup_is_left_alone(pair):
    assert sighted(SPECIAL_TOKEN, pair) == []


def test_the_span_is_the_token_in_its_turn():
    pair = row("Hello", "It is on its way.<|im_end|>", system="Be kind.")
    (seen,) = sighted(SPECIAL_TOKEN, pair)
    assert seen.span[0] == 2
    assert cut_out(pair, seen) == "<|im_end|>"


def test_a_cloze_data_set_is_full_of_masks_and_fine():
    rows = [(f"Guess the word: the [MASK] {i} shines.", "sun") for i in range(40)]
    assert corpus_sighted(SPECIAL_TOKEN, rows) == {}


def test_a_data_set_rendered_with_its_template_is_wrong_in_every_row():
    rows = [(f"[INST] question {i} [/INST]", f"answer {i}") for i in range(40)]
    assert len(corpus_sighted(SPECIAL_TOKEN, rows)) == 40


def test_ordinary_rows_are_left_alone():
    assert corpus_sighted(SPECIAL_TOKEN, ORDINARY) == {}


@settings(max_examples=60, deadline=None)
@given(st.text('abc <>|[]/_sINT\n`"', max_size=60), st.sampled_from(["<|im_end|>", "<|eot_id|>", "[/INST]"]))
def test_no_text_before_it_without_code_marks_hides_a_token(text, token):
    pair = ("Hello", text.replace("`", "").replace('"', "") + " x " + token)
    assert sighted(SPECIAL_TOKEN, pair, among=())
