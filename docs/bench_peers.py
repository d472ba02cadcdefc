"""Other clients' part of `make bench`: what it costs them to read what an import reads, on the same mock portal.

Each asks as its own pages show: fast_bitrix24 with lists of parameters, which it puts into batches; b24pysdk one by one.
"""

from __future__ import annotations

import asyncio
import importlib.util
import os
import sys
import tempfile
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from smartctl.engine import reader
from smartctl.importing import reading
from smartctl.kinds import KINDS
from smartctl.mockportal.application import open_portal
from smartctl.mockportal.authority import certify
from smartctl.mockportal.seeds import sow
from smartctl.mockportal.server import prepare
from smartctl.portal.address import WebhookAddress
from smartctl.portal.rest import RestPortal

MANY = 10
"""Processes of the large seed that everybody reads: three pipelines, eight stages and twenty-five fields each."""


def peers() -> None:
    with tempfile.TemporaryDirectory() as folder:
        authority = Path(folder) / "authority.pem"
        trusted = {name: str(authority) for name in ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE")}
        with served(certify(authority)) as port, patch.dict(os.environ, {**trusted, "NO_PROXY": "127.0.0.1"}):
            ours = smartctl(port)
            row("smartctl", ours, ours)
            for name, asked in (("fast_bitrix24", fast), ("b24pysdk", official)):
                if importlib.util.find_spec(name) is None:
                    sys.stdout.write(f"{name} is not installed here\n")
                else:
                    row(name, asked(port), ours)


def row(name: str, requests: int, ours: int) -> None:
    beside = "" if requests == ours else f", {requests / ours:.1f} times those of smartctl"
    sys.stdout.write(f"{name} reads {MANY} processes whole: {requests} requests{beside}\n")


@contextmanager
def served(tls: Any) -> Iterator[int]:
    ready, ports = threading.Event(), []
    portal = open_portal(None)
    sow(portal, "large")
    server = prepare(portal, port=0, tls=tls, on_ready=lambda port: (ports.append(port), ready.set()))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        assert ready.wait(60), "the mock portal does not start"
        yield ports[0]
    finally:
        server.should_exit = True
        thread.join(20)
        portal.close()


def smartctl(port: int) -> int:
    import httpx  # noqa: PLC0415 - after the environment names the authority

    address = WebhookAddress(origin=f"https://127.0.0.1:{port}", user="1", secret="demo")  # noqa: S106 - the mock's
    portal = RestPortal(address=address, transport=httpx.HTTPTransport(verify=os.environ["SSL_CERT_FILE"]))
    every = reading.processes(portal)
    before = portal.requests
    seen = reading.whole(portal, every[:MANY], "ru", KINDS)
    assert sum(one.kind == "field" for one in reader.objects(seen.answers, KINDS)) == MANY * 25
    return portal.requests - before


def fast(port: int) -> int:
    from aiohttp import ClientSession  # noqa: PLC0415 - where it is installed
    from fast_bitrix24 import Bitrix  # noqa: PLC0415

    sent: list[str] = []
    inner = ClientSession.post

    def counted(self: Any, url: Any, **how: Any) -> Any:
        sent.append(str(url))
        return inner(self, url, **how)

    ClientSession.post = counted  # type: ignore[method-assign]
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        warnings.simplefilter("ignore", UserWarning)  # of lists that are asked for in batches
        client = Bitrix(
            f"https://127.0.0.1:{port}/rest/1/demo/",
            verbose=False,
            ssl=False,
            request_pool_size=10_000,
            requests_per_second=1_000.0,
        )
        # It sorts every list by `ID`, which this one does not know.
        types = client.call("crm.type.list", {"order": {"id": "ASC"}}, raw=True)["result"]["types"][:MANY]
        sent.clear()
        numbers = [{"entityTypeId": one["entityTypeId"]} for one in types]
        client.call("crm.type.get", [{"id": one["id"]} for one in types])
        boards = client.call("crm.category.list", numbers)
        client.get_all("crm.status.list")
        flat = [one for board in boards for one in (board if isinstance(board, list) else [board])]
        client.call(
            "crm.item.details.configuration.get",
            [{"entityTypeId": one["entityTypeId"], "scope": "C", "extras": {"categoryId": one["id"]}} for one in flat],
        )
        fields: list[Any] = []
        for one in types:
            asked = {"moduleId": "crm", "filter": {"entityId": f"CRM_{one['id']}"}}
            fields += client.get_all("userfieldconfig.list", asked)
        client.call("userfieldconfig.get", [{"moduleId": "crm", "id": one["id"]} for one in fields])
    finally:
        ClientSession.post = inner  # type: ignore[method-assign]
        asyncio.set_event_loop(None)
        loop.close()
    assert len(fields) == MANY * 25
    return len(sent)


def official(port: int) -> int:
    import requests  # noqa: PLC0415 - where it is installed
    from b24pysdk import BitrixWebhook, Client, Config  # noqa: PLC0415

    sent: list[str] = []
    inner = requests.Session.send

    def counted(self: Any, request: Any, **how: Any) -> Any:
        sent.append(str(request.url))
        return inner(self, request, **how)

    requests.Session.send = counted  # type: ignore[method-assign]
    try:
        Config().configure(default_read_timeout=60)
        client = Client(BitrixWebhook(domain=f"127.0.0.1:{port}", webhook_token="1/demo"))  # noqa: S106 - the mock's
        types = client.crm.type.list(order={"id": "ASC"}).result["types"][:MANY]
        sent.clear()
        fields = 0
        for one in types:
            number = one["entityTypeId"]
            _ = client.crm.type.get(bitrix_id=one["id"]).result
            for board in client.crm.category.list(entity_type_id=number).result["categories"]:
                _ = client.crm.status.list(filter={"ENTITY_ID": f"DYNAMIC_{number}_STAGE_{board['id']}"}).result
                _ = client.crm.item.details.configuration.get(
                    entity_type_id=number, scope="C", extras={"categoryId": board["id"]}
                ).result
            listed = client.userfieldconfig.list(module_id="crm", filter={"entityId": f"CRM_{one['id']}"}).result
            for field in listed["fields"]:
                _ = client.userfieldconfig.get(module_id="crm", bitrix_id=int(field["id"])).result
                fields += 1
    finally:
        requests.Session.send = inner  # type: ignore[method-assign]
    assert fields == MANY * 25
    return len(sent)


if __name__ == "__main__":
    peers()
