"""Which address each object of the portal gets in the blueprints: keys from codes where people wrote them, else from titles."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from smartctl.blueprint.names import ALONE, TARGETS, code_of
from smartctl.importing.keys import free, key_of, said_by
from smartctl.importing.reading import Process, Seen
from smartctl.kinds.stage_codes import DEFAULTS, codes, result_of
from smartctl.model import Address, LiveObject

_RESERVED: Final = frozenset({*TARGETS, *ALONE})
_RESULTS: Final = ("process", "success", "failure")


def process_keys(every: Iterable[Process], taken: Collection[str] = ()) -> dict[int, str]:
    """Id of a type -> key, over all processes of the portal: what is chosen among them changes nobody's key."""
    keys: dict[int, str] = {}
    for one in sorted(every, key=lambda one: one.id):
        key = key_of(one.title, "process")
        key = f"my_{key}" if key in _RESERVED else key
        keys[one.id] = free(key, {*keys.values(), *taken})
    return keys


def addresses(seen: Seen, keys: Mapping[int, str]) -> dict[str, Address]:
    """Ident of an object -> its address, for all that a blueprint can name at all."""
    found: dict[str, Address] = {}
    for process in seen.processes:
        ident, key = f"process:{process.id}", keys[process.id]
        found[ident] = Address(key)
        found |= _named(f"{key}.field", seen.below(ident, "field"), _field_key)
        pipelines = seen.below(ident, "pipeline")
        found |= _named(f"{key}.pipeline", pipelines, lambda one: key_of(str(one.attrs["title"]), "pipeline"))
        for pipeline in pipelines:
            at = found[pipeline.ident]
            found |= {stage: Address(f"{at}.stage.{name}") for stage, name in _stages(seen, pipeline).items()}
            found |= {card.ident: Address(f"{key}.card.{_last(at)}") for card in seen.below(pipeline.ident, "card")}
        found |= {one.ident: Address(f"{key}.binding.{one.natural}") for one in seen.below(ident, "binding")}
        workflows = seen.below(ident, "workflow")
        found |= _named(
            f"{key}.automation.workflow", workflows, lambda one: key_of(str(one.attrs["title"]), "workflow")
        )
    for kind in ("workplace", "numerator", "document"):
        apart = [one for one in seen.objects if one.kind == kind]
        found |= _named(kind, apart, lambda one: key_of(str(one.attrs["title"]), one.kind))
    return found


def _named(place: str, objects: Sequence[LiveObject], key: Any) -> dict[str, Address]:
    """Keys in the order of birth: what comes later takes no name from what is there."""
    names: dict[str, str] = {}
    for one in sorted(objects, key=lambda one: int(one.ids["id"])):
        names[one.ident] = free(key(one), names.values())
    return {ident: Address(f"{place}.{name}") for ident, name in names.items()}


def _last(address: Address) -> str:
    return address.rpartition(".")[2]


def _field_key(one: LiveObject) -> str:
    titles = one.attrs["title"]
    title = next((titles[name] for name in ("en", "ru", *sorted(titles)) if titles.get(name)), "")
    return said_by(one.natural) or key_of(title, "field")


def board(stages: Iterable[LiveObject]) -> list[LiveObject]:
    """Stages as they stand on the board."""
    return sorted(stages, key=lambda one: (int(one.attrs["sort"]), int(one.ids["id"])))


def _stages(seen: Seen, pipeline: LiveObject) -> dict[str, str]:
    found = board(seen.below(pipeline.ident, "stage"))
    names: dict[str, str] = {}
    for one in sorted(found, key=lambda one: int(one.ids["id"])):
        own = "" if one.natural in DEFAULTS else said_by(one.natural)
        key = own or key_of(str(one.attrs["title"]), "stage")
        # The code of one stage must not be what the key of another one comes to.
        others = {other.natural.lower().replace("-", "_") for other in found if other is not one}
        names[one.ident] = key if own else free(key, {*names.values(), *others})
    return names


def codes_needed(stages: Sequence[tuple[str, LiveObject]]) -> dict[str, str]:
    """(key, stage) in the order of the board -> the code to write beside a key that would come to another one."""
    wanted = [(key, {"result": result_of(one.attrs)}) for key, one in stages]
    chosen = codes(wanted, takeover=True)
    return {key: one.natural for key, one in stages if chosen[key] != one.natural}


def field_code(key: str, one: LiveObject) -> str:
    return "" if code_of(key) == one.natural else one.natural


def item_keys(rows: Sequence[Mapping[str, Any]]) -> dict[int, str]:
    """Id of a list item -> its key."""
    names: dict[int, str] = {}
    own = {row["id"]: _item_key(row["xml_id"]) for row in rows}
    for row in sorted(rows, key=lambda row: int(row["id"])):
        taken = {*names.values(), *(key for number, key in own.items() if key and number != row["id"])}
        names[row["id"]] = own[row["id"]] or free(key_of(row["title"], "item"), taken)
    return names


def _item_key(code: str) -> str:
    """A code that is a key already: the portal keeps it as it is."""
    key = said_by(code_of(code))
    return code if key == code else ""
