"""What the state remembers, for people: the list of addresses, and one object in full."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from smartctl.i18n import _
from smartctl.model import Address, Record
from smartctl.render.canvas import padded, write
from smartctl.render.lines import Line, line
from smartctl.render.options import Options, speaking, spoken
from smartctl.render.values import literal, name, ordered
from smartctl.render.visible import quoted, visible


@speaking
def state_listing(records: Mapping[Address, Record], options: Options) -> str:
    """One address a line, sorted, so that it can be searched and piped."""
    return write((line(visible(address)) for address in sorted(records)), options)


@speaking
def leaving_text(addresses: Sequence[Address], options: Options) -> str:
    """What leaves the state, children under their owners as addresses sort them."""
    heading = line((_("These leave the state and stay on the portal:"), "bold"))
    return write((heading, *(line(f"  {visible(one)}") for one in sorted(addresses))), options)


def state_object(address: Address, record: Record, options: Options) -> str:
    return spoken(lambda: write(_object(address, record), options), options)


def _object(address: Address, record: Record) -> Iterator[Line]:
    yield line("# ", (visible(address), "bold"), ":")
    if not record.created:
        yield line("# ", _("(on the portal before smartctl; `destroy` leaves it alone)"))
    yield line(f"{visible(record.kind)} {quoted(address.rpartition('.')[2])} {{")
    names = ordered(record.kind, set(record.attrs))
    ids = sorted(record.ids)
    width = max((len(name(each)) for each in (*names, *ids)), default=0)
    yield from (line(f"    {padded(name(each), width)} = {literal(record.ids[each])}") for each in ids)
    yield from (line(f"    {padded(name(each), width)} = {literal(record.attrs[each])}") for each in names)
    yield line("}")
