"""LitGPT: its model, LoRA layers, chunked head and loss, in bf16-true, as its LoRA fine-tuning script goes about it."""

import lightning
import torch
from litgpt.lora import GPT, Config, mark_only_lora_as_trainable
from litgpt.utils import chunked_cross_entropy
from safetensors.torch import load_file
from sitting import Sitting
from torch import Tensor

HEAD_CHUNK = 128
"""As in its script."""


def main() -> None:
    """Train the given steps."""
    sitting = Sitting()
    given = sitting.given
    torch.set_num_threads(sitting.threads)
    fabric = lightning.Fabric(accelerator="cpu", devices=1, precision="bf16-true")
    places = {f"lora_{place}": True for place in ("query", "key", "value", "projection", "mlp")}
    config = Config.from_file(sitting.folder / "litgpt" / "model_config.yaml", lora_r=16, lora_alpha=32, **places)
    with fabric.init_module(empty_init=False):
        model = GPT(config)
    mark_only_lora_as_trainable(model)
    model = fabric.setup_module(model)
    optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=1.0, weight_decay=0.0)
    optimizer = fabric.setup_optimizers(optimizer)
    weights = torch.load(sitting.folder / "litgpt" / "lit_model.pth", mmap=True)
    model.load_state_dict(weights | _adapter(sitting, config.n_layer), strict=False)
    model.max_seq_length = max(len(row["ids"]) for row in [*given["rows"], *given["dev"]])

    def dev_nats() -> float:
        model.eval()
        found = sitting.dev_nats(lambda batch: model(batch["input_ids"]))
        model.train()
        return found

    model.train()
    sitting.begin()
    for step, rate in enumerate(given["rates"]):
        batch = sitting.step_batch(step)
        logits = model(batch["input_ids"], lm_head_chunk_size=HEAD_CHUNK)
        logits[-1] = logits[-1][..., :-1, :]
        loss = chunked_cross_entropy(logits, batch["labels"][..., 1:])
        fabric.backward(loss)
        fabric.clip_gradients(model, optimizer, max_norm=given["max_grad_norm"])
        for group in optimizer.param_groups:
            group["lr"] = rate
        optimizer.step()
        optimizer.zero_grad()
        sitting.done(float(loss), dev_nats)
    sitting.report()


def _adapter(sitting: Sitting, n_layers: int) -> dict[str, Tensor]:
    """Name PEFT's adapter as LitGPT does, where query, key and value are one layer."""
    start = load_file(sitting.folder / "adapter" / "adapter_model.safetensors")
    alone = {"self_attn.o_proj": "attn.proj", "mlp.gate_proj": "mlp.fc_1", "mlp.up_proj": "mlp.fc_2"}
    alone["mlp.down_proj"] = "mlp.proj"
    found: dict[str, Tensor] = {}
    for i in range(n_layers):
        theirs, ours = f"base_model.model.model.layers.{i}", f"transformer.h.{i}"
        for part in "AB":
            named = {name: start[f"{theirs}.{name}.lora_{part}.weight"] for name in alone}
            found |= {f"{ours}.{alone[name]}.lora_{part}": tensor for name, tensor in named.items()}
            merged = [start[f"{theirs}.self_attn.{x}_proj.lora_{part}.weight"] for x in "qkv"]
            found[f"{ours}.attn.qkv.lora_{part}"] = torch.cat(merged)
    return found


if __name__ == "__main__":
    main()
