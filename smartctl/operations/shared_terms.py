"""Terms that are given for several blueprints: which of the objects that they name belongs to which blueprint."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from smartctl.addresses import candidates, meant, owners
from smartctl.errors import UsageError
from smartctl.i18n import _
from smartctl.operations import past_runs
from smartctl.operations.session import Session
from smartctl.operations.terms import Terms
from smartctl.operations.together import Member


def terms_of_each(session: Session, together: Sequence[Member], terms: Terms) -> Mapping[str, Terms]:
    """Name of a blueprint -> the terms with what of `allow_data_loss` it has, has had, or remembers.

    Raises `UsageError` for a name that no blueprint knows, before anything is carried out.
    """
    if not terms.allow_data_loss:
        return {one.name: terms for one in together}
    known = {one.name: tuple(_known(session, one)) for one in together}
    nobodys = [one for one in terms.allow_data_loss if not any(meant(one.strip(), names) for names in known.values())]
    if nobodys:
        every = [address for names in known.values() for address in names]
        raise UsageError(
            _("--allow-data-loss {name}: none of the blueprints has an object of this name.", name=nobodys[0]),
            hint=candidates(nobodys[0].strip(), every),
        )
    return {
        name: replace(terms, allow_data_loss=tuple(one for one in terms.allow_data_loss if meant(one.strip(), names)))
        for name, names in known.items()
    }


def _known(session: Session, member: Member) -> Iterator[str]:
    from smartctl.blueprint.addresses import addresses  # noqa: PLC0415 - YAML loads here

    shelf = session.shelf(member.name)
    state = shelf.load()
    for address in (*addresses(member.document), *(state.records if state else ())):
        yield address
        yield from owners(address)
    for address, record in (state.records if state else {}).items():
        yield from (f"{address}.item.{key}" for key in record.attrs.get("items") or {})
    yield from past_runs.spoken_of(shelf, None, state)
