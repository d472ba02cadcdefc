"""A portal full of titles that were written to break whoever shows, parses or copies them."""

from __future__ import annotations

from typing import Any

from smartctl.mockportal.application import Portal
from smartctl.mockportal.seeds.hand import Hand

TITLES: tuple[str, ...] = (
    "\x1b[31mred\x1b[0m \x1b[2J\x1b[H\x1b[1A\x1b[2Kgone",
    "\x1b]8;;https://example.com/phish\x1b\\click\x1b]8;;\x1b\\ \x1b]0;window title\x07",
    "\x9b31mC1 control\x9b0m \x85next line",
    "abc\u202edeppilf\u202c \u2066isolated\u2069 \u200fmark",
    "zero\u200bwidth\u200djoined\ufeff\u00adsoft\u2060",
    "[bold red]rich[/bold red] [link=https://example.com]x[/link] [/]",
    "<script>alert('title')</script><img src=x onerror=alert(1)>",
    '"><svg/onload=alert(2)> &lt;b&gt; <!-- -->',
    "$result[0] $result[type][type][id] $result[",
    "{{ 7 * 7 }} {% raw %} ${PATH} #{1} %s %(name)s {0} {name}",
    "'; DROP TABLE types; -- \\' \" \\",
    "a&fields[title]=b#c?d=e%00+%20",
    "- key: value\n- !!python/object:os.system &anchor *alias",
    "line one\nline two\r\nline three\rover\ttab",
    '=HYPERLINK("https://example.com";"x")',
    "../../etc/passwd",
    "null",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!͖̬̰̙̗̿̋ͥͥ̂ͣ̐́́͜͞",
    "\U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466 \U0001f1f7\U0001f1fa 漢字 עברית العربية",
    "W" * 255,
)
LONG = 10_000  # characters; only columns of text take them


def sow(portal: Portal) -> None:
    """Put each title into each place that takes a text."""
    hand = Hand(portal)
    for place, title in enumerate(TITLES):
        _process(hand, place, title)


def _process(hand: Hand, place: int, title: str) -> None:
    made = hand.type(title, "Stages", "Categories", code=title[:50])
    type_id, entity = made["id"], made["entityTypeId"]
    main = hand.default_pipeline(entity)
    hand.ask("crm.category.add", entityTypeId=entity, fields={"name": title})
    hand.stage(entity, main, f"UC_JUNK{place:02}", title, SORT=25, COLOR="#FFA900")
    label = {"editFormLabel": {"ru": title, "en": title}, "helpMessage": {"ru": title}}
    long = f"{title}{'Ж' * LONG}"[:LONG]
    hand.field(type_id, "TEXT", "string", title, settings={"DEFAULT_VALUE": long, "ROWS": 5}, **label)
    values = [{"value": title}, {"value": f"{title[:240]} 2", "xmlId": f"junk-{place}"}]
    hand.field(type_id, "LIST", "enumeration", title, enum=values, **label)
    fields: dict[str, Any] = {"title": title, f"UF_CRM_{type_id}_TEXT": long}
    hand.portal.add_items(entity, [fields, {"title": f"{title[:250]} 2"}])
    sections = [{"name": "main", "title": title, "type": "section", "elements": [{"name": "TITLE"}, {"name": title}]}]
    card = "crm.item.details.configuration.set"
    hand.ask(card, entityTypeId=entity, data=sections, scope="C", extras={"categoryId": main})
