"""One portal for all cases: the mock over HTTP or, with `SMARTCTL_CONTRACT_PORTAL`, a live one."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from smartctl.portal.address import WebhookAddress, parse
from smartctl.portal.connect import connect
from smartctl.portal.rest import RestPortal
from smartctl.ports import Answer, BatchAnswer, Portal
from smartctl.steps import Call
from tests.clients.serving import served
from tests.contract.room import Room, opened

PLACE = "SMARTCTL_CONTRACT_PORTAL"


class Unjudged:
    """A portal without the recorder that holds the program's own calls against the descriptions: cases misuse methods."""

    def __init__(self, portal: RestPortal) -> None:
        self._portal = portal

    @property
    def requests(self) -> int:
        return self._portal.requests

    def fits_batch(self, call: Call) -> bool:
        return self._portal.fits_batch(call)

    def call(self, call: Call) -> Answer:
        return RestPortal.call.__wrapped__(self._portal, call)

    def batch(self, calls: Mapping[str, Call], *, halt: bool) -> BatchAnswer:
        return RestPortal.batch.__wrapped__(self._portal, calls, halt=halt)


@pytest.fixture(scope="session")
def contract_portal(tmp_path_factory) -> Iterator[Portal]:
    home: Path = tmp_path_factory.mktemp("contract")
    if address := os.environ.get(PLACE):
        parsed = parse(address)
        assert isinstance(parsed, WebhookAddress), f"{PLACE} is to be the address of a webhook of an administrator"
        live = connect(parsed, home=home)
        yield Unjudged(live)
        live.close()
        return
    with served() as (_mock, port):
        portal = connect(parse(f"http://127.0.0.1:{port}/rest/1/demo/"), home=home)
        yield Unjudged(portal)
        portal.close()


@pytest.fixture
def room(contract_portal) -> Iterator[Room]:
    with opened(contract_portal) as one:
        yield one
