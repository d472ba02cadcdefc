"""HTTP in, method name and parameters out; results and refusals in, HTTP out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

from smartctl.mockportal import php, php_json
from smartctl.mockportal.evidence import ASSUMED, documented, protocol, refusal, trap
from smartctl.mockportal.refusal import Refused

protocol("url.suffix", documented("general-principles"), "A suffix .json or .xml after the method is taken off.")
protocol("url.slashes", ASSUMED, "A slash after the method and doubled slashes change nothing.")
protocol("url.case", ASSUMED, "Method names may be written in any case.")
protocol("url.credentials", ASSUMED, "User and secret may also come as the parameters aplogin and ap.")
protocol("url.rest-v3", ASSUMED, "Nothing lives under /rest/api/: any method there is not found.")
protocol("request.form", documented("data-encoding"), "Forms and query strings nest with brackets as PHP reads them.")
protocol("request.merge", ASSUMED, "A POST body replaces query parameters of the same top-level name as a whole.")
protocol("request.other-verbs", ASSUMED, "Only the body of a POST is read.")
trap(
    "request.malformed-json",
    ASSUMED,
    "A JSON body that cannot be read is dropped without a word; the call goes on with the query string alone.",
)
trap("request.reserved-names", ASSUMED, "Names such as start, state, auth and token never reach the method.")
trap("request.dots-in-names", ASSUMED, "Dots and spaces in top-level form names become underscores.")
trap("answer.empty-map", documented("batch"), "An empty map is written as an empty list, anywhere.")
protocol("answer.escapes", ASSUMED, "Markup characters and slashes in JSON are escaped.")
_DEEP = refusal(
    "request.deep-json",
    ASSUMED,
    "JSON nested more than 100 deep, or with a number that no machine holds, is refused; a portal takes more, or drops it.",
)
protocol("request.deep-forms", ASSUMED, "A form field nested more than 64 deep is dropped, as PHP does.")
protocol("request.many-fields", ASSUMED, "A form has 10,000 fields at most; what follows is dropped, as PHP does.")
protocol("answer.time", documented("data-types"), "Each success carries `time`, no refusal does.")

RESERVED = frozenset({"start", "state", "auth", "access_token", "auth_connector", "aplogin", "ap", "sessid", "token"})
_SUFFIX = re.compile(r"\.(?:json|xml)\Z")
_HEADERS = {
    "Content-Type": "application/json; charset=utf-8",
    "X-Content-Type-Options": "nosniff",
}


class Request(Struct, frozen=True, kw_only=True):
    method: str = "POST"
    path: str
    query_string: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    client: str = "127.0.0.1"
    patience: float | None = None  # seconds after which the client gives up, where it says so

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers.items() if key.lower() == name.lower()), "")


class Answer(Struct, frozen=True, kw_only=True):
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: dict(_HEADERS))
    body: bytes = b""


def answer(payload: Any, status: int = 200) -> Answer:
    return Answer(status=status, body=php_json.encode(payload))


class Addressed(Struct, frozen=True, kw_only=True):
    """Where a request goes: a method, and the credentials that stood in the URL."""

    method: str
    login: str | None = None
    secret: str | None = None


def address(path: str) -> Addressed | None:
    """Read the path, None if it lies outside of REST; what no route knows becomes a method that does not exist."""
    parts = [part for part in path.split("/") if part]
    if not parts or parts[0].lower() != "rest":
        return None
    match parts[1:]:
        case [method] if method.lower() != "api":
            return Addressed(method=_SUFFIX.sub("", method))
        case [login, secret, method] if login.lower() != "api":
            return Addressed(method=_SUFFIX.sub("", method), login=login, secret=secret)
    return Addressed(method="/".join(parts[1:]))


def parameters(request: Request) -> dict[str, Any]:
    params = php.parse_str(request.query_string)
    if request.method.upper() == "POST":
        params.update(_body(request))
    return params


def _body(request: Request) -> dict[str, Any]:
    content_type = request.header("content-type")
    mime = content_type.partition(";")[0].strip().lower()
    if mime == "application/json" or "+json" in mime:
        try:
            return php.as_map(php.normal(php_json.decode(request.body))) or {}
        except php_json.TooMuch as error:
            raise Refused(_DEEP, "ERROR_ARGUMENT", str(error)) from None
        except ValueError:
            return {}
    if mime == "multipart/form-data":
        return _multipart(content_type, request.body)
    return php.parse_str(request.body.decode("utf-8", "replace").strip())


def _multipart(content_type: str, body: bytes) -> dict[str, Any]:
    # Costly to import, and hardly ever needed.
    from email import message_from_bytes  # noqa: PLC0415
    from email.message import Message  # noqa: PLC0415

    parsed: Message = message_from_bytes(b"Content-Type: " + content_type.encode("latin-1", "replace") + b"\n\n" + body)
    pairs: list[str] = []
    for part in parsed.get_payload() if parsed.is_multipart() else []:
        if not isinstance(part, Message) or part.get_filename() is not None:
            continue
        name = part.get_param("name", header="content-disposition")
        raw = part.get_payload(decode=True)
        value = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else ""
        pairs.append(f"{_quoted(str(name or ''))}={_quoted(value)}")
    return php.parse_str("&".join(pairs))


def _quoted(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode())
