"""Where a project keeps its states: `state:` of smartctl.yaml as a store."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from smartctl.errors import UsageError
from smartctl.i18n import _
from smartctl.portal.address import is_loopback
from smartctl.project.project_file import Project
from smartctl.project.webhooks import secret
from smartctl.redaction import know
from smartctl.state.files import FileStore
from smartctl.state.store import Store
from smartctl.whoami import user_name

if TYPE_CHECKING:
    from smartctl.state.shared.documents import Documents
    from smartctl.state.shared.sealing import FernetSeal


def open_store(project: Project) -> Store:
    """Asks the place nothing yet. Raises `UsageError` for a setting that cannot be read, and for states left in the clear."""
    left = plain_before(project)
    if left is not None and left.in_use:
        raise UsageError(
            _("Reading {place}: it is not encrypted, and smartctl.yaml says that everything is.", place=left.place),
            hint=_("If encryption is new here, `smartctl state migrate` encrypts what is there."),
        )
    return store_of(project, project.state)


def plain_before(project: Project) -> FileStore | None:
    """The files that were the local place before it was encrypted; None for every other place."""
    local = project.state.get("backend", "local") == "local"
    return FileStore(project.home) if local and "encryption" in project.state else None


def store_of(project: Project, settings: Mapping[str, Any], *, open_plain: bool = False) -> Store:
    """The same for settings that may not stand in the project file (`state migrate`).

    `open_plain`: encryption is being switched on, and what is not encrypted yet is read all the same.
    """
    seal = _seal(project, settings)
    if settings.get("backend", "local") == "local" and seal is None:
        return FileStore(project.home)
    from smartctl.state.shared.kept import Cabinet  # noqa: PLC0415 - only for states on a server
    from smartctl.state.shared.lease import LASTS  # noqa: PLC0415
    from smartctl.state.shared.store import SharedStore  # noqa: PLC0415

    by = f"{user_name()}@{socket.gethostname()}"
    cabinet = Cabinet(documents=_documents(project, settings), by=by, seal=seal, open_plain=open_plain)
    return SharedStore(cabinet, lasts=float(settings.get("lease", LASTS)))


def _seal(project: Project, settings: Mapping[str, Any]) -> FernetSeal | None:
    if "encryption" not in settings:
        return None
    from smartctl.project.keys import seal_of  # noqa: PLC0415 - only where something is encrypted

    return seal_of(settings["encryption"], project.root)


def _documents(project: Project, settings: Mapping[str, Any]) -> Documents:
    def given(key: str) -> str:
        return secret(str(settings[key]), where=f"state.{key}", root=project.root)

    if settings.get("backend", "local") == "local":
        from smartctl.state.shared.folder import FolderDocuments  # noqa: PLC0415

        return FolderDocuments(project.home / "sealed")
    if "url" not in settings:
        raise UsageError(
            _("Reading state: the backend {backend} needs a url.", backend=settings["backend"]),
            hint=_("`smartctl schema project` prints what the file may hold."),
        )
    url = given("url")
    if settings["backend"] == "http":
        return _behind_http(url, settings, given)
    if settings["backend"] == "s3":
        return _in_s3(url, settings, given)
    from smartctl.state.shared.postgres import PostgresDocuments  # noqa: PLC0415

    for one in (url, *_passwords(url)):
        know(one)
    return PostgresDocuments(url, str(settings.get("schema", "smartctl")))


def _passwords(url: str) -> Iterator[str]:
    """What a library may quote when it does not understand the address, as it stands and as it is meant."""
    found = re.findall(r"://[^/?#]*?:([^/?#]*)@", url) + re.findall(r"password\s*=\s*('[^']*'|[^\s&]+)", url)
    for one in found:
        yield from (one, unquote(one), one.strip("'"))


def _behind_http(url: str, settings: Mapping[str, Any], given: Callable[[str], str]) -> Documents:
    from smartctl.state.shared.http import HttpDocuments  # noqa: PLC0415

    if not _is_address(url):
        raise UsageError(_("Reading state.url: it is no address."))
    place = urlsplit(url)
    if place.scheme != "https" and not is_loopback(place.hostname or ""):
        raise UsageError(_("Reading state.url: the address must begin with https://."))
    if place.username or place.password:
        raise UsageError(_("Reading state.url: the password belongs under `password:`, not into the address."))
    job = os.environ.get("CI_JOB_TOKEN", "")
    password = given("password") if "password" in settings else job
    know(password)
    username = given("username") if "username" in settings else "gitlab-ci-token" if job else "smartctl"
    return HttpDocuments(url, username, password)


def _is_address(url: str) -> bool:
    try:
        place = urlsplit(url)
        return place.scheme in ("http", "https") and bool(place.hostname) and place.port != 0
    except ValueError:
        return False


def _in_s3(url: str, settings: Mapping[str, Any], given: Callable[[str], str]) -> Documents:
    from smartctl.state.shared.s3 import S3Documents  # noqa: PLC0415

    scheme, _colon, rest = url.partition("://")
    bucket, _slash, folder = rest.partition("/")
    if scheme != "s3" or not bucket:
        raise UsageError(_("Reading state.url: s3://BUCKET/FOLDER is expected."))
    optional = ("endpoint", "region", "access_key", "secret_key")
    words = {key: given(key) for key in optional if key in settings}
    know(words.get("secret_key", ""))
    if "endpoint" in words and not _is_address(words["endpoint"]):
        raise UsageError(_("Reading state.endpoint: it is no address."))
    endpoint = urlsplit(words.get("endpoint", "https:"))
    if endpoint.scheme != "https" and not is_loopback(endpoint.hostname or ""):
        raise UsageError(_("Reading state.endpoint: the address must begin with https://."))
    return S3Documents(bucket=bucket, prefix=folder.strip("/"), **words)
