"""`smartctl state …`: look at what smartctl remembers, or make it again from the portal."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from smartctl.cli import flags, state_places
from smartctl.cli.choices import known_form
from smartctl.cli.commands import Commands
from smartctl.cli.offered import files
from smartctl.cli.screen import document, options_for, out, result, set_color
from smartctl.errors import Exit, UsageError
from smartctl.i18n import _, n_

if TYPE_CHECKING:
    from smartctl.operations.rebuilding import MadeAgain
    from smartctl.state.store import Store

app = Commands()
_YAML: Final = (".yaml", ".yml")


@app.command("list", help=_("List the objects in the state."))
def list_(
    blueprint: flags.Blueprint,
    portal: flags.Portal = None,
    form: flags.Format = "text",
    color: flags.Color = "auto",
) -> int:
    from smartctl.cli.runs import state_text  # noqa: PLC0415 - loads the engine
    from smartctl.cli.terminal import opened  # noqa: PLC0415
    from smartctl.operations.blueprints import read_blueprint  # noqa: PLC0415
    from smartctl.operations.states import read_state  # noqa: PLC0415

    set_color(color)
    known_form(form, ("text", "json"))
    with opened(portal, blueprint) as session:
        state = read_state(session, read_blueprint(session, blueprint).blueprint)
    result(state_text(state, form), form)
    return Exit.OK


@app.command(help=_("Show one object of the state."))
def show(
    blueprint: flags.Blueprint,
    address: Annotated[
        str, typer.Argument(metavar=flags.ADDRESS, help=_("E.g. installation.field.crew."), show_default=False)
    ],
    portal: flags.Portal = None,
    form: flags.Format = "text",
    color: flags.Color = "auto",
) -> int:
    from smartctl.cli.terminal import opened  # noqa: PLC0415
    from smartctl.codec import dumps  # noqa: PLC0415
    from smartctl.model import Address  # noqa: PLC0415
    from smartctl.operations import named  # noqa: PLC0415 - loads the engine
    from smartctl.operations.blueprints import read_blueprint  # noqa: PLC0415
    from smartctl.render.state import state_object  # noqa: PLC0415

    set_color(color)
    known_form(form, ("text", "json"))
    (address,), blueprint = _sorted_out((str(blueprint), address))
    with opened(portal, blueprint) as session:
        name = read_blueprint(session, blueprint).blueprint
        state = session.shelf(name).load()
    records = state.records if state else {}
    address = named.one(address, records, _("There is no object {address} in the state.", address=address))
    record = records[Address(address)]
    if form == "json":
        shown = {"address": address, "kind": record.kind, "ids": record.ids, "attributes": record.attrs}
        document(dumps(shown))
    else:
        out(state_object(Address(address), record, options_for(sys.stdout)))
    return Exit.OK


@app.command(help=_("Make the state again from the portal. Writes nothing there."))
def rebuild(
    blueprint: flags.Blueprint,
    portal: flags.Portal = None,
    set_: flags.Set = None,
    inputs: flags.Inputs = None,
    take_over: Annotated[
        bool, typer.Option("--take-over", help=_("Take over processes that carry the mark of another state."))
    ] = False,
    adopt: Annotated[
        list[str] | None,
        typer.Option(
            "--adopt",
            metavar=_("ADDRESS[=NAME]"),
            help=_(
                "Take in what was found and not claimed, as an object that the blueprint misses with =NAME; may be repeated."
            ),
        ),
    ] = None,
    adopt_all: Annotated[
        bool,
        typer.Option("--adopt-all", help=_("Take in everything that was found within the blueprint and not claimed.")),
    ] = False,
    let_go: Annotated[
        list[str] | None,
        typer.Option(
            "--let-go",
            metavar=flags.ADDRESS,
            help=_("Leave alone what carries a mark or is not claimed; may be repeated."),
        ),
    ] = None,
    let_go_all: Annotated[
        bool, typer.Option("--let-go-all", help=_("Leave alone everything that was found and not claimed."))
    ] = False,
    form: flags.Format = "text",
    lock_timeout: flags.LockTimeout = 0,
) -> int:
    from smartctl.cli.inputs import given_inputs  # noqa: PLC0415 - loads the engine
    from smartctl.cli.terminal import opened  # noqa: PLC0415
    from smartctl.operations import rebuilding  # noqa: PLC0415
    from smartctl.operations.deciding import Said  # noqa: PLC0415
    from smartctl.operations.terms import Terms  # noqa: PLC0415

    known_form(form, ("text", "json"))
    said = Said(adopt=tuple(adopt or ()), adopt_all=adopt_all, let_go=tuple(let_go or ()), let_go_all=let_go_all)
    with opened(portal, blueprint) as session:
        terms = Terms(inputs=given_inputs(set_ or ()), inputs_file=inputs, lock_timeout=lock_timeout)
        made = rebuilding.rebuild(session, blueprint, terms, said=said, take_over=take_over)
    _say_rebuilt(made, form)
    return Exit.PARTIAL if made.told.undecided else Exit.OK


def _say_rebuilt(made: MadeAgain, form: str) -> None:
    from smartctl.codec import dumps  # noqa: PLC0415 - loads the engine
    from smartctl.render.rebuilt import rebuilt_text, rebuilt_to_json  # noqa: PLC0415

    if form == "json":
        document(dumps(rebuilt_to_json(made.told)))
    else:
        count = len(made.state.records)
        out(n_("The state is made again: {n} object.", "The state is made again: {n} objects.", count) + "\n")
        out(rebuilt_text(made.told, options_for(sys.stdout)))


@app.command("rm", help=_("Take objects out of the state. On the portal nothing is changed."))
def rm(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar=_("BLUEPRINT ADDRESS..."),
            autocompletion=files,
            help=_("The blueprint, and what of it is managed no longer, with everything in it."),
            show_default=False,
        ),
    ],
    portal: flags.Portal = None,
    set_: flags.Set = None,
    inputs: flags.Inputs = None,
    yes: flags.Yes = False,
    lock_timeout: flags.LockTimeout = 0,
) -> int:
    from smartctl.cli.inputs import given_inputs  # noqa: PLC0415 - loads the engine
    from smartctl.cli.terminal import Terminal, opened  # noqa: PLC0415
    from smartctl.operations import letting_go  # noqa: PLC0415
    from smartctl.operations.terms import Terms  # noqa: PLC0415

    names, blueprint = _sorted_out(words)
    with opened(portal, terminal=Terminal(yes=yes)) as session:
        terms = Terms(inputs=given_inputs(set_ or ()), inputs_file=inputs, lock_timeout=lock_timeout)
        gone = letting_go.let_go(session, blueprint, names, terms)
    told = n_(
        "{n} object is out of the state. On the portal nothing was changed.",
        "{n} objects are out of the state. On the portal nothing was changed.",
        len(gone.addresses),
    )
    out(f"{told}\n" + _("The state as it was: {path}", path=gone.place_before) + "\n")
    if gone.still_wanted:
        told = _(
            "Still in the blueprint, so the next apply takes over again what it recognises: {addresses}. Take them "
            "out of the blueprint to prevent that.",
            addresses=", ".join(gone.still_wanted),
        )
        out(f"{told}\n")
    return Exit.OK


def _sorted_out(words: Sequence[str]) -> tuple[tuple[str, ...], Path]:
    """The addresses and the blueprint, which stands before them; behind them it is understood, too."""
    last, first = words[-1], words[0]
    at_end = last.endswith(_YAML) and not first.endswith(_YAML)
    blueprint, names = (last, words[:-1]) if at_end else (first, words[1:])
    if not names:
        raise UsageError(
            _("No object was named."), hint=_("E.g. `smartctl state rm BLUEPRINT installation.field.crew`.")
        )
    return tuple(names), Path(blueprint)


@app.command(help=_("Break the lock of a run that cannot give it back."))
def unlock(
    number: Annotated[str, typer.Argument(metavar="ID", help=_("The id that the refusal names."), show_default=False)],
    blueprint: Annotated[
        Path | None,
        typer.Argument(
            metavar=flags.BLUEPRINT, help=_("The blueprint of that run, if its project is not around here.")
        ),
    ] = None,
) -> int:
    from smartctl.project.project_file import find_for  # noqa: PLC0415 - loads the portal addresses
    from smartctl.project.stores import open_store  # noqa: PLC0415

    store = open_store(find_for(blueprint))
    try:
        _unlock(store, number)
    finally:
        store.close()
    out(_("The lock {id} is gone.", id=number) + "\n")
    return Exit.OK


def _unlock(store: Store, number: str) -> None:
    held = store.locks()
    named = next((lock for lock in held if lock.number == number), None)
    if named is None:
        known = ", ".join(lock.number for lock in held if lock.number)
        raise UsageError(
            _("There is no lock {id}.", id=number),
            hint=_("Held: {ids}.", ids=known) if known else _("Nothing is locked."),
        )
    named.break_open(number)


state_places.register(app)
