"""Files of rows for the audit's tests."""

import hashlib
import json

from sartor.data.audit.corpus import ReadFile
from sartor.data.audit.run_audit import run_audit
from sartor.data.formats.read import read


def made(*pairs, path="train.jsonl", columns=None):
    """A file of prompt/completion rows; a string stands for a raw line, a dict for a whole row."""
    lines = [
        p
        if isinstance(p, str)
        else json.dumps(p if isinstance(p, dict) else dict(zip(("prompt", "completion"), p, strict=True)))
        for p in pairs
    ]
    content = "\n".join(lines).encode()
    return ReadFile(path, hashlib.sha256(content).hexdigest(), read(path, content, columns))


def chat(*turns):
    return {"messages": [{"role": role, "content": content} for role, content in turns]}


def findings(report, check):
    return [f for f in report.findings if f.check == check]


def found(check, *pairs, test=None, **options):
    """The findings of one check over rows."""
    return list(run_audit([made(*pairs)], checks=[check], test=test, **options).findings)
