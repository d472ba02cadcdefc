"""What the portal's own fields are called on its screens, in the languages that a runbook speaks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_TITLES: Final[Mapping[str, Mapping[str, str]]] = {
    "ru": {
        "title": "Название",
        "stage": "Стадия",
        "opportunity": "Сумма",
        "client": "Клиент",
        "my_company": "Реквизиты вашей компании",
        "responsible": "Ответственный",
        "observers": "Наблюдатели",
        "source": "Источник",
        "source_description": "Дополнительно об источнике",
        "begin_date": "Дата начала",
        "close_date": "Дата завершения",
        "opened": "Доступно для всех",
        "pipeline": "Воронка",
        "created": "Дата создания",
        "products": "Товары",
    },
    "en": {
        "title": "Name",
        "stage": "Stage",
        "opportunity": "Amount",
        "client": "Client",
        "my_company": "Your company details",
        "responsible": "Responsible person",
        "observers": "Observers",
        "source": "Source",
        "source_description": "Source information",
        "begin_date": "Start date",
        "close_date": "End date",
        "opened": "Available to everyone",
        "pipeline": "Pipeline",
        "created": "Created on",
        "products": "Products",
    },
}


def system_titles(language: str) -> Mapping[str, str]:
    """Word of a blueprint -> title on a portal of this language; English for any but Russian."""
    return _TITLES["ru" if language == "ru" else "en"]
