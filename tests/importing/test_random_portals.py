"""Portals that random people have made through REST: whatever stands there becomes blueprints with nothing to do."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from smartctl.blueprint.compile import compile_desired
from smartctl.blueprint.fmt import format_text
from smartctl.blueprint.layers.compose import Layers
from smartctl.blueprint.source import load
from smartctl.engine.guard import Policy
from smartctl.engine.planner import make_plan
from smartctl.engine.survey import Memory
from smartctl.importing import reading
from smartctl.importing.portable import Inputs
from smartctl.importing.portrait import portrait
from smartctl.kinds import KINDS
from smartctl.mockportal.application import Settings, open_portal
from smartctl.mockportal.seeds.hand import Hand
from smartctl.operations import apply, plan
from smartctl.portal.address import WebhookAddress
from smartctl.portal.embedded import ORIGIN, EmbeddedTransport
from smartctl.portal.rest import RestPortal
from tests.importing.rooms import Room, mistakes, said, values_of
from tests.share import examples

TITLES = st.one_of(
    st.sampled_from(
        ["Заявка", "Заявка", "Deal", "№ 1", "🙂", "שלום", "a\u202eb", "[red]x", "{{title}}", "- a: b", "null"]
    ),
    st.text(min_size=1, max_size=20).filter(lambda one: one.strip() and "\0" not in one),
)
CODES = st.sampled_from(["UC_A1B2C3", "UC_ZZZZZZ", "READY", "my-code", "x1", "NEW2", "A" * 30])
SWITCHES = ("Stages", "Automation", "Categories", "Client", "Observers", "Source", "Documents", "UseInUserfield")
TYPES = {
    "string": {"ROWS": st.integers(0, 9), "MAX_LENGTH": st.integers(0, 50), "REGEXP": st.sampled_from(["/a/", "a"])},
    "integer": {"MIN_VALUE": st.integers(-5, 5), "DEFAULT_VALUE": st.integers(0, 9), "SIZE": st.integers(0, 40)},
    "double": {"PRECISION": st.integers(0, 5), "DEFAULT_VALUE": st.floats(0, 9, width=16), "MAX_VALUE": st.just(2.5)},
    "boolean": {
        "DISPLAY": st.sampled_from(["RADIO", "DROPDOWN"]),
        "DEFAULT_VALUE": st.integers(0, 1),
        "LABEL": st.just(["Нет", "Так"]),
    },
    "date": {"DEFAULT_VALUE": st.sampled_from([{"TYPE": "NOW"}, {"TYPE": "FIXED", "VALUE": "2026-01-02"}])},
    "datetime": {
        "USE_SECOND": st.sampled_from("YN"),
        "DEFAULT_VALUE": st.just({"TYPE": "FIXED", "VALUE": "2026-01-02 03:04:05"}),
    },
    "money": {"DEFAULT_VALUE": st.sampled_from(["100|RUB", "5"])},
    "enumeration": {
        "DISPLAY": st.sampled_from(["UI", "CHECKBOX", "DIALOG"]),
        "LIST_HEIGHT": st.integers(0, 5),
        "SHOW_NO_VALUE": st.sampled_from("YN"),
    },
    "address": {"SHOW_MAP": st.sampled_from("YN")},
    "url": {"POPUP": st.sampled_from("YN"), "DEFAULT_VALUE": st.just("https://example.com")},
    "file": {"EXTENSIONS": st.sampled_from([["pdf"], ["JPG", "png"]]), "MAX_ALLOWED_SIZE": st.integers(0, 99)},
    "employee": {},
    "crm": {"DEAL": st.just("Y"), "COMPANY": st.sampled_from("YN")},
    "crm_status": {"ENTITY_TYPE": st.sampled_from(["SOURCE", "DEAL_TYPE"])},
    "iblock_element": {"IBLOCK_ID": st.integers(1, 9)},
}
FLAGS = ("mandatory", "showFilter", "isSearchable", "editInList")


class _Made:
    """A portal under construction: what is refused is left, as people do."""

    def __init__(self, draw, hand) -> None:
        self.draw = draw
        self.hand = hand

    def tried(self, method, **params):
        answer = self.hand.portal.call(method, params)
        return answer.get("result")

    def few(self, most):
        return range(self.draw(st.integers(0, most)))

    def processes(self):
        made = []
        for _ in range(self.draw(st.integers(1, 3))):
            on = self.draw(st.sets(st.sampled_from(SWITCHES)))
            relations = {
                side: [
                    {"entityTypeId": one, "isChildrenListEnabled": self.draw(st.sampled_from(["true", "false"]))}
                    for one in self.draw(st.sets(st.sampled_from([2, 7, *(other["entityTypeId"] for other in made)])))
                ]
                for side in ("parent", "child")
            }
            code = self.draw(st.sampled_from(["", "contracts"]))
            one = self.hand.type(self.draw(TITLES)[:200], *sorted(on), relations=relations, code=code)
            made.append(one)
            self.inside(one)
        if made and self.draw(st.booleans()):
            chosen = [one["id"] for one in made if self.draw(st.booleans())]
            self.tried("crm.automatedsolution.add", fields={"title": self.draw(TITLES)[:50], "typeIds": chosen})
        if len(made) > 1 and self.draw(st.booleans()):
            self.tried("crm.type.delete", id=made[0]["id"])

    def inside(self, process):
        number, type_id = process["entityTypeId"], process["id"]
        for _ in self.few(2):
            self.tried(
                "crm.category.add",
                entityTypeId=number,
                fields={"name": self.draw(TITLES)[:60], "sort": self.draw(st.integers(0, 3)) * 100},
            )
        for pipeline in self.hand.ask("crm.category.list", entityTypeId=number)["categories"]:
            self.stages(number, pipeline["id"])
        for at in self.few(4):
            self.field(type_id, at)
        self.card(number, type_id)
        if self.draw(st.booleans()):
            links = {"TASKS_TASK|UF_CRM_TASK": "true"}
            self.tried("crm.type.update", id=type_id, fields={"linkedUserFields": links})

    def stages(self, number, pipeline):
        entity = f"DYNAMIC_{number}_STAGE_{pipeline}"
        for _ in self.few(3):
            fields = {
                "ENTITY_ID": entity,
                "STATUS_ID": self.draw(CODES),
                "NAME": self.draw(TITLES)[:60],
                "SORT": self.draw(st.sampled_from([5, 10, 25, 45, 70])),
                "SEMANTICS": self.draw(st.sampled_from(["", "F"])),
                "COLOR": self.draw(st.sampled_from(["", "#aabbcc"])),
            }
            self.tried("crm.status.add", fields=fields)
        for row in self.hand.stages(number, pipeline).values():
            match self.draw(st.integers(0, 9)):
                case 0:
                    self.tried("crm.status.update", id=row["ID"], fields={"NAME": self.draw(TITLES)[:60]})
                case 1:
                    self.tried("crm.status.update", id=row["ID"], fields={"SORT": self.draw(st.integers(1, 60))})
                case 2:
                    self.tried("crm.status.delete", id=row["ID"])

    def field(self, type_id, at):
        kind = self.draw(st.sampled_from(sorted(TYPES)))
        code = self.draw(st.sampled_from([f"F{at}", f"169987123456{at}", f"TITLE_{at}", f"A_B_{at}"]))
        label = {one: self.draw(TITLES) for one in self.draw(st.sets(st.sampled_from(["ru", "en", "de"])))}
        described = {
            "entityId": f"CRM_{type_id}",
            "fieldName": f"UF_CRM_{type_id}_{code}",
            "userTypeId": kind,
            "multiple": self.draw(st.sampled_from("YN")),
            "settings": self.draw(st.fixed_dictionaries({}, optional=TYPES[kind])),
            "sort": self.draw(st.sampled_from([100, 100, 200])),
            **{flag: self.draw(st.sampled_from("YN")) for flag in FLAGS},
            **({"editFormLabel": label, "helpMessage": label} if label else {}),
        }
        if kind == "enumeration":
            described["enum"] = [
                {
                    "value": self.draw(TITLES)[:60],
                    "def": self.draw(st.sampled_from("YN")),
                    "sort": 100 * self.draw(st.integers(0, 2)),
                }
                | ({"xmlId": self.draw(st.sampled_from(["one", "Two", "x y"]))} if self.draw(st.booleans()) else {})
                for _ in range(self.draw(st.integers(0, 3)))
            ]
        self.tried("userfieldconfig.add", moduleId="crm", field=described)

    def card(self, number, type_id):
        if not self.draw(st.booleans()):
            return
        fields = self.hand.ask("userfieldconfig.list", moduleId="crm", filter={"entityId": f"CRM_{type_id}"})["fields"]
        names = st.sampled_from(["TITLE", "CLIENT", "PARENT_ID_2", "UTM", *(one["fieldName"] for one in fields)])
        sections = [
            {
                "name": f"s{at}",
                "title": self.draw(TITLES)[:60],
                "type": "section",
                "elements": [{"name": self.draw(names)} for _ in self.few(3)],
            }
            for at in self.few(2)
        ]
        pipeline = self.hand.default_pipeline(number)
        self.tried(
            "crm.item.details.configuration.set",
            entityTypeId=number,
            scope="C",
            data=sections,
            extras={"categoryId": pipeline},
        )
        if fields and self.draw(st.booleans()):
            self.tried("userfieldconfig.delete", moduleId="crm", id=fields[0]["id"])


HERE = Inputs(portal="mock:")
REASONS = {"stages-off", "pipelines-off", "binding-off", "relation-to-nothing", "card-element", "refused"}


@settings(max_examples=examples(40), phases=[Phase.explicit, Phase.generate])
@given(data=st.data(), single=st.booleans())
def test_whatever_people_made_has_an_empty_plan(data, single):
    with closing(open_portal(None, settings=Settings())) as there:
        _Made(data.draw, Hand(there)).processes()
        client = RestPortal(WebhookAddress(origin=ORIGIN, user="1", secret="demo"), transport=EmbeddedTransport(there))
        every = reading.processes(client)
        seen = reading.whole(client, every, "ru", KINDS)
        found = portrait(
            seen, every, name="all" if single else "", portal="mock:", language="ru", kinds=KINDS, inputs=HERE
        )
        for draft in found.drafts:
            if not draft.desired.outside:
                path = Path(f"{draft.name}.yaml")
                read = load(path, layers=Layers(portal="mock:"), texts={path: draft.text})
                assert compile_desired(read, language="ru").resources == draft.desired.resources
            memory = Memory(lineage="0" * 8, serial=1, records=draft.records)
            planned = make_plan(portal=client, desired=draft.desired, memory=memory, policy=Policy())
            assert planned.plan.effective == ()
            assert planned.plan.drift == ()
            assert format_text(draft.text) == draft.text
        strange = [one for one in found.left if one.reason not in REASONS]
        assert strange == []


@settings(max_examples=examples(8), phases=[Phase.explicit, Phase.generate])
@given(data=st.data())
def test_what_was_imported_makes_another_portal_that_says_the_same(tmp_path_factory, data):
    room = Room(tmp_path_factory.mktemp("room"))
    with room.hand() as hand:
        _Made(data.draw, hand).processes()

    made = room.imported()

    for one in made.written:
        assert mistakes(one.path) == []
        with room.session("two") as session:
            assert apply(session, one.path, values_of(one.path)).report.complete
            assert plan(session, one.path, values_of(one.path)).plan.summary.total == 0
    again = room.imported(portal="two", out="again", take_over=True, force=True)
    if not {left.reason for left in made.left} & {"refused", "card-element", "relation-to-nothing"}:
        assert _plainly(again.written) == _plainly(made.written)


def _plainly(files):
    """What they say of whatever object: numbers and codes of equal titles hang on which one was there first."""
    return sorted(re.sub(r"_\d+\b|, code: [A-Za-z0-9_-]+", "", line) for one in files for line in said(one.path))
