"""The built-in chat model, tuned for a moment: its adapter belongs to everyone."""

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer

from sartor.modeling.hardware import Hardware
from sartor.tasks.chat import ChatWorkbench, LanguageModel
from sartor.tasks.contract import Setting
from sartor.training.batches import plan_epoch
from sartor.training.guard import Guard
from sartor.training.loop import TrainingPlan, train
from sartor.training.optimizer import MasterAdamW
from tiny_models import recipe
from tiny_rows import example, rows

CAPITALS = {
    "France": "Paris",
    "Italy": "Rome",
    "Spain": "Madrid",
    "Norway": "Oslo",
    "Japan": "Tokyo",
    "Egypt": "Cairo",
    "Peru": "Lima",
    "Kenya": "Nairobi",
    "Chile": "Santiago",
    "Cuba": "Havana",
    "Iran": "Tehran",
    "Fiji": "Suva",
}
PAIRS = [(f"{country}?", f'{{"capital": "{city}"}}') for country, city in CAPITALS.items()]
PROMPTS = ["Poland?", "Greece?", "Iran?", "What is your name?", "Write one word about the sea.", "2 + 2 ="]
LIMIT = 12


def plain_answer(model, tokenizer, text):
    """Ask as anyone would with transformers alone."""
    turns = [{"role": "user", "content": text}]
    asked = tokenizer.apply_chat_template(turns, add_generation_prompt=True, return_tensors="pt", return_dict=True)
    out = model.generate(**asked, do_sample=False, max_new_tokens=LIMIT)
    return tokenizer.decode(out[0, asked["input_ids"].shape[1] :], skip_special_tokens=True).strip()


def test_the_adapter_gives_the_same_answers_in_plain_transformers_and_peft(smollm2, tmp_path):
    fast_bf16 = torch.ops.mkldnn._is_mkldnn_bf16_supported()
    hardware = Hardware("cpu", torch.bfloat16 if fast_bf16 else torch.float32, 1)
    train_rows = rows(PAIRS)
    learner = ChatWorkbench(Setting(recipe(), smollm2, train_rows, train_rows[:1], hardware)).learner()
    optimizer = MasterAdamW(dict(learner.parameters))
    plan = TrainingPlan(learning_rate_at=lambda _: 1e-3, max_grad_norm=1.0, batch_of=learner.batch_of, guard=Guard())
    size = sum(learner.lengths_N) // 6
    steps = plan_epoch(learner.lengths_N, seed=1, epoch=0, tokens_per_step=size, max_tokens=learner.max_tokens)
    assert len(list(train(learner.loss_of, optimizer, plan, steps))) == 6
    learner.save(tmp_path, optimizer.masters)
    del learner, optimizer, plan

    ours = LanguageModel(smollm2, tmp_path, Hardware("cpu", torch.float32, 1))
    asked = [example(prompt) for prompt in PROMPTS]
    found = {a.example_id: a.text for a in ours(asked, max_new_tokens=LIMIT)}
    del ours

    base = AutoModelForCausalLM.from_pretrained(smollm2.folder, dtype=torch.float32)
    tuned = PeftModel.from_pretrained(base, str(tmp_path)).eval()
    tokenizer = AutoTokenizer.from_pretrained(smollm2.folder)
    assert [found[e.id] for e in asked] == [plain_answer(tuned, tokenizer, prompt) for prompt in PROMPTS]
    with tuned.disable_adapter():
        assert any(found[e.id] != plain_answer(tuned, tokenizer, e.input_text) for e in asked[:3]), "it learned nothing"
