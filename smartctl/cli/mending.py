"""`smartctl validate --fix`: hints that have one safe answer are followed, after a look at what that changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from smartctl.cli.approval import approved, can_ask
from smartctl.cli.patches import patch
from smartctl.cli.screen import document, err
from smartctl.errors import Refused, UsageError
from smartctl.i18n import _, n_

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smartctl.operations.mending import Mended


_SHOWN: Final = 20
"""As many addresses as a person reads; the rest stands in the difference."""


def patches(made: Mended) -> str:
    return "".join(patch(path, made.before[path], made.after[path]) for path in made.after)


def shown(made: Mended, *, write: bool) -> None:
    """The difference on stdout, where it stands alone; what it is for, and what comes of it, beside it."""
    from smartctl.render.diagnostics import places_of  # noqa: PLC0415 - with the renderers

    document(patches(made))
    for row in places_of(made.done, _("to be fixed:") if write else _("would be fixed:")):
        err(row)
    for row in places_of(made.left, _("left, it does not fit here:")):
        err(row)
    for text in consequences(made):
        err(f"{text}\n")


def consequences(made: Mended) -> Iterator[str]:
    """What plans and people do otherwise with the files."""
    from smartctl.render.visible import visible  # noqa: PLC0415 - as above

    for path in made.wrong:
        yield _("{file} has mistakes, which come first.", file=visible(path.as_posix()))
    if not made.after and made.wrong:
        return
    if not made.after:
        yield _("Nothing here can be followed without a decision.")
        return
    if made.plan:
        yield _("A plan will say otherwise: {names}.", names=_listed(made.plan))
    if made.by_hand:
        yield _("Steps for a person will be otherwise: {names}.", names=_listed(made.by_hand))
    if not made.plan and not made.by_hand:
        yield _("No plan will say anything otherwise.")


def _listed(names: Sequence[str]) -> str:
    from smartctl.render.visible import visible  # noqa: PLC0415 - as above

    more = len(names) - _SHOWN
    rest = n_(", and {n} more", ", and {n} more", more) if more > 0 else ""
    return visible(", ".join(names[:_SHOWN])) + rest


def agreed(made: Mended, *, yes: bool) -> None:
    """Raises `Refused` where the answer is no, `UsageError` where nobody is there to give one."""
    if yes:
        return
    if not can_ask():
        raise UsageError(
            _("Nothing was changed: there is no terminal to ask at."),
            hint=_("Pass --yes, or --diff to look and write nothing."),
        )
    if not approved(n_("Write {n} file?", "Write {n} files?", len(made.after))):
        raise Refused(_("Nothing was changed: the changes were not approved."))


def told(made: Mended) -> dict[str, Any]:
    """The same for a program: `mends` of the diagnostics."""
    from smartctl.render.diagnostics import listed  # noqa: PLC0415 - with the renderers

    return {
        "fixed": listed(made.done),
        "left": listed(made.left),
        "plan": list(made.plan),
        "by_hand": list(made.by_hand),
        "patch": patches(made),
    }
