"""A model drafts questions: one elsewhere that is named first, or one here; what was drafted is never lost."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from openai_server import completion, refusal, serving
from sartor.actions.draft import Wanted
from sartor.actions.draft_questions import draft_questions, local_model, remote_model
from sartor.actions.source_manifest import read_manifest
from sartor.concepts.event import Finished, Told
from sartor.errors import BadData, BadRecipe, Interrupted, NotFound, RemoteUnavailable

GOODS = [f"thing{i:02}" for i in range(40)]


@pytest.fixture
def wanted(tmp_path):
    docs = tmp_path / "shop.md"
    docs.write_text(
        "".join(f"# {g}\n\nThe {g} lasts {i + 2} years.\nIt is red.\n\n" for i, g in enumerate(GOODS)), "utf-8"
    )
    return Wanted((str(docs),), tmp_path / "drafts.jsonl", 2, "sartor draft shop.md --ask X")


def write(body, _):
    """Draft one good question, and one whose answer nobody can find in the passage."""
    good = re.search(r"The (thing\d+)", body["messages"][-1]["content"])[1]
    years = GOODS.index(good) + 2
    return completion(f"Q: How long does the {good} last?\nA: {years} years.\nQ: Who made the {good}?\nA: Uncle Bob.")


def run(workshop, wanted, asked):
    events = list(draft_questions(workshop, wanted, asked))
    assert isinstance(events[-1], Finished)
    return events[-1].result, [e.says for e in events if isinstance(e, Told)]


def big(served, n=2):
    return remote_model({"url": served.url, "model": "big", "key_env": None}, n)


def rows(wanted):
    return [json.loads(line) for line in wanted.out.read_text("utf-8").splitlines()]


def test_each_draft_says_that_it_is_one_and_shows_its_passage(workshop, wanted):
    with serving(write) as served:
        result, told = run(workshop, wanted, big(served))
        assert len(served.requests) == len(GOODS)
        assert served.requests[0]["max_tokens"] == 320
    first = rows(wanted)[0]
    assert first["messages"][0]["content"] == "How long does the thing00 last?"
    assert first["metadata"]["status"] == "draft, needs review"
    assert first["metadata"]["source"] == "shop.md > thing00"
    assert first["metadata"]["passage"] == "The thing00 lasts 2 years.\nIt is red."
    assert [r["messages"][1]["content"] for r in rows(wanted)] == [f"{i + 2} years." for i in range(len(GOODS))]
    assert (result["rows"], result["dropped"]) == (40, {"not_in_passage": 40})
    assert result["model"].startswith("big at 127.0.0.1:")
    assert read_manifest(str(wanted.out)).generated_by == result["model"]
    assert "Dropped: 40 not in passage." in told


def test_the_example_of_the_guide_is_what_comes_out(workshop, tmp_path):
    guide = Path(__file__).parents[2] / "docs" / "guide" / "from-documents.md"
    blocks = re.findall(r"```(?:text|jsonl)\n(.*?)```", guide.read_text("utf-8"), re.DOTALL)
    _, document, reply, row = blocks
    (tmp_path / "shop.md").write_text(document, "utf-8")
    one = Wanted((str(tmp_path / "shop.md"),), tmp_path / "shop.drafts.jsonl")
    with serving(lambda *_: completion(reply)) as served:
        result, _ = run(workshop, one, big(served))
    assert rows(one) == [json.loads(row)]
    assert result["dropped"] == {"not_in_passage": 1}


def test_it_is_said_before_text_leaves_this_machine(workshop, wanted):
    with serving(write) as served:
        events = draft_questions(workshop, wanted, big(served))
        for event in events:
            if isinstance(event, Told) and "gets the text of 40 passages" in event.says:
                assert event.says.startswith("127.0.0.1:")
                assert served.requests == []
                break
        else:
            pytest.fail("it was not said")


def test_what_was_drafted_when_the_user_stops_is_written_and_a_second_start_goes_on(workshop, wanted):
    with serving(write) as served:
        stopping = replace(workshop, should_stop=lambda: len(served.requests) >= 10)
        with pytest.raises(Interrupted, match=r"The replies on \d+ of 40.*Go on with: sartor draft shop.md --ask X"):
            run(stopping, wanted, big(served))
        part, n_asked = wanted.out.read_bytes(), len(served.requests)
        assert 10 <= n_asked < 20
        result, _ = run(workshop, wanted, big(served))
        assert len(served.requests) <= 40 + 4, "only what was on its way is asked twice"
    assert result["rows"] == 40
    assert part
    assert wanted.out.read_bytes().startswith(part)


def test_a_model_that_fails_half_way_loses_nothing_either(workshop, wanted):
    mended: list[bool] = []

    def fails(body, n):
        return write(body, n) if n < 10 or mended else refusal(400, "no more")

    with serving(fails) as served:
        with pytest.raises(RemoteUnavailable, match=r"said 400.*replies on 10 of 40.*go on with") as gone:
            run(workshop, wanted, big(served))
        assert "judge.remote" not in gone.value.sentence
        mended.append(True)
        n_before = len(served.requests)
        assert run(workshop, wanted, big(served))[0]["rows"] == 40
        assert len(served.requests) - n_before == 30


@pytest.mark.slow
def test_another_number_of_questions_is_asked_anew(workshop, wanted):
    with serving(write) as served:
        run(workshop, wanted, big(served))
        run(workshop, wanted, big(served))
        assert len(served.requests) == 40
        run(workshop, wanted._replace(n_questions=1, out=wanted.out.with_name("one.jsonl")), big(served, 1))
        assert len(served.requests) == 80


def test_drafts_that_are_being_reviewed_are_refused_before_anything_is_asked(workshop, wanted):
    wanted.out.write_text('{"mine": 1}\n', "utf-8")
    with serving(write) as served, pytest.raises(BadData, match="is there already, with other rows"):
        run(workshop, wanted, big(served))
    assert served.requests == []


@pytest.mark.parametrize(
    ("named", "says"),
    [
        ({"url": "https://h/v1", "model": None}, "model: field required"),
        ({"url": "https://h/v1", "model": "m", "key_env": "SARTOR_NO_SUCH_KEY"}, "--remote-key-env: .* is not set"),
    ],
)
def test_what_a_model_elsewhere_needs_is_asked_for(named, says):
    with pytest.raises(BadRecipe, match=says):
        remote_model(named, 2)


def test_a_base_on_this_machine_is_asked(workshop, wanted, tiny_lm):
    few = wanted._replace(documents=(wanted.documents[0],), n_questions=1)
    asked = local_model(workshop, tiny_lm.folder, 1)
    short = asked._replace(predict=lambda examples: asked.predict(examples[:1]))
    result, _ = run(workshop, few, short)
    assert result["dropped"] == {"no_question": 1}, "random weights write no question"


def test_a_name_that_nobody_has_is_refused(workshop):
    with pytest.raises(NotFound):
        local_model(workshop, "nobody", 1)


def test_a_classifier_is_not_asked_to_write(workshop, tiny_encoder):
    with pytest.raises(BadRecipe, match="does not write"):
        local_model(workshop, tiny_encoder.folder, 1)
