"""What an import found, wrote and left: the list of a portal, and the table at the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from smartctl.i18n import _, n_
from smartctl.importing.leaving import Left
from smartctl.importing.listing import Listed
from smartctl.importing.portable import OfThePortal
from smartctl.importing.words import reason
from smartctl.model import UNKNOWN
from smartctl.operations.importing import Imported
from smartctl.render.canvas import padded, write
from smartctl.render.kinds import named
from smartctl.render.lines import Line, line
from smartctl.render.options import Options, speaking, spoken
from smartctl.render.visible import visible

_WIDEST: Final = 44


@speaking
def listing_text(found: Sequence[Listed], options: Options) -> str:
    return write(_listing(found), options)


def listing_to_json(found: Sequence[Listed]) -> dict[str, Any]:
    """The result of `import --list` (schemas/import.v1.json). What the portal does not say is null."""

    def known(value: Any) -> Any:
        return None if value is UNKNOWN else value

    return {
        "format": "smartctl/import/v1",
        "processes": [
            {
                "title": one.process.title,
                "entity_type_id": one.process.entity_type_id,
                "id": one.process.id,
                "workplace": one.workplace or None,
                "pipelines": known(one.pipelines),
                "stages": known(one.stages),
                "fields": known(one.fields),
                "items": known(one.items),
                "managed_by": one.process.owner or None,
                "managed_here": one.here,
            }
            for one in found
        ],
    }


def _listing(found: Sequence[Listed]) -> Iterator[Line]:
    if not found:
        yield line(_("There is no smart process on this portal."))
        return
    heads = (
        _("No."), _("title"), _("workplace"), _("pipelines"), _("stages"), _("fields"), _("items"), _("managed by"),
    )  # fmt: skip
    rows = [
        (
            str(one.process.entity_type_id),
            _cut(visible(one.process.title)),
            _cut(visible(one.workplace)) or "-",
            *(_("unknown") if value is UNKNOWN else str(value) for value in _numbers(one)),
            _owner(one),
        )
        for one in found
    ]
    widths = [max(len(row[at]) for row in (heads, *rows)) for at in range(len(heads))]
    yield line((_row(heads, widths), "bold"))
    yield from (line(_row(row, widths)) for row in rows)


def _owner(one: Listed) -> str:
    """Nobody, a blueprint of this project, or one of somebody else."""
    if one.here is None:
        return "-"
    name = visible(one.process.owner.partition("/")[0])
    return _("{blueprint} (here)", blueprint=name) if one.here else _("{blueprint} (elsewhere)", blueprint=name)


def _numbers(one: Listed) -> tuple[Any, ...]:
    return one.pipelines, one.stages, one.fields, one.items


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(padded(cell, width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def imported_text(made: Imported, options: Options, *, own: bool = False) -> str:
    """`own`: the marks are about to be written, and their plan says the rest."""
    return spoken(lambda: write(_imported(made, own=own), options), options)


def imported_to_json(made: Imported) -> dict[str, Any]:
    """The result of `import` (schemas/import.v1.json)."""
    return {
        "format": "smartctl/import/v1",
        "blueprints": [
            {
                "path": one.path.as_posix(),
                "name": one.draft.name,
                "objects": len(one.draft.records),
                "unchanged": one.unchanged,
                **({"lines": made.lines[one.path].as_posix()} if made.lines is not None else {}),
            }
            for one in made.written
        ],
        "of_the_portal": [
            {"address": one.address, "kind": one.kind, "number": one.number, "input": one.input}
            for written in made.written
            for one in written.draft.of_the_portal
        ],
        "left": [
            {
                "kind": one.kind,
                "address": one.address,
                "attribute": one.attribute,
                "title": one.title,
                "ids": dict(one.ids),
                "code": one.reason,
                "reason": reason(one),
            }
            for one in made.left
        ],
    }


def _imported(made: Imported, *, own: bool) -> Iterator[Line]:
    for one in made.written:
        count = len(one.draft.records)
        text = n_("{path}: {n} object", "{path}: {n} objects", count, path=visible(one.path.as_posix()))
        yield line(" ".join((text, _("(as it was)"))) if one.unchanged else text)
    yield from _left(made.left)
    yield from _of_the_portal(made)
    yield line()
    if not own:
        yield line(_end(made))


def _end(made: Imported) -> str:
    if made.lines is not None:
        files = ", ".join(dict.fromkeys(visible(one.as_posix()) for one in made.lines.values()))
        return _(
            "On the portal nothing was changed, and no state was written: `smartctl plan` counts what the lines of "
            "`import:` take in ({files}), and the apply adopts it.",
            files=files,
        )
    if made.snapshot:
        return _(
            "On the portal nothing was changed. A snapshot has no state: it is for reading, not for plan and apply."
        )
    return _("On the portal nothing was changed. `smartctl plan` is empty now and says what the next apply marks.")


def _of_the_portal(made: Imported) -> Iterator[Line]:
    """What has to be looked at before the files are good for another portal: each number once, with all who speak of it."""
    groups: dict[str, list[str]] = {}
    for written in made.written:
        for one in written.draft.of_the_portal:
            said = f"{one.input}: {_numbered(one)}" if one.input else _numbered(one)
            groups.setdefault(visible(said), []).append(visible(str(one.address)))
    if not groups:
        return
    yield line()
    if any(one.input for written in made.written for one in written.draft.of_the_portal):
        yield line((_("Good on this portal alone, so every other one is asked for its own (inputs):"), "bold"))
    else:
        yield line((_("Numbers that are good on this portal alone:"), "bold"))
    for what, addresses in groups.items():
        yield line(f"  {what}: {', '.join(dict.fromkeys(addresses))}")


def _numbered(one: OfThePortal) -> str:
    told: Mapping[str, str] = {
        "process": _("process {n}, which is in no file here"),
        "iblock": _("list {n} (iblock_id)"),
        "element": _("element {n} of a list"),
        "section": _("section {n} of a list"),
        "user": _("user {n}"),
        "department": _("department {n}"),
        "workplace": _("workplace {n}"),
        "dictionary": _("dictionary {n}"),
        "field_type": _("type {n} of an application"),
    }
    return told[one.kind].format(n=one.number)


def _left(left: Iterable[Left]) -> Iterator[Line]:
    groups: dict[str, list[Left]] = {}
    for one in left:
        groups.setdefault(reason(one), []).append(one)
    if not groups:
        return
    yield line()
    yield line((_("Left on the portal, and in no file:"), "bold"))
    for why, members in groups.items():
        yield line(f"  {visible(why)}")
        for one in members:
            told = visible(str(one.address)) or named(one.kind, _cut(visible(one.title)))
            attribute = f".{visible(one.attribute)}" if one.attribute else ""
            number = f" (id {one.ids['id']})" if "id" in one.ids else ""
            yield line(f"    {told}{attribute}{number}")
