"""`sartor worker`: carry out the jobs that clients of the server ask for."""

import os
import signal
import threading

import click

from sartor.cli.console import Progress, StopFlag, open_for_command, workspace_option


@click.command("worker")
@click.option("--attached", is_flag=True, hidden=True, help="End when standard input ends.")
@workspace_option
def command(attached: bool, workspace: str | None) -> None:
    """Carry out fine-tuning jobs, one at a time, until stopped.

    `sartor serve` starts one; start more on a machine with room for them. Ctrl-C or SIGTERM saves what is under way and
    gives it back. A worker may die at any moment: another one goes on where it was.

    \b
    Example:
      sartor worker --workspace /srv/sartor
    """
    from sartor.actions.work import work

    workshop = open_for_command(workspace, create=True, should_stop=StopFlag())
    if attached:
        threading.Thread(target=_end_with_parent, daemon=True).start()
    Progress().watch(work(workshop))


def _end_with_parent() -> None:
    """Stop at the next safe place once whoever started this process is gone."""
    while os.read(0, 4096):  # not sys.stdin, whose lock would be in the way when the interpreter ends
        pass
    os.kill(os.getpid(), signal.SIGTERM)
