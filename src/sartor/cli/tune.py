"""`sartor tune`: the main job."""

from typing import Any

import click

from sartor.cli.console import Progress, StopFlag, json_option, open_for_command, print_json, workspace_option
from sartor.cli.tables import table


@click.command("tune")
@click.argument("data", nargs=-1, required=True, metavar="DATA... | RECIPE.yaml")
@click.option("--task", metavar="KIND", help="chat or classify; guessed from the rows if not given.")
@click.option("--base", metavar="ID", help="Built-in name, org/name, folder or GGUF file.")
@click.option("--name", metavar="NAME", help="Name of the model in the registry; after the data file if not given.")
@click.option("--test", metavar="FILE", help="Your own test rows; otherwise a sealed part of the data.")
@click.option("--dev", metavar="FILE", help="Your own dev rows; otherwise a part of the data.")
@click.option("--input", "input_column", metavar="COL", help="Column of the input, for tables.")
@click.option("--target", metavar="COL", help="Column of the answer or label, for tables.")
@click.option(
    "--group", metavar="KEY", help="Column or metadata key that must not straddle the split, or none; else guessed."
)
@click.option(
    "--time", metavar="KEY", help="Column or key of dates: the latest rows are the test. Or none; else guessed."
)
@click.option("--slice", "slice_column", metavar="KEY", help="Column or metadata key of kinds to be judged apart.")
@click.option("--system", metavar="TEXT", help="Instruction put before rows that have none.")
@click.option(
    "--documents",
    multiple=True,
    metavar="PATH",
    help="A document to look things up in, or a folder; may be repeated.",
)
@click.option(
    "--remote",
    metavar="URL",
    help="A model elsewhere takes part: rows leave this machine for this OpenAI-compatible URL.",
)
@click.option("--remote-model", metavar="NAME", help="Name of the model there.")
@click.option("--remote-key-env", metavar="NAME", help="Environment variable that holds the key.")
@click.option("--seed", type=int, metavar="N", help="Seed of split, order and start; default: 1, 2 and 3.")
@click.option("--epochs", type=int, metavar="N", help="Most passes over the rows.")
@click.option("--max-minutes", type=float, metavar="M", help="Stop training at this time and keep its best.")
@click.option("--max-memory", type=float, metavar="GIB", help="Training holds at most so many GiB.")
@click.option("--context", type=int, metavar="N", help="Longest row in tokens.")
@click.option(
    "--folds",
    type=int,
    metavar="N",
    help="Cross-fit in N folds, each asked of a model that learned from the others; 0: a sealed test part.",
)
@click.option("--metric", metavar="NAME", help="Metric that carries the verdict.")
@click.option("--accept", multiple=True, metavar="CHECK", help="A check whose errors you accept; may be repeated.")
@click.option("--skip-bad-rows", is_flag=True, help="Leave unreadable rows out (they are listed).")
@click.option("--require", type=click.Choice(["better"]), help="Exit with 4 unless the verdict is BETTER.")
@workspace_option
@json_option
def command(data: tuple[str, ...], workspace: str | None, as_json: bool, require: str | None, **flags: Any) -> int:
    """Fine-tune on your examples and prove whether that beats prompting.

    DATA is OpenAI chat JSONL, prompt/completion JSONL or CSV. Task, base, split and settings are chosen, explained,
    and can each be set, here or in a recipe.

    \b
    Examples:
      sartor tune tickets.jsonl
      sartor tune tickets.csv --input question --target label
      sartor tune tickets.jsonl --documents help-pages/
      sartor tune recipes/us-addresses.yaml
    """
    from sartor.actions.import_dataset import read_rows
    from sartor.actions.resolve_recipe import check_data, is_recipe, read_recipe, resolve
    from sartor.actions.workshop import cache_folder

    flagged = _settings(flags)
    if len(data) == 1 and is_recipe(data[0]):
        settings = _merged(read_recipe(data[0]), flagged)
    else:
        settings = _merged({"data": {"files": list(data)}}, flagged)
    rows = read_rows(check_data(settings.get("data")), cache_folder())
    resolved = resolve(settings, rows.examples)

    from sartor.actions.tune import tune

    workshop = open_for_command(workspace, create=True, should_stop=StopFlag())
    result = Progress().watch(tune(workshop, resolved, rows))
    show_result(result, as_json=as_json, workspace=workspace)
    return 4 if require == "better" and result["verdict"]["verdict"] != "BETTER" else 0


