"""What a portal holds before anybody touched it: the administrator, a webhook, the common directories."""

from __future__ import annotations

from smartctl.mockportal.database import Database
from smartctl.mockportal.deal_stages import STAGES
from smartctl.mockportal.settings import Settings
from smartctl.mockportal.tables import departments, numerators, pipelines, users
from smartctl.mockportal.texts import text

_ADMINISTRATOR = ("admin", "Анна", "Лебедева", "admin@example.com")

# Directory -> entries of (code, Russian, English, colour, semantics, system); stages of deals and leads carry colours.
_DIRECTORIES: dict[str, tuple[tuple[str, str, str, str | None, str | None, str], ...]] = {
    "STATUS": (
        ("NEW", "Не обработан", "Unassigned", "#39A8EF", None, "Y"),
        ("IN_PROCESS", "В работе", "In progress", "#2FC6F6", None, "N"),
        ("PROCESSED", "Обработан", "Processed", "#55D0E0", None, "N"),
        ("CONVERTED", "Качественный лид", "Good lead", "#7BD500", "S", "Y"),
        ("JUNK", "Некачественный лид", "Junk lead", "#FF5752", "F", "Y"),
    ),
    "SOURCE": (
        ("CALL", "Звонок", "Call", None, None, "N"),
        ("EMAIL", "Электронная почта", "E-Mail", None, None, "N"),
        ("WEB", "Веб-сайт", "Website", None, None, "N"),
        ("ADVERTISING", "Реклама", "Advertising", None, None, "N"),
        ("PARTNER", "Существующий клиент", "Existing client", None, None, "N"),
        ("RECOMMENDATION", "По рекомендации", "By recommendation", None, None, "N"),
        ("TRADE_SHOW", "Выставка", "Trade show", None, None, "N"),
        ("OTHER", "Другое", "Other", None, None, "Y"),
    ),
    "CONTACT_TYPE": (
        ("CLIENT", "Клиенты", "Clients", None, None, "N"),
        ("SUPPLIER", "Поставщики", "Suppliers", None, None, "N"),
        ("PARTNER", "Партнёры", "Partners", None, None, "N"),
        ("OTHER", "Другое", "Other", None, None, "Y"),
    ),
    "COMPANY_TYPE": (
        ("CUSTOMER", "Клиент", "Customer", None, None, "N"),
        ("SUPPLIER", "Поставщик", "Supplier", None, None, "N"),
        ("PARTNER", "Партнёр", "Partner", None, None, "N"),
        ("OTHER", "Другое", "Other", None, None, "Y"),
    ),
    "DEAL_TYPE": (
        ("SALE", "Продажа", "Sale", None, None, "N"),
        ("SERVICES", "Услуги", "Services", None, None, "N"),
    ),
    "DEAL_STAGE": STAGES,
    "HONORIFIC": (
        ("HNR_RU_1", "г-н", "Mr.", None, None, "N"),
        ("HNR_RU_2", "г-жа", "Ms.", None, None, "N"),
    ),
}


def _plant_deals(database: Database, settings: Settings) -> None:
    name = text(settings.language, "category.default")
    general = pipelines.Category(id=0, entity_type_id=pipelines.DEAL, name=name, sort=300, is_default="Y", open="Y")
    pipelines.save(database, general)


def _plant_numerator(database: Database, settings: Settings) -> None:
    """Make the numerator that REST may read and use but not change: people have it from the start."""
    shipped = {"start": 1, "step": 1, "periodicBy": None, "timezone": None, "isDirectNumeration": False}
    number = numerators.next_id(database)
    name = text(settings.language, "numerator.first")
    one = numerators.Numerator(id=number, name=name, template="{NUMBER}", settings=shipped, by_rest=False)
    numerators.save(database, one)


def date(database: Database, settings: Settings) -> None:
    """Let a planted portal be born now: nothing else in it says when that was."""
    database.run("UPDATE users SET registered = ?", settings.now().isoformat(timespec="seconds"))


def plant(database: Database, settings: Settings, scopes: tuple[str, ...]) -> None:
    """Fill an empty database; one that has users gets only what no portal may lack."""
    if not departments.every(database):
        name = text(settings.language, "department.root")
        departments.save(database, departments.Department(id=1, name=name, head=1))
    if not pipelines.of_type(database, pipelines.DEAL):
        _plant_deals(database, settings)
    if not numerators.every(database):
        _plant_numerator(database, settings)
    if database.row("SELECT 1 FROM users LIMIT 1") is not None:
        return
    login, name, last_name, email = _ADMINISTRATOR
    registered = settings.now().isoformat(timespec="seconds")
    administrator = users.User(
        id=1,
        login=login,
        name=name,
        last_name=last_name,
        email=email,
        admin=True,
        crm_admin=True,
        registered=registered,
    )
    users.save(database, administrator)
    users.save_webhook(database, 1, "demo", scopes)
    for entity_id, entries in _DIRECTORIES.items():
        for place, (code, russian, english, color, semantics, system) in enumerate(entries):
            title = russian if settings.language == "ru" else english
            status = pipelines.Status(
                id=pipelines.next_status_id(database),
                entity_id=entity_id,
                status_id=code,
                name=title,
                name_init=title if system == "Y" else "",
                sort=10 * (place + 1),
                system=system,
                color=color,
                semantics=semantics,
            )
            pipelines.save_status(database, status)
