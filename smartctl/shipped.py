"""The schemas and blueprints that come with smartctl: in the repository's folders, or inside the wheel."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from jsonschema_rs import Draft202012Validator

_HERE: Final = Path(__file__).parent
_KINDS: Final = "kinds/"
_SCHEMA: Final = ".v1.json"
_LANGUAGE: Final = ("blueprint", "overlay", "project")
_DEFS: Final = "#/$defs/"
_LINK: Final = r'"\$ref"\s*:\s*"([^"#]*)(#?[^"]*)"'
_SAID: Final = ("title", "description")
_TRANSLATED: Final = ("x-title-", "x-description-")
"""Beside `description` stands `x-description-ru`: a property and what is said of it are in one place."""
_BLANK_HERE_ALONE: Final = re.compile(r"\\x1[c-f]")
"""As `repr` spells four separators, which are white space to Python's `\\s` and to no other library's."""


def _root() -> Path:
    wheel = _HERE / "_shipped"
    return wheel if wheel.is_dir() else _HERE.parent


def schemas_dir() -> Path:
    return _root() / "schemas"


def blueprints_dir() -> Path:
    return _root() / "blueprints"


def schema_names() -> tuple[str, ...]:
    """Every schema that `schema` knows: of the language first, then of the documents."""
    found = {path.name.removesuffix(_SCHEMA) for path in schemas_dir().glob(f"*{_SCHEMA}")}
    return (*_LANGUAGE, *sorted(found.difference(_LANGUAGE)))


def schema(name: str) -> dict[str, Any]:
    """A schema by name, whole: what it refers to in `kinds/` stands under its `$defs`, so that it needs no other file."""
    return json.loads(json.dumps(rules(name)))  # type: ignore[no-any-return]  # a copy: callers may change it


@lru_cache
def rules(name: str) -> Mapping[str, Any]:
    """The same for those who only read it: every one of them is given the very same."""
    text = _read(schemas_dir() / f"{name}{_SCHEMA}")
    if _KINDS not in text:
        return json.loads(text)  # type: ignore[no-any-return]
    document: dict[str, Any] = json.loads(_relinked(text))
    for path in sorted((schemas_dir() / "kinds").glob("*.json")):
        part = json.loads(_relinked(_read(path)))
        document["$defs"][path.stem] = {key: value for key, value in part.items() if key not in ("$schema", "$defs")}
        document["$defs"] |= part.get("$defs", {})
    return document


def fits(name: str, document: object, part: tuple[str, ...] = ()) -> bool:
    """Whether a document fits a schema, or the named part of one, told quickly.

    False says only that somebody has to look closer: also where the quick library is not built for this machine, or
    cannot take in what the document holds.
    """
    if _BLANK_HERE_ALONE.search(repr(document)):
        return False
    quick = _quick(name, part)
    try:
        return quick is not None and bool(quick.is_valid(document))
    except Exception:  # noqa: BLE001 - a text that is none, a number without end: the slow library words what is wrong
        return False


@lru_cache
def _quick(name: str, part: tuple[str, ...]) -> Draft202012Validator | None:
    """What the quick library made of a schema, which takes it longer than to hold a document against it."""
    try:
        from jsonschema_rs import Draft202012Validator  # noqa: PLC0415 - not built for every machine
    except ImportError:
        return None
    found: Any = rules(name)
    for step in part:
        found = found[step]
    return Draft202012Validator(dict(found))


def schema_in(name: str, language: str) -> dict[str, Any]:
    """The same for people: titles and descriptions in one language, which `x-language` names."""
    spoken: dict[str, Any] = _spoken(rules(name), language)
    return {**spoken, "x-language": language}


def _spoken(value: Any, language: str) -> Any:
    if isinstance(value, list):
        return [_spoken(item, language) for item in value]
    if not isinstance(value, Mapping):
        return value
    said = {word: value.get(f"x-{word}-{language}", value[word]) for word in _SAID if isinstance(value.get(word), str)}
    return {key: _spoken(item, language) for key, item in value.items() if not key.startswith(_TRANSLATED)} | said


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _relinked(text: str) -> str:
    """`kinds/stage.json`, `stage.json` and `../blueprint.v1.json#/$defs/text` as places in one document.

    In the text, before it is read: walking through all that was read takes three times as long as reading it.
    """
    return re.sub(_LINK, lambda hit: f'"$ref": "{hit[2] or _DEFS + Path(hit[1]).stem}"', text)
