"""Titles of the fields that only leads, deals, contacts and companies have. The wording is our own."""

from __future__ import annotations

from smartctl.mockportal.methods.field_labels import of_item_field
from smartctl.mockportal.settings import Language

_LABELS: dict[str, tuple[str, str]] = {
    "TYPE_ID": ("Тип", "Type"),
    "STAGE_SEMANTIC_ID": ("Группа стадии", "Stage group"),
    "IS_NEW": ("Новая", "New"),
    "IS_RECURRING": ("Регулярная", "Recurring"),
    "IS_RETURN_CUSTOMER": ("Повторный клиент", "Returning customer"),
    "IS_REPEATED_APPROACH": ("Повторное обращение", "Repeat enquiry"),
    "PROBABILITY": ("Вероятность", "Probability"),
    "CONTACT_IDS": ("Контакты", "Contacts"),
    "QUOTE_ID": ("Предложение", "Quote"),
    "CLOSED": ("Закрыта", "Closed"),
    "COMMENTS": ("Комментарий", "Comment"),
    "LEAD_ID": ("Лид", "Lead"),
    "ADDITIONAL_INFO": ("Дополнительно", "Additional information"),
    "LOCATION_ID": ("Местоположение", "Location"),
    "ORIGINATOR_ID": ("Внешний источник", "External source"),
    "ORIGIN_ID": ("Код во внешнем источнике", "Code in the external source"),
    "ORIGIN_VERSION": ("Версия во внешнем источнике", "Version in the external source"),
    "HONORIFIC": ("Обращение", "Salutation"),
    "NAME": ("Имя", "First name"),
    "SECOND_NAME": ("Отчество", "Second name"),
    "LAST_NAME": ("Фамилия", "Last name"),
    "PHOTO": ("Фотография", "Photo"),
    "LOGO": ("Логотип", "Logo"),
    "BIRTHDATE": ("Дата рождения", "Date of birth"),
    "POST": ("Должность", "Position"),
    "EXPORT": ("Участвует в экспорте", "Included in export"),
    "COMPANY_IDS": ("Компании", "Companies"),
    "COMPANY_TITLE": ("Название компании", "Company name"),
    "COMPANY_TYPE": ("Тип компании", "Company type"),
    "INDUSTRY": ("Отрасль", "Industry"),
    "EMPLOYEES": ("Численность", "Employees"),
    "REVENUE": ("Оборот за год", "Annual revenue"),
    "BANKING_DETAILS": ("Банковские реквизиты", "Bank details"),
    "IS_MY_COMPANY": ("Моя компания", "My company"),
    "HAS_PHONE": ("Есть телефон", "Has a phone"),
    "HAS_EMAIL": ("Есть почта", "Has an e-mail"),
    "HAS_IMOL": ("Есть открытая линия", "Has an open channel"),
    "STATUS_DESCRIPTION": ("Дополнительно о стадии", "Stage information"),
    "DATE_CLOSED": ("Когда завершён", "Closed on"),
    "PHONE": ("Телефон", "Phone"),
    "EMAIL": ("Почта", "E-mail"),
    "WEB": ("Сайт", "Website"),
    "IM": ("Мессенджер", "Messenger"),
    "FM": ("Контактные данные", "Contact details"),
    "UTM_SOURCE": ("Рекламная система", "Ad system"),
    "UTM_MEDIUM": ("Вид трафика", "Traffic type"),
    "UTM_CAMPAIGN": ("Кампания", "Campaign"),
    "UTM_CONTENT": ("Содержание кампании", "Campaign content"),
    "UTM_TERM": ("Ключевые слова", "Keywords"),
    "LAST_COMMUNICATION_TIME": ("Последнее общение", "Last communication"),
}
_PLACE: dict[str, tuple[str, str]] = {
    "": ("Адрес", "Address"),
    "_2": ("Адрес, строка 2", "Address, line 2"),
    "_CITY": ("Город", "City"),
    "_POSTAL_CODE": ("Индекс", "Postal code"),
    "_REGION": ("Район", "District"),
    "_PROVINCE": ("Область", "Province"),
    "_COUNTRY": ("Страна", "Country"),
    "_COUNTRY_CODE": ("Код страны", "Country code"),
    "_LOC_ADDR_ID": ("Код адреса", "Address ID"),
    "_LEGAL": ("Юридический адрес", "Legal address"),
}


def of_field(language: Language, name: str) -> str:
    """Return the title of a field by its newer name."""
    column = 0 if language == "ru" else 1
    if name in _LABELS:
        return _LABELS[name][column]
    place = name.removeprefix("REG_").removeprefix("ADDRESS")
    if "ADDRESS" in name and place in _PLACE:
        legal = (("Юридический адрес: ", "Legal address: ")[column]) if name.startswith("REG_") else ""
        return legal + _PLACE[place][column]
    return of_item_field(language, name)
