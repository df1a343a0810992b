"""A text encoder with a classification head, in transformers' own layout."""

from pathlib import Path
from typing import Any

import torch

from sartor.concepts.base_model import BaseModelPin
from sartor.errors import BadBase


def load_classifier(pin: BaseModelPin, labels: tuple[str, ...], *, seed: int) -> Any:
    """Open the encoder with a fresh head for `labels`, all weights trainable, in fp32."""
    _require_encoder(pin)
    from transformers import AutoModelForSequenceClassification

    torch.manual_seed(seed)
    return AutoModelForSequenceClassification.from_pretrained(
        pin.folder,
        num_labels=len(labels),
        id2label=dict(enumerate(labels)),
        label2id={label: i for i, label in enumerate(labels)},
        dtype=torch.float32,
        trust_remote_code=False,
        use_safetensors=True,
        local_files_only=True,
    )


def load_encoder(pin: BaseModelPin) -> Any:
    """Open the bare encoder, frozen, in fp32."""
    _require_encoder(pin)
    from transformers import AutoModel

    return AutoModel.from_pretrained(
        pin.folder, dtype=torch.float32, trust_remote_code=False, use_safetensors=True, local_files_only=True
    ).eval()


def load_trained_classifier(folder: Path) -> tuple[Any, Any]:
    """Open a trained classifier's folder: the model in fp32 and its tokenizer."""
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    model = AutoModelForSequenceClassification.from_pretrained(
        folder, dtype=torch.float32, trust_remote_code=False, use_safetensors=True, local_files_only=True
    )
    return model.eval(), AutoTokenizer.from_pretrained(folder, trust_remote_code=False, local_files_only=True)


def _require_encoder(pin: BaseModelPin) -> None:
    if pin.kind != "encoder":
        raise BadBase(
            "is a language model, not a text encoder.",
            where=pin.name,
            fix="Use --base all-minilm-l6-v2 to classify, or --task chat to keep this base.",
        )
