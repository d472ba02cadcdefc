"""What went into an archive, what did not, and what a person does with it."""

from __future__ import annotations

from collections.abc import Iterator

from smartctl.archive.packed_automation import NotPacked
from smartctl.archive.packing import Packed
from smartctl.i18n import _, n_
from smartctl.render.visible import visible


def packed_lines(packed: Packed, file: str, site: str) -> Iterator[str]:
    yield _("Nobody has shown yet that a live portal takes such an archive: try it on a portal that nobody needs.")
    number = len(packed.carried)
    yield n_(
        "{n} step of the automation is in it and need not be placed by hand.",
        "{n} steps of the automation are in it and need not be placed by hand.",
        number,
    )
    for address, reason in packed.left:
        yield f"  - {visible(address)}: {why(reason)}"
    if packed.papers:
        names = ", ".join(f"“{visible(one)}”" for one in packed.papers)
        yield _("No archive holds numerators and document templates, these come with the apply: {names}.", names=names)
    yield _("Written: {file}", file=visible(file))
    yield _("Each upload makes everything once more, even what is there: upload it once.")
    yield _(
        "Not in it, and brought by the next apply: relations, bindings, cards, documents, other fields and languages."
    )
    yield _("1. Upload it at {link} (an administrator).", link=f"{site}/marketplace/configuration/import_automated_solution_one/")  # fmt: skip
    yield _("2. `smartctl apply BLUEPRINT --allow-mass-change` finds the process by its mark and brings the rest.")
    yield _("3. `smartctl runbook BLUEPRINT --archive FILE` with a fresh export says what really arrived.")


def why(reason: NotPacked) -> str:
    known = {
        NotPacked.NOBODY: _("the blueprint does not say which user that is"),
        NotPacked.DOCUMENT: _("its document template has no number before it is on the portal"),
        NotPacked.LINK: _("how a client is attached is not known"),
        NotPacked.PROCESS: _("it makes items of a process that is not in this archive"),
        NotPacked.TRIGGER: _("its form, or its application, has a number that only the portal knows"),
        NotPacked.WORKFLOW: _("a step of the workflow cannot be packed"),
        NotPacked.WITHIN: _("it comes with the apply, as a part of a workflow of the application"),
        NotPacked.FREE: _("it is told in the blueprint's own words"),
        NotPacked.UNKNOWN: _("how a portal stores it is not known"),
    }
    return known[reason]
