"""Simulate evaluations with a known truth, and count how often the verdict of `sartor judge` is wrong.

    .venv/bin/python benchmarks/verdicts/simulate.py [--repeats 1000] [--only WORD]

Each scenario draws a test set (and where it matters a dev set and several baselines) from a population in which the
true difference between candidate and baseline is known, and asks the real `judge_table`. It prints a markdown table:

- false BETTER, false WORSE: with a true difference of 0. The promise is at most 5% each; 2.5% is ideal.
- coverage: share of 95% intervals that hold the truth, with no difference and with one. At least 93%; 93-97% wherever
  30 items or more differ. A scenario that misses one of these is marked with "!".
- power: share of BETTER when the candidate is truly better, and its ratio to the reference test named in the row.
  The references know what kind of data they see: exact McNemar for binary scores, the sign-flip test for ties, t
  (cluster-robust, groups - 1 degrees of freedom) for bell-shaped differences and equal groups, and "told t" elsewhere:
  t with the critical value that is exact in this very scenario, which nobody could know. With several seeds that
  means knowing how much seeds differ.
"""

import argparse
import time
from collections.abc import Callable
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.special import bdtr, stdtrit

from sartor.evaluation.compare import judge_table
from sartor.evaluation.pairing import ScoreTable

Floats = NDArray[np.float64]


class Trial(NamedTuple):
    """One simulated evaluation."""

    table: ScoreTable
    truth: float | None
    """True difference to the arm that was chosen; None: look it up in `truths`."""
    truths: dict[str, float]
    difference_N: Floats
    group_N: NDArray[np.intp]


class Scenario(NamedTuple):
    """A way to draw evaluations."""

    name: str
    n_items: int
    draw: Callable[[Generator, float], Trial]
    gain: float
    """True difference of the power runs."""
    reference: str


class Tally(NamedTuple):
    """Shares over all repeats of one scenario at one true difference."""

    better: float
    worse: float
    covered: float
    reference: float


def rows_of(
    candidate_SN: Floats, baselines: dict[str, Floats], groups: list[str | None] | None = None, split: str = "test"
) -> list[tuple[str, str, str, float, str | None, None, int | None]]:
    """List the records of one split; several candidate rows are seeds."""
    found = list[tuple[str, str, str, float, str | None, None, int | None]]()
    n_seeds, n_items = candidate_SN.shape
    for i in range(n_items):
        group = groups[i] if groups else None
        item = f"{split}{i}"
        for seed in range(n_seeds):
            found.append((item, split, "tuned", float(candidate_SN[seed, i]), group, None, seed))
        for arm, scores_N in baselines.items():
            found.append((item, split, arm, float(scores_N[i]), group, None, None))
    return found


def trial(candidate_SN: Floats, baseline_N: Floats, truth: float, groups: NDArray[np.intp] | None = None) -> Trial:
    """Wrap one candidate and one baseline with a token dev record."""
    names: list[str | None] | None = [f"g{g}" for g in groups] if groups is not None else None
    rows = rows_of(candidate_SN, {"base": baseline_N}, names)
    rows.append(("dev0", "dev", "base", 0.5, None, None, None))
    number = groups if groups is not None else np.arange(len(baseline_N))
    return Trial(ScoreTable(*zip(*rows, strict=True)), truth, {}, candidate_SN.mean(axis=0) - baseline_N, number)


def binary(n: int, discordant: float, right: float = 0.8) -> Callable[[Generator, float], Trial]:
    """Right or wrong, with a share of discordant pairs."""

    def draw(rng: Generator, gain: float) -> Trial:
        kind_N = rng.random(n)
        wins, losses = (discordant + gain) / 2, (discordant - gain) / 2
        difference_N = np.where(kind_N < wins, 1.0, np.where(kind_N < wins + losses, -1.0, 0.0))
        tied_N = (rng.random(n) < right).astype(float)
        candidate_N = np.where(difference_N == 0, tied_N, (difference_N + 1) / 2)
        return trial(candidate_N[None, :], candidate_N - difference_N, gain)

    return draw


