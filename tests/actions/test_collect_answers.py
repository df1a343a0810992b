"""Answers are read as they were written, also those of an older version."""

import json

from sartor.actions.collect_answers import _line, read_answers
from sartor.concepts.evaluation import Answer
from sartor.concepts.ids import bytes_hash


def test_an_answer_comes_back_with_its_confidence(tmp_path):
    answer = Answer(example_id="a", text="yes", confidence=0.8234567890123)
    (tmp_path / "answers.jsonl").write_text(_line(answer) + "\n")
    assert read_answers(tmp_path / "answers.jsonl") == {"a": answer}


def test_an_answer_written_before_there_was_a_confidence_still_counts_and_a_changed_one_does_not(tmp_path):
    answer = Answer(example_id="a", text="yes")
    old = answer.model_dump_json(exclude={"confidence"})
    line = json.dumps({"sha256": bytes_hash(old.encode()), "answer": json.loads(old)})
    (tmp_path / "answers.jsonl").write_text(line + "\n")
    assert read_answers(tmp_path / "answers.jsonl") == {"a": answer}
    for changed in (
        line.replace("yes", "yet"),
        line.replace(', "label": null', ""),
        line.replace("}}", ', "confidence": 1}}'),
    ):
        assert changed != line
        (tmp_path / "answers.jsonl").write_text(changed + "\n")
        assert read_answers(tmp_path / "answers.jsonl") == {}
