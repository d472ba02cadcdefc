"""Dates and moments as callers write them: ISO, or the way the portal's site format has them."""

from __future__ import annotations

from datetime import datetime


def read(text: str) -> datetime | None:
    for parse in (datetime.fromisoformat, _site_format):
        try:
            return parse(text.strip())
        except ValueError:
            continue
    return None


def _site_format(text: str) -> datetime:
    form = "%d.%m.%Y %H:%M:%S" if " " in text else "%d.%m.%Y"
    return datetime.strptime(text, form)  # noqa: DTZ007 - the reader sets the zone
