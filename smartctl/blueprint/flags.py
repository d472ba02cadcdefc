"""Switches of a process: what presets, options and lists come to.

Presets are those of the portal's wizards, which set every switch they know (crm type presets); the portal itself does
not remember them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from smartctl.blueprint.tree import section

OPTIONS: Final = ("stages", "automation", "pipelines", "open_permissions", "use_in_user_fields")
STANDARD_FIELDS: Final = ("client", "observers", "my_company", "source", "begin_close_dates")
FEATURES: Final = ("documents", "products", "recycle_bin", "business_processes", "payments", "counters")
FLAGS: Final = (*OPTIONS, *STANDARD_FIELDS, *FEATURES)

PRESETS: Final[Mapping[str, frozenset[str]]] = {
    "list": frozenset({"documents", "use_in_user_fields", "open_permissions"}),
    "all": frozenset(FLAGS) - {"payments"},
    "blank": frozenset(),
}
"""Preset -> switches that are on. All others are off."""


def written(process: Mapping[str, Any]) -> dict[str, bool]:
    """The switches that the blueprint sets itself: options one by one, the two lists as a whole."""
    found = {name: value for name, value in section(process, "options").items() if isinstance(value, bool)}
    for key, names in (("standard_fields", STANDARD_FIELDS), ("features", FEATURES)):
        chosen = process.get(key)
        if isinstance(chosen, list):
            found |= {name: name in chosen for name in names}
    return {name: found[name] for name in FLAGS if name in found}


def implied(process: Mapping[str, Any]) -> dict[str, bool]:
    """Switches without which something else in the blueprint would have no effect."""
    pipelines = section(process, "pipelines")
    found: dict[str, bool] = {}
    if any(section(pipelines, key).get("stages") for key in pipelines):
        found["stages"] = True
    if len(pipelines) > 1:
        found["pipelines"] = True
    if any(section(process, "automation").get(name) for name in ("stages", "tunnels")):
        found |= {"stages": True, "automation": True}
    if process.get("bindings"):
        found["use_in_user_fields"] = True
    return found


def effective(process: Mapping[str, Any]) -> dict[str, bool]:
    """The switches to compile, in their order. A switch that nothing speaks of is missing: it is not managed."""
    preset = PRESETS.get(str(process.get("preset")))
    base = {name: name in preset for name in FLAGS} if preset is not None else {}
    found = {**base, **implied(process), **written(process)}
    return {name: found[name] for name in FLAGS if name in found}


def said(switches: Mapping[str, bool], parts: Mapping[str, Any]) -> dict[str, Any]:
    """How a blueprint says these switches in the fewest words, beside `parts` of the process that imply some of them.

    A preset where all of them are known and one saves words; `options` one by one; the two lists as a whole. Of a list
    that is known in part alone nothing is said: it would speak for the rest, too.
    """
    # The wizard of a list makes processes without stages.
    fitting = [name for name in PRESETS if name == "blank" or (name == "list") != bool(switches.get("stages"))]
    presets = (None, *fitting) if set(switches) == set(FLAGS) else (None,)
    ways = [_said(preset, switches, parts) for preset in presets]
    exact = [way for way in ways if effective({**parts, **way}) == switches]
    return min(exact, key=_words) if exact else _one_by_one({}, switches, parts)


def _said(preset: str | None, switches: Mapping[str, bool], parts: Mapping[str, Any]) -> dict[str, Any]:
    way: dict[str, Any] = {"preset": preset} if preset else {}
    for key, names in (("standard_fields", STANDARD_FIELDS), ("features", FEATURES)):
        known = effective({**parts, **way})
        if any(known.get(name) != switches.get(name) for name in names):
            way[key] = [name for name in names if switches.get(name)]
    return _one_by_one(way, switches, parts)


def _one_by_one(way: Mapping[str, Any], switches: Mapping[str, bool], parts: Mapping[str, Any]) -> dict[str, Any]:
    known = effective({**parts, **way})
    options = {name: switches[name] for name in OPTIONS if name in switches and known.get(name) != switches[name]}
    return {**way, **({"options": options} if options else {})}


def _words(way: Mapping[str, Any]) -> int:
    """A preset is preferred to a list of what it comes to, and no preset to one that saves nothing."""
    words = sum(len(value) + 1 if isinstance(value, list | dict) else 1 for value in way.values())
    # A preset that switches everything on says less than what is on, unless nearly everything is.
    return words + len(STANDARD_FIELDS) if way.get("preset") == "all" else words
