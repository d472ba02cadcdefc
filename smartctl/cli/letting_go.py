"""What leaves the state and stays on the portal (`state rm`). Sends nothing."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from smartctl.cli.approval import approved, can_ask
from smartctl.cli.screen import err, options_for, out
from smartctl.engine.forgetting import kinds_of, without
from smartctl.engine.forgetting import named as with_items
from smartctl.errors import Refused, UsageError
from smartctl.i18n import _, n_
from smartctl.model import Desired, LetGo
from smartctl.operations import named
from smartctl.state.store import Shelf

_YAML: Final = (".yaml", ".yml")


def sorted_out(words: Sequence[str]) -> tuple[tuple[str, ...], Path]:
    """The addresses and the blueprint, which stands behind them, or before them as in `state show`."""
    last, first = words[-1], words[0]
    at_front = not last.endswith(_YAML) and first.endswith(_YAML)
    blueprint, names = (first, words[1:]) if at_front else (last, words[:-1])
    if not names:
        raise UsageError(
            _("No object was named."), hint=_("E.g. `smartctl state rm installation.field.crew BLUEPRINT`.")
        )
    return tuple(names), Path(blueprint)


def let_go(shelf: Shelf, desired: Desired, names: Sequence[str], *, yes: bool) -> None:
    """Shows what leaves the state, asks, and writes the state; the one before it stays beside it as a backup."""
    from smartctl.render.state import leaving_text  # noqa: PLC0415 - with the renderers

    state = shelf.load()
    records = state.records if state else {}
    known = kinds_of(records)
    roots = [
        named.one(one, known, _("There is no object {address} in the state.", address=one))
        for one in dict.fromkeys(names)
    ]
    assert state is not None  # of nothing no name could have been found
    apart = without(records, roots, state.let_go)
    err(leaving_text([*apart.forgotten, *apart.items], options_for(sys.stderr)))
    _confirm(yes=yes)
    shelf.save(replace(state, records=apart.records, let_go=apart.let_go))
    count = len(apart.forgotten) + len(apart.items)
    told = n_(
        "{n} object is out of the state. On the portal nothing was changed.",
        "{n} objects are out of the state. On the portal nothing was changed.",
        count,
    )
    out(f"{told}\n" + _("The state as it was: {path}", path=shelf.place_before) + "\n")
    wanted = {name for one in desired.resources for name in with_items(one.address, one.attrs)}
    back = [one for one in roots if one in wanted]
    if back:
        out(
            _(
                "Still in the blueprint, so the next apply takes over again what it recognises: {addresses}. Take them "
                "out of the blueprint to prevent that.",
                addresses=", ".join(back),
            )
            + "\n"
        )


def remembered(shelf: Shelf) -> tuple[LetGo, ...]:
    """What the state that is made again was told to leave alone, as far as it can still be read."""
    try:
        state = shelf.load()
    except UsageError:
        return ()
    return state.let_go if state else ()


def _confirm(*, yes: bool) -> None:
    if yes:
        return
    if not can_ask():
        raise UsageError(_("Nothing was changed: there is no terminal to ask at."), hint=_("Pass --yes."))
    if not approved(_("Take all of this out of the state?")):
        raise Refused(_("Nothing was changed: nobody agreed."))
