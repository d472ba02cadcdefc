"""The head of an overlay: its format, and the blueprint that it stands over."""

from __future__ import annotations

from typing import Final

from smartctl.blueprint.layers.said import Said
from smartctl.blueprint.layers.shape import Shape
from smartctl.blueprint.names import did_you_mean
from smartctl.blueprint.tree import Document, plain
from smartctl.i18n import _

FORMAT: Final = "smartctl/overlay/v1"
HEAD: Final = ("format", "blueprint")
"""Keys of an overlay itself; all others stand over those of the blueprint."""


def is_overlay(document: Document) -> bool:
    """Whether a file says that it is an overlay."""
    return document.data.get("format") == FORMAT


def stands_over(document: Document) -> str:
    """The name of the blueprint that an overlay is for; "" for a file that says none."""
    name = document.data.get("blueprint")
    return name if isinstance(name, str) else ""


def fits(overlay: Document, base: Document, said: Said) -> bool:
    """Whether the file is an overlay, and one for this blueprint; says so if not."""
    form, target = overlay.root.entry("format"), overlay.root.entry("blueprint")
    if form is None or plain(form.value) != FORMAT:
        message = _("The file is no overlay.")
        hint = _("Begin it with format: {word}.", word=FORMAT)
        said.mistake("overlay-head", message, form.value if form else overlay.root, ("format",), hint=hint)
        return False
    name = str(base.data.get("name"))
    if target is None:
        message = _("The overlay does not say which blueprint it stands over.")
        known = (*HEAD, *Shape.of_blueprint().words)
        stray = next((one.key for one in overlay.root.entries if one.name not in known), None)
        hint = _("Add {key}: {value}", key="blueprint", value=name)
        said.mistake(
            "overlay-head", message, stray or form.key, hint=did_you_mean(str(stray.value), HEAD) if stray else hint
        )
        return False
    if plain(target.value) != name:
        message = _(
            "The overlay stands over {name}, and the blueprint is {other}.", name=plain(target.value), other=name
        )
        there = base.root.entry("name")
        said.mistake(
            "overlay-head",
            message,
            target.value,
            ("blueprint",),
            hint=did_you_mean(str(plain(target.value)), [name]),
            other=there.value if there else None,
        )
        return False
    return True
