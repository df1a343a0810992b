"""`sartor import-openai`: replace a model fine-tuned at OpenAI."""

from pathlib import Path

import click

from sartor.cli.console import Progress, StopFlag, json_option, open_for_command, print_json, workspace_option


@click.command("import-openai")
@click.argument("folder", type=click.Path(path_type=Path), metavar="FOLDER")
@click.option("--job", metavar="ID", help="The job to replace (ftjob-...), if several were recorded.")
@click.option("--base", metavar="ID", help="Built-in name, org/name, folder or GGUF file; proposed if not given.")
@click.option("--name", metavar="NAME", help="Name of the model in the registry; the old model's suffix if not given.")
@click.option("--tune", "tune_it", is_flag=True, help="Tune the base, and compare it with the recorded answers.")
@click.option("--tuned", metavar="NAME@N", help="Compare this version instead of tuning one.")
@click.option("--margin", type=float, default=0.02, show_default=True, help="How much worse still matches.")
@click.option("--max-minutes", type=float, metavar="M", help="Stop training at this time and keep its best.")
@click.option("--accept", multiple=True, metavar="CHECK", help="A check whose errors you accept; may be repeated.")
@click.option("--skip-bad-rows", is_flag=True, help="Leave unreadable rows out (they are listed).")
@workspace_option
@json_option
def command(
    folder: Path,
    job: str | None,
    base: str | None,
    name: str | None,
    tune_it: bool,
    tuned: str | None,
    margin: float,
    max_minutes: float | None,
    accept: tuple[str, ...],
    skip_bad_rows: bool,
    workspace: str | None,
    as_json: bool,
) -> None:
    """Replace a model fine-tuned at OpenAI by one of your own, and state whether it matches.

    FOLDER is what tools/record_openai.py wrote. Its job becomes a data set and a recipe, the recorded answers a golden
    set. With --tune the recipe is run, and the tuned model is compared with the old one on the golden set.

    \b
    Examples:
      sartor import-openai recorded
      sartor import-openai recorded --tune
      sartor import-openai recorded --tuned tickets@2
    """
    if tune_it and tuned:
        raise click.UsageError("--tune makes a version and --tuned names one; give one of them.")
    from sartor.actions.import_openai import Asked, import_openai

    asked = Asked(folder, job, base, name, max_minutes, margin, accept, skip_bad_rows, tune_it, tuned)
    workshop = open_for_command(workspace, create=True, should_stop=StopFlag())
    result = Progress().watch(import_openai(workshop, asked))
    if as_json:
        print_json(result)
        return
    compared = result["replacement"]["compared"] if result["replacement"] else ()
    said = [one["verdict"]["says"] for one in compared] or [result["says"]]
    click.echo("\n{}\n".format("\n\n".join(said)))
    click.echo(f"Replaces:  {result['replaces']}")
    if result["recipe"]:
        click.echo(f"Recipe:    {result['recipe']}")
    if result["golden"]:
        click.echo(f"Golden:    {result['golden']['file']}, {result['golden']['rows']:,} rows")
    if result["run"]:
        click.echo(f"Report:    {result['run']['report']}")
        click.echo(f"Serve it:  sartor serve --model {result['run']['model']}")
