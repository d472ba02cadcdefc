"""Parts of sentences that only rare cases say: several namesakes, values that are held beside, a file, cards."""

from __future__ import annotations

import pytest

from smartctl.engine.intents import Intent
from smartctl.engine.reconcile import _Judged, _several
from smartctl.engine.settle import Fate, Settled
from smartctl.kinds import card_names, card_words, document_words, field_dangers, workflow_file
from smartctl.kinds.base import Work
from smartctl.model import Action, Address, Change, Live, LiveObject
from smartctl.steps import Call, Step


def judged(*numbers):
    intent = Intent(
        step="s", address=Address("p"), kind="process", action="create", method="crm.type.add", title="Окна"
    )
    several = tuple(
        LiveObject(kind="process", ident=f"process:{one}", parent=None, natural="", ids={"id": one}, attrs={})
        for one in numbers
    )
    return _Judged(fate=Fate.UNCLEAR, intent=intent, settled=Settled(intent=intent, fate=Fate.UNCLEAR, several=several))


def test_several_objects_that_may_be_the_one_are_named_with_their_numbers():
    step = Step(name="s", address=Address("p"), call=Call(method="crm.type.add", params={}))
    assert str(_several(step, judged(5, 7)).message) == (
        'Calling crm.type.add: no answer came back, and several objects titled "Окна" are there that were not there '
        "before (numbers 5, 7). Delete all of them but one on the portal, then run again: it goes on with that one."
    )
    assert str(_several(step, judged()).message) == (
        "Calling crm.type.add: no answer came back, and the portal does not show what became of it. Look at the object "
        "on the portal before the next run."
    )


def test_a_file_is_called_by_its_path():
    assert "act.docx" in document_words.path({"path": "act.docx", "sha256": "x"}, None)
    assert "act.docx" in document_words.path("act.docx", None)


def test_every_field_of_the_portals_own_on_a_card_has_a_name_for_people():
    assert card_words._FIELDS.keys() <= card_names.SYSTEM.keys()
    missing = card_names.SYSTEM.keys() - card_words._FIELDS.keys()
    assert sorted(missing) == []


def test_values_that_are_held_in_a_second_field_are_told_with_the_key_to_write_back():
    told = field_dangers._held({"field": "UF_CRM_1_F_HELD", "address": "p.field.note"})
    assert told == (
        "UF_CRM_1_F_HELD holds the values of p.field.note, whose change of type was cut off, and the blueprint has that "
        "field no more. Write note back into the blueprint, of either type, and the next apply gives the values back "
        "and removes UF_CRM_1_F_HELD; or delete UF_CRM_1_F_HELD on the portal, and its values with it."
    )
    assert field_dangers._held({}).startswith(" holds the values of ,")
    assert "Write  back" in field_dangers._held({})


@pytest.mark.parametrize("action", Action)
def test_what_is_made_anew_is_called_otherwise_in_a_file_of_the_designer(action):
    at = Address("p.field.crew")
    change = Change(address=at, kind="field", key="crew", parent=Address("p"), action=action, before={}, after={})
    work = Work(changes=(), live=Live(bound={}), plan={at: change})
    assert workflow_file._made_anew(at, work) is (action is Action.REPLACE)
    assert workflow_file._made_anew(Address("p.field.other"), work) is False
