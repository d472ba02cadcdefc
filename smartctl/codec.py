"""Plans as JSON documents: the saved plan, `--format json` and golden files are one format.

Names follow OpenTofu, so that policy tools read them. An unknown value is `null` in `after` beside `true` in
`after_unknown`; in facts, where nothing stands beside it, it is `{"unknown": true}`.
Knows the documents' shape and nothing of files or screens.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from smartctl import effects
from smartctl.board_order import in_board_order
from smartctl.errors import UsageError
from smartctl.estimate import Forecast, Summary
from smartctl.findings_json import advice_from_json, advice_to_json, findings_from_json, policy_to_json
from smartctl.given import Damaged, array, choice, damaged, each, flag, idents, integer, obj, optional, text, texts
from smartctl.i18n import _
from smartctl.inputs import Input
from smartctl.json_text import written
from smartctl.model import UNKNOWN, Action, Address, Attrs, Change, Hazard, HazardKind, Moved, Plan, Removed
from smartctl.numbering import numbers
from smartctl.strangers_json import strangers_from_json, strangers_to_json

PLAN_FORMAT: Final = "smartctl/plan/v1"

_REPLACE: Final = ("delete", "create")
_UNKNOWN: Final = {"unknown": True}


def dumps(document: Mapping[str, Any]) -> str:
    """The document as text: `format` first, all other keys sorted, UTF-8 but for what cannot be seen, one newline at the end."""
    rest = {key: value for key, value in document.items() if key != "format"}
    text = written(rest, allow_nan=False, indent=2, sort_keys=True, default=_plain)
    if "format" in document:
        first = f'{{\n  "format": {written(document["format"])}'
        text = f"{first},{text[1:]}" if rest else f"{first}\n}}"
    return f"{text}\n"


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} is no JSON")


def plan_to_json(plan: Plan) -> dict[str, Any]:
    document = _plan_to_json(plan)
    return {**document, "digest": effects.digest(document)}


def _plan_to_json(plan: Plan) -> dict[str, Any]:
    numbered = numbers(plan)
    return {
        "format": PLAN_FORMAT,
        "mode": plan.mode,
        "portal": plan.portal,
        "blueprint": {"name": plan.blueprint, "version": plan.version, "language": plan.language},
        "lineage": plan.lineage,
        "serial": plan.serial,
        "resource_changes": [_change_to_json(change, numbered.get(change.address, 0)) for change in plan.changes],
        "drift": [_change_to_json(change) for change in plan.drift],
        "unmanaged": strangers_to_json(plan.unmanaged),
        "summary": summary_to_json(plan.summary),
        "refusals": [_hazard_to_json(hazard) for hazard in plan.refusals],
        **({"policy": policy_to_json(plan)} if plan.ruled else {}),
        **({"advice": [advice_to_json(one) for one in plan.advice]} if plan.advice else {}),
        **({"valid_until": plan.valid_until} if plan.valid_until else {}),
        "notes": [{"code": code, "facts": facts_to_json(facts)} for code, facts in plan.notes],
        "fingerprints": {str(address): digest for address, digest in plan.fingerprints.items()},
        "forecast": ({"requests": plan.forecast.requests, "seconds": plan.forecast.seconds} if plan.forecast else None),
        **({"undoes": plan.undoes} if plan.undoes else {}),
        **({"between": list(plan.between)} if plan.between else {}),
        **({"inputs": inputs_to_json(plan.inputs)} if plan.inputs else {}),
        **({"numbered": dict(plan.numbered)} if plan.numbered else {}),
        **({"files": dict(plan.files)} if plan.files else {}),
        "moved": [{"from": moved.source, "to": moved.target} for moved in plan.moved],
    }


def inputs_to_json(inputs: Mapping[str, Input]) -> dict[str, Any]:
    return {name: {"value": one.value, "by": one.by} for name, one in inputs.items()}


def inputs_from_json(value: Any, where: str) -> dict[str, Input]:
    """Raises `Damaged` for what is no input."""
    return {name: _input(one, f"{where}.{name}") for name, one in obj(value, where).items()}


def _input(value: Any, where: str) -> Input:
    row = obj(value, where)
    return Input(value=frozen(row.get("value")), by=text(row.get("by"), f"{where}.by"))


def summary_to_json(summary: Summary) -> dict[str, int]:
    return {
        "add": summary.add,
        "change": summary.change,
        "destroy": summary.destroy,
        "forget": summary.forget,
        **({"import": summary.imported} if summary.imported else {}),
    }


def _change_to_json(change: Change, number: int = 0) -> dict[str, Any]:
    before, before_unknown = _split(change.before)
    after, after_unknown = _split(change.after)
    return {
        "address": change.address,
        "kind": change.kind,
        **({"number": number} if number else {}),
        "key": change.key,
        "parent": change.parent,
        "ids": dict(change.ids),
        "change": {
            "actions": actions(change.action),
            "before": before,
            "after": after,
            "after_unknown": after_unknown or {},
            **({"before_unknown": before_unknown} if before_unknown else {}),
            "replace_paths": list(change.replace_paths),
            **({"importing": {"id": _number(change)}} if change.address in change.imported else {}),
        },
        "action_reason": change.reason or None,
        "hazards": [_hazard_to_json(hazard) for hazard in change.hazards],
        "impact": facts_to_json(change.impact),
        "moved_from": change.moved_from,
        "adopted": change.adopted,
        **({"imported": list(change.imported)} if change.imported else {}),
        **({"protected": True} if change.protected else {}),
        **({"destination": _destination_to_json(change.destination)} if change.destination else {}),
        **({"becomes": dict(change.becomes)} if change.becomes else {}),
    }


def _number(change: Change) -> str:
    """By which people know the object on the portal."""
    return str(change.ids.get("entityTypeId", "") if change.parent is None else "") or str(change.ids.get("id", ""))


def _destination_to_json(removed: Removed) -> dict[str, Any]:
    return {
        "from": removed.source,
        "to": removed.target,
        "map": dict(removed.values),
        **({"when_filled": removed.when_filled} if removed.when_filled else {}),
        **({"places": dict(removed.places)} if removed.places else {}),
    }


def actions(action: Action) -> list[str]:
    """OpenTofu's spelling: a replacement is a deletion followed by a creation."""
    return list(_REPLACE) if action is Action.REPLACE else [action.value]