def continuous(n: int, differ: Callable[[Generator, int], Floats]) -> Callable[[Generator, float], Trial]:
    """Any differences of mean 0, plus the gain; scores are placed around the middle."""

    def draw(rng: Generator, gain: float) -> Trial:
        difference_N = np.clip(differ(rng, n) + gain, -1, 1)
        candidate_N = 0.5 + difference_N / 2
        return trial(candidate_N[None, :], candidate_N - difference_N, gain)

    return draw


def mostly_tied(n: int, changed: float) -> Callable[[Generator, float], Trial]:
    """Rubric scores in quarters; most items score the same under both arms."""

    def draw(rng: Generator, gain: float) -> Trial:
        up = 0.5 + gain / changed / (2 * 0.4375)  # mean step size: (0.25 * 2 + 0.5 + 0.75) / 4
        step_N = rng.choice([0.25, 0.25, 0.5, 0.75], n) * np.where(rng.random(n) < up, 1, -1)
        difference_N = step_N * (rng.random(n) < changed)
        candidate_N = np.where(difference_N > 0, difference_N, 0.0) + np.where(difference_N == 0, 0.5, 0.0)
        return trial(candidate_N[None, :], candidate_N - difference_N, gain)

    return draw


def grouped(
    sizes: Callable[[Generator], NDArray[np.intp]], together: float, *, right_or_wrong: bool = False
) -> Callable[[Generator, float], Trial]:
    """Items of a group gain or lose together: `together` is the correlation inside a group."""

    def draw(rng: Generator, gain: float) -> Trial:
        size_G = sizes(rng)
        group_N = np.repeat(np.arange(len(size_G)), size_G)
        n = len(group_N)
        shared_N = rng.normal(size=len(size_G))[group_N]
        latent_N = np.sqrt(together) * shared_N + np.sqrt(1 - together) * rng.normal(size=n)
        if right_or_wrong:
            cut = 1.2816  # a tenth each way
            extra_N = rng.random(n) < gain / 0.8
            difference_N = np.where(np.abs(latent_N) > cut, np.sign(latent_N), extra_N.astype(float))
        else:
            difference_N = np.clip(0.2 * latent_N + gain, -1, 1)
        candidate_N = 0.5 + difference_N / 2
        return trial(candidate_N[None, :], candidate_N - difference_N, gain, group_N)

    return draw


def seeded(n: int, n_seeds: int, seed_sd: float, *, lucky: float = 0.0) -> Callable[[Generator, float], Trial]:
    """Training seeds move every item; `lucky`: one of the seeds is that much better by luck alone."""

    def draw(rng: Generator, gain: float) -> Trial:
        effect_S = rng.normal(0, seed_sd, n_seeds) + lucky * (np.arange(n_seeds) == 0)
        item_N = rng.normal(0, 0.2, n)
        own_SN = rng.normal(0, 0.2, (n_seeds, n))
        difference_SN = np.clip(item_N + own_SN + effect_S[:, None] + gain, -1, 1)
        baseline_N = np.clip(0.5 + rng.normal(0, 0.0, n), 0, 1)
        scores_SN = np.clip(baseline_N + difference_SN / 2, 0, 1)
        return trial(scores_SN, baseline_N, gain / 2)

    return draw


def seeds_by_lottery(n: int, n_seeds: int, jump: float) -> Callable[[Generator, float], Trial]:
    """Each seed has one chance in five to be `jump` better; the truth is the mean over that lottery."""

    def draw(rng: Generator, gain: float) -> Trial:
        effect_S = jump * ((rng.random(n_seeds) < 0.2) - 0.2)
        difference_SN = rng.normal(0, 0.2, n) + rng.normal(0, 0.2, (n_seeds, n)) + effect_S[:, None] + gain
        return trial(np.clip(0.5 + difference_SN / 2, 0, 1), np.full(n, 0.5), gain / 2)

    return draw


