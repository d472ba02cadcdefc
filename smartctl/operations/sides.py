"""What `diff` compares: the words for a side, and what each of them comes to."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct, field
from msgspec.structs import replace

from smartctl.engine.comparison import Side
from smartctl.errors import Diagnostic, InvalidBlueprint, Severity, UsageError
from smartctl.i18n import _
from smartctl.model import Action, Desired, Plan, Resource, parent_of
from smartctl.operations.blueprints import desired_of, load_layered, mistakes
from smartctl.operations.plan_files import look_at_plan
from smartctl.operations.revisions import at_revision
from smartctl.operations.samples import sample
from smartctl.operations.stored import spoken
from smartctl.operations.terms import Terms
from smartctl.project.project_file import PortalEntry, Project, find_for

if TYPE_CHECKING:
    from smartctl.blueprint.tree import Document
    from smartctl.state.record import State

_PORTAL: Final = "portal:"
_STATE: Final = "state:"
_DRIVE: Final = re.compile(r"[A-Za-z]:[\\/]")
"""The beginning of a path on Windows, which is no revision of one letter."""
_LARGEST: Final = 64_000_000


class Word(Struct, frozen=True, kw_only=True):
    """A side as it is written on the command line."""

    kind: str
    """`file`, `revision`, `plan`, `state-file`, `state` or `portal`."""
    said: str
    path: Path = field(default_factory=Path)
    """Of a file, from the top of the repository of a revision; of a state that of its blueprint, where one is named."""
    name: str = ""
    """The revision; the portal; the blueprint of a state."""
    rest: str = ""
    """Of a portal the process; of a state its portal."""

    @property
    def is_blueprint(self) -> bool:
        return self.kind in ("file", "revision")


def word(said: str, portals: Collection[str] = ()) -> Word:
    """What is meant by one side; one of `portals`, and `mock:NAME`, is meant without `portal:`, too, where no file is.

    Raises `UsageError` for what is none.
    """
    bare = said.startswith("mock:") or said.partition("/")[0] in portals
    if bare and not Path(said).exists():
        said = f"{_PORTAL}{said}"
    if said.startswith(_PORTAL):
        name, process = _portal(said.removeprefix(_PORTAL))
        return Word(kind="portal", said=said, name=name, rest=process)
    if said.startswith(_STATE):
        return _state_word(said)
    path = Path(said)
    if path.is_file():
        return Word(kind=_kind_of(path), said=said, path=path)
    revision, colon, name = said.rpartition(":")
    if colon and name and revision and not _is_drive(said):
        return Word(kind="revision", said=said, path=Path(name), name=revision)
    raise UsageError(
        _("There is no file {path}.", path=said or '""'),
        hint=_(
            "A side is a blueprint, REVISION:PATH, a saved plan, state:BLUEPRINT, portal:NAME or portal:NAME/PROCESS."
        ),
    )


def _is_drive(said: str) -> bool:
    return bool(_DRIVE.match(said)) or (os.name == "nt" and said[1:2] == ":")


def _portal(said: str) -> tuple[str, str]:
    """(portal, process): the name of a portal has no slash, and a process may be the address of its page."""
    name, _slash, process = said.partition("/")
    if not name:
        raise UsageError(
            _("{side} names no portal.", side=f"{_PORTAL}{said}"),
            hint=_("Write portal:NAME with a name of smartctl.yaml, or portal:mock:NAME; a process stands behind a /."),
        )
    return name, process


def _state_word(said: str) -> Word:
    rest = said.removeprefix(_STATE)
    path = Path(rest)
    if path.is_file():
        return Word(kind="state", said=said, path=path)
    portal, slash, name = rest.rpartition("/")
    if not name:
        raise UsageError(
            _("{side} names no blueprint.", side=said),
            hint=_("Write state:BLUEPRINT with a file or a name, or state:PORTAL/NAME."),
        )
    return Word(kind="state", said=said, name=name, rest=portal if slash else "")


def _kind_of(path: Path) -> str:
    """A JSON document says what it is; everything else is a blueprint, of which its loader says what is wrong."""
    with path.open("rb") as file:
        begin = file.read(4096).lstrip()
    if not begin.startswith(b"{"):
        return "file"
    return "state-file" if b'"smartctl/state/' in begin else "plan" if b'"smartctl/' in begin else "file"


class Read(Struct, frozen=True, kw_only=True):
    """One side, read."""

    label: str
    """As a reader knows it: what was written, and the version where it has one."""
    side: Side
    blueprint: str = ""
    version: str = ""
    desired: Desired | None = None
    """Of a blueprint: what it says beside its objects."""
    language: str = ""
    """In which its texts are; "" of a blueprint, which has them in several."""
    others: int = 0
    """Processes of a portal that are not compared."""
    samples: tuple[str, ...] = ()
    """Inputs that have no value, and got any."""


_Layers = tuple[Project, PortalEntry | None]


def blueprint(one: Word, *, entry: PortalEntry | None, language: str, terms: Terms) -> Read:
    """A blueprint file, of today or of a revision. Raises `InvalidBlueprint` with the places as the command names them."""
    there: AbstractContextManager[tuple[Path, Path | None]] = nullcontext((one.path, None))
    if one.kind == "revision":
        there = at_revision(one.name, str(one.path))
    with there as (path, folder):
        try:
            project = _project(path, folder)
            mine = project.portals.get(entry.name) if entry is not None else None
            return _blueprint(one, path, (project, mine), language, terms)
        except InvalidBlueprint as wrong:
            raise InvalidBlueprint(tuple(_named(each, one, folder) for each in wrong.diagnostics)) from None


def _project(path: Path, folder: Path | None) -> Project:
    """That of the revision; what lies around the folder for it is none of it."""
    project = find_for(path)
    if folder is None or project.root.resolve().is_relative_to(folder):
        return project
    return Project(root=folder, found=True)


def _blueprint(one: Word, path: Path, layers: _Layers, language: str, terms: Terms) -> Read:
    project, entry = layers
    document = load_layered(project, entry, path, terms)
    samples = _missing(document)
    if samples:
        document = load_layered(project, entry, path, replace(terms, inputs={**samples, **terms.inputs}))
    found = [each for each in mistakes(document, language) if each.severity is Severity.ERROR]
    if found:
        raise InvalidBlueprint(tuple(found))
    desired = desired_of(document, path, language)
    return Read(
        label=f"{one.said} ({desired.version})",
        side=Side(resources=spoken(desired.resources), moved=desired.moved),
        blueprint=desired.blueprint,
        version=desired.version,
        desired=desired,
        samples=tuple(samples),
    )


def _missing(document: Document) -> dict[str, str]:
    """A value for each input that has none."""
    declared = document.data.get("inputs") or {}
    without = [one.context.partition("inputs.")[2] for one in document.diagnostics if one.code == "missing-input"]
    found = {}
    for name in without:
        declaration = declared.get(name) if isinstance(declared, Mapping) else None
        if isinstance(declaration, Mapping):
            found[name] = sample(name, declaration)
    return found


def _named(one: Diagnostic, said: Word, folder: Path | None) -> Diagnostic:
    """A place in the folder of a revision as a place of that revision."""
    if folder is None or one.span is None or not one.span.path.is_absolute():
        return one
    if not one.span.path.is_relative_to(folder):
        return one
    path = Path(f"{said.name}:{one.span.path.relative_to(folder).as_posix()}")
    return replace(one, span=replace(one.span, path=path))


def name_in(path: Path) -> str:
    """The name of the blueprint in a file. Raises `UsageError` when there is none."""
    from smartctl.blueprint.source import read  # noqa: PLC0415 - YAML loads here

    name = read(path).data.get("name")
    if not name:
        raise UsageError(
            _("Reading {path}: it does not say its name.", path=path.as_posix()),
            hint=_("A blueprint has a line `name:`."),
        )
    return str(name)


def plan_of(path: Path) -> Plan:
    """Raises `UsageError` for what is no plan of something to do."""
    saved = look_at_plan(path)
    if saved is None or saved.plan.mode not in ("apply", "destroy"):
        raise UsageError(
            _("Reading {path}: it is not a saved plan.", path=path.as_posix()),
            hint=_("Make one with `smartctl plan BLUEPRINT --out FILE`."),
        )
    return saved.plan


def planned(one: Word, plan: Plan) -> Read:
    """What will be there once a plan is carried out."""
    staying = (
        Resource(address=each.address, kind=each.kind, key=each.key, parent=each.parent, attrs=each.after or {})
        for each in plan.changes
        if each.after is not None and each.action not in (Action.DELETE, Action.FORGET)
    )
    ids = {each.address: each.ids for each in plan.changes}
    return Read(
        label=f"{one.said} ({plan.blueprint} {plan.version}, {plan.portal})",
        side=Side(resources=spoken(tuple(staying), ids)),
        blueprint=plan.blueprint,
        version=plan.version,
        language=plan.language,
    )


def state_in(path: Path) -> State:
    """A state in a file, as `state pull` writes it. Raises `UsageError` for a damaged one."""
    from smartctl.regular import beginning  # noqa: PLC0415 - only here
    from smartctl.state.record import loads  # noqa: PLC0415

    return loads(beginning(path, _LARGEST), where=path.as_posix())


def portal(one: Word, language: str) -> Read:
    """A portal before it is read: how much of it is asked for, the other side says."""
    return Read(label=one.said, side=Side(resources=(), whole=False), language=language)


def remembered(one: Word, state: State, language: str) -> Read:
    """What the last apply left."""
    rows = sorted(state.records.items(), key=lambda row: (int(row[1].attrs.get("position") or 0), row[0]))
    found = tuple(
        Resource(
            address=address,
            kind=record.kind,
            key=address.rpartition(".")[2],
            parent=parent_of(record.kind, address),
            attrs=record.attrs,
        )
        for address, record in rows
    )
    ids = {address: record.ids for address, record in state.records.items()}
    return Read(
        label=f"{one.said} ({state.blueprint} {state.version}, {state.portal})",
        side=Side(resources=spoken(found, ids)),
        blueprint=state.blueprint,
        version=state.version,
        language=language,
    )
