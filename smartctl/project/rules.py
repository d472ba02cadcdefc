"""The rules of a project: those that come with smartctl, its own, how grave each is, and its waivers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec.structs import replace

from smartctl.engine.rules import Rule, Rules
from smartctl.errors import UsageError
from smartctl.findings import Effect, Waiver
from smartctl.i18n import _
from smartctl.project.project_file import PortalEntry, Project, read_policy, read_yaml

_BUILT_IN: Final = Path(__file__).with_name("rules.yaml")
_OFF: Final = "off"


@lru_cache
def built_in() -> tuple[Rule, ...]:
    """The rules that hold where a project says nothing."""
    from smartctl.blueprint.source import read_text  # noqa: PLC0415 - YAML loads here

    # As blueprints are read, in half the time that the library takes to make values of it.
    document = read_text(_BUILT_IN.read_text(encoding="utf-8"), path=_BUILT_IN)
    return tuple(map(rule, document.data["rules"]))


def rule(said: Mapping[str, Any]) -> Rule:
    """One entry of a rules file that fits its schema."""
    given = {
        name: said[name] for name in ("change", "plan", "time", "message", "unknown", "way", "unless") if name in said
    }
    return Rule(
        id=said["id"],
        effect=Effect(said["effect"]),
        portals=tuple(said.get("portals", ())),
        waiver=said.get("waiver", ""),
        **given,
    )


def rules_of(project: Project, entry: PortalEntry | None, *, portals: Iterable[str] = ()) -> Rules:
    """The built-in rules and those of the project and of the portal. Raises `UsageError` for a file that is none."""
    files = [*_files(project.policy, project), *_files(entry.policy if entry else None, project)]
    return with_files(dict.fromkeys(project.root / one for one in files), portals=portals)


def with_files(files: Iterable[Path], *, portals: Iterable[str] = ()) -> Rules:
    """The built-in rules and those of the files."""
    rules, waivers = list(built_in()), list[Waiver]()
    for path in files:
        document = read_rules(path)
        known = {one.id for one in rules}
        own = list(map(rule, document.get("rules") or ()))
        twice = next(
            (one.id for at, one in enumerate(own) if one.id in known or one.id in {b.id for b in own[:at]}), None
        )
        if twice is not None:
            raise UsageError(
                _("Reading {path}: there is a rule {id} already.", path=path, id=twice),
                hint=_("`smartctl policy list` names all rules; `effects:` changes how grave one is."),
            )
        rules = [*_as_grave([*rules, *own], document.get("effects") or {}, path)]
        waivers += [Waiver(**one) for one in document.get("waivers") or ()]
    return Rules(rules=tuple(rules), waivers=tuple(waivers), portals=tuple(portals))


def read_rules(path: Path) -> Mapping[str, Any]:
    """A rules file as its schema has it. Raises `UsageError` that names the place."""
    document: Mapping[str, Any] = read_yaml(path, "policy", _with_texts_for_days)
    for one in document.get("rules") or ():
        zone = (one.get("time") or {}).get("zone")
        if zone:
            check_zone(zone)
    return document


def check_zone(zone: str) -> None:
    """Raises `UsageError` for a time zone that this machine does not know."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise UsageError(
            _("The policy names the time zone {zone}, which this machine does not know.", zone=zone),
            hint=_("Write it like Europe/Moscow; on Windows install the package tzdata."),
        ) from None


def _files(policy: Mapping[str, Any] | str | None, project: Project) -> Iterator[str]:
    said = read_policy(project.root / policy) if isinstance(policy, str) else policy or {}
    given = said.get("rules") or ()
    yield from (given,) if isinstance(given, str) else given


def _as_grave(rules: Iterable[Rule], effects: Mapping[str, Any], path: Path) -> Iterator[Rule]:
    left = dict(effects)
    for one in rules:
        # YAML 1.1 takes `off` for false.
        effect = left.pop(one.id, one.effect)
        if effect not in (_OFF, False):
            yield replace(one, effect=Effect(effect))
    if left:
        raise UsageError(
            _("Reading {path}: `effects:` names {id}, and there is no such rule.", path=path, id=next(iter(left))),
            hint=_("`smartctl policy list` names all rules; `effects:` changes how grave one is."),
        )


def _with_texts_for_days(value: Any) -> Any:
    """YAML takes `2026-12-31` for a day; here it is text."""
    if isinstance(value, dict):
        return {key: _with_texts_for_days(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_with_texts_for_days(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value
