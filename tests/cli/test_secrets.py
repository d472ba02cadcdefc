"""A webhook is a password: planted wherever a run could repeat it, it is found in no stream and no file of the run."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from smartctl.mockportal.application import open_portal
from tests.cli.conftest import WINDOW, environment, said

SECRET = "s3cr3t0w0rd"
posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps rights elsewhere")


@pytest.fixture
def guarded(portal):
    """A served portal whose webhook has a secret worth looking for. Its own files are no files of a run."""
    mock = open_portal(portal.file)
    mock.add_webhook(1, SECRET)
    mock.close()
    return portal.url.replace("/demo/", f"/{SECRET}/")


@pytest.fixture
def talkative(guarded):
    """The same portal behind a server that says the secret itself: `says[method]` is (status, headers, body)."""
    says = {}

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            method = self.path.rsplit("/", 1)[1]
            if method in says or "*" in says:
                status, headers, answer = says.get(method) or says["*"]
            else:
                request = urllib.request.Request(guarded + method, data=body, headers=dict(self.headers))
                with urllib.request.urlopen(request, timeout=30) as answered:
                    status, headers, answer = answered.status, {"Content-Type": "application/json"}, answered.read()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/rest/1/{SECRET}/", says
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def run(smartctl, tmp_path):
    """Runs a command with a log file against an address kept in the environment. The secret must show in no stream."""
    project = 'format: smartctl/project/v1\nportals:\n  acme: {url: "${ACME_WEBHOOK}"}\n'
    (tmp_path / "smartctl.yaml").write_text(project, encoding="utf-8")

    def start(url: str, *command: object):
        log = () if "--log-file" in command else ("--log-file", tmp_path / "log.txt")
        done = smartctl(*command, *log, env={"ACME_WEBHOOK": url})
        assert SECRET not in done.stdout + done.stderr
        return done

    return start


def no_file_holds_the_secret(folder):
    written = [path for path in folder.rglob("*") if path.is_file()]
    assert written
    for path in written:
        assert SECRET.encode() not in path.read_bytes(), path
    return written


def test_in_the_address(guarded, run, smartctl, tmp_path):
    wrong = guarded.replace(SECRET, f"{SECRET}-wrong")
    dead = f"http://127.0.0.1:9/rest/1/{SECRET}/"
    runs = [
        run(url, *command)
        for url, command in [
            (guarded, ["plan", WINDOW, "--out", tmp_path / "saved.plan.json", "--format", "json"]),
            (guarded, ["apply", WINDOW, "--yes"]),
            (guarded, ["apply", WINDOW, "--yes", "--format", "json"]),
            (wrong, ["plan", WINDOW]),
            (dead, ["plan", WINDOW]),
            (guarded, ["destroy", WINDOW, "--yes"]),
        ]
    ]
    runs.append(smartctl("plan", WINDOW, "--portal", guarded.replace("http:", "ftp:")))
    assert [done.returncode for done in runs] == [0, 0, 0, 3, 3, 0, 1]
    assert SECRET not in runs[-1].stdout + runs[-1].stderr
    assert "HTTP Request: POST" in (tmp_path / "log.txt").read_text(encoding="utf-8")
    names = {path.name for path in no_file_holds_the_secret(tmp_path)}
    assert {"log.txt", "saved.plan.json", "journal.jsonl", "rollback.plan"} <= names


_ERROR = json.dumps({"error": f"X_{SECRET}", "error_description": f"token {SECRET} of /rest/1/{SECRET}/ is wrong"})
_ESCAPED = _ERROR.replace("s3cr", "\\u00733cr")


@pytest.mark.parametrize(
    "answer",
    [
        (400, {}, _ERROR),
        (200, {}, _ESCAPED),
        (401, {}, json.dumps({"error": "invalid_credentials", "error_description": SECRET})),
        (500, {}, _ERROR),
        (200, {"Content-Type": "text/html"}, f"<html>{SECRET} <a href='/rest/1/{SECRET}/x'>"),
        (200, {}, '{"result": ["' + SECRET),
        (200, {}, json.dumps({"result": {SECRET: SECRET}})),
        (302, {"Location": f"https://elsewhere/rest/1/{SECRET}/"}, SECRET),
        (401, {"WWW-Authenticate": SECRET}, json.dumps({"error": SECRET})),
    ],
)
def test_in_every_answer(talkative, run, tmp_path, answer):
    url, says = talkative
    status, headers, body = answer
    says["*"] = (status, headers, body.encode())
    assert run(url, "apply", WINDOW, "--yes").returncode in (1, 3, 7)
    no_file_holds_the_secret(tmp_path)


@pytest.mark.parametrize("method", ["crm.type.add", "batch"])
def test_in_the_refusal_of_a_write(talkative, run, tmp_path, method):
    url, says = talkative
    says[method] = (400, {}, _ERROR.encode())
    refused = run(url, "apply", WINDOW, "--yes")
    assert refused.returncode in (3, 7)
    run(url, "apply", WINDOW, "--yes", "--format", "json")
    says.clear()
    assert run(url, "apply", WINDOW, "--yes").returncode == 0
    names = {path.name for path in no_file_holds_the_secret(tmp_path)}
    assert "journal.jsonl" in names


def test_in_titles_that_somebody_typed_and_nothing_is_lost_by_it(talkative, run, tmp_path):
    url, _says = talkative
    assert run(url, "apply", WINDOW, "--yes").returncode == 0
    [ours] = _ask(url, "crm.type.list")["types"]
    _ask(url, "crm.type.update", id=ours["id"], fields={"title": f"see {SECRET}"})
    _ask(url, "crm.type.add", fields={"title": f"theirs {SECRET}"})
    for form in ("text", "json", "gitlab"):
        assert run(url, "plan", WINDOW, "--format", form, "--out", tmp_path / f"{form}.plan.json").returncode == 0
    assert run(url, "apply", WINDOW, "--yes").returncode == 0
    assert "Установка окон" in [row["title"] for row in _ask(url, "crm.type.list")["types"]]
    assert run(url, "rollback", "--yes").returncode == 0
    titles = {row["title"] for row in _ask(url, "crm.type.list")["types"]}
    assert titles == {f"see {SECRET}", f"theirs {SECRET}"}
    no_file_holds_the_secret(tmp_path)


def _ask(url, method, **params):
    body, headers = json.dumps(params).encode(), {"Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(url + method, data=body, headers=headers), timeout=30) as answer:
        return json.loads(answer.read())["result"]


def test_in_a_blueprint_it_is_refused(guarded, run, tmp_path):
    blueprint = tmp_path / "window.yaml"
    text = WINDOW.read_text(encoding="utf-8").replace("ru: Установка окон", f"ru: Установка {SECRET}")
    blueprint.write_text(text, encoding="utf-8")
    refused = run(guarded, "plan", blueprint)
    assert refused.returncode == 1
    assert "holds the secret of a webhook" in said(refused.stderr)


PLAIN = """\
format: smartctl/blueprint/v1
name: plain
version: 1.0.0
title: Plain
# {comment}
processes:
  p: {{title: {title}}}
