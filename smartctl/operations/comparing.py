"""Two blueprints, two versions of one, two portals: what leads from the one to the other. Nothing is written anywhere."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from smartctl.engine import differ
from smartctl.engine.readonly import ReadOnlyPortal
from smartctl.errors import InvalidBlueprint, Severity, UsageError
from smartctl.i18n import _
from smartctl.importing import reading
from smartctl.importing.drafting import Draft
from smartctl.importing.portrait import portrait
from smartctl.kinds import KINDS
from smartctl.kinds.base import code_of
from smartctl.kinds.stage_codes import codes
from smartctl.model import Action, Address, Bound, Change, Live, LiveObject, Plan, Record, Resource
from smartctl.operations.importing import chosen_of
from smartctl.operations.session import open_session
from smartctl.operations.talk import Talk

_YAML = (".yaml", ".yml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two that are compared."""

    name: str
    resources: tuple[Resource, ...]
    version: str = ""


def difference(one: str, other: str, talk: Talk, *, language: str = "ru") -> Plan:
    """What would change if the first became the second.

    Each is a blueprint file, `REVISION:FILE` of git, a portal, or `PORTAL/PROCESS` (number or title). Numbers of a portal
    are no difference: what is compared is what a blueprint could say. Raises `UsageError` for a name that means nothing.
    """
    before, after = (side(word, talk, language=language) for word in (one, other))
    return Plan(
        mode="diff",
        portal=before.name,
        blueprint=after.name,
        version=after.version,
        language=language,
        lineage="",
        serial=0,
        changes=tuple(compared(before.resources, after.resources)),
    )


def side(word: str, talk: Talk, *, language: str) -> Side:
    revision, colon, path = word.partition(":")
    if Path(word).suffix.lower() in _YAML and (Path(word).exists() or not colon):
        return _blueprint(word, Path(word), None, language)
    if colon and path.lower().endswith(_YAML):
        return _blueprint(word, Path(path), _at_revision(revision, path), language)
    return _portal(word, talk)


def _blueprint(word: str, path: Path, text: str | None, language: str) -> Side:
    from smartctl.blueprint.compile import compile_desired  # noqa: PLC0415 - YAML and JSON Schema load here
    from smartctl.blueprint.source import load  # noqa: PLC0415
    from smartctl.blueprint.validate import check  # noqa: PLC0415

    document = load(path, texts=None if text is None else {path: text})
    mistakes = check(document, language=language)
    if any(one.severity is Severity.ERROR for one in mistakes):
        raise InvalidBlueprint(mistakes)
    desired = compile_desired(document, language=language)
    return Side(name=word, resources=desired.resources, version=desired.version)


def _at_revision(revision: str, path: str) -> str:
    command = ["git", "show", f"{revision}:./{path}"]
    try:
        done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - no shell, and git is what was asked for
    except OSError:
        raise UsageError(_("Reading {name}: there is no git on this machine.", name=f"{revision}:{path}")) from None
    if done.returncode:
        said = done.stderr.decode("utf-8", errors="replace").strip().removeprefix("fatal: ")
        raise UsageError(_("Reading {name}: git says: {reason}", name=f"{revision}:{path}", reason=said))
    return done.stdout.decode("utf-8", errors="replace").replace("\r\n", "\n")


def _portal(word: str, talk: Talk) -> Side:
    address, slash, process = word.rpartition("/")
    named = bool(slash) and not word.endswith("/") and not word.startswith(("http://", "https://"))
    with open_session(address if named else word, None, talk) as session:
        portal = ReadOnlyPortal(session.portal)
        every = reading.processes(portal)
        chosen = chosen_of(every, [process]) if named else every
        seen = reading.whole(portal, chosen, session.portal_language, KINDS)
        found = portrait(
            seen,
            every,
            name="all",
            portal=session.identity,
            language=session.portal_language,
            kinds=KINDS,
            beside="portal",
        )
        language = session.portal_language
        name = f"{session.identity}/{process}" if named else session.identity
    return Side(name=name, resources=tuple(one for draft in found.drafts for one in _named(draft, language)))


