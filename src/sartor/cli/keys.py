"""`sartor keys`: who may use the server."""

import click

from sartor.cli.console import json_option, open_for_command, print_json, workspace_option
from sartor.cli.tables import table
from sartor.concepts.api_key import ApiKey


@click.group("keys")
def command() -> None:
    """Make, list and revoke keys of the server. Once there is one, every request needs one.

    \b
    Example:
      sartor keys create laptop --scope infer --scope tune
      sartor keys revoke key_4Zk1x0QmW8dT2aBc
    """


@command.command("create")
@click.argument("name")
@click.option("--project", default="default", show_default=True, help="Whose files, jobs and models the key sees.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice(["infer", "tune", "admin"]),
    help="What it may: ask models, tune them, all and permissions. Default: infer and tune.",
)
@workspace_option
@json_option
def create_key(name: str, project: str, scopes: tuple[str, ...], workspace: str | None, as_json: bool) -> None:
    """Make a key and print it: it is shown this once, and only its hash is kept."""
    from sartor.actions.make_key import make_key

    made = make_key(open_for_command(workspace, create=True), name, project=project, scopes=scopes or ("infer", "tune"))
    if as_json:
        print_json({"key": made.secret, **_shown(made.record)})
    else:
        click.echo(made.secret)
        click.echo(f"Keep it: it cannot be shown again. {made.record.id}, project {project}.", err=True)


@command.command("list")
@workspace_option
@json_option
def list_keys(workspace: str | None, as_json: bool) -> None:
    """List all keys, revoked ones too."""
    keys = [_shown(key) for key in open_for_command(workspace).store.keys.list()]
    if as_json:
        print_json(keys)
        return
    names = ("id", "name", "prefix", "project", "scopes", "created_at", "revoked_at")
    rows = [[" ".join(v) if isinstance(v := key[n], list) else str(v or "") for n in names] for key in keys]
    click.echo(table(list(names), rows) if rows else "There are no keys yet; make one with: sartor keys create NAME")


@command.command("revoke")
@click.argument("key_id", metavar="ID")
@workspace_option
def revoke_key(key_id: str, workspace: str | None) -> None:
    """Make a key useless, for good."""
    from sartor.actions import make_key

    key = make_key.revoke_key(open_for_command(workspace), key_id)
    click.echo(f"{key.id} ({key.name}) is revoked since {key.revoked_at}.")


def _shown(key: ApiKey) -> dict[str, object]:
    return key.model_dump(mode="json", exclude={"hash"})
