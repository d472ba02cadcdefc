"""Each class of robot: what it does in the blueprint's words, and which of its properties these words carry.

Classes and properties: published source, two to seven copies of it; none of them was seen in a real export.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from msgspec import Struct

from smartctl.archive.found import says_nothing
from smartctl.archive.values import as_flag, as_list, as_map, as_text
from smartctl.archive.words import Words
from smartctl.model import Attrs

Properties = Mapping[str, Any]

_CLIENT: Final = re.compile(r"(?:C_|CO_)?\{=Document:(?:CONTACT|COMPANY)_ID\}")
_PIPELINE: Final = re.compile(r"DT[0-9]+_([0-9]+):")
_ALWAYS: Final = frozenset({"Title", "EditorComment"})
"""What people write about a robot, not what it does."""


class _Class(Struct, frozen=True, kw_only=True):
    action: str
    read: Callable[[Properties, Words], dict[str, Any]]
    carried: frozenset[str]
    """Properties that `read` understands."""
    usual: Mapping[str, tuple[Any, ...]]
    """Values that a form writes by itself."""
    chosen: frozenset[str] = frozenset()
    """Left to whoever places the robot: no blueprint says them, and any value will do."""


def understood(kind: str, properties: Properties, words: Words) -> tuple[str, Attrs, Mapping[str, Any]]:
    """(action, values, what is beside them) of a robot; ("", {}, {}) of a class that no blueprint has."""
    one = _CLASSES.get(kind)
    if one is None:
        return "", {}, {}
    beside = _contradictions(kind, properties) | {
        name: value
        for name, value in _flat(properties).items()
        if name not in one.carried | one.chosen | _ALWAYS
        and not says_nothing(value)
        and as_text(value) not in one.usual.get(name, ())
    }
    return one.action, one.read(properties, words), beside


def _contradictions(kind: str, properties: Properties) -> dict[str, Any]:
    """What a reader would take for granted and is otherwise."""
    found: dict[str, Any] = {}
    if kind == "Task2Activity":
        odd = [one for one in _attached(as_map(properties.get("Fields"))) if not _CLIENT.fullmatch(one)]
        found |= {"Fields.UF_CRM_TASK": odd} if odd else {}
    if kind in TUNNELS:
        own = _PIPELINE.match(as_text(properties.get("StageId")))
        if own is None or own[1] != as_text(properties.get("CategoryId")):
            found["CategoryId"] = properties.get("CategoryId")
    if kind == "CrmCreateDynamicActivity":
        for name, value in as_map(properties.get("DynamicEntitiesFields")).items():
            if name.endswith("_BindToCurrentElement") and value != "Y":
                found[name] = value
    return found


def _flat(properties: Properties) -> dict[str, Any]:
    """`Fields.PRIORITY` beside the others, as a task has them."""
    fields = properties.get("Fields")
    inside = {f"Fields.{name}": value for name, value in as_map(fields).items()}
    return {**{name: value for name, value in properties.items() if name != "Fields"}, **inside}


def _first(people: tuple[Mapping[str, Any], ...]) -> Any:
    return people[0] if len(people) == 1 else people


def _task(properties: Properties, words: Words) -> dict[str, Any]:
    fields = as_map(properties.get("Fields"))
    values: dict[str, Any] = {"task": words.spoken(fields.get("TITLE"))}
    values["responsible"] = _first(words.people(fields.get("RESPONSIBLE_ID")))
    if observers := words.people(fields.get("AUDITORS")):
        values["observers"] = observers
    if not says_nothing(fields.get("DEADLINE")):
        values["deadline"] = words.moment(fields["DEADLINE"])
    if not says_nothing(fields.get("DESCRIPTION")):
        values["description"] = words.spoken(fields["DESCRIPTION"])
    if points := as_list(properties.get("CheckListItems")):
        values["checklist"] = tuple(words.spoken(_point(one)) for one in points)
    client = any(_CLIENT.fullmatch(one) for one in _attached(fields))
    item = as_text(properties.get("AUTO_LINK_TO_CRM_ENTITY")) != "N"
    return {**values, "link": (*(("item",) if item else ()), *(("client",) if client else ()))}


def _attached(fields: Properties) -> list[str]:
    given = fields.get("UF_CRM_TASK")
    return [as_text(one) for one in (as_list(given) or [given]) if as_text(one)]


def _point(one: Any) -> Any:
    return as_map(one).get("TITLE", "") if isinstance(one, dict) else one


def _todo(properties: Properties, words: Words) -> dict[str, Any]:
    values: dict[str, Any] = {"todo": words.spoken(properties.get("Subject") or properties.get("Description"))}
    if properties.get("Subject") and not says_nothing(properties.get("Description")):
        values["description"] = words.spoken(properties["Description"])
    if not says_nothing(properties.get("Deadline")):
        values["deadline"] = words.moment(properties["Deadline"])
    values["responsible"] = _first(words.people(properties.get("Responsible")))
    return {**values, "link": ("item", "client") if as_flag(properties.get("Client")) else ("item",)}


def _notify(properties: Properties, words: Words) -> dict[str, Any]:
    return {"notify": words.spoken(properties.get("MessageText")), "to": words.people(properties.get("MessageUserTo"))}


def _to_head(properties: Properties, words: Words) -> dict[str, Any]:
    head: tuple[Mapping[str, Any], ...] = ({"role": "head"},) if as_flag(properties.get("ToHead")) else ()
    people = (*head, *words.people(properties.get("ToUsers")))
    return {"notify": words.spoken(properties.get("MessageText")), "to": people}


def _sms(properties: Properties, words: Words) -> dict[str, Any]:
    values = {"sms": words.spoken(properties.get("MessageText"))}
    kind = as_text(properties.get("RecipientType")) or "entity"
    if kind == "user":
        return {**values, "to": words.people(properties.get("RecipientUser"))}
    return {**values, "to": ({"role": "client" if kind == "entity" else kind},)}


def _mail(properties: Properties, words: Words) -> dict[str, Any]:
    """A letter in HTML may be packed: its text is then left as it is, and stands beside the values."""
    values = {"mail": words.spoken(properties.get("MessageText")), "to": ({"role": "client"},)}
    return {**values, **({"subject": words.spoken(properties["Subject"])} if properties.get("Subject") else {})}


_CUSTOMER: Final = ("CONTACT_ID", "COMPANY_ID")
_DEAL: Final = "PARENT_ID_2"


def _own_customer(value: Any, name: str) -> bool:
    """Whether a new item takes over the customer of the one that it comes from; anything else is a value of its own."""
    return as_text(value).replace(" ", "") in (f"{{=Document:{name}}}", f"{{{{=Document:{name}}}}}")


def _create(properties: Properties, words: Words) -> dict[str, Any]:
    number, fields = as_text(properties.get("DynamicTypeId")), as_map(properties.get("DynamicEntitiesFields"))
    values: dict[str, Any] = {"create": words.process(number)}
    if not says_nothing(fields.get(f"{number}_TITLE")):
        values["title"] = words.spoken(fields[f"{number}_TITLE"])
    if not says_nothing(fields.get(f"{number}_STAGE_ID")):
        values["stage"] = words.stage(fields[f"{number}_STAGE_ID"])
    item = () if as_text(fields.get(f"{number}_BindToCurrentElement")) == "N" else ("item",)
    customer = {f"{number}_{name}" for name in _CUSTOMER if _own_customer(fields.get(f"{number}_{name}"), name)}
    client = ("client",) if customer else ()
    deal = {f"{number}_{_DEAL}"} if _own_customer(fields.get(f"{number}_{_DEAL}"), _DEAL) else set()
    link = (*item, *client, *(("deal",) if deal else ()))
    if link != ("item",):
        values["link"] = link
    own = (
        {f"{number}_{name}" for name in ("TITLE", "STAGE_ID", "CATEGORY_ID", "BindToCurrentElement")} | customer | deal
    )
    columns = {name.removeprefix(f"{number}_"): value for name, value in fields.items() if name not in own}
    more = {words.word(one): words.value(one, value) for one, value in columns.items() if not says_nothing(value)}
    return {**values, **({"with": more} if more else {})}


def _set(properties: Properties, words: Words) -> dict[str, Any]:
    given = as_map(properties.get("FieldValue"))
    return {"set": {words.word(name): words.value(name, value) for name, value in given.items()}}


def _tunnel(properties: Properties, words: Words) -> dict[str, Any]:
    return {"stage": words.stage(properties.get("StageId"))}


_CLASSES: Final[Mapping[str, _Class]] = {
    "Task2Activity": _Class(
        action="task",
        read=_task,
        carried=frozenset(
            {
                "CheckListItems",
                "AUTO_LINK_TO_CRM_ENTITY",
                "Fields.TITLE",
                "Fields.RESPONSIBLE_ID",
                "Fields.AUDITORS",
                "Fields.DEADLINE",
                "Fields.DESCRIPTION",
                "Fields.UF_CRM_TASK",
            }
        ),
        usual={"Fields.PRIORITY": ("1",), "Fields.ALLOW_CHANGE_DEADLINE": ("Y",), "Fields.ADD_IN_REPORT": ("Y",)},
        chosen=frozenset({"Fields.CREATED_BY"}),
    ),
    "CrmCreateToDoActivity": _Class(
        action="todo",
        read=_todo,
        carried=frozenset({"Subject", "Description", "Deadline", "Responsible", "Client"}),
        usual={},
        chosen=frozenset({"ColorId", "Notification", "Duration", "AttachmentType"}),
    ),
    "SocNetMessageActivity": _Class(
        action="notify",
        read=_notify,
        carried=frozenset({"MessageText", "MessageUserTo"}),
        usual={"MessageFormat": ("robot",)},
        chosen=frozenset({"MessageUserFrom"}),
    ),
    "CrmControlNotifyActivity": _Class(
        action="notify", read=_to_head, carried=frozenset({"MessageText", "ToHead", "ToUsers"}), usual={}
    ),
    "CrmSendSmsActivity": _Class(
        action="sms",
        read=_sms,
        carried=frozenset({"MessageText", "RecipientType", "RecipientUser"}),
        usual={},
        chosen=frozenset({"ProviderId", "PhoneType", "MessageFrom"}),
    ),
    "CrmSendEmailActivity": _Class(
        action="mail",
        read=_mail,
        carried=frozenset({"MessageText", "Subject"}),
        usual={"MessageTextType": ("bbcode",), "MessageTextEncoded": ("0",), "AttachmentType": ("file", "disk")},
        chosen=frozenset({"MessageFrom", "From", "EmailType", "EmailSelectRule", "UseLinkTracker"}),
    ),
    "CrmTimelineCommentAdd": _Class(
        action="comment",
        read=lambda properties, words: {"comment": words.spoken(properties.get("CommentText"))},
        carried=frozenset({"CommentText"}),
        usual={},
        chosen=frozenset({"CommentUser"}),
    ),
    "CrmChangeStatusActivity": _Class(
        action="move",
        read=lambda properties, words: {"move": words.stage(properties.get("TargetStatus"))},
        carried=frozenset({"TargetStatus"}),
        usual={},
        chosen=frozenset({"ModifiedBy"}),
    ),
    "CrmCreateDynamicActivity": _Class(
        action="create",
        read=_create,
        carried=frozenset({"DynamicTypeId", "DynamicEntitiesFields"}),
        usual={},
        chosen=frozenset({"OnlyDynamicEntities"}),
    ),
    "SetFieldActivity": _Class(
        action="set", read=_set, carried=frozenset({"FieldValue"}), usual={}, chosen=frozenset({"ModifiedBy"})
    ),
    "CrmChangeResponsibleActivity": _Class(
        action="assign",
        read=lambda properties, words: {"assign": _first(words.people(properties.get("Responsible")))},
        carried=frozenset({"Responsible"}),
        usual={},
        chosen=frozenset({"ModifiedBy", "GetterType"}),
    ),
    "CrmGenerateEntityDocumentActivity": _Class(
        action="document",
        read=lambda properties, words: {"document": words.document(properties.get("TemplateId"))},
        carried=frozenset({"TemplateId"}),
        usual={},
        chosen=frozenset({"UseSubscription", "MyCompanyId", "MyCompanyRequisiteId", "MyCompanyBankDetailId"}),
    ),
    "WebHookActivity": _Class(
        action="webhook",
        read=lambda properties, words: {"webhook": words.expressed(properties.get("Handler"))},
        carried=frozenset({"Handler"}),
        usual={},
    ),
    "CrmChangeDynamicCategoryActivity": _Class(
        action="move", read=_tunnel, carried=frozenset({"CategoryId", "StageId"}), usual={}
    ),
    "CrmCopyDynamicActivity": _Class(
        action="copy",
        read=_tunnel,
        carried=frozenset({"CategoryId", "StageId"}),
        usual={"ItemTitle": ("{=Document:TITLE}",)},
        chosen=frozenset({"Responsible"}),
    ),
}

TUNNELS: Final = frozenset({"CrmChangeDynamicCategoryActivity", "CrmCopyDynamicActivity"})
