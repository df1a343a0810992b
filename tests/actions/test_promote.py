"""Promotion by a policy of one's own."""

import pytest

from sartor.actions.promote import POLICY, promote, read_policy
from sartor.errors import BadRecipe, GateClosed
from sartor.registry.model_card import render_decisions
from sartor.registry.promotion import DEFAULT_POLICY
from store.builders import a_version

WAIVED = """
min_items: 500
waivers:
  - {gate: min_items, by: Ann Lee, reason: there are no more rows, model: tickets@1}
"""


def test_without_a_file_the_policy_is_the_default(tmp_path):
    assert read_policy(tmp_path / POLICY) == DEFAULT_POLICY


def test_a_policy_closes_the_gate_and_a_waiver_opens_it_on_the_record(workshop):
    store = workshop.store
    version = store.models.register(a_version(store, 1))
    path = store.folder / POLICY
    path.write_text("min_items: 500\n", "utf-8")
    with pytest.raises(GateClosed, match="compared on 200 test items; the policy asks for 500"):
        promote(workshop, version.ref)
    path.write_text(WAIVED, "utf-8")
    move = promote(workshop, version.ref)
    assert move.decided_by == "policy, min_items waived by Ann Lee: there are no more rows"
    assert store.models.history("production")[0].waived[0].by == "Ann Lee"
    assert "waived by Ann Lee: there are no more rows" in render_decisions(store.models.moves_to(version.ref))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("min_itms: 5\n", "min_itms: there is no such setting"),
        ("waivers: [{gate: everything, by: Ann Lee, reason: haste}]\n", "no gate 'everything'"),
        ("waivers: [{gate: few_items, reason: haste}]\n", "waivers.0.by"),
        ("- a\n", "not a mapping"),
        ("a: [\n", "not YAML"),
    ],
)
def test_a_mistake_in_the_policy_is_a_sentence_that_names_it(tmp_path, text, says):
    (tmp_path / POLICY).write_text(text, "utf-8")
    with pytest.raises(BadRecipe) as found:
        read_policy(tmp_path / POLICY)
    assert says in found.value.sentence
    assert "policy.yaml" in found.value.sentence
