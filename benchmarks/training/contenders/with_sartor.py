"""Sartor: the learner of its own chat or classify task, and its own loop; only the order of the rows is given."""

from pathlib import Path

from safetensors.torch import load_file
from sitting import Sitting

from sartor.concepts.example import Example, Message, Source
from sartor.concepts.recipe import Budget, Data, FullWeights, Lora, Recipe, Seeds
from sartor.modeling.hardware import find_hardware
from sartor.modeling.load_base import pin_folder
from sartor.tasks.chat import CHAT
from sartor.tasks.classify import CLASSIFY
from sartor.tasks.contract import Setting
from sartor.training.batches import Step
from sartor.training.guard import Guard
from sartor.training.loop import StepDone, TrainingPlan, mean_loss, train
from sartor.training.optimizer import MasterAdamW


def main() -> None:
    """Train the given steps."""
    sitting = Sitting()
    given = sitting.given
    task = CLASSIFY if given["profile"] == "classify" else CHAT
    recipe = Recipe(
        name="benchmark",
        task=task.name,
        data=Data(files=("benchmark",)),
        base=given["base"],
        method=FullWeights() if task is CLASSIFY else Lora(rank=16, alpha=32),
        budget=Budget(context_tokens=256 if task is CLASSIFY else 4096),
        seeds=Seeds(init=given["seed"]),
    )
    train_rows, dev_rows = ([_example(row["text"], row["expected"]) for row in given[p]] for p in ("rows", "dev"))
    base = pin_folder(Path(given["base"]), name=Path(given["base"]).name)
    learner = task.open(Setting(recipe, base, train_rows, dev_rows, find_hardware(sitting.threads))).learner()
    assert list(learner.lengths_N) == [len(row["ids"]) for row in given["rows"]], "other tokens than the peers'"
    if task is CHAT:
        start = load_file(sitting.folder / "adapter" / "adapter_model.safetensors")
        for name, parameter in learner.parameters.items():
            parameter.data.copy_(start[name.replace(".default", "")])
    plan = TrainingPlan(given["rates"].__getitem__, given["max_grad_norm"], learner.batch_of, Guard())
    steps = [Step(i, 0, (tuple(rows),)) for i, rows in enumerate(given["steps"])]
    sitting.begin()
    for done in train(learner.loss_of, MasterAdamW(dict(learner.parameters)), plan, steps):
        assert isinstance(done, StepDone), done
        sitting.done(done.loss_nats, lambda: mean_loss(learner.loss_of, learner.dev_batches))
    sitting.report()


def _example(text: str, expected: str) -> Example:
    turns = (Message(role="user", content=text),)
    return Example(messages=turns, expected=expected, source=Source(file="benchmark", row=1))


if __name__ == "__main__":
    main()
