"""What explains a result: probes of a tuned model, and the causes that they and the contest speak for.

All intervals are percentile bootstraps over rows, 95%. A cause that lies in the training ranks before one that only
says who was better.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sartor.concepts.abstention import Abstention
from sartor.concepts.dataset import SplitName
from sartor.concepts.evaluation import Arm
from sartor.concepts.probe import Cause, CauseName, Probe, RowLoss, Variant
from sartor.concepts.slice import Slice

_DRAWS = 2000
_SEED = 20
_NOTABLE = 0.05
"""Share by which a loss must change to count."""
_MEMORISED = 0.5
"""Share of the loss, compared with dev rows, that must be missing on training rows to speak of overfitting."""
_LEAKED = 0.35
"""The same for test rows, which nothing but having been seen can make easier than dev rows."""
_GAP = 0.1
"""Score by which training rows must be easier than test rows."""
_FULL_GAP = 0.2
"""A baseline ahead by so much counts in full, as far as this kind of cause can."""
_MOST_OF_RIVALS = 0.5
WITH_DOCUMENTS = "base with documents"
"""How the names of contenders begin that read the user's documents."""

Floats = npt.NDArray[np.float64]
Losses = Mapping[tuple[SplitName, Variant], Sequence[RowLoss]]
"""Row losses by part and variant; what is missing was not measured."""
BASE, OWN, NEARER, FARTHER = Variant(0.0), Variant(1.0), Variant(0.5), Variant(2.0)


class Interval(NamedTuple):
    """A value and where it may lie."""

    value: float
    low: float
    high: float


class Diagnosis(NamedTuple):
    """What was measured, and what it speaks for."""

    probes: tuple[Probe, ...]
    causes: tuple[Cause, ...]
    slices: tuple[Slice, ...] = ()
    abstention: Abstention | None = None


def diagnose_losses(losses: Losses) -> Diagnosis:
    """Look at how losses change when a tuned model is scaled, asked by other templates, or shown other parts."""
    found = [
        *_step_size(losses),
        *_gain(losses),
        *_seen(losses, "train", _MEMORISED, "overfit"),
        *_seen(losses, "test", _LEAKED, "leaked_test"),
        *_template(losses),
    ]
    probes = {f.probe.probe: f.probe for f in found}
    causes = [f.cause for f in found if f.cause]
    return Diagnosis(tuple(probes.values()), tuple(causes))


def diagnose_gap(train_scores: Sequence[float], test_scores: Sequence[float]) -> Diagnosis:
    """Compare the tuned model's scores on rows that it learned from and on rows that it did not."""
    gap = _bootstrap(lambda s: float(s[0].mean() - s[1].mean()), np.array(train_scores), np.array(test_scores))
    fails = gap.low > 0 and gap.value > _GAP
    says = f"It scores {np.mean(train_scores):.1%} on its training rows and {np.mean(test_scores):.1%} on test rows."
    probe = _probe("train_test_gap", gap, fails=fails, says=says, remedy=_REMEDIES["overfit"])
    return Diagnosis((probe,), (_cause("overfit", min(0.9, gap.value), says),) if fails else ())


def diagnose_overlap(n_shared: int, n_test: int) -> Diagnosis:
    """Name test rows whose input also stands in the training rows."""
    share = n_shared / n_test
    says = f"{n_shared} of {n_test} test rows have an input that also stands in the training rows."
    whole = Interval(share, share, share)
    probe = _probe("test_rows_in_train", whole, fails=n_shared > 0, says=says, remedy=_REMEDIES["leaked_test"])
    return Diagnosis((probe,), (_cause("leaked_test", min(1.0, 0.6 + share), says),) if n_shared else ())


