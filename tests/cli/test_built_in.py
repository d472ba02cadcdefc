"""Every built-in blueprint through the installed program: applied, planned again, edited, destroyed.

On an empty portal or on a lived-in one, of which nothing may be touched; `make properties` tries each on both.
"""

from __future__ import annotations

import shutil

import pytest

from smartctl.shipped import blueprints_dir
from tests.cli.conftest import served
from tests.share import each

BLUEPRINTS = sorted(blueprints_dir().glob("*.yaml"))
UNCHANGED = "No changes. The portal matches the blueprint."


def everything(portal):
    """All processes with what belongs to them, workplaces and numbers of items."""
    types = [portal.ask("crm.type.get", id=one["id"])["type"] for one in portal.ask("crm.type.list")["types"]]
    return {
        "types": types,
        "workplaces": portal.ask("crm.automatedsolution.list")["automatedSolutions"],
        "statuses": portal.ask("crm.status.list"),
        "pipelines": [portal.ask("crm.category.list", entityTypeId=one["entityTypeId"]) for one in types],
        "fields": portal.ask("userfieldconfig.list", moduleId="crm", order={"id": "ASC"}),
        "documents": portal.ask("crm.documentgenerator.template.list", select=["*", "users", "entityTypeId"]),
        "numerators": portal.ask("crm.documentgenerator.numerator.list"),
        "items": [portal.ask("crm.item.list", entityTypeId=one["entityTypeId"]) for one in types],
    }


@pytest.mark.parametrize(
    ("blueprint", "seed"), each(BLUEPRINTS, ("realistic", "empty")), ids=lambda one: getattr(one, "stem", one)
)
def test_a_whole_life_after_which_the_portal_is_as_it_was(tmp_path, smartctl, lend, blueprint, seed):
    with lend() if seed == "empty" else served(tmp_path, "--seed", seed) as portal:
        before = everything(portal)
        done = smartctl("apply", blueprint, "--portal", portal.url, "--yes")
        assert done.returncode == 0, done.stderr
        again = smartctl("plan", blueprint, "--portal", portal.url, "--detailed-exitcode")
        assert again.returncode == 0
        assert UNCHANGED in again.stdout.splitlines()

        edited = tmp_path / blueprint.name
        shutil.copytree(blueprint.parent / "documents", tmp_path / "documents")
        edited.write_text(_edited(blueprint.read_text(encoding="utf-8")), encoding="utf-8")
        changed = smartctl("apply", edited, "--portal", portal.url, "--yes")
        assert changed.returncode == 0, changed.stderr
        assert "0 added, 2 changed, 0 destroyed" in changed.stdout + changed.stderr
        again = smartctl("plan", edited, "--portal", portal.url, "--detailed-exitcode")
        assert again.returncode == 0
        assert UNCHANGED in again.stdout.splitlines()

        gone = smartctl("destroy", edited, "--portal", portal.url, "--yes")
        assert gone.returncode == 0, gone.stderr
        assert everything(portal) == before


def _edited(text: str) -> str:
    """Another colour for the first blue stage, another order of the rows in the first long text."""
    return text.replace('"#2FC6F6"', '"#123456"', 1).replace("rows: ", "rows: 1", 1)


@pytest.mark.parametrize("language", ["", ".ru"])
def test_each_blueprint_has_a_section_and_a_picture_of_its_board(language):
    text = (blueprints_dir() / f"README{language}.md").read_text(encoding="utf-8")
    sections = {part.splitlines()[0]: part for part in text.split("\n## ")[1:]}
    assert sorted(sections) == [path.stem for path in BLUEPRINTS]
    for name, section in sections.items():
        assert f"(../docs/pictures/{name}.png)" in section
        assert (blueprints_dir() / f"../docs/pictures/{name}.png").read_bytes().startswith(b"\x89PNG")
