"""The pages agree with the program: commands, settings, error codes, words, links and snippets."""

import ast
import contextlib
import importlib.util
import json
import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import click
import pytest
from pydantic_core import PydanticUndefined

from sartor.actions.resolve_recipe import read_recipe, resolve
from sartor.cli.main import sartor
from sartor.concepts import recipe as recipe_words
from sartor.concepts.asset import ASSETS
from sartor.data.formats.read import read
from sartor.data.guess_task import class_counts, guess_task
from sartor.evaluation.measure import ROW_METRICS

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*(ROOT / "docs").rglob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"])
SOURCES = sorted((ROOT / "src").rglob("*.py"))
BASH = re.compile(r"```bash\n(.*?)```", re.DOTALL)
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")


def page(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


class Snippet(NamedTuple):
    """One command line of a page."""

    page: str
    words: tuple[str, ...]


def commands() -> Iterator[Snippet]:
    """Yield every command line of every bash block; continued lines count once."""
    for path in PAGES:
        for block in BASH.findall(path.read_text("utf-8")):
            for line in block.replace("\\\n", " ").splitlines():
                if words := shlex.split(line, comments=True):
                    yield Snippet(str(path.relative_to(ROOT)), tuple(words))


SARTOR = [s for s in commands() if s.words[0].removeprefix(".venv/bin/") == "sartor"]


def test_the_pages_and_their_commands_were_found() -> None:
    assert len(PAGES) >= 30
    assert len(SARTOR) >= 30
    assert len(SOURCES) > 100


@pytest.mark.parametrize("snippet", SARTOR, ids=lambda s: " ".join(s.words)[:70])
def test_each_command_on_a_page_is_one_that_the_program_accepts(snippet: Snippet) -> None:
    group: click.Command = sartor
    parent = click.Context(sartor, help_option_names=["-h", "--help"])
    words = list(snippet.words[1:])
    while isinstance(group, click.Group) and words and not words[0].startswith("-"):
        found = group.get_command(parent, words.pop(0))
        assert found is not None, f"{snippet.page}: {snippet.words}"
        group = found
    with contextlib.suppress(click.exceptions.Exit):  # --help
        group.make_context("sartor", words, parent=parent)


@pytest.mark.parametrize("snippet", [s for s in commands() if s.words[0] == "make"], ids=lambda s: " ".join(s.words))
def test_each_make_target_on_a_page_exists(snippet: Snippet) -> None:
    targets = set(re.findall(r"^([a-z]+):", page("Makefile"), re.MULTILINE))
    assert {w for w in snippet.words[1:] if "=" not in w} <= targets


def test_files_of_this_repository_named_in_commands_exist() -> None:
    named = {w for s in commands() for w in s.words if w.startswith(("examples/", "recipes/", "tools/"))}
    assert len(named) >= 5
    assert [w for w in sorted(named) if not (ROOT / w).exists()] == []


def test_the_command_reference_is_what_the_help_says() -> None:
    spec = importlib.util.spec_from_file_location("reference", ROOT / "tools" / "write_command_reference.py")
    assert spec
    assert spec.loader
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    assert page("docs/reference/commands.md") == tool.page(), "run `make docs`"
    for path in tool.command_paths():
        assert f"# {' '.join(('sartor', *path))}\n" in page("docs/reference/commands.md")


def anchors(path: Path) -> set[str]:
    headings = re.findall(r"^#+ +(.+)$", path.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}


def test_links_between_pages_resolve() -> None:
    n_links, broken = 0, list[str]()
    for path in PAGES:
        for link in LINK.findall(re.sub(r"```.*?```", "", path.read_text("utf-8"), flags=re.DOTALL)):
            if link.startswith(("http://", "https://")):
                continue
            n_links += 1
            file, _, anchor = link.partition("#")
            target = (path.parent / file).resolve() if file else path
            if not target.exists() or (anchor and anchor not in anchors(target)):
                broken.append(f"{path.relative_to(ROOT)}: {link}")
    assert n_links > 40
    assert broken == []


def test_each_page_below_docs_is_linked_from_another() -> None:
    linked = {
        (path.parent / link.partition("#")[0]).resolve()
        for path in PAGES
        for link in LINK.findall(path.read_text("utf-8"))
        if not link.startswith("http")
    }
    lonely = [p for p in PAGES if (ROOT / "docs") in p.parents and p.resolve() not in linked]
    assert [p for p in lonely if p != ROOT / "docs" / "README.md"] == []


def error_codes() -> dict[str, int]:
    """Return code and exit code of every class below SartorError, read from the sources."""
    found: dict[str, int] = {}
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef) and any(ast.unparse(b) == "SartorError" for b in node.bases):
                values = {
                    ast.unparse(n.targets[0]): ast.literal_eval(n.value) for n in node.body if isinstance(n, ast.Assign)
                }
                found[values["code"]] = values.get("exit_code", 2)
    return found


def test_each_error_code_has_a_page_and_each_page_a_code() -> None:
    codes = error_codes()
    assert len(codes) >= 13
    assert {p.stem for p in (ROOT / "docs" / "errors").glob("*.md")} == set(codes)
    for code, exit_code in codes.items():
        text = page(f"docs/errors/{code}.md")
        assert text.startswith(f"# {code}: ")
        assert f"Exit code {exit_code}." in text
        assert "**Cause.** " in text
        assert "**Fix.** " in text
        assert f"[{code}](../errors/{code}.md)" in page("docs/reference/exit-codes.md")


def first_column(text: str) -> set[str]:
    cells = re.findall(r"^\| ([^|]+) \|", text, re.MULTILINE)
    return {word for cell in cells for word in cell.replace("`", "").split(", ")}


