"""What `init --ci` writes, carried out step by step from fresh copies: twice, with a plan that grew old between, with a drift."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.cli.conftest import environment
from tests.servers.places import ENVIRONMENT, servers  # noqa: F401 - a fixture

FORGES = {"gitlab": (".gitlab-ci.yml", "http"), "github": (".github/workflows/smartctl.yml", "postgres")}
MARK = "<!-- smartctl: plan -->"
BLUEPRINT = """\
format: smartctl/blueprint/v1
name: repairs
version: 1.0.0
title: Ремонт

processes:
  repair:
    title: {title}
    options: {{stages: true, open_permissions: true}}
    features: [recycle_bin]
    pipelines:
      main:
        title: Ремонт
        stages:
          new: {{title: Новая}}
          work: {{title: В работе}}
          done: {{title: Готово, result: success}}
          lost: {{title: Отказ, result: failure}}
    fields:
      note: {{type: string, title: Заметка}}
"""


class Comments:
    """What a code host keeps of one request, by its own rules of addresses and methods."""

    def __init__(self, change: str) -> None:
        self.change, self.bodies, self.strangers = change, {}, set()

    def _author(self, number: int) -> dict[str, object]:
        """GitHub names the `user` of a comment with its type, GitLab the `author` of a note."""
        stranger = number in self.strangers
        return {
            "user": {"id": 66 if stranger else 41898282, "type": "User" if stranger else "Bot"},
            "author": {"id": 66 if stranger else 5},
        }

    def answer(self, method: str, path: str, body: str) -> tuple[int, object]:
        number = path.partition("?")[0].rpartition("/")[2]
        if method == "GET" and path == "/api/v4/user":
            return 200, {"id": 5, "username": "project_7_bot_1"}
        if method == "GET":
            return 200, [{"id": one, "body": text, **self._author(one)} for one, text in self.bodies.items()]
        if method == "POST":
            self.bodies[len(self.bodies) + 1] = body
            return 201, {"id": len(self.bodies)}
        if method == self.change and number.isdecimal() and int(number) in self.bodies:
            self.bodies[int(number)] = body
            return 200, {"id": int(number)}
        return 405, {}


@contextmanager
def forge(change: str):
    comments = Comments(change)

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length))["body"] if length else ""
            status, told = comments.answer(self.command, self.path, body)
            content = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_PATCH = _answer  # noqa: N815 - as the library calls them

        def log_message(self, *_told: object) -> None:
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{httpd.server_address[1]}", comments
    finally:
        httpd.shutdown()
        httpd.server_close()
        thread.join(20)


class Pipeline:
    """The jobs of a written file, each in a fresh copy of the repository that knows nothing of the ones before."""

    def __init__(self, kind: str, repository: Path, environ: dict[str, str]) -> None:
        self.kind, self.repository, self.environ = kind, repository, environ
        document = YAML(typ="safe", pure=True).load((repository / FORGES[kind][0]).read_text(encoding="utf-8"))
        self.jobs = document["jobs"] if kind == "github" else document
        self.runs = 0

    def lines(self, job: str) -> list[str]:
        found = self.jobs[job]
        lines = found["script"] if self.kind == "gitlab" else [one["run"] for one in found["steps"] if "run" in one]
        return [line for line in lines if not line.startswith("pip install")]

    def run(self, job: str, *artifacts: Path) -> tuple[int, Path]:
        """(exit code of the first line that fails, the folder of the job)"""
        self.runs += 1
        folder = self.repository.parent / f"{job}-{self.runs}"
        shutil.copytree(self.repository, folder, ignore=shutil.ignore_patterns(".smartctl"))
        for one in artifacts:
            shutil.copy(one, folder)
        for line in self.lines(job):
            done = subprocess.run(
                ["bash", "-e", "-c", line],
                cwd=folder,
                env=self.environ,
                capture_output=True,
                encoding="utf-8",
                check=False,
            )
            assert "Traceback" not in done.stderr, done.stderr
            if done.returncode:
                self.said = done.stdout + done.stderr
                return done.returncode, folder
        return 0, folder


@pytest.fixture(params=FORGES)
def world(request, tmp_path, portal, smartctl, servers):  # noqa: F811
    kind = request.param
    settings, _opening = servers.place(FORGES[kind][1])
    repository = tmp_path / "repository"
    assert smartctl("init", "repository", "--ci", kind).returncode == 0
    for one in (repository / "blueprints").iterdir():
        one.unlink()
    (repository / "blueprints" / "repairs.yaml").write_text(BLUEPRINT.format(title="Ремонт"), encoding="utf-8")
    shown = (repository / "smartctl.yaml").read_text(encoding="utf-8")
    assert f'state: {{backend: {FORGES[kind][1]}, url: "${{SMARTCTL_STATE_URL}}"}}' in shown
    (repository / "smartctl.yaml").write_text(_opened(shown, settings), encoding="utf-8")
    with forge("PUT" if kind == "gitlab" else "PATCH") as (address, comments):
        own = {
            "gitlab": {
                "SMARTCTL_COMMENT_TOKEN": "glpat-x",
                "CI_API_V4_URL": f"{address}/api/v4",
                "CI_PROJECT_ID": "7",
                "CI_MERGE_REQUEST_IID": "3",
            },
            "github": {"GITHUB_REPOSITORY": "a/b", "GITHUB_API_URL": address, "GH_TOKEN": "x", "PULL": "3"},
        }[kind]
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        environ = environment(
            SMARTCTL_PORTAL=portal.url, SMARTCTL_STATE_URL=settings["url"], PATH=path, **own, **ENVIRONMENT
        )
        environ = {name: value for name, value in environ.items() if not name.startswith("GITHUB_") or name in own}
        yield Pipeline(kind, repository, environ), comments


def _opened(text: str, settings) -> str:
    """With what the server of the tests wants beside the address: in a job of GitLab its token counts by itself."""
    more = {name: value for name, value in settings.items() if name not in ("backend", "url")}
    return text.replace(
        'url: "${SMARTCTL_STATE_URL}"}',
        f'url: "${{SMARTCTL_STATE_URL}}", {json.dumps(more)[1:-1]}}}' if more else 'url: "${SMARTCTL_STATE_URL}"}',
    )


def test_a_second_change_from_a_fresh_copy_goes_as_the_first(world, portal):
    pipeline, comments = world
    blueprint = pipeline.repository / "blueprints" / "repairs.yaml"
    for title, told in (("Ремонт", "to add"), ("Ремонт техники", "1 to change")):
        blueprint.write_text(BLUEPRINT.format(title=title), encoding="utf-8")
        assert pipeline.run("check")[0] == 0, pipeline.said
        code, folder = pipeline.run("plan")
        assert code == 0
        [comment] = comments.bodies.values()
        assert comment.startswith(MARK)
        assert told in comment
        assert (folder / "plan.md").read_text(encoding="utf-8") in comment
        code, folder = pipeline.run("approve")
        assert code == 0
        assert pipeline.run("apply", folder / "plan.json")[0] == 0
        assert pipeline.run("drift")[0] == 0
    [process] = portal.ask("crm.type.list")["types"]
    assert process["title"] == "Ремонт техники"
    portal.ask("crm.type.update", id=process["id"], fields={"title": "Руками"})
    assert pipeline.run("drift")[0] == 2


@pytest.mark.parametrize("world", ["gitlab"], indirect=True)
def test_a_plan_that_grew_old_between_approval_and_apply_is_refused(world, portal):
    pipeline, _comments = world
    code, folder = pipeline.run("approve")
    assert code == 0
    assert pipeline.run("apply", folder / "plan.json")[0] == 0
    (pipeline.repository / "blueprints" / "repairs.yaml").write_text(BLUEPRINT.format(title="Сервис"), encoding="utf-8")
    _code, folder = pipeline.run("approve")
    [process] = portal.ask("crm.type.list")["types"]
    portal.ask("crm.type.update", id=process["id"], fields={"title": "Руками"})
    assert pipeline.run("apply", folder / "plan.json")[0] == 6
    _code, folder = pipeline.run("approve")
    assert pipeline.run("apply", folder / "plan.json")[0] == 0


@pytest.mark.parametrize("world", ["github"], indirect=True)
def test_a_blueprint_with_a_mistake_leaves_a_comment_that_says_so_and_a_red_job(world):
    pipeline, comments = world
    (pipeline.repository / "blueprints" / "repairs.yaml").write_text("nonsense: 1\n", encoding="utf-8")
    assert pipeline.run("check")[0] == 1
    assert pipeline.run("plan")[0] == 1
    [comment] = comments.bodies.values()
    assert "**The plan failed.**" in comment
    assert "nonsense" in comment


def test_a_comment_of_somebody_else_that_bears_the_mark_stays_as_it_is(world):
    """Its author could write anything into the plan afterwards."""
    pipeline, comments = world
    comments.bodies[1] = f"{MARK}\nLGTM"
    comments.strangers.add(1)
    for _time in range(2):
        assert pipeline.run("plan")[0] == 0
    assert comments.bodies[1] == f"{MARK}\nLGTM"
    assert "to add" in comments.bodies[2]
    assert len(comments.bodies) == 2
