"""Values of the program stay as they were made, say their parts by name, and are called in files what they were called."""

from __future__ import annotations

from importlib import import_module
from pkgutil import walk_packages

import pytest
from msgspec import Struct

from smartctl import codec, report_json
from smartctl.archive import inspecting
from smartctl.blueprint import saying
from smartctl.blueprint.layers import fragments, heads
from smartctl.cli import events
from smartctl.operations import approved, baselines
from smartctl.project import project_file
from smartctl.render import diagnostics, several
from smartctl.render.runbook import document
from smartctl.state import journal, record
from smartctl.state.shared import kept, sealing

ROOMS = ("engine", "kinds", "portal", "state", "automation")
CHANGED_IN_PLACE = {
    "automation.judging": "_Parts",
    "engine.adoption": "_Adoption",
    "engine.clash": "Clash Turns",
    "engine.clearing": "Clearing",
    "engine.drain": "_Tally",
    "engine.item_fates": "ItemFates",
    "engine.item_pages": "Pages",
    "engine.reconcile": "Reconciler",
    "engine.watching": "Watch",
    "portal.patience": "Patience",
    "portal.tokens": "InMemory",
    "state.shared.diary": "SharedDiary",
    "state.shared.lease": "Lease",
    "state.shared.shelf": "SharedShelf",
    "state.shared.store": "SharedStore",
    "state.shared.writing": "Writer",
}
"""Who works, counts or waits, and keeps what it has so far. Everything else is a value."""
BY_POSITION = {
    "automation.judging": "_Parts",
    "automation.moments": "Due",
    "automation.trials": "_Trials",
    "engine.clash": "Turns",
    "engine.clearing": "Clearing",
    "engine.drain": "_Tally",
    "engine.fresh": "Fresh",
    "engine.ignoring": "Rules",
    "engine.item_fates": "ItemFates",
    "engine.item_pages": "Pages",
    "engine.readonly": "ReadOnlyPortal",
    "engine.uses": "_Export",
    "kinds.words": "Sentence",
    "portal.masking": "Mask",
    "portal.patience": "Patience",
    "portal.tokens": "InMemory",
    "state.files": "FileStore",
    "state.journal": "RunJournal",
    "state.lock": "StateLock",
    "state.sent_files": "CopiesInFolder",
    "state.shared.diary": "SharedDiary",
    "state.shared.documents": "Found",
    "state.shared.folder": "FolderDocuments",
    "state.shared.lease": "Lease _Moment",
    "state.shared.store": "SharedCopies SharedLock SharedStore",
    "state.shared.writing": "Writer",
    "state.verdicts": "VerdictLog",
}
"""Of so few parts, or so often made, that no name is written before them."""


def _structs():
    for room in ROOMS:
        package = import_module(f"smartctl.{room}")
        names = (one.name for one in walk_packages(package.__path__, f"{package.__name__}."))
        for module in map(import_module, (package.__name__, *names)):
            for one in vars(module).values():
                if isinstance(one, type) and issubclass(one, Struct) and one.__module__ == module.__name__:
                    yield one


def _named(table):
    return {f"smartctl.{module}.{name}" for module, names in table.items() for name in names.split()}


def _called(one):
    return f"{one.__module__}.{one.__name__}"


def test_values_do_not_change():
    changing = {_called(one) for one in _structs() if not one.__struct_config__.frozen}
    assert changing - _named(CHANGED_IN_PLACE) == set(), "frozen=True is missing; or name it in CHANGED_IN_PLACE"


def test_values_are_made_with_the_names_of_their_parts():
    by_position = {_called(one) for one in _structs() if one.__match_args__}
    assert by_position - _named(BY_POSITION) == set(), "kw_only=True is missing; or name it in BY_POSITION"


FORMATS = {
    "smartctl/plan/v1": codec.PLAN_FORMAT,
    "smartctl/runbook/v1": document.RUNBOOK_FORMAT,
    "smartctl/diagnostics/v1": diagnostics.FORMAT,
    "smartctl/plans/v1": several.PLANS_FORMAT,
    "smartctl/reports/v1": several.REPORTS_FORMAT,
    "smartctl/runbooks/v1": several.RUNBOOKS_FORMAT,
    "smartctl/project/v1": project_file.FORMAT,
    "smartctl/report/v1": report_json.REPORT_FORMAT,
    "smartctl/events/v1": events.FORMAT,
    "smartctl/baseline/v1": baselines.FORMAT,
    "smartctl/approval/v1": approved._FORMAT,
    "smartctl/blueprint/v1": saying.FORMAT,
    "smartctl/fragment/v1": fragments.FORMAT,
    "smartctl/overlay/v1": heads.FORMAT,
    "smartctl/sealed/v1": sealing.FORMAT,
    "smartctl/kept/v1": kept.FORMAT,
    "smartctl/state/v1": record.FORMAT,
    "smartctl/journal/v1": journal.FORMAT,
    "smartctl/archive/v1": inspecting.INSPECTION_FORMAT,
}


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_is_known_by_the_name_of_its_format(name):
    assert FORMATS[name] == name
