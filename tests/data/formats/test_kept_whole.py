"""Rows that hold more than texts (tools, ids, images, names, further keys) are kept, and written back as they were."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sartor.concepts.example import Example, Message, Source
from sartor.data.formats.chat_jsonl import chat_row
from sartor.data.formats.preference import preference_row
from sartor.data.formats.prompt_completion import alpaca_row, pair_row
from sartor.data.formats.read import read, read_inputs
from sartor.data.formats.rows import Columns
from sartor.data.formats.sharegpt import sharegpt_row
from sartor.errors import BadData


def jsonl(*rows):
    return "\n".join(json.dumps(row) for row in rows).encode()


def only(row, columns=None):
    result = read("f.jsonl", jsonl(row), columns)
    assert not result.bad_rows
    return result.examples[0]


USER = {"role": "user", "content": "Rain in Ulm?"}
CALL = {"id": "c1", "type": "function", "function": {"name": "weather", "arguments": '{"town": "Ulm"}'}}
CALLED = {"role": "assistant", "content": None, "tool_calls": [CALL]}
RESULT = {"role": "tool", "tool_call_id": "c1", "content": '{"rain": true}'}
SAID = {"role": "assistant", "content": "Yes."}
TOOLS = [{"type": "function", "function": {"name": "weather", "parameters": {}}}]
CALL_TEXT = '<tool_call>\n{"name": "weather", "arguments": {"town": "Ulm"}}\n</tool_call>'
IMAGE = {"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}
LOOK = {"role": "user", "content": [{"type": "text", "text": "What is it?"}, IMAGE]}


def test_tool_calls_and_results_are_turns_of_text():
    example = only({"messages": [USER, CALLED, RESULT, SAID], "tools": TOOLS})
    assert [(m.role, m.content) for m in example.messages] == [
        ("user", "Rain in Ulm?"),
        ("assistant", CALL_TEXT),
        ("tool", '{"rain": true}'),
    ]
    assert example.expected == "Yes."
    assert json.loads(example.tools) == TOOLS


def test_a_tool_call_can_be_the_answer_and_stands_after_what_is_said():
    assert only({"messages": [USER, CALLED]}).expected == CALL_TEXT
    said = CALLED | {"content": "Let me see."}
    assert only({"messages": [USER, said]}).expected == f"Let me see.\n{CALL_TEXT}"


def test_the_older_function_calls_read_like_tool_calls():
    old = {"role": "assistant", "content": None, "function_call": CALL["function"]}
    turns = [USER, old, {"role": "function", "name": "weather", "content": '{"rain": true}'}, SAID]
    example = only({"messages": turns, "functions": [TOOLS[0]["function"]]})
    assert example.id == only({"messages": [USER, CALLED, RESULT, SAID], "tools": TOOLS}).id


def test_declared_tools_are_part_of_the_id_and_rows_without_any_keep_theirs():
    plain = only({"messages": [USER, SAID]})
    assert plain.id != only({"messages": [USER, SAID], "tools": TOOLS}).id
    assert plain.id == "6c4da3576fcc3402cef5bef12cdc64f5911177e6f2ff874240e7aafafcbeb34a"


def test_images_are_marked_in_the_text_so_that_other_images_make_other_rows():
    other = {"role": "user", "content": [LOOK["content"][0], IMAGE | {"image_url": {"url": "b"}}]}
    one, two = only({"messages": [LOOK, SAID]}), only({"messages": [other, SAID]})
    assert one.modalities == ("image",)
    assert one.input_text.startswith("What is it?\n[image ")
    assert one.id != two.id


def test_an_image_whose_row_is_gone_is_not_written():
    edited = only({"messages": [LOOK, SAID]}).edited(expected="No.")
    with pytest.raises(BadData, match=r"f\.jsonl:1: has an image"):
        chat_row(edited)


def test_an_edited_row_forgets_what_stood_beside_the_old_text():
    example = only({"messages": [USER, CALLED, RESULT, SAID], "tools": TOOLS, "note": "Rain in Ulm?"})
    edited = example.edited(messages=(Message(role="user", content="x"),))
    assert "Ulm" not in edited.model_dump_json()
    assert (edited.expected, edited.tools) == ("Yes.", example.tools)


@pytest.mark.parametrize(
    "row",
    [
        {"messages": [USER, CALLED, RESULT, SAID], "tools": TOOLS, "parallel_tool_calls": False},
        {"messages": [LOOK, SAID | {"weight": 1}], "metadata": {"at": "2020-01-01"}},
        {"messages": [USER | {"name": "Ann"}, SAID, USER, SAID | {"weight": 0}]},
        {"messages": [USER, {"role": "assistant", "content": None, "refusal": "No."}]},
    ],
)
def test_a_chat_row_is_written_back_as_it_was(row):
    assert chat_row(only(row)) == row


def test_a_system_text_from_outside_is_written_with_a_row_that_is_kept_whole():
    example = only({"messages": [USER | {"name": "Ann"}, SAID]}, Columns(system="Be brief."))
    written = chat_row(example)
    assert written["messages"][0] == {"role": "system", "content": "Be brief."}
    assert only(written).id == example.id


def test_a_group_is_written_beside_what_is_kept():
    row = {"messages": [USER, SAID], "metadata": {"at": 1, "customer": "c7"}}
    example = only(row, Columns(group="customer"))
    back = only(chat_row(example), Columns(group="group"))
    assert (back.group, back.id) == ("c7", example.id)
    assert chat_row(example)["metadata"]["at"] == 1


# --- ShareGPT --------------------------------------------------------------------------------------------------


SHAREGPT = {
    "conversations": [
        {"from": "human", "value": "Rain in Ulm?"},
        {"from": "function_call", "value": '{"name": "weather", "arguments": {"town": "Ulm"}}'},
        {"from": "observation", "value": '{"rain": true}'},
        {"from": "gpt", "value": "Yes."},
    ],
    "system": "Be brief.",
    "tools": json.dumps(TOOLS),
}


def test_sharegpt_rows_read_like_chat_rows_and_the_format_is_named():
    result = read("f.jsonl", jsonl(SHAREGPT))
    system = {"role": "system", "content": "Be brief."}
    chat = only({"messages": [system, USER, CALLED, RESULT, SAID], "tools": TOOLS})
    assert result.examples[0].id == chat.id
    assert result.format == "sharegpt_jsonl"
    assert "conversations" in result.columns.says


def test_sharegpt_rows_may_use_role_and_content():
    row = {"conversations": [USER, SAID], "id": "x"}
    assert only(row).id == only({"messages": [USER, SAID]}).id
    assert [e.expected for e in read_inputs("f.jsonl", jsonl(row))] == [None]


# --- preference pairs ------------------------------------------------------------------------------------------


PAIRS = [
    {"prompt": "Rain in Ulm?", "chosen": "Yes.", "rejected": "No."},
    {"prompt": [USER], "chosen": [SAID], "rejected": [SAID | {"content": "No."}]},
    {"chosen": [USER, SAID], "rejected": [USER, SAID | {"content": "No."}]},
    {"prompt": "Rain in Ulm?", "chosen": [USER, SAID], "rejected": [USER, SAID | {"content": "No."}]},
    {
        "input": {"messages": [USER], "tools": [], "parallel_tool_calls": True},
        "preferred_output": [SAID],
        "non_preferred_output": [SAID | {"content": "No."}],
    },
]


@pytest.mark.parametrize("row", PAIRS)
def test_every_way_to_write_a_preference_pair_is_the_same_pair(row):
    result = read("f.jsonl", jsonl(row))
    example = result.examples[0]
    assert (example.input_text, example.expected, example.rejected) == ("Rain in Ulm?", "Yes.", "No.")
    assert result.format == "preference_jsonl"
    assert "rejected" in result.columns.says
    assert example.id == only(PAIRS[0]).id == only(preference_row(example)).id


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"chosen": "a", "rejected": "b"}, "has no 'prompt'"),
        ({"prompt": "a", "chosen": "b", "rejected": ""}, "has an empty 'rejected'"),
        ({"prompt": "a", "chosen": [USER, SAID], "rejected": [SAID, USER]}, "ends with a user turn"),
        ({"chosen": [USER, SAID], "rejected": [USER | {"content": "x"}, SAID]}, "do not follow the same turns"),
    ],
)
def test_a_broken_pair_is_a_bad_row(row, says):
    with pytest.raises(BadData, match=says):
        read("f.jsonl", jsonl(row))


def test_chat_cannot_hold_a_preference_pair():
    with pytest.raises(BadData, match="has a rejected answer, which chat cannot hold"):
        chat_row(only(PAIRS[0]))


def test_rows_that_are_two_things_at_once_are_refused_with_both_names():
    with pytest.raises(BadData, match="as chat and as preference rows"):
        read("f.jsonl", jsonl({"messages": [USER, SAID], "chosen": "a", "rejected": "b"}))


# --- one input and one answer ----------------------------------------------------------------------------------


def test_alpaca_rows_have_a_name_and_their_history_is_read():
    row = {"instruction": "c", "input": "d", "output": "e", "system": "s", "history": [["a", "b"]], "source": "x"}
    result = read("f.jsonl", jsonl(row))
    assert result.format == "alpaca_jsonl"
    assert [m.content for m in result.examples[0].messages] == ["s", "a", "b", "c\n\nd"]
    assert alpaca_row(result.examples[0]) == row


def test_further_columns_are_kept_and_written_back():
    example = only({"text": "a", "label": "b", "date": "2020-01-01", "empty": ""})
    assert pair_row(example) == {"prompt": "a", "completion": "b", "date": "2020-01-01"}


def test_a_key_that_the_new_row_needs_is_refused():
    example = only({"text": "a", "label": "b", "prompt_id": 5, "completion": "other"}, Columns("text", "label"))
    with pytest.raises(BadData, match="a further key 'completion'"):
        pair_row(example)


@pytest.mark.parametrize("label", [["a", "b"], "a; b", "a|b", "a > b", "a/b"])
def test_several_labels_and_hierarchies_survive(label):
    example = only({"text": "x", "label": label})
    assert only(pair_row(example)).expected == example.expected
    assert json.loads(example.expected) == label if isinstance(label, list) else example.expected == label


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(st.characters(exclude_categories=["Cs"]), max_size=5),
    lambda v: st.lists(v, max_size=3) | st.dictionaries(st.sampled_from("abc"), v, max_size=3),
    max_leaves=8,
)


@given(
    st.dictionaries(st.sampled_from(["name", "id", "x"]), JSON.filter(bool), max_size=2),
    st.dictionaries(st.sampled_from(["metadata", "y", "id"]), JSON.filter(bool), max_size=2),
)
def test_whatever_else_a_chat_row_holds_is_written_back(more_of_turn, more_of_row):
    row = {"messages": [USER | more_of_turn, SAID], **more_of_row}
    assert chat_row(only(row)) == row


def test_sharegpt_refuses_what_it_would_lose():
    with pytest.raises(BadData, match="turns that say more than their text"):
        sharegpt_row(only({"messages": [USER, CALLED]}))
    example = Example(messages=(Message(role="user", content="a"),), source=Source(file="f", row=3))
    with pytest.raises(BadData, match="f:3: has no answer"):
        sharegpt_row(example)
