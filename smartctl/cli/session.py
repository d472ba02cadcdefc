"""One run against one portal: everything that a command needs, put together from flags, project and blueprint."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Final

from smartctl.cli import interrupting
from smartctl.cli.inputs import given_inputs
from smartctl.cli.project import Project, find_for
from smartctl.cli.screen import err
from smartctl.cli.token_places import token_place
from smartctl.engine.survey import Memory
from smartctl.errors import Interrupted, InvalidBlueprint, Severity, UsageError
from smartctl.folders import close
from smartctl.i18n import _
from smartctl.model import Desired
from smartctl.portal.address import PortalAddress
from smartctl.portal.connect import connect
from smartctl.portal.rest import RestPortal
from smartctl.redaction import holds_secret
from smartctl.render.visible import visible
from smartctl.state.files import FileStore
from smartctl.state.record import State
from smartctl.state.store import Shelf, Store

_TWICE: Final = 2


@dataclass(slots=True)
class Session:
    """A project, a portal and, where a command needs one, a blueprint."""

    project: Project
    address: PortalAddress
    portal_language: str
    portal: RestPortal

    @property
    def identity(self) -> str:
        return self.address.identity

    @property
    def store(self) -> Store:
        return FileStore(self.project.home)

    def shelf(self, blueprint: str) -> Shelf:
        return self.store.shelf(self.identity, blueprint)


@contextmanager
def open_session(portal: str | None, near: Path | None = None) -> Iterator[Session]:
    """Connects lazily: nothing is sent before the first call. `near`: the blueprint or plan whose project is meant."""
    project = find_for(near)
    address, language = project.portal(portal)
    assumed = project.assumed(portal)
    if assumed:
        err(f"{visible(assumed)}\n")
    close(project.home)
    connection = connect(
        address,
        home=project.home,
        language="en" if language == "en" else "ru",
        tokens=lambda one: token_place(one.tokens, root=project.root),
    )
    try:
        yield Session(project=project, address=address, portal_language=language, portal=connection)
    finally:
        connection.close()


def read_blueprint(path: Path, *, language: str, set_: Sequence[str] = (), inputs: Path | None = None) -> Desired:
    """A checked and compiled blueprint. Raises `InvalidBlueprint` with every mistake, before any network call."""
    from smartctl.blueprint.compile import compile_desired  # noqa: PLC0415 - YAML and JSON Schema load here
    from smartctl.blueprint.source import load  # noqa: PLC0415
    from smartctl.blueprint.validate import check  # noqa: PLC0415

    document = load(path, inputs=given_inputs(set_), inputs_file=inputs, environ=os.environ)
    diagnostics = check(document, language=language)
    if any(one.severity is Severity.ERROR for one in diagnostics):
        raise InvalidBlueprint(diagnostics)
    desired = compile_desired(document, language=language)
    if holds_secret(repr(desired)):
        raise UsageError(
            _("Reading {file}: it holds the secret of a webhook in a text.", file=path),
            hint=_("A webhook is a password: take it out of the blueprint and of its inputs, and make a new webhook."),
        )
    return desired


@contextmanager
def holding(shelf: Shelf, command: str, *, timeout: float) -> Iterator[None]:
    """Holds the state for a command; says whom it waits for, and when a run before left its lock behind."""

    def waiting(holder: str) -> None:
        err(_("Waiting for the state of {blueprint}: {holder}.", blueprint=shelf.blueprint, holder=holder) + "\n")

    with shelf.held(command, timeout=timeout, waiting=waiting) as left:
        if left:
            err(
                _("The run before this one ended without a word ({holder}); its lock is taken over.", holder=left)
                + "\n"
            )
        yield


def memory_of(state: State) -> Memory:
    return Memory(
        lineage=state.lineage, serial=state.serial, records=state.records, carried=state.carried, let_go=state.let_go
    )


class StopSwitch:
    """Ctrl-C once: finish the request under way, record, stop. Twice: stop at once. Again: without another word."""

    def __init__(self) -> None:
        self._pressed = 0

    def __call__(self) -> bool:
        return self._pressed > 0

    @contextmanager
    def armed(self) -> Iterator[StopSwitch]:
        before = signal.signal(signal.SIGINT, self._press)
        try:
            yield self
        finally:
            signal.signal(signal.SIGINT, before)

    def _press(self, _number: int, _frame: FrameType | None) -> None:
        self._pressed += 1
        if self._pressed > _TWICE:
            interrupting.leave()
        if self._pressed == _TWICE:
            raise Interrupted(
                _("Stopped at once. The request under way may or may not have happened."),
                hint=_("Run the same command again: it reads the portal first and goes on from there."),
            )
