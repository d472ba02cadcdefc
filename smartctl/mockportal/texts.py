"""What the portal says in its own language: default names and the localised refusals. The wording is our own."""

from __future__ import annotations

from smartctl.mockportal.settings import Language

_TEXTS: dict[str, tuple[str, str]] = {
    "department.root": ("Компания", "Company"),
    "category.default": ("Общая", "General"),
    "category.default-of-process": ("Общая воронка", "General"),
    "stage.NEW": ("Начало", "Start"),
    "stage.PREPARATION": ("Подготовка", "Preparation"),
    "stage.CLIENT": ("Согласование", "Client approval"),
    "stage.SUCCESS": ("Успех", "Success"),
    "stage.FAIL": ("Провал", "Failed"),
    "access": ("Доступ запрещен", "Access denied"),
    "intranet": ("Метод доступен только сотрудникам компании", "The method is available to employees only"),
    "type.absent": ("Смарт-процесс не найден", "Smart process not found"),
    "type.title": ("Не заполнено обязательное поле «Название»", "The required field “Title” is empty"),
    "type.limit": (
        "Достигнуто ограничение тарифа на количество смарт-процессов",
        "The plan allows no more smart processes",
    ),
    "type.plan": (
        "Вы не можете изменить настройки смарт-процесса из-за ограничений вашего тарифа",
        "Your plan does not let you change the settings of a smart process",
    ),
    "type.section": (
        "Для внешнего смарт-процесса нужно цифровое рабочее место",
        "An external smart process needs a digital workplace",
    ),
    "type.taken": (
        "Таблица элементов для этого entityTypeId уже существует",
        "An item table for this entityTypeId exists already",
    ),
    "type.items": (
        "Вы не можете удалить тип сущности, у которого есть элементы",
        "An entity type that has items cannot be deleted",
    ),
    "type.categories": (
        "Нельзя отключить воронки, пока их больше одной",
        "Pipelines cannot be switched off while there is more than one",
    ),
    "type.recyclebin": (
        "Нельзя отключить корзину, пока в ней есть элементы",
        "The recycle bin cannot be switched off while it holds items",
    ),
    "workplace.absent": ("Цифровое рабочее место не найдено", "Digital workplace not found"),
    "workplace.title": ("Не заполнено обязательное поле «Название»", "The required field “Title” is empty"),
    "workplace.limit": (
        "Достигнуто ограничение тарифа на количество цифровых рабочих мест",
        "The plan allows no more digital workplaces",
    ),
    "workplace.bound": (
        "В рабочем месте есть смарт-процессы, сначала перенесите их",
        "There are smart processes in the workplace, move them away first",
    ),
    "workplace.locked": (
        "Рабочее место установлено из Маркета, изменить его нельзя",
        "The workplace came from the Market and cannot be changed",
    ),
    "workplace.imported": (
        "Смарт-процесс принадлежит рабочему месту из Маркета",
        "The smart process belongs to a workplace from the Market",
    ),
    "item.absent": ("Элемент не найден", "Element not found"),
    "category.default-kept": ("Нельзя удалить воронку по умолчанию", "The default pipeline cannot be deleted"),
    "category.items": ("В воронке найдены элементы", "The pipeline holds items"),
    "category.deals": (
        "Найдены сделки, относящиеся к воронке «{name}»",
        "There are deals in the pipeline “{name}”",
    ),
    "category.system": ("Системные воронки создавать нельзя", "System pipelines cannot be added"),
    "category.unsupported": ("Тип сущности не поддерживает воронки", "The entity type has no pipelines"),
    "stage.name": ("Не заполнено обязательное поле «Название»", "The required field “Name” is empty"),
    "stage.after-success": (
        "Стадия в работе не может стоять после успешной",
        "A stage in progress cannot stand after the successful one",
    ),
    "stage.fail-before-success": (
        "Неуспешная стадия должна стоять после успешной",
        "A failure stage must stand after the successful one",
    ),
    "stage.second-success": (
        "Успешная стадия может быть только одна",
        "There can be only one successful stage",
    ),
    "stage.semantics": ("Неизвестная семантика стадии", "Unknown stage semantics"),
    "stage.taken": ("Элемент с таким кодом уже существует", "An entry with this id exists already"),
    "stage.code": ("Недопустимый код стадии", "The stage id is not valid"),
    "stage.long": ("Слишком длинный код стадии", "The stage id is too long"),
    "stage.items": ("На стадии есть элементы, удалить её нельзя", "There are items on the stage, it cannot be deleted"),
    "stage.last": ("Должна остаться хотя бы одна стадия группы", "At least one stage of the group must remain"),
    "field.create": (
        "Вы не можете создавать пользовательские поля",
        "You cannot create user fields",
    ),
    "field.view": (
        "Вы не можете просматривать настройки пользовательских полей",
        "You cannot view the settings of user fields",
    ),
    "field.update": (
        "Вы не можете изменить настройки пользовательского поля",
        "You cannot change the settings of the user field",
    ),
    "field.delete": ("Вы не можете удалить пользовательское поле", "You cannot delete the user field"),
    "field.type": ("Неизвестный тип поля {type}", "Unknown field type {type}"),
    "field.charset": (
        "Код поля {name} содержит недопустимые символы",
        "The field name {name} holds characters that are not allowed",
    ),
    "field.short": ("Код поля {name} слишком короткий", "The field name {name} is too short"),
    "field.long": ("Код поля {name} длиннее 50 символов", "The field name {name} is longer than 50 characters"),
    "field.taken": (
        "Поле {name} для объекта {entity} уже существует",
        "Field {name} for object {entity} already exists",
    ),
    "client.mail": ("Поле «E-mail» содержит некорректный адрес", "The field “E-mail” holds no valid address"),
    "deal.currency": ("Неверное значение поля «Валюта»", "The value of the field “Currency” is not valid"),
    "item.plan": (
        "Вы не можете создать новый элемент из-за ограничений вашего тарифа",
        "Your plan does not let you create an element",
    ),
    "item.plan-change": (
        "Вы не можете изменить элемент из-за ограничений вашего тарифа",
        "Your plan does not let you change an element",
    ),
    "item.stage-rights": ("Недостаточно прав на смену стадии", "You have no right to change the stage"),
    "item.import-size": (
        "Вы не можете импортировать больше {size} элементов",
        "You cannot import more than {size} elements",
    ),
    "item.required": ("Не заполнено обязательное поле «{name}»", "The required field “{name}” is empty"),
    "item.value": ("Недопустимое значение поля «{name}»", "The value of the field “{name}” is not valid"),
    "task.absent": ("Задача не найдена", "Task not found"),
    "item.running": (
        "Нельзя изменить воронку, пока по элементу запущены бизнес-процессы",
        "The pipeline cannot be changed while workflows of the item are running",
    ),
    "item.stage-of-kind": (
        "Не найдена стадия в новой воронке",
        "Stage in new category is not found",
    ),
    "document.absent": ("Шаблон не найден", "Template not found"),
    "document.number": ("Номер", "Number"),
    "document.created": ("Дата генерации", "Date of generation"),
    "document.group": ("Документ", "Document"),
    "numerator.first": ("Договор", "Contract"),
    "not-possible.robot-kind": ("нет робота {kind}; есть {known}", "no robot {kind}; there are {known}"),
    "not-possible.own-pipeline": (
        "туннель со стадии {stage} в её же воронку",
        "a tunnel from {stage} to its own pipeline",
    ),
    "not-possible.template": ("файл не шаблон: {reason}", "the file is no template: {reason}"),
    "not-possible.process": ("нет смарт-процесса {number}", "no smart process {number}"),
    "not-possible.workplace": ("нет цифрового рабочего места {number}", "no digital workplace {number}"),
    "not-possible.archive": ("загружен неверный файл: {reason}", "incorrect file uploaded: {reason}"),
    "not-possible.robot": ("нет робота {number}", "no robot {number}"),
    "not-possible.trigger": ("нет триггера {number}", "no trigger {number}"),
    "not-possible.stage": ("нет стадии {stage}", "no stage {stage}"),
    "not-possible.stage-of-process": (
        "{stage} — не стадия смарт-процесса",
        "{stage} is not a stage of a smart process",
    ),
    "not-possible.backwards": ("часы не идут назад", "the clock does not go backwards"),
    "not-possible.choice": ("такого выбора нет: {value}", "there is no such choice: {value}"),
    "not-possible.days": ("ожидается число дней, а не {value}", "a number of days is expected, not {value}"),
    "not-possible.several": (
        "так называются несколько полей: {value}; выберите поле по его коду: {value} (КОД)",
        "several fields are called {value}; say which by its code: {value} (CODE)",
    ),
    "not-possible.number": ("ожидается номер, а не {value}", "a number is expected, not {value}"),
    "not-possible.values": ("в значениях ожидается объект JSON", "a JSON object is expected as values"),
    "yes": ("да", "yes"),
    "no": ("нет", "no"),
}


def text(language: Language, key: str, **parts: str) -> str:
    russian, english = _TEXTS[key]
    return (russian if language == "ru" else english).format(**parts)
