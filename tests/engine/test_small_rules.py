"""Small rules of the engine, values in and values out: what goes back, what is left alone, what looks like a rename."""

from __future__ import annotations

from smartctl.engine.forgetting import left_alone
from smartctl.engine.items_back import Past, returns, with_items
from smartctl.engine.rebuild import adoptable
from smartctl.engine.renames import remarks
from smartctl.kinds.beside import BY_HAND, UNCLEAR
from smartctl.model import Action, Address, Bound, Change, LetGo, Live, LiveObject, Stranger
from smartctl.steps import Call, Step

NOTE = Address("p.field.note")


def stage(number):
    return LiveObject(
        kind="stage", ident=f"stage:{number}", parent="pipeline:1", natural=f"S{number}", ids={"id": number}, attrs={},
        raw={"STATUS_ID": f"S{number}"},
    )  # fmt: skip


def test_a_default_stage_that_was_let_go_is_no_leftover():
    live = Live(bound={}, leftovers=(stage(1), stage(2)))
    assert left_alone(live, ()) == live
    left = left_alone(live, (LetGo(kind="stage", id=2, address=Address("p.pipeline.main.stage.new")),))
    assert (left.leftovers, left.unmanaged) == ((stage(1),), (stage(2),))


def field_there():
    field = LiveObject(
        kind="field", ident="field:3", parent="process:1", natural="NOTE", ids={"id": 3, "fieldName": "UF_NOTE"},
        attrs={"type": "string"},
    )  # fmt: skip
    return Live(bound={NOTE: Bound(address=NOTE, live=field, owned=True)})


def changed(column):
    item = {"id": 5, "was": {column: "before"}, "fields": {column: "after"}}
    moving = {"entry": "moving", "address": NOTE, "entityTypeId": 1036, "items": [item]}
    return Past(entries=({"entry": "run"}, moving))


def deletion(kind, address):
    at = Address(address)
    return Change(
        address=at, kind=kind, key=at.rpartition(".")[2], parent=Address("p"), action=Action.DELETE, before={},
        after=None, ids={"id": 3},
    )  # fmt: skip


def test_a_value_goes_back_into_a_field_that_is_there_and_stays():
    (one,) = returns((changed("UF_NOTE"),), (), field_there())
    assert (one.entity_type_id, one.id) == (1036, 5)
    assert (one.fields, one.expected) == ({"UF_NOTE": "before"}, {"UF_NOTE": "after"})
    assert returns((changed("UF_GONE"),), (), field_there()) == ()
    assert returns((changed("UF_NOTE"),), (deletion("field", NOTE),), field_there()) == ()


def test_items_go_back_after_what_opens_a_gate_of_their_own_process():
    call = Call(method="crm.type.update", params={})
    own = Step(name="own", address=Address("p.pipeline.main"), call=call, opens=frozenset({"stages"}))
    others = Step(name="others", address=Address("q.pipeline.main"), call=call, opens=frozenset({"stages"}))
    *_, back = with_items((own, others), (changed("UF_NOTE"),), (), field_there())
    assert (back.address, back.after) == (NOTE, ("own",))


def stranger(kind, origin):
    return Stranger(
        kind=kind, address=Address(f"p.{kind}.x"), parent=Address("p"), title="X", code="X", ids={"id": 1},
        origin=origin, place="", block=None,
    )  # fmt: skip


def test_all_but_processes_and_list_items_of_a_person_can_be_taken_in():
    taken = (stranger("item", UNCLEAR), stranger("stage", BY_HAND), stranger("stage", UNCLEAR))
    left = (stranger("item", BY_HAND), stranger("process", UNCLEAR), stranger("process", BY_HAND))
    assert adoptable((*taken, *left)) == taken


def test_a_title_in_several_languages_is_the_same_where_both_have_it():
    def renamed(before, after):
        gone = Change(
            address=Address("p.field.a"), kind="field", key="a", parent=Address("p"), action=Action.DELETE,
            before={"title": before}, after=None, reason="removed-from-blueprint",
        )  # fmt: skip
        made = Change(
            address=Address("p.field.b"), kind="field", key="b", parent=Address("p"), action=Action.CREATE, before=None,
            after={"title": after},
        )  # fmt: skip
        return [code for code, _facts in remarks((gone, made))]

    assert renamed({"ru": "Срок", "en": "Due"}, {"ru": "Срок", "de": "Frist"}) == ["likely-rename"]
    assert renamed({"ru": "Срок", "en": "Due"}, {"ru": "Срок", "en": "Date"}) == []
    assert renamed({"ru": "Срок"}, {"en": "Due"}) == []
    assert renamed({"en": "Due"}, {"ru": "Срок", "de": "Due"}) == []
