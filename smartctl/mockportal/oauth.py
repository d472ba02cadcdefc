"""The authorization server, here on the address of the portal: consent at /oauth/authorize/, tokens at /oauth/token/."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import urlencode

from smartctl.mockportal import php
from smartctl.mockportal.database import Database
from smartctl.mockportal.evidence import ASSUMED, documented, effect, protocol, refusal
from smartctl.mockportal.protocol import Request
from smartctl.mockportal.refusal import Refused
from smartctl.mockportal.settings import Settings
from smartctl.mockportal.tables import applications
from smartctl.mockportal.tables.applications import Application, Tokens

_REQUEST = refusal("oauth.request", documented("error-codes"), "A request without a known grant type is refused.")
_CLIENT = refusal("oauth.client", documented("error-codes"), "A wrong client id or secret is invalid_client.")
_GRANT = refusal("oauth.grant", documented("error-codes"), "A refresh token or code that is dead is invalid_grant.")
protocol(
    "oauth.address",
    ASSUMED,
    "The authorization server of a real portal is another host; here it answers at the same one.",
)
protocol("oauth.status", ASSUMED, "Refusals of the authorization server are 400; nobody documents their status.")
_UNKNOWN = refusal("oauth.unknown-client", ASSUMED, "The page of consent of an application not there is a refusal.")
protocol("oauth.consent", ASSUMED, "Whoever opens the page of consent gives it, as the administrator.")
protocol("oauth.redirect", ASSUMED, "An application without an address of its own ends on the portal's first page.")
effect("oauth.code", documented("oauth/index"), "A code of the consent lives for 30 seconds and is good for one login.")
effect(
    "oauth.rotation", documented("auto-renewal"), "Each renewal gives a new refresh token, which replaces the old one."
)
effect("oauth.old-refresh", ASSUMED, "A refresh token that was replaced is dead at once.")
effect("oauth.old-access", ASSUMED, "An access token lives its hour out although its pair was renewed.")

_MEMBER = "0123456789abcdef0123456789abcdef"
ACCESS_LIFE = 3600
REFRESH_LIFE = 180 * 24 * 3600
CODE_LIFE = 30


def is_addressed(path: str) -> bool:
    return [part.lower() for part in path.split("/") if part] == ["oauth", "token"]


def asks_consent(path: str) -> bool:
    return [part.lower() for part in path.split("/") if part] == ["oauth", "authorize"]


def consent(database: Database, settings: Settings, request: Request, params: dict[str, Any]) -> str:
    """Return the address on which the browser ends: {code, state, domain, member_id, scope, server_domain}."""
    application = applications.by_client(database, php.text(params.get("client_id")))
    if application is None:
        raise Refused(_UNKNOWN, "invalid_client", "There is no such application")
    code = secrets.token_hex(35)
    expires = int(settings.now().timestamp()) + CODE_LIFE
    applications.save_code(database, code, application, user_id=1, expires=expires)
    host = request.header("host") or "localhost"
    told = {
        "code": code,
        "state": php.text(params.get("state")),
        "domain": host,
        "member_id": _MEMBER,
        "scope": ",".join(application.scopes),
        "server_domain": host,
    }
    return f"{_base(request)}/?{urlencode(told)}"


def _base(request: Request) -> str:
    return f"{request.header('x-forwarded-proto') or 'http'}://{request.header('host') or 'localhost'}"


def issue(database: Database, settings: Settings, application: Application, user_id: int) -> Tokens:
    now = int(settings.now().timestamp())
    tokens = Tokens(
        access=secrets.token_hex(35),
        refresh=secrets.token_hex(35),
        application_id=application.id,
        user_id=user_id,
        expires=now + ACCESS_LIFE,
        refresh_expires=now + REFRESH_LIFE,
    )
    applications.save_tokens(database, tokens)
    return tokens


def renew(database: Database, settings: Settings, request: Request, params: dict[str, Any]) -> dict[str, Any]:
    """Answer one request to the address of tokens.

    Returns {access_token, refresh_token, expires_in, expires, client_endpoint, server_endpoint, domain, member_id,
    scope, status, user_id}; raises invalid_request, invalid_client, invalid_grant.
    """
    grant = php.text(params.get("grant_type"))
    if grant not in ("refresh_token", "authorization_code"):
        raise Refused(_REQUEST, "invalid_request", "The grant type is missing or not known")
    application = applications.by_client(database, php.text(params.get("client_id")))
    if application is None or application.client_secret != php.text(params.get("client_secret")):
        raise Refused(_CLIENT, "invalid_client", "The client credentials are invalid")
    if grant == "authorization_code":
        user_id = applications.take_code(
            database, php.text(params.get("code")), application, now=int(settings.now().timestamp())
        )
        if user_id is None:
            raise Refused(_GRANT, "invalid_grant", "The token or code is used up, expired or not of this application")
        return _described(request, application, issue(database, settings, application, user_id))
    given = php.text(params.get("refresh_token"))
    old = applications.by_refresh(database, given)
    if old is None or old.application_id != application.id or old.refresh_expires <= settings.now().timestamp():
        raise Refused(_GRANT, "invalid_grant", "The token or code is used up, expired or not of this application")
    applications.use_up(database, old)
    return _described(request, application, issue(database, settings, application, old.user_id))


def _described(request: Request, application: Application, tokens: Tokens) -> dict[str, Any]:
    host = request.header("host") or "localhost"
    base = _base(request)
    return {
        "access_token": tokens.access,
        "refresh_token": tokens.refresh,
        "expires_in": ACCESS_LIFE,
        "expires": tokens.expires,
        "client_endpoint": f"{base}/rest/",
        "server_endpoint": f"{base}/rest/",
        "domain": host,
        "member_id": _MEMBER,
        "scope": ",".join(application.scopes),
        "status": "L",
        "user_id": tokens.user_id,
    }
