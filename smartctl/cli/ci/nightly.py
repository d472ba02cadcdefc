"""What people changed on the portals, found at night: one request with the files as they would have to be, kept up to date
and closed when nothing is left of it; and one issue for what no file can take."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct, field

from smartctl.cli import several
from smartctl.cli.absorbing import reason
from smartctl.cli.ci.portal_plans import in_words
from smartctl.cli.screen import document_options
from smartctl.cli.terminal import Terminal, opened
from smartctl.engine.around import is_drift
from smartctl.errors import Exit, SmartctlError
from smartctl.forges.forge import Forge
from smartctl.i18n import _
from smartctl.model import Plan
from smartctl.operations import drifting
from smartctl.operations.absorbing import absorb
from smartctl.operations.neighbourhood import others_of
from smartctl.operations.session import Session
from smartctl.private import write_whole
from smartctl.redaction import concealed
from smartctl.render.markdown_text import code, escaped
from smartctl.render.plan.markdown import Failed, plans_markdown

BRANCH: Final = "smartctl/drift"
LABEL: Final = "smartctl"
_MARK: Final = re.compile(r"<!-- smartctl: drift (\S+) (\S+) -->")
_GONE: Final = "gone"


class Night(Struct):
    """What the portals say."""

    plans: list[Plan] = field(default_factory=list)
    files: dict[Path, str] = field(default_factory=dict)
    """Files that would say what is there."""
    taken: list[tuple[str, str]] = field(default_factory=list)
    """(portal, address)"""
    left: list[tuple[str, str, str]] = field(default_factory=list)
    """(portal, address, why no file can take it)"""
    failed: list[Failed] = field(default_factory=list)
    code: Exit = Exit.OK

    @property
    def drifted(self) -> bool:
        return any(map(drifting.has_drifted, self.plans))


def look(names: Sequence[str]) -> Night:
    """Reads all portals. The files of this checkout are changed on the way: the next portal shares them.

    What differs on one of several goes into its overlay. Where the pipeline works for one portal, the blueprint is its own,
    whatever mock ones the project has beside.
    """
    night = Night()
    for name in names:
        try:
            with opened(name or None, None, Terminal(quiet=True)) as session:
                _look_at(session, name, night, shared=len(names) == 1)
        except SmartctlError as failure:
            night.failed.append(Failed(portal=name, why=in_words(failure)))
            night.code = night.code or failure.exit_code
    return night


def _look_at(session: Session, name: str, night: Night, *, shared: bool) -> None:
    files = several.found_at(session, Path())
    states = others_of(session)
    for file in files:
        plan = drifting.drift(session, file, portals=file == files[-1], states=states)
        night.plans.append(plan)
        if not drifting.has_drifted(plan):
            continue
        made = absorb(session, file, take_all=True, shared=shared, write=False)
        for path, text in made.after.items():
            write_whole(path, text)
            night.files[path] = text
        night.taken += [(name, address) for address in made.taken]
        night.left += [(name, address, reason(why)) for address, why in made.left]
        offered = {*made.taken, *(address for address, _why in made.left)}
        # What belongs to the portal, or can be taken by nobody, stands on every portal: the summary tells of it.
        whole = [one.address for one in plan.unmanaged if is_drift(one) and one.address not in offered]
        night.left += [(name, address, _("nobody manages it, and no blueprint can say it")) for address in whole]


def tell(night: Night, forge: Forge, top: Path) -> tuple[str, ...]:
    """Brings the request and the issue to what the night has found; sentences for the log."""
    said = [*_request(night, forge, top), *_issue(night, forge)]
    return tuple(said)


def _request(night: Night, forge: Forge, top: Path) -> Sequence[str]:
    requests = forge.requests_of(BRANCH)
    waiting = next((one for one in requests if one.open), None)
    title = _("Changes made by hand on the portals")
    if not night.files:
        if waiting is None or night.failed:
            return ()
        forge.change_request(
            waiting.number, title, _body(_GONE, "-", _("Nothing is left of it on the portals.")), close=True
        )
        forge.drop_branch(BRANCH)
        return [_("Request {request} is closed: nothing is left of it on the portals.", request=waiting.number)]
    files = {path.absolute().relative_to(top).as_posix(): text for path, text in night.files.items()}
    content, base = _digest(files), forge.job.commit
    text = _body(content, base, _taken(night))
    if waiting is None:
        last = requests[0] if requests else None
        if last is not None and not last.merged and _marked(last.text)[0] == content:
            return [
                _("Request {request} with the same changes was closed: it is not opened again.", request=last.number)
            ]
        forge.put_branch(BRANCH, files, title, base=base)
        made = forge.open_request(BRANCH, title, text)
        return [_("Request {request} is opened: {url}", request=made.number, url=made.url)]
    if _marked(waiting.text) == (content, base):
        return [_("Request {request} is up to date: {url}", request=waiting.number, url=waiting.url)]
    forge.put_branch(BRANCH, files, title, base=base)
    forge.change_request(waiting.number, title, text)
    return [_("Request {request} is brought up to date: {url}", request=waiting.number, url=waiting.url)]


def _issue(night: Night, forge: Forge) -> Sequence[str]:
    waiting = next((one for one in forge.issues(LABEL) if _MARK.search(one.text)), None)
    title = _("Changes made by hand on the portals that no blueprint can take")
    if not night.left:
        if waiting is None or night.failed:
            return ()
        forge.change_issue(
            waiting.number, title, _body(_GONE, "-", _("Nothing is left of it on the portals.")), close=True
        )
        return [_("Issue {issue} is closed: nothing is left of it on the portals.", issue=waiting.number)]
    content = _digest({f"{portal} {address}": why for portal, address, why in night.left})
    text = _body(content, "-", _left(night))
    if waiting is None:
        made = forge.open_issue(title, text, LABEL)
        return [_("Issue {issue} is opened: {url}", issue=made.number, url=made.url)]
    if _marked(waiting.text)[0] != content:
        forge.change_issue(waiting.number, title, text)
    return [_("Issue {issue} is up to date: {url}", issue=waiting.number, url=waiting.url)]


def summary(night: Night) -> str:
    """What the portals say, as Markdown."""
    return plans_markdown(night.plans, document_options(), night.failed)


def _taken(night: Night) -> str:
    lines = [f"- {code(address)}{_at(portal)}" for portal, address in night.taken]
    lead = escaped(
        _(
            "People changed this on the portals. Merge it and the blueprints say it, too; close it and the next apply puts it back. The branch is written anew each night: change nothing on it."
        )
    )
    return "\n".join([lead, "", *lines, "", summary(night)])


def _left(night: Night) -> str:
    lines = [f"- {code(address)}{_at(portal)}: {escaped(why)}" for portal, address, why in night.left]
    lead = escaped(
        _("The next apply puts back what is managed. What a blueprint shall say instead, a person has to write.")
    )
    return "\n".join([lead, "", *lines, ""])


def _at(portal: str) -> str:
    return f" ({escaped(portal)})" if portal else ""


def _body(content: str, base: str, text: str) -> str:
    return concealed(f"<!-- smartctl: drift {content} {base} -->\n{text}")


def _marked(text: str) -> tuple[str, str]:
    """(digest of the files, commit they stand on)"""
    found = _MARK.search(text)
    return (found[1], found[2]) if found else ("", "")


def _digest(rows: Mapping[str, str]) -> str:
    text = json.dumps(rows, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
