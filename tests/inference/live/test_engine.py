"""The engine: whoever asks gets the answer that the evaluation measured, in whatever company it is given."""

import queue
import threading

import pytest
import torch

from sartor.inference.choose import Limits, Sampler, Sampling
from sartor.inference.decoder import Row
from sartor.inference.generate import generate
from sartor.inference.live import engine as room
from sartor.inference.live.engine import Asked, ClosedError, Engine, QueueFullError
from tiny_models import random_lm

NONE = frozenset()


def some_prompts(lengths, seed=0):
    torch.manual_seed(seed)
    return [torch.randint(3, 400, (n,)).tolist() for n in lengths]


class Listener:
    """Keeps what it hears; can hold the engine up at its first token."""

    def __init__(self, enough=1000, gate=None):
        self.heard = queue.Queue()
        self.n, self.enough, self.gate = 0, enough, gate

    def on_token(self, row):
        self.n += 1
        self.heard.put(row.found[-1])
        if self.gate:
            self.gate.wait(10)
        return self.n >= self.enough

    def on_end(self, row):
        self.heard.put(row)

    def on_failure(self, error):
        self.heard.put(error)

    def end(self):
        while True:
            found = self.heard.get(timeout=20)
            if not isinstance(found, int):
                return found


@pytest.fixture
def engine():
    made = Engine(random_lm("llama"), most_waiting=40)
    yield made
    made.close()


def row(prompt, limit=24, **rest):
    return Row(prompt, Limits(rest.pop("stop_ids", NONE), limit), **rest)


def ask(engine, prompts, **rest):
    asked = [Asked(row(p, **rest), Listener()) for p in prompts]
    engine.submit(asked)
    return [a.hearer.end() for a in asked]


@pytest.mark.parametrize("family", ["llama", "gemma3", "lfm2"])
def test_the_engine_s_answers_are_those_of_the_evaluation_whenever_rows_join(family):
    model, prompts = random_lm(family), some_prompts((3, 17, 9, 60, 1, 9, 24, 200))
    expected = {d.index: d.token_ids for d in generate(model, prompts, Limits(NONE, 24))}
    engine = Engine(model)
    listeners = [Listener() for _ in prompts]
    for prompt, listener in zip(prompts, listeners, strict=True):
        engine.submit([Asked(row(prompt), listener)])
        listener.heard.get(timeout=20)  # the row before is under way
    found = [listener.end() for listener in listeners]
    engine.close()
    assert [r.found for r in found] == [expected[i] for i in range(len(prompts))]
    assert len({tuple(r.found) for r in found}) > 4


def test_prompts_that_begin_alike_are_read_once_and_answered_the_same(engine):
    (beginning,) = some_prompts([50], seed=5)
    prompts = [beginning + rest for rest in some_prompts((1, 12, 5, 30, 2))]
    expected = {d.index: d.token_ids for d in generate(random_lm("llama"), prompts, Limits(NONE, 24))}
    found = [ask(engine, [p])[0] for p in prompts] + ask(engine, prompts)
    assert [r.found for r in found] == [expected[i % 5] for i in range(10)]
    assert [b.n_shared for b in engine._batch._beginnings._kept] == [50]


def test_a_listener_that_has_enough_ends_its_row_and_the_others_go_on(engine):
    short, long = Asked(row([5, 6, 7]), Listener(enough=3)), Asked(row([5, 6, 7]), Listener())
    engine.submit([short, long])
    assert (len(short.hearer.end().found), len(long.hearer.end().found)) == (3, 24)


def test_a_cancelled_row_leaves_at_the_next_token(engine):
    listener, gate = Listener(), threading.Event()
    first = Asked(row([5, 6], limit=400), Listener(gate=gate))
    engine.submit([first, Asked(row([7]), listener)])
    first.hearer.heard.get(timeout=20)
    engine.cancel([first.row])
    gate.set()
    assert len(listener.end().found) == 24
    assert len(first.row.found) <= 3


def test_a_full_queue_refuses_all_rows_of_a_request_and_takes_more_later(engine):
    gate = threading.Event()
    first = Asked(row([5, 6]), Listener(gate=gate))
    engine.submit([first])
    first.hearer.heard.get(timeout=20)
    waiting = [Asked(row([7, i]), Listener()) for i in range(40)]
    engine.submit(waiting)
    with pytest.raises(QueueFullError):
        engine.submit([Asked(row([8]), Listener())])
    assert engine.n_waiting == 40
    gate.set()
    assert [len(a.hearer.end().found) for a in (first, *waiting)] == [24] * 41
    assert len(ask(engine, [[8]])[0].found) == 24


def test_the_buffers_grow_within_their_limit(monkeypatch):
    monkeypatch.setattr(room, "cache_bytes", lambda _: 1 << 18)
    engine = Engine(random_lm("llama"))
    prompts = some_prompts([40] * 30)
    assert len({len(r.found) for r in ask(engine, prompts)}) == 1
    layers = engine._batch._decoder._cache.layers
    assert 1 < engine._batch._decoder.slots < 30
    assert sum(layer.keys.nbytes + layer.values.nbytes for layer in layers) <= 1 << 18
    assert len(ask(engine, some_prompts([400]), limit=3)[0].found) == 3, "one row always fits"
    engine.close()


def test_other_work_is_done_between_two_tokens(engine):
    gate = threading.Event()
    first = Asked(row([5, 6], limit=50), Listener(gate=gate))
    engine.submit([first])
    first.hearer.heard.get(timeout=20)
    future = engine.alone(lambda: len(first.row.found))
    gate.set()
    assert future.result(timeout=20) < 50
    with pytest.raises(ZeroDivisionError):
        engine.alone(lambda: 1 // 0).result(timeout=20)


def test_a_failure_is_heard_and_the_next_request_is_answered(engine):
    (failure,) = ask(engine, [[10**6]])
    assert isinstance(failure, IndexError)
    assert len(ask(engine, [[5]])[0].found) == 24


def test_closing_waits_for_the_rows_under_way_and_takes_no_more(engine):
    listener = Listener()
    engine.submit([Asked(row([5, 6]), listener)])
    engine.close()
    assert len(listener.end().found) == 24
    with pytest.raises(ClosedError):
        engine.submit([Asked(row([5]), Listener())])


def test_the_same_seed_draws_the_same_answer_in_any_company(engine):
    def drawn(seed, n):
        asked = [Asked(row([5, 6, 7], sampler=Sampler(Sampling(temperature=1.0, seed=seed))), Listener())]
        asked += [Asked(row(p), Listener()) for p in some_prompts([9] * n)]
        engine.submit(asked)
        return next(a.hearer.end().found for a in asked)

    assert drawn(1, 0) == drawn(1, 5)
    assert len({tuple(drawn(seed, 0)) for seed in range(5)}) == 5
