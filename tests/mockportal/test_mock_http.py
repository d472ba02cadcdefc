"""A few calls over a real socket: the shell adds nothing and loses nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from smartctl.mockportal.application import Portal, open_portal
from smartctl.mockportal.server import prepare


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    opened = open_portal(tmp_path / "portal.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def client(portal: Portal) -> Iterator[httpx.Client]:
    ready = threading.Event()
    ports: list[int] = []

    def on_ready(port: int) -> None:
        ports.append(port)
        ready.set()

    server = prepare(portal, port=0, on_ready=on_ready)
    thread = threading.Thread(target=server.run)
    thread.start()
    assert ready.wait(20)
    with httpx.Client(base_url=f"http://127.0.0.1:{ports[0]}/rest/1/demo/", trust_env=False) as opened:
        yield opened
    server.should_exit = True
    thread.join(20)
    assert not thread.is_alive()


def test_json_forms_and_queries_arrive(client: httpx.Client) -> None:
    assert client.post("crm.type.add.json", json={"fields": {"title": "Заявки"}}).json()["result"]["type"]["id"] == 1
    form = client.post("crm.type.add", data={"fields[title]": "Form & Co", "fields[isStagesEnabled]": "Y"})
    assert form.json()["result"]["type"]["isStagesEnabled"] == "Y"
    found = client.get("crm.type.list", params={"filter[=title]": "Form & Co"}).json()
    assert (found["total"], found["result"]["types"][0]["title"]) == (1, "Form & Co")
    raw = client.post("crm.type.add", files={"x": b""}, data={"fields[title]": "Multi"})
    assert raw.json()["result"]["type"]["title"] == "Multi"


def test_statuses_and_headers_arrive(client: httpx.Client) -> None:
    unknown = client.get("no.such.method/")
    assert unknown.status_code == 404
    assert unknown.headers["content-type"] == "application/json; charset=utf-8"
    assert "access-control-allow-origin" not in unknown.headers
    assert client.post("crm.type.get", json={"id": 5}).status_code == 400


def test_many_threads_write_without_losing_anything(client: httpx.Client) -> None:
    kind = client.post("crm.type.add", json={"fields": {"title": "T"}}).json()["result"]["type"]["entityTypeId"]
    item = {"entityTypeId": kind, "fields": {"title": "x"}}

    def work() -> None:
        for _ in range(10):
            client.post("crm.item.add", json=item)

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert client.post("crm.item.list", json={"entityTypeId": kind}).json()["total"] == 40


def test_an_answered_write_is_on_the_disk(client: httpx.Client, portal: Portal, tmp_path: Path) -> None:
    client.post("crm.type.add", json={"fields": {"title": "Kept"}})
    other = open_portal(tmp_path / "portal.sqlite")
    assert other.call("crm.type.list")["total"] == 1
    other.close()