def _split(value: Any) -> tuple[Any, Any]:
    """A value as JSON with `null` for what is unknown, and a mask of the same shape that says where. `None`: nowhere."""
    if value is UNKNOWN:
        return None, True
    if isinstance(value, Mapping):
        pairs = {str(key): _split(item) for key, item in value.items()}
        mask = {key: unknown for key, (_known, unknown) in pairs.items() if unknown}
        return {key: known for key, (known, _unknown) in pairs.items()}, mask or None
    if isinstance(value, list | tuple):
        rows = [_split(item) for item in value]
        masks = [unknown or False for _known, unknown in rows]
        return [known for known, _unknown in rows], masks if any(masks) else None
    return value, None


def facts_to_json(value: Any) -> Any:
    if value is UNKNOWN:
        return dict(_UNKNOWN)
    if isinstance(value, Mapping):
        return {str(key): facts_to_json(item) for key, item in value.items()}
    return [facts_to_json(item) for item in value] if isinstance(value, list | tuple) else value


def _hazard_to_json(hazard: Hazard) -> dict[str, Any]:
    return {
        "kind": hazard.kind.value,
        "address": hazard.address,
        "code": hazard.code,
        "facts": facts_to_json(hazard.facts),
        "allowed": hazard.allowed,
    }


def plan_from_json(document: Any) -> Plan:
    """The plan that `plan_to_json` wrote. Raises `UsageError` that names the place where the document is damaged."""
    try:
        return _plan(obj(document, ""))
    except Damaged as wrong:
        raise UsageError(
            _("The plan is damaged at {where}: {fault}.", where=wrong.where or _("its top"), fault=wrong.fault),
            hint=_("Plan again; a plan file is not meant to be edited."),
        ) from None