def test_each_concept_is_a_word_of_the_glossary() -> None:
    words: set[str] = set()
    for path in sorted((ROOT / "src" / "sartor" / "concepts").glob("*.py")):
        if path.stem not in ("__init__", "frozen", "ids"):
            docstring = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
            words |= set(docstring.partition(":")[0].split(" and "))
    assert len(words) >= 13
    asked = {"contender", "candidate", "seal", "look", "preflight", "form", "Arm", "Alias", "AliasMove", "Task"}
    assert (words | asked) - first_column(page("docs/glossary.md")) == set()


def settings_of(kind: Any, prefix: str) -> Iterator[tuple[str, Any, str]]:
    """Yield each setting's dotted name, its default and the text below it in the source."""
    tree = ast.parse(Path(recipe_words.__file__).read_text("utf-8"))
    body = next(n.body for n in tree.body if isinstance(n, ast.ClassDef) and n.name == kind.__name__)
    said: dict[str, str] = {}
    for node, after in zip(body, [*body[1:], None], strict=True):
        if isinstance(node, ast.AnnAssign) and isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
            said[ast.unparse(node.target)] = str(after.value.value)
    for name, field in kind.model_fields.items():
        if name != "kind" and not (prefix == "" and name in ("data", "method", "budget", "judge", "seeds")):
            yield prefix + name, field.default, said.get(name, "")


SETTINGS = [
    *settings_of(recipe_words.Recipe, ""),
    *settings_of(recipe_words.Data, "data."),
    *settings_of(recipe_words.Lora, "method."),
    *settings_of(recipe_words.Budget, "budget."),
    *settings_of(recipe_words.Judging, "judge."),
    *settings_of(recipe_words.Remote, "judge.remote."),
    *settings_of(recipe_words.Seeds, "seeds."),
]


@pytest.mark.parametrize(("name", "default", "says"), SETTINGS, ids=[name for name, _, _ in SETTINGS])
def test_each_setting_of_a_recipe_is_documented_with_its_default(name: str, default: Any, says: str) -> None:
    rows = re.findall(rf"^\| `{re.escape(name)}` \| (.+?) \| (.+) \|$", page("docs/reference/recipe.md"), re.MULTILINE)
    assert len(rows) == 1
    shown, meaning = rows[0]
    assert says in meaning
    if default is not PydanticUndefined and name != "task":
        written = default if isinstance(default, str) else json.dumps(default)
        assert shown == f"`{written}`"


def test_no_setting_is_documented_that_does_not_exist() -> None:
    shown = set(re.findall(r"^\| `([a-z_.]+)` \|", page("docs/reference/recipe.md").split("## Defaults")[0], re.M))
    assert shown == {name for name, _, _ in SETTINGS}


def test_the_defaults_of_each_task_are_documented() -> None:
    from sartor.tasks.find import find_task

    for name in ("chat", "classify"):
        task = find_task(name)
        row = re.search(rf"^\| `{name}` \| `{task.default_base}` \| (.+) \|$", page("docs/reference/recipe.md"), re.M)
        assert row
        general = {"method.kind": "lora"} | {n: d for n, d, _ in SETTINGS}
        own = {f"{part}.{key}": value for part, values in task.defaults.items() for key, value in values.items()}
        differs = {f"{key}: {value}" for key, value in own.items() if general[key] != value}
        assert set(re.findall(r"`([^`]+)`", row[1])) == differs


def test_each_metric_is_documented() -> None:
    documented = set(re.findall(r"\| `([a-z0-9_]+)` \|", page("docs/reference/recipe.md").split("## Metrics")[1]))
    assert documented == {name for metrics in ROW_METRICS.values() for name in metrics} | {"macro_f1"}


def test_each_built_in_name_is_in_the_sources() -> None:
    for asset in ASSETS:
        assert f"| `{asset.name}` | " in page("docs/sources.md")
        assert f"{asset.package} {asset.version}" in page("docs/sources.md")


def test_each_dependency_has_its_reason() -> None:
    project = tomllib.loads(page("pyproject.toml"))["project"]
    required = [*project["dependencies"], *(d for extra in project["optional-dependencies"].values() for d in extra)]
    assert len(required) > 20
    for requirement in required:
        name = re.split(r"[><=\[; ]", requirement)[0]
        assert re.search(rf"\b{re.escape(name)}\b", page("docs/decisions/0002-dependencies.md")), name


def test_the_recipes_are_valid_and_take_built_in_data() -> None:
    paths = sorted((ROOT / "recipes").glob("*.yaml"))
    assert len(paths) == 2
    for path in paths:
        recipe = resolve(read_recipe(str(path)), ()).recipe
        assert recipe.name == path.stem
        assert recipe.data.files == (path.stem,)


@pytest.mark.parametrize(("name", "n_rows", "task"), [("tickets.jsonl", 40, "chat"), ("routes.csv", 60, "classify")])
def test_the_example_files_are_read_without_a_bad_row(name: str, n_rows: int, task: str) -> None:
    result = read(name, (ROOT / "examples" / name).read_bytes())
    assert result.bad_rows == ()
    assert len({e.id for e in result.examples}) == n_rows
    assert guess_task(result.examples).task == task
    if task == "classify":
        assert set(class_counts(result.examples).values()) == {15}


def test_code_on_a_page_stands_word_for_word_in_its_file() -> None:
    n_snippets = 0
    for path in PAGES:
        for file, code in re.findall(r"<!-- from (\S+) -->\n```\w+\n(.*?)```", path.read_text("utf-8"), re.DOTALL):
            n_snippets += 1
            assert code in page(file), f"{path.name}: {file}"
    assert n_snippets >= 3
