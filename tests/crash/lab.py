"""Carries a scenario out on a mock portal of its own, with a fault and again without, and looks at what became of it."""

from __future__ import annotations

import json
import random
import re
import shutil
import socket
import time
import urllib.request
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests import warm
from tests.crash import census, nursery
from tests.crash.faults import Fault
from tests.crash.scenarios import APPLY, RUN, Scenario

_SECONDS = 60
_NOTHING_CHANGED = (4, 6)
"""Exit codes of an apply when what its plan counts could not be read, or not again."""


def _free_port() -> int:
    """Below the ports that the system gives to clients: whoever asks for one of those may be answered by itself."""
    while True:
        port = random.SystemRandom().randrange(20_000, 32_000)
        with socket.socket() as one, suppress(OSError):
            one.bind(("127.0.0.1", port))
            return port


@dataclass(frozen=True, slots=True, kw_only=True)
class Straight:
    """A scenario carried out without a fault: how long it is, and what stands after it."""

    template: Path
    counted: Mapping[str, Any]
    stands: Mapping[str, list[str]]


@dataclass
class Lab:
    """One port, one portal at a time, a folder for each trial."""

    folder: Path
    children: nursery.Nursery = field(default_factory=warm.nursery_of_all)
    port: int = field(default_factory=_free_port)
    _straight: dict[str, Straight] = field(default_factory=dict)
    _folders: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/rest/1/demo/"

    def straight(self, scenario: Scenario) -> Straight:
        if scenario.name not in self._straight:
            self._straight[scenario.name] = self._carried_out(scenario)
        return self._straight[scenario.name]

    def _carried_out(self, scenario: Scenario) -> Straight:
        template = self._new_folder("template")
        template.mkdir()
        with self.portal(template):
            stranger = census.ask(self.url, "crm.type.add", fields={"title": "Чужой процесс"})["result"]["type"]["id"]
            if scenario.application:
                self._let_in(template)
            if scenario.before is not None:
                self.expect(template, 0, "apply", scenario.before, "--yes")
                _put_items(self.url, scenario)
                _lodge(self.url, scenario, stranger)
            if scenario.undone is not None:
                self.expect(template, 0, *APPLY, scenario.undone)
        copy = self.copied(template)
        with self.portal(copy):
            tally = copy / "tally.json"
            self.expect(copy, 0, *_words(scenario, copy), tally=tally)
            stands = self._settled(copy, scenario)
        return Straight(template=template, counted=json.loads(tally.read_text()), stands=stands)

    def _let_in(self, folder: Path) -> None:
        """Makes the folder a project whose portal is spoken to as an application that has logged in."""
        told = (folder / "portal.txt").read_text(encoding="utf-8")
        client, secret, refresh = re.search(r"client_id (\S+), client_secret (\S+), refresh token (\S+)", told).groups()
        origin = f"http://127.0.0.1:{self.port}"
        given = {"grant_type": "refresh_token", "client_id": client, "client_secret": secret, "refresh_token": refresh}
        with urllib.request.urlopen(f"{origin}/oauth/token/?{urlencode(given)}", timeout=30) as answer:
            pair = json.loads(answer.read())
        login = {"portal": origin.removeprefix("http://"), "client_id": client, "expires": 0}
        tokens = {**login, "access_token": pair["access_token"], "refresh_token": pair["refresh_token"]}
        for name, text in (("secret", secret), ("tokens.json", json.dumps(tokens))):
            (folder / name).write_text(text, encoding="utf-8")
            (folder / name).chmod(0o600)
        place = {"domain": origin, "client_id": client, "client_secret": "file:secret", "tokens": "file:tokens.json"}
        project = {"format": "smartctl/project/v1", "portals": {"acme": {"application": place}}}
        (folder / "smartctl.yaml").write_text(json.dumps(project), encoding="utf-8")

    def trial(self, scenario: Scenario, fault: Fault, at: int) -> None:
        """The scenario with a fault, then again without. Raises AssertionError when something is not as it should be.

        Where only the client dies its portal goes on; one that misbehaves is killed, and comes back without the fault.
        """
        straight = self.straight(scenario)
        folder = self.copied(straight.template)
        script = fault.script(at)
        with self.portal(folder, script=script, again=fault.again):
            words = _words(scenario, folder)
            code = self.run(folder, *words, kill=fault.death(at))
            expected = (-9,) if fault.kill else (0, 3, 7, *_NOTHING_CHANGED)
            assert code in expected, f"cut off: exit {code}\n{_told(folder)}"
            if not script:
                self._finished(folder, scenario, fault, words)
        if script:
            if code in _NOTHING_CHANGED:
                stood, stands = self._standing(straight.template), self._standing(folder)
                assert stands == stood, f"exit {code}, and the portal is another one"
            with self.portal(folder):
                self._finished(folder, scenario, fault, words)
        shutil.rmtree(folder)

    def _standing(self, template: Path) -> Mapping[str, list[str]]:
        folder = self.copied(template)
        with self.portal(folder):
            stands = census.taken(self.url)
        shutil.rmtree(folder)
        return stands

    def _finished(self, folder: Path, scenario: Scenario, fault: Fault, words: Sequence[str]) -> None:
        """One more run, and everything stands as it does without a fault."""
        self.expect(folder, 0, *words)
        told = (folder / "told.txt").read_text(encoding="utf-8")
        straight, stands = self.straight(scenario), self._settled(folder, scenario, told=told if fault.doubles else "")
        if fault.doubles:
            stands = _once(straight.stands, stands, told)
        assert stands == straight.stands, _difference(straight.stands, stands)

    def _settled(self, folder: Path, scenario: Scenario, *, told: str = "") -> Mapping[str, list[str]]:
        """What stands, after it was found that nothing is left to do and nothing stands twice but what was `told`."""
        self.expect(folder, 0, *scenario.check, scenario.blueprint)
        stands = census.taken(self.url)
        assert told or not census.doubled(stands), census.doubled(stands)
        on = Counter(" / ".join(text.split(" / ")[1:-1]) for text in stands["items"])
        assert {stage: on[stage] for stage in scenario.after} == dict(scenario.after), on
        return stands

    def copied(self, template: Path) -> Path:
        return Path(shutil.copytree(template, self._new_folder("trial")))

    def _new_folder(self, name: str) -> Path:
        self._folders += 1
        return self.folder / f"{name}-{self._folders}"

    def portal(self, folder: Path, *, script: Sequence[Mapping[str, Any]] = (), again: bool = False) -> _Served:
        return _Served(lab=self, folder=folder, script=script, again=again)

    def run(self, folder: Path, *arguments: object, kill: Any = None, tally: Path | None = None) -> int:
        """Exit code of one command of the client; what it says is kept in `told.txt`."""
        words = [str(one) for one in arguments] + [
            "--portal",
            "acme" if (folder / "smartctl.yaml").exists() else self.url,
        ]
        job = {"folder": folder, "told": folder / "told.txt", "arguments": words, "kill": kill, "tally": tally}
        pid = self.children.ask(run=job)
        code = self.children.ask(wait=pid, seconds=_SECONDS)
        if code is None:
            nursery.stop(pid)
            self.children.ask(wait=pid, seconds=_SECONDS)
            raise AssertionError(f"{words[0]} does not end\n{_told(folder)}")
        return int(code)

    def expect(self, folder: Path, wanted: int, *arguments: object, tally: Path | None = None) -> None:
        code = self.run(folder, *arguments, tally=tally)
        assert code == wanted, f"{arguments[0]}: exit {code}, not {wanted}\n{_told(folder)}"


