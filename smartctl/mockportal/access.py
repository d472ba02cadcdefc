"""Who is calling and what they may: credentials, scopes, rights."""

from __future__ import annotations

from typing import Any

from smartctl.mockportal.call import Call, Identity, Method
from smartctl.mockportal.database import Database
from smartctl.mockportal.evidence import ASSUMED, documented, protocol, refusal
from smartctl.mockportal.protocol import Addressed, Request
from smartctl.mockportal.refusal import Refused
from smartctl.mockportal.settings import Settings
from smartctl.mockportal.tables import users

_HTTPS = refusal("auth.https", ASSUMED, "Plain http is refused where the portal insists on https (switchable).")
_NOBODY = refusal("auth.absent", documented("error-codes"), "A call without credentials is refused with 401.")
_CREDENTIALS = refusal(
    "auth.credentials",
    documented("error-codes"),
    "A wrong secret is refused (401 as measured, 403 as documented, switchable).",
)
_INACTIVE = refusal("auth.inactive", ASSUMED, "A webhook of a dismissed user is refused.")
_SCOPE = refusal(
    "auth.scope",
    documented("error-codes"),
    "A method outside the webhook's scopes is refused (401 as measured, 403 as documented); in a batch without text.",
)
_LINK = refusal("auth.token", ASSUMED, "A top-level parameter `token` turns the call into a signed link and fails.")
_INTRANET = refusal(
    "access.intranet",
    documented("crm-type-add"),
    "Users from outside the company are refused by the newer methods with 403.",
)
_DENIED = refusal("access.denied", documented("crm-type-list"), "Lack of CRM rights is 400 ACCESS_DENIED, not 403.")
protocol("order.method-first", ASSUMED, "An unknown method is 404 even with a wrong secret; then secret, then scope.")
protocol("auth.scope-alternatives", ASSUMED, "The scope user is satisfied by user_brief and user_basic too.")

# `user` stands for any of the three; the fields of the answer differ on a real portal.
_ALTERNATIVES = {"user": frozenset({"user", "user_brief", "user_basic"})}


def identify(
    database: Database, settings: Settings, request: Request, to: Addressed, params: dict[str, Any]
) -> Identity:
    login = to.login if to.login is not None else params.get("aplogin")
    secret = to.secret if to.secret is not None else params.get("ap")
    if "token" in params:
        raise Refused(_LINK, "ACCESS_DENIED", "Link check failed", status=403)
    if not isinstance(login, str) or not isinstance(secret, str):
        raise Refused(_NOBODY, "NO_AUTH_FOUND", "Wrong authorization data", status=401)
    if settings.strict_https and request.header("x-forwarded-proto") != "https":
        raise Refused(_HTTPS, "INVALID_REQUEST", "Https required.", status=401)
    user = users.by_id(database, int(login)) if login.isdigit() else users.by_login(database, login)
    scopes = users.webhook_scopes(database, user.id, secret) if user is not None else None
    if user is None or scopes is None:
        text = "Invalid request credentials"
        raise Refused(_CREDENTIALS, "INVALID_CREDENTIALS", text, status=settings.credentials_status)
    if not user.active:
        raise Refused(_INACTIVE, "authorization_error", "Unable to authorize user", status=401)
    return Identity(user=user, scopes=frozenset(scopes), webhook=f"{user.id}/{secret}")


def granted(identity: Identity, scope: str) -> bool:
    return not scope or bool(_ALTERNATIVES.get(scope, frozenset({scope})) & identity.scopes)


def check_scope(identity: Identity, settings: Settings, method: Method, *, in_batch: bool) -> None:
    if granted(identity, method.scope):
        return
    text = "" if in_batch else "The request requires higher privileges than provided by the webhook token"
    raise Refused(_SCOPE, "insufficient_scope", text, status=settings.scope_status)


def check_employee(call: Call) -> None:
    if call.user.extranet:
        raise Refused(_INTRANET, "allowed_only_intranet_user", call.text("intranet"), status=403)


def check_crm_admin(call: Call) -> None:
    if not call.user.crm_admin:
        raise denied(call)


def denied(call: Call) -> Refused:
    return Refused(_DENIED, "ACCESS_DENIED", call.text("access"))
