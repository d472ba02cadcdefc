"""The project: `smartctl.yaml`, its portals, and where local files live. Everything has a default."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from msgspec import Struct, field

from smartctl import regular
from smartctl.errors import Level, UsageError
from smartctl.folders import HOME
from smartctl.i18n import _
from smartctl.portal.address import (
    AUTHORIZATION_SERVER,
    ApplicationAddress,
    PortalAddress,
    bare,
    is_loopback,
    origin_of,
    parse,
)
from smartctl.project.webhooks import SOURCES, secret, webhook
from smartctl.redaction import know, redacted
from smartctl.regular import beginning

FILE: Final = "smartctl.yaml"
FORMAT: Final = "smartctl/project/v1"
_LARGEST: Final = 1_000_000
_WORD: Final = re.compile(r"[\w-]+")


class PortalEntry(Struct, frozen=True, kw_only=True):
    url: str = ""
    application: Mapping[str, Any] | None = None
    """An OAuth application instead of an address."""
    language: str = "ru"
    protect: bool = False
    policy: Mapping[str, Any] | str | None = None
    name: str = ""
    blueprints: tuple[str, ...] = ()
    """Files from the project's folder; empty where the portal takes whatever is planned."""
    overlays: tuple[str, ...] = ()
    """The same for what stands over them (`client.py`)."""
    inputs: Mapping[str, Any] = field(default_factory=dict)
    roles: Mapping[str, Any] = field(default_factory=dict)

    @property
    def client(self) -> bool:
        """Whether the portal has something of its own over a blueprint."""
        return bool(self.overlays or self.inputs or self.roles)


class Project(Struct, frozen=True, kw_only=True):
    root: Path
    portals: Mapping[str, PortalEntry] = field(default_factory=dict)
    policy: Mapping[str, Any] | str | None = None
    state: Mapping[str, Any] = field(default_factory=dict)
    """Where the states are kept (`stores.py`)."""
    advice_off: tuple[str, ...] = ()
    """Codes of hints that nobody here wants to hear."""
    advice_level: Level = Level.TASTE
    """Hints that weigh less are not said."""
    advice_baseline: str = ""
    """The file of hints that are known, from the project's folder; "" for none."""
    found: bool = True
    """False: there is no project file, and everything is as it is by default."""

    @property
    def home(self) -> Path:
        """State, embedded portals and other local files."""
        return self.root / HOME

    def portal(self, choice: str | None) -> tuple[PortalAddress, str]:
        """(address, language) of the portal a person means. Raises `UsageError` that lists what there is."""
        name = self._named(choice)
        if name in self.portals:
            entry = self.portals[name]
            if entry.application is not None:
                return self._application(name, entry.application), entry.language
            return parse(webhook(entry.url, where=f"portals.{name}.url", root=self.root)), entry.language
        if _is_address(name):
            return parse(webhook(name, where="--portal", root=self.root)), "ru"
        raise self._unknown(name)

    def _unknown(self, name: str) -> UsageError:
        return UsageError(
            _("There is no portal {name} in {file}.", name=redacted(name), file=self._file()),
            hint=_("Known: {names}. Or pass mock:NAME or a webhook address.", names=", ".join(self.portals) or "mock:"),
        )

    def _application(self, name: str, node: Mapping[str, Any]) -> ApplicationAddress:
        where = f"portals.{name}.application"

        def given(key: str) -> str:
            return secret(str(node[key]), where=f"{where}.{key}", root=self.root)

        client_secret = given("client_secret")
        know(client_secret)
        origin = origin_of(given("domain"), where=f"{where}.domain")
        # A mock portal is its own authorization server.
        otherwise = origin if is_loopback(urlsplit(origin).hostname or "") else AUTHORIZATION_SERVER
        server = str(node.get("authorization_server", otherwise))
        return ApplicationAddress(
            name=name,
            origin=origin,
            client_id=given("client_id"),
            client_secret=client_secret,
            server=origin_of(server, where=f"{where}.authorization_server"),
            tokens=str(node.get("tokens", f"keyring:{name}")),
        )

    def entry(self, choice: str | None) -> PortalEntry | None:
        """What the project file says of the portal a person means; None for one that is named by its address."""
        return self.portals.get(self._named(choice))

    def meant(self, choice: str | None) -> PortalEntry | None:
        """The same where no portal is spoken to: none is meant if nobody chose one of several."""
        name = bare(choice or os.environ.get("SMARTCTL_PORTAL") or "")
        if not name and len(self.portals) > 1:
            return None
        if name and name not in self.portals and not _is_address(name):
            raise self._unknown(name)
        return self.entry(choice)

    def nobody_said(self, choice: str | None) -> bool:
        """Whether neither a project nor a person names the portal."""
        return not (self.found or bare(choice or os.environ.get("SMARTCTL_PORTAL") or ""))

    def _file(self) -> Path:
        """As short as it can be told from where somebody stands."""
        return Path(FILE) if self.root in (Path.cwd(), *Path.cwd().parents) else self.root / FILE

    def _named(self, choice: str | None) -> str:
        return bare(choice or os.environ.get("SMARTCTL_PORTAL") or "") or self._only_one()

    def _only_one(self) -> str:
        if len(self.portals) > 1:
            raise UsageError(
                _("The project has several portals: {names}.", names=", ".join(self.portals)),
                hint=_("Say which one with --portal NAME."),
            )
        return next(iter(self.portals), "mock:")


