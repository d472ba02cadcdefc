"""What the board page says, in Russian and in English: (Russian, English). The wording is our own."""

from __future__ import annotations

from smartctl.mockportal.settings import Language

_WORDS: dict[str, tuple[str, str]] = {
    "portal": ("Учебный портал", "Mock portal"),
    "hint": (
        "Так смарт-процессы увидит клиент. Страница только для просмотра.",
        "What your client will see. This page is for looking only.",
    ),
    "to-content": ("К содержанию", "Skip to content"),
    "overview": ("Все смарт-процессы", "All smart processes"),
    "languages": ("Язык страницы", "Language of the page"),
    "empty-portal": ("Смарт-процессов пока нет", "No smart processes yet"),
    "empty-portal.hint": (
        "Примените шаблон процесса и обновите страницу: здесь появятся воронки, поля и связи.",
        "Apply a blueprint and reload: pipelines, fields and relations will be here.",
    ),
    "clock": (
        "Часы портала переведены вперёд: {now}. Роботы с задержкой выполняются по ним.",
        "The portal's clock was moved ahead: {now}. Robots that wait run by it.",
    ),
    "missing": ("Такого смарт-процесса нет", "There is no such smart process"),
    "missing.hint": ("Возможно, его удалили.", "Perhaps it was deleted."),
    "automation": ("Роботы и триггеры", "Robots and triggers"),
    "automation.hint": (
        "Их не пишет и не читает ни один метод REST. Здесь их ставят так, как это делает человек на портале; они срабатывают.",
        "No REST method writes or reads them. Here they are placed as a person does on a portal, and they run.",
    ),
    "automation.add": ("Добавить", "Add"),
    "automation.place": ("Поставить на стадию", "Put on the stage"),
    "automation.remove": ("Убрать", "Remove"),
    "automation.none": ("Ничего нет", "Nothing"),
    "automation.waits": ("с задержкой", "waits"),
    "automation.values": ("Другие свойства (JSON)", "Other properties (JSON)"),
    "automation.next": ("Дальше", "Next"),
    "automation.cancel": ("Отмена", "Cancel"),
    "automation.nobody": ("ответственный за элемент", "the item's responsible person"),
    "automation.if": ("Выполнять, если", "Run if"),
    "automation.always": ("всегда", "always"),
    "automation.value": ("Значение", "Value"),
    "automation.choose": ("не выбрано", "not chosen"),
    "automation.text": (
        "В текстах {{{{Название поля}}}} — значение поля.",
        "In texts {{{{Name of a field}}}} stands for its value.",
    ),
    "automation.days": ("Задержка, дней", "Delay, days"),
    "robots": ("Роботы", "Robots"),
    "robot": ("Робот", "Robot"),
    "triggers": ("Триггеры", "Triggers"),
    "trigger": ("Триггер", "Trigger"),
    "untitled": ("без названия", "untitled"),
    "crm": ("CRM", "CRM"),
    "workplace": ("Цифровое рабочее место", "Digital workplace"),
    "export": ("Экспортировать решение (архив)", "Export the solution (archive)"),
    "workplace.empty": ("Смарт-процессов в нём нет.", "No smart processes in it."),
    "pipeline": ("Воронка", "Pipeline"),
    "pipeline.default": ("по умолчанию", "default"),
    "pipeline.gone": ("Воронки больше нет", "The pipeline is gone"),
    "stages.off": (
        "Стадии выключены: вместо канбана Битрикс24 показывает список элементов.",
        "Stages are off: Bitrix24 shows a list of items instead of a board.",
    ),
    "stages.off.short": ("без стадий", "no stages"),
    "stage.success": ("Успех", "Success"),
    "stage.failure": ("Провал", "Failure"),
    "stage.gone": ("Стадии больше нет", "The stage is gone"),
    "stage.empty": ("Нет элементов", "No items"),
    "responsible": ("Ответственный", "Responsible"),
    "created": ("Создан", "Created"),
    "client": ("Клиент", "Client"),
    "fields": ("Поля", "Fields"),
    "fields.none": ("Своих полей нет.", "No fields of its own."),
    "fields.standard": ("Стандартные поля", "Standard fields"),
    "field": ("Поле", "Field"),
    "field.type": ("Тип", "Type"),
    "field.values": ("Значения и настройки", "Values and settings"),
    "field.required": ("обязательное", "required"),
    "field.multiple": ("множественное", "multiple"),
    "field.hidden": ("скрыто в списке", "hidden in lists"),
    "field.fixed": ("не редактируется", "not editable"),
    "field.searchable": ("участвует в поиске", "searchable"),
    "option.default": ("по умолчанию", "default"),
    "options.none": ("значений нет", "no values"),
    "setting.min": ("от {value}", "from {value}"),
    "setting.max": ("до {value}", "to {value}"),
    "setting.targets": ("ссылается на: {value}", "refers to: {value}"),
    "setting.directory": ("справочник {value}", "directory {value}"),
    "setting.extensions": ("файлы: {value}", "files: {value}"),
    "setting.rows": ("строк: {value}", "rows: {value}"),
    "setting.default": ("по умолчанию: {value}", "default: {value}"),
    "card": ("Карточка", "Item card"),
    "card.none": (
        "Карточка не настроена: Битрикс24 покажет стандартную.",
        "The card is not set up: Bitrix24 shows its default one.",
    ),
    "card.always": ("показывать всегда", "always shown"),
    "card.stale": ("поля больше нет", "the field is gone"),
    "card.no-fields": ("В разделе нет полей", "No fields in this section"),
    "relations": ("Связи и привязки", "Relations and bindings"),
    "relations.none": ("Связей нет.", "No relations."),
    "relations.parent": ("Можно указать в карточке", "Can be set in the card"),
    "relations.child": ("Привязываются к элементам", "Attached to its items"),
    "relation.tab.parent": ("в той карточке есть вкладка", "has a tab in that card"),
    "relation.tab.child": ("есть вкладка в этой карточке", "has a tab in this card"),
    "relation.builtin": ("встроенная", "built in"),
    "bindings": ("Привязки", "Bindings"),
    "bindings.off": (
        "Использование в задачах, календаре и других полях выключено.",
        "Use in tasks, the calendar and other fields is off.",
    ),
    "binding.CALENDAR_EVENT|UF_CRM_CAL_EVENT": ("События календаря", "Calendar events"),
    "binding.TASKS_TASK|UF_CRM_TASK": ("Задачи", "Tasks"),
    "binding.TASKS_TASK_TEMPLATE|UF_CRM_TASK": ("Шаблоны задач", "Task templates"),
    "switches": ("Настройки", "Options"),
    "on": ("включено", "on"),
    "off": ("выключено", "off"),
    "yes": ("да", "yes"),
    "no": ("нет", "no"),
}
_SWITCHES: dict[str, tuple[str, str]] = {
    "isStagesEnabled": ("Стадии и канбан", "Stages and Kanban"),
    "isCategoriesEnabled": ("Несколько воронок", "Several pipelines"),
    "isAutomationEnabled": ("Роботы и триггеры", "Automation rules and triggers"),
    "isBizProcEnabled": ("Бизнес-процессы", "Workflows"),
    "isClientEnabled": ("Клиент", "Client"),
    "isObserversEnabled": ("Наблюдатели", "Observers"),
    "isBeginCloseDatesEnabled": ("Даты начала и завершения", "Start and end dates"),
    "isSourceEnabled": ("Источник", "Source"),
    "isMycompanyEnabled": ("Реквизиты вашей компании", "Your company details"),
    "isLinkWithProductsEnabled": ("Товары и сумма", "Products and amount"),
    "isPaymentsEnabled": ("Приём оплаты", "Payments"),
    "isDocumentsEnabled": ("Печать документов", "Documents"),
    "isCountersEnabled": ("Счётчики", "Counters"),
    "isRecurringEnabled": ("Повторение элементов", "Recurring items"),
    "isRecyclebinEnabled": ("Корзина", "Recycle bin"),
    "isUseInUserfieldEnabled": ("Использование в полях других разделов", "Use in fields of other sections"),
    "isSetOpenPermissions": ("Новые воронки открыты всем", "New pipelines are open to everybody"),
}
_FIELD_TYPES: dict[str, tuple[str, str]] = {
    "string": ("Строка", "Text"),
    "integer": ("Целое число", "Whole number"),
    "double": ("Число", "Number"),
    "boolean": ("Да/нет", "Yes or no"),
    "date": ("Дата", "Date"),
    "datetime": ("Дата и время", "Date and time"),
    "enumeration": ("Список", "List"),
    "money": ("Деньги", "Money"),
    "url": ("Ссылка", "Link"),
    "address": ("Адрес", "Address"),
    "file": ("Файл", "File"),
    "employee": ("Сотрудник", "Employee"),
    "crm": ("Элемент CRM", "CRM item"),
    "crm_status": ("Справочник CRM", "CRM directory"),
    "iblock_element": ("Элемент инфоблока", "Block element"),
    "iblock_section": ("Раздел инфоблока", "Block section"),
}
_ENTITIES: dict[int, tuple[str, str]] = {
    1: ("Лид", "Lead"),
    2: ("Сделка", "Deal"),
    3: ("Контакт", "Contact"),
    4: ("Компания", "Company"),
    7: ("Предложение", "Quote"),
    14: ("Заказ", "Order"),
    31: ("Счёт", "Invoice"),
    39: ("Документ на подпись", "Document to sign"),
}
_COUNTED: dict[str, tuple[tuple[str, str, str], tuple[str, str]]] = {
    "items": (("элемент", "элемента", "элементов"), ("item", "items")),
    "pipelines": (("воронка", "воронки", "воронок"), ("pipeline", "pipelines")),
    "fields": (("поле", "поля", "полей"), ("field", "fields")),
    "stages": (("стадия", "стадии", "стадий"), ("stage", "stages")),
    "processes": (("смарт-процесс", "смарт-процесса", "смарт-процессов"), ("smart process", "smart processes")),
    "files": (("файл", "файла", "файлов"), ("file", "files")),
}
_MORE = ("и ещё {count}", "and {count} more")


