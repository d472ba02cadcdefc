"""Who the lived-in portal works for: contacts, companies, and deals in two pipelines. All names are made up."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from smartctl.mockportal.seeds.hand import Hand

_PEOPLE = (("Ольга", "Иванова"), ("Сергей", "Петров"), ("Елена", "Кузнецова"), ("Денис", "Волков"), ("Вера", "Жукова"))
_FIRMS = ("ООО «Ромашка»", "ЖК «Северный»", "Школа № 17")
_DEALS = (
    ("Остекление подъездов", "PREPARATION", 740_000),
    ("Окна в спортзал", "EXECUTING", 1_180_500),
    ("Балкон под ключ", "NEW", 96_000),
    ("Замена фурнитуры", "WON", 14_300),
    ("Витражи в холл", "LOSE", 2_450_000),
)


class Clients(Struct, frozen=True):
    contacts: list[int]
    companies: list[int]
    deals: list[int]


def sow(hand: Hand) -> Clients:
    companies = [
        hand.ask("crm.company.add", fields={"TITLE": title, "PHONE": _phone(place), "ASSIGNED_BY_ID": 7})
        for place, title in enumerate(_FIRMS)
    ]
    contacts = []
    for place, (name, last_name) in enumerate(_PEOPLE):
        mail = [{"VALUE": f"client{place + 1}@example.com", "VALUE_TYPE": "WORK"}]
        fields = {"NAME": name, "LAST_NAME": last_name, "PHONE": _phone(place + 5), "EMAIL": mail}
        firm = {"COMPANY_ID": companies[place % len(companies)]} if place % 2 else {}
        contacts.append(hand.ask("crm.contact.add", fields=fields | firm))
    return Clients(contacts, companies, _deals(hand, contacts, companies))


def _phone(place: int) -> list[dict[str, str]]:
    return [{"VALUE": f"+7 900 000-00-{place:02}", "VALUE_TYPE": "WORK"}]


def _deals(hand: Hand, contacts: list[int], companies: list[int]) -> list[int]:
    second = hand.ask("crm.category.add", entityTypeId=2, fields={"name": "Тендеры", "sort": 500})["category"]["id"]
    deals: list[int] = []
    for place, (title, code, amount) in enumerate(_DEALS):
        tender = place % 2
        fields: dict[str, Any] = {
            "TITLE": title,
            "CATEGORY_ID": second if tender else 0,
            "STAGE_ID": f"C{second}:{code}" if tender else code,
            "OPPORTUNITY": amount,
            "COMPANY_ID": companies[place % len(companies)],
            "CONTACT_IDS": [contacts[place], contacts[place - 1]],
            "ASSIGNED_BY_ID": 7,
        }
        deals.append(hand.ask("crm.deal.add", fields=fields))
    hand.ask("crm.item.update", entityTypeId=2, id=deals[2], fields={"stageId": "EXECUTING"})
    return deals