def of_several_tries(n: int, tries: int) -> Callable[[Generator, float], Trial]:
    """Score each item by the share of tries that are right; items differ in ease."""

    def draw(rng: Generator, gain: float) -> Trial:
        ease_N = rng.beta(2, 1, n) * 0.8
        candidate_N = rng.binomial(tries, ease_N + gain) / tries
        return trial(candidate_N[None, :], rng.binomial(tries, ease_N) / tries, gain)

    return draw


def seeded_binary(n: int, n_seeds: int, seed_sd: float) -> Callable[[Generator, float], Trial]:
    """Right or wrong, several seeds whose skill differs."""

    def draw(rng: Generator, gain: float) -> Trial:
        ease_N = rng.beta(4, 1.5, n)
        baseline_N = (rng.random(n) < ease_N).astype(float)
        skill_S = gain + rng.normal(0, seed_sd, n_seeds)
        chance_SN = ease_N + skill_S[:, None] * 4 * ease_N * (1 - ease_N)
        scores_SN = (rng.random((n_seeds, n)) < np.clip(chance_SN, 0, 1)).astype(float)
        room = 4 * (4 / 5.5 - (4 * 5 / (5.5 * 6.5)))
        return trial(scores_SN, baseline_N, gain * room)

    return draw


def copied(n: int) -> Callable[[Generator, float], Trial]:
    """Repeat a third of the items three times in the file, for both arms."""
    inner = binary(n, 0.2)

    def draw(rng: Generator, gain: float) -> Trial:
        once = inner(rng, gain)
        rows = list(zip(*once.table, strict=True))
        again = [row for row in rows if row[1] == "test" and int(row[0][4:]) % 3 == 0]
        return once._replace(table=ScoreTable(*zip(*(rows + again * 2), strict=True)))

    return draw


def unpaired(n: int) -> Callable[[Generator, float], Trial]:
    """One record in ten is missing, at random."""
    inner = binary(n, 0.3)

    def draw(rng: Generator, gain: float) -> Trial:
        once = inner(rng, gain)
        rows = [row for row in zip(*once.table, strict=True) if row[1] != "test" or rng.random() > 0.1]
        kept = {row[0] for row in rows if row[2] == "tuned"} & {row[0] for row in rows if row[2] == "base"}
        index = [int(item[4:]) for item in kept if item.startswith("test")]
        return once._replace(
            table=ScoreTable(*zip(*rows, strict=True)), difference_N=once.difference_N[index],
            group_N=np.arange(len(index)),
        )  # fmt: skip

    return draw


def contest(n: int, *, dev: bool) -> Callable[[Generator, float], Trial]:
    """Five baselines of equal skill and a candidate; the best baseline is chosen on dev, or for want of it on test."""

    def draw(rng: Generator, gain: float) -> Trial:
        rows = list[tuple[str, str, str, float, str | None, None, int | None]]()
        truths = {f"b{k}": gain for k in range(5)}
        arms_KN, candidate_N = dict[str, Floats](), np.zeros(n)
        for split in ("dev", "test") if dev else ("test",):
            ease_N = rng.beta(3, 1.2, n)
            arms_KN = {arm: (rng.random(n) < ease_N - 0.1).astype(float) for arm in truths}
            candidate_N = (rng.random(n) < ease_N - 0.1 + gain).astype(float)
            rows += rows_of(candidate_N[None, :], arms_KN, None, split)
        table = ScoreTable(*zip(*rows, strict=True))
        return Trial(table, None, truths, candidate_N - arms_KN["b0"], np.arange(n))

    return draw


def group_t(one: Trial) -> float:
    """Mean over its cluster-robust standard error; the plain t where there are no groups."""
    total_G = np.bincount(one.group_N, weights=one.difference_N - one.difference_N.mean())
    error = float((total_G**2).sum()) ** 0.5 / len(one.difference_N) * (len(total_G) / (len(total_G) - 1)) ** 0.5
    return float(one.difference_N.mean()) / max(error, 1e-9)


