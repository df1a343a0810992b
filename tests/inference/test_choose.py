"""The choice of a token: chances as temperature and top_p say, biases and penalties in their place."""

from collections import Counter

import pytest
import torch

from sartor.inference.choose import Sampler, Sampling, Wish, choose

LOGITS_V = torch.tensor([2.0, 1.0, 0.0, -1.0])


def shares(sampling, n=4000):
    sampler = Sampler(sampling)
    counts = Counter(sampler.choose(LOGITS_V, []) for _ in range(n))
    return [counts[i] / n for i in range(len(LOGITS_V))]


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
def test_tokens_are_drawn_by_their_chances(temperature):
    expected = (LOGITS_V / temperature).softmax(0).tolist()
    assert shares(Sampling(temperature=temperature, seed=3)) == pytest.approx(expected, abs=0.03)


def test_top_p_keeps_the_fewest_likeliest_tokens_that_reach_the_share():
    chances_V = LOGITS_V.softmax(0)
    cut = float(chances_V[:2].sum()) - 0.01
    first, second, *rest = shares(Sampling(temperature=1.0, top_p=cut, seed=3))
    assert first / second == pytest.approx(float(chances_V[0] / chances_V[1]), rel=0.15)
    assert rest == [0, 0]
    assert shares(Sampling(temperature=1.0, top_p=0.01))[0] == 1.0


def test_a_flat_distribution_is_cut_where_top_p_says_however_large_the_vocabulary():
    sampler = Sampler(Sampling(temperature=1.0, top_p=0.5, seed=1))
    found = {sampler.choose(torch.zeros(2000), []) for _ in range(6000)}
    assert 900 < len(found) <= 1000


def test_no_temperature_takes_the_likeliest_after_biases_and_penalties():
    assert Sampler(Sampling(bias={3: 10.0})).choose(LOGITS_V, []) == 3
    assert Sampler(Sampling(bias={0: -100.0})).choose(LOGITS_V, []) == 1
    assert Sampler(Sampling(presence_penalty=1.5)).choose(LOGITS_V, [0]) == 1
    assert Sampler(Sampling(frequency_penalty=0.6)).choose(LOGITS_V, [0]) == 0
    assert Sampler(Sampling(frequency_penalty=0.6)).choose(LOGITS_V, [0, 0]) == 1
    assert LOGITS_V.tolist() == [2.0, 1.0, 0.0, -1.0], "the model's own values stay"


def test_each_row_is_chosen_for_by_its_own_wish():
    wishes = [
        Wish([]),
        Wish([], permits=lambda _, token: token > 1),
        Wish([], sampler=Sampler(Sampling(bias={3: 9.0}))),
    ]
    assert choose(LOGITS_V.expand(3, 4), wishes) == [0, 2, 3]
