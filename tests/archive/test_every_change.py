"""Each single property of each robot, pause, condition and trigger of all built-in blueprints, changed one at a time."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest

from smartctl.archive.container import read_container
from smartctl.archive.documents import parsed
from smartctl.archive.reading import contents
from tests.archive.room import BUILT_IN, SOMEBODY, Office
from tests.archive.test_hostile import zipped
from tests.share import ALL, some, turn

LEFT_ALONE = {
    "Title", "EditorComment", "Name", "Node", "NAME", "ID", "Type", "SORT", "object", "MessageFormat",
    # whoever places the robot chooses these, for no blueprint says them
    "CREATED_BY", "MessageUserFrom", "ProviderId", "CommentUser", "ModifiedBy", "UseLinkTracker",
}  # fmt: skip
"""Keys whose values are no difference: names, notes, and what is left to a person."""
PEOPLE = {"RESPONSIBLE_ID", "AUDITORS", "Responsible", "MessageUserTo"}


@pytest.fixture(scope="module", params=BUILT_IN, ids=lambda path: path.stem)
def office(request):
    made = Office(request.param)
    made.carries_out_all()
    return made


def _leaves(value, path=()):
    if isinstance(value, dict):
        for key, one in value.items():
            if key not in LEFT_ALONE:
                yield from _leaves(one, (*path, key))
        return
    if isinstance(value, list):
        for place, one in enumerate(value):
            yield from _leaves(one, (*path, place))
        return
    yield path, value


def _other(value):
    """A value of the same sort that says something else."""
    if isinstance(value, str):
        return {"Y": "N", "N": "Y", "": "x", "1": "2"}.get(value, f"{value}x" if value else "x")
    return (value or 0) + 1 if isinstance(value, int) and not isinstance(value, bool) else not value


def _with(value, path, other):
    held = value
    for key in path[:-1]:
        held = held[key]
    held[path[-1]] = other
    return value


def _robots(document):
    """Paths to what the tree holds of robots; the frames of the tree itself are another test's."""
    for chain, sequence in enumerate(document["TEMPLATE_DATA"]["TEMPLATE"][0]["Children"][0]["Children"]):
        for place, node in enumerate(sequence["Children"]):
            root = ("TEMPLATE_DATA", "TEMPLATE", 0, "Children", 0, "Children", chain, "Children", place)
            yield from ((*root, *path) for path, _value in _leaves(node))


def _at(document, path):
    for key in path:
        document = document[key]
    return document


def test_each_change_of_one_value_is_named(office):
    """Of a single tree or rule one value is another one; nothing but this is said, and it is said of something."""
    entries = {name: parsed(data) for name, data in read_container(office.exported(), Path("a")).entries.items()}
    written = {name: json.dumps(document).encode() for name, document in entries.items()}
    names = office.checked().names
    tried, silent = 0, []
    for name, document in entries.items():
        part = name.partition("/")[0]
        if part == "BIZPROC_MAIN" and document.get("DOCUMENT_STATUS"):
            paths = list(_robots(document))
        elif part == "BIZPROC_CRM_TRIGGER" and "CODE" in document:
            own = {key: document[key] for key in ("CODE", "APPLY_RULES", "ENTITY_STATUS")}
            paths = [path for path, _value in _leaves(own)]
        else:
            continue
        for path in some(paths, turn(3), 3):
            value = _at(document, path)
            first = path[-1] == "joiner" and not _second(path)
            if value is None or first or _is_somebody(path, value):
                continue
            changed = _with(copy.deepcopy(document), path, _other(value))
            archive = contents(read_container(zipped({**written, name: changed}, 0), Path("a")), Path("a"))
            found = office.checked(names, archive)
            said = [one for one in found.steps if one.status.value != "done"]
            tried += 1
            if not said:
                silent.append((name, path, value))
            opaque = all(one.detail == "stage-opaque" for one in said)
            assert len(said) <= 2 or opaque, (name, path, value, said)
    assert silent == []
    assert tried > (20 if ALL else 6)


def _is_somebody(path, value):
    """Who plays a role of which the blueprint names nobody: whoever was chosen."""
    return value == SOMEBODY and any(one in PEOPLE for one in path)


def _second(path):
    """The joiner of a first condition joins nothing."""
    numbers = [one for one in path if isinstance(one, int)]
    return path[-1] == "joiner" and bool(numbers) and numbers[-1] > 0
