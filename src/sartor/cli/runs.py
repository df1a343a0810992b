"""`sartor runs`: what was tried."""

import click

from sartor.cli.console import Progress, StopFlag, json_option, open_for_command, print_json, workspace_option
from sartor.cli.tables import table


@click.group("runs")
def command() -> None:
    """List, show and resume runs.

    \b
    Example:
      sartor runs list
      sartor runs resume 01KAJ3
    """


@command.command("list")
@workspace_option
@json_option
def list_runs(workspace: str | None, as_json: bool) -> None:
    """List all runs, newest first."""
    records = open_for_command(workspace).store.runs
    runs = [(r, records.shown_state(r)) for r in records.list()]
    if as_json:
        print_json([{"run": r.id, "name": r.recipe.name, "state": s, "created_at": r.created_at} for r, s in runs])
        return
    rows = [[r.id, r.recipe.name, state, r.created_at, _outcome(r.result, r.reason)] for r, state in runs]
    click.echo(table(["run", "model", "state", "created", "outcome"], rows) if rows else "There are no runs yet.")


@command.command("show")
@click.argument("run")
@workspace_option
@json_option
def show_run(run: str, workspace: str | None, as_json: bool) -> None:
    """Show one run: its settings, steps and outcome."""
    from sartor.actions.resolve_recipe import as_yaml

    store = open_for_command(workspace).store
    found = store.runs.get(run)
    found = found.model_copy(update={"state": store.runs.shown_state(found)})
    steps = store.runs.steps(found.id)
    if as_json:
        print_json({**found.model_dump(mode="json"), "steps": [s.model_dump(mode="json") for s in steps]})
        return
    looks = [s for s in steps if s.dev_loss_nats is not None]
    click.echo(f"Run {found.id}, {found.state}. {_outcome(found.result, found.reason)}\n\n{as_yaml(found.recipe)}")
    rows = [[str(s.step), f"{s.epoch:.2f}", f"{s.dev_loss_nats:.4f}"] for s in looks]
    click.echo(table(["step", "epoch", "dev loss (nats)"], rows) if rows else "No look at the dev part yet.")


@command.command("resume")
@click.argument("run")
@workspace_option
@json_option
def resume_run(run: str, workspace: str | None, as_json: bool) -> None:
    """Go on with a run that was stopped, from where it stopped."""
    from sartor.actions.tune import resume
    from sartor.cli.tune import show_result

    workshop = open_for_command(workspace, should_stop=StopFlag())
    result = Progress().watch(resume(workshop, workshop.store.runs.get(run).id))
    show_result(result, as_json=as_json, workspace=workspace)


def _outcome(result: dict[str, object] | None, reason: str | None) -> str:
    return str(result["says"]) if result else (reason or "")
