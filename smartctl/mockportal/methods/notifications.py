"""Notifications of the caller, as far as robots send them: `im.notify.get`."""

from __future__ import annotations

from typing import Any

from smartctl.mockportal import php
from smartctl.mockportal.call import PAGE, Call, method
from smartctl.mockportal.evidence import ASSUMED, documented, refusal, trap
from smartctl.mockportal.refusal import Refused
from smartctl.mockportal.tables import notifications, users
from smartctl.mockportal.tables.notifications import Notification
from smartctl.mockportal.tables.users import User

_PAIR = refusal("notify.pair", documented("im-notify-get"), "LAST_ID and LAST_TYPE go together.")
_TEXT = refusal("notify.id", documented("im-notify-get"), "A LAST_ID that is no number is refused.")
trap(
    "notify.own", documented("im-notify-get"), "Everybody sees the notifications that they got, nobody those of others."
)
trap(
    "notify.bare",
    documented("im-notify-get"),
    "Without any notification there are no counts and no chat in the answer.",
)
trap(
    "notify.robot-attachment",
    ASSUMED,
    "A notification of a robot has no text of its own: the message is in an attachment among its params.",
)
trap("notify.dates", ASSUMED, "Dates are in UTC here, wherever the portal is.")

_CONFIRMATIONS, _ORDINARY = 1, 3  # the two parts of the list; robots write into the second


@method("im.notify.get", documented("im-notify-get"), "Lists the caller's notifications, fifty at a time.", scope="im")
def _get(call: Call) -> Any:
    given = {key.upper(): value for key, value in call.params.items()}
    last = given.get("LAST_ID")
    if (last is None) != (given.get("LAST_TYPE") is None):
        text = "Parameters LAST_ID and LAST_TYPE should be used together."
        raise Refused(_PAIR, "LAST_ID_AND_LAST_TYPE", text)
    if last is not None and not php.text(last).isdigit():
        raise Refused(_TEXT, "LAST_ID_STRING", "Last notification ID can't be string")
    every = notifications.of_user(call.database, call.user.id)
    if not every:
        return {"notifications": [], "users": []}
    rest = every
    if last is not None:
        place = next((place for place, one in enumerate(every) if one.id == php.integer(last)), len(every))
        rest = every[place + 1 :] if php.integer(given["LAST_TYPE"]) in (_CONFIRMATIONS, _ORDINARY) else every
    limit = php.integer(given.get("LIMIT", PAGE))
    page = rest[: limit if 0 < limit <= PAGE else PAGE]
    chat = call.user.id
    authors = {one.author_id for one in page}
    return {
        "total_count": len(every),
        "total_unread_count": len(every),
        "chat_id": chat,
        "notifications": [_shown(one, chat) for one in page],
        "users": [_author(one) for number in sorted(authors) if (one := users.by_id(call.database, number))],
    }


def _shown(one: Notification, chat: int) -> dict[str, Any]:
    return {
        "id": one.id,
        "chat_id": chat,
        "author_id": one.author_id,
        "date": one.created,
        "notify_type": 2 if one.author_id else 4,
        "notify_module": one.module,
        "notify_event": one.event,
        "notify_tag": one.tag,
        "notify_sub_tag": "",
        "notify_title": "",
        "setting_name": f"{one.module}|{one.event}",
        "text": one.text,
        "notify_read": "N",
        "params": one.params or None,
    }


def _author(one: User) -> dict[str, Any]:
    return {
        "id": one.id,
        "active": one.active,
        "name": f"{one.name} {one.last_name}".strip(),
        "first_name": one.name,
        "last_name": one.last_name,
        "work_position": "",
        "color": "#1eb4aa",
        "avatar": "",
        "avatar_hr": "",
        "gender": "M",
        "birthday": "",
        "extranet": one.extranet,
        "network": False,
        "bot": False,
        "connector": False,
        "external_auth_id": "default",
        "status": "online",
        "idle": False,
        "last_activity_date": None,
        "mobile_last_date": False,
        "desktop_last_date": False,
        "absent": False,
        "departments": [1],
        "phones": None,
        "bot_data": None,
        "type": "user",
        "website": "",
        "email": one.email,
    }