def _plan(plan: Mapping[str, Any]) -> Plan:
    _check_format(plan.get("format"))
    blueprint = obj(plan.get("blueprint"), "blueprint")
    forecast = optional(obj, plan.get("forecast"), "forecast")
    return Plan(
        mode=text(plan.get("mode"), "mode"),
        portal=text(plan.get("portal"), "portal"),
        blueprint=text(blueprint.get("name"), "blueprint.name"),
        version=text(blueprint.get("version"), "blueprint.version"),
        language=text(blueprint.get("language"), "blueprint.language"),
        lineage=text(plan.get("lineage"), "lineage"),
        serial=integer(plan.get("serial"), "serial"),
        changes=each(_change, plan.get("resource_changes"), "resource_changes"),
        drift=each(_change, plan.get("drift"), "drift"),
        unmanaged=strangers_from_json(plan.get("unmanaged"), "unmanaged"),
        fingerprints={
            Address(address): text(digest, f"fingerprints.{address}")
            for address, digest in obj(plan.get("fingerprints"), "fingerprints").items()
        },
        moved=each(_moved, plan.get("moved"), "moved"),
        forecast=_forecast(forecast) if forecast is not None else None,
        refusals=each(_hazard, plan.get("refusals"), "refusals"),
        findings=findings_from_json(plan["policy"], "policy") if "policy" in plan else (),
        ruled="policy" in plan,
        advice=each(advice_from_json, plan["advice"], "advice") if "advice" in plan else (),
        valid_until=optional(text, plan.get("valid_until"), "valid_until") or "",
        notes=each(_note, plan.get("notes"), "notes"),
        undoes=optional(text, plan.get("undoes"), "undoes") or "",
        between=each(text, plan.get("between", []), "between"),
        inputs=inputs_from_json(plan.get("inputs", {}), "inputs"),
        numbered={
            number: text(name, f"numbered.{number}")
            for number, name in (optional(obj, plan.get("numbered"), "numbered") or {}).items()
        },
        files={
            digest: text(path, f"files.{digest}")
            for digest, path in (optional(obj, plan.get("files"), "files") or {}).items()
        },
    )


def _check_format(name: object) -> None:
    if name == PLAN_FORMAT:
        return
    if isinstance(name, str) and name.startswith("smartctl/plan/"):
        raise UsageError(
            _("The plan has the format {name}, and this smartctl reads {known}.", name=name, known=PLAN_FORMAT),
            hint=_("Read it with the version of smartctl that wrote it, or plan again."),
        )
    raise UsageError(
        _("This is not a plan of smartctl: its format is not {known}.", known=PLAN_FORMAT),
        hint=_("Save a plan with `smartctl plan BLUEPRINT --out FILE`."),
    )


def _change(value: Any, where: str) -> Change:
    row = obj(value, where)
    change = obj(row.get("change"), f"{where}.change")
    return Change(
        address=Address(text(row.get("address"), f"{where}.address")),
        kind=text(row.get("kind"), f"{where}.kind"),
        key=text(row.get("key"), f"{where}.key"),
        parent=_address(row.get("parent"), f"{where}.parent"),
        action=_action(change.get("actions"), f"{where}.change.actions"),
        before=_attrs(change, "before", f"{where}.change"),
        after=_attrs(change, "after", f"{where}.change"),
        ids=idents(row.get("ids"), f"{where}.ids"),
        reason=optional(text, row.get("action_reason"), f"{where}.action_reason") or "",
        replace_paths=each(text, change.get("replace_paths"), f"{where}.change.replace_paths"),
        moved_from=_address(row.get("moved_from"), f"{where}.moved_from"),
        adopted=flag(row.get("adopted"), f"{where}.adopted"),
        imported=tuple(map(Address, each(text, row.get("imported", []), f"{where}.imported"))),
        protected=flag(row.get("protected", False), f"{where}.protected"),
        hazards=each(_hazard, row.get("hazards"), f"{where}.hazards"),
        impact=_facts(row.get("impact"), f"{where}.impact"),
        destination=optional(_destination, row.get("destination"), f"{where}.destination"),
        becomes=texts(row.get("becomes") or {}, f"{where}.becomes"),
    )


