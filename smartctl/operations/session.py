"""One run against one portal: everything that an operation needs, put together from project, portal and talk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from smartctl.engine.guard import Policy
from smartctl.engine.survey import Memory
from smartctl.folders import close
from smartctl.model import Address
from smartctl.operations.news import LockTakenOver, PortalAssumed, Waiting
from smartctl.operations.talk import Quiet, Talk
from smartctl.operations.terms import Terms
from smartctl.portal.address import ApplicationAddress, PortalAddress
from smartctl.portal.connect import connect
from smartctl.portal.rest import RestPortal
from smartctl.project.limits import limits_of
from smartctl.project.project_file import Project, find, find_for
from smartctl.project.rules import rules_of
from smartctl.project.stores import open_store
from smartctl.state.record import State
from smartctl.state.store import Shelf, Store

if TYPE_CHECKING:
    from smartctl.portal.tokens import TokenPlace


class Session(Struct, kw_only=True):
    """A project, one of its portals, and whoever listens."""

    project: Project
    choice: str | None
    """The portal as it was named: by a name of the project, by an address, or not at all."""
    address: PortalAddress
    portal_language: str
    portal: RestPortal
    talk: Talk
    store: Store

    @property
    def identity(self) -> str:
        """The portal without its secret: what states, plans and journals call it."""
        return self.address.identity

    def shelf(self, blueprint: str) -> Shelf:
        return self.store.shelf(self.identity, blueprint)

    def policy(self, terms: Terms, *, allow_delete: bool) -> Policy:
        """What this run may do: its terms, and the limits of the project."""
        entry = self.project.entry(self.choice)
        limits = limits_of(self.project, entry)
        return Policy(
            allow_delete=allow_delete,
            allow_data_loss=frozenset(map(Address, terms.allow_data_loss)),
            allow_mass_change=terms.allow_mass_change,
            approved_by=terms.approved_by,
            protected_portal=entry is not None and entry.protect,
            limits=limits,
            now=datetime.now().astimezone(),
            rules=rules_of(self.project, entry, portals=filter(None, (entry.name if entry else "", self.identity))),
        )


def open_project(
    folder: Path, *, portal: str | None = None, talk: Talk | None = None
) -> AbstractContextManager[Session]:
    """A session with a portal of the project around a folder.

    `portal`: a name in `smartctl.yaml`, `mock:NAME` or the address of a webhook; may be left out where the project has one.
    `talk` hears of what happens and answers; without one nobody does. Nothing is sent before something is asked for.
    Raises `UsageError` for a portal that the project does not have or whose secret cannot be read.
    """
    return _connected(find(folder.absolute()), portal, talk or Quiet())


def open_session(portal: str | None, near: Path | None, talk: Talk) -> AbstractContextManager[Session]:
    """The same for a command line. `near`: the blueprint or plan whose project is meant, else that of the current folder."""
    return _connected(find_for(near), portal, talk)


@contextmanager
def _connected(project: Project, portal: str | None, talk: Talk) -> Iterator[Session]:
    address, language = project.portal(portal)
    if project.nobody_said(portal):
        talk.tell(PortalAssumed(portal=address.identity, home=str(project.home)))
    close(project.home)
    connection = connect(
        address,
        home=project.home,
        language="en" if language == "en" else "ru",
        tokens=lambda one: _tokens_of(one, project),
    )
    store = open_store(project)
    try:
        yield Session(
            project=project,
            choice=portal,
            address=address,
            portal_language=language,
            portal=connection,
            talk=talk,
            store=store,
        )
    finally:
        connection.close()
        store.close()


def _tokens_of(address: ApplicationAddress, project: Project) -> TokenPlace:
    from smartctl.project.token_places import token_place  # noqa: PLC0415 - filelock, for applications alone

    return token_place(address.tokens, root=project.root)


@contextmanager
def holding(talk: Talk, shelf: Shelf, command: str, *, timeout: float) -> Iterator[None]:
    """Holds the state for a command; says whom it waits for, and when a run before left its lock behind."""

    def waiting(holder: str) -> None:
        talk.tell(Waiting(blueprint=shelf.blueprint, holder=holder))

    with shelf.held(command, timeout=timeout, waiting=waiting) as left:
        if left:
            talk.tell(LockTakenOver(holder=left))
        yield


def memory_of(state: State) -> Memory:
    return Memory(
        lineage=state.lineage, serial=state.serial, records=state.records, carried=state.carried, let_go=state.let_go
    )
