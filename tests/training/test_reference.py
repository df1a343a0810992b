"""Our loop against a plain loop of transformers and PEFT, in fp32: the same loss, gradients and curve."""

import pytest
import torch
from peft import LoraConfig, get_peft_model
from torch import nn
from transformers import BertConfig, BertForSequenceClassification

from sartor.concepts.recipe import Lora
from sartor.concepts.rendered import Rendered
from sartor.modeling.lora import add_lora, trainable
from sartor.training.batches import collate, collate_labelled, plan_epoch
from sartor.training.guard import Guard
from sartor.training.loop import StepDone, TrainingPlan, train
from sartor.training.loss import label_loss, next_token_loss
from sartor.training.optimizer import MasterAdamW
from sartor.training.schedule import linear_decay
from tiny_models import random_lm

FAMILIES = ["llama", *(pytest.param(f, marks=pytest.mark.slow) for f in ("qwen3", "gemma3", "mistral", "gpt2"))]
METHODS = {"lora": {}, "rslora": {"rslora": True}, "dora": {"dora": True}, "full": None}
RATE, EPOCHS, CLIP = 5e-3, 6, 1.0


def some_rows(n=24, *, given=1 / 3):
    """Make rows of which the first share is given, and all that follows is learned."""
    generator = torch.Generator().manual_seed(11)
    found = []
    for i in range(n):
        length = 6 + int(torch.randint(0, 30, (1,), generator=generator))
        ids = [3 + (i + t * (1 + i % 2)) % 5 for t in range(length)]  # soon learned
        n_given = int(length * given)
        mask = [False] * n_given + [True] * (length - n_given)
        found.append(Rendered(example_id=str(i), token_ids=tuple(ids), loss_mask=tuple(mask)))
    return found


def steps_of(rows, max_tokens):
    lengths, found = [len(r.token_ids) for r in rows], []
    for epoch in range(EPOCHS):
        planned = plan_epoch(lengths, seed=1, epoch=epoch, tokens_per_step=130, max_tokens=max_tokens)
        found += [step._replace(index=len(found) + step.index) for step in planned]
    return found


def theirs(model, batches):
    """A loop as any tutorial has it; return the losses and the gradients of the first step."""
    parameters = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(parameters, lr=RATE, weight_decay=0.0)
    losses, first = [], None
    for index, batch in enumerate(batches):
        loss = model(**batch).loss
        loss.backward()
        if first is None:
            first = {n: p.grad.clone() for n, p in model.named_parameters() if p.requires_grad}
        nn.utils.clip_grad_norm_(parameters, CLIP)
        optimizer.param_groups[0]["lr"] = linear_decay(index, n_steps=len(batches), peak=RATE, warmup=0.1)
        optimizer.step()
        optimizer.zero_grad()
        losses.append(float(loss.detach()))
    return losses, first


def ours(model, loss_of, batch_of, steps):
    """The loop of Sartor; return the losses and the gradients of the first step."""
    optimizer, first = MasterAdamW(trainable(model)), {}
    gather = optimizer.gather_gradients

    def gathered():
        norm = gather()
        if not first:
            first.update({n: p.grad.clone() for n, p in optimizer.parameters.items()})
        return norm

    optimizer.gather_gradients = gathered
    plan = TrainingPlan(
        learning_rate_at=lambda i: linear_decay(i, n_steps=len(steps), peak=RATE, warmup=0.1),
        max_grad_norm=CLIP,
        batch_of=batch_of,
        guard=Guard(),
    )
    done = list(train(loss_of, optimizer, plan, steps))
    assert all(isinstance(d, StepDone) for d in done)
    return [d.loss_nats for d in done], first