def _destination(value: Any, where: str) -> Removed:
    row = obj(value, where)
    return Removed(
        source=Address(text(row.get("from"), f"{where}.from")),
        target=Address(text(row.get("to"), f"{where}.to")),
        values=texts(row.get("map"), f"{where}.map"),
        when_filled=_rule(row.get("when_filled", ""), f"{where}.when_filled"),
        places=texts(row.get("places") or {}, f"{where}.places"),
    )


def _rule(value: Any, where: str) -> str:
    if value not in ("", "keep", "overwrite", "join"):
        damaged(where, _("{value} is not one of {known}", value=value, known="keep, overwrite, join"))
    return str(value)


def _attrs(change: Mapping[str, Any], side: str, where: str) -> Attrs | None:
    """The attributes of one side, with UNKNOWN put back where the mask says so."""
    attrs = optional(obj, change.get(side), f"{where}.{side}")
    mask = obj(change.get(f"{side}_unknown") or {}, f"{where}.{side}_unknown")
    merged: dict[str, Any] | None = _merge(attrs, mask, f"{where}.{side}_unknown") if attrs is not None else None
    if merged is None:
        return None
    items = merged.get("items")
    if isinstance(items, Mapping):
        merged["items"] = {key: items[key] for key in in_board_order(items)}
    return merged


def _merge(value: Any, mask: Any, where: str) -> Any:
    if mask is True:
        return UNKNOWN
    if isinstance(value, Mapping):
        masks = obj(mask or {}, where)
        if not masks.keys() <= value.keys():
            damaged(where, _("it names attributes that are not there"))
        return {key: _merge(item, masks.get(key), f"{where}.{key}") for key, item in value.items()}
    if isinstance(value, list):
        masks_of = array(mask, where) if mask else [False] * len(value)
        if len(masks_of) != len(value):
            damaged(where, _("it has another length than its value"))
        return tuple(_merge(item, masks_of[at], f"{where}[{at}]") for at, item in enumerate(value))
    if mask:
        damaged(where, _("it must be true or absent here"))
    return value


def _facts(value: Any, where: str) -> dict[str, Any]:
    return {name: _fact(item) for name, item in obj(value, where).items()}


def frozen(value: Any) -> Any:
    """A JSON value as attributes hold it: arrays are tuples, however deep, or nothing would equal what was written."""
    if isinstance(value, dict):
        changed = {name: new for name, item in value.items() if (new := frozen(item)) is not item}
        return {**value, **changed} if changed else value
    return tuple(map(frozen, value)) if isinstance(value, list) else value


def _fact(value: Any) -> Any:
    if value == _UNKNOWN:
        return UNKNOWN
    if isinstance(value, Mapping):
        return {name: _fact(item) for name, item in value.items()}
    return tuple(_fact(item) for item in value) if isinstance(value, list) else value


def _hazard(value: Any, where: str) -> Hazard:
    row = obj(value, where)
    return Hazard(
        kind=choice(HazardKind, row.get("kind"), f"{where}.kind"),
        address=Address(text(row.get("address"), f"{where}.address")),
        code=text(row.get("code"), f"{where}.code"),
        facts=_facts(row.get("facts"), f"{where}.facts"),
        allowed=flag(row.get("allowed"), f"{where}.allowed"),
    )


def _note(value: Any, where: str) -> tuple[str, Mapping[str, Any]]:
    row = obj(value, where)
    return text(row.get("code"), f"{where}.code"), _facts(row.get("facts"), f"{where}.facts")


def _moved(value: Any, where: str) -> Moved:
    row = obj(value, where)
    return Moved(
        source=Address(text(row.get("from"), f"{where}.from")), target=Address(text(row.get("to"), f"{where}.to"))
    )


def _forecast(row: Mapping[str, Any]) -> Forecast:
    seconds = row.get("seconds")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        damaged("forecast.seconds", _("a number is expected"))
    return Forecast(requests=integer(row.get("requests"), "forecast.requests"), seconds=seconds)


def _action(value: Any, where: str) -> Action:
    names = each(text, value, where)
    if names == _REPLACE:
        return Action.REPLACE
    if len(names) != 1 or names[0] == Action.REPLACE:
        damaged(where, _("it is not a known list of actions"))
    return choice(Action, names[0], where)


def _address(value: Any, where: str) -> Address | None:
    return None if value is None else Address(text(value, where))
