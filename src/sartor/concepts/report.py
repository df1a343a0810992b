"""Report: everything a person is shown about one run; the page and the card are made from this alone."""

from sartor.concepts.base_model import BaseModelPin
from sartor.concepts.evaluation import Arm
from sartor.concepts.frozen import Frozen
from sartor.concepts.probe import Cause, Probe
from sartor.concepts.run import StepReport
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


class Report(Frozen):
    """The facts of one finished run."""

    model: str
    """`name@number`."""
    run_id: str
    task: str
    says: str
    """The verdict sentence."""
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
    versions: dict[str, str]
    seconds: dict[str, float]
    """Seconds by stage."""
    commands: dict[str, str]
    """What it does, to the command: serve, roll back, reproduce."""
    causes: tuple[Cause, ...] = ()
    """What explains the result, strongest first; empty if it was not looked for."""
    probes: tuple[Probe, ...] = ()
    notes: tuple[str, ...] = ()
    """What the reader should know before trusting the number."""
    created_at: str
