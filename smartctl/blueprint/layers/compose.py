"""The layers of a blueprint put together, in order: what is included, what stands over it, what inputs leave of it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from smartctl.blueprint import inputs
from smartctl.blueprint.filling import fill, used_names
from smartctl.blueprint.layers import roles
from smartctl.blueprint.layers.absences import without_absent
from smartctl.blueprint.layers.fragments import Includes, Reader
from smartctl.blueprint.layers.heads import fits
from smartctl.blueprint.layers.said import Said
from smartctl.blueprint.layers.switches import Switches
from smartctl.blueprint.tree import Document, Map, Node, Path_, Scalar, follow, span_of
from smartctl.errors import Related
from smartctl.i18n import _

_WORD: Final = re.compile(r"[a-z0-9_-]+")


class Layers(Struct, frozen=True, kw_only=True):
    """What stands over a blueprint on one portal."""

    overlays: tuple[Path, ...] = ()
    """Files, the later over the earlier."""
    inputs: Document | None = None
    """Values of inputs that `smartctl.yaml` has for the portal: the section as a document of its own."""
    roles: Document | None = None
    """The roles of the portal as `smartctl.yaml` has them: the section as a document of its own."""
    elsewhere: frozenset[str] = frozenset()
    """Inputs and roles of the portal's other blueprints, which the project may name."""
    portal: str = ""
    """The identity of the portal that is spoken to; "" where none is."""
    inside: Path | None = None
    """The folder that fragments may not leave: that of the project, otherwise that of the blueprint."""


class Composition(Struct):
    """What is known of the layers while they are put together, and afterwards for the sake of mistakes."""

    base: Document
    includes: Includes
    said: Said
    beneath: list[tuple[Document, Map]] = field(default_factory=list)
    """Each overlay with the tree under it."""
    gone: dict[Path_, Node] = field(default_factory=dict)

    def related(self, node: Node, path: Path_) -> Related | None:
        """What else has to do with a mistake at a node."""
        if isinstance(node, Scalar) and (taken := self._taken(str(node.value))) is not None:
            return Related(span=span_of(taken), message=_("taken away here"))
        if (included := self.includes.related(node.source)) is not None:
            return included
        for overlay, under in self.beneath:
            if node.source is overlay.source:
                key, value = follow(under, path)
                return Related(span=span_of(key or value), message=_("it stands over this"))
        return None

    def _taken(self, text: str) -> Node | None:
        """The line that took away what a text names: `floor`, `field.floor`, `floor - 2d`, `On floor {{floor}}`."""
        words = set(_WORD.findall(text))
        return next((line for path, line in self.gone.items() if path[-1] in words), None)


def composed(base: Document, layers: Layers, given: inputs.Given, read: Reader) -> Document:
    """The document that is checked and compiled. `base` and every other file are read with `read`."""
    said = Said()
    includes = Includes(read=read, inside=layers.inside or base.source.path.parent, said=said)
    found = Composition(base=base, includes=includes, said=said)
    document = _with_root(base, includes.expanded(base))
    for path in layers.overlays:
        document = _overlaid(found, document, read(path))
    if layers.roles is not None:
        document = _with_root(document, roles.given(document, layers.roles, layers.elsewhere, said))
    return _finished(found, document, given)


def _overlaid(found: Composition, document: Document, overlay: Document) -> Document:
    from smartctl.blueprint.layers.overlay import merge  # noqa: PLC0415 - over most blueprints nothing stands

    found.said.mistakes.extend(overlay.diagnostics)
    if not overlay.readable or not fits(overlay, document, found.said):
        return document
    whole = _with_root(overlay, found.includes.expanded(overlay))
    found.beneath.append((overlay, document.root))
    merged = merge(document, whole, found.said)
    found.gone |= merged.gone
    return _with_root(document, merged.root)


def _finished(found: Composition, document: Document, given: inputs.Given) -> Document:
    values = inputs.evaluate(document, given)
    switches = Switches(document, values, found.said)
    root = switches.switched()
    used = used_names(document) | switches.used
    found.gone |= switches.gone
    root = without_absent(_with_root(document, root), found.gone)
    root = fill(root, values) if document.may_hold("{{", "*") else root  # an alias is followed, too
    return replace(
        document,
        root=root,
        data=document.data if root is document.root else inputs.data_of(root),
        inputs=values.values,
        said_by=values.said_by,
        diagnostics=(*document.diagnostics, *found.said.mistakes, *values.mistakes),
        used=used,
        gone=found.gone,
        one_file=document.one_file and root is document.root,
        related=found.related,
    )


def _with_root(document: Document, root: Map) -> Document:
    return (
        document if root is document.root else replace(document, root=root, data=inputs.data_of(root), one_file=False)
    )