def assert_same(found, wanted):
    (losses, gradients), (their_losses, their_gradients) = found, wanted
    assert abs(losses[0] - their_losses[0]) < 1e-3
    assert gradients.keys() == their_gradients.keys()
    one, other = (torch.cat([g[n].flatten() for n in gradients]) for g in (gradients, their_gradients))
    assert float(one.norm()) > 0
    assert nn.functional.cosine_similarity(one, other, dim=0) >= 0.999
    torch.testing.assert_close(one, other, rtol=1e-3, atol=1e-5)
    assert len(losses) == len(their_losses) > 16
    assert losses[-1] < 0.9 * losses[0], "nothing was learned, so nothing was compared"
    for mine, plain in zip(losses, their_losses, strict=True):
        assert mine == pytest.approx(plain, rel=0.005)


def plain_batch(rows):
    """Pad and mark what is learned the way transformers' documentation says; the model shifts the labels itself."""
    width = max(len(r.token_ids) for r in rows)
    pad = [width - len(r.token_ids) for r in rows]
    return {
        "input_ids": torch.tensor([[*r.token_ids, *[0] * n] for r, n in zip(rows, pad, strict=True)]),
        "attention_mask": torch.tensor([[1] * len(r.token_ids) + [0] * n for r, n in zip(rows, pad, strict=True)]),
        "labels": torch.tensor(
            [
                [t if m else -100 for t, m in zip(r.token_ids, r.loss_mask, strict=True)] + [-100] * n
                for r, n in zip(rows, pad, strict=True)
            ]
        ),
    }


@pytest.mark.parametrize(
    "max_tokens", [pytest.param(4096, marks=pytest.mark.slow), 60], ids=["whole", "in-microbatches"]
)
@pytest.mark.parametrize(
    "method", ["lora", "full", *(pytest.param(m, marks=pytest.mark.slow) for m in ("rslora", "dora"))]
)
@pytest.mark.parametrize("family", FAMILIES)
def test_a_language_model_learns_as_with_transformers_and_peft(family, method, max_tokens):
    assert_learns_as_theirs(some_rows(), family, method, max_tokens)


@pytest.mark.parametrize("method", [pytest.param("lora", marks=pytest.mark.slow), "full"])
@pytest.mark.parametrize("family", FAMILIES)
def test_plain_text_is_learned_as_with_transformers_and_peft(family, method):
    """Continued pre-training: every token of a row is learned."""
    assert_learns_as_theirs(some_rows(given=0), family, method, max_tokens=60)


def assert_learns_as_theirs(rows, family, method, max_tokens):
    steps = steps_of(rows, max_tokens)
    flags = METHODS[method]
    if flags is None:
        mine, plain = random_lm(family).requires_grad_(True), random_lm(family).requires_grad_(True)
    else:
        mine, plain = random_lm(family), random_lm(family)
        mine = add_lora(mine, Lora(rank=4, alpha=8, **flags), seed=5)
        config = LoraConfig(
            r=4,
            lora_alpha=8,
            target_modules="all-linear",
            task_type="CAUSAL_LM",
            use_rslora=method == "rslora",
            use_dora=method == "dora",
        )
        torch.manual_seed(5)
        plain = get_peft_model(plain, config)
    found = ours(mine, next_token_loss(mine), lambda numbers: collate([rows[i] for i in numbers], pad_id=0), steps)
    batches = [plain_batch([rows[i] for m in step.microbatches for i in m]) for step in steps]
    assert_same(found, theirs(plain, batches))


def tiny_bert():
    torch.manual_seed(3)
    shape = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64}
    return BertForSequenceClassification(BertConfig(vocab_size=100, num_labels=3, **shape)).eval()


def test_a_classifier_learns_as_with_transformers():
    rows = some_rows()
    labels = [sum(r.token_ids) % 3 for r in rows]
    steps, mine = steps_of(rows, 60), tiny_bert()

    def batch_of(numbers):
        return collate_labelled([rows[i] for i in numbers], [labels[i] for i in numbers], pad_id=0)

    batches = []
    for step in steps:
        numbers = [i for m in step.microbatches for i in m]
        batch = plain_batch([rows[i] for i in numbers])
        batches.append({**batch, "labels": torch.tensor([labels[i] for i in numbers])})
    assert_same(ours(mine, label_loss(mine), batch_of, steps), theirs(tiny_bert(), batches))
