"""The entry of a changelog: what became of each object, the gravest first, with the titles that people know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from smartctl.blueprint.release.compare import REMOVED, Difference
from smartctl.blueprint.semver import MAJOR, MINOR, PATCH
from smartctl.blueprint.texts import text_in
from smartctl.i18n import _

_LONGEST = 60


def entry(version: str, date: str, differences: tuple[Difference, ...], language: str) -> str:
    """A section of Markdown under the heading of its version."""
    rows = [f"## {version} ({date})"]
    for bump, title in ((MAJOR, _("Breaking")), (MINOR, _("Added")), (PATCH, _("Looks and texts"))):
        lines = dict.fromkeys(line(one, language) for one in differences if one.bump == bump)
        if lines:
            rows += ["", f"### {title}", "", *(f"- {one}" for one in lines)]
    return "\n".join(rows) + "\n"


def with_entry(changelog: str, text: str, name: str) -> str:
    """The changelog with an entry on top. One for the same version is written anew."""
    heading = text.partition(" (")[0]
    title, _first, rest = changelog.partition("\n## ")
    older = [f"## {one}" for one in rest.split("\n## ")] if rest else []
    kept = [one.rstrip("\n") for one in older if one.partition(" (")[0].rstrip() != heading]
    head = title.rstrip("\n") or f"# {name}"
    return "\n\n".join([head, text.rstrip("\n"), *kept]) + "\n"


def line(one: Difference, language: str) -> str:
    """One difference as a sentence."""
    name = f"`{one.name}`"
    title = _title(one.after if one.what != REMOVED else one.before, language)
    name = f"{name} “{title}”" if title else name
    match one.what:
        case "added":
            return _("{name} is new.", name=name)
        case "removed":
            return _("{name} is removed.", name=name)
        case "renamed":
            return _("{name} was called `{before}`.", name=name, before=one.before)
        case "order":
            return _("The order of {name} is another one.", name=name)
    return _("{name}: {before} is {after} now.", name=name, before=_shown(one.before), after=_shown(one.after))


def _title(value: Any, language: str) -> str:
    title = value.get("title") if isinstance(value, Mapping) else None
    return text_in(title, language) if isinstance(title, str | Mapping) and title else ""


def _shown(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return str(value).lower()
    text = ", ".join(_pieces(value))
    return f"`{text if len(text) <= _LONGEST else text[: _LONGEST - 1] + '…'}`".replace("\n", " ")


def _pieces(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from (f"{key}: {', '.join(_pieces(one))}" for key, one in value.items())
    elif isinstance(value, list | tuple):
        yield from (", ".join(_pieces(one)) for one in value)
    else:
        yield str(value)
