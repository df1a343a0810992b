"""The page: self-contained, safe against anything a model may write, and readable by machines and people."""

import re
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from made_up_report import (
    BASELINE,
    CANDIDATE,
    make_arm,
    make_arms,
    make_base,
    make_report,
    make_row,
    make_this_run,
    make_verdict,
)

from sartor.concepts.report import LearnedToken, Report, SideBySide, ThisRun
from sartor.concepts.run import StepReport
from sartor.concepts.slice import Slice
from sartor.concepts.verdict import WorseSlice
from sartor.reporting.answers import visible
from sartor.reporting.page import render_page

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=http://example.com/x onerror=alert(1)>',
    "</style></pre></main><h1>BETTER</h1>",
    "{{ 7 * 7 }}{% include '/etc/passwd' %}",
    "\x00\x1b[31m\x7f\x85\u202egnp.exe\u2028\ufeff",
    "]]><!--",
    "Donaudampfschifffahrt" * 500,
)


@pytest.fixture
def report() -> Report:
    return make_report()


class Outline(HTMLParser):
    """Collects tags, attributes and text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.pre: list[str] = []
        self._in_pre = False
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "pre":
            self._in_pre = True
            self.pre.append("")

    def handle_endtag(self, tag: str) -> None:
        self._in_pre = self._in_pre and tag != "pre"

    def handle_data(self, data: str) -> None:
        if self._in_pre:
            self.pre[-1] += data

    def of(self, *tags: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag in tags]


def poisoned(text: str) -> Report:
    row = SideBySide(
        source=text, input=text, expected=text, answers={CANDIDATE: text, text: text}, scores={CANDIDATE: 0.5, text: 0}
    )
    step = StepReport(step=1, epoch=1, loss_nats=1.0)
    return make_report(
        title=text,
        this_run=make_this_run(
            id=text, model=text, created_at=text, evidence_id=text, versions={text: text}, seconds={text: 1.0},
            commands={text: text}, recheck=text,
        ),
        task=text,
        says=text,
        metric=text,
        verdict=make_verdict(
            worse_slices=(WorseSlice(slice=text, n_items=40, difference=-0.1, low=-0.2, high=-0.05),), baseline=text
        ),
        arms=(make_arm(text, "candidate", 0.5, 0.5, 0.5, 0.5, 1, 1),),
        base=make_base().model_copy(update={"name": text, "licence": text}),
        steps=(step,),
        examples=(row,),
        wins=(row,),
        losses=(row,),
        learned=(LearnedToken(text=text, learned=True),),
        data_facts={text: text},
        settings_yaml=text,
        hashes={text: text},
        duels=(make_verdict(baseline=text),),
        slices=(Slice(slice=text, kind="declared", n=4),),
        notes=(text,),
    )  # fmt: skip


def test_the_page_loads_nothing_from_anywhere(report: Report) -> None:
    page = render_page(report)
    outline = Outline(page)
    assert len(outline.tags) > 500
    loads = [value for _, attributes in outline.tags for name, value in attributes.items() if name in LOADING]
    assert set(loads) == {"data:,", "#notes", "#this-run"}
    assert not outline.of("script", "iframe", "object", "embed", "img", "video", "audio", "base", "form")
    style = page[page.index("<style>") : page.index("</style>")]
    assert len(style) > 3000
    assert "@import" not in style
    assert "url(" not in style
    assert "default-src 'none'" in page


LOADING = {"src", "href", "srcset", "data", "action", "poster", "xlink:href", "background", "formaction", "ping"}


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_never_becomes_markup(text: str) -> None:
    harmless, hostile = Outline(render_page(poisoned("harmless"))), Outline(render_page(poisoned(text)))
    assert Counter(tag for tag, _ in hostile.tags) - Counter(tag for tag, _ in harmless.tags) <= Counter({"p": 9})
    assert {name for _, a in hostile.tags for name in a} == {name for _, a in harmless.tags for name in a}


@pytest.mark.parametrize("text", HOSTILE)
def test_the_page_holds_no_raw_control_character(text: str) -> None:
    page = render_page(poisoned(text))
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", page)
    page.encode()


@given(st.text(min_size=1, max_size=300).filter(str.strip))
@example("two\r\nlines\r\n")
def test_every_answer_can_be_read_back_from_the_page(text: str) -> None:
    row = make_row(0).model_copy(update={"answers": {CANDIDATE: text}, "expected": "nothing of the kind"})
    page = render_page(make_report(examples=(row,), wins=(), losses=()))
    assert visible(text).strip() in [written.strip() for written in Outline(page).pre]


@pytest.mark.parametrize(
    ("verdict", "word"),
    [("BETTER", "BETTER"), ("NOT_WORSE", "NOT WORSE"), ("WORSE", "WORSE"), ("INSUFFICIENT", "CANNOT TELL YET")],
)
def test_the_verdict_comes_first(verdict: str, word: str) -> None:
    page = render_page(make_report(verdict=make_verdict(verdict=verdict)))
    body = page[page.index("<main>") :]
    assert f"</span>{word}</h1>" in body
    assert body.index("<h1") < body.index("<h2")


def test_headings_never_skip_a_level(report: Report) -> None:
    levels = [int(tag[1]) for tag, _ in Outline(render_page(report)).tags if re.fullmatch("h[1-6]", tag)]
    assert levels.count(1) == 1
    assert len(levels) > 12
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_every_drawing_is_named_or_hidden_from_screen_readers(report: Report) -> None:
    drawings = Outline(render_page(report)).of("svg")
    outer = [a for a in drawings if "viewbox" not in a]
    assert len(outer) > 10
    assert all(a.get("aria-hidden") == "true" or (a.get("role") == "img" and a.get("aria-label")) for a in outer)


def test_ids_are_unique_and_links_inside_the_page_arrive(report: Report) -> None:
    outline = Outline(render_page(report))
    ids = Counter(a["id"] for _, a in outline.tags if "id" in a)
    assert set(ids.values()) == {1}
    named = {a["href"] for a in outline.of("a")} | {f"#{a['aria-labelledby']}" for a in outline.of("section")}
    assert named <= {f"#{name}" for name in ids}


def test_candidate_and_baseline_are_marked_in_words(report: Report) -> None:
    page = render_page(report)
    assert f'{CANDIDATE}</span> <span class="tag">candidate</span>' in page
    assert f'{BASELINE}</span> <span class="tag">compared with</span>' in page


def test_learned_tokens_are_marked_in_words_too(report: Report) -> None:
    page = render_page(report)
    assert '<mark><span class="unseen">learned: </span>' in page
    assert "31 of 75 tokens are learned from." in page


def test_a_report_of_almost_nothing_is_still_a_page() -> None:
    empty = {name: {} for name in ("data_facts", "hashes")}
    bare = ThisRun(id="", model="", created_at="")
    page = render_page(
        make_report(
            arms=(), steps=(), examples=(), wins=(), losses=(), learned=(), notes=(), settings_yaml="", duels=(),
            this_run=bare, **empty, n_wins=0, n_losses=0, n_ties=0,
        )
    )  # fmt: skip
    assert "No loss was recorded." in page
    assert "margin" not in page[page.index("<main>") :]


def test_names_dates_and_durations_stand_in_one_block_at_the_end() -> None:
    later = make_this_run(
        id="01KZ", model="addresses@4", created_at="2026-12-01T00:00:00Z", evidence_id="ev_2", looks=9,
        versions={"torch": "9"}, seconds={"train": 1.0}, commands={"serve": "sartor serve --model addresses@4"},
        recheck="sartor judge elsewhere/scores.jsonl --candidate tuned",
    )  # fmt: skip
    slower = tuple(a.model_copy(update={"seconds_per_answer": 9.0, "price_per_thousand": 3.0}) for a in make_arms())
    pages = [render_page(make_report()), render_page(make_report(this_run=later, arms=slower))]
    for page in pages:
        assert page.count("<!-- this run -->") == page.count("<!-- /this run -->") == 1
        assert page.endswith("<!-- /this run -->\n</main>\n</body>\n</html>")
    assert pages[0] != pages[1]
    assert len({re.sub("<!-- this run -->.*<!-- /this run -->", "", page, flags=re.DOTALL) for page in pages}) == 1


def test_each_contender_shows_who_won() -> None:
    low, high = {"wins": 0.01, "loses": -0.2, "open": -0.1}, {"wins": 0.2, "loses": -0.01, "open": 0.1}
    for word in low:
        duel = make_verdict(low=low[word], high=high[word], difference=(low[word] + high[word]) / 2)
        page = render_page(make_report(duels=(duel,)))
        assert page.count(f'data-label="tuned against it">{word}, ') == 1


def test_unknown_metrics_are_not_drawn_as_zero() -> None:
    arms = (make_arms()[0], make_arms()[1].model_copy(update={"metrics": {}}))
    assert '<td role="cell" class="num" data-label="valid json">\u2013</td>' in render_page(make_report(arms=arms))


def test_numbers_that_are_not_finite_do_not_break_the_page() -> None:
    arm = make_arms()[0].model_copy(update={"score": float("nan"), "low": float("-inf")})
    page = render_page(make_report(arms=(arm,), verdict=make_verdict(low=float("-inf"))))
    assert "unknown" in page
    assert "nan" not in page[page.index("<main>") :].replace("unknown", "")


def test_long_answers_say_how_much_is_missing() -> None:
    row = make_row(0).model_copy(update={"answers": {CANDIDATE: "x" * 10_000}})
    page = render_page(make_report(examples=(row,)))
    assert "6,000 more characters" in page
    assert "x" * 4001 not in page


@pytest.mark.parametrize("palette", [0, 1])
def test_every_text_colour_meets_contrast_aa(report: Report, palette: int) -> None:
    style = render_page(report).split("<style>")[1].split("</style>")[0]
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", style.split(":root {")[palette + 1].split("}")[0]))
    pairs = [(front, back) for front in ("ink", "soft", "accent") for back in ("paper", "wash")]
    pairs.append(("ink", "accent-wash"))
    assert {pair: contrast(*(colours[name] for name in pair)) >= 4.5 for pair in pairs} == dict.fromkeys(pairs, True)


def contrast(front: str, back: str) -> float:
    lights = sorted(luminance(colour) for colour in (front, back))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_threshold_is_told_where_the_model_states_a_confidence(report: Report) -> None:
    page = render_page(report)
    assert "Below a confidence of 62.0% it abstains" in page[page.index("How sure it is") :]
    assert "How sure it is" not in render_page(make_report(abstention=None))
