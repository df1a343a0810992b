"""Questions about the functions and classes of installed packages, answered by the first paragraph of the docstring."""

import contextlib
import importlib
import inspect
import io
import json
import re
import warnings
from pathlib import Path
from types import ModuleType

MODULES = """
numpy numpy.linalg numpy.fft numpy.random numpy.ma numpy.polynomial.polynomial numpy.char
scipy.signal scipy.stats scipy.optimize scipy.linalg scipy.interpolate scipy.ndimage scipy.integrate scipy.sparse
scipy.sparse.linalg scipy.spatial scipy.special scipy.fft scipy.cluster.hierarchy scipy.io
sklearn.metrics sklearn.linear_model sklearn.preprocessing sklearn.cluster sklearn.ensemble sklearn.model_selection
sklearn.feature_selection sklearn.decomposition sklearn.datasets sklearn.feature_extraction.text sklearn.svm
sklearn.neighbors sklearn.impute sklearn.inspection
argparse ast asyncio bisect calendar cmd codecs collections contextlib copy csv datetime decimal difflib dis email
fractions ftplib functools getpass glob gzip hashlib heapq html http.client imaplib inspect io ipaddress itertools json
locale logging mailbox math mimetypes multiprocessing operator os os.path pathlib pdb pickle platform poplib pprint
queue random re sched secrets select selectors shelve shlex shutil signal smtplib socket socketserver sqlite3 ssl
statistics string struct subprocess tarfile tempfile textwrap threading timeit tokenize traceback types typing
unicodedata unittest urllib.parse urllib.request uuid wave weakref webbrowser xml.dom.minidom xml.etree.ElementTree
zipfile zlib
""".split()


def paragraphs(cache: Path) -> list[tuple[str, str, str, str]]:
    """Return (module, name, kind, first paragraph); collected once per cache, because importing takes seconds."""
    kept = cache / "docstrings.json"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps(_collect()), "utf-8")
    return [tuple(entry) for entry in json.loads(kept.read_text("utf-8"))]


def _collect() -> list[tuple[str, str, str, str]]:
    found: dict[str, tuple[str, str, str, str]] = {}
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        for name in MODULES:
            with contextlib.suppress(ImportError):
                for entry in _of_module(importlib.import_module(name)):
                    found.setdefault(entry[3].lower(), entry)
    return list(found.values())


def _of_module(module: ModuleType) -> list[tuple[str, str, str, str]]:
    entries: list[tuple[str, str, str, str]] = []
    for name in sorted(getattr(module, "__all__", None) or dir(module)):
        member = getattr(module, name, None)
        if name.startswith("_") or not callable(member):
            continue
        kind = "class" if inspect.isclass(member) else "function"
        text = _first_paragraph(inspect.getdoc(member) or "")
        if text:
            entries.append((module.__name__, name, kind, text))
        if inspect.isclass(member) and str(member.__module__).startswith(module.__name__.split(".")[0]):
            for method, function in sorted(vars(member).items()):
                text = _first_paragraph(inspect.getdoc(function) or "") if inspect.isfunction(function) else ""
                if text and not method.startswith("_"):
                    entries.append((module.__name__, f"{name}.{method}", "method", text))
    return entries


def _first_paragraph(doc: str) -> str:
    for paragraph in re.split(r"\n\s*\n", doc.strip())[:3]:
        text = re.sub(r":\w+:`~?([^`]+)`", r"`\1`", " ".join(paragraph.split())).replace("``", "`")
        words = text.split()
        plain = not re.search(r"[<>\[\]=|@*_]{2}|https?:|\.\. |->|\(.*\)\s*$|>>>|-{4}", text)
        if 6 <= len(words) <= 90 and plain and text[0].isupper() and text.endswith(".") and text.isascii():
            return text
    return ""