"""
"""Without inputs: what is wanted stands in the text to the letter."""


@pytest.mark.parametrize(("title", "code"), [("P", 0), (f"P {SECRET}", 1)])
def test_in_what_a_plain_blueprint_wants_it_is_refused_and_a_comment_is_nobody_s_wish(
    guarded, run, tmp_path, title, code
):
    blueprint = tmp_path / "plain.yaml"
    blueprint.write_text(PLAIN.format(title=title, comment=f"made with {SECRET}"), encoding="utf-8")
    planned = run(guarded, "plan", blueprint)
    assert planned.returncode == code, said(planned.stderr)
    assert ("holds the secret of a webhook" in said(planned.stderr)) == bool(code)


def test_in_file_names(guarded, run, tmp_path):
    blueprint = tmp_path / f"{SECRET}.yaml"
    shutil.copy(WINDOW, blueprint)
    broken = tmp_path / f"broken-{SECRET}.yaml"
    broken.write_text("format: 1\n nonsense: [", encoding="utf-8")
    plan = tmp_path / f"{SECRET}.plan.json"
    folder = tmp_path / f"folder-{SECRET}"
    folder.mkdir()
    assert run(guarded, "plan", blueprint, "--out", plan).returncode == 0
    assert run(guarded, "plan", broken).returncode == 1
    assert run(guarded, "plan", tmp_path / f"none-{SECRET}.yaml").returncode == 1
    assert run(guarded, "plan", blueprint, "--out", folder).returncode == 1
    assert run(guarded, "apply", plan, "--yes").returncode == 0
    assert run(guarded, "plan", blueprint, "--log-file", tmp_path / SECRET / "log").returncode == 1
    no_file_holds_the_secret(tmp_path)


_BUG = f"""
import sys
from smartctl.portal.rest import RestPortal
def broken(*_arguments, **_more):
    try:
        raise KeyError("{SECRET} in the cause, /rest/1/{SECRET}/ too")
    except KeyError as cause:
        raise RuntimeError("{SECRET} in the message") from cause
RestPortal.call = RestPortal.batch = broken
from smartctl.cli.boundary import run
sys.exit(run(sys.argv[1:]))
"""


def test_in_the_report_of_a_bug(guarded, tmp_path):
    (tmp_path / "bugs").mkdir()
    done = subprocess.run(
        [sys.executable, "-c", _BUG, "plan", str(WINDOW), "--portal", guarded],
        capture_output=True,
        encoding="utf-8",
        cwd=tmp_path,
        env=environment(TMPDIR=str(tmp_path / "bugs"), TEMP=str(tmp_path / "bugs")),
        check=False,
        timeout=60,
    )
    assert done.returncode == 70
    assert SECRET not in done.stdout + done.stderr
    [report] = (tmp_path / "bugs").iterdir()
    assert "RuntimeError" in report.read_text(encoding="utf-8")
    no_file_holds_the_secret(tmp_path)
    if sys.platform != "win32":
        assert stat.S_IMODE(report.stat().st_mode) == 0o600


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no device that is always full")  # noqa: PTH110
def test_in_a_log_that_cannot_be_written(guarded, run):
    assert run(guarded, "plan", WINDOW, "--log-file", "/dev/full").returncode == 0


@posix
def test_only_their_owner_may_read_the_files_of_a_run(guarded, run, tmp_path):
    assert run(guarded, "plan", WINDOW, "--out", tmp_path / "saved.plan.json").returncode == 0
    assert run(guarded, "apply", WINDOW, "--yes").returncode == 0
    assert run(guarded, "apply", WINDOW, "--yes", "--portal", "mock:").returncode == 0
    ours = [path for path in (tmp_path / ".smartctl").rglob("*") if path.is_file()]
    assert {".json", ".jsonl", ".plan", ".lock", ".sqlite3"} <= {path.suffix for path in ours}
    for path in [*ours, tmp_path / "log.txt", tmp_path / "saved.plan.json"]:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
