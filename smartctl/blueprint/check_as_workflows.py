"""`automation: {as: workflows}`: needs the designer, and a field and a workflow of its own."""

from __future__ import annotations

from collections.abc import Iterator

from smartctl.blueprint import flags
from smartctl.blueprint.as_workflows import KEY, VISIT, wanted
from smartctl.blueprint.tree import Document, Path_, children, section
from smartctl.errors import Diagnostic
from smartctl.i18n import _


def check_as_workflows(document: Document) -> Iterator[Diagnostic]:
    for key, process in children(section(document.data, "processes")):
        path: Path_ = ("processes", key)
        automation = section(process, "automation")
        if not wanted(process):
            if "existing_items" in automation:
                message = _("existing_items says what becomes of items when workflows are switched on.")
                hint = _("Add as: workflows, or remove the line.")
                at = (*path, "automation", "existing_items")
                yield document.mistake("unknown-key", message, at, key=True, suggestion=hint)
            continue
        switches = flags.effective(process) if isinstance(process.get("title"), str) or process.get("title") else {}
        if switches.get("business_processes") is not True and not section(automation, "workflows"):
            message = _("Workflows need the designer, which is switched off for this process.")
            hint = _("Add business_processes to features.")
            yield document.mistake("designer-off", message, (*path, "automation", "as"), suggestion=hint)
        for at, name, parts in (
            ((*path, "fields", VISIT), VISIT, section(process, "fields")),
            ((*path, "automation", "workflows", KEY), KEY, section(automation, "workflows")),
        ):
            if name in parts:
                message = _("{name} is what as: workflows calls something of its own.", name=name)
                yield document.mistake("reserved-key", message, at, key=True, suggestion=_("Take another key."))
