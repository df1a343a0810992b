"""`sartor judge`: verdicts from files of scores."""

import click

from sartor.cli.console import print_json


@click.command("judge")
@click.argument("scores", nargs=-1, required=True, metavar="SCORES.jsonl...")
@click.option("--candidate", required=True, metavar="ARM", help="The arm that must prove itself.")
@click.option("--margin", type=click.FloatRange(0, 1), default=0.02, show_default=True, help="Still not worse.")
@click.option("--alpha", type=click.FloatRange(0.0001, 0.5), default=0.05, show_default=True, help="1 - confidence.")
@click.option("--workspace", hidden=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON line a file.")
def command(
    scores: tuple[str, ...], candidate: str, margin: float, alpha: float, workspace: str | None, as_json: bool
) -> None:
    """Compare a candidate with the best baseline from scores alone; one line a file, in the order given.

    A line of a scores file: {"item": "q17", "split": "test", "arm": "tuned", "score": 0.8}

    \b
    Example:
      sartor judge scores.jsonl --candidate tuned --json
    """
    del workspace
    from sartor.actions.judge import judge_files

    for judged in judge_files(scores, candidate=candidate, margin=margin, alpha=alpha):
        if as_json:
            print_json(judged.to_json())
        else:
            click.echo(f"{judged.file}: {judged.verdict.says}")
