"""`sartor assets`: built-in models and data."""

import click

from sartor.cli.console import json_option, print_json
from sartor.cli.tables import table


@click.group("assets")
def command() -> None:
    """Built-in base models and data sets: fetched on demand, checked by hash, kept in the user's cache.

    \b
    Example:
      sartor assets list
      sartor assets get smollm2-135m-instruct
    """


@command.command("list")
@click.option("--workspace", hidden=True)
@json_option
def list_assets(workspace: str | None, as_json: bool) -> None:
    """List the built-in names."""
    del workspace
    from sartor.actions.get_asset import ready_path
    from sartor.actions.workshop import cache_folder
    from sartor.concepts.asset import ASSETS

    cache = cache_folder()
    there = {a.name: ready_path(a, cache).exists() for a in ASSETS}
    if as_json:
        print_json([{**a.model_dump(mode="json"), "fetched": there[a.name]} for a in ASSETS])
        return
    rows = [[a.name, a.kind, a.licence, "yes" if there[a.name] else "no", a.describes] for a in ASSETS]
    click.echo(table(["name", "kind", "licence", "fetched", "what"], rows))


@command.command("get")
@click.argument("name")
@click.option("--workspace", hidden=True)
@json_option
def get(name: str, workspace: str | None, as_json: bool) -> None:
    """Fetch one by name and print where it lies."""
    del workspace
    from sartor.actions.get_asset import get_asset
    from sartor.actions.workshop import cache_folder

    path = get_asset(name, cache_folder())
    if as_json:
        print_json({"name": name, "path": str(path)})
    else:
        click.echo(str(path))
