"""The kinds of rows on the page: drawn on one scale, thin ones held back, what stands out said in words."""

import re

from made_up_report import BASELINE, make_report

from sartor.concepts.slice import Slice
from sartor.reporting.kinds import kinds_part
from sartor.reporting.page import render_page


def make_slice(name: str, n: int, mean: float, *, kind: str = "declared", **more: object) -> Slice:
    fields: dict[str, object] = {"slice": name, "kind": kind, "n": n}
    if n >= 10:
        fields |= {
            "score": 0.7 + mean, "low": 0.6 + mean, "high": 0.8 + mean, "baseline_score": 0.7, "baseline_low": 0.6,
            "baseline_high": 0.8, "difference": mean, "difference_low": mean - 0.1, "difference_high": mean + 0.1,
            "judged": n >= 30, "metrics": {"exact_match": 0.7 + mean, "valid_json": 0.9},
            "baseline_metrics": {"exact_match": 0.7, "valid_json": 0.8},
        }  # fmt: skip
    return Slice.model_validate({**fields, **more})


SLICES = (
    make_slice("north", 90, 0.15),
    make_slice("south", 50, -0.3, worse=True, behind=True),
    make_slice("east", 20, 0.1),
    make_slice("west", 4, 0.0),
    make_slice("box, road, street", 80, 0.05, kind="discovered"),
)


def test_thin_kinds_are_named_but_not_drawn() -> None:
    part = kinds_part(make_report(slices=SLICES))
    assert [row.name for row in part.rows] == ["all test rows", "north", "south", "east", "box, road, street"]
    assert part.told == (
        "Kinds of under 30 rows, with a hollow dot, are not judged.",
        "Too few rows to say, under 10: west (4).",
    )


def test_what_stands_out_is_said_and_the_others_are_not_blamed() -> None:
    rows = {row.name: row for row in kinds_part(make_report(slices=SLICES)).rows}
    assert rows["south"].emphasis == "worse"
    assert rows["south"].tag.startswith("clearly worse")
    assert rows["north"].emphasis == "judged"
    assert "not judged" in rows["east"].tag
    assert "found in the inputs" in rows["box, road, street"].tag
    assert "clearly" not in "".join(row.tag for name, row in rows.items() if name != "south")


def test_all_rows_share_one_scale_with_zero_on_it() -> None:
    part = kinds_part(make_report(slices=SLICES))
    for row in part.rows:
        assert 0 <= row.bar.low <= row.bar.point <= row.bar.high <= 100
        assert (row.bar.point < part.zero) == (row.name == "south")


def test_every_metric_is_on_the_page_with_the_interval_of_the_main_one() -> None:
    page = render_page(make_report(slices=SLICES))
    assert "85.0 (75.0 to 95.0)" in page
    table = page.split('aria-label="Every metric by kind"')[1].split("</table>")[0]
    assert re.findall(r"<th scope=\"row\">(\w+)", table)[:3] == ["all", "north", "south"]
    assert "valid json" in table


def test_without_kinds_the_page_says_what_was_looked_for() -> None:
    page = render_page(make_report())
    assert "No natural groups were found among the inputs." in page
    assert "--slice KEY" in page
    assert 'class="contenders kinds"' not in page


def test_a_name_cannot_break_out_of_the_table() -> None:
    nasty = '</table><script>alert(1)</script>"\u202e'
    page = render_page(make_report(slices=(make_slice(nasty, 40, 0.1), make_slice(nasty + "2", 5, 0))))
    assert "<script" not in page
    assert "\u202e" not in page


def test_many_kinds_are_cut_and_counted() -> None:
    part = kinds_part(make_report(slices=tuple(make_slice(f"kind {i}", 40, 0.1) for i in range(60))))
    assert len(part.rows) == 25
    assert part.told[0] == "36 more kinds are in `slices` of the result that --json prints."


def test_the_baseline_is_named() -> None:
    section = render_page(make_report(slices=SLICES)).split('<section id="kinds"')[1].split("</section>")[0]
    assert f"loses to {BASELINE}" in section