def show_result(result: dict[str, Any], *, as_json: bool, workspace: str | None) -> None:
    """Print a finished run: verdict, contenders, three answers, where the report is, what to do next."""
    if as_json:
        print_json(result)
        return
    metrics = list(result["arms"][0]["metrics"])
    header = ["contender", "dev", *metrics, "95% interval", "prompt tokens"]
    rows = [
        [
            f"{arm['name']}{' *' if arm['name'] == result['verdict']['baseline'] else ''}",
            "" if arm["dev_score"] is None else f"{arm['dev_score']:.1%}",
            *[f"{arm['metrics'][m]:.1%}" for m in metrics],
            f"{arm['low']:.1%} to {arm['high']:.1%}",
            f"{arm['prompt_tokens']:.0f}",
        ]
        for arm in result["arms"]
    ]
    where = f" --workspace {workspace}" if workspace else ""
    click.echo(f"\n{result['says']}\n")
    click.echo(table(header, rows))
    click.echo(f"* the best baseline, chosen on dev; {result['verdict']['n_items']} test rows\n")
    for cause in result.get("causes", ()):
        if cause["cause"] != "none":
            click.echo(f"Look at this: {cause['cause'].replace('_', ' ')}. {cause['evidence']}")
    for probe in result.get("probes", ()):
        if probe["probe"] == "abstention":
            click.echo(f"{probe['says']}\n")
    for row in result["examples"]:
        click.echo(f"{row['source']}  {row['input']}")
        for who in ("expected", "tuned", "baseline"):
            click.echo(f"  {who:9} {row[who]}")
    seconds = ", ".join(f"{name} {value:.0f} s" for name, value in result["seconds"].items())
    click.echo(f"\nTime:      {seconds}")
    click.echo(f"Report:    {result['report']}")
    click.echo(f"Serve it:  sartor serve --model {result['model']}{where}")
    click.echo(f'Roll back: sartor rollback --reason "why"{where}   (after: sartor promote {result["model"]}{where})')


def _settings(flags: dict[str, Any]) -> dict[str, Any]:
    """Sort flags into the places of a recipe."""
    seed = flags["seed"]
    named = {"url": flags["remote"], "model": flags["remote_model"], "key_env": flags["remote_key_env"]}
    remote = {name: value for name, value in named.items() if value is not None}
    budget = {
        "epochs": flags["epochs"],
        "max_minutes": flags["max_minutes"],
        "max_memory_gib": flags["max_memory"],
        "context_tokens": flags["context"],
    }
    return {
        "name": flags["name"],
        "task": flags["task"],
        "base": flags["base"],
        "data": {
            "dev": flags["dev"],
            "test": flags["test"],
            "input": flags["input_column"],
            "target": flags["target"],
            "group": flags["group"],
            "time": flags["time"],
            "slice": flags["slice_column"],
            "system": flags["system"],
            "documents": list(flags["documents"]) or None,
            "skip_bad_rows": flags["skip_bad_rows"] or None,
        },
        "budget": budget,
        "judge": {"metric": flags["metric"], "folds": flags["folds"], "remote": remote or None},
        "seeds": None if seed is None else {"split": seed, "order": seed + 1, "init": seed + 2},
        "accept": list(flags["accept"]) or None,
    }


def _merged(settings: dict[str, Any], flags: dict[str, Any]) -> dict[str, Any]:
    """Put the flags that were given over the recipe."""
    merged = dict(settings)
    for key, value in flags.items():
        if isinstance(value, dict):
            given = {k: v for k, v in value.items() if v is not None}
            if given:
                below = merged.get(key)
                merged[key] = {**below, **given} if isinstance(below, dict) else given
        elif value is not None:
            merged[key] = value
    return merged
