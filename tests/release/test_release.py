"""The bump that is due, on pairs of blueprints as data, and what the command writes."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from smartctl.errors import UsageError
from smartctl.operations.releasing import changelog_of, release, write

PAIRS = YAML(typ="safe").load((Path(__file__).parent / "pairs.yaml").read_text(encoding="utf-8"))
STAGES = {
    "new": {"title": "Новая"},
    "work": {"title": "В работе"},
    "won": {"title": "Да", "result": "success"},
    "lost": {"title": "Нет", "result": "failure"},
}


def blueprint(version="1.2.3", **said):
    """The text of a blueprint: JSON is YAML, and the version stands on a line of its own."""
    order = said.get("order") or ["new", "work", "won", "lost"]
    stages = {name: STAGES[name] | (said.get("stage", {}) if name == "new" else {}) for name in order}
    robots = {"stages": {"new": said["robots"]}} if "robots" in said else {}
    roles = {"roles": said["roles"]} if "roles" in said else {}
    fields = {name: {"title": name} | one for name, one in said.get("fields", {}).items()}
    process = {
        "title": said.get("title", "Дом"),
        "preset": "blank",
        "options": {"stages": True, "automation": True},
        "pipelines": {"main": {"title": "Основная", "stages": stages}},
        **({"fields": fields} if fields else {}),
        **({"automation": robots | roles} if robots or roles else {}),
        **{name: said[name] for name in ("card", "bindings", "features", "standard_fields") if name in said},
    }
    top = {"format": "smartctl/blueprint/v1", "name": "pairs", **said.get("top", {}), "processes": {"p": process}}
    rows = [f"version: {version}", *(f"{name}: {json.dumps(one, ensure_ascii=False)}" for name, one in top.items())]
    return "\n".join(rows) + "\n"


def file(folder, text, name="pairs.yaml"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_there_are_at_least_thirty():
    assert len(PAIRS) >= 30
    assert len({one["says"] for one in PAIRS}) == len(PAIRS)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair["says"])
def test_the_bump_is_the_one_that_a_person_would_choose(pair, tmp_path):
    old = file(tmp_path, blueprint(**pair["before"]), "old.yaml")
    new = file(tmp_path, blueprint(**pair["after"]))
    made = release(new, since=str(old))
    assert made.bump == pair["bump"], made.differences
    assert made.version == {"major": "2.0.0", "minor": "1.3.0", "patch": "1.2.4", "": "1.2.3"}[pair["bump"]]


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair["says"])
def test_what_stays_the_same_is_no_difference(pair, tmp_path):
    old = file(tmp_path, blueprint(**pair["after"]), "old.yaml")
    assert release(file(tmp_path, blueprint(**pair["after"])), since=str(old)).differences == ()


def test_version_and_changelog_are_written_and_a_second_time_nothing_is_due(tmp_path):
    old = file(tmp_path, blueprint(), "old.yaml")
    new = file(tmp_path, blueprint(fields={"garden": {"type": "boolean", "title": "Сад"}}, title="Коттедж"))
    made = release(new, since=str(old))
    assert write(new, made) == (new, changelog_of(new))
    assert new.read_text(encoding="utf-8").startswith("version: 1.3.0\n")
    text = changelog_of(new).read_text(encoding="utf-8")
    assert text.startswith("# pairs\n\n## 1.3.0 (")
    assert "- `p.field.garden` “Сад” is new." in text
    assert "- `processes.p.title`: `Дом` is `Коттедж` now." in text
    assert release(new, since=str(new)).bump == ""
    again = release(new, since=str(old))
    assert (again.version, again.too_low, again.missing) == ("1.3.0", False, False)
    write(new, again)
    assert changelog_of(new).read_text(encoding="utf-8") == text


def test_entries_stand_one_above_the_other(tmp_path):
    path = file(tmp_path, blueprint())
    for number in range(2):
        old = file(tmp_path, path.read_text(encoding="utf-8"), "old.yaml")
        file(tmp_path, blueprint(version=f"1.2.{3 + number}", title=f"Дом {number}"))
        write(path, release(path, since=str(old)))
    headings = [
        line.split()[1] for line in changelog_of(path).read_text(encoding="utf-8").splitlines() if line[:3] == "## "
    ]
    assert headings == ["1.2.5", "1.2.4"]


def test_a_version_that_is_too_low_is_refused_and_a_higher_one_is_kept(tmp_path):
    old = file(tmp_path, blueprint(fields={"a": {"type": "string"}}), "old.yaml")
    new = file(tmp_path, blueprint(version="1.3.0"))
    made = release(new, since=str(old))
    assert made.too_low
    with pytest.raises(UsageError, match=r"has version 1\.3\.0, and what changed since 1\.2\.3 wants 2\.0\.0"):
        write(new, made)
    assert not changelog_of(new).exists()
    new = file(tmp_path, blueprint(version="3.0.0"))
    assert release(new, since=str(old)).version == "3.0.0"


def git(folder, *arguments):
    subprocess.run(
        ["git", "-c", "user.name=a", "-c", "user.email=a@b", *arguments], cwd=folder, check=True, capture_output=True
    )


def test_the_last_version_is_found_in_git_with_what_it_includes(tmp_path):
    git(tmp_path, "init", "-q")
    fragment = "format: smartctl/fragment/v1\ncontent:\n  a: {type: string, title: A}\n"
    file(tmp_path, fragment, "part.yaml")
    path = file(
        tmp_path, blueprint(top={}).replace('"title": "Дом"', '"title": "Дом", "fields": {"include": "part.yaml"}')
    )
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "one")
    path.write_text(path.read_text(encoding="utf-8").replace("Дом", "Дача"), encoding="utf-8")
    git(tmp_path, "commit", "-qam", "a text, not yet released")
    file(tmp_path, fragment.replace("  a:", "  b:"), "part.yaml")
    made = release(path)
    assert (made.before, made.bump) == ("1.2.3", "major")
    assert {one.name for one in made.differences} == {"p.field.a", "p.field.b", "processes.p.title"}


def test_without_git_the_way_out_is_named(tmp_path):
    with pytest.raises(UsageError) as refused:
        release(file(tmp_path, blueprint()))
    assert "--since" in refused.value.hint


def test_a_repository_without_a_commit_is_told_in_our_own_words(tmp_path):
    git(tmp_path, "init", "-q")
    path = file(tmp_path, blueprint())
    with pytest.raises(UsageError, match="in no commit yet") as caught:
        release(path)
    assert "Commit it first" in caught.value.hint
    with pytest.raises(UsageError, match="has no revision v1"):
        release(path, since="v1")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "one")
    with pytest.raises(UsageError, match="has no revision --all"):
        release(path, since="--all")
    assert release(path, since="HEAD").bump == ""
