"""What a person does on the pages of exports and imports: another part of the back door."""

from __future__ import annotations

from functools import partial
from typing import Final

from smartctl.mockportal.application import Portal
from smartctl.mockportal.back_door import NotPossible
from smartctl.mockportal.solutions.bring import NotTaken, bring
from smartctl.mockportal.solutions.container import Form
from smartctl.mockportal.solutions.export import NoWorkplace, export

ZIP: Final[Form] = "zip"
TAR: Final[Form] = "tar.gz"


def exported(portal: Portal, preset: str, *, workplace: int | None = None, form: Form = ZIP) -> bytes:
    """The archive that the page of exports gives: of all workplaces, of one, or of the CRM without workplaces."""
    try:
        return portal.look(partial(export, preset=preset, workplace=workplace, form=form))
    except NoWorkplace as error:
        raise NotPossible("workplace", number=str(error)) from error


def imported(portal: Portal, data: bytes) -> list[str]:
    """Upload an archive of workplaces; returns the report of errors that the page shows at the end."""
    try:
        return bring(portal, data)
    except NotTaken as error:
        raise NotPossible("archive", reason=str(error)) from error