def _words(scenario: Scenario, folder: Path) -> list[str]:
    """The command; it takes the same run back however often it is given, its own run among the later ones or not."""
    if RUN not in scenario.command:
        return [*scenario.command, str(scenario.blueprint)]
    last = max(one.name for one in folder.rglob("*.runs/*"))
    return [last if word == RUN else word for word in scenario.command]


@dataclass
class _Served:
    """`smartctl mock serve` in a process of its own, on a database in a file; ended by SIGKILL."""

    lab: Lab
    folder: Path
    script: Sequence[Mapping[str, Any]]
    again: bool
    pid: int = 0

    def __enter__(self) -> None:
        faults = self.folder / "faults.json" if self.script else None
        if faults is not None:
            faults.write_text(json.dumps(self.script), encoding="utf-8")
        told = self.folder / "portal.txt"
        job = {"folder": self.folder, "told": told, "port": self.lab.port, "faults": faults, "again": self.again}
        self.pid = self.lab.children.ask(serve=job)
        until = time.monotonic() + _SECONDS
        while not _answers(self.lab.port):
            assert time.monotonic() < until, told.read_text(encoding="utf-8")
            time.sleep(0.005)

    def __exit__(self, *_raised: object) -> None:
        with suppress(ProcessLookupError):  # it has crashed, as it was told to
            nursery.stop(self.pid)
        self.lab.children.ask(wait=self.pid, seconds=_SECONDS)