def lost_to_rivals(arms: Sequence[Arm]) -> list[Cause]:
    """Name the ways of asking the base, or of looking answers up, that scored higher than the tuned model.

    Documents that reach as much are better already: they can be changed without training.
    """
    tuned = next(a for a in arms if a.role == "candidate")
    found: list[Cause] = []
    for arm in arms:
        name = _rival(arm)
        ahead = arm.score - tuned.score
        if name and (ahead > 0 or (ahead == 0 < arm.score and arm.name.startswith(WITH_DOCUMENTS))):
            says = f"{arm.name} scored {arm.score:.1%}, the tuned model {tuned.score:.1%}, on {arm.n} test rows."
            found.append(_cause(name, _MOST_OF_RIVALS * min(1.0, ahead / _FULL_GAP), says))
    return found


def _rival(arm: Arm) -> CauseName | None:
    """Name what it would mean if this arm scored higher."""
    if arm.role != "baseline":
        return None
    if arm.name.startswith((WITH_DOCUMENTS, "nearest answer")):
        return "retrieval_better"
    if not arm.name.startswith("base"):
        return None
    return "few_shot_better" if any(map(str.isdigit, arm.name)) else "base_better"


def ranked(causes: Sequence[Cause]) -> list[Cause]:
    """Return each cause once, at its strongest, strongest first; `none` if there is none."""
    best: dict[str, Cause] = {}
    for cause in sorted(causes, key=lambda c: -c.strength):
        best.setdefault(cause.cause, cause)
    says = "No probe failed, and no way of asking the base scored higher on these test rows."
    return list(best.values()) or [_cause("none", 0.0, says)]


class _Found(NamedTuple):
    probe: Probe
    cause: Cause | None


_REMEDIES: Mapping[str, str] = {
    "overfit": "Train for fewer epochs, at a lower rate, or on more rows.",
    "undertrained": "Train for more epochs or at a higher rate.",
    "lora_scale": "Check lora_alpha, rank and rsLoRA: serve the adapter with the scale it was trained with.",
    "leaked_test": "Take a test part that training never saw; until then the score measures memory.",
    "template_mismatch": "Train with the base's own chat template, or serve with the one that was trained on.",
}


def _step_size(losses: Losses) -> Iterator[_Found]:
    """Ask whether half of the change, or twice, would suit dev rows better, and training rows too."""
    if ("dev", NEARER) in losses:
        dev = _saved(losses, "dev", NEARER)
        fails = dev.low > 0 and dev.value > _NOTABLE
        says = f"With half of what was learned, the loss on dev rows changes by {-dev.value:+.0%}"
        train = _saved(losses, "train", NEARER) if ("train", NEARER) in losses else None
        says += f", on training rows by {-train.value:+.0%}." if train else "."
        name: CauseName = "lora_scale" if train is None or train.value > 0 else "overfit"
        cause = _cause(name, min(1.0, 0.5 + dev.value), says) if fails else None
        yield _Found(_probe("half_of_the_change", dev, fails=fails, says=says, remedy=_REMEDIES[name]), cause)
    if ("dev", FARTHER) in losses:
        dev = _saved(losses, "dev", FARTHER)
        fails = dev.low > 0 and dev.value > _NOTABLE
        says = f"With twice of what was learned, the loss on dev rows changes by {-dev.value:+.0%}."
        probe = _probe("twice_the_change", dev, fails=fails, says=says, remedy=_REMEDIES["undertrained"])
        yield _Found(probe, _cause("undertrained", min(1.0, 0.5 + dev.value), says) if fails else None)
        if fails:
            yield _Found(
                probe, _cause("lora_scale", 0.25 + dev.value / 2, says + " A scale that is too small does so.")
            )


def _gain(losses: Losses) -> Iterator[_Found]:
    """Ask whether the model has learned the answers at all."""
    if ("dev", BASE) not in losses:
        return
    gain = _bootstrap(lambda s: 1 - _left(s[0]), _pairs(losses, "dev", OWN, BASE))
    fails = gain.high < 3 * _NOTABLE
    says = f"Tuning took {gain.value:.0%} of the base's loss on dev answers away."
    probe = _probe("learned", gain, fails=fails, says=says, remedy=_REMEDIES["undertrained"])
    yield _Found(probe, _cause("undertrained", 0.9, says) if fails else None)


