"""`sartor serve`: answer over HTTP."""

import click

from sartor.cli.console import open_for_command, workspace_option


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="Port to listen on.")
@click.option("--model", "models", multiple=True, metavar="NAME|ALIAS", help="What to serve; default: production.")
@workspace_option
def command(host: str, port: int, models: tuple[str, ...], workspace: str | None) -> None:
    """Serve models with an OpenAI-compatible API: /v1/chat/completions, /v1/models, /health.

    Follows `promote` and `rollback` within a second, without a restart. The header x-sartor-model of an answer names
    the version that gave it.

    \b
    Example:
      sartor serve --port 8000
      curl 127.0.0.1:8000/v1/chat/completions -H "content-type: application/json" \\
        -d '{"model": "production", "messages": [{"role": "user", "content": "hello"}]}'
    """
    from sartor.server.run import bind, serve

    workshop = open_for_command(workspace, create=True)
    listener = bind(host, port)
    click.echo(f"Serving {', '.join(models) or 'production'} on http://{host}:{listener.getsockname()[1]}/v1", err=True)
    with listener:
        serve(workshop, listener, models)
