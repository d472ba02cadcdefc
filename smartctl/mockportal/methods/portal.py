"""Methods about the portal, the caller and the methods themselves."""

from __future__ import annotations

from typing import Any

from smartctl.mockportal import access, php
from smartctl.mockportal.call import METHODS, Call, Outcome, method
from smartctl.mockportal.evidence import ASSUMED, documented, refusal, trap
from smartctl.mockportal.refusal import Refused
from smartctl.mockportal.tables import users
from smartctl.mockportal.tables.users import User

_CODE_EMPTY = refusal("feature.code", documented("feature-get"), "feature.get without a code is refused.")
_APPLICATION = refusal("app.context", ASSUMED, "app.info inside a batch of a webhook is refused.")
trap("app.webhook", ASSUMED, "app.info answers a webhook with its scopes and the plan, nothing of an application.")
trap("profile.inactive", ASSUMED, "profile of an inactive user is an empty list.")
trap("methods.controllers", ASSUMED, "`methods` leaves out the newer methods; method.get knows them.")


@method("profile", documented("profile"), "Says who the caller is.")
def _profile(call: Call) -> Any:
    user = call.user
    return {
        "ID": str(user.id),
        "ADMIN": user.admin,
        "NAME": user.name,
        "LAST_NAME": user.last_name,
        "PERSONAL_GENDER": "",
        "TIME_ZONE": "",
    }


@method("scope", documented("scope"), "Lists the scopes granted, or with full all scopes known.")
def _scope(call: Call) -> Any:
    lowered = {key.lower(): value for key, value in call.params.items()}
    if php.truthy(lowered.get("full")):
        return sorted({one.scope for one in METHODS.values() if one.scope} | call.identity.scopes)
    return sorted(call.identity.scopes) or [""]


@method("methods", documented("methods"), "Lists method names, the newer ones left out.")
def _methods(call: Call) -> Any:
    names = [one for one in METHODS.values() if one.style != "controller"]
    scope = call.params.get("scope")
    if scope is not None:
        return sorted(one.name for one in names if one.scope == scope)
    if php.truthy(call.params.get("full")):
        return sorted(one.name for one in names)
    return sorted(one.name for one in names if access.granted(call.identity, one.scope))


@method(
    "method.get", documented("method-get"), "Says whether a method exists and whether the caller's scopes reach it."
)
def _method_get(call: Call) -> Any:
    name = call.params.get("name")
    found = METHODS.get(name) if isinstance(name, str) else None
    existing = found is not None or name == "batch"
    available = existing and (found is None or access.granted(call.identity, found.scope))
    return {"isExisting": existing, "isAvailable": available}


@method("app.info", documented("app-info"), "Describes the calling application; answers a webhook with its scopes.")
def _app_info(call: Call) -> Any:
    application = call.identity.application
    if application is not None:
        kind = call.settings.license.partition("_")[2]
        return {
            "ID": application.id,
            "CODE": application.client_id,
            "VERSION": application.version,
            "STATUS": "L",
            "INSTALLED": True,
            "PAYMENT_EXPIRED": "N",
            "DAYS": None,
            "LANGUAGE_ID": call.settings.language,
            "LICENSE": call.settings.license,
            "LICENSE_TYPE": kind,
            "LICENSE_FAMILY": kind.rstrip("0123456789"),
        }
    if call.in_batch:
        raise Refused(_APPLICATION, "ACCESS_DENIED", "Access denied! Application context required", status=403)
    return {"SCOPE": sorted(call.identity.scopes), "LICENSE": call.settings.license}


@method("server.time", documented("server-time"), "Tells the portal's time.")
def _server_time(call: Call) -> Any:
    return call.now()


@method("feature.get", documented("feature-get"), "Says whether the plan has a feature.")
def _feature_get(call: Call) -> Any:
    code = {key.upper(): value for key, value in call.params.items()}.get("CODE")
    if not php.truthy(code):
        raise Refused(_CODE_EMPTY, "CODE_EMPTY", "CODE can't be empty")
    return {"value": "Y" if code in ("rest_offline_extended", "rest_auth_connector") else "N"}


@method("user.admin", documented("user-admin"), "Says whether the caller may configure the portal; not the CRM right.")
def _user_admin(call: Call) -> Any:
    return call.user.admin


def _described(user: User) -> dict[str, Any]:
    return {
        "ID": str(user.id),
        "ACTIVE": user.active,
        "NAME": user.name,
        "LAST_NAME": user.last_name,
        "EMAIL": user.email,
        "LAST_LOGIN": user.registered,
        "DATE_REGISTER": user.registered,
        "IS_ONLINE": "Y",
        "LAST_ACTIVITY_DATE": user.registered.replace("T", " ")[:19],
        "PERSONAL_GENDER": "",
        "PERSONAL_BIRTHDAY": "",
        "WORK_POSITION": "",
        "UF_EMPLOYMENT_DATE": "",
        "UF_DEPARTMENT": [] if user.extranet else [1],
        "USER_TYPE": "extranet" if user.extranet else "employee",
    }


@method("user.current", documented("user-current"), "Describes the caller.", scope="user")
def _user_current(call: Call) -> Any:
    described = _described(call.user)
    del described["USER_TYPE"]
    return described


@method(
    "user.get", documented("user-get"), "Lists users, fifty at a time; only equality by ID and ACTIVE.", scope="user"
)
def _user_get(call: Call) -> Any:
    lowered = {key.lower(): value for key, value in call.params.items()}
    wanted = {key.upper(): value for key, value in (php.as_map(lowered.get("filter")) or lowered).items()}
    found = users.everybody(call.database)
    if php.truthy(wanted.get("ID")):
        ids = {php.integer(one) for one in php.as_list(wanted["ID"]) or [wanted["ID"]]}
        found = [user for user in found if user.id in ids]
    if "ACTIVE" in wanted:
        active = php.truthy(wanted["ACTIVE"]) and wanted["ACTIVE"] not in ("N", "false")
        found = [user for user in found if user.active is active]
    rows = [_described(user) for user in found]
    end = call.offset + 50
    return Outcome(result=rows[call.offset : end], total=len(rows), next=end if end < len(rows) else None)