def _seen(losses: Losses, part: SplitName, least: float, name: CauseName) -> Iterator[_Found]:
    """Ask whether the loss fell further on this part than on dev rows, each compared with the base's own."""
    if (part, OWN) not in losses or ("dev", OWN) not in losses or (part, BASE) not in losses:
        return
    here, dev = _pairs(losses, part, OWN, BASE), _pairs(losses, "dev", OWN, BASE)
    excess = _bootstrap(lambda s: 1 - _left(s[0]) / _left(s[1]), here, dev)
    fails = excess.low > least / 4 and excess.value > least
    says = (
        f"Tuning left {_left(here):.1%} of the base's loss on {part} rows and {_left(dev):.1%} on dev rows: it knows "
        f"the {part} rows."
        if fails
        else f"Tuning left {_left(here):.1%} of the base's loss on {part} rows and {_left(dev):.1%} on dev rows."
    )
    probe = _probe(f"{part}_rows_known", excess, fails=fails, says=says, remedy=_REMEDIES[name])
    yield _Found(probe, _cause(name, min(1.0, 0.2 + excess.value), says) if fails else None)


def _template(losses: Losses) -> Iterator[_Found]:
    """Ask whether the tuned model, more than its base, understands another template better than its own."""
    foreign = sorted({v.template for part, v in losses if part == "dev" and v.scale == 0} - {"own"})
    found = [
        (_bootstrap(_understood_better, _pairs(losses, "dev", Variant(1.0, name), OWN, Variant(0.0, name), BASE)), name)
        for name in foreign
    ]
    if not found:
        return
    best, name = max(found)
    fails = best.low > 0 and best.value > _NOTABLE
    says = f"Asked by the template '{name}' rather than its own, its loss on dev answers changes by {-best.value:+.0%}."
    probe = _probe("template", best, fails=fails, says=says, remedy=_REMEDIES["template_mismatch"])
    yield _Found(probe, _cause("template_mismatch", min(1.0, 0.5 + best.value), says) if fails else None)


def _left(pairs_N2: Floats) -> float:
    """Return which share of the loss in column 1 is left in column 0."""
    return float(pairs_N2[:, 0].mean() / pairs_N2[:, 1].mean())


def _understood_better(samples: Sequence[Floats]) -> float:
    """Return how much a template saves the tuned model, less what it saves the base."""
    losses_N4 = samples[0]
    return (1 - _left(losses_N4[:, :2])) - max(0.0, 1 - _left(losses_N4[:, 2:]))


def _saved(losses: Losses, part: SplitName, variant: Variant) -> Interval:
    """Return which share of the tuned model's loss a variant of it takes away."""
    return _bootstrap(lambda s: 1 - _left(s[0]), _pairs(losses, part, variant, OWN))


def _pairs(losses: Losses, part: SplitName, *variants: Variant) -> Floats:
    """Return nats per token, a column for each variant; a floor keeps ratios of perfect models finite."""
    columns = [[max(row.nats / max(1, row.n_tokens), 1e-6) for row in losses[part, v]] for v in variants]
    return np.array(columns).T


def _bootstrap(statistic: Callable[[Sequence[Floats]], float], *samples: Floats) -> Interval:
    """Resample the rows of each sample; return the statistic with its 95% percentile interval."""
    rng = np.random.default_rng(_SEED)
    drawn = [statistic([s[rng.integers(0, len(s), len(s))] for s in samples]) for _ in range(_DRAWS)]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Interval(statistic(samples), float(low), float(high))


def _probe(name: str, found: Interval, *, fails: bool, says: str, remedy: str) -> Probe:
    gate = "fail" if fails else "pass"
    return Probe(probe=name, value=found.value, low=found.low, high=found.high, gate=gate, says=says, remedy=remedy)


def _cause(name: CauseName, strength: float, evidence: str) -> Cause:
    return Cause(cause=name, strength=round(strength, 3), evidence=evidence)
