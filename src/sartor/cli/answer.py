"""`sartor answer`: ask a model."""

import click

from sartor.cli.console import json_option, open_for_command, print_json, workspace_option
from sartor.errors import BadRecipe


@click.command("answer")
@click.argument("model", metavar="MODEL|ALIAS|BASE")
@click.argument("text", required=False)
@click.option("--input", "input_file", metavar="FILE", help='Rows: {"messages": [...]} or {"input": "..."} a line.')
@click.option("--compare", metavar="BASE", help="Show another model's answer beside it.")
@click.option("--exact", is_flag=True, help="Ask each row alone: no other row can change a bit of its answer; slower.")
@workspace_option
@json_option
def command(
    model: str,
    text: str | None,
    input_file: str | None,
    compare: str | None,
    exact: bool,
    workspace: str | None,
    as_json: bool,
) -> None:
    """Ask a tuned model, an alias or a base, through the path that was measured.

    With --input, prints one JSON line a row, in order.

    \b
    Examples:
      sartor answer us-addresses@1 "12 Main St Apt 4, Springfield IL"
      sartor answer production --input questions.jsonl --json
    """
    if (text is None) == (input_file is None):
        raise BadRecipe("give either a text or --input FILE.", fix='Example: sartor answer production "hello"')
    from sartor.actions.answer import answer_json, answer_rows, question, read_questions
    from sartor.actions.open_model import open_model

    rows = read_questions(input_file) if input_file else [question(text or "")]
    workshop = open_for_command(workspace, create=True)
    opened = open_model(workshop, model)
    other = open_model(workshop, compare) if compare else None
    others = [a.text for _, a in answer_rows(other, rows, exact=exact)] if other else []
    for i, (row, answer) in enumerate(answer_rows(opened, rows, exact=exact)):
        line = answer_json(row, answer, opened)
        if other:
            line["compare"] = {"model": other.ref, "answer": others[i]}
        if as_json or input_file:
            print_json(line)
        else:
            click.echo(answer.text if not other else f"{opened.ref}: {answer.text}\n{other.ref}: {others[i]}")
