"""The `sartor` command: finds the subcommand, turns every error into one sentence and an exit code."""

import errno
import importlib
import os
import sys
import tempfile
import traceback
import warnings
from typing import Any, NoReturn

import click

from sartor import __version__
from sartor.errors import MissingExtra, OutOfMemory, SartorError

os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
os.environ.setdefault("TQDM_DISABLE", "1")
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # threads that spin while they wait starve on a busy machine
if not sys.warnoptions:
    warnings.simplefilter("ignore")

COMMANDS = {
    "tune": ("sartor.cli.tune", "Fine-tune on your examples and get a verdict."),
    "answer": ("sartor.cli.answer", "Ask a tuned model or a base."),
    "advise": ("sartor.cli.advise", "Say what a data set needs, before any long training."),
    "draft": ("sartor.cli.draft", "Make rows to learn from of documents."),
    "audit": ("sartor.cli.audit", "Look at data before training on it."),
    "repair": ("sartor.cli.repair", "Write a repaired copy of training files, with receipts."),
    "data": ("sartor.cli.data", "Say where rows come from, compare files of rows, and write other formats."),
    "evaluate": ("sartor.cli.evaluate", "Judge a model or an adapter on your own rows."),
    "import-openai": ("sartor.cli.import_openai", "Replace a model fine-tuned at OpenAI, from what was recorded."),
    "judge": ("sartor.cli.judge", "Compute verdicts from files of scores."),
    "runs": ("sartor.cli.runs", "List, show and resume runs."),
    "models": ("sartor.cli.models", "List and show model versions and their cards."),
    "promote": ("sartor.cli.promote", "Point an alias at a version, if its evidence allows."),
    "rollback": ("sartor.cli.rollback", "Point an alias back to where it was."),
    "serve": ("sartor.cli.serve", "Serve models with an OpenAI-compatible API."),
    "worker": ("sartor.cli.worker", "Carry out the jobs that the server's clients ask for."),
    "keys": ("sartor.cli.keys", "Make, list and revoke keys of the server."),
    "assets": ("sartor.cli.assets", "Built-in base models and data sets."),
    "reproduce": ("sartor.cli.reproduce", "Run a number on record again."),
    "verify": ("sartor.cli.verify", "Check that nothing was changed since it was written."),
}

_EXTRA_OF = {
    **dict.fromkeys(("torch", "transformers", "peft", "safetensors", "gguf"), "train"),
    **dict.fromkeys(("fastapi", "uvicorn", "python_multipart"), "serve"),
    "psycopg": "postgres",
}
"""Package to the extra of ours that installs it."""


class _LazyGroup(click.Group):
    """Imports a command's module only when that command runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in COMMANDS:
            return None
        return importlib.import_module(COMMANDS[cmd_name][0]).command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, says) for name, (_, says) in COMMANDS.items()])


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="sartor")
def sartor() -> None:
    """Bring a base model and your examples; get a specialist, and the proof that it beats your best prompt.

    \b
    Example:
      sartor tune tickets.jsonl      fine-tune, compare with prompting, get a report
      sartor promote tickets@1       make it the production model
      sartor serve                   serve production on 127.0.0.1:8000
      sartor rollback --reason "..." take it back
    """


def main() -> NoReturn:
    """Run the command line and leave with its exit code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command; returns the exit code of docs/reference/exit-codes.md."""
    try:
        done = sartor.main(args=arguments, prog_name="sartor", standalone_mode=False)
        return done if isinstance(done, int) else 0
    except SartorError as error:
        return _say(error.sentence, error.exit_code)
    except ModuleNotFoundError as error:
        return _missing(error)
    except click.exceptions.NoArgsIsHelpError as error:
        return _say(error.format_message(), 2)
    except click.ClickException as error:
        context: Any = getattr(error, "ctx", None)
        hint = f" See: {context.command_path} --help" if context else ""
        return _say(f"{error.format_message()}{hint}", 2)
    except (click.Abort, KeyboardInterrupt):
        return _say("Stopped.", 130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        return _unforeseen(error)


def _say(sentence: str, code: int) -> int:
    click.echo(f"sartor: {sentence}" if code != 130 else sentence, err=True)
    return code


def _missing(error: ModuleNotFoundError) -> int:
    """Name the extra that brings a missing package; another missing module is our fault."""
    extra = _EXTRA_OF.get(error.name or "")
    if extra is None:
        return _our_fault(error)
    problem = MissingExtra(
        f"this command needs the package {error.name}, which is not installed.",
        fix=f'Install it with: pip install "sartor[{extra}]".',
    )
    return _say(problem.sentence, problem.exit_code)


def _unforeseen(error: Exception) -> int:
    """Tell a machine that is too small from a mistake of ours."""
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return _say(f"{error.filename or 'disk'}: there is no space left. Free some and run it again.", 2)
    if _is_out_of_memory(error):
        problem = OutOfMemory("memory ran out.", fix="Free some, or choose a smaller model, and run it again.")
        return _say(problem.sentence, problem.exit_code)
    return _our_fault(error)


def _is_out_of_memory(error: Exception) -> bool:
    if "torch" not in sys.modules:  # is not loaded for the sake of an error
        return isinstance(error, MemoryError)
    from sartor.modeling.memory import is_out_of_memory

    return is_out_of_memory(error)


def _our_fault(error: BaseException) -> int:
    text = "".join(traceback.format_exception(error))
    with tempfile.NamedTemporaryFile("w", prefix="sartor-error-", suffix=".txt", delete=False) as file:
        file.write(f"sartor {__version__} {' '.join(sys.argv[1:])}\n\n{text}")
    return _say(f"this is our fault, not yours ({type(error).__name__}). What happened is in {file.name}", 3)
