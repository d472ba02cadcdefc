"""The roles of a blueprint, given to people and departments of one portal by `smartctl.yaml`."""

from __future__ import annotations

from msgspec.structs import replace

from smartctl.blueprint.layers.said import Said
from smartctl.blueprint.names import did_you_mean, shortened
from smartctl.blueprint.tree import Document, Entry, Map, Node, children, section
from smartctl.i18n import _

PLACE = ("automation", "roles")


def names(document: Document) -> frozenset[str]:
    """The roles that a blueprint declares."""
    found = (
        section(section(process, "automation"), "roles") for _key, process in children(document.data.get("processes"))
    )
    return frozenset(name for roles in found for name in roles)


def given(document: Document, wanted: Document, elsewhere: frozenset[str], said: Said) -> Map:
    """The tree in which every declared role is who the portal says."""
    known = names(document)
    for entry in wanted.root.entries:
        if entry.name not in known and entry.name not in elsewhere:
            message = _("No blueprint of this portal has the role {name}.", name=shortened(entry.name))
            said.mistake(
                "unknown-role", message, entry.key, ("roles",), hint=did_you_mean(entry.name, sorted(known | elsewhere))
            )
    root = _with(document.root, wanted.root, ("processes", "*", *PLACE))
    return root if isinstance(root, Map) else document.root


def _with(node: Node, wanted: Map, path: tuple[str, ...]) -> Node:
    if not isinstance(node, Map):
        return node
    if not path:
        return replace(node, entries=tuple(_role(one, wanted.entry(one.name)) for one in node.entries))
    entries = (
        replace(one, value=_with(one.value, wanted, path[1:])) if path[0] in ("*", one.name) else one
        for one in node.entries
    )
    return replace(node, entries=tuple(entries))


def _role(role: Entry, who: Entry | None) -> Entry:
    """Who the portal names takes the place of whom the blueprint names: never both."""
    if who is None or not isinstance(role.value, Map) or not isinstance(who.value, Map):
        return role
    kept = tuple(one for one in role.value.entries if one.name == "title")
    return replace(role, value=replace(role.value, entries=(*kept, *who.value.entries)))
