"""The files of `init --ci` as their code hosts read them: by the hosts' own schemas, and what they must never say."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from smartctl.cli.ci.portals import child_pipeline
from tests.cli.pipelines import FILES
from tests.cli.pipelines_world import (  # noqa: F401 - fixtures
    REPAIRS,
    begun,
    blueprint,
    comment,
    green,
    only_type,
    pushed,
    servers,
    world,
)

ROOT = Path(__file__).parents[2]
BACKENDS = ("http", "postgres", "s3")
SCHEMAS = {
    "gitlab": ("--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci"),
    "github": ("--builtin-schema", "vendor.github-workflows"),
}
BOTH = pytest.mark.parametrize("world", [("gitlab", "http"), ("github", "postgres")], indirect=True, ids="-".join)


def read(path):
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


@pytest.fixture
def made(tmp_path, smartctl):
    def files(kind):
        """The file for each backend."""
        for backend in BACKENDS:
            assert smartctl("init", f"{kind}-{backend}", "--ci", kind, "--backend", backend).returncode == 0
        return [tmp_path / f"{kind}-{backend}" / FILES[kind] for backend in BACKENDS]

    return files


def held_against(kind, *files):
    from check_jsonschema import main
    from click.testing import CliRunner

    return CliRunner().invoke(main, [*SCHEMAS[kind], *map(str, files)])


@pytest.mark.parametrize("kind", FILES)
def test_the_schema_of_the_code_host_has_nothing_to_say(kind, made, tmp_path):
    files = made(kind)
    if kind == "gitlab":
        child = tmp_path / "portals.yml"
        child.write_text(child_pipeline(("acme", "beta", ""), {}), encoding="utf-8")
        files.append(child)
    done = held_against(kind, *files)
    assert done.exit_code == 0, done.output

    wrong = tmp_path / "wrong.yml"
    text = files[0].read_text(encoding="utf-8")
    wrong.write_text(text.replace("queue: max", "queue: all").replace("needs: [check]", "needs: {check: 1}"), "utf-8")
    told = held_against(kind, wrong)
    assert told.exit_code == 1, "the schema is not asked at all"
    assert "Schema validation errors were encountered" in told.output


@pytest.mark.parametrize("kind", FILES)
def test_jobs_of_one_portal_wait_for_each_other_and_none_is_dropped(kind, made):
    for file in made(kind):
        document = read(file)
        if kind == "github":
            waits = {name: one["concurrency"] for name, one in document["jobs"].items() if "concurrency" in one}
            assert "concurrency" not in document
            group = "smartctl-apply-${{ matrix.portal }}"
            assert waits == {"apply": {"group": group, "cancel-in-progress": False, "queue": "max"}}
            continue
        assert not any("resource_group" in one for one in document.values() if isinstance(one, dict))
        child = json.loads(child_pipeline(("acme", "beta"), {}))
        assert {name: one["resource_group"] for name, one in child.items() if name != "stages"} == {
            "apply acme": "smartctl-acme",
            "apply beta": "smartctl-beta",
        }
        assert "environment" not in {key for one in child.values() if isinstance(one, dict) for key in one}


@pytest.mark.parametrize("kind", FILES)
def test_no_portal_is_named_no_fork_gets_a_secret_and_nothing_is_uploaded_but_counts(kind, made):
    for file in made(kind):
        text, document = file.read_text(encoding="utf-8"), read(file)
        assert "pull_request_target" not in text
        assert "upload-artifact" not in text
        assert "://" not in re.sub(r"(?m)^\s*#.*$", "", text), "an address stands in the file"
        if kind == "github":
            assert document["permissions"] == {"contents": "read"}
            assert "secrets." not in str(document["env"]) + str(document["jobs"]["check"])
            continue
        kept = {
            name: one["artifacts"] for name, one in document.items() if isinstance(one, dict) and "artifacts" in one
        }
        assert {name: one["access"] for name, one in kept.items()} == {"plan": "developer", "portals": "developer"}
        assert kept["plan"]["reports"] == {"terraform": "plan.gitlab.json"}
        assert "paths" not in kept["plan"]


@BOTH
def test_a_fork_gets_the_checks_alone(world):  # noqa: F811
    one = pushed(world, "one", {REPAIRS: blueprint()})
    assert [*green(world.on_request(one.number, fork=True))] == ["check"]
    assert world.repository.asked == []


def test_a_plan_only_reads_the_state_for_a_developer_may_not_write_it(world):  # noqa: F811
    repository = world.repository
    for branch, title in (("one", "Ремонт"), ("two", "Сервис")):
        one = pushed(world, branch, {REPAIRS: blueprint(title)})
        repository.states_written.clear()
        green(world.on_request(one.number))
        assert repository.states_written == []
        repository.merge(one.number)
        green(world.on_push("portals", "apply"))
        assert repository.states_written != []


def test_neither_the_artifacts_nor_the_comment_hold_anything_of_the_items(begun, portal):  # noqa: F811
    """A plan that loses data counts the items; what they are called is nobody's business but the portal's."""
    kind = only_type(portal)
    name = next(
        one
        for one in portal.ask("crm.item.fields", entityTypeId=kind["entityTypeId"])["fields"]
        if "NOTE" in one.upper()
    )
    item = {"title": "Иванов Иван", name: "паспорт 4510"}
    portal.ask("crm.item.add", entityTypeId=kind["entityTypeId"], fields=item)
    without = re.sub(r"(?s)    fields:.*", "", blueprint())
    one = pushed(begun, "two", {REPAIRS: without})
    green(begun.on_request(one.number, "plan"))
    told = comment(begun, one)
    assert "1 to destroy" in told
    for value in item.values():
        assert value not in told + "".join(begun.artifacts.values())
    assert json.loads(begun.artifacts.pop("plan.gitlab.json")) == {"create": 0, "update": 0, "delete": 1}
    assert begun.artifacts == {}


def test_the_hooks_of_pre_commit_are_commands_that_find_what_is_wrong(smartctl, tmp_path):
    hooks = read(ROOT / ".pre-commit-hooks.yaml")
    assert {one["id"] for one in hooks} == {"smartctl-validate", "smartctl-fmt"}
    assert smartctl("init").returncode == 0
    file = tmp_path / "blueprints" / "window-installation.yaml"
    good = file.read_text(encoding="utf-8")
    for one in hooks:
        assert one["language"] == "python"
        assert one["pass_filenames"] is False
        assert re.search(one["files"], "portals/acme.yaml")
        command = shlex.split(one["entry"])
        assert command[0] == "smartctl"
        assert smartctl(*command[1:]).returncode == 0
        assert file.read_text(encoding="utf-8") == good
    file.write_text(good.replace("version: 1.0.0", "version:   1.0.0\nnonsense: 1"), encoding="utf-8")
    assert smartctl("validate").returncode == 1
    file.write_text(good.replace("version: 1.0.0", "version:   1.0.0"), encoding="utf-8")
    assert smartctl("fmt").returncode == 0
    assert file.read_text(encoding="utf-8") == good, "pre-commit fails where a hook has changed a file"


def _comments(folder):
    """Every comment of what `init` writes, but of the blueprint, which says its own in both languages."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not {".smartctl", "blueprints"} & set(path.parts):
            for row in path.read_text(encoding="utf-8").splitlines():
                if not re.match(r"# yaml-language-server|\s*# acme:", row):
                    yield from re.findall(r"(?:^|\s)# +(.*)", row)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("kind", FILES)
def test_what_init_writes_explains_itself_in_the_language_of_the_run_and_does_the_same(
    kind, backend, tmp_path, smartctl
):
    for language in ("en", "ru"):
        made = smartctl("init", language, "--ci", kind, "--backend", backend, "--lang", language)
        assert made.returncode == 0, made.stderr
        # Without the variable the next command has no state to read.
        assert re.search(r"(?:Next|Дальше):\n  (?:set|задайте) SMARTCTL_STATE_URL \(.+\)\n  cd ", made.stdout)
    russian, english = list(_comments(tmp_path / "ru")), list(_comments(tmp_path / "en"))
    assert len(russian) > 20
    assert [row for row in russian if not re.search("[а-яё]", row)] == []
    assert [row for row in english if re.search("[а-яё]", row)] == []
    assert not [row for row in (*russian, *english) if re.search("@[A-Z]+@", row)]
    for name in (FILES[kind], "smartctl.yaml"):
        assert read(tmp_path / "ru" / name) == read(tmp_path / "en" / name)
