"""Write docs/reference/commands.md from the help texts of the commands themselves; a test compares."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import click
from click.testing import CliRunner

from sartor.cli.main import COMMANDS, sartor

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "commands.md"
_HEAD = """# Commands

Written by `tools/write_command_reference.py` (`make docs`) from the commands' own help; do not edit it here.
`python -m sartor` is the same as `sartor`. What `--json` prints: [json.md](json.md). Exit codes:
[exit-codes.md](exit-codes.md).
"""


def page() -> str:
    """Return the whole page."""
    return "\n".join([_HEAD, *(_section(path) for path in command_paths())])


def command_paths() -> Iterator[tuple[str, ...]]:
    """Yield every command as a path of words: (), ("tune",), ("runs", "list")."""
    yield ()
    for name in COMMANDS:
        yield (name,)
        command = sartor.get_command(click.Context(sartor), name)
        if isinstance(command, click.Group):
            yield from ((name, inner) for inner in command.commands)


def _section(path: tuple[str, ...]) -> str:
    os.environ["COLUMNS"] = "100"
    name = " ".join(("sartor", *path))
    shown = CliRunner().invoke(sartor, [*path, "--help"], prog_name="sartor", terminal_width=100)
    text = "\n".join(line.rstrip() for line in shown.output.strip().splitlines())
    return f"{'#' * (2 if len(path) < 2 else 3)} {name}\n\n```text\n{text}\n```\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
    sys.stdout.write(f"{PAGE}\n")