def _is_address(name: str) -> bool:
    return name.startswith(("mock:", "http://", "https://", *SOURCES)) or "${" in name


def find(start: Path) -> Project:
    """The project around `start`: the nearest folder with a project file, else `start` itself with defaults."""
    return _around(start) or Project(root=start, found=False)


def find_for(file: Path | None) -> Project:
    """The project of a blueprint or of a plan: the one around the file, else the one around the current folder.

    What lies on another drive, or in a folder of its own, belongs to the project in which somebody stands.
    """
    here = Path.cwd()
    # Not resolved: a link belongs where it lies.
    beside = _around(file.absolute().parent) if file is not None else None
    return beside or find(here)


def _around(start: Path) -> Project | None:
    for folder in (start, *start.parents):
        if (folder / FILE).is_file():
            return _load(folder / FILE)
    return None


def _load(path: Path) -> Project:
    try:
        text = _text(path)
    except (OSError, ValueError) as error:
        raise _unread(path, error) from None
    return _told(path, text)


@lru_cache(maxsize=8)
def _told(path: Path, text: str) -> Project:
    """What a text says is worked out once: a command asks for the project of each of its files."""
    document = _understood(lambda: text, path, ())
    portals = {str(name): _entry(str(name), entry) for name, entry in (document.get("portals") or {}).items()}
    advice = document.get("advice") or {}
    return Project(
        root=path.parent,
        portals=portals,
        policy=document.get("policy"),
        state=document.get("state") or {},
        advice_off=tuple(advice.get("off") or ()),
        advice_level=Level(advice.get("level", Level.TASTE)),
        advice_baseline=advice.get("baseline", ""),
    )


def read_policy(path: Path) -> dict[str, Any]:
    """A policy in a file of its own. Raises `UsageError`."""
    return dict(_read(path, ("$defs", "policy")) or {})


def state_settings(text: str) -> dict[str, Any]:
    """What `state:` of a project file would hold, as one line of YAML. Raises `UsageError`."""
    line = "{backend: local}" if text.strip() == "local" else text
    if _WORD.fullmatch(line.strip()):
        raise UsageError(
            _("{option} cannot be {value}.", option="--to", value=line.strip()),
            hint=_("Known: {names}.", names="local, {backend: postgres, …}, {backend: http, …}, {backend: s3, …}"),
        )
    return dict(_understood(lambda: line, Path("--to"), ("properties", "state")))


def _entry(name: str, entry: Mapping[str, Any]) -> PortalEntry:
    overlay = entry.get("overlay") or ()
    return PortalEntry(
        name=name,
        blueprints=tuple(entry.get("blueprints") or ()),
        overlays=(overlay,) if isinstance(overlay, str) else tuple(overlay),
        inputs=entry.get("inputs") or {},
        roles=entry.get("roles") or {},
        url=str(entry.get("url", "")),
        application=entry.get("application"),
        language=str(entry.get("language", "ru")),
        protect=entry.get("protect") is True,
        policy=entry.get("policy"),
    )


def read_yaml(path: Path, name: str, spelled: Callable[[Any], Any]) -> Any:
    """A file that is as the schema `name` says once it is `spelled`. Raises `UsageError` that names the place."""
    return _understood(lambda: _text(path), path, (), name=name, spelled=spelled)


def _read(path: Path, part: tuple[str, ...]) -> Any:
    """A file that is as this part of the project's schema says."""
    return _understood(lambda: _text(path), path, part)


def _understood(
    text: Callable[[], str],
    path: Path,
    part: tuple[str, ...],
    *,
    name: str = "project",
    spelled: Callable[[Any], Any] = lambda document: document,
) -> Any:
    from ruamel.yaml import YAML  # noqa: PLC0415 - only where there is a project file
    from ruamel.yaml.error import MarkedYAMLError, YAMLError  # noqa: PLC0415

    read = ""
    try:
        read = text()
        document = spelled(YAML(typ="safe", pure=True).load(read))
    except MarkedYAMLError as error:
        from smartctl.project.mistakes import unreadable  # noqa: PLC0415 - only to word mistakes

        raise unreadable(path, error, read) from None
    except (OSError, ValueError, YAMLError, RecursionError) as error:
        raise _unread(path, error) from None
    _check(document, path, part, name)
    return document


def _unread(path: Path, error: Exception) -> UsageError:
    reason = (regular.reason(error) if isinstance(error, OSError) else str(error)).splitlines() or [
        type(error).__name__
    ]
    return UsageError(_("Reading {path}: {reason}", path=path, reason=reason[0]))


def _text(path: Path) -> str:
    """A file of a person's size."""
    content = beginning(path, _LARGEST + 1)
    if len(content) > _LARGEST:
        raise OSError(_("it is larger than {count} bytes", count=_LARGEST))
    return content.decode("utf-8")


def _check(document: object, path: Path, part: tuple[str, ...], schema_name: str) -> None:
    from smartctl.shipped import fits, schema  # noqa: PLC0415 - only where there is a project file

    if fits(schema_name, document, part):
        return
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - only to word mistakes

    rules = schema(schema_name)
    for name in part:
        rules = rules[name]
    from smartctl.project.mistakes import wrong  # noqa: PLC0415 - as above

    # Of a place with a key that is unknown and another one that is missing, the first says why the second is.
    errors = sorted(
        Draft202012Validator(rules).iter_errors(document),
        key=lambda one: (list(map(str, one.path)), one.validator == "oneOf"),
    )
    if errors:
        raise wrong(path, errors[0], schema=schema_name)
