"""`smartctl absorb`: what was changed on a portal is taken into the blueprint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

import typer

from smartctl.cli.approval import can_ask
from smartctl.cli.asked import INPUTS, Asked
from smartctl.cli.asking import OWN, takes
from smartctl.cli.choices import known_form
from smartctl.cli.log import log_to
from smartctl.cli.patches import patch
from smartctl.cli.screen import document, err, out, set_color
from smartctl.errors import Exit
from smartctl.i18n import N_, _, speak
from smartctl.redaction import concealed

if TYPE_CHECKING:
    from smartctl.importing.leaving import Left
    from smartctl.operations.absorbing import Absorbed

_WHY: Final = {
    "unasked": N_("left: the next apply puts it back, and what nobody manages stays as it is"),
    "conflict": N_("left: the blueprint was changed, too; name it with --take if the portal is right"),
    "let-go": N_("left: it is managed no longer, as somebody has said; `absorb --take` takes it in again"),
    "input": N_("left: the value comes from an input"),
    "alias": N_("left: the value is written elsewhere, behind an alias"),
    "shape": N_("left: it does not stand in the file so that it could be changed alone"),
    "portals": N_("left: other portals have the blueprint, too; --shared changes it for all of them"),
    "fragment": N_("left: another blueprint includes the file that says it; --shared changes it for both"),
    "inputs": N_("left: another blueprint of the portal has the input, too; --shared changes it for both"),
    "shared": N_("left: the file says it together with something else that is not changed on the portal"),
    "refused": N_("left: with it the blueprint would have mistakes"),
}


@takes(Asked, "blueprint", "portal", OWN, *INPUTS, "lock_timeout", "form", "color", "log_file")
def absorb(
    asked: Asked,
    take: Annotated[
        list[str] | None,
        typer.Option(
            "--take",
            metavar=_("ADDRESS[.ATTRIBUTE]"),
            help=_("Take this, also if both sides changed it; may be repeated."),
        ),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option(
            "--ignore",
            metavar=_("ADDRESS.ATTRIBUTE"),
            help=_("Let people change this from now on: a line of `ignore:`; may be repeated."),
        ),
    ] = None,
    take_all: Annotated[
        bool, typer.Option("--take-all", help=_("Take everything that only the portal has changed."))
    ] = False,
    shared: Annotated[
        bool,
        typer.Option(
            "--shared", help=_("Change the blueprint for every portal that has it, not the overlay of this one.")
        ),
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help=_("Show what would change in the files, and write nothing."))
    ] = False,
) -> int:
    from smartctl.cli.terminal import opened, terms_of  # noqa: PLC0415 - loads the engine and the portal client
    from smartctl.operations.absorbing import absorb as absorbed  # noqa: PLC0415

    set_color(asked.color)
    log_to(asked.log_file)
    known_form(asked.form, ("text", "json"))
    with opened(asked.portal, asked.blueprint) as session:
        made = absorbed(
            session,
            asked.blueprint,
            terms_of(asked),
            take=take or (),
            take_all=take_all,
            ignore=ignore or (),
            shared=shared,
            write=not diff,
        )
    told(made, asked.form, diff=diff)
    if asked.form == "text" and not (take or take_all or ignore):
        _say_what_decides(made)
    return Exit.OK


def _say_what_decides(made: Absorbed) -> None:
    if not can_ask() and "unasked" in dict(made.left).values():
        err(
            _("Nobody was asked, as there is no terminal: --take-all, --take ADDRESS or --ignore ADDRESS decides.")
            + "\n"
        )


def reason(code: str) -> str:
    """Why something was not taken, in words."""
    return speak(_WHY[code])


def _named(one: Left) -> str:
    return ".".join(filter(None, (one.address or f"{one.kind} {one.title}", one.attribute)))


def told(made: Absorbed, form: str, *, diff: bool = False) -> None:
    if form == "json":
        _document(made)
    else:
        _text(made, diff=diff)


def _document(made: Absorbed) -> None:
    from smartctl.codec import dumps  # noqa: PLC0415 - only here
    from smartctl.importing.words import reason as because  # noqa: PLC0415 - only here

    left = [{"address": address, "code": why} for address, why in made.left]
    left += [{"address": _named(one), "code": one.reason, "reason": because(one)} for one in made.stays]
    files = [path.as_posix() for path in made.files]
    document(
        dumps(
            {
                "format": "smartctl/absorbed/v1",
                "taken": list(made.taken),
                "ignored": list(made.ignored),
                "left": left,
                "untold": made.untold,
                "portals": list(made.portals),
                "files": files,
            }
        )
    )


def _text(made: Absorbed, *, diff: bool) -> None:
    from smartctl.importing.words import reason as because  # noqa: PLC0415 - only here
    from smartctl.render.notes import note  # noqa: PLC0415 - with the renderers
    from smartctl.render.offered_drift import conflict_texts  # noqa: PLC0415 - as above
    from smartctl.render.visible import visible  # noqa: PLC0415 - as above

    for path in made.files if diff else ():
        document(patch(path, made.before[path], made.after[path]))
    tell = err if diff else out  # a patch is for a program: on stdout it stands alone
    for address in made.taken:
        tell(_("taken: {address}", address=visible(address)) + "\n")
    for address in made.ignored:
        tell(_("ignored from now on: {address}", address=visible(address)) + "\n")
    for address, why in made.left:
        tell(concealed(f"{visible(address)}: {reason(why)}\n"))
        for text in conflict_texts(made.conflicts.get(address, {})):
            tell(concealed(f"  {text}\n"))
    for one in made.stays:
        tell(concealed(f"{visible(_named(one))}: {visible(because(one))}\n"))
    if made.portals:
        tell(_("This changes other portals, too: {names}.", names=visible(", ".join(made.portals))) + "\n")
    if made.untold:
        tell(note("drift-ignored", {"count": made.untold}) + "\n")
    if not made.taken and not made.left and not made.ignored and not made.stays:
        tell(_("Nothing is on the portal that could be taken.") + "\n")
