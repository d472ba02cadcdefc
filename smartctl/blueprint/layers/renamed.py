"""`moved:` of the blueprint, followed by what stands over it: an overlay may still use the name of yesterday."""

from __future__ import annotations

from typing import Final

from smartctl.blueprint.addresses import addresses
from smartctl.blueprint.moves import Graph, graph
from smartctl.blueprint.tree import Document, Map, Node, Path_, follow
from smartctl.kinds import APART

_KINDS: Final = {section: kind for kind, section in APART.items()}


def address_of(path: Path_) -> str:
    """The address of the object whose entry stands at a path; "" for what is no object."""
    match path:
        case ("processes", str(process)):
            return process
        case ("processes", str(process), "pipelines", str(pipeline)):
            return f"{process}.pipeline.{pipeline}"
        case ("processes", str(process), "pipelines", str(pipeline), "stages", str(stage)):
            return f"{process}.pipeline.{pipeline}.stage.{stage}"
        case ("processes", str(process), "fields", str(field)):
            return f"{process}.field.{field}"
        case ("processes", str(process), "fields", str(field), "items", str(item)):
            return f"{process}.field.{field}.item.{item}"
        case ("processes", str(process), "relations", ("parents" | "children") as side, str(target)):
            return f"{process}.relation.{'parent' if side == 'parents' else 'child'}.{target}"
        case (str(section), str(key)) if section in _KINDS:
            return f"{_KINDS[section]}.{key}"
    return ""


class Renamed:
    def __init__(self, base: Document) -> None:
        self._root: Node = base.root
        moved = base.data.get("moved")
        self._graph: Graph = graph(moved if isinstance(moved, list) else (), tuple(addresses(base)))

    def today(self, name: str, path: Path_, there: Map) -> tuple[str, Node | None]:
        """A key of the section `there` at `path` under its name of today, and the line of `moved:` that says so."""
        address = address_of((*path, name))
        if not address or there.entry(name) is not None:
            return name, None
        key = self._graph.today(address).rpartition(".")[2]
        if key == name or there.entry(key) is None:
            return name, None
        line = self._graph.said.get(address)
        return key, follow(self._root, ("moved", line.index, "from"))[1] if line else follow(self._root, ("moved",))[1]
