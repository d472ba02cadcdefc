"""What the built-in blueprints say, kept as files: each one's objects as a table, its runbook as a person reads it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from smartctl.automation.manual import manual_steps
from smartctl.automation.runbook import Runbook, entries
from smartctl.blueprint.compile import compile_desired
from smartctl.blueprint.source import load
from smartctl.kinds.stage_codes import codes
from smartctl.model import Desired, Intent, Resource
from smartctl.render.options import Options
from smartctl.render.runbook import FORMATS
from smartctl.shipped import blueprints_dir

NAMES = sorted(path.stem for path in blueprints_dir().glob("*.yaml"))


def _desired(name: str, language: str = "ru") -> Desired:
    return compile_desired(load(blueprints_dir() / f"{name}.yaml"), language=language)


@pytest.mark.parametrize("name", NAMES)
def test_a_built_in_blueprint_is_as_it_was_approved(name: str, golden: Callable[[str, str], None]) -> None:
    golden(f"blueprints/{name}.txt", "\n".join(_table(_desired(name), _desired(name, "en"))) + "\n")


@pytest.mark.parametrize("name", NAMES)
def test_a_built_in_runbook_is_as_it_was_approved(name: str, golden: Callable[[str, str], None]) -> None:
    desired = _desired(name)
    steps = entries(manual_steps(desired, {}), [])
    book = Runbook(
        blueprint=desired.blueprint, version=desired.version, portal="mock:", site="", title=name, entries=steps
    )
    golden(f"blueprints/{name}.runbook.txt", FORMATS["text"](book, Options(language="ru")))


def _table(desired: Desired, english: Desired) -> Iterator[str]:
    """A line for each object and each intent: what it is called on the portal, its titles, everything else it holds."""
    titles = {one.address: one.attrs.get("title") for one in english.resources}
    chosen = _codes(desired)
    yield f"{desired.blueprint} {desired.version}"
    for one in desired.resources:
        known = {"code": chosen[one.address]} if one.address in chosen else {}
        told = {"ru": one.attrs.get("title"), "en": titles[one.address]} if "title" in one.attrs else {}
        yield _line(one.address, {**known, **told, **_rest(one)})
        if one.kind == "stage":
            yield from (_intent(each, english) for each in desired.automation if each.stage == one.address)
    yield from (_intent(each, english) for each in desired.automation if each.stage is None)


def _codes(desired: Desired) -> Mapping[str, str]:
    """STATUS_ID of each stage in a pipeline that is new."""
    found: dict[str, str] = {}
    for pipeline in (one for one in desired.resources if one.kind == "pipeline"):
        stages = [one for one in desired.resources if one.kind == "stage" and one.parent == pipeline.address]
        own = codes([(one.key, one.attrs) for one in stages], takeover=True)
        found |= {one.address: own[one.key] for one in stages}
    return found


def _rest(one: Resource) -> dict[str, Any]:
    more = {"protected": True} if one.protected else {}
    allow = {"allow": sorted(one.allow)} if one.allow else {}
    return {**{name: value for name, value in one.attrs.items() if name != "title"}, **more, **allow}


def _intent(one: Intent, english: Desired) -> str:
    other = next(each for each in english.automation if each.address == one.address)
    said = {"kind": one.kind, "action": one.action, "values": one.values}
    if other.values != one.values:
        said["en"] = {name: value for name, value in other.values.items() if one.values.get(name) != value}
    conditions = {"any" if one.any_condition else "all": one.conditions} if one.conditions else {}
    return "    " + _line(one.address, {**said, **conditions, "why": one.why})


def _line(address: str, facts: Mapping[str, Any]) -> str:
    return f"{address} {json.dumps(facts, ensure_ascii=False, default=_plain)}"


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, set | frozenset) else dict(value)
