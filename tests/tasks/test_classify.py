"""The kind classify: what it refuses, its baselines, and that the saved classifier answers as it was trained."""

import pytest
import torch

from sartor.errors import BadBase, BadRecipe, NothingToScore
from sartor.modeling.hardware import Hardware
from sartor.tasks.classify import CLASSIFY, ClassifyWorkbench
from sartor.tasks.contract import Setting
from sartor.training.batches import Step
from sartor.training.guard import Guard
from sartor.training.loop import TrainingPlan, mean_loss, train
from sartor.training.optimizer import MasterAdamW
from tiny_models import recipe, save_encoder
from tiny_rows import example, rows

CPU = Hardware("cpu", torch.float32, 1)
PAIRS = [
    ("the red house", "place"),
    ("the blue river", "place"),
    ("where is it", "question"),
    ("yes or no", "question"),
]


def bench(pin, train=None, dev=None, **settings):
    settings.setdefault("method", {"kind": "full"})
    chosen = recipe(task="classify", **settings)
    return ClassifyWorkbench(Setting(chosen, pin, train or rows(PAIRS), rows(PAIRS[:2]) if dev is None else dev, CPU))


def fitted(workbench, folder, *, steps=25):
    learner = workbench.learner()
    optimizer = MasterAdamW(dict(learner.parameters))
    plan = TrainingPlan(learning_rate_at=lambda _: 3e-3, max_grad_norm=1.0, batch_of=learner.batch_of, guard=Guard())
    every = tuple(range(len(learner.lengths_N)))
    list(train(learner.loss_of, optimizer, plan, [Step(i, 0, (every,)) for i in range(steps)]))
    learner.save(folder, {n: t.clone() for n, t in optimizer.masters.items()})


def test_adapters_are_refused(tiny_encoder):
    with pytest.raises(BadRecipe, match="classify trains all weights"):
        bench(tiny_encoder, method={"kind": "lora"}).learner()


def test_a_base_without_training_has_no_labels_to_answer_with(tiny_encoder):
    with pytest.raises(BadBase, match="encoder without labels"):
        list(CLASSIFY.answerer(tiny_encoder, None, CPU)([example("the red house")]))


def test_texts_that_are_cut_and_labels_seen_only_in_dev_are_told(tiny_encoder):
    train = [*rows(PAIRS), example("the tailor " * 60, "place")]
    found = bench(tiny_encoder, train, rows([("who", "person")])).preflight()
    assert found.facts["classes"] == "place 3, question 2"
    assert "1 of 5 texts are longer than 64 tokens; their end is cut." in found.notes
    assert "The dev part has labels without training rows: person." in found.notes


@pytest.mark.parametrize("positions", [64, 512])
def test_a_text_longer_than_the_encoder_can_read_is_cut_everywhere(tmp_path, positions):
    workbench = bench(save_encoder(tmp_path / "base", positions=positions), budget={"context_tokens": 1024})
    fitted(workbench, tmp_path / "out", steps=1)
    asked = [example("the tailor " * 400)]
    for predict in [*(c.predict for c in workbench.baselines()), workbench.candidate(tmp_path / "out")]:
        assert len(list(predict(asked))) == 1
    (answer,) = workbench.candidate(tmp_path / "out")(asked)
    assert answer.prompt_tokens == positions


def test_the_baselines_are_majority_linear_text_and_neighbours(tiny_encoder):
    found = bench(tiny_encoder).baselines()
    assert [c.name for c in found] == ["majority", "tf-idf + logistic regression", "frozen base, 5 nearest"]
    asked = rows([("the red river", "place"), ("is it", "question"), ("", "place")])
    for contender in found:
        answers = list(contender.predict(asked))
        assert sorted(a.example_id for a in answers) == sorted(e.id for e in asked)
        assert {a.label for a in answers} <= {"place", "question"}


def test_what_was_learned_is_answered_by_the_saved_candidate(tiny_encoder, tmp_path):
    workbench = bench(tiny_encoder)
    fitted(workbench, tmp_path)
    asked = rows(PAIRS)
    answers = {a.example_id: a for a in workbench.candidate(tmp_path)(asked)}
    assert [answers[e.id].label for e in asked] == [label for _, label in PAIRS]
    for answer in answers.values():
        assert answer.text == answer.label == max(answer.probabilities, key=answer.probabilities.get)
        assert sum(answer.probabilities.values()) == pytest.approx(1)
    assert workbench.measure(asked, answers).metrics == {"accuracy": 1.0, "macro_f1": 1.0}
    served = CLASSIFY.answerer(tiny_encoder, tmp_path, CPU)
    assert {a.example_id: a.probabilities for a in served(asked)} == {i: a.probabilities for i, a in answers.items()}


def test_saving_the_best_does_not_depend_on_where_training_ended(tiny_encoder, tmp_path):
    learner = bench(tiny_encoder).learner()
    start = {name: p.detach().clone() for name, p in learner.parameters.items()}
    for parameter in learner.parameters.values():
        parameter.data.add_(1)
    learner.save(tmp_path, start)
    from safetensors.torch import load_file

    saved = load_file(tmp_path / "model.safetensors")
    assert all(torch.equal(saved[name], start[name]) for name in start)


def test_dev_rows_of_unknown_labels_alone_are_no_number(tiny_encoder):
    learner = bench(tiny_encoder, dev=rows([("who", "person")])).learner()
    with pytest.raises(NothingToScore):
        mean_loss(learner.loss_of, learner.dev_batches)
