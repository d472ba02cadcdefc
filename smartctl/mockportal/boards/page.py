"""The pages of `GET /`, `GET /process/{entityTypeId}` and of automation: which language, which template, what headers.

They show what the portal holds, never who may enter it: no webhook, no token, no application is read.
"""

from __future__ import annotations

import re
from functools import cache, partial

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from msgspec import Struct

from smartctl.mockportal import clock
from smartctl.mockportal.application import Portal
from smartctl.mockportal.boards import automation as stage_automation
from smartctl.mockportal.boards import characters, overview, texts, view
from smartctl.mockportal.boards.automation import Automation
from smartctl.mockportal.boards.names import Names
from smartctl.mockportal.boards.overview import Place
from smartctl.mockportal.boards.view import Process
from smartctl.mockportal.database import Database
from smartctl.mockportal.settings import Language, Settings
from smartctl.mockportal.tables import types

SMALL = 6  # up to so many processes stand on the first page with their boards

HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    # Colours of stages are in style attributes; nothing else may load or run, whatever a title says.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


FORM_HEADERS = {
    **HEADERS,
    "Content-Security-Policy": HEADERS["Content-Security-Policy"].replace("form-action 'none'", "form-action 'self'"),
    # Without a referrer a browser hides the origin of a form, too, and the server lets no form of nobody's in.
    "Referrer-Policy": "same-origin",
}
"""Of the one page that has forms."""


class Asked(Struct, frozen=True):
    """What a browser told of the language: `?lang=` and Accept-Language, both as they came."""

    lang: str = ""
    accepted: str = ""


class Page(Struct, frozen=True):
    status: int
    body: bytes


def home(portal: Portal, asked: Asked) -> Page:
    """Show every process: with its boards while there are few, else as an overview with links."""

    def read(database: Database, settings: Settings) -> tuple[tuple[Place, ...], tuple[Process, ...], str]:
        places = overview.places(database)
        names = Names(database, settings, language)
        listed = {one.entity_type_id: one for one in types.every(database)}
        order = [one.entity_type_id for place in places for one in place.processes] if len(listed) <= SMALL else []
        moved = f"{settings.now():%d.%m.%Y %H:%M}" if clock.ahead(database) else ""
        return places, tuple(view.process(database, listed[number], names) for number in order), moved

    language = language_of(asked, portal.settings.language)
    places, processes, moved = portal.look(read)
    return _page("home.html", asked, language, places=places, processes=processes, clock=moved)


def process(portal: Portal, number: str, asked: Asked) -> Page:
    """Show one process; 404 if its entityTypeId is not known."""

    def read(database: Database, settings: Settings) -> Process | None:
        one = overview.chosen(database, number)
        return view.process(database, one, Names(database, settings, language)) if one is not None else None

    language = language_of(asked, portal.settings.language)
    found = portal.look(read)
    if found is None:
        return _page("missing.html", asked, language, status=404)
    return _page("process.html", asked, language, process=found)


def automation(portal: Portal, opened: stage_automation.Asked, asked: Asked) -> Page:
    """Show what stands on the stages of a pipeline, with forms that put more there or take it away."""

    def read(database: Database, settings: Settings) -> Automation | None:
        return stage_automation.automation(database, settings, language, opened)

    language = language_of(asked, portal.settings.language)
    found = portal.look(read)
    if found is None:
        return _page("missing.html", asked, language, status=404)
    status = 400 if opened.refused else 200
    return _page("automation.html", asked, language, status=status, page=found, refused=opened.refused, typed=opened.of)


def _page(template: str, asked: Asked, language: Language, *, status: int = 200, **values: object) -> Page:
    text = (
        _templates()
        .get_template(template)
        .render(
            language=language,
            kept=f"?lang={language}" if asked.lang == language else "",
            say=partial(texts.word, language),
            counted=partial(texts.counted, language),
            more=partial(texts.more, language),
            **values,
        )
    )
    return Page(status, text.encode("utf-8", "replace"))


@cache
def _templates() -> Environment:
    made = Environment(
        loader=PackageLoader(__package__),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["told"] = _told
    made.filters["plain"] = characters.plain
    return made


def _told(text: str) -> Markup:
    """Write a stranger's text so that it can turn nothing around but itself."""
    runs = (
        Markup('<span class="unseen">{}</span>').format(run) if hidden else Markup.escape(run)
        for run, hidden in characters.pieces(text)
    )
    return Markup("<bdi>{}</bdi>").format(Markup().join(runs))


def language_of(asked: Asked, portal_language: Language) -> Language:
    wanted = [asked.lang, *_by_preference(asked.accepted)]
    known: tuple[Language, ...] = ("ru", "en")
    return next((one for name in wanted for one in known if one == name), portal_language)


def _by_preference(header: str) -> list[str]:
    """Return the main languages of an Accept-Language header, the best one first."""
    found: list[tuple[float, str]] = []
    for one in header.lower().split(",")[:20]:
        name, *parameters = (part.strip() for part in one.split(";"))
        weight = next((part[2:] for part in parameters if re.fullmatch(r"q=[01](\.[0-9]{0,3})?", part)), "1")
        if float(weight) > 0:
            found.append((float(weight), name.partition("-")[0]))
    return [name for _, name in sorted(found, key=lambda pair: -pair[0])]
