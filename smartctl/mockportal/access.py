"""Who is calling and what they may: credentials, scopes, rights."""

from __future__ import annotations

from typing import Any

from smartctl.mockportal.call import Call, Identity, Method
from smartctl.mockportal.database import Database
from smartctl.mockportal.evidence import ASSUMED, documented, protocol, refusal
from smartctl.mockportal.protocol import Addressed, Request
from smartctl.mockportal.refusal import Refused
from smartctl.mockportal.settings import Settings
from smartctl.mockportal.tables import applications, users
from smartctl.mockportal.tables.applications import Application

_HTTPS = refusal("auth.https", ASSUMED, "Plain http is refused where the portal insists on https (switchable).")
_NOBODY = refusal("auth.absent", documented("error-codes"), "A call without credentials is refused with 401.")
_CREDENTIALS = refusal(
    "auth.credentials",
    documented("error-codes"),
    "A wrong secret is refused (401 as measured, 403 as documented, switchable).",
)
_INACTIVE = refusal("auth.inactive", ASSUMED, "A webhook or an application of a dismissed user is refused.")
_SCOPE = refusal(
    "auth.scope",
    documented("error-codes"),
    "A method outside the webhook's scopes is refused (401 as measured, 403 as documented); in a batch without text.",
)
_TOKEN = refusal("auth.token-unknown", ASSUMED, "An access token that nobody gave out is invalid_token.")
_EXPIRED = refusal("auth.token-expired", documented("auto-renewal"), "An access token of more than an hour is refused.")
_CLOSED = refusal("auth.application-closed", documented("error-codes"), "An application closed to the user is refused.")
_CONTEXT = refusal(
    "access.application",
    documented("crm-automation-trigger-add"),
    "A method of applications refuses webhooks with ACCESS_DENIED.",
)
_ADMINISTRATOR = refusal(
    "access.administrator",
    documented("bizproc-workflow-template-list"),
    "A method for administrators of the portal refuses others with ACCESS_DENIED; the CRM right does not help.",
)
protocol(
    "auth.token-places", ASSUMED, "The token of an application: header Authorization, then auth, then access_token."
)
protocol("auth.webhook-first", ASSUMED, "Credentials of a webhook in the address win over a token beside them.")
protocol("access.application-status", ASSUMED, "Lack of application context or administration is 403; documented 400.")
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
    if "token" in params:
        raise Refused(_LINK, "ACCESS_DENIED", "Link check failed", status=403)
    token = _token(request, to, params)
    if token:
        if settings.strict_https and request.header("x-forwarded-proto") != "https":
            raise Refused(_HTTPS, "INVALID_REQUEST", "Https required.", status=401)
        return _of_application(database, settings, token)
    login = to.login if to.login is not None else params.get("aplogin")
    secret = to.secret if to.secret is not None else params.get("ap")
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


def _token(request: Request, to: Addressed, params: dict[str, Any]) -> str:
    if to.login is not None or "aplogin" in params:
        return ""
    kind, _, bearer = request.header("authorization").partition(" ")
    if kind.lower() == "bearer" and bearer.strip():
        return bearer.strip()
    found = params.get("auth") or params.get("access_token")
    return found if isinstance(found, str) else ""


def _of_application(database: Database, settings: Settings, token: str) -> Identity:
    tokens = applications.by_access(database, token)
    application = applications.by_id(database, tokens.application_id) if tokens is not None else None
    user = users.by_id(database, tokens.user_id) if tokens is not None else None
    if tokens is None or application is None or user is None:
        raise Refused(_TOKEN, "invalid_token", "Unable to get application by token", status=401)
    if tokens.expires <= settings.now().timestamp():
        raise Refused(_EXPIRED, "expired_token", "The access token provided has expired.", status=401)
    if not user.active:
        raise Refused(_INACTIVE, "authorization_error", "Unable to authorize user", status=401)
    if not application.admits(user.id):
        text = "The user does not have access to the application."
        raise Refused(_CLOSED, "user_access_error", text, status=settings.credentials_status)
    return Identity(user=user, scopes=frozenset(application.scopes), application=application)


def granted(identity: Identity, scope: str) -> bool:
    return not scope or bool(_ALTERNATIVES.get(scope, frozenset({scope})) & identity.scopes)


def check_scope(identity: Identity, settings: Settings, method: Method, *, in_batch: bool) -> None:
    if granted(identity, method.scope):
        return
    holder = "access" if identity.application is not None else "webhook"
    text = "" if in_batch else f"The request requires higher privileges than provided by the {holder} token"
    raise Refused(_SCOPE, "insufficient_scope", text, status=settings.scope_status)


def check_employee(call: Call) -> None:
    if call.user.extranet:
        raise Refused(_INTRANET, "allowed_only_intranet_user", call.text("intranet"), status=403)


def check_crm_admin(call: Call) -> None:
    if not call.user.crm_admin:
        raise denied(call)


def check_application(call: Call) -> Application:
    """Return the calling application; raise ACCESS_DENIED for a webhook."""
    application = call.identity.application
    if application is None:
        text = "Access denied! Application context required"
        raise Refused(_CONTEXT, "ACCESS_DENIED", text, status=call.settings.context_status)
    return application


def check_administrator(call: Call, text: str = "Access denied!") -> None:
    """Raise ACCESS_DENIED unless the caller administers the portal; `text` is what the method says."""
    if not call.user.admin:
        raise Refused(_ADMINISTRATOR, "ACCESS_DENIED", text, status=call.settings.context_status)


def denied(call: Call) -> Refused:
    return Refused(_DENIED, "ACCESS_DENIED", call.text("access"))