def reference_says_better(kind: str, one: Trial, critical: float) -> bool:
    """Ask the reference test, two-sided 5%."""
    difference_N = one.difference_N
    if kind == "none":
        return False
    if kind == "McNemar":
        wins, losses = int((difference_N > 0).sum()), int((difference_N < 0).sum())
        return wins > losses and 2 * float(bdtr(losses, wins + losses, 0.5)) <= 0.05
    if kind == "flip":
        moved = difference_N[np.abs(difference_N) > 1e-9]
        signs = np.random.default_rng(0).choice((-1.0, 1.0), (2000, len(moved)))
        return bool((1 + (signs @ moved >= moved.sum() - 1e-9).sum()) / 2001 <= 0.025)
    if kind == "t":
        return group_t(one) > stdtrit(int(one.group_N.max()), 0.975)
    return group_t(one) > critical


def run(scenario: Scenario, gain: float, repeats: int, *, critical: float) -> tuple[Tally, float]:
    """Repeat one scenario at one true difference; also say the t that 2.5% of the repeats exceed."""
    seed = crc32(f"{scenario.name} {scenario.n_items} {gain}".encode())
    trials = [scenario.draw(np.random.default_rng((seed, repeat)), gain) for repeat in range(repeats)]
    better = worse = covered = reference = 0
    for one in trials:
        verdict = judge_table(one.table, candidate="tuned")
        truth = one.truths[verdict.baseline] if one.truth is None else one.truth
        better += verdict.low > 0
        worse += verdict.high < 0
        covered += verdict.low - 1e-9 <= truth <= verdict.high + 1e-9
        reference += reference_says_better(scenario.reference, one, critical)
    tally = Tally(better / repeats, worse / repeats, covered / repeats, reference / repeats)
    return tally, float(np.quantile([group_t(one) for one in trials], 0.975))


def slice_alarms(repeats: int, planted: float) -> float:
    """Share of repeats in which any of 8 slices of 40 items is called worse; one really loses `planted`."""
    alarms = 0
    for repeat in range(repeats):
        rng = np.random.default_rng((77, repeat))
        right_N = (rng.random(320) < 0.8).astype(float)
        flips_N = rng.random(320) < 0.2
        candidate_N = np.where(flips_N, rng.random(320) < 0.8, right_N).astype(float)
        candidate_N[:40] *= rng.random(40) >= planted / 0.8
        rows = rows_of(candidate_N[None, :], {"base": right_N})
        sliced = [(*row[:5], f"slice {int(row[0][4:]) // 40}", row[6]) for row in rows]
        sliced.append(("dev0", "dev", "base", 0.5, None, "", None))
        alarms += bool(judge_table(ScoreTable(*zip(*sliced, strict=True)), candidate="tuned").worse_slices)
    return alarms / repeats


def centred(draw: Callable[[Generator, int], Floats], mean: float) -> Callable[[Generator, int], Floats]:
    """Shift a population to mean 0."""
    return lambda rng, n: draw(rng, n) - mean


