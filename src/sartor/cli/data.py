"""`sartor data`: files of rows, apart from any training."""

from typing import TYPE_CHECKING

import click

from sartor.cli.console import json_option, print_json

if TYPE_CHECKING:
    from sartor.actions.diff_data import Shown
    from sartor.concepts.example import Example

FORMATS = (
    "chat", "prompt_completion", "alpaca", "sharegpt", "preference", "csv", "tsv", "xlsx", "parquet", "jsonl.gz",
)  # fmt: skip
"""As `data.formats.write.WRITERS`, without loading it for the help."""
_MOST_CHARACTERS = 60


@click.group("data")
def command() -> None:
    """Files of rows: where they come from, and what two of them have apart, and other formats.

    \b
    Examples:
      sartor data source tickets.jsonl --origin "our help desk" --license CC-BY-4.0
      sartor data diff tickets.jsonl tickets.repaired.jsonl
      sartor data export tickets.xlsx --to chat -o tickets.jsonl
    """


@command.command("diff")
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@click.option("--input", "input_column", metavar="COL", help="Column of the input, for tables.")
@click.option("--target", metavar="COL", help="Column of the answer or label, for tables.")
@json_option
def diff(a: str, b: str, input_column: str | None, target: str | None, as_json: bool) -> None:
    """Show the rows that only one of two files has, and those whose answer differs.

    \b
    Example:
      sartor data diff tickets.jsonl tickets.repaired.jsonl
    """
    from sartor.actions.diff_data import diff_data
    from sartor.data.formats.rows import Columns

    found = diff_data(a, b, Columns(input=input_column, target=target))
    print_json(_diff_json(found)) if as_json else _show_diff(found, a, b)


@command.command("export")
@click.argument("file", metavar="FILE")
@click.option("--to", "target_format", required=True, type=click.Choice(FORMATS), help="The format to write.")
@click.option("-o", "--output", required=True, metavar="OUT", help="The file to write.")
@click.option("--input", "input_column", metavar="COL", help="Column of the input, for tables.")
@click.option("--target", metavar="COL", help="Column of the answer or label, for tables.")
@click.option("--group", metavar="KEY", help="Column or metadata key of groups.")
@click.option("--slice", "slice_key", metavar="KEY", help="Column or metadata key of kinds of rows.")
@click.option("--skip-bad-rows", is_flag=True, help="Leave out rows that cannot be read.")
@json_option
def export(
    file: str,
    target_format: str,
    output: str,
    input_column: str | None,
    target: str | None,
    group: str | None,
    slice_key: str | None,
    skip_bad_rows: bool,
    as_json: bool,
) -> None:
    """Write rows in another format. A row that the format cannot hold is refused: nothing is lost in silence.

    \b
    Examples:
      sartor data export tickets.xlsx --to chat -o tickets.jsonl
      sartor data export pairs.parquet --to preference -o pairs.jsonl
    """
    from sartor.actions.export_rows import export_rows
    from sartor.data.formats.rows import Columns

    columns = Columns(input=input_column, target=target, group=group, slice=slice_key)
    done = export_rows(file, target_format, output, columns, skip_bad_rows=skip_bad_rows)
    if as_json:
        print_json({"schema": 1, **done._asdict()})
    else:
        skipped = f", {done.skipped:,} bad rows left out" if done.skipped else ""
        click.echo(f"{done.path}: {done.rows:,} rows{skipped}.")


@command.command("source")
@click.argument("file", metavar="FILE")
@click.option("--origin", metavar="TEXT", help="Who or what the rows come from.")
@click.option("--license", "licence", metavar="SPDX", help="SPDX id, or LicenseRef-NAME for terms of your own.")
@click.option("--lawful-basis", metavar="TEXT", help="On what ground personal data in it may be used.")
@click.option("--collected", metavar="WHEN", help="2025, 2025-03, 2025-03-31, or two of them with a slash between.")
@click.option("--generated-by", metavar="MODEL", help="The model that wrote the answers, if one did.")
@json_option
def source(file: str, as_json: bool, **said: str | None) -> None:
    """Write down where a file's rows come from, in FILE.source.yaml beside it; without an option, show it.

    tune and audit read it; every later record carries it, and what is unknown is shown as unknown.

    \b
    Example:
      sartor data source tickets.jsonl --origin "our help desk" --license CC-BY-4.0 --collected 2024/2025
    """
    from sartor.actions.source_manifest import known_of, write_manifest

    found = write_manifest(file, said) if any(said.values()) else known_of(file)
    if as_json:
        print_json({"schema": 1, "file": file, "source": found.model_dump(mode="json")})
        return
    for name, value in found.facts.items():
        click.echo(f"{name}: {value}")


def _diff_json(found: "Shown") -> dict[str, object]:
    changed = [{"a": _row(old), "b": _row(new)} for old, new in found.changed]
    return {
        "schema": 1,
        "same": found.n_same,
        "only_a": {"count": found.n_only_a, "first": [_row(e) for e in found.only_a]},
        "only_b": {"count": found.n_only_b, "first": [_row(e) for e in found.only_b]},
        "changed": {"count": found.n_changed, "first": changed},
    }


def _row(example: "Example") -> dict[str, object]:
    return {
        "id": example.id,
        "row": example.source.row,
        "input": _short(example.input_text),
        "answer": _short(example.expected or ""),
    }


def _show_diff(found: "Shown", a: str, b: str) -> None:
    click.echo(f"{found.n_same:,} rows are the same.")
    for name, count, rows in ((a, found.n_only_a, found.only_a), (b, found.n_only_b, found.only_b)):
        click.echo(f"{count:,} only in {name}" + (":" if rows else ""))
        for example in rows:
            click.echo(f"  {example.source}  {_short(example.input_text)}  ->  {_short(example.expected or '')}")
    click.echo(f"{found.n_changed:,} with the same input and another answer" + (":" if found.changed else ""))
    for old, new in found.changed:
        click.echo(f"  {old.source}  {_short(old.input_text)}")
        click.echo(f"    {_short(old.expected or '')}  ->  {_short(new.expected or '')}")


def _short(text: str) -> str:
    line = " ".join(text.split())
    line = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in line)
    return line if len(line) <= _MOST_CHARACTERS else f"{line[: _MOST_CHARACTERS - 1]}…"
