"""A plan as Markdown, for a comment on a merge request: the result on top, what is dangerous in full, the rest folded.

What is dangerous, refused or warned of is never left out; of the rest as much as fits. What is missing is counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from smartctl.effects import SHORTEST
from smartctl.errors import UsageError
from smartctl.i18n import _, n_
from smartctl.model import Plan
from smartctl.outcome import Report
from smartctl.render.beside import SHOWN, more
from smartctl.render.lines import Line
from smartctl.render.markdown_text import code, escaped, fence, in_tag
from smartctl.render.options import Options, Written, speaking, spoken
from smartctl.render.plan.budget import Kept, Row, Section, fit, ranges, size
from smartctl.render.plan.page import Block, Entry, Page, Told, as_paragraph, tag
from smartctl.render.plan.standing import classes, digest, steps
from smartctl.render.plan.steps import Due
from smartctl.render.report import links_title

_SIGNS: Final = {"~": "!"}
"""The first letter of a row by which a forge colours a difference."""


@speaking
def plan_markdown(plan: Plan, options: Options) -> str:
    """Raises `UsageError` where not even what must be said has room."""
    return _comment(Page(plan), options)


class Failed(Struct, frozen=True, kw_only=True):
    """A portal of which there is no plan, and why: sentences, or mistakes of a blueprint with their lines."""

    portal: str
    why: str


def plans_markdown(plans: Sequence[Plan], options: Options, failed: Sequence[Failed] = ()) -> str:
    """Several plans as one comment: a row for each on top, then each with its share of the room."""
    return spoken(lambda: _together([Page(one) for one in plans], options, failed), options)


def _together(pages: Sequence[Page], options: Options, failed: Sequence[Failed]) -> str:
    parts = ["".join(_table(pages, failed))]
    for one in failed:
        begin, rows, end = fence(one.why.strip().split("\n"))
        title = _("The plan failed: {portal}", portal=one.portal) if one.portal else _("The plan failed.")
        parts += [f"### {escaped(title)}\n\n", "\n".join([begin, *rows, end]), "\n\n"]
    for place, page in enumerate(pages):
        room = (options.max_bytes - size("".join(parts))) // (len(pages) - place)
        head = f"{escaped(page.header)}\n\n"
        parts += [head, _comment(page, replace(options, max_bytes=room - size(head) - 1), alone=False), "\n"]
    return "".join(parts)


def report_markdown(plan: Plan, report: Report, options: Options) -> str:
    """The same after the plan was carried out: what became of it on top."""
    return spoken(lambda: _comment(Page(plan, report), options), options)


def _comment(page: Page, options: Options, *, alone: bool = True) -> str:
    plan = page.plan
    head, foot = "".join(_head(page, options, alone=alone)), _foot(page, options)
    sections = [*_drift(page), *_remarks(page)] if plan.mode == "drift" else [*_changes(page, options), *_drift(page)]
    kept, note = _fitted([*sections, *_beside(page)], page, options, options.max_bytes - size(head) - size(foot))
    foot = note + foot
    text = head + kept.text + foot
    if size(text) > options.max_bytes:
        raise UsageError(
            _(
                "What is dangerous in this plan does not fit into {limit} bytes: it takes {size}.",
                limit=options.max_bytes,
                size=size(head) + size(foot),
            ),
            hint=_("Nothing dangerous is left out. Pass a larger --max-bytes, or --format html, which has no limit."),
        )
    return text


def _fitted(sections: Sequence[Section], page: Page, options: Options, room: int) -> tuple[Kept, str]:
    """What has room, and the note about what has none. The note needs room itself, which may cost a row or two more."""
    kept, note, reserved = fit(sections, room), "", 0
    while kept.missing:
        note = _missing(page, kept.missing, options)
        if size(kept.text) + size(note) <= room or size(note) <= reserved:
            break
        reserved = size(note)
        kept = fit(sections, room - reserved)
    return kept, note


def _head(page: Page, options: Options, *, alone: bool) -> Iterator[str]:
    """What is always said, each paragraph with an empty line behind it."""
    yield f"### {_result(page)}\n\n"
    if alone:
        yield from _table([page])
    if page.policy:
        yield _bold(_("Policy:"), f" {_prose(page.policy)}\n\n")
    if page.broken_whole:
        yield "".join(f"- {_prose(as_paragraph(one))}\n" for one in page.broken_whole) + "\n"
    if page.became:
        yield "".join(f"{_prose(text)}\n\n" for text in page.became.advice)
        if page.became.links:
            yield f"{escaped(links_title())}\n\n"
            yield "".join(f"- {escaped(one.title)}: <{one.url}>\n" for one in page.became.links) + "\n"
        for title, rows in page.became.troubles:
            yield _bold(title, "\n\n") + "".join(f"- {_prose(row)}\n" for row in rows) + "\n"
    if page.refusals and not page.became:
        yield _bold(_("This plan will be refused as it stands:"), "\n\n")
        yield "".join(f"- {_prose(one)}\n" for one in page.refusals) + "\n"
    grave = [one for one in page.told if one.entry.number in page.dangerous]
    silent = [
        one
        for one in page.entries
        if one.number in page.dangerous and one.number not in {g.entry.number for g in grave}
    ]
    if grave or silent:
        yield _bold(_("Dangerous changes:"), "\n\n")
        yield "".join(_bullet(one, with_place=True, at=options.places.get(one.entry.address)) for one in grave)
        yield "".join(f"- {_number(one)} {code(one.address)}\n" for one in silent) + "\n"
    yield from (_bold(_("Warning:"), f" {_prose(one.text)}\n\n") for one in page.plain_notes if one.warns)


def _bold(text: str, behind: str) -> str:
    return f"**{escaped(text)}**{behind}"


def _result(page: Page) -> str:
    plan = page.plan
    if page.became is not None:
        return escaped(page.became.result)
    if page.compares:
        told = page.nothing if page.says_nothing else " ".join((_("Difference:"), page.counts))
    elif plan.mode == "drift":
        told = _("The portal differs from what was last applied.") if page.drifted else page.nothing
    else:
        idle = not plan.effective and not plan.imported
        told = page.nothing if idle else " ".join((_("Plan:"), page.counts))
    return escaped(told)


def _table(pages: Sequence[Page], failed: Sequence[Failed] = ()) -> Iterator[str]:
    """Whose portal it is, what kind of plan, and what it costs: a row for each plan."""
    if any(page.compares for page in pages):
        yield from _sides(pages)
        return
    heads = (_("Portal"), _("Blueprint"), _("Class"), _("Data"), _("By hand"), _("Requests"))
    yield f"| {' | '.join(map(escaped, heads))} |\n|{'---|' * len(heads)}\n"
    for page in pages:
        count = steps(page)
        cells = (
            escaped(page.plan.portal),
            escaped(f"{page.plan.blueprint} {page.plan.version}"),
            escaped(", ".join(classes(page)) if page.plan.mode != "drift" else _("drift")),
            escaped(page.data.removesuffix(".")) or "–",
            escaped(n_("{n} step", "{n} steps", count)) if count else "–",
            escaped(page.forecast.removesuffix(".")) or "–",
        )
        yield f"| {' | '.join(cells)} |\n"
    for one in failed:
        told = _bold(_("the plan failed"), "")
        yield f"| {escaped(one.portal) or '–'} | – | {told} | – | – | – |\n"
    yield "\n"


def _sides(pages: Sequence[Page]) -> Iterator[str]:
    """Of a comparison: what it is between."""
    yield f"| {escaped(_('The first'))} | {escaped(_('The second'))} |\n|---|---|\n"
    for page in pages:
        yield f"| {' | '.join(map(escaped, page.sides))} |\n"
    yield "\n"


def _changes(page: Page, options: Options) -> Iterator[Section]:
    """The technical form of the dangerous changes, then the other changes, then remarks."""
    others = [one for one in page.entries if one.number not in page.dangerous]
    told = {one.entry.number: one for one in page.told}
    grave = [page.block(one) for one in page.entries if one.number in page.dangerous]
    if grave:
        yield _fenced(_("Dangerous changes, attribute by attribute"), grave, numbered=False)
    for place, group in page.grouped(others).items():
        if options.style == "plain":
            rows = [Row(text=_plainly(one, told), number=one.number) for one in group]
            yield _folded(_group(place, len(group)), rows)
        else:
            yield _fenced(_group(place, len(group)), [page.block(one) for one in group])
    if page.steps:
        title = _("Automation") if page.compares else _("What is left to do by hand")
        yield _folded(title, [Row(text=_due(one)) for one in page.steps])
    yield from _remarks(page)


def _remarks(page: Page) -> Iterator[Section]:
    remarks = [Row(text=f"- {_prose(as_paragraph(one.text))}\n") for one in page.plain_notes if not one.warns]
    if remarks:
        yield _folded(_("Notes"), remarks)


def _due(one: Due) -> str:
    said = f" ({one.said})" if one.said else ""
    return f"- {escaped(one.sign)} {escaped(one.text + said)}\n"


def _plainly(entry: Entry, told: Mapping[int, Told]) -> str:
    if entry.number in told:
        return _bullet(told[entry.number], with_place=False)
    silent = _("Goes with what it belongs to.")
    return f"- {_number(entry)} {code(entry.address)} {escaped(silent)}\n"


def _group(place: str, count: int) -> str:
    changes = n_("{n} change", "{n} changes", count)
    return f"{place} ({changes})"


def _bullet(told: Told, *, with_place: bool, at: Written | None = None) -> str:
    place = f"{told.place}. " if with_place and told.entry.change.parent else ""
    said = " ".join(one.text for one in told.sentences)
    where = f" [{escaped(at.line)}](<{at.url}>)" if at and at.url else ""
    return f"- {_number(told.entry)} {_prose(place + said)} {code(told.entry.address)}{where}\n"


def _number(entry: Entry) -> str:
    return f"**{escaped(tag(entry.number))}**"


def _prose(text: str) -> str:
    """A sentence, and behind an empty line perhaps a block to paste."""
    said, _gap, block = text.partition("\n\n")
    if not block:
        return _spoken(said)
    begin, rows, end = fence(block.split("\n"), "yaml")
    return "\n  ".join([_spoken(said), "", begin, *rows, end])


def _spoken(text: str) -> str:
    """What stands between two backticks is to be copied: it stays code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return escaped(text)
    return "".join(code(part) if place % 2 and part else escaped(part) for place, part in enumerate(parts))


