"""How surprised a tuned language model is by expected answers: as it is, nearer to its base, or asked in another way.

Only the tokens of the answer count, not the mark that ends it, since that differs between templates.
"""

from collections.abc import Sequence
from pathlib import Path

from sartor.concepts.base_model import BaseModelPin
from sartor.concepts.example import Example, Message
from sartor.concepts.probe import RowLoss, Variant
from sartor.concepts.rendered import Rendered
from sartor.modeling.hardware import Hardware
from sartor.modeling.load_base import load_tokenizer
from sartor.modeling.tuned_lm import ScalableLM
from sartor.rendering.chat import PLAIN_TEMPLATE, prompt_text
from sartor.rendering.foreign import foreign_prompt
from sartor.tasks.served_settings import read_settings
from sartor.training.batches import collate
from sartor.training.loss import row_losses

_BATCH_ROWS = 16


class AnswerLosses:
    """One tuned model, opened so that it can be varied."""

    def __init__(self, pin: BaseModelPin, folder: Path, hardware: Hardware) -> None:
        """Open the base and what was tuned from it."""
        self._tokenizer = load_tokenizer(pin, plain_template=PLAIN_TEMPLATE)
        self._tuned = ScalableLM(pin, folder, dtype=hardware.train_dtype, device=hardware.device)
        self._losses_of = row_losses(self._tuned.model)
        self._settings = read_settings(folder, task="chat")

    def __call__(self, rows: Sequence[Example], variant: Variant) -> list[RowLoss]:
        """Return the loss of each row's expected answer, in the order of the rows."""
        self._tuned.scale_to(variant.scale)
        rendered = [self._rendered(row, variant.template) for row in rows]
        order = sorted(range(len(rows)), key=lambda i: len(rendered[i].token_ids))
        nats = [0.0] * len(rows)
        for start in range(0, len(order), _BATCH_ROWS):
            part = order[start : start + _BATCH_ROWS]
            batch = collate([rendered[i] for i in part], pad_id=self._tokenizer.pad_token_id or 0)
            for i, value in zip(part, self._losses_of(batch).tolist(), strict=True):
                nats[i] = value
        return [RowLoss(n, r.n_learned) for n, r in zip(nats, rendered, strict=True)]

    def _rendered(self, row: Example, template: str) -> Rendered:
        messages = row.messages
        if self._settings.system and row.system is None:
            messages = (Message(role="system", content=self._settings.system), *messages)
        text = (
            prompt_text(messages, self._tokenizer, row.tools)
            if template == "own"
            else foreign_prompt(messages, template)
        )
        prompt = list(self._tokenizer(text, add_special_tokens=False)["input_ids"])
        answer = list(self._tokenizer(row.expected or "", add_special_tokens=False)["input_ids"])
        ids = [*prompt, *answer][-self._settings.context_tokens :]
        n_learned = min(len(answer), len(ids) - 1)
        mask = [False] * (len(ids) - n_learned) + [True] * n_learned
        return Rendered(example_id=row.id, token_ids=tuple(ids), loss_mask=tuple(mask))
