"""What a portal has of its own, as `smartctl.yaml` says it: overlays, inputs and roles over the blueprints of a project."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec.structs import replace

from smartctl.blueprint.inputs import data_of
from smartctl.blueprint.layers import roles
from smartctl.blueprint.layers.compose import Layers
from smartctl.blueprint.layers.heads import stands_over
from smartctl.blueprint.source import read, read_text
from smartctl.blueprint.tree import Document, Map, follow, section
from smartctl.project.project_file import FILE, PortalEntry, Project


def layers_of(
    project: Project, entry: PortalEntry | None, blueprint: Path, texts: Mapping[Path, str] | None = None
) -> Layers:
    """The layers over one blueprint on a portal, or on none in particular; `texts` stand for files.

    Raises `UsageError` for a file that cannot be opened.
    """
    inside = project.root if project.found else None
    if entry is None or not entry.client:
        return Layers(inside=inside)
    client = _Client(project, entry, blueprint, texts or {})
    name = str(read(blueprint).data.get("name"))
    inputs, people = client.section("inputs"), client.section("roles")
    return Layers(
        overlays=tuple(client.overlays(name)),
        inputs=inputs,
        roles=people,
        elsewhere=client.elsewhere() if inputs or people else frozenset(),
        inside=inside,
    )


def clients_of(project: Project, blueprint: Path) -> Iterator[PortalEntry]:
    """The portals that have something of their own over a blueprint."""
    for entry in project.portals.values():
        listed = [(project.root / one).resolve() for one in entry.blueprints]
        if entry.client and (not listed or blueprint.resolve() in listed):
            yield entry


def overlays_in(project: Project) -> tuple[Path, ...]:
    """Every overlay of the project once, in the order of its portals."""
    found = (project.root / one for entry in project.portals.values() for one in entry.overlays)
    return tuple(dict.fromkeys(map(shown, found)))


def places_of(project: Project, overlay: Path) -> Iterator[tuple[PortalEntry | None, Path]]:
    """(portal, blueprint) of every place where an overlay stands; a draft that no portal has yet, over its blueprint."""
    target, resolved = stands_over(read(overlay)), overlay.resolve()
    entries = [
        entry
        for entry in project.portals.values()
        if resolved in {(project.root / one).resolve() for one in entry.overlays}
    ]
    for entry in entries or (None,):
        for file in files_of(project, entry):
            if read(file).data.get("name") == target:
                yield entry, shown(file)


def names_in(project: Project) -> tuple[str, ...]:
    """The names of the blueprints of a project, and of those that its portals list."""
    files = [file for entry in (None, *project.portals.values()) for file in files_of(project, entry)]
    return tuple(dict.fromkeys(str(read(file).data.get("name")) for file in files))


def shown(path: Path) -> Path:
    """A file of the project as short as it can be told from where somebody stands."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


class _Client:
    def __init__(self, project: Project, entry: PortalEntry, blueprint: Path, texts: Mapping[Path, str]) -> None:
        self._project, self._entry, self._blueprint, self._texts = project, entry, blueprint, texts

    def _read(self, path: Path) -> Document:
        return read_text(self._texts[path], path=path) if path in self._texts else read(path)

    def overlays(self, name: str) -> Iterator[Path]:
        """Those over this blueprint; one that stands over no blueprint of the portal at all is a mistake here."""
        for one in self._entry.overlays:
            path = shown(self._project.root / one)
            target = stands_over(self._read(path))
            if target == name or target not in self._names():
                yield path

    def section(self, key: str) -> Document | None:
        """A section of the portal in the project file as a document of its own, with its places."""
        if not getattr(self._entry, key):
            return None
        file = self._read(shown(self._project.root / FILE))
        node = follow(file.root, ("portals", self._entry.name, key))[1]
        root = node if isinstance(node, Map) else replace(file.root, entries=())
        return replace(file, root=root, data=data_of(root), diagnostics=())

    def elsewhere(self) -> frozenset[str]:
        """Inputs and roles of the portal's other blueprints, and of what stands over them."""
        found: set[str] = set()
        for one in self._others():
            found |= set(section(one.data, "inputs")) | roles.names(one)
        return frozenset(found)

    def _names(self) -> set[str]:
        return {str(one.data.get("name")) for one in self._others() if "name" in one.data}

    def _others(self) -> Iterator[Document]:
        for file in files_of(self._project, self._entry):
            if file.resolve() != self._blueprint.resolve():
                yield read(file)
        for one in self._entry.overlays:
            yield self._read(shown(self._project.root / one))


def is_of(project: Project, entry: PortalEntry, path: Path) -> bool:
    """Whether a file is, or would be, among the blueprints of a portal."""
    if entry.blueprints:
        return path.resolve() in {(project.root / one).resolve() for one in entry.blueprints}
    return path.resolve().parent == (project.root / "blueprints").resolve() and path.suffix in (".yaml", ".yml")


def files_of(project: Project, entry: PortalEntry | None) -> list[Path]:
    """The blueprints of a portal: those that it lists, otherwise those of the project."""
    if entry is not None and entry.blueprints:
        return [path for one in entry.blueprints if (path := project.root / one).is_file()]
    folder = project.root / "blueprints"
    return sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")])