def _answers(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


def _told(folder: Path) -> str:
    return "\n".join((folder / "told.txt").read_text(encoding="utf-8").splitlines()[-60:])


def _once(wanted: Mapping[str, list[str]], found: Mapping[str, list[str]], told: str) -> Mapping[str, list[str]]:
    """What stands, without what stands there twice and was named, each by its own number, by the runs so far."""
    kept: dict[str, list[str]] = {}
    for kind, rows in found.items():
        extra = Counter(rows) - Counter(wanted[kind])
        for row, count in extra.items():
            numbers = census.named_twice(told, kind, row)
            assert count <= len(numbers), f"{count} doubled and not named, {kind}: {row}\n{told[-3000:]}"
        kept[kind] = sorted((Counter(rows) - extra).elements())
    return kept


def _difference(wanted: Mapping[str, list[str]], found: Mapping[str, list[str]]) -> str:
    lines = []
    for kind in wanted:
        before, after = Counter(wanted[kind]), Counter(found[kind])
        lines += [f"missing {kind}: {one}" for one in before - after] + [
            f"extra {kind}: {one}" for one in after - before
        ]
    return "\n".join(lines)


def _lodge(url: str, scenario: Scenario, stranger: int) -> None:
    for one in census.rows(url, "crm.automatedsolution.list", "automatedSolutions"):
        if one["title"] == scenario.lodging:
            fields = {"typeIds": [*one["typeIds"], stranger]}
            census.ask(url, "crm.automatedsolution.update", id=one["id"], fields=fields)


def _put_items(url: str, scenario: Scenario) -> None:
    types = {one["title"]: one for one in census.rows(url, "crm.type.list", "types")}
    statuses = census.rows(url, "crm.status.list", "")
    for place in scenario.items:
        kind = types[place.process]
        boards = census.rows(url, "crm.category.list", "categories", entityTypeId=kind["entityTypeId"])
        codes = {
            f"{board['name']} / {row['NAME']}": (board["id"], row["STATUS_ID"])
            for board in boards
            for row in statuses
            if row["ENTITY_ID"] == f"DYNAMIC_{kind['entityTypeId']}_STAGE_{board['id']}"
        }
        where = dict(zip(("categoryId", "stageId"), codes[place.stage], strict=True)) if place.stage else {}
        values = {f"UF_CRM_{kind['id']}_{code}": value for code, value in place.values.items()}
        for number in range(place.count):
            fields = {"title": f"{place.stage.rpartition(' / ')[2]} {number + 1}", **where, **values}
            census.ask(url, "crm.item.add", entityTypeId=kind["entityTypeId"], fields=fields, useOriginalUfNames="Y")