def _fenced(title: str, blocks: Iterable[Block], *, numbered: bool = True) -> Section:
    held = list(blocks)
    begin, _rows, end = fence(row.plain for block in held for row in (*block.comments, *block.rows))
    rows = tuple(Row(text=_diff(block), number=block.entry.number if numbered else 0) for block in held)
    return Section(
        begin=f"<details><summary>{in_tag(title)}</summary>\n\n{begin}diff\n", rows=rows, end=f"{end}\n\n</details>\n\n"
    )


def _diff(block: Block) -> str:
    rows = [_signed(row) for row in (*block.comments, *block.rows)]
    return "\n".join([*rows, "", ""])


def _signed(row: Line) -> str:
    """The symbol of a row in the first column, where a forge looks for it."""
    text = row.plain.rstrip()
    bare = text.lstrip()
    sign = next((one for one in ("-/+", "+", "-", "~", ".") if bare.startswith(f"{one} ")), "")
    if not sign:
        return text
    indent = " " * (len(text) - len(bare))
    return f"{_SIGNS.get(sign, sign)}{indent}{bare[len(sign) :]}"


def _folded(title: str, rows: Iterable[Row]) -> Section:
    return Section(begin=f"<details><summary>{in_tag(title)}</summary>\n\n", rows=tuple(rows), end="\n</details>\n\n")


