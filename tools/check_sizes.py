"""Size budgets of the code, in `make check`: a function over 60 lines or a file over 500 is a reason to split."""

import ast
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MOST_FUNCTION_LINES = 60
MOST_FILE_LINES = 500
MOST_ROOM_FILES = 12
FLAT_ROOMS = {"concepts", "actions", "audit", "metrics", "tasks", "cli", "store", "evaluation", "formats"}
"""Rooms of one kind of thing, or whose files are one per word of the glossary."""
ALLOWED = {"command"}
"""Functions that may be longer: a command is mostly its options."""


def main() -> int:
    """Print every excess; returns 1 if there is one."""
    files = sorted((ROOT / "src").rglob("*.py"))
    assert len(files) > 50, f"only {len(files)} files were found"
    found = [problem for path in files for problem in of_file(path)]
    rooms = {p.parent for p in files}
    for room in sorted(rooms):
        count = len(list(room.glob("*.py"))) - 1
        if count > MOST_ROOM_FILES and room.name not in FLAT_ROOMS:
            found.append(f"{room.relative_to(ROOT)}: {count} files, more than {MOST_ROOM_FILES}")
    for problem in found:
        print(problem)
    print(f"{len(files)} files: {len(found)} over budget")
    return int(bool(found))


def of_file(path: Path) -> list[str]:
    """Return the excesses of one file."""
    text = path.read_text("utf-8")
    name = path.relative_to(ROOT)
    n_lines = text.count("\n")
    found = [f"{name}: {n_lines} lines, more than {MOST_FILE_LINES}"] if n_lines > MOST_FILE_LINES else []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name not in ALLOWED:
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > MOST_FUNCTION_LINES:
                found.append(f"{name}:{node.lineno} {node.name}: {length} lines, more than {MOST_FUNCTION_LINES}")
    return found


if __name__ == "__main__":
    sys.exit(main())
