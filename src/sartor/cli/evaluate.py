"""`sartor evaluate`: judge weights on rows of one's own."""

from typing import Literal

import click

from sartor.cli.console import Progress, StopFlag, json_option, open_for_command, print_json, workspace_option
from sartor.cli.tables import table


@click.command("evaluate")
@click.argument("model", required=False, metavar="[MODEL]")
@click.option("--base", metavar="ID", help="Base of an adapter made elsewhere.")
@click.option("--adapter", metavar="DIR", help="The adapter's folder (PEFT), or a classifier's.")
@click.option(
    "--train", metavar="FILE", help="Rows it was trained on: shown in few-shot prompts, and looked at for overfitting."
)
@click.option("--dev", required=True, metavar="FILE", help="Rows on which the best baseline is chosen.")
@click.option("--test", required=True, metavar="FILE", help="Rows on which the verdict is given.")
@click.option("--input", "input_column", metavar="COL", help="Column of the input, for tables.")
@click.option("--target", metavar="COL", help="Column of the answer or label, for tables.")
@click.option("--group", metavar="KEY", help="Column or metadata key of groups.")
@click.option("--slice", "slice_column", metavar="KEY", help="Column or metadata key of kinds to be judged apart.")
@click.option("--system", metavar="TEXT", help="Instruction put before rows that have none.")
@click.option(
    "--documents",
    multiple=True,
    metavar="PATH",
    help="A document to look things up in, or a folder; may be repeated.",
)
@click.option("--level", type=click.Choice(["quick", "full"]), default="quick", help="How much is probed.")
@click.option("--skip-bad-rows", is_flag=True, help="Leave unreadable rows out.")
@workspace_option
@json_option
def command(
    model: str | None,
    base: str | None,
    adapter: str | None,
    train: str | None,
    dev: str,
    test: str,
    input_column: str | None,
    target: str | None,
    group: str | None,
    slice_column: str | None,
    system: str | None,
    documents: tuple[str, ...],
    level: Literal["quick", "full"],
    skip_bad_rows: bool,
    workspace: str | None,
    as_json: bool,
) -> None:
    """Judge a model of the registry, or an adapter made elsewhere, on your own rows.

    \b
    Examples:
      sartor evaluate us-addresses@1 --dev dev.jsonl --test new-rows.jsonl
      sartor evaluate --base smollm2-135m-instruct --adapter ./lora --dev dev.jsonl --test test.jsonl
    """
    from sartor.actions.evaluate import Asked, evaluate
    from sartor.data.formats.rows import Columns

    columns = Columns(input=input_column, target=target, group=group, slice=slice_column, system=system)
    asked = Asked(dev, test, model, base, adapter, train, columns, skip_bad_rows, level, documents)
    workshop = open_for_command(workspace, create=True, should_stop=StopFlag())
    result = Progress().watch(evaluate(workshop, asked))
    if as_json:
        print_json(result)
        return
    rows = [[a["name"], f"{a['score']:.1%}", f"{a['low']:.1%} to {a['high']:.1%}"] for a in result["arms"]]
    click.echo(f"\n{result['says']}\n\n{table(['contender', 'score', '95% interval'], rows)}\n")
    for cause in result["causes"]:
        click.echo(f"{cause['cause']}: {cause['evidence']}")
    for probe in result["probes"]:
        if probe["probe"] in ("calibration", "false_confidence", "abstention"):
            click.echo(f"{probe['probe'].replace('_', ' ')}: {probe['says']}")
    click.echo(f"Report: {result['report']}")