def _named(draft: Draft, language: str) -> tuple[Resource, ...]:
    """As the text says it: what it names of processes elsewhere stays a name."""
    from smartctl.blueprint.compile import compile_desired  # noqa: PLC0415 - YAML and JSON Schema load here
    from smartctl.blueprint.source import read_text  # noqa: PLC0415

    return compile_desired(read_text(draft.text, path=Path("all.yaml")), language=language).resources


def compared(before: Sequence[Resource], after: Sequence[Resource]) -> Iterator[Change]:
    """What leads from the one to the other, owners before their parts; what the second does not speak of is taken away."""
    before = tuple(_renamed(before, _same_codes(before, after)))
    live = Live(bound={one.address: _as_if_live(one, number) for number, one in enumerate(before, start=1)})
    records = {
        one.address: Record(kind=one.kind, ids=live.bound[one.address].live.ids, attrs=one.attrs, created=True)
        for one in before
    }
    ours = {one.address: one.attrs for one in before}
    for change in differ.diff(live=live, wanted=after, records=records, kinds=KINDS):
        yield _silent(replace(change, ids={}, adopted=False), ours.get(change.address, {}))


def _same_codes(before: Sequence[Resource], after: Sequence[Resource]) -> dict[Address, Address]:
    """What has another key in the second and the same code: keys made of titles follow the titles.

    First pipelines and processes are taken as they are named; of what lies in them, stages and fields carry codes.
    """
    theirs = {one.address for one in after}
    ours = {one.address for one in before}
    known = {(one.parent, code): one.address for one, code in _codes(after) if one.address not in ours}
    return {
        one.address: known[one.parent, code]
        for one, code in _codes(before)
        if one.address not in theirs and (one.parent, code) in known
    }


def _codes(resources: Sequence[Resource]) -> Iterator[tuple[Resource, str]]:
    boards: dict[Address | None, list[Resource]] = {}
    for one in resources:
        if one.kind == "field":
            yield one, f"field {one.attrs.get('code') or code_of(one.key)}"
        if one.kind == "stage":
            boards.setdefault(one.parent, []).append(one)
    for stages in boards.values():
        chosen = codes([(one.key, one.attrs) for one in stages], takeover=True)
        yield from ((one, f"stage {chosen[one.key]}") for one in stages)


def _renamed(resources: Sequence[Resource], names: Mapping[Address, Address]) -> Iterator[Resource]:
    for one in resources:
        new = names.get(one.address, one.address)
        attrs = one.attrs
        if "sections" in attrs:
            sections = [
                {**each, "fields": tuple(names.get(word, word) for word in each["fields"])}
                for each in attrs["sections"]
            ]
            attrs = {**attrs, "sections": tuple(sections)}
        yield replace(one, address=new, key=new.rpartition(".")[2], attrs=attrs)


def _as_if_live(one: Resource, number: int) -> Bound:
    attrs: dict[str, Any] = dict(one.attrs)
    if "position" in attrs:
        attrs["sort"] = 100 * attrs["position"]
    if "items" in attrs:
        attrs["items"] = {
            key: {"code": key, **item, "sort": 100 * item["position"]} for key, item in attrs["items"].items()
        }
    live = LiveObject(
        kind=one.kind,
        ident=one.address,
        parent=one.parent,
        natural=one.key,
        ids={"id": number},
        attrs={**_defaults(one), **attrs},
    )
    return Bound(address=one.address, live=live, owned=True)


def _defaults(one: Resource) -> dict[str, Any]:
    """What a reading of a portal always has."""
    return {"settings": {}} if one.kind == "field" else {}


def _silent(change: Change, attrs: Any) -> Change:
    """With what the first says and the second leaves to the portal."""
    gone = {name: value for name, value in attrs.items() if name not in (change.after or {}) and name != "position"}
    if change.action not in (Action.NOOP, Action.UPDATE) or not gone:
        return change
    before = {**(change.before or {}), **gone}
    return replace(change, action=Action.UPDATE, before=before)


def is_same(plan: Plan) -> bool:
    return not plan.effective
