"""A document with what must be known of it: under which lease it was written, by whom, how often before.

It is JSON with a `serial` that grows by one with each write, which GitLab wants of a state; `write` tells two writes of one
content apart, so that a write whose answer was lost is recognised.
"""

from __future__ import annotations

import base64
import binascii
import json
import secrets
from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol

from msgspec import Struct

from smartctl import given
from smartctl.errors import UsageError
from smartctl.given import Damaged
from smartctl.i18n import _
from smartctl.state.shared.documents import ASIDE, Documents, Doubtful, Found, Overtaken

FORMAT: Final = "smartctl/kept/v1"
_TRIES: Final = 4


class Seal(Protocol):
    """Encryption at rest (`sealing.py`)."""

    def close(self, content: bytes) -> str: ...

    def open(self, token: str, place: str) -> bytes:
        """Raises `UsageError` when no key fits."""


class Kept(Struct, frozen=True, kw_only=True):
    """One document as it was read. `body` is None where the place was only marked as taken by a lease."""

    name: str
    mark: str
    serial: int
    lease: int
    by: str
    time: float
    write: str
    body: bytes | None


class Cabinet(Struct, frozen=True, kw_only=True):
    """Documents with their envelopes."""

    documents: Documents
    by: str
    seal: Seal | None = None
    open_plain: bool = False
    """Encryption is being switched on: what is plain may be read once more (`state migrate`)."""

    def place(self, name: str) -> str:
        return f"{self.documents.title}: {name}"

    def read(self, name: str) -> Kept | None:
        found = self.documents.read(name)
        return None if found is None else self.opened(name, found)

    def opened(self, name: str, found: Found) -> Kept:
        """Raises `UsageError` for what no smartctl has written, and for what no key here opens."""
        try:
            document = given.document(found.content)
            return Kept(
                name=name,
                mark=found.mark,
                serial=given.number(document.get("serial"), "serial"),
                lease=given.number(document.get("lease"), "lease"),
                by=given.text(document.get("by"), "by"),
                time=float(given.number(document.get("time"), "time")),
                write=given.text(document.get("write"), "write"),
                body=self._body(document, name),
            )
        except Damaged as wrong:
            where = f"{wrong.where}: {wrong.fault}" if wrong.where else wrong.fault
            raise UsageError(
                _("Reading {place}: {reason}.", place=self.place(name), reason=where),
                hint=_(
                    "Nothing was changed on the portal. `smartctl state history` shows older versions, where the place keeps them."
                ),
            ) from None

    def write(self, name: str, body: bytes | None, *, over: Kept | None, lease: int = 0) -> Kept:
        """Raises `Overtaken` when the document is not the one that was read."""
        serial = over.serial + 1 if over else 1
        write, time = secrets.token_hex(6), int(self.documents.now())
        content = self._packed(name, serial=serial, lease=lease, by=self.by, time=time, write=write, body=body)
        mark = self._written(name, content, over.mark if over else None, write)
        return Kept(name=name, mark=mark, serial=serial, lease=lease, by=self.by, time=time, write=write, body=body)

    def write_again(self, kept: Kept) -> None:
        """The same document under the keys of today: who wrote it, and when, stays."""
        write = secrets.token_hex(6)
        content = self._packed(
            kept.name,
            serial=kept.serial + 1,
            lease=kept.lease,
            by=kept.by,
            time=int(kept.time),
            write=write,
            body=kept.body,
        )
        self._written(kept.name, content, kept.mark, write)

    def again(self, name: str, content: bytes) -> bytes | None:
        """The same for a content that is no document any more; None for one that nobody can read."""
        try:
            kept = self.opened(name, Found(content, ""))
        except UsageError:
            return None
        return self._packed(
            name,
            serial=kept.serial,
            lease=kept.lease,
            by=kept.by,
            time=int(kept.time),
            write=kept.write,
            body=kept.body,
        )

    def _packed(self, name: str, *, body: bytes | None, **head: str | int) -> bytes:
        return json.dumps({"format": FORMAT, **head, **self._closed(name, body)}, ensure_ascii=False).encode()

    def versions(self, name: str, most: int) -> tuple[Kept, ...]:
        """What the document was, the newest first; one that a holder of a lease only marked again stands there once.

        An older one that no key here opens any more hides none of the others; the newest one must be readable.
        """
        found = []
        for at, one in enumerate(self.documents.versions(name, most)):
            try:
                found.append(self.opened(name, Found(one.content, one.id)))
            except UsageError:
                if at == 0:
                    raise
        return tuple(one for one in found if one.body is not None)

    def change(self, name: str, edit: Callable[[bytes | None], bytes | None]) -> None:
        """Reads, edits and writes, again and again until nobody came between. None: it is right as it is."""
        for _attempt in range(20):
            known = self.read(name)
            body = edit(known.body if known else None)
            if body is None:
                return
            try:
                self.write(name, body, over=known)
            except Overtaken:
                continue
            return
        raise UsageError(_("Writing {place}: others write there all the time.", place=self.place(name)))

    def _written(self, name: str, content: bytes, over: str | None, write: str) -> str:
        doubt = ""
        for _attempt in range(_TRIES):
            try:
                return self.documents.write(name, content, over=over)
            except Doubtful as unknown:
                doubt = unknown.reason
            except Overtaken:
                pass  # by whom? A library, or a network, may have sent our own write twice
            found = self.documents.read(name)
            if found is not None and self._write_of(found) == write:
                return found.mark
            if (found.mark if found else None) != over:
                raise Overtaken
        if not doubt:
            raise UsageError(_("Writing {place}: others write there all the time.", place=self.place(name)))
        raise UsageError(
            _("Writing {place}: {reason}.", place=self.place(name), reason=doubt),
            hint=_(
                "Nothing is sent to the portal that was not written down first. Run the same command again when the place answers: it reads the portal and goes on from there."
            ),
        )

    def _write_of(self, found: Found) -> str:
        try:
            return str(given.document(found.content).get("write"))
        except Damaged:
            return ""

    def _closed(self, name: str, body: bytes | None) -> Mapping[str, Any]:
        if body is None:
            return {}
        if self.seal is not None:
            return {"sealed": self.seal.close(_whose(name) + body)}
        try:
            return {"text": body.decode("utf-8")}
        except UnicodeDecodeError:
            return {"base64": base64.b64encode(body).decode("ascii")}

    def _body(self, document: Mapping[str, Any], name: str) -> bytes | None:
        if document.get("format") != FORMAT:
            given.damaged("format", _("it is not {known}", known=FORMAT))
        if "sealed" in document:
            if self.seal is None:
                raise UsageError(
                    _("Reading {place}: it is encrypted.", place=self.place(name)),
                    hint=_("Name the key in smartctl.yaml: `encryption:` below `state:`."),
                )
            found = self.seal.open(given.text(document["sealed"], "sealed"), self.place(name))
            if not found.startswith(_whose(name)):
                given.damaged("sealed", _("it was encrypted for another place"))
            return found[len(_whose(name)) :]
        if not {"text", "base64"} & document.keys():
            return None
        if self.seal is not None and not self.open_plain:
            raise UsageError(
                _(
                    "Reading {place}: it is not encrypted, and smartctl.yaml says that everything is.",
                    place=self.place(name),
                ),
                hint=_(
                    "Somebody may have put it there. If encryption is new here, `smartctl state migrate` encrypts what is there."
                ),
            )
        if "text" in document:
            return given.text(document["text"], "text").encode("utf-8")
        try:
            return base64.b64decode(given.text(document["base64"], "base64"), validate=True)
        except (binascii.Error, ValueError):
            given.damaged("base64", _("it is no base64"))


def _whose(name: str) -> bytes:
    """What is encrypted before the content: a document is no other one's, whoever may write in the place."""
    inside = name.removeprefix(ASIDE)
    return (inside if inside == name else inside.rpartition("/")[0]).encode() + b"\n"
