"""Titles of system fields in the portal's language, for the methods that describe fields. The wording is our own."""

from __future__ import annotations

from smartctl.mockportal.settings import Language

_TYPE_FIELDS: dict[str, tuple[str, str]] = {
    "id": ("ID", "ID"),
    "title": ("Название", "Title"),
    "code": ("Символьный код", "Code"),
    "createdBy": ("Кем создан", "Created by"),
    "updatedBy": ("Кем обновлен", "Updated by"),
    "entityTypeId": ("Идентификатор типа", "Entity type ID"),
    "customSectionId": ("Цифровое рабочее место", "Digital workplace"),
    "createdTime": ("Когда создан", "Created on"),
    "updatedTime": ("Когда обновлен", "Updated on"),
}
_ITEM_FIELDS: dict[str, tuple[str, str]] = {
    "ID": ("ID", "ID"),
    "TITLE": ("Название", "Name"),
    "XML_ID": ("Внешний код", "External ID"),
    "CREATED_TIME": ("Когда создан", "Created on"),
    "UPDATED_TIME": ("Когда обновлен", "Modified on"),
    "CREATED_BY": ("Кем создан", "Created by"),
    "UPDATED_BY": ("Кем обновлен", "Modified by"),
    "ASSIGNED_BY_ID": ("Ответственный", "Responsible"),
    "OPENED": ("Доступно для всех", "Available to everyone"),
    "WEBFORM_ID": ("Создано CRM-формой", "Created by CRM form"),
    "BEGINDATE": ("Дата начала", "Start date"),
    "CLOSEDATE": ("Дата завершения", "End date"),
    "COMPANY_ID": ("Компания", "Company"),
    "CONTACT_ID": ("Контакт", "Contact"),
    "OBSERVERS": ("Наблюдатели", "Observers"),
    "CATEGORY_ID": ("Воронка", "Pipeline"),
    "MOVED_TIME": ("Когда передвинут", "Moved on"),
    "MOVED_BY": ("Кем передвинут", "Moved by"),
    "STAGE_ID": ("Стадия", "Stage"),
    "PREVIOUS_STAGE_ID": ("Предыдущая стадия", "Previous stage"),
    "SOURCE_ID": ("Источник", "Source"),
    "SOURCE_DESCRIPTION": ("Дополнительно об источнике", "Source information"),
    "CURRENCY_ID": ("Валюта", "Currency"),
    "IS_MANUAL_OPPORTUNITY": ("Режим расчета суммы", "Amount calculation mode"),
    "OPPORTUNITY": ("Сумма", "Amount"),
    "TAX_VALUE": ("Сумма налога", "Tax"),
    "MYCOMPANY_ID": ("Реквизиты вашей компании", "Your company details"),
    "LAST_ACTIVITY_BY": ("Кем осуществлена последняя активность в таймлайне", "Last timeline activity by"),
    "LAST_ACTIVITY_TIME": ("Последняя активность", "Last activity"),
    "LAST_COMMUNICATION_TIME": ("Последняя коммуникация", "Last contact"),
    "LAST_COMMUNICATION_CALL_TIME": ("Последний звонок", "Last call"),
    "LAST_COMMUNICATION_EMAIL_TIME": ("Последнее письмо", "Last email"),
    "LAST_COMMUNICATION_IMOL_TIME": ("Последнее сообщение в открытой линии", "Last open channel message"),
    "LAST_COMMUNICATION_WEBFORM_TIME": ("Последнее заполнение формы", "Last form submission"),
    "PARENT_ID_1": ("Лид", "Lead"),
    "PARENT_ID_2": ("Сделка", "Deal"),
    "PARENT_ID_7": ("Предложение", "Quote"),
    "PARENT_ID_14": ("Заказ", "Order"),
    "PARENT_ID_31": ("Счёт", "Invoice"),
}


def of_type_field(language: Language, name: str) -> str:
    return _TYPE_FIELDS.get(name, (name, name))[0 if language == "ru" else 1]


def of_item_field(language: Language, column: str) -> str:
    return _ITEM_FIELDS.get(column, (column, column))[0 if language == "ru" else 1]
