"""Which steps an archive carries, and how many it leaves of each built-in blueprint, as the table of the guide says."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

import pytest
from msgspec.structs import replace

from smartctl.archive.packed_automation import NotPacked
from smartctl.archive.packing import pack
from smartctl.operations.manual import without
from tests.archive.room import BUILT_IN, ROOT, wanted, wanted_as_workflows

KNOWN = ("responsible", "creator", "client", "head")


def named(value):
    """The same with a user behind each role."""
    if isinstance(value, Mapping):
        inside = {key: named(one) for key, one in value.items()}
        return {**inside, "user": 5} if "role" in inside and inside["role"] not in KNOWN else inside
    return tuple(map(named, value)) if isinstance(value, tuple | list) else value


def left(path):
    """(steps, left by the archive, left once each role has a user)."""
    desired = wanted(path)
    people = replace(desired, automation=tuple(replace(one, values=named(one.values)) for one in desired.automation))
    marks = defaultdict(lambda: "mark")
    return len(desired.automation), len(pack(desired, marks, "W").left), len(pack(people, marks, "W").left)


@pytest.mark.parametrize("name", ["guide.md", "guide.ru.md"])
def test_the_table_of_the_guide_is_what_the_archive_leaves(name):
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    told = {
        row[1]: tuple(map(int, row.groups()[1:]))
        for row in re.finditer(r"^\| `([a-z-]+)` \| (\d+) \| (\d+) \| (\d+) \|$", text, re.MULTILINE)
    }
    assert told == {path.stem: left(path) for path in BUILT_IN}


@pytest.mark.parametrize("name", ["README.md", "README.ru.md"])
def test_the_table_of_the_readme_is_what_each_way_leaves(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    told = {
        row[1]: tuple(map(int, row.groups()[1:]))
        for row in re.finditer(r"^\| `([a-z-]+)` \| (\d+) \| (\d+) \| (\d+) \|$", text, re.MULTILINE)
    }
    assert told == {path.stem: (*as_workflows(path), left(path)[2]) for path in BUILT_IN}


def as_workflows(path):
    """(steps, left where an application makes workflows of them)."""
    desired = wanted_as_workflows(path)
    carried = frozenset({one.within for one in desired.automation} - {None})
    return len(desired.automation), len(without(desired, carried).automation)


DESK = """
format: smartctl/blueprint/v1
name: desk
version: 1.0.0
processes:
  desk:
    title: {ru: Сервис-деск}
    preset: blank
    options: {stages: true, automation: true}
    standard_fields: [client]
    pipelines:
      main:
        title: {ru: Общая воронка}
        stages:
          new: {title: {ru: Черновик}}
          work: {title: {ru: В работе}}
          won: {title: {ru: Успех}, result: success}
          lost: {title: {ru: Провал}, result: failure}
    fields:
      who: {type: employee, title: {ru: Кто}}
    automation:
      pipeline: main
      roles:
        anna: {title: {ru: Анна}, user: 5}
        boss: {title: {ru: Начальник}}
      stages:
        work:
          - ENTRY
"""


def packed(tmp_path, entry):
    path = tmp_path / "desk.yaml"
    path.write_text(DESK.replace("ENTRY", entry), encoding="utf-8")
    return pack(wanted(path), defaultdict(lambda: "mark"), "W")


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("robot: {set: {who: boss}}", NotPacked.NOBODY),
        ("robot: {set: {who: client}}", NotPacked.NOBODY),
        ("robot: {task: x, responsible: client}", NotPacked.NOBODY),
        ("robot: {comment: x, if: [{field: who, is: boss}]}", NotPacked.NOBODY),
        ("trigger: {on: webhook, code: c, if: [{field: who, is_not: boss}]}", NotPacked.NOBODY),
        ("robot: {mail: x, subject: y, to: anna}", NotPacked.UNKNOWN),
        ("robot: {sms: x, to: [client, anna]}", NotPacked.UNKNOWN),
        ("trigger: {on: form_filled, form: Заявка}", NotPacked.TRIGGER),
        ("trigger: {on: application, code: c}", NotPacked.TRIGGER),
        ("step: Настройте согласование", NotPacked.FREE),
    ],
)
def test_a_step_that_would_do_something_else_stays_with_a_person(tmp_path, entry, reason):
    made = packed(tmp_path, entry)
    assert ([one for _address, one in made.left], made.carried) == ([reason], ())


@pytest.mark.parametrize(
    "entry",
    [
        "robot: {set: {who: anna}}",
        "robot: {set: {responsible: who}}",
        "robot: {comment: x, if: [{field: who, is: anna}]}",
        "trigger: {on: webhook, code: c, if: [{field: who, is: creator}]}",
        "robot: {mail: x, subject: y, to: client}",
        "robot: {mail: x, subject: y}",
        "robot: {sms: x, to: client}",
        "robot: {sms: x, to: anna}",
        "trigger: {on: form_filled}",
    ],
)
def test_a_step_whose_people_are_known_is_carried(tmp_path, entry):
    assert packed(tmp_path, entry).left == ()


def test_a_field_is_in_the_filter_by_the_letter_that_a_portal_keeps(tmp_path):
    """The row of an archive is the stored one: N, I, E or S. `Y` is what the API takes for E."""
    [fields] = [
        one for name, one in packed(tmp_path, "robot: {set: {who: anna}}").files.items() if "CRM_FIELDS" in name
    ]
    assert [row["SHOW_FILTER"] for row in fields["ITEMS"].values()] == ["E"]
