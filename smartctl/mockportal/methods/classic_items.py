"""`crm.deal.*`, `crm.contact.*` and `crm.company.*`: the older engine over the same items (UPPER_CASE, all texts)."""

from __future__ import annotations

from typing import Any

from smartctl.mockportal import filtering, php
from smartctl.mockportal.binding import legacy
from smartctl.mockportal.call import Call, method, paged
from smartctl.mockportal.evidence import ASSUMED, documented, refusal, trap
from smartctl.mockportal.field_names import Names
from smartctl.mockportal.methods import classic, classic_columns, contact_points
from smartctl.mockportal.methods.classic_labels import of_field
from smartctl.mockportal.methods.item_column import Column
from smartctl.mockportal.methods.item_columns import all_columns, label
from smartctl.mockportal.methods.items import Form, cells, create
from smartctl.mockportal.refusal import Refused
from smartctl.mockportal.tables import items, user_fields
from smartctl.mockportal.tables.items import Item
from smartctl.mockportal.tables.pipelines import COMPANY, CONTACT, DEAL

_FIELDS = refusal("classic.fields", documented("crm-deal-add"), "fields that are no array are refused without a code.")
_PARAMS = refusal("classic.params", documented("crm-deal-add"), "params that are no array are refused without a code.")
_CURRENCY = refusal("classic.currency", documented("crm-deal-add"), "An unknown currency is refused without a code.")
_ID = refusal("classic.id", documented("crm-deal-get"), "An id that is missing or no number is refused without a code.")
_ABSENT = refusal("classic.absent", documented("crm-deal-get"), "What does not exist is refused with Not found.")
_DENIED = refusal("classic.rights", documented("crm-deal-get"), "Lack of rights is refused with Access denied.")
_LIST = refusal("classic.list", documented("crm-deal-list"), "A filter or an order that is no array is refused.")
trap(
    "classic.texts", documented("crm-deal-get"), "All values of the older engine are texts or null, amounts with cents."
)
trap("classic.add-number", documented("crm-deal-add"), "add answers with the bare id, a number.")
trap("classic.unknown-keys", documented("crm-contact-add"), "Unknown fields are dropped without a word.")
trap("classic.filter-unknown", ASSUMED, "Unknown fields in filter and order are dropped without a word.")
trap("classic.order-word", ASSUMED, "Any order word other than desc means ascending.")
trap("classic.id-always", documented("crm-company-list"), "ID comes back though select does not name it.")
trap("classic.phones-by-name", documented("crm-contact-list"), "Phones and mails are listed only when named in select.")
trap("classic.phones-absent", documented("crm-contact-get"), "Kinds of contact points that are empty are missing.")
trap("classic.user-fields", documented("crm-deal-list"), "Without UF_* in select the list has no user fields.")

_KINDS = {"deal": DEAL, "contact": CONTACT, "company": COMPANY}
_WITH_CENTS = frozenset({"OPPORTUNITY", "TAX_VALUE"})
_CURRENCIES = frozenset({"RUB", "USD", "EUR", "UAH", "BYN"})


class _OlderNames(Names):
    def column(self, name: str) -> str:
        return classic_columns.newer_name(name)


def _form(call: Call) -> Form:
    one = classic.find(call, _KINDS[call.method.split(".")[1]])
    assert one is not None
    columns = all_columns(call, one)
    return Form(one, columns, _OlderNames(columns, original_user_fields=True))


def _check_rights(call: Call) -> None:
    """Refuse people from outside: they have no rights in CRM, while every employee here has."""
    if call.user.extranet:
        raise Refused(_DENIED, "", "Access denied.")


def _add(call: Call) -> Any:
    form = _form(call)
    _check_rights(call)
    fields = php.as_map(legacy(call, "fields"))
    if fields is None:
        raise Refused(_FIELDS, "", "Parameter 'fields' must be array.")
    if legacy(call, "params") is not None and php.as_map(legacy(call, "params")) is None:
        raise Refused(_PARAMS, "", "Parameter 'params' must be array.")
    currency = fields.get("CURRENCY_ID")
    if php.truthy(currency) and currency not in _CURRENCIES | {call.settings.base_currency}:
        raise Refused(_CURRENCY, "", call.text("deal.currency"))
    points: list[dict[str, Any]] = []
    for kind in contact_points.KINDS:
        if "FM" in form.columns:
            points = contact_points.merged(call, points, fields.get(kind), kind)
    item = create(call, form, {name: value for name, value in fields.items() if name != "FM"})
    if points:
        item.columns["FM"] = points
        classic_columns.settle(call, item, {})
        items.save(call.database, item)
    return item.id


def _get(call: Call) -> Any:
    form = _form(call)
    given = legacy(call, "id")
    wanted = php.integer(given) if php.numeric(given) else 0
    if wanted <= 0:
        raise Refused(_ID, "", "ID is not defined or invalid.")
    _check_rights(call)
    item = items.by_id(call.database, form.type.entity_type_id, wanted)
    if item is None:
        raise Refused(_ABSENT, "", "Not found")
    described = {name: column for name, column in _described(form).items() if not column.multiple or column.user_field}
    row = _row(described, item)
    found = {kind: contact_points.older(item.columns.get("FM", []), kind) for kind in contact_points.KINDS}
    return row | {kind: rows for kind, rows in found.items() if rows}


