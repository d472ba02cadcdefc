"""A process on a portal with its intents, and a person who places robots there: the room in which probes are tried."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from smartctl.automation.manual import manual_steps
from smartctl.automation.runbook import Status
from smartctl.engine.probing import Prober
from smartctl.mockportal import back_door
from smartctl.model import Address, Intent, LiveObject
from tests.share import copied, once
from tests.world import World, desired, resource

MAIN = "p.pipeline.main"


def stage(key):
    return Address(f"{MAIN}.stage.{key}")


def intent(action, *, on="new", kind="robot", **values):
    conditions = values.pop("conditions", ())
    return Intent(
        address=Address(f"p.automation.main.{on}.{values.pop('key_', action)}"),
        kind=kind,
        action=action,
        process=Address("p"),
        stage=stage(on),
        values=values,
        conditions=conditions,
    )


STAGES = [
    resource("stage", stage("new"), title="Новая", result="process", position=1),
    resource("stage", stage("work"), title="В работе", result="process", position=2),
    resource("stage", stage("done"), title="Готово", result="success", position=3),
    resource("stage", stage("lost"), title="Отказ", result="failure", position=4),
]
OBJECTS = (
    resource("process", "p", title="Заявки", stages=True, automation=True, client=True),
    resource("pipeline", MAIN, title="Основная", default=True, position=1),
    *STAGES,
    resource("field", "p.field.crew", type="string", multiple=False, position=1, title={"ru": "Бригада"}, required=True),
    resource(
        "field", "p.field.kind", type="enumeration", multiple=False, position=2, title={"ru": "Вид"},
        items={"own": {"title": "Своя", "position": 1, "default": False}, "hired": {"title": "Чужая", "position": 2, "default": False}},
    ),
    resource("process", "q", title="Выезды", stages=True, automation=True),
    resource("relation", "q.relation.parent.p", side="parent", target="p"),
    resource("field", "p.field.visit", type="datetime", multiple=False, position=3, title={"ru": "Визит"}),
    resource("field", "p.field.boss", type="employee", multiple=False, position=4, title={"ru": "Начальник"}),
)  # fmt: skip


class Log:
    def __init__(self):
        self.entries = []

    def write(self, entry, **facts):
        self.entries.append((entry, facts))

    def marks(self, entry):
        return [facts["mark"] for name, facts in self.entries if name == entry]

    def unswept(self):
        return tuple(one for one in self.marks("probing") if one not in (*self.marks("swept"), *self.marks("left")))

    def left(self):
        gone = self.marks("swept")
        return tuple(facts for name, facts in self.entries if name == "left" and facts["mark"] not in gone)


@copied
def _standing(objects):
    world = World()
    world.apply(desired(*objects))
    return world


@once
def _live(objects):
    return _standing(objects).plan(desired(*objects)).survey.live


class Room:
    """A process on a portal, its intents, and a person who places robots there."""

    def __init__(self, *intents, objects=(), **options):
        first, *others = OBJECTS
        self.objects = (replace(first, attrs={**first.attrs, **options}), *others, *objects)
        self.world = _standing(self.objects)
        self.wants(*intents)
        self.log = Log()
        self.live = _live(self.objects)
        self.ids = {address: bound.live.ids for address, bound in self.live.bound.items()}

    def status(self, key):
        return self.live.of(stage(key)).raw["STATUS_ID"]

    def robot(self, kind, properties, on="new", **more):
        return back_door.place_robot(self.world.mock, self.status(on), kind, properties, **more)

    def take_away(self, number):
        back_door.take_robot_away(self.world.mock, number)

    def number(self, key):
        return self.ids[Address(key)]["entityTypeId"]

    def wants(self, *intents):
        self.wanted = desired(*self.objects, automation=intents)

    def trigger(self, code, rules=None, on="work"):
        return back_door.place_trigger(self.world.mock, self.status(on), code, rules)

    def prober(self, **more):
        of = {"portal": self.world.portal, "desired": self.wanted, "live": self.live, "log": self.log, "patience": 0}
        return Prober(**{**of, **more})

    @property
    def steps(self):
        return manual_steps(self.wanted, self.ids)

    def probe(self, **more):
        found = self.visit(**more)
        assert self.left() == []
        return found

    def visit(self, **more):
        """A probe that may leave something on purpose."""
        self.last = self.prober(**more)
        found = {step.intent.action: (finding.status, finding.detail) for step, finding in self.last.probe(self.steps)}
        assert self.log.unswept() == ()
        return found

    def column(self, key):
        return f"UF_CRM_{self.ids[Address('p')]['id']}_{key.upper()}"

    def lets_pass(self, **time):
        back_door.move_clock(self.world.mock, timedelta(**time))

    def left(self):
        numbers = [self.ids[Address(key)]["entityTypeId"] for key in ("p", "q")]
        items = [row for one in numbers for row in self.world.ask("crm.item.list", entityTypeId=one)["items"]]
        return [*items, *self.world.ask("tasks.task.list")["tasks"], *self.world.ask("bizproc.workflow.instances")]

    @property
    def crew(self):
        return self.column("crew")

    @property
    def kind(self):
        return self.column("kind")


DONE = (Status.DONE, "")
HERE = {"role": "responsible"}


def not_done(detail):
    return (Status.NOT_DONE, detail)


def unseen(detail):
    return (Status.UNSEEN, detail)


def live_field(kind, key="f", *, items=(), **attrs):
    rows = tuple({"id": number} for number in items)
    ids = {f"item.{key}": number for key, number in zip("abc", items, strict=False)}
    return LiveObject(
        kind="field", ident="field:1", parent="process:1", natural=key.upper(), ids=ids,
        attrs={"type": kind, "multiple": False, **attrs}, raw={"items": rows},
    )  # fmt: skip
