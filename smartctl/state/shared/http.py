"""Documents under the protocol of states that GitLab manages, which Terraform's http backend speaks, too.

A name is a state of its own: `GET` reads it, `POST` writes it, `POST …/lock` and `DELETE …/lock` lock it. There is no
condition of a write, so a write takes the lock of that one name, reads, compares, writes and gives the lock back: what
stays behind of a writer that died is broken by its number after a minute. There is no list either: an index is kept.
https://docs.gitlab.com/user/infrastructure/iac/terraform_state/ and lib/api/terraform/state.rb of GitLab.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlsplit

from smartctl.errors import Denied, Locked, SmartctlError, Unreachable, UsageError
from smartctl.i18n import _
from smartctl.state.shared.documents import Doubtful, Found, Overtaken, Version, serial_of
from smartctl.trust import trusted
from smartctl.whoami import user_name

if TYPE_CHECKING:
    import httpx

_SECONDS: Final = 30.0
_PAUSES: Final = (0.3, 1.0, 3.0)
_BUSY: Final = frozenset({408, 429, 500, 502, 503, 504})
_TAKEN: Final = frozenset({409, 412, 423})
_OURS: Final = re.compile(r"smartctl-write-(\d+)-[0-9a-f]+")
_LEFT_BEHIND: Final = 60
"""Seconds after which the lock of one write is that of a writer that died: it sends three requests under it."""
_TRIES: Final = 4
"""Of a write that the server takes the lock for and then not the content."""
_INDEX: Final = "index"
_READABLE: Final = 120


@dataclass(slots=True)
class HttpDocuments:
    """`url` is the address of a state, below which the names are made: `…/terraform/state/smartctl`."""

    url: str
    username: str = ""
    password: str = field(default="", repr=False)
    _client: httpx.Client | None = field(default=None, init=False, repr=False)
    _ahead: float | None = field(default=None, init=False)
    """Seconds by which the clock of the server is ahead of this one."""

    @property
    def title(self) -> str:
        place = urlsplit(self.url)
        return f"{place.scheme}://{place.hostname}{f':{place.port}' if place.port else ''}{place.path}"

    def now(self) -> float:
        if self._ahead is None:
            self._sent("GET", self._address(_INDEX))
        return time.time() + (self._ahead or 0.0)

    def read(self, name: str) -> Found | None:
        answer = self._sent("GET", self._address(name))
        if answer.status_code in (204, 404) or not answer.content:
            return None
        self._right(answer)
        return Found(answer.content, _mark(answer.content))

    def write(self, name: str, content: bytes, *, over: str | None) -> str:
        if over is None:
            self._list(name, there=True)
        return self._write(name, content, over)

    def remove(self, name: str) -> None:
        answer = self._sent("DELETE", self._address(name))
        if answer.status_code != 404:
            self._right(answer)
        self._list(name, there=False)

    def names(self, beginning: str) -> tuple[str, ...]:
        return tuple(sorted(one for one in _listed(self.read(_INDEX)) if one.startswith(beginning)))

    def versions(self, name: str, most: int) -> tuple[Version, ...]:
        """GitLab keeps every version under its serial; another server may keep none."""
        found = self.read(name)
        if found is None:
            return ()
        last = serial_of(found.content)
        versions = [Version(id=str(last), content=found.content)]
        for serial in range(last - 1, max(0, last - most), -1):
            answer = self._sent("GET", f"{self._address(name)}/versions/{serial}")
            if answer.status_code == 200 and answer.content:
                versions.append(Version(id=str(serial), content=answer.content))
            elif len(versions) == 1:
                break
        return tuple(versions)

    def renew_versions(self, again: Callable[[str, bytes], bytes | None]) -> Iterator[str]:
        """GitLab's versions are as they were written: nothing rewrites them."""
        del again
        yield from ()

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def _write(self, name: str, content: bytes, over: str | None) -> str:
        import httpx  # noqa: PLC0415 - only for states behind HTTP

        address = self._address(name)
        for _attempt in range(_TRIES):
            with self._locked(address) as number:
                found = self.read(name)
                if (found.mark if found else None) != over:
                    raise Overtaken
                try:
                    answer = self._once("POST", address, params={"ID": number}, content=content)
                except httpx.TransportError as error:
                    raise Doubtful(type(error).__name__) from None
                if answer.status_code in _TAKEN:
                    continue  # the lock was broken: this process stood still for longer than a write takes
                if answer.status_code in _BUSY:
                    raise Doubtful(str(answer.status_code))
                self._right(answer)
                return _mark(content)
        raise Doubtful(str(answer.status_code))

    @contextmanager
    def _locked(self, address: str) -> Iterator[str]:
        """Holds the lock of one name for one write. Raises `Locked` when it is held by what is no write of smartctl."""
        number = f"smartctl-write-{int(self.now())}-{secrets.token_hex(6)}"
        info = {
            "ID": number,
            "Operation": "smartctl write",
            "Info": "",
            "Who": user_name(),
            "Version": "1",
            "Created": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self.now())),
            "Path": "",
        }
        pause = 0.05
        while (answer := self._sent("POST", f"{address}/lock", json=info)).status_code in _TAKEN:
            self._look_at_lock(address, answer, number)
            time.sleep(pause)
            pause = min(1.0, pause * 1.5)
        self._right(answer)
        try:
            yield number
        finally:
            self._unlock(address, number)

    def _look_at_lock(self, address: str, answer: httpx.Response, number: str) -> None:
        holder = _obj(answer.content)
        found = str(holder.get("ID") or "")
        if found == number:
            self._unlock(address, number)  # the answer to the first try was lost
            return
        match = _OURS.fullmatch(found)
        if match is None or int(match[1]) - self.now() > _LEFT_BEHIND:
            raise Locked(
                _(
                    "{place} is locked by {holder}.",
                    place=self.title,
                    holder=ascii(holder.get("Who") or found or "?")[1:-1],
                ),
                hint=_("A person or another program holds it: unlock it on the page of the states in GitLab, or wait."),
            )
        if self.now() - int(match[1]) > _LEFT_BEHIND:
            self._unlock(address, found)

    def _unlock(self, address: str, number: str) -> None:
        try:
            self._sent("DELETE", f"{address}/lock", params={"ID": number})
        except SmartctlError:
            return  # whoever comes next breaks it after a minute

    def _list(self, name: str, *, there: bool) -> None:
        doubts: list[str] = []
        while len(doubts) < _TRIES:
            found = self.read(_INDEX)
            names = _listed(found)
            if (name in names) is there:
                return
            names = names | {name} if there else names - {name}
            serial = serial_of(found.content) + 1 if found else 1
            content = json.dumps({"serial": serial, "names": sorted(names)}, ensure_ascii=False).encode()
            try:
                self._write(_INDEX, content, found.mark if found else None)
            except Overtaken:
                continue
            except Doubtful as unknown:
                doubts.append(unknown.reason)
                continue
            return
        raise self._unreachable(doubts[-1])

    def _address(self, name: str) -> str:
        """Letters, digits and dashes are taken everywhere; the digest keeps two names apart that look alike then."""
        words = re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-")[:_READABLE].strip("-")
        digest = hashlib.sha256(name.encode()).hexdigest()[:8]
        return f"{self.url.rstrip('/')}-{quote(words)}-{digest}"

    def _sent(self, method: str, address: str, **more: Any) -> httpx.Response:
        """Sends what may be sent twice. Raises `Unreachable` after some tries."""
        import httpx  # noqa: PLC0415 - only for states behind HTTP

        said = ""
        for pause in (*_PAUSES, None):
            try:
                answer = self._once(method, address, **more)
            except httpx.TransportError as error:
                said = type(error).__name__
            else:
                if answer.status_code not in _BUSY:
                    return answer
                said = str(answer.status_code)
            if pause is not None:
                time.sleep(pause)
        raise self._unreachable(said)

    def _unreachable(self, reason: str) -> Unreachable:
        return Unreachable(
            _("The state in {title} cannot be reached: {reason}.", title=self.title, reason=reason),
            hint=_(
                "Nothing is sent to the portal that was not written down first. Run the same command again when the place answers: it reads the portal and goes on from there."
            ),
        )

    def _once(self, method: str, address: str, **more: Any) -> httpx.Response:
        import httpx  # noqa: PLC0415 - only for states behind HTTP

        if self._client is None:
            auth = httpx.BasicAuth(self.username, self.password) if self.password else None
            self._client = httpx.Client(
                auth=auth,
                verify=trusted(self.url),
                timeout=_SECONDS,
                headers={"Content-Type": "application/json"},
            )
        answer = self._client.request(method, address, **more)
        if (date := answer.headers.get("Date")) is not None:
            self._set_clock(date)
        return answer

    def _set_clock(self, date: str) -> None:
        try:
            self._ahead = parsedate_to_datetime(date).timestamp() - time.time()
        except ValueError:
            self._ahead = self._ahead or 0.0

    def _right(self, answer: httpx.Response) -> None:
        if answer.is_success:
            return
        if answer.status_code in (401, 403):
            raise Denied(
                _(
                    "The state in {title} refuses the credentials ({status}).",
                    title=self.title,
                    status=answer.status_code,
                ),
                hint=_(
                    "GitLab wants a token with the right to write states: the role Maintainer, or CI_JOB_TOKEN in a job."
                ),
            )
        raise UsageError(
            _("The state in {title}: {reason}.", title=self.title, reason=answer.status_code),
            hint=_("The address of a state in GitLab is https://HOST/api/v4/projects/ID/terraform/state/NAME."),
        )


def _mark(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _obj(content: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _listed(found: Found | None) -> frozenset[str]:
    names = _obj(found.content).get("names") if found else ()
    return frozenset(one for one in names or () if isinstance(one, str))
