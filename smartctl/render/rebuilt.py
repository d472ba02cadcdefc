"""What a state that was made again holds beside the blueprint, and what it lacks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from smartctl.engine.rebuild import Rebuilt
from smartctl.i18n import _, n_
from smartctl.model import Resource, Stranger
from smartctl.render.beside import told
from smartctl.render.canvas import write
from smartctl.render.kinds import several_of
from smartctl.render.lines import Line, line
from smartctl.render.options import Options, speaking
from smartctl.render.visible import quoted, visible
from smartctl.strangers_json import strangers_to_json


@speaking
def rebuilt_text(rebuilt: Rebuilt, options: Options) -> str:
    """Empty when the portal and the blueprint have the same objects."""
    return write(_lines(rebuilt), options)


def rebuilt_to_json(rebuilt: Rebuilt) -> dict[str, Any]:
    """The result of `state rebuild` as a document (schemas/rebuilt.v1.json)."""
    return {
        "format": "smartctl/rebuilt/v1",
        "objects": sorted(rebuilt.memory.records),
        "marked": list(rebuilt.marked),
        "unclaimed": strangers_to_json(rebuilt.unclaimed),
        "missing": list(rebuilt.missing),
        "adopted": list(rebuilt.adopted),
        "left": list(rebuilt.left),
        "undecided": [one.address for one in rebuilt.undecided],
        "recognised": [{"address": address, "title": title} for address, title in rebuilt.recognised],
        "elsewhere": strangers_to_json(rebuilt.elsewhere),
        "unread": [{"kind": kind, "reason": why} for kind, why in sorted(rebuilt.unread.items())],
    }


@speaking
def question_text(asked: tuple[Sequence[Stranger], Sequence[Resource]], options: Options) -> str:
    """What a person at a terminal is asked: what nothing tells of, and what the blueprint misses."""
    return write(_question(*asked), options)


def _question(rest: Sequence[Stranger], missing: Sequence[Resource]) -> Iterator[Line]:
    yield from _listed(
        _("Found, and nothing tells whether smartctl made it:"),
        (f"{at}. {visible(one.address)}: {told(one)}" for at, one in enumerate(rest, start=1)),
    )
    yield from _listed(_("In the blueprint, and not found:"), (visible(one.address) for one in missing))
    yield line(
        _(
            "Which of these shall smartctl manage? Numbers or addresses (with =NAME as one that the blueprint misses), "
            "`all`, or nothing to leave all of them alone."
        )
    )


def _lines(rebuilt: Rebuilt) -> Iterator[Line]:
    yield from _listed(
        _("Not in the blueprint, and made by smartctl: the next plan destroys them (--let-go ADDRESS leaves one):"),
        map(visible, rebuilt.marked),
    )
    yield from _listed(
        _("Recognised by their stages; on the portal they have another title, which the next plan changes back:"),
        (f"{visible(address)}: {quoted(title)}" for address, title in rebuilt.recognised),
    )
    yield from _listed(
        _("Found, not claimed, so they are left alone (--adopt ADDRESS takes one in):"),
        (f"{visible(one.address)}: {told(one)}" for one in rebuilt.unclaimed),
    )
    yield from _listed(_("Taken in, as was asked for:"), map(visible, rebuilt.adopted))
    yield from _listed(_("Left alone, as was asked for:"), map(visible, rebuilt.left))
    yield from _listed(
        _("In the blueprint, and not found on the portal or not recognised there:"), map(visible, rebuilt.missing)
    )
    yield from _listed(
        _("Elsewhere on the portal, and nothing ties it to this blueprint (--adopt ADDRESS takes one in):"),
        (f"{visible(one.address)}: {told(one)}" for one in rebuilt.elsewhere),
    )
    yield from _listed(
        _("Not looked at, so nothing is known of these kinds:"),
        (f"{several_of(kind)}: {_why(why)}" for kind, why in sorted(rebuilt.unread.items())),
    )
    if count := len(rebuilt.undecided):
        yield line(
            n_(
                "{n} object is undecided: --adopt takes it in, --let-go leaves it alone for good, --let-go-all all of them.",
                "{n} objects are undecided: --adopt takes one in, --let-go leaves one alone for good, --let-go-all all of "
                "them.",
                count,
            )
        )


def _why(reason: str) -> str:
    match reason:
        case "webhook":
            return _("a webhook does not show them, an application does")
        case "plan":
            return _("the portal's plan lacks the methods")
        case "scope":
            return _("the application lacks the scope")
        case "rights":
            return _("the rights are missing")
        case _:
            return visible(reason)


def _listed(heading: str, rows: Iterable[str]) -> Iterator[Line]:
    several = list(rows)
    if several:
        yield line((heading, "bold"))
        yield from (line(f"  {row}") for row in several)
