"""Greedy answers: transformers' own, in any company."""

import time

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from sartor.inference import decoder as decoder_room
from sartor.inference import generate as room
from sartor.inference.choose import Limits
from sartor.inference.generate import generate
from tiny_models import WINDOW, random_lm

OTHERS = ("qwen3", "mistral", "gemma3", "gpt2", "granite", "cohere")
FAMILIES = ["llama", "gemma2", *(pytest.param(family, marks=pytest.mark.slow) for family in OTHERS)]
"""Every family, and in the fast tests the plainest one and one with a sliding window."""
NONE = frozenset()


def some_prompts(lengths=(3, 17, 9, 30, 1, 9, 24), seed=0):
    torch.manual_seed(seed)
    return [torch.randint(3, 400, (n,)).tolist() for n in lengths]


def answers(model, prompts, *, stop_ids=NONE, limit=24):
    found = {done.index: done for done in generate(model, prompts, Limits(stop_ids, limit))}
    assert sorted(found) == list(range(len(prompts)))
    return [found[i] for i in range(len(prompts))]


def theirs(model, prompt, *, stop_ids=NONE, limit=24):
    """Ask transformers, one prompt at a time; return the answer without its stop token."""
    model.generation_config.eos_token_id = sorted(stop_ids) or None
    model.generation_config.pad_token_id = 0
    ids = torch.tensor([prompt])
    out = model.generate(ids, attention_mask=torch.ones_like(ids), do_sample=False, max_new_tokens=limit)
    new = out[0, len(prompt) :].tolist()
    return new[:-1] if new and new[-1] in stop_ids else new


@pytest.fixture(scope="module")
def llama():
    return random_lm("llama")


@pytest.mark.parametrize("family", FAMILIES)
def test_a_batch_of_mixed_lengths_is_answered_as_transformers_answers_each_prompt(family):
    model, prompts = random_lm(family), some_prompts()
    assert max(map(len, prompts)) > WINDOW, "the sliding window must matter"
    ours = answers(model, prompts)
    assert [a.token_ids for a in ours] == [theirs(model, p) for p in prompts]
    assert not any(a.stopped for a in ours)
    assert len({tuple(a.token_ids) for a in ours}) > 4, "answers that are all the same would prove little"


@pytest.mark.parametrize("family", FAMILIES)
def test_rows_that_stop_leave_the_batch_and_the_others_go_on_as_alone(family):
    model, prompts = random_lm(family), some_prompts()
    free = answers(model, prompts)
    stops = frozenset(a.token_ids[2 + 3 * i] for i, a in enumerate(free[:4]))
    ours = answers(model, prompts, stop_ids=stops)
    assert [a.token_ids for a in ours] == [theirs(model, p, stop_ids=stops) for p in prompts]
    assert sum(a.stopped for a in ours) > 0
    assert len({len(a.token_ids) for a in ours}) > 2, "rows should leave at different times"
    for a, whole in zip(ours, free, strict=True):
        assert not stops & set(a.token_ids)
        assert a.token_ids == whole.token_ids[: len(a.token_ids)]
        assert a.stopped == (len(a.token_ids) < 24)


@given(st.lists(st.integers(1, 25), min_size=1, max_size=6), st.integers(0, 3))
def test_batch_company_never_changes_an_answer(llama, lengths, seed):
    prompts = some_prompts(lengths, seed)
    stops = frozenset(range(3, 30))
    together = answers(llama, prompts, stop_ids=stops, limit=8)
    for prompt, answer in zip(prompts, together, strict=True):
        (alone,) = answers(llama, [prompt], stop_ids=stops, limit=8)
        assert (alone.token_ids, alone.stopped) == (answer.token_ids, answer.stopped)


def test_an_answer_is_cut_at_the_limit_and_says_so(llama):
    (free,) = answers(llama, some_prompts([9]))
    stop = free.token_ids[-1]
    assert stop not in free.token_ids[:-1]
    (cut,) = answers(llama, some_prompts([9]), stop_ids=frozenset({stop}), limit=23)
    (whole,) = answers(llama, some_prompts([9]), stop_ids=frozenset({stop}), limit=24)
    assert (cut.token_ids, cut.stopped) == (free.token_ids[:-1], False)
    assert (whole.token_ids, whole.stopped) == (free.token_ids[:-1], True)


def test_an_answer_may_be_empty(llama):
    (free,) = answers(llama, some_prompts([9]))
    (empty,) = answers(llama, some_prompts([9]), stop_ids=frozenset({free.token_ids[0]}))
    assert (empty.token_ids, empty.stopped) == ([], True)


def test_no_prompts_have_no_answers(llama):
    assert list(generate(llama, [], Limits(NONE, 4))) == []


