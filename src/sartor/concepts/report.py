"""Report: everything a person is shown about one run; the page and the card are made from this alone."""

from sartor.concepts.abstention import Abstention
from sartor.concepts.base_model import BaseModelPin
from sartor.concepts.evaluation import Arm
from sartor.concepts.frozen import Frozen
from sartor.concepts.probe import Cause, Probe
from sartor.concepts.run import StepReport
from sartor.concepts.slice import Slice
from sartor.concepts.verdict import Verdict


class LearnedToken(Frozen):
    """A token of the example that the report shows, marked if we learn from it."""

    text: str
    learned: bool


class SideBySide(Frozen):
    """One test row with the answers of several contenders."""

    source: str
    input: str
    expected: str
    answers: dict[str, str]
    """Arm name to answer."""
    scores: dict[str, float]
    """Arm name to primary score."""


class ThisRun(Frozen):
    """What differs when the same recipe runs again on the same data: names, dates, durations, machine.

    Page and card show it in one block; the seconds and prices of the contenders stand there too. Cut that block out,
    and two runs are the same bytes.
    """

    id: str
    model: str
    """`name@number`, or what was evaluated."""
    created_at: str
    """ISO 8601, UTC."""
    evidence_id: str | None = None
    looks: int | None = None
    """How often this test part had been read for a verdict, this time included."""
    versions: dict[str, str] = {}
    """Packages and machine."""
    seconds: dict[str, float] = {}
    """By stage."""
    commands: dict[str, str] = {}
    """What it does, to the command: serve, promote, roll back."""
    recheck: str = ""
    """The command that recomputes the verdict; it names a folder of this machine, so the card leaves it out."""


class Report(Frozen):
    """The facts of one finished run."""

    title: str
    """What it is about: the model's name without its number, or what was evaluated."""
    this_run: ThisRun
    task: str
    says: str
    """The verdict sentence, without the command that rechecks it."""
    verdict: Verdict
    candidate: str
    metric: str
    arms: tuple[Arm, ...]
    """Best first."""
    base: BaseModelPin
    steps: tuple[StepReport, ...]
    best_step: int
    examples: tuple[SideBySide, ...]
    """A few rows, as they come."""
    wins: tuple[SideBySide, ...]
    """Rows where the candidate beats the chosen baseline most."""
    losses: tuple[SideBySide, ...]
    n_wins: int
    n_losses: int
    n_ties: int
    learned: tuple[LearnedToken, ...]
    data_facts: dict[str, str]
    settings_yaml: str
    hashes: dict[str, str]
    duels: tuple[Verdict, ...] = ()
    """The candidate against every other contender, in their order; only `verdict` decides anything."""
    causes: tuple[Cause, ...] = ()
    """What explains the result, strongest first; empty if it was not looked for."""
    probes: tuple[Probe, ...] = ()
    slices: tuple[Slice, ...] = ()
    """Kinds of test rows apart, declared ones first, each the largest first."""
    abstention: Abstention | None = None
    """None: the model gives no confidence, or its answers are neither right nor wrong."""
    notes: tuple[str, ...] = ()
    """What the reader should know before trusting the number."""
