"""Why something stands on the portal and in no file, as sentences: for the files' comments and for the table at the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from smartctl.i18n import _, speak
from smartctl.importing.leaving import Left
from smartctl.kinds import KINDS
from smartctl.kinds.words import capital

_REASONS: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = {
    "stages-off": lambda _facts: _("Stages are switched off for this process; the portal keeps them and shows none."),
    "pipelines-off": lambda _facts: _(
        "Own pipelines are switched off for this process; the portal keeps them and shows the default one alone."
    ),
    "binding-off": lambda _facts: _("The process is switched off for user fields, so the binding has no effect."),
    "relation-to-nothing": lambda facts: _(
        "It leads to number {number}, and no process has it any more.", number=facts["number"]
    ),
    "card-element": lambda facts: _(
        "The card names {element}, and there is no such field; take it out of the card on the portal, then import again.",
        element=repr(facts["element"]),
    ),
    "template-file": lambda _facts: _(
        "REST does not give its file. Download the .docx on the portal (CRM, Settings, Document templates), put it beside "
        "the blueprint and write it under `documents:`."
    ),
    "nobodys": lambda facts: capital(speak(KINDS[facts["kind"]].words.way_in, facts)) + ".",
    "of-application": lambda _facts: _("It belongs to the application; a blueprint names it where it is used."),
    "workflow-unreadable": lambda facts: _(
        "The designer holds something in it that no blueprint says ({what}).", what=facts["what"]
    ),
    "gone": lambda _facts: _("It was deleted while the portal was read."),
    "refused": lambda facts: _("No blueprint can say it: {said}", said=facts["said"]),
    "not-faithful": lambda facts: _(
        "It cannot be written so that nothing would change: {names}.", names=", ".join(facts["attributes"])
    ),
    "without-process": lambda _facts: _("No process that a blueprint can say is left that would use it."),
    "pipelines-unlisted": lambda _facts: _(
        "The blueprint names no pipeline of the process, so it leaves all of them to the portal."
    ),
    "unread": lambda facts: _("The portal did not show them: {said}", said=facts["said"]),
}


def reason(one: Left) -> str:
    return _REASONS[one.reason](one.facts)
