"""Which blueprints belong together, and in which order they are carried out: what is named stands before who names it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from smartctl.blueprint.elsewhere import blueprint_of, named_elsewhere
from smartctl.errors import Diagnostic, InvalidBlueprint, Severity, UsageError
from smartctl.i18n import _
from smartctl.operations.blueprints import load_for, mistakes
from smartctl.operations.terms import USUAL, Terms
from smartctl.project.project_file import PortalEntry, Project

if TYPE_CHECKING:
    from smartctl.blueprint.tree import Document
    from smartctl.operations.session import Session

_BESIDE = ("smartctl/overlay/", "smartctl/fragment/", "smartctl/project/")
"""What begins the format of a file that stands beside blueprints and is none itself."""


class Member(Struct, frozen=True, kw_only=True):
    path: Path
    document: Document

    @property
    def name(self) -> str:
        return str(self.document.data.get("name"))

    @property
    def needs(self) -> frozenset[str]:
        """The blueprints of which it names something."""
        return frozenset(blueprint_of(name) for _path, name in named_elsewhere(self.document))


def files_at(project: Project, entry: PortalEntry | None, place: Path | None = None) -> tuple[Path, ...]:
    """The blueprints at a place: one, those of a folder, or without a place all that the project has for the portal.

    Raises `UsageError` where there is none.
    """
    from smartctl.project.client import files_of, shown  # noqa: PLC0415 - YAML loads here

    if place is not None and not place.is_dir():
        return (place,)
    if place is None:
        found, where = [shown(one) for one in files_of(project, entry)], shown(project.root / "blueprints")
    else:
        found, where = sorted([*place.glob("*.yaml"), *place.glob("*.yml")]), place
    blueprints = tuple(one for one in found if not is_beside(one))
    if not blueprints:
        raise UsageError(_("There is no blueprint in {path}.", path=where), hint=_("Blueprints end in .yaml."))
    return blueprints


def is_beside(path: Path) -> bool:
    """Whether a file says that it is no blueprint: an overlay, a fragment."""
    from smartctl.blueprint.source import read  # noqa: PLC0415 - YAML loads here

    return str(read(path).data.get("format") or "").startswith(_BESIDE)


def members(session: Session, files: Sequence[Path], terms: Terms = USUAL) -> tuple[Member, ...]:
    """The blueprints in the order in which they are applied. Raises `InvalidBlueprint` with the mistakes of all of them.

    Raises `UsageError` for two of one name, and for blueprints that name each other in a circle.
    """
    read = [Member(path=one, document=load_for(session, one, terms)) for one in files]
    found = [one for member in read for one in mistakes(member.document, session.portal_language)]
    if not any(one.severity is Severity.ERROR for one in found):
        found += between(read)
    if any(one.severity is Severity.ERROR for one in found):
        raise InvalidBlueprint(tuple(found))
    return in_order(read)


def between(read: Sequence[Member]) -> list[Diagnostic]:
    """What they name of each other and the other one does not have."""
    from smartctl.blueprint.check_elsewhere import check_between  # noqa: PLC0415 - YAML loads here

    return list(check_between([one.document for one in read]))


def in_order(read: Sequence[Member]) -> tuple[Member, ...]:
    """What is named before who names it; else as they were given."""
    by_name: dict[str, Member] = {}
    for one in read:
        if one.name in by_name:
            raise UsageError(
                _(
                    "{path} and {other} are both called {name}.",
                    path=by_name[one.name].path,
                    other=one.path,
                    name=one.name,
                ),
                hint=_("Give one of them another `name:`; it is what the marks on the portal say."),
            )
        by_name[one.name] = one
    needs = {name: [other for other in by_name if other in one.needs] for name, one in by_name.items()}
    return tuple(by_name[name] for name in _sorted(needs))


def _sorted(needs: Mapping[str, Iterable[str]]) -> Iterator[str]:
    graph = TopologicalSorter(needs)
    try:
        graph.prepare()
    except CycleError as circle:
        names = " → ".join(reversed(circle.args[1]))
        raise UsageError(
            _("These blueprints name each other in a circle: {names}.", names=names),
            hint=_("Move what they share into one blueprint, or take one of the references out."),
        ) from None
    place = {name: number for number, name in enumerate(needs)}
    ready = [*graph.get_ready()]
    while ready:
        name = min(ready, key=place.__getitem__)
        yield name
        graph.done(name)
        ready = [*(one for one in ready if one != name), *graph.get_ready()]
