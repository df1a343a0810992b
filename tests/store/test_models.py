import pytest

from sartor.errors import NotFound, WorkspaceProblem
from sartor.store.workspace import Store

from .builders import a_move, a_version


def test_versions_are_numbered_from_one_and_found_by_any_of_their_names(store: Store) -> None:
    assert store.models.next_number("tickets") == 1
    first = store.models.register(a_version(store, 1))
    second = store.models.register_next(a_version(store, 2))
    assert (first.ref, second.ref, store.models.next_number("tickets")) == ("tickets@1", "tickets@2", 3)
    store.models.move_alias(a_move("tickets@1"))
    found = [store.models.get(name) for name in ("tickets@1", "tickets@2", "tickets", "production")]
    assert found == [first, second, second, first]
    assert store.models.list() == (second, first)


def test_a_version_is_never_overwritten(store: Store) -> None:
    first = store.models.register(a_version(store, 1))
    with pytest.raises(WorkspaceProblem, match="tickets@1 is taken"):
        store.models.register(a_version(store, 2))
    assert store.models.list() == (first,)


def test_a_run_that_registers_again_gets_its_first_version_back(store: Store) -> None:
    version = a_version(store, 1)
    first = store.models.register(version)
    again = version.model_copy(update={"number": 7, "created_at": "later"})
    assert store.models.register(again) == store.models.register_next(again) == first
    assert store.models.list() == (first,)


@pytest.mark.parametrize(
    "name", ["tickets@01", "tickets@1.0", "tickets@+1", "tickets@", "@1", "tickets@2", "nothing", ""]
)
def test_a_name_of_nothing_is_a_sentence(store: Store, name: str) -> None:
    store.models.register(a_version(store, 1))
    with pytest.raises(NotFound, match="There is no model or alias"):
        store.models.get(name)


def test_a_misspelt_name_is_answered_with_the_right_one(store: Store) -> None:
    store.models.register(a_version(store, 1))
    with pytest.raises(NotFound, match=r"Did you mean tickets\?"):
        store.models.get("tikets")


def test_evidence_comes_back_under_its_own_hash(store: Store) -> None:
    version = a_version(store, 1)
    evidence = store.models.get_evidence(version.evidence_id)
    assert evidence.id == version.evidence_id == store.models.save_evidence(evidence)
    with pytest.raises(NotFound, match="There is no evidence"):
        store.models.get_evidence("ev_0")


def test_an_alias_points_where_its_last_move_went_and_its_history_stays(store: Store) -> None:
    for n in (1, 2):
        store.models.register(a_version(store, n, number=n))
    assert (store.models.alias("production"), store.models.alias_stamp()) == (None, 0)
    moves = [a_move("tickets@1"), a_move("tickets@2", source="tickets@1"), a_move("tickets@1", source="tickets@2")]
    stamps = [store.models.move_alias(move) for move in moves]
    store.models.move_alias(a_move("tickets@2", alias="staging"))
    assert stamps == [1, 2, 3]
    assert store.models.alias_stamp() == 4
    assert store.models.history("production") == tuple(moves)
    assert store.models.aliases() == {"production": "tickets@1", "staging": "tickets@2"}


def test_a_move_from_where_the_alias_no_longer_is_is_refused(store: Store) -> None:
    for n in (1, 2):
        store.models.register(a_version(store, n, number=n))
    store.models.move_alias(a_move("tickets@1"))
    with pytest.raises(WorkspaceProblem, match="it points at tickets@1, not at nothing"):
        store.models.move_alias(a_move("tickets@2"))
    assert store.models.alias("production") == "tickets@1"


def test_an_alias_points_at_versions_on_record_only_and_never_hides_a_model(store: Store) -> None:
    store.models.register(a_version(store, 1))
    with pytest.raises(NotFound, match="There is no model version 'tickets@9'"):
        store.models.move_alias(a_move("tickets@9"))
    for taken in ("tickets", "tickets@1"):
        with pytest.raises(WorkspaceProblem, match="is the name of a model"):
            store.models.move_alias(a_move("tickets@1", alias=taken))
    assert store.models.aliases() == {}


def test_what_a_record_refers_to_must_be_on_record(store: Store) -> None:
    version = a_version(store, 1).model_copy(update={"evidence_id": "ev_of_nothing"})
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        store.models.register(version)
    assert store.models.list() == ()
