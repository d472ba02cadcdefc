"""What was answered is kept: the server is killed, crashes by script, and is not alone with its file."""

from __future__ import annotations

import contextlib
import json
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from smartctl.mockportal.application import open_portal
from tests import warm
from tests.cli.conftest import environment, started

_ADDRESS = re.compile(r"(https?)://127\.0\.0\.1:(\d+)/rest/1/demo/")


class Served:
    def __init__(self, folder: Path, *arguments: str) -> None:
        command = ["mock", "serve", "mock:kept", "--port", "0", *arguments]
        self.process = warm.Begun(command, cwd=folder, environ=environment())
        found = _ADDRESS.search(self.line(0))
        assert found is not None
        self.client = httpx.Client(base_url=found[0], trust_env=False, timeout=30)

    def line(self, number: int) -> str:
        """Of what the server says as it starts."""
        while True:
            running, lines = self.process.poll() is None, self.process.said()[1].splitlines(keepends=True)
            if len(lines) > number and lines[number].endswith("\n"):
                return lines[number]
            assert running, lines
            time.sleep(0.005)

    def ask(self, method: str, **params: Any) -> Any:
        body = self.client.post(method, json=params).json()
        assert "error" not in body, body
        return body["result"]

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(20)

    def end(self) -> None:
        self.client.close()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(20)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / ".smartctl" / "mock" / "kept.sqlite3"


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Served]]:
    started: list[Served] = []

    def start(*arguments: str) -> Served:
        started.append(Served(tmp_path, *arguments))
        return started[-1]

    yield start
    for one in started:
        one.end()


def intact(file: Path) -> bool:
    connection = sqlite3.connect(file)
    try:
        return connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    finally:
        connection.close()


def test_an_answered_write_survives_kill_9(serve, file: Path) -> None:
    served = serve()
    kind = served.ask("crm.type.add", fields={"title": "Kept"})["type"]
    for number in range(30):
        served.ask("crm.item.add", entityTypeId=kind["entityTypeId"], fields={"title": f"Item {number}"})
    served.ask("crm.type.update", id=kind["id"], fields={"title": "Renamed"})
    served.kill()
    assert intact(file)
    again = serve()
    assert again.ask("crm.type.get", id=kind["id"])["type"]["title"] == "Renamed"
    assert len(again.ask("crm.item.list", entityTypeId=kind["entityTypeId"])["items"]) == 30


def test_a_server_killed_while_it_writes_loses_nothing_it_answered(serve, file: Path) -> None:
    served = serve()
    kind = served.ask("crm.type.add", fields={"title": "Kept"})["type"]["entityTypeId"]
    answered: list[int] = []

    def write() -> None:
        with contextlib.suppress(httpx.TransportError):
            while True:
                answered.append(served.ask("crm.item.add", entityTypeId=kind, fields={"title": "x"})["item"]["id"])

    writers = [threading.Thread(target=write) for _ in range(3)]
    for writer in writers:
        writer.start()
    while len(answered) < 60:
        assert served.process.poll() is None
        time.sleep(0.01)
    served.kill()
    for writer in writers:
        writer.join(30)
    assert intact(file)
    portal = open_portal(file)
    kept = {row[0] for row in portal.look(lambda database, _: database.rows("SELECT id FROM items"))}
    portal.close()
    assert len(answered) == len(set(answered))
    assert set(answered) <= kept


def test_a_crash_between_effect_and_answer_leaves_the_effect(serve, file: Path, tmp_path: Path) -> None:
    script = tmp_path / "faults.yaml"
    script.write_text("- {do: crash, method: crm.type.add, call: 2}\n")
    served = serve("--faults", str(script))
    served.ask("crm.type.add", fields={"title": "Answered"})
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        served.ask("crm.type.add", fields={"title": "Unanswered"})
    assert served.process.wait(20) == 70
    assert intact(file)
    titles = [one["title"] for one in serve().ask("crm.type.list")["types"]]
    assert titles == ["Answered", "Unanswered"]


def test_a_crash_in_the_middle_of_a_batch_leaves_the_commands_before_it(serve, tmp_path: Path) -> None:
    script = tmp_path / "faults.json"
    script.write_text(json.dumps([{"do": "crash", "method": "crm.type.add", "in_batch": "command", "call": 3}]))
    served = serve("--faults", str(script))
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        served.ask("batch", cmd=[f"crm.type.add?fields[title]=T{number}" for number in range(5)])
    assert served.process.wait(20) == 70
    assert len(serve().ask("crm.type.list")["types"]) == 3


_WRITER = """
import sys
from pathlib import Path
from smartctl.mockportal.application import open_portal

portal = open_portal(Path(sys.argv[1]))
kind = int(sys.argv[2])
for number in range(int(sys.argv[3])):
    body = portal.call("crm.item.add", {"entityTypeId": kind, "fields": {"title": f"{sys.argv[4]}-{number}"}})
    assert "result" in body, body
portal.close()
"""