def _drift(page: Page) -> Iterator[Section]:
    if page.drifted:
        rows = [Row(text=f"- {escaped(text)}\n") for change in page.drifted_once for text in page.drift_told(change)]
        yield _folded(_("Changed on the portal since the last apply"), rows)


def _beside(page: Page) -> Iterator[Section]:
    lead = _("On the portal and not in the blueprint, left alone")
    for title, groups in ((lead, page.inside), (_("On the portal and in no blueprint"), page.apart)):
        rows = [Row(text=f"- {escaped(page.beside_told(one))}\n") for one, _same in groups[:SHOWN]]
        rest = sum(1 + len(same) for _one, same in groups[SHOWN:])
        rows += [Row(text=f"- {escaped(more(rest))}\n")] if rest > 0 else []
        if rows:
            yield _folded(title, rows)


def _missing(page: Page, numbers: Iterable[int], options: Options) -> str:
    found = list(numbers)
    told = n_(
        "{n} change of {total} is not shown here for lack of room, none of them dangerous: {numbers}.",
        "{n} changes of {total} are not shown here for lack of room, none of them dangerous: {numbers}.",
        len(found),
        total=len(page.entries),
        numbers=ranges(found),
    )
    whole = _spoken(_("`smartctl show PLANFILE --format html` has all of it."))
    if options.link:
        label = escaped(_("The whole plan"))
        whole = f"[{label}](<{options.link}>)"
    return f"**{escaped(told)}** {whole}\n\n"


def _foot(page: Page, options: Options) -> str:
    if page.compares:
        return ""
    facts = [" ".join((escaped(_("Digest")), code(digest(page)[:SHORTEST])))]
    if page.plan.valid_until:
        facts += [" ".join((escaped(_("Valid until")), code(page.plan.valid_until)))]
    if options.made is not None:
        named = ((_("Made by"), options.made.by), (_("Commit"), options.made.commit[:12]), (_("At"), options.made.at))
        facts += [f"{escaped(label)} {code(value)}" for label, value in named if value]
    return " · ".join(facts) + "\n"
