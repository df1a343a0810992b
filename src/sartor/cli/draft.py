"""`sartor draft`: documents to rows to learn from."""

import re
import shlex
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from sartor.cli.console import Progress, StopFlag, json_option, open_for_command, print_json, workspace_option
from sartor.errors import BadRecipe

if TYPE_CHECKING:
    from sartor.concepts.event import Event

_ADDRESS = re.compile(r"^https?://")


@click.command("draft")
@click.argument("docs", nargs=-1, required=True, metavar="DOCS...")
@click.option("-o", "--out", metavar="OUT", help="The rows; DOCS.passages.jsonl or DOCS.drafts.jsonl if not given.")
@click.option(
    "--ask",
    metavar="MODEL",
    help="Let this model draft questions and answers: a version, an alias, a base, or an OpenAI-compatible URL, which "
    "then gets the text.",
)
@click.option("--remote-model", metavar="NAME", help="Name of the model at that URL.")
@click.option("--remote-key-env", metavar="NAME", help="Environment variable that holds the key for it.")
@click.option(
    "--questions", type=click.IntRange(1, 20), default=2, show_default=True, metavar="N", help="Asked about a passage."
)
@workspace_option
@json_option
def command(as_json: bool, **flags: Any) -> None:
    """Make rows to learn from of documents: Markdown, text, HTML, PDF, DOCX, or folders of them.

    Without --ask: a row for every passage, for continued pre-training. With --ask: question/answer drafts, each marked
    'draft, needs review', with its passage. Stopped, the same command goes on where it was.

    \b
    Examples:
      sartor draft handbook.pdf help-pages/
      sartor draft handbook.pdf --ask smollm2-135m-instruct --questions 3
      sartor draft handbook.pdf --ask https://api.example.com/v1 --remote-model big --remote-key-env BIG_KEY
    """
    result = Progress().watch(_events(flags, StopFlag()))
    print_json(result) if as_json else _show(result)


def _events(flags: dict[str, Any], stop: StopFlag) -> "Iterator[Event]":
    from sartor.actions.draft import Wanted, draft_passages, out_path

    is_remote = bool(flags["ask"] and _ADDRESS.match(flags["ask"]))
    if not is_remote and (flags["remote_model"] or flags["remote_key_env"]):
        raise BadRecipe("goes with a URL.", where="--remote-model", fix="Give the address with --ask.")
    out = out_path(flags["docs"], flags["out"], "drafts" if flags["ask"] else "passages")
    wanted = Wanted(flags["docs"], out, flags["questions"], _again(flags))
    if not flags["ask"]:
        return draft_passages(wanted, stop)
    from sartor.actions.draft_questions import draft_questions, local_model, remote_model

    workshop = open_for_command(flags["workspace"], create=True, should_stop=stop)
    if is_remote:
        named = {"url": flags["ask"], "model": flags["remote_model"], "key_env": flags["remote_key_env"]}
        return draft_questions(workshop, wanted, remote_model(named, wanted.n_questions))
    return draft_questions(workshop, wanted, local_model(workshop, flags["ask"], wanted.n_questions))


def _again(flags: dict[str, Any]) -> str:
    """Return the command that was given."""
    names = ("out", "ask", "remote_model", "remote_key_env", "questions", "workspace")
    given = [(f"--{name.replace('_', '-')}", str(flags[name])) for name in names if flags[name] not in (None, 2)]
    return shlex.join(["sartor", "draft", *flags["docs"], *(word for pair in given for word in pair)])


def _show(result: dict[str, Any]) -> None:
    n_documents, n_passages = len(result["documents"]), result["passages"]
    if result["kind"] == "passages":
        click.echo(f"{result['out']}: {n_passages:,} passages of {n_documents:,} documents.")
        return
    click.echo(f"{result['out']}: {result['rows']:,} drafts on {n_passages:,} passages, by {result['model']}.")
    click.echo("Read every row; then change its metadata.status, or take it out.")
