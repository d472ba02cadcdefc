"""What kinds say of a fact, whole: the sentence with the title, the number or the address in its place."""

from __future__ import annotations

from types import SimpleNamespace

from smartctl.kinds import KINDS
from smartctl.kinds.document_words import places
from smartctl.kinds.workflow_words import started
from smartctl.model import Action, Address, Change, Hazard, HazardKind

TITLES = {"p": "Заявки", "p.pipeline.main": "Основная"}


def said(kind, code, **facts):
    return KINDS[kind].words.remarks[code].text(facts)


def test_where_a_template_belongs_is_told_by_titles():
    told = places(("p", "p.pipeline.main", "q"), SimpleNamespace(then=TITLES))
    assert told == '"Заявки", "Заявки", pipeline "Основная", "q"'


def test_a_template_that_the_portal_does_not_find_is_named_with_its_numbers():
    told = said("document", "document-unbound", address="document.act", numbers=(1036, 1040))
    assert told.startswith("document.act: the portal prints that the template is for 1036, 1040, and does not find it")
    assert said("document", "document-unbound", numbers=(1036,)).startswith(": the portal prints")


def test_when_a_workflow_starts_is_told_with_its_title():
    told = started(SimpleNamespace(title="Приёмка"), "on_create", "on_change")
    assert told == (
        'The workflow "Приёмка" will start when an item is changed instead of when an item is created.'
    )  # fmt: skip


def test_started_workflows_are_counted():
    numbers = KINDS["workflow"].words.dangers["workflow-running"].numbers
    assert numbers({"running": 1}) == "1 started workflow still runs"
    assert numbers({"running": 3}) == "3 started workflows still run"


def test_what_goes_with_a_card_is_what_its_hazards_say():
    def lost(*codes):
        hazards = tuple(Hazard(kind=HazardKind.DELETES, address=Address("p.card.main"), code=one) for one in codes)
        change = Change(
            address=Address("p.card.main"), kind="card", key="main", parent=Address("p.pipeline.main"),
            action=Action.UPDATE, before={}, after={}, hazards=hazards,
        )  # fmt: skip
        return list(KINDS["card"].lost(change))

    assert lost() == []
    assert lost("card-forced") == ["personal-layouts"]
    assert lost("card-overwritten", "card-forced") == ["personal-layouts", "columns"]
