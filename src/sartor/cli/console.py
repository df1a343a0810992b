"""What every command shares: options, progress on stderr with time left, one JSON document on stdout, signals."""

import json
import signal
import sys
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import click

from sartor.concepts.event import Event, Finished, Progressed, StageStarted, Told

if TYPE_CHECKING:
    from sartor.actions.workshop import Workshop

_LINE_EVERY_S = 15.0
_REDRAW_EVERY_S = 0.2


def workspace_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --workspace."""
    says = "Folder that keeps everything. Else SARTOR_HOME, else ./.sartor."
    return click.option("--workspace", metavar="DIR", help=says)(command)


def json_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --json."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout.")(command)


def open_for_command(
    workspace: str | None, *, create: bool = False, should_stop: Callable[[], bool] = lambda: False
) -> "Workshop":
    """Open the workspace; it is sealed and closed when the command ends."""
    from sartor.actions.workshop import open_workshop

    workshop = open_workshop(workspace, create=create, should_stop=should_stop)
    click.get_current_context().call_on_close(workshop.store.close)
    return workshop


def print_json(value: object) -> None:
    """Print a JSON document on stdout."""
    click.echo(json.dumps(value, ensure_ascii=False))


class StopFlag:
    """First Ctrl-C or SIGTERM: stop at the next safe place. Second: at once."""

    def __init__(self) -> None:
        """Listen to both signals."""
        self._asked = False
        signal.signal(signal.SIGINT, self._on_signal)
        signal.signal(signal.SIGTERM, self._on_signal)

    def _on_signal(self, *_: object) -> None:
        if self._asked:
            raise KeyboardInterrupt
        self._asked = True
        click.echo("\nStopping at the next safe place. Once more stops at once (nothing saved is lost).", err=True)

    def __call__(self) -> bool:
        """Say whether the user asked to stop."""
        return self._asked


class Progress:
    """Shows events on stderr: a line that redraws on a terminal, a line now and then elsewhere."""

    def __init__(self) -> None:
        """Start with nothing shown."""
        self._terminal = sys.stderr.isatty()
        self._stage: StageStarted | None = None
        self._first: tuple[int, float] | None = None
        self._shown_at = 0.0

    def watch(self, events: Iterable[Event]) -> dict[str, Any]:
        """Show all events; returns the result of the last one."""
        result: dict[str, Any] = {}
        for event in events:
            if isinstance(event, Finished):
                result = event.result
            else:
                self._show(event)
        self._clear()
        return result

    def _show(self, event: StageStarted | Progressed | Told) -> None:
        if isinstance(event, Told):
            self._clear()
            click.echo(event.says, err=True)
        elif isinstance(event, StageStarted):
            self._clear()
            self._stage, self._first, self._shown_at = event, None, time.monotonic()
            click.echo(f"{event.stage[0].upper()}{event.stage[1:]} …", err=True)
        elif self._stage:
            self._tick(event, self._stage)

    def _tick(self, event: Progressed, stage: StageStarted) -> None:
        now = time.monotonic()
        if self._first is None:
            self._first = (event.done, now)
        last = event.done >= stage.total
        if not last and now - self._shown_at < (_REDRAW_EVERY_S if self._terminal else _LINE_EVERY_S):
            return
        self._shown_at = now
        line = f"  {event.done}/{stage.total} {stage.unit}{self._left(event, stage, now)}"
        line += f" · {event.note}" if event.note else ""
        click.echo(f"\r\x1b[K{line}" if self._terminal else line, err=True, nl=not self._terminal)

    def _left(self, event: Progressed, stage: StageStarted, now: float) -> str:
        """Return the time left, from the pace since the first report of this stage."""
        done, at = self._first or (0, now)
        if event.done <= done or event.done >= stage.total:
            return ""
        seconds = (now - at) / (event.done - done) * (stage.total - event.done)
        return f", {seconds / 60:.0f} min left" if seconds > 90 else f", {seconds:.0f} s left"

    def _clear(self) -> None:
        if self._terminal and self._stage:
            click.echo("\r\x1b[K", err=True, nl=False)