def word(language: Language, key: str, **values: object) -> str:
    return _pick(language, _WORDS[key]).format(**values)


def switch(language: Language, name: str) -> str:
    return _pick(language, _SWITCHES.get(name, (name, name)))


def switches() -> tuple[str, ...]:
    """Name the switches that have a label, in the order people think of them."""
    return tuple(_SWITCHES)


def field_type(language: Language, name: str) -> str:
    return _pick(language, _FIELD_TYPES.get(name, (name, name)))


def entity(language: Language, entity_type_id: int) -> str:
    number = f"№ {entity_type_id}"
    return _pick(language, _ENTITIES.get(entity_type_id, (number, number)))


def counted(language: Language, count: int, what: str) -> str:
    russian, english = _COUNTED[what]
    if language == "en":
        return f"{count} {english[0] if count == 1 else english[1]}"
    if count % 10 == 1 and count % 100 != 11:
        return f"{count} {russian[0]}"
    return f"{count} {russian[1] if count % 10 in (2, 3, 4) and count % 100 not in (12, 13, 14) else russian[2]}"


def more(language: Language, count: int) -> str:
    return _pick(language, _MORE).format(count=count)


def _pick(language: Language, pair: tuple[str, str]) -> str:
    return pair[0 if language == "ru" else 1]
