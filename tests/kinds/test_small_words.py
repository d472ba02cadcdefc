"""What kinds say of a fact, whole: the sentence with the title, the number or the address in its place."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import SimpleNamespace

from babel.messages.pofile import read_po
from msgspec import Struct
from msgspec.structs import asdict

from smartctl import kinds
from smartctl.kinds import KINDS
from smartctl.kinds.document_words import places
from smartctl.kinds.own_objects import object_named
from smartctl.kinds.words import Drawn
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


def test_a_field_goes_with_its_values_unless_its_danger_says_that_there_are_none():
    at = Address("p.field.sum")

    def told(filled, impact):
        hazard = Hazard(kind=HazardKind.LOSES_DATA, address=at, code="field-removed", facts={"filled": filled})
        change = Change(
            address=at, kind="field", key="sum", parent=Address("p"), action=Action.DELETE, before={}, after=None,
            hazards=(hazard,), impact=impact,
        )  # fmt: skip
        return KINDS["field"].words.deleted(SimpleNamespace(change=change, title="Сумма"))

    assert told(0, {}) == 'The field "Сумма" will be deleted.'
    assert told(3, {"filled": 0}) == 'The field "Сумма" will be deleted with its values.'


def test_what_can_be_done_about_a_danger_is_said_where_something_can():
    dangers = {code: one for kind in KINDS.values() for code, one in kind.words.dangers.items()}
    assert {code for code, one in dangers.items() if one.values} == {"field-removed", "field-replaced", "values-unfit"}
    assert {code for code, one in dangers.items() if one.way} == {
        "process-occupied", "process-renumbered", "number-taken", "pipelines-several", "pipeline-occupied", "stages-off",
        "stage-occupied", "items-unmapped", "copy-narrows", "copy-unlike", "target-filled", "workflow-running",
    }  # fmt: skip
    assert {code for code, one in dangers.items() if not one.way and not one.numbers} == {
        "workplace-changed", "workplace-removed", "numerator-removed", "document-removed", "binding-removed", "card-reset",
        "card-overwritten", "card-forced", "workflow-removed", "trigger-removed", "robot-kind-removed",
    }  # fmt: skip
    assert all(one.what for one in dangers.values())


def _texts(words):
    for value in words:
        if isinstance(value, Mapping):
            yield from _texts(value.values())
        elif isinstance(value, Struct):
            yield from _texts(asdict(value).values())
        elif isinstance(value, str) and value and not isinstance(value, Drawn) and not value.startswith("/"):
            yield value  # no address of a page


def test_every_text_of_the_tables_is_in_the_catalogue():
    tables = [getattr(module, name) for module in _modules() for name in vars(module) if name.strip("_").isupper()]
    heard = set(_texts([*(kind.words for kind in KINDS.values()), *tables]))
    assert len(heard) > 150
    known = {message.id if isinstance(message.id, str) else message.id[0] for message in _catalogue()}
    assert sorted(heard - known) == []


def _catalogue():
    with (Path(kinds.__path__[0]).parent / "locale/ru/LC_MESSAGES/smartctl.po").open("rb") as stream:
        return list(read_po(stream, locale="ru"))


def _modules():
    """Those of what is said to people: `robot_words` has the words of a blueprint."""
    names = [
        one.name for one in iter_modules(kinds.__path__) if one.name.endswith("_words") and one.name != "robot_words"
    ]
    return [import_module(f"smartctl.kinds.{name}") for name in [*names, "own_objects"]]


def test_the_portals_own_kinds_and_smart_processes_are_called_what_people_call_them():
    own = {1: "lead", 2: "deal", 3: "contact", 4: "company", 7: "estimate", 14: "order", 31: "invoice"}
    assert {number: object_named(number, {}) for number in own} == own
    names = {"1036": "Заявки", "p": "Претензии"}
    told = [object_named(one, names) for one in (1036, 1040, "p", "q")]
    assert told == ["Заявки", "smart process number 1040", "Претензии", "q"]


def test_every_loss_that_is_told_of_a_kind_has_its_words():
    assert {name: set(kind.words.losses) for name, kind in KINDS.items() if kind.words.losses} == {
        "process": {"automation", "permissions", "number", "roles"},
        "workplace": {"number"},
        "numerator": {"number", "count"},
        "document": {"document", "number", "template"},
        "pipeline": {"automation", "permissions", "number"},
        "stage": {"automation", "arrival"},
        "field": {"number", "files", "history"},
        "card": {"columns", "personal-layouts"},
    }


def test_what_a_new_object_tells_by_itself_are_attributes_of_its_kind():
    for name, kind in KINDS.items():
        told, attrs = kind.words.told_of_new, {attr.name for attr in kind.attrs}
        assert told, name
        assert told <= attrs, name
        assert ("title" in told) is ("title" in attrs), name
    # Of two pipelines only one is the default one: the other loses that without anybody's doing.
    assert [(kind.name, attr.name) for kind in KINDS.values() for attr in kind.attrs if attr.passed_on] == [
        ("pipeline", "default")
    ]