def scenarios() -> list[Scenario]:
    """List all scenarios, with gains for roughly 80% power."""
    bell = lambda rng, n: rng.normal(0, 0.15, n)  # noqa: E731
    wide = lambda rng, n: rng.random(n) - rng.random(n)  # noqa: E731
    long_right = centred(lambda rng, n: rng.beta(0.5, 5, n), 0.5 / 5.5)
    long_left = centred(lambda rng, n: -rng.beta(0.5, 5, n), -0.5 / 5.5)
    slump = lambda rng, n: np.where(rng.random(n) < 0.9, 0.05, -0.45) * rng.uniform(0.2, 1.8, n)  # noqa: E731
    equal = lambda groups, size: lambda rng: np.full(groups, size)  # noqa: E731
    uneven = lambda groups: lambda rng: 1 + rng.geometric(0.15, groups)  # noqa: E731
    lopsided = lambda rng: np.array([60, 30, 15] + [4] * 20)  # noqa: E731
    triangle = lambda rng, n: 0.2 - 0.6 * rng.beta(2, 4, n)  # noqa: E731
    humps = lambda rng, n: rng.choice([-0.3, 0.3], n) + rng.normal(0, 0.1, n)  # noqa: E731
    rare = lambda rng, n: np.where(rng.random(n) < 0.96, 0.03, -0.72) * rng.uniform(0.7, 1.3, n)  # noqa: E731
    lognormal = lambda rng: 1 + rng.lognormal(1.3, 0.9, 35).astype(int)  # noqa: E731
    twelve = lambda rng: np.array([25, 20, 15, 10, 10, 8, 8, 6, 6, 5, 4, 3])  # noqa: E731
    few_uneven = lambda rng: np.array([30, 20, 10, 10, 5, 5, 3, 2])  # noqa: E731
    return [
        *(Scenario(f"binary, {d:.0%} differ", n, binary(n, d), 2.9 * (d / n) ** 0.5, "McNemar")
          for n, d in ((50, 0.3), (100, 0.2), (200, 0.1), (400, 0.2), (1000, 0.1))),
        Scenario("binary, few discordant", 200, binary(200, 0.03), 0.029, "McNemar"),
        Scenario("binary at the ceiling", 100, binary(100, 0.04, 0.99), 0.039, "McNemar"),
        Scenario("rubric, 15% changed", 150, mostly_tied(150, 0.15), 0.045, "flip"),
        Scenario("rubric, 5% changed", 150, mostly_tied(150, 0.05), 0.02, "flip"),
        *(Scenario("bell-shaped", n, continuous(n, bell), 2.9 * 0.15 / n**0.5, "t") for n in (20, 30, 60, 200)),
        Scenario("wide, flat", 60, continuous(60, wide), 0.15, "t"),
        *(Scenario("long right tail", n, continuous(n, long_right), 3 * 0.11 / n**0.5, "t") for n in (30, 60, 200)),
        *(Scenario("long left tail", n, continuous(n, long_left), 2.9 * 0.11 / n**0.5, "told t")
          for n in (30, 60, 200)),
        Scenario("small gains, one slump in ten", 60, continuous(60, slump), 0.055, "told t"),
        Scenario("equal groups of 5", 200, grouped(equal(40, 5), 0.3), 0.061, "t"),
        Scenario("equal groups, no correlation", 200, grouped(equal(40, 5), 0.0), 0.042, "t"),
        Scenario("unequal groups", 300, grouped(uneven(40), 0.5), 0.085, "told t"),
        Scenario("lopsided groups", 185, grouped(lopsided, 0.3), 0.16, "told t"),
        Scenario("6 equal groups", 120, grouped(equal(6, 20), 0.3), 0.17, "t"),
        Scenario("10 equal groups", 100, grouped(equal(10, 10), 0.5), 0.15, "t"),
        Scenario("8 unequal groups", 85, grouped(few_uneven, 0.4), 0.22, "told t"),
        Scenario("binary in groups", 200, grouped(equal(40, 5), 0.4, right_or_wrong=True), 0.11, "t"),
        Scenario("binary in 12 unequal groups", 120, grouped(twelve, 0.4, right_or_wrong=True), 0.19, "told t"),
        Scenario("3 seeds that agree", 150, seeded(150, 3, 0.0), 0.06, "told t"),
        Scenario("3 seeds that differ", 150, seeded(150, 3, 0.03), 0.11, "told t"),
        Scenario("2 seeds that differ", 150, seeded(150, 2, 0.03), 0.15, "told t"),
        Scenario("5 seeds that differ much", 300, seeded(300, 5, 0.05), 0.10, "told t"),
        Scenario("5 seeds, one lucky", 200, seeded(200, 5, 0.01, lucky=0.1), 0.12, "told t"),
        Scenario("3 seeds, one lucky", 200, seeded(200, 3, 0.01, lucky=0.1), 0.15, "told t"),
        Scenario("3 seeds, binary", 200, seeded_binary(200, 3, 0.03), 0.15, "told t"),
        Scenario("2 seeds that agree", 150, seeded(150, 2, 0.0), 0.07, "told t"),
        Scenario("copies of items", 150, copied(150), 0.105, "McNemar"),
        Scenario("missing pairs", 200, unpaired(200), 0.12, "McNemar"),
        Scenario("5 baselines, chosen on dev", 150, contest(150, dev=True), 0.1, "McNemar"),
        Scenario("5 baselines, no dev", 150, contest(150, dev=False), 0.1, "none"),
        *(Scenario("tiny, binary", n, binary(n, 0.5), min(2.9 * (0.5 / n) ** 0.5, 0.5), "McNemar")
          for n in (3, 5, 8, 12, 20)),
        *(Scenario("tiny, bell-shaped", n, continuous(n, bell), 3.2 * 0.15 / n**0.5, "t") for n in (3, 5, 8, 12)),
        *(Scenario("tiny, long left tail", n, continuous(n, long_left), 3 * 0.11 / n**0.5, "told t") for n in (8, 15)),
        *(Scenario("held out: 4 tries per item", n, of_several_tries(n, 4), min(2.9 * 0.26 / n**0.5, 0.2), "t")
          for n in (40, 160)),
        Scenario("held out: triangle", 45, continuous(45, triangle), 0.08, "t"),
        Scenario("held out: two humps", 70, continuous(70, humps), 0.13, "told t"),
        Scenario("held out: long-tailed group sizes", 200, grouped(lognormal, 0.25), 0.11, "told t"),
        Scenario("held out: 16 groups, binary", 128, grouped(equal(16, 8), 0.25, right_or_wrong=True), 0.15, "t"),
        Scenario("held out: 100 groups of 2", 200, grouped(equal(100, 2), 0.6), 0.053, "t"),
        Scenario("held out: 4 seeds", 120, seeded(120, 4, 0.02), 0.09, "told t"),
        Scenario("held out: 3 seeds, binary, differ much", 120, seeded_binary(120, 3, 0.06), 0.25, "told t"),
        Scenario("held out: binary, 15% differ", 35, binary(35, 0.15), 0.145, "McNemar"),
        Scenario("held out: rubric, 30% changed", 70, mostly_tied(70, 0.3), 0.09, "flip"),
        Scenario("beyond reach: one slump in 25", 50, continuous(50, rare), 0.05, "told t"),
        Scenario("beyond reach: 3 seeds by lottery", 200, seeds_by_lottery(200, 3, 0.15), 0.15, "told t"),
        Scenario("beyond reach: 6 groups, long tail", 120, skewed_groups, 0.1, "told t"),
    ]  # fmt: skip


