"""Only what can have been one text alone is mended."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.data.repair.findings import chat, contents, edit, redact, repaired

from sartor.data.repair.mend import mended


@settings(max_examples=60)
@given(st.text(st.sampled_from("abc äöüßéñ€“”–λЖ😀 "), min_size=1).filter(str.strip))
def test_text_that_was_misread_reads_right_again(text):
    garbled = "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in text.encode())
    assert mended(garbled, "garbled_text") == text
    assert mended(text.encode().decode("latin-1"), "garbled_text") == text
    assert mended(text, "garbled_text") == text


@pytest.mark.parametrize(
    "text", ["naïve café", "Ärger über Öl", "emoji 👩\u200d🚀 joined", "line\nand\ttab", "Fuß–Ball", "café”…"]
)
def test_sound_text_stays(text):
    assert mended(text, "garbled_text") == text


def test_characters_that_nobody_sees_go_and_lost_ones_are_left_to_a_person():
    assert mended("a\u200bb\x00c\ufeff", "garbled_text") == "abc"
    assert mended("caf\ufffd", "garbled_text") is None
    assert mended("cafÃƒÂ©", "garbled_text") is None, "misread twice"


@pytest.mark.parametrize("text", ["yes<|im_end|>", "<s> yes </s>\n", "yes<|eot_id|><|end_of_text|>"])
def test_special_tokens_at_the_ends_go(text):
    assert mended(text, "special_token") == "yes"


@pytest.mark.parametrize("text", ["a<|im_end|>\n<|im_start|>user\nb", "</s>", "<|im_start|>assistant\nyes<|im_end|>"])
def test_a_token_between_two_turns_before_a_role_or_alone_is_left_to_a_person(text):
    assert mended(text, "special_token") is None


def test_other_turns_are_mended_with_that_of_the_finding_which_must_be_sure():
    line = chat(("user", "cafÃ©"), ("assistant", "thÃ©"))
    assert contents(repaired(line, edit("garbled_text", 1, 1, 2, 4))[0]) == ["café", "thé"]
    assert contents(repaired(line, edit("garbled_text", 1))[0]) == ["café", "thé"]
    line = chat(("user", "cafÃ©"), ("assistant", "lo\ufffdst cafÃ©"))
    assert contents(repaired(line, edit("garbled_text", 1, 0, 3, 5))[0]) == ["café", "lo\ufffdst cafÃ©"]
    assert repaired(line, edit("garbled_text", 1, 1, 9, 11))[0] == line


def test_two_findings_that_one_mending_settles_are_both_settled():
    line = chat(("user", "cafÃ©\u200b, ann@x.org"), ("assistant", "ok"))
    both = [edit("garbled_text", 1, 0, 3, 5), edit("garbled_text", 1, 0, 5, 6)]
    text, done = repaired(line, *both, redact(1, 0, 8, 17))
    assert contents(text)[0] == "café, [EMAIL_1]"
    assert ([c.done for c in done.changes], done.left) == (["redacted", "edited", "edited"], ())


def test_a_finding_that_points_at_something_else_is_not_settled_by_mending():
    line = chat(("user", "la la la la cafÃ©"), ("assistant", "ok"))
    text, done = repaired(line, edit("garbled_text", 1, 0, 0, 11))
    assert (text, done.changes, len(done.left)) == (line, (), 1)


def test_what_cannot_be_mended_for_sure_is_left():
    line = chat(("user", "q"), ("assistant", "too long"))
    text, done = repaired(line, edit("too_long", 1), edit("garbled_text", 1))
    assert (text, done.changes, [f.check for f in done.left]) == (line, (), ["too_long", "garbled_text"])