def test_two_processes_may_write_to_one_file(file: Path) -> None:
    file.parent.mkdir(parents=True)
    portal = open_portal(file)
    kind = portal.call("crm.type.add", {"fields": {"title": "Shared"}})["result"]["type"]["entityTypeId"]
    command = [sys.executable, "-c", _WRITER, str(file), str(kind), "100"]
    writers = [subprocess.Popen([*command, name]) for name in ("left", "right")]
    for number in range(50):
        assert "result" in portal.call("crm.item.add", {"entityTypeId": kind, "fields": {"title": f"own-{number}"}})
    assert [writer.wait(120) for writer in writers] == [0, 0]
    assert portal.call("crm.item.list", {"entityTypeId": kind})["total"] == 250
    dumped = portal.look(lambda database, _: database.rows("SELECT id FROM items ORDER BY id"))
    portal.close()
    assert [row[0] for row in dumped] == list(range(1, 251))
    assert intact(file)


def test_processes_may_open_a_new_file_at_the_same_time(file: Path) -> None:
    file.parent.mkdir(parents=True)
    opening = "import sys; from pathlib import Path; from smartctl.mockportal.application import open_portal; "
    code = f"{opening}open_portal(Path(sys.argv[1])).call('crm.type.add', {{'fields': {{'title': 'x'}}}})"
    openers = [subprocess.Popen([sys.executable, "-c", code, str(file)]) for _ in range(3)]
    assert [opener.wait(60) for opener in openers] == [0, 0, 0]
    portal = open_portal(file)
    assert portal.call("crm.type.list")["total"] == 3
    assert len(portal.call("crm.status.list", {"filter": {"ENTITY_ID": "SOURCE"}})["result"]) == 8
    portal.close()


def test_limits_and_seeds_are_switched_on_from_the_command_line(serve) -> None:
    served = serve("--memory", "--seed", "realistic", "--limits", "--license", "ru_ent250")
    assert "Установка окон" in {one["title"] for one in served.ask("crm.type.list")["types"]}
    statuses = []
    while 503 not in statuses:
        assert len(statuses) < 1000
        statuses.append(served.client.post("server.time").status_code)
    assert statuses.count(200) >= 249


def test_https_is_served_with_an_authority_to_trust(serve, tmp_path: Path) -> None:
    served = serve("--memory", "--tls")
    told = served.line(1).strip()
    authority = tmp_path / ".smartctl" / "mock" / "ca.pem"
    assert told == f"Clients trust it with SSL_CERT_FILE={authority}"
    address = str(served.client.base_url)
    assert address.startswith("https://")
    blueprint = Path(__file__).parents[2] / "blueprints" / "window-installation.yaml"
    done = started(["plan", blueprint, "--portal", address], cwd=tmp_path, env={"SSL_CERT_FILE": str(authority)})
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["seed", "huge"], "There is no seed huge."),
        (["dump", "mock:none"], "There is no mock:none yet."),
        (["serve", "--memory", "--seed", "huge"], "There is no seed huge."),
        (["serve", "--memory", "--faults", "none.yaml"], "Reading the faults in none.yaml: No such file or directory."),
    ],
)
def test_mistakes_are_told(tmp_path: Path, arguments: list[str], told: str) -> None:
    done = mock(tmp_path, *arguments)
    assert (done.returncode, done.stdout) == (1, "")
    assert told in " ".join(done.stderr.replace("│", " ").split())


def test_a_port_in_use_is_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = mock(tmp_path, "serve", "--memory", "--port", str(port))
    assert (done.returncode, done.stdout) == (1, "")
    assert f"Serving on port {port}: Address already in use." in " ".join(done.stderr.replace("│", " ").split())
    assert "ERROR:" not in done.stderr


def test_seed_dump_and_evidence(tmp_path: Path) -> None:
    assert mock(tmp_path, "seed", "junk").returncode == 0
    again = mock(tmp_path, "seed", "large")
    assert again.returncode == 1
    assert "mock reset" in again.stderr
    dumped = mock(tmp_path, "dump")
    assert len(json.loads(dumped.stdout)["types"]) == 20
    assert "\x1b" not in dumped.stdout
    everything = mock(tmp_path, "evidence").stdout.splitlines()
    assumed = mock(tmp_path, "evidence", "--assumed").stdout.splitlines()
    assert 50 < len(assumed) < len(everything)
    assert all(" assumed: " in line for line in assumed)
    assert any("fault.refuse" in line for line in assumed)
    assert any("limit.intensity" in line and " limits: " in line for line in everything)
    russian = mock(tmp_path, "evidence", "--assumed", "--lang", "ru")
    assert all(" предположено: " in line for line in russian.stdout.splitlines())
    assert {line.split()[0] for line in russian.stdout.splitlines()} <= {
        "метод",
        "отказ",
        "следствие",
        "ловушка",
        "протокол",
    }
    assert "по-английски" in russian.stderr


def mock(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return started(["mock", *arguments], cwd=folder)


def test_a_full_disk_takes_nothing_of_what_was_kept_and_more_when_there_is_room(tmp_path) -> None:
    portal = open_portal(tmp_path / "portal.db")
    database = portal._database
    database.run(f"PRAGMA max_page_count={database.number('PRAGMA page_count')}")
    kept = 0
    with contextlib.suppress(sqlite3.OperationalError):
        while kept < 1000:
            portal.call("crm.type.add", {"fields": {"title": "Двор" * 60}})
            kept += 1
    assert kept < 1000
    assert portal.call("crm.type.list")["total"] == kept
    database.run("PRAGMA max_page_count=1000000")
    assert "result" in portal.call("crm.type.add", {"fields": {"title": "Двор" * 60}})
    assert portal.call("crm.type.list")["total"] == kept + 1
    portal.close()
