"""From what was looked at to one recommendation, by fixed rules in a fixed order."""

import re
from collections import Counter
from collections.abc import Sequence

from sartor.concepts.advice import Advice, Recommendation
from sartor.concepts.example import Example

_MANY_CONFLICTS = 0.05
_MANY_NEW_WORDS = 0.35
_GOOD_ENOUGH = 0.97
_FEW_ROWS = 50
_WORTH_COLLECTING = 0.03
_ENOUGH_ROWS = 500


def recommend(found: Advice) -> Advice:
    """Fill in the recommendation, its reason and the sentence."""
    choice, because = _choose(found)
    words = {
        "prompt": "Do not tune: a prompt is enough",
        "retrieve": "Look answers up rather than tune",
        "collect": "Collect more rows first",
        "fix_labels": "Mend contradicting answers first",
        "tune": "Tune",
    }[choice]
    return found.model_copy(update={"recommendation": choice, "because": because, "says": f"{words}: {because}"})


def new_words_share(rows: Sequence[Example]) -> float:
    """Return which share of the answers' words stands neither in its own input nor in another row's answer."""
    answers = [_words(e.expected or "") for e in rows]
    known = Counter(word for words in answers for word in set(words))
    new = total = 0
    for example, words in zip(rows, answers, strict=True):
        asked = {word for m in example.messages for word in _words(m.content)}
        total += len(words)
        new += sum(known[word] == 1 and word not in asked for word in words)
    return new / total if total else 0.0


def _choose(found: Advice) -> tuple[Recommendation, str]:
    best = found.prompting[0] if found.prompting else None
    if found.conflicts > _MANY_CONFLICTS:
        return "fix_labels", f"{found.conflicts:.0%} of the rows stand elsewhere with another answer (sartor audit)."
    if found.new_words > _MANY_NEW_WORDS:
        return "retrieve", (
            f"{found.new_words:.0%} of the answers' words stand in no question and in no other answer. These are "
            "facts, which tuning does not teach reliably; it teaches form and behaviour."
        )
    if best and best.low >= _GOOD_ENOUGH:
        return "prompt", f"{best.name} reaches {best.score:.1%} on {best.n} dev rows already."
    gain, low, _ = found.doubling
    if found.rows < _FEW_ROWS or (low > _WORTH_COLLECTING and found.rows < _ENOUGH_ROWS):
        more = max(_FEW_ROWS - found.rows, found.rows)
        return "collect", (
            f"{found.rows} rows to train on are few, and twice as many would bring a simple learner {100 * gain:+.1f} "
            f"points; about {more} more of the same kind."
        )
    reached = f"{best.name} reaches {best.score:.1%} on {best.n} dev rows; " if best else ""
    return "tune", (
        f"{reached}{found.rows:,} rows to train on, about {found.minutes:.0f} minutes on this machine, and "
        f"{found.test_rows:,} test rows that can prove gains of {100 * found.detectable_effect:.1f} points and more."
    )


def _words(text: str) -> list[str]:
    return re.findall(r"\w{2,}", text.casefold())
