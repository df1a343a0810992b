"""too_long: rows whose text alone has more tokens than the base's context. The chat template adds a few more."""

from collections.abc import Callable, Iterator

from sartor.concepts.example import Example
from sartor.concepts.finding import Finding, Fix
from sartor.data.audit.contract import CorpusCheck, turns
from sartor.data.audit.corpus import Corpus


def n_tokens(example: Example, count_tokens: Callable[[str], int]) -> int:
    """Count the tokens of all turns and the answer, template left out."""
    return sum(count_tokens(turn.content) for turn in turns(example) if turn.content)


def _lacks(corpus: Corpus) -> str | None:
    if corpus.base is None or corpus.base.context_tokens is None:
        return "needs a base model to count tokens; name one with --base"
    return None


def _run(corpus: Corpus) -> Iterator[Finding]:
    if corpus.base is None or corpus.base.context_tokens is None:
        return
    for example in corpus.rows:
        count = n_tokens(example, corpus.base.count_tokens)
        if count > corpus.base.context_tokens:
            yield _finding(example, count, corpus.base.context_tokens)


def _finding(example: Example, count: int, limit: int) -> Finding:
    return Finding(
        check="too_long",
        severity="error",
        confidence=0.95,
        file=example.source.file,
        rows=(example.source.row,),
        says=f"has {count} tokens; {limit} fit.",
        fix=Fix(action="edit", detail="Shorten the row, or choose a larger context."),
    )


TOO_LONG = CorpusCheck("too_long", _run, _lacks)