def _list(call: Call) -> Any:
    form = _form(call)
    _check_rights(call)
    for name in ("order", "filter"):
        if legacy(call, name) not in (None, "") and php.as_map(legacy(call, name)) is None:
            raise Refused(_LIST, "", f"Parameter '{name}' must be array.")
    described = _described(form)
    known = set(described) | set(contact_points.KINDS)
    columns = filtering.Columns(names=known, shown=lambda name: name, column=lambda name: name)
    matches = filtering.matcher(_known_only(legacy(call, "filter"), known), columns)
    order = {
        name: "DESC" if php.text(word).upper() == "DESC" else "ASC"
        for name, word in (php.as_map(legacy(call, "order")) or {}).items()
        if name in known
    }
    stored = items.of_type(call.database, form.type.entity_type_id)
    found = [item for item in stored if matches(_view(described, item))]
    arranged = filtering.sorter(order, columns)(found, lambda item: _view(described, item))
    selected = _selected(call, described)
    points = [kind for kind in contact_points.KINDS if kind in _asked(call)]

    def rows(page: list[Item]) -> list[dict[str, Any]]:
        return [
            _row(selected, item)
            | {kind: own for kind in points if (own := contact_points.older(item.columns.get("FM", []), kind))}
            for item in page
        ]

    return paged(call, arranged, rows)


def _known_only(condition: Any, known: set[str]) -> Any:
    """Leave out what the older engine does not know, at every depth."""
    given = php.as_map(condition)
    if given is None:
        return condition
    kept: dict[str, Any] = {}
    for key, value in given.items():
        if key.isdigit() and isinstance(value, list | dict):
            kept[key] = _known_only(value, known)
        elif key.lower() == "logic" or key.lstrip("!<>=%@") in known:
            kept[key] = value
    return kept


def _asked(call: Call) -> list[str]:
    return [php.text(name) for name in php.as_list(legacy(call, "select")) or []]


def _selected(call: Call, described: dict[str, Column]) -> dict[str, Column]:
    asked = _asked(call) or ["*"]
    return {
        name: column
        for name, column in described.items()
        if name in asked
        or name == "ID"
        or ("*" in asked and column.user_field is None and not column.multiple)
        or ("UF_*" in asked and column.user_field is not None)
    }


def _described(form: Form) -> dict[str, Column]:
    """Return the fields by their older names, in the order of the pages."""
    older = {row[0]: form.columns[classic_columns.newer_name(row[0])] for row in _rows(form)}
    own = {name: column for name, column in form.columns.items() if name.startswith(("PARENT_ID_", "UF_"))}
    return older | own


def _rows(form: Form) -> tuple[tuple[str, str, str, str], ...]:
    return classic_columns.OLD[form.type.entity_type_id]


def _view(described: dict[str, Column], item: Item) -> dict[str, Any]:
    values = cells(item)
    points = {
        kind: [one["value"] for one in values.get("FM", []) if one["typeId"] == kind] for kind in contact_points.KINDS
    }
    return {name: values.get(column.name) for name, column in described.items()} | points


def _row(described: dict[str, Column], item: Item) -> dict[str, Any]:
    values = cells(item)
    return {name: _text(name, values.get(column.name)) for name, column in described.items()}


def _text(name: str, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(value, list):
        return [_text(name, one) for one in value]
    if isinstance(value, dict):
        return value
    return f"{value:.2f}" if name in _WITH_CENTS else php.text(value)


def _fields(call: Call) -> Any:
    form = _form(call)
    marks = {row[0]: (row[1], "i" in row[2]) for row in _rows(form)}
    described = {
        name: _field(call, column, *marks.get(name, (column.type, False)))
        for name, column in _described(form).items()
        if not column.hidden
    }
    points = contact_points.KINDS if "FM" in form.columns else ()
    return described | {
        kind: _field(call, _points_column(call, kind), "crm_multifield", immutable=False) for kind in points
    }


def _points_column(call: Call, kind: str) -> Column:
    return Column(name=kind, type="crm_multifield", title=of_field(call.settings.language, kind), multiple=True)


def _field(call: Call, column: Column, kind: str, immutable: bool) -> dict[str, Any]:  # noqa: FBT001 - from a row
    described: dict[str, Any] = {
        "type": kind,
        "isRequired": column.required,
        "isReadOnly": column.read_only,
        "isImmutable": immutable,
        "isMultiple": column.multiple,
        "isDynamic": column.user_field is not None,
        "title": column.title,
    }
    if column.deprecated:
        described["isDeprecated"] = True
    if column.settings:
        described["settings"] = column.settings
    if column.directory:
        described["statusType"] = column.directory
    if column.user_field is not None:
        names = {"listLabel": "listColumnLabel", "formLabel": "editFormLabel", "filterLabel": "listFilterLabel"}
        described["title"] = column.name
        described |= {key: label(call, column.user_field, name) for key, name in names.items()}
    if column.user_field is not None and column.type == "enumeration":
        values = user_fields.enum_values(call.database, column.user_field.id)
        described["items"] = [{"ID": str(one.id), "VALUE": one.value} for one in values]
    return described


def _register(kind: str, plural: str) -> None:
    for verb, run, sentence in (
        ("add", _add, f"Adds a {kind} by the names of the older engine."),
        ("get", _get, f"Returns one {kind} as texts."),
        ("list", _list, f"Lists {plural}, fifty at a time."),
        ("fields", _fields, f"Describes the fields of {plural} without a wrapper."),
    ):
        page = documented(f"crm-{kind}-{verb}")
        method(f"crm.{kind}.{verb}", page, sentence, scope="crm", style="legacy")(run)


_register("deal", "deals")
_register("contact", "contacts")
_register("company", "companies")
