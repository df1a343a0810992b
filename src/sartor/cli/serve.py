"""`sartor serve`: answer over HTTP."""

import click

from sartor.cli.console import open_for_command, workspace_option
from sartor.concepts.model_version import PRODUCTION


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="Port to listen on.")
@click.option("--model", "models", multiple=True, metavar="NAME|ALIAS", help="What to serve; default: production.")
@click.option(
    "--base",
    "bases",
    multiple=True,
    metavar="ID|NAME=ID",
    help="A base that clients may tune, by another name if you like; default: the built-in ones.",
)
@click.option(
    "--workers", default=1, show_default=True, type=click.IntRange(0, 64), help="Processes that carry out jobs."
)
@click.option(
    "--rate", default=3000, show_default=True, type=click.IntRange(1), help="Most requests of one key in a minute."
)
@workspace_option
def command(
    host: str,
    port: int,
    models: tuple[str, ...],
    bases: tuple[str, ...],
    workers: int,
    rate: int,
    workspace: str | None,
) -> None:
    """Serve an OpenAI-compatible API: chat completions, files, fine-tuning jobs, models.

    Clients may bring files and start fine-tuning jobs; a worker process carries them out. On another address than this
    machine's own it starts only once there is a key (`sartor keys create`).

    Follows `promote` and `rollback` within a second, without a restart. The header x-sartor-model of an answer names
    the version that gave it.

    \b
    Example:
      sartor serve --port 8000
      sartor serve --base gpt-4o-mini=smollm2-135m-instruct
      curl 127.0.0.1:8000/v1/chat/completions -H "content-type: application/json" \\
        -d '{"model": "production", "messages": [{"role": "user", "content": "hello"}]}'
    """
    from sartor.server.run import Service, bind, serve

    workshop = open_for_command(workspace, create=True)
    listener = bind(host, port)
    promoted = (
        PRODUCTION if workshop.store.models.alias(PRODUCTION) else "no promoted model yet (`sartor promote NAME@1`)"
    )
    served = ", ".join(models) or promoted
    click.echo(f"Serving {served} on http://{host}:{listener.getsockname()[1]}/v1", err=True)
    with listener:
        serve(workshop, listener, Service(models, bases, workers, rate))
