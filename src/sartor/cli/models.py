"""`sartor models`: what can be served."""

from pathlib import Path

import click

from sartor.cli.console import json_option, open_for_command, print_json, workspace_option
from sartor.cli.tables import table


@click.group("models")
def command() -> None:
    """List and show model versions and their cards.

    \b
    Example:
      sartor models list
      sartor models card us-addresses@1
    """


@command.command("list")
@workspace_option
@json_option
def list_models(workspace: str | None, as_json: bool) -> None:
    """List all versions and the aliases that point at them."""
    models = open_for_command(workspace).store.models
    aliases = models.aliases()
    rows = [
        {
            "model": v.ref,
            "task": v.task,
            "base": v.base.name,
            "verdict": models.get_evidence(v.evidence_id).verdict.verdict,
            "aliases": [a for a, target in aliases.items() if target == v.ref],
            "created_at": v.created_at,
        }
        for v in models.list()
    ]
    if as_json:
        print_json(rows)
        return
    cells = [[r["model"], r["task"], r["base"], r["verdict"], ", ".join(r["aliases"]), r["created_at"]] for r in rows]
    header = ["model", "task", "base", "verdict", "aliases", "created"]
    click.echo(table(header, cells) if cells else "There are no models yet; start with: sartor tune DATA")


@command.command("show")
@click.argument("name", metavar="NAME[@N]")
@workspace_option
@json_option
def show_model(name: str, workspace: str | None, as_json: bool) -> None:
    """Show one version: base, hashes, verdict, evidence, and where its aliases were."""
    models = open_for_command(workspace).store.models
    version = models.get(models.alias(name) or name)
    evidence = models.get_evidence(version.evidence_id)
    if as_json:
        print_json({**version.model_dump(mode="json"), "model": version.ref, "evidence": evidence.content()})
        return
    click.echo(f"{version.ref} ({version.task}) on {version.base.name}, run {version.run_id}\n{evidence.verdict.says}")
    click.echo(f"Evidence {version.evidence_id}")
    for file, sha256 in version.adapter_files.items():
        click.echo(f"  {file}  {sha256}")


@command.command("card")
@click.argument("name", metavar="NAME[@N]")
@workspace_option
@json_option
def show_card(name: str, workspace: str | None, as_json: bool) -> None:
    """Print the model card, and who promoted the version on what grounds."""
    from sartor.registry.model_card import render_decisions

    store = open_for_command(workspace).store
    version = store.models.get(store.models.alias(name) or name)
    card = Path(store.folder / version.adapter / "README.md").read_text("utf-8")
    decisions = render_decisions(store.models.moves_to(version.ref))
    text = f"{card}\n{decisions}" if decisions else card
    if as_json:
        print_json({"model": version.ref, "card": text})
    else:
        click.echo(text)
