"""One robot of every kind with every value that it may have, with conditions and pauses of every kind."""

from __future__ import annotations

from smartctl.designer.naming import Naming
from smartctl.designer.workflow import Robot
from smartctl.model import Address

NEW, NEXT = Address("p.pipeline.main.stage.new"), Address("q.pipeline.main.stage.new")
NAMING = Naming(
    columns={
        "crew": "UF_CRM_7_CREW",
        "start_on": "UF_CRM_7_START_ON",
        "kind": "UF_CRM_7_KIND",
        "done": "UF_CRM_7_DONE",
        "who": "UF_CRM_7_WHO",
        "sum": "UF_CRM_7_SUM",
    },
    types={
        "crew": "string",
        "start_on": "date",
        "kind": "enumeration",
        "done": "boolean",
        "who": "employee",
        "sum": "double",
    },
    items={("kind", "own"): "own", ("kind", "hired"): "9f3c0a7b2d1e4f5a8b6c7d8e9f0a1b2c"},
    stages={NEW: "DT1036_9:NEW", NEXT: "DT1038_11:NEW"},
    pipelines={Address("p.pipeline.main"): "9"},
    processes={"p": 1036, "q": 1038},
)
ANNA, ANYONE, FIELD = {"role": "user_7", "user": 7}, {"role": "responsible"}, {"role": "who"}
BOTH = (
    {"field": "kind", "is": "hired"},
    {"field": "stage", "is_not": str(NEW)},
    {"field": "pipeline", "is": "p.pipeline.main"},
    {"field": "done", "is": True},
    {"field": "who", "is": ANNA},
    {"field": "sum", "more": "5"},
    {"field": "sum", "less": "900"},
    {"field": "crew", "filled": True},
    {"field": "start_on", "filled": False},
)
ROBOTS = (
    Robot(
        action="task",
        values={
            "task": "Позвонить по {{title}}: {{kind}}",
            "responsible": ANNA,
            "observers": (ANYONE, FIELD),
            "deadline": "1wd4wh",
            "description": "До {{start_on}}, {{who}}, {{done}}, {{stage}}",
            "checklist": ("Раз {{crew}}", "Два"),
            "link": (),
        },
        conditions=BOTH,
    ),
    Robot(action="task", values={"task": "Просто", "responsible": ANYONE, "deadline": "start_on - 1d"}),
    Robot(
        action="todo",
        values={
            "todo": "Написать",
            "description": "Сегодня",
            "deadline": "24h",
            "responsible": {"role": "creator"},
            "after": "1d12h",
        },
    ),
    Robot(action="notify", values={"notify": "Пора: {{responsible}}", "to": (ANNA, ANYONE), "at": "start_on - 2wd"}),
    Robot(action="sms", values={"sms": "Готово {{sum}}", "after": "3wd"}),
    Robot(action="sms", values={"sms": "Готово", "to": (ANNA,), "after": "90m"}),
    Robot(action="comment", values={"comment": "Принято"}, conditions=BOTH[:3], any_condition=True),
    Robot(
        action="create",
        values={"create": "q", "title": "{{title}}", "stage": str(NEXT), "link": ("item", "client")},
    ),
    Robot(action="create", values={"create": "q", "link": ()}),
    Robot(
        action="create",
        values={
            "create": "p",
            "with": {"kind": "{{kind}}", "who": ANNA, "start_on": "{{close_date}} + 10d", "crew": "Вид: {{kind}}"},
            "link": ("client", "deal"),
        },
    ),
    Robot(
        action="set",
        values={
            "set": {
                "crew": "Вид: {{kind}}",
                "kind": "own",
                "done": False,
                "who": FIELD,
                "sum": "{{opportunity}}",
                "start_on": "{{close_date}} + 10d",
                "close_date": "now + 3wd",
            }
        },
    ),
    Robot(action="assign", values={"assign": ANNA}),
    Robot(action="webhook", values={"webhook": "https://example.com/hook?kind={{kind}}"}),
    Robot(action="move", values={"move": str(NEW)}, conditions=BOTH[3:5]),
)
