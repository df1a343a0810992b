"""Which rows make up a step, and how they become tensors."""

import torch
from hypothesis import given
from hypothesis import strategies as st

from sartor.concepts.rendered import Rendered
from sartor.training.batches import IGNORED, collate, collate_labelled, plan_epoch

LENGTHS = st.lists(st.integers(1, 300), min_size=1, max_size=120)


def rendered(ids, learned):
    return Rendered(example_id="e", token_ids=tuple(ids), loss_mask=tuple(learned))


def flat(steps):
    return [row for step in steps for rows in step.microbatches for row in rows]


@given(LENGTHS, st.integers(0, 9), st.integers(0, 3), st.integers(16, 2000), st.integers(16, 1000))
def test_every_row_stands_in_exactly_one_step(lengths, seed, epoch, tokens_per_step, max_tokens):
    steps = plan_epoch(lengths, seed=seed, epoch=epoch, tokens_per_step=tokens_per_step, max_tokens=max_tokens)
    assert sorted(flat(steps)) == list(range(len(lengths)))
    assert [step.index for step in steps] == list(range(len(steps)))
    assert all(step.epoch == epoch for step in steps)


@given(LENGTHS, st.integers(16, 2000), st.integers(16, 1000))
def test_a_microbatch_of_several_rows_respects_max_tokens_with_its_padding(lengths, tokens_per_step, max_tokens):
    steps = plan_epoch(lengths, seed=1, epoch=0, tokens_per_step=tokens_per_step, max_tokens=max_tokens)
    for rows in (rows for step in steps for rows in step.microbatches):
        assert rows
        assert len(rows) == 1 or len(rows) * max(lengths[i] for i in rows) <= max_tokens


@given(LENGTHS, st.integers(0, 5), st.integers(0, 5))
def test_the_plan_depends_on_seed_and_epoch_alone(lengths, seed, epoch):
    def plan():
        return plan_epoch(lengths, seed=seed, epoch=epoch, tokens_per_step=256, max_tokens=512)

    before = plan()
    torch.manual_seed(99)
    torch.rand(3)
    assert plan() == before


def test_another_seed_and_another_epoch_give_another_order():
    def order(seed, epoch):
        return flat(plan_epoch([20] * 200, seed=seed, epoch=epoch, tokens_per_step=100, max_tokens=512))

    assert order(1, 0) != order(1, 1)
    assert order(1, 0) != order(2, 0)


def test_steps_hold_about_the_tokens_asked_for():
    lengths = [10 + i % 50 for i in range(400)]
    steps = plan_epoch(lengths, seed=1, epoch=0, tokens_per_step=500, max_tokens=4096)
    sizes = [sum(lengths[i] for rows in step.microbatches for i in rows) for step in steps]
    assert all(350 < size < 650 for size in sizes)


def test_rows_of_like_length_go_together_so_that_little_is_padded():
    lengths = [5 if i % 2 else 200 for i in range(400)]
    steps = plan_epoch(lengths, seed=1, epoch=0, tokens_per_step=1000, max_tokens=4096)
    padded = sum(len(rows) * max(lengths[i] for i in rows) for step in steps for rows in step.microbatches)
    assert padded < 1.2 * sum(lengths)


def test_labels_are_shifted_by_one_and_padding_is_ignored():
    short = rendered([5, 6, 7], [False, False, True])
    long = rendered([1, 2, 3, 4], [False, True, False, True])
    batch = collate([short, long], pad_id=9)
    assert batch.input_ids_BT.tolist() == [[5, 6, 9], [1, 2, 3]]
    assert batch.attention_BT.tolist() == [[1, 1, 0], [1, 1, 1]]
    assert batch.labels_BT.tolist() == [[IGNORED, 7, IGNORED], [2, IGNORED, 4]]
    assert batch.n_targets == 3


@given(st.lists(st.lists(st.booleans(), min_size=2, max_size=12), min_size=1, max_size=6))
def test_no_learned_token_is_lost_in_a_batch(masks):
    masks = [[False, *mask[1:]] for mask in masks]
    batch = collate([rendered(range(100, 100 + len(m)), m) for m in masks], pad_id=0)
    wanted = [100 + t for mask in masks for t, learned in enumerate(mask) if learned]
    assert batch.labels_BT[batch.labels_BT != IGNORED].tolist() == wanted
    assert batch.n_targets == len(wanted)


def test_a_labelled_batch_has_one_target_for_each_row():
    rows = [rendered([5, 6, 7], [False] * 3), rendered([8], [False])]
    batch = collate_labelled(rows, [1, 0], pad_id=9)
    assert batch.input_ids_BT.tolist() == [[5, 6, 7], [8, 9, 9]]
    assert batch.attention_BT.tolist() == [[1, 1, 1], [1, 0, 0]]
    assert batch.labels_BT.tolist() == [[1], [0]]
    assert batch.n_targets == 2