@pytest.mark.parametrize("family", FAMILIES)
def test_a_shared_beginning_is_read_once_and_the_answers_are_the_same(family):
    model = random_lm(family)
    beginning = some_prompts([2 * WINDOW + 3], seed=5)[0]
    prompts = [beginning + rest for rest in some_prompts((1, 12, 5, 30, 2))]
    assert [a.token_ids for a in answers(model, prompts)] == [theirs(model, p) for p in prompts]
    assert room._room(model, prompts, Limits(NONE, 4))[1].n_shared == len(beginning)


@pytest.mark.parametrize("family", FAMILIES)
def test_rows_join_while_others_run_and_the_buffers_wrap_around(family, monkeypatch):
    monkeypatch.setattr(room, "MAX_ROWS", 3)
    monkeypatch.setattr(room, "SPARE_COLUMNS", 2)
    monkeypatch.setattr(decoder_room, "_PREFILL_TOKENS", 20)
    model, prompts = random_lm(family), some_prompts((3, 17, 9, 12, 1, 9, 14, 2, 2, 5))
    free = answers(model, prompts)
    stops = frozenset(a.token_ids[2 + 3 * i] for i, a in enumerate(free[:4]))
    ours = answers(model, prompts, stop_ids=stops)
    assert [a.token_ids for a in ours] == [theirs(model, p, stop_ids=stops) for p in prompts]
    assert len({len(a.token_ids) for a in ours}) > 3


def test_a_prompt_that_comes_again_is_answered_again(llama):
    prompts = some_prompts([9]) * 3
    assert len({tuple(a.token_ids) for a in answers(llama, prompts)}) == 1


def test_the_buffers_stay_within_their_limit(llama, monkeypatch):
    monkeypatch.setattr(room, "CACHE_BYTES", 1 << 17)
    decoder, _ = room._room(llama, some_prompts([40] * 30), Limits(NONE, 8))
    used = sum(layer.keys.nbytes + layer.values.nbytes for layer in decoder._cache.layers)
    assert 1 < decoder.slots < 30
    assert used <= 1 << 17
    monkeypatch.setattr(room, "CACHE_BYTES", 1)
    assert len(answers(llama, some_prompts([40] * 3), limit=2)) == 3, "one row at a time, however little there is"


def test_a_model_with_a_running_state_answers_row_by_row():
    model, prompts = random_lm("lfm2"), some_prompts((3, 9))
    assert [a.token_ids for a in answers(model, prompts, limit=6)] == [theirs(model, p, limit=6) for p in prompts]


def test_the_seconds_of_a_batch_are_shared_among_its_rows(llama):
    began = time.perf_counter()
    found = answers(llama, some_prompts())
    assert 0 < sum(a.seconds for a in found) <= time.perf_counter() - began


def even(found, token):
    """Permit even tokens alone, and a stop after four."""
    return token % 2 == 0 if len(found) < 4 else token == 1


@pytest.mark.parametrize("family", ["llama", "lfm2"])
def test_a_constraint_takes_the_likeliest_token_that_it_permits(family):
    model, prompts = random_lm(family), some_prompts()
    limits = Limits(frozenset([1]), 24, even)
    found = {done.index: done for done in generate(model, prompts, limits)}
    for index, prompt in enumerate(prompts):
        ids = list(prompt)
        for _ in range(4):
            with torch.no_grad():
                logits_V = model(torch.tensor([ids])).logits[0, -1]
            ids.append(max(range(0, len(logits_V), 2), key=lambda i: float(logits_V[i])))
        assert found[index].token_ids == ids[len(prompt) :]
        assert found[index].stopped


@pytest.mark.parametrize("permits", [None, even])
@pytest.mark.parametrize("family", [*FAMILIES, "lfm2"])
def test_the_surprise_of_an_answer_is_that_of_its_tokens_and_its_stop(family, permits):
    model, prompts = random_lm(family), some_prompts()
    free = {d.index: d for d in generate(model, prompts, Limits(NONE, 12, permits))}
    stops = frozenset([free[0].token_ids[5], 1])
    found = list(generate(model, prompts, Limits(stops, 12, permits)))
    assert {d.stopped for d in found} == ({True} if permits else {True, False})
    for done in found:
        prompt = prompts[done.index]
        whole = free[done.index].token_ids
        ids = done.token_ids + ([1] if permits else whole[len(done.token_ids) :][:1] if done.stopped else [])
        with torch.no_grad():
            chances_TV = model(torch.tensor([prompt + ids])).logits[0, len(prompt) - 1 : -1].log_softmax(-1)
        assert done.nats == pytest.approx(-sum(float(chances_TV[i, t]) for i, t in enumerate(ids)), abs=2e-3)
