"""Several adapters beside one base: each row answered as by its own adapter folded into the base."""

import json

import pytest
import torch
from peft import LoraConfig, get_peft_model

from sartor.inference.choose import Limits
from sartor.inference.decoder import Row
from sartor.inference.generate import generate
from sartor.inference.live.engine import Asked, ClosedError, Engine
from sartor.modeling.load_base import load_causal_lm
from sartor.modeling.packed_linear import pack_linear_layers
from sartor.modeling.shared_base import SharedBase, can_share
from sartor.modeling.tuned_lm import load_tuned

CPU = {"dtype": torch.float32, "device": "cpu"}
OPTIONS = [{"r": 4}, {"r": 2, "use_rslora": True, "lora_alpha": 3}, {"r": 8, "target_modules": ["q_proj", "up_proj"]}]


@pytest.fixture(scope="module")
def folders(tiny_lm, tmp_path_factory):
    """Save three adapters that change answers."""
    made = []
    for i, options in enumerate(OPTIONS):
        torch.manual_seed(i)
        config = LoraConfig(**{"target_modules": "all-linear", "task_type": "CAUSAL_LM", **options})
        model = get_peft_model(load_causal_lm(tiny_lm, **CPU), config)
        for name, parameter in model.named_parameters():
            if "lora_" in name:
                torch.nn.init.normal_(parameter, std=0.3)
        folder = tmp_path_factory.mktemp(f"adapter{i}")
        model.save_pretrained(folder)
        made.append(folder)
    return made


@pytest.fixture
def shared(tiny_lm):
    return SharedBase(pack_linear_layers(load_causal_lm(tiny_lm, **CPU)))


def prompts(n):
    torch.manual_seed(9)
    return [torch.randint(3, 390, (4 + 3 * i,)).tolist() for i in range(n)]


def folded(tiny_lm, folder, asked):
    model = load_tuned(tiny_lm, folder, **CPU)
    found = {d.index: d.token_ids for d in generate(model, asked, Limits(frozenset(), 12))}
    return [found[i] for i in range(len(asked))]


class Listener:
    def __init__(self):
        from queue import Queue

        self.ends = Queue()

    def on_token(self, row):
        return False

    def on_end(self, row):
        self.ends.put(row)

    def on_failure(self, error):
        self.ends.put(error)


def answers(engine, rows):
    asked = [Asked(row, Listener()) for row in rows]
    engine.submit(asked)
    ends = [a.hearer.ends.get(timeout=20) for a in asked]
    return [end.found if isinstance(end, Row) else end for end in ends]


def test_rows_of_a_mixed_batch_are_answered_as_by_their_adapter_folded_in(tiny_lm, shared, folders):
    asked = prompts(4)
    numbers = [None, *(shared.add(folder) for folder in folders)]
    engine = Engine(shared)
    rows = [Row(p, Limits(frozenset(), 12), adapter=number) for number in numbers for p in asked]
    found = answers(engine, rows)
    engine.close()
    expected = [ids for folder in [None, *folders] for ids in folded(tiny_lm, folder, asked)]
    assert found == expected
    assert len({tuple(ids) for ids in expected}) == len(expected), "each adapter should matter"


def test_what_two_adapters_prompts_share_is_read_for_each(tiny_lm, shared, folders):
    (beginning,) = [prompts(20)[-1]]
    asked = [[*beginning, 5 + i] for i in range(3)]
    numbers = [shared.add(folder) for folder in folders[:2]]
    engine = Engine(shared)
    for number, folder in list(zip(numbers, folders, strict=False)) * 2:
        rows = [Row(p, Limits(frozenset(), 12), adapter=number) for p in asked]
        assert answers(engine, rows) == folded(tiny_lm, folder, asked)
    assert len(engine._batch._beginnings._kept) >= 2
    engine.close()


def test_an_adapter_that_is_retired_is_forgotten_and_the_others_stay(tiny_lm, shared, folders):
    first, second = (shared.add(folder) for folder in folders[:2])
    engine, asked = Engine(shared), prompts(2)
    limits = Limits(frozenset(), 12)
    engine.retire(first)
    with pytest.raises(ClosedError):
        engine.submit([Asked(Row(asked[0], limits, adapter=first), Listener())])
    assert answers(engine, [Row(p, limits, adapter=second) for p in asked]) == folded(tiny_lm, folders[1], asked)
    assert list(shared._adapters) == [second]
    engine.close()


def test_many_adapters_in_turn_are_laid_out_as_they_are_needed(tiny_lm, shared, folders):
    numbers = [shared.add(folders[i % 3]) for i in range(9)]
    engine, asked = Engine(shared), prompts(2)
    for i in (0, 1, 2, 8, 7, 6, 0):
        rows = [Row(p, Limits(frozenset(), 12), adapter=numbers[i]) for p in asked]
        assert answers(engine, rows) == folded(tiny_lm, folders[i % 3], asked)
        assert len(shared._laid) <= 4
    engine.close()


@pytest.mark.parametrize(
    ("change", "shares"),
    [({}, True), ({"use_dora": True}, False), ({"modules_to_save": ["x"]}, False), ({"peft_type": "IA3"}, False)],
)
def test_only_plain_low_rank_adapters_can_share(tmp_path, folders, change, shares):
    config = json.loads((folders[0] / "adapter_config.json").read_text())
    (tmp_path / "adapter_config.json").write_text(json.dumps({**config, **change}))
    assert can_share(tmp_path) == shares
    assert can_share(None)
    assert not can_share(tmp_path / "nowhere")
