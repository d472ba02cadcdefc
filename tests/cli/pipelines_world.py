"""A project that `init --ci` began, on a code host of the tests, with its states on a server: what the tests of pipelines share.

What a first request brings takes four commands; the first test that begins with it has them carried out, and every other
one gets a copy of the repository, of its host, of the states and of the portal.
"""

from __future__ import annotations

import atexit
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pytest

from tests.cli import beginnings
from tests.cli.pipelines import Pipelines
from tests.servers import forge, postgres
from tests.servers.forge_repository import MAIN, Repository
from tests.servers.places import ENVIRONMENT, servers  # noqa: F401 - a fixture

PLAN, APPROVAL = "<!-- smartctl: plan -->", "<!-- smartctl: approval "
BLUEPRINT = """\
format: smartctl/blueprint/v1
name: {name}
version: 1.0.0
title: Ремонт

processes:
  {name}:
    title: {title}
    options: {{stages: true, open_permissions: true}}
    features: [recycle_bin]
    pipelines:
      main:
        title: Ремонт
        stages:
          new: {{title: Новая}}
          work: {{title: {work}}}
          done: {{title: Готово, result: success}}
          lost: {{title: Отказ, result: failure}}
    fields:
      note: {{type: string, title: {note}}}
"""
REPAIRS = "blueprints/repairs.yaml"


def blueprint(title="Ремонт", *, name="repairs", work="В работе", note="Заметка"):
    return BLUEPRINT.format(name=name, title=title, work=work, note=note)


@contextmanager
def project(kind, backend, room, smartctl, servers, *, variables, files=None, edit=lambda text: text):  # noqa: F811
    """A repository that `init --ci` began, on a code host, with its states at a backend."""
    settings, _opening = servers.place(backend)
    assert smartctl("init", "made", "--ci", kind, "--backend", backend, cwd=room).returncode == 0
    beginnings.now[-1].end()
    start = {}
    for path in (room / "made").rglob("*"):
        if path.is_file() and "blueprints" not in path.parts and ".smartctl" not in path.parts:
            start[path.relative_to(room / "made").as_posix()] = path.read_text(encoding="utf-8")
    start["smartctl.yaml"] = edit(
        _with(start["smartctl.yaml"], settings, managed=(kind, backend) == ("gitlab", "http"))
    )
    repository = Repository(room / "origin.git")
    repository.begin({**start, **(files or {})})
    given = {
        "SMARTCTL_STATE_URL": settings["url"],
        "SMARTCTL_STATE_PASSWORD": ENVIRONMENT["STATE_TOKEN"],
        "AWS_ACCESS_KEY_ID": settings.get("access_key", ""),
        "AWS_SECRET_ACCESS_KEY": ENVIRONMENT["S3_SECRET"],
        "SMARTCTL_FORGE_TOKEN": forge.APIS[kind].token,
        **variables,
    }
    if kind == "github":  # the job's own token does
        del given["SMARTCTL_FORGE_TOKEN"]
    with forge.server(kind, repository) as address:
        yield Pipelines(kind, repository, address, room, given, schema=settings.get("schema", ""))


def _with(text, settings, *, managed):
    """What the servers of the tests want beside the variables: where they listen, a place of this test's own."""
    if managed:
        return text
    more = {name: settings[name] for name in ("schema", "endpoint", "region") if name in settings}
    text = text.replace("username: smartctl", f"username: {settings.get('username')}")
    return text.replace(
        '"${SMARTCTL_STATE_URL}"',
        ", ".join(['"${SMARTCTL_STATE_URL}"', *(f"{k}: {json.dumps(v)}" for k, v in more.items())]),
    )


@pytest.fixture
def world(request, tmp_path, portal, smartctl, servers):  # noqa: F811
    kind, backend = getattr(request, "param", ("gitlab", "http"))
    with project(kind, backend, tmp_path, smartctl, servers, variables={"SMARTCTL_PORTAL": portal.url}) as pipelines:
        yield pipelines


@dataclass
class _Begun:
    """Of a world with a process on its portal that a first request brought."""

    pipelines: Pipelines
    portal_url: str
    on_the_portal: bytes
    again: Callable[[], None]
    """Puts the states back that are on a server of their own."""

    @classmethod
    def of(cls, world, portal) -> _Begun:
        one = pushed(world, "one", {REPAIRS: blueprint()})
        green(world.on_request(one.number, "plan"))
        world.repository.merge(one.number, "squash")
        green(world.on_push("portals", "apply"))
        folder = tempfile.TemporaryDirectory()
        atexit.register(folder.cleanup)
        kept = replace(world, repository=world.repository.twin(Path(folder.name) / "origin.git"))
        if not world.schema:
            return cls(kept, portal.url, portal.content(), lambda: None)
        where = world.variables["SMARTCTL_STATE_URL"], world.schema
        postgres.keep(*where)
        return cls(kept, portal.url, portal.content(), partial(postgres.put_back, *where))

    @contextmanager
    def copied(self, portal, room) -> Iterator[Pipelines]:
        kept = self.pipelines
        portal.fill(self.on_the_portal)
        self.again()
        repository = kept.repository.twin(room / "origin.git")
        with forge.server(kept.kind, repository) as address:
            yield replace(
                kept, repository=repository, address=address, room=room, variables=dict(kept.variables), before={}
            )


_BEGUN: dict[tuple[str, str], _Begun] = {}


@pytest.fixture
def begun(request, tmp_path, portal, smartctl, servers):  # noqa: F811
    kind, backend = getattr(request, "param", ("gitlab", "http"))
    kept = _BEGUN.get((kind, backend))
    if kept is None or kept.portal_url != portal.url or any(name.startswith("MUTANT") for name in os.environ):
        first = tmp_path / "first"
        first.mkdir()
        with project(kind, backend, first, smartctl, servers, variables={"SMARTCTL_PORTAL": portal.url}) as made:
            kept = _BEGUN[kind, backend] = _Begun.of(made, portal)
    beginnings.now[-1].end()
    with kept.copied(portal, tmp_path) as pipelines:
        yield pipelines


def pushed(pipelines, branch, files):
    """A branch with one commit on top of the default branch, and a request for it."""
    repository = pipelines.repository
    repository.put(branch, files, base=repository.tip(MAIN))
    return repository.open(branch)


def comment(pipelines, request):
    found = [one.body for one in pipelines.repository.notes[request.number] if not one.stranger]
    assert len(found) == 1, found
    assert found[0].startswith(f"{PLAN}\n")
    return found[0]


def green(jobs):
    failed = [f"{name} ended with {one.code}: {one.said}" for name, one in jobs.items() if one.code]
    assert not failed, "\n".join(failed)
    return jobs


def only_type(portal):
    [one] = portal.ask("crm.type.list")["types"]
    return one
