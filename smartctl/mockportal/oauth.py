"""The authorization server, here on the address of the portal: tokens are given out and renewed at /oauth/token/."""

from __future__ import annotations

import secrets
from typing import Any

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
protocol("oauth.codes", ASSUMED, "No one gives consent in a browser here, so every authorization code is dead.")
effect(
    "oauth.rotation", documented("auto-renewal"), "Each renewal gives a new refresh token, which replaces the old one."
)
effect("oauth.old-refresh", ASSUMED, "A refresh token that was replaced is dead at once.")
effect("oauth.old-access", ASSUMED, "An access token lives its hour out although its pair was renewed.")

ACCESS_LIFE = 3600
REFRESH_LIFE = 180 * 24 * 3600


def is_addressed(path: str) -> bool:
    return [part.lower() for part in path.split("/") if part] == ["oauth", "token"]


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
    given = php.text(params.get("refresh_token")) if grant == "refresh_token" else ""
    old = applications.by_refresh(database, given)
    if old is None or old.application_id != application.id or old.refresh_expires <= settings.now().timestamp():
        raise Refused(_GRANT, "invalid_grant", "The token or code is used up, expired or not of this application")
    applications.use_up(database, old)
    return _described(request, application, issue(database, settings, application, old.user_id))


def _described(request: Request, application: Application, tokens: Tokens) -> dict[str, Any]:
    host = request.header("host") or "localhost"
    base = f"{request.header('x-forwarded-proto') or 'http'}://{host}"
    return {
        "access_token": tokens.access,
        "refresh_token": tokens.refresh,
        "expires_in": ACCESS_LIFE,
        "expires": tokens.expires,
        "client_endpoint": f"{base}/rest/",
        "server_endpoint": f"{base}/rest/",
        "domain": host,
        "member_id": "0123456789abcdef0123456789abcdef",
        "scope": ",".join(application.scopes),
        "status": "L",
        "user_id": tokens.user_id,
    }