def skewed_groups(rng: Generator, gain: float) -> Trial:
    """Draw 6 groups of 20 whose means have a long left tail."""
    group_N = np.repeat(np.arange(6), 20)
    difference_N = 0.1 * (1 - rng.exponential(size=6))[group_N] + rng.normal(0, 0.05, 120) + gain
    candidate_N = 0.5 + np.clip(difference_N, -1, 1) / 2
    return trial(candidate_N[None, :], 1 - candidate_N, gain, group_N)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=1000)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    start_s = time.monotonic()
    print("| scenario | items | false BETTER | false WORSE | coverage: no gain | gain | power | ratio (reference) |")
    print("|---|---|---|---|---|---|---|---|")
    for scenario in scenarios():
        if options.only not in scenario.name:
            continue
        null, critical = run(scenario, 0.0, options.repeats, critical=np.inf)
        gain, _ = run(scenario, scenario.gain, options.repeats, critical=critical)
        ratio = f"{gain.better / gain.reference:.2f}" if gain.reference > 0.02 else "-"
        low = max(null.better, null.worse) > 0.05 or min(null.covered, gain.covered) < 0.93
        mark = " !" if low else ""
        print(
            f"| {scenario.name}{mark} | {scenario.n_items} | {null.better:.1%} | {null.worse:.1%} | "
            f"{null.covered:.1%} | {gain.covered:.1%} | {gain.better:.0%} | {ratio} ({scenario.reference}) |",
            flush=True,
        )
    false, found = slice_alarms(options.repeats, 0.0), slice_alarms(options.repeats, 0.3)
    print(f"\nSlices (8 of 40 items): a false alarm in {false:.1%}, a planted loss of 30 points found in {found:.0%}.")
    print(f"\n{options.repeats} repeats, {time.monotonic() - start_s:.0f} s.")


if __name__ == "__main__":
    main()
