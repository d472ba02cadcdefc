"""Each built-in blueprint is applied by the program; b24pysdk, the official SDK, then sees what its YAML declares, no less
and no more. Whether it would see something else is tried too: each wrong portal is wrong in one thing, which is named.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from ssl import SSLContext
from typing import Any

import pytest

from smartctl.blueprint.source import load
from smartctl.mockportal.authority import certify
from tests import warm
from tests.cli.conftest import ROOT, environment
from tests.clients.declared import declared, differences
from tests.clients.seen import seen
from tests.clients.serving import served
from tests.clients.test_b24pysdk import reach

BLUEPRINTS = sorted((ROOT / "blueprints").glob("*.yaml"))


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    """(certificate of the authority that vouches for every portal here, what a portal of its needs to speak TLS)."""
    file = tmp_path_factory.mktemp("authority") / "ca.pem"
    context = certify(file)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REQUESTS_CA_BUNDLE", str(file))
        patch.setenv("NO_PROXY", "127.0.0.1")
        yield file, context


@contextmanager
def applied(blueprint: Path, folder: Path, authority: tuple[Path, SSLContext]) -> Iterator[tuple[dict[str, Any], Any]]:
    """(what the YAML says, the SDK's client of the portal)."""
    file, context = authority
    with served(context) as (_mock, port):
        url = f"https://127.0.0.1:{port}/rest/1/demo/"
        command = ["apply", str(blueprint), "--portal", url, "--yes", "-q"]
        done = warm.run(command, cwd=folder, environ=environment(SSL_CERT_FILE=str(file)), watched=False)
        assert done.returncode == 0, done.stderr
        yield load(blueprint).data, reach(port)


@pytest.mark.parametrize("blueprint", BLUEPRINTS, ids=lambda path: path.stem)
def test_the_sdk_sees_what_is_declared_and_nothing_else(blueprint, tmp_path, authority):
    with applied(blueprint, tmp_path, authority) as (data, client):
        assert differences(declared(data), seen(client)) == {}


@pytest.fixture(scope="module")
def houses(tmp_path_factory, authority):
    """A portal that is made wrong in one thing after the other, and how it was last seen to differ."""
    blueprint = ROOT / "blueprints" / "construction.yaml"
    with applied(blueprint, tmp_path_factory.mktemp("wrong"), authority) as (data, client):
        yield declared(data), client, [differences(declared(data), seen(client))]


class Hand:
    """What somebody does to the portal of the houses, with the SDK."""

    def __init__(self, client: Any) -> None:
        self.client = client
        types = client.crm.type.list().as_list().result
        self.house, self.complex = (next(one for one in types if one["title"] == name) for name in TITLES)
        self.number = self.house["entityTypeId"]
        [self.pipeline] = client.crm.category.list(entity_type_id=self.number).result["categories"][:1]
        self.board = f"DYNAMIC_{self.number}_STAGE_{self.pipeline['id']}"

    def type_(self, **fields: Any) -> None:
        self.client.crm.type.update(bitrix_id=self.house["id"], fields=fields).result  # noqa: B018 - sends the request

    def relations(self, side: str, *targets: tuple[int, str]) -> None:
        rows = [{"entityTypeId": number, "isChildrenListEnabled": shown} for number, shown in targets]
        self.type_(relations={side: rows})

    def stage(self, name: str, **fields: Any) -> None:
        rows = self.client.crm.status.list(filter={"ENTITY_ID": self.board}).result
        row = next(row for row in rows if row["NAME"] == name)
        assert self.client.crm.status.update(bitrix_id=int(row["ID"]), fields=fields).result is True

    def new_stage(self) -> None:
        fields = {"ENTITY_ID": self.board, "STATUS_ID": "EXTRA", "NAME": "Лишняя", "SORT": 1, "COLOR": "#FFFFFF"}
        assert self.client.crm.status.add(fields=fields).result

    def new_pipeline(self) -> None:
        fields = {"name": "Лишняя", "sort": 9000}
        assert self.client.crm.category.add(fields=fields, entity_type_id=self.number).result

    def new_field(self) -> None:
        home = f"CRM_{self.house['id']}"
        field = {"entityId": home, "fieldName": f"UF_{home}_EXTRA", "userTypeId": "string", "sort": 9000}
        assert self.client.userfieldconfig.add(module_id="crm", field=field).result

    def field(self, code: str, **changes: Any) -> None:
        home = f"CRM_{self.house['id']}"
        rows = self.client.userfieldconfig.list(module_id="crm", filter={"entityId": home}).as_list().result
        row = next(row for row in rows if row["fieldName"] == f"UF_{home}_{code}")
        assert self.client.userfieldconfig.update(module_id="crm", bitrix_id=int(row["id"]), field=changes).result

    def no_field(self, code: str) -> None:
        home = f"CRM_{self.house['id']}"
        rows = self.client.userfieldconfig.list(module_id="crm", filter={"entityId": home}).as_list().result
        row = next(row for row in rows if row["fieldName"] == f"UF_{home}_{code}")
        self.client.userfieldconfig.delete(module_id="crm", bitrix_id=int(row["id"])).result  # noqa: B018 - as above

    def card(self) -> None:
        where = {"entity_type_id": self.number, "scope": "C", "extras": {"categoryId": self.pipeline["id"]}}
        layout = self.client.crm.item.details.configuration.get(**where).result
        layout[0]["elements"].pop()
        assert self.client.crm.item.details.configuration.set(data=layout, **where).result is True

    def workplace(self) -> None:
        fields = {"title": "Лишнее", "typeIds": []}
        assert self.client.crm.automatedsolution.add(fields=fields).result

    def numerator(self) -> None:
        fields = {"name": "Лишний", "template": "{NUMBER}"}
        assert self.client.crm.documentgenerator.numerator.add(fields=fields).result

    def document(self) -> None:
        fields = {
            "name": "Лишний",
            "region": "ru",
            "numeratorId": 1,
            "users": ["UA"],
            "entityTypeId": [str(self.number)],
            "file": ["a.docx", "0JA="],
        }
        assert self.client.crm.documentgenerator.template.add(fields=fields).result

    def process(self) -> None:
        assert self.client.crm.type.add(fields={"title": "Лишний"}).result

    def values(self, code: str, drop: bool) -> None:
        home = f"CRM_{self.house['id']}"
        rows = self.client.userfieldconfig.list(module_id="crm", filter={"entityId": home}).as_list().result
        row = next(row for row in rows if row["fieldName"] == f"UF_{home}_{code}")
        items = self.client.userfieldconfig.get(module_id="crm", bitrix_id=int(row["id"])).result["field"]["enum"]
        kept = items[1:] if drop else [*items, {"value": "Лишнее", "xmlId": "extra", "def": "N", "sort": 9000}]
        self.field(code, userTypeId="enumeration", enum=kept)


TITLES = ("Дома", "Жилые комплексы")
BOARD = "Дома/pipeline Строительство дома"
WRONG = {
    "a switch that the preset leaves off": (lambda hand: hand.type_(isCountersEnabled="Y"), "Дома/switch counters"),
    "a switch that is written": (lambda hand: hand.type_(isSetOpenPermissions="N"), "Дома/switch open_permissions"),
    "an extra relation": (
        lambda hand: hand.relations("parent", (hand.complex["entityTypeId"], "true"), (1, "true")),
        "Дома/parents 1",
    ),
    "a relation without its tab": (lambda hand: hand.relations("child", (2, "false")), "Дома/children 2"),
    "an extra binding": (
        lambda hand: hand.type_(linkedUserFields={"TASKS_TASK_TEMPLATE|UF_CRM_TASK": "true"}),
        "Дома/binding task_templates",
    ),
    "a binding less": (
        lambda hand: hand.type_(linkedUserFields={"CALENDAR_EVENT|UF_CRM_CAL_EVENT": "false"}),
        "Дома/binding calendar_events",
    ),
    "another colour": (
        lambda hand: hand.stage("Проектирование", COLOR="#000000"),
        f"{BOARD}/stage Проектирование/color",
    ),
    "an extra stage": (lambda hand: hand.new_stage(), f"{BOARD}/stage Лишняя/place"),
    "an extra pipeline": (lambda hand: hand.new_pipeline(), "Дома/pipeline Лишняя"),
    "an extra field": (lambda hand: hand.new_field(), "Дома/field EXTRA/type"),
    "a field less": (lambda hand: hand.no_field("PERMIT_NO"), "Дома/field PERMIT_NO/type"),
    "a field that is searched": (lambda hand: hand.field("FLOORS", isSearchable="Y"), "Дома/field FLOORS/searchable"),
    "a field with help": (
        lambda hand: hand.field("SECTIONS", editFormLabel={"ru": "Секций", "en": "Sections"}, helpMessage={"ru": "Да"}),
        "Дома/field SECTIONS/help",
    ),
    "a label in another language": (
        lambda hand: hand.field("PLAN_DONE", editFormLabel={"ru": "Плановый ввод", "en": "Planned", "de": "Plan"}),
        "Дома/field PLAN_DONE/title",
    ),
    "a setting that nobody wrote": (
        lambda hand: hand.field("PROGRESS", settings={"MIN_VALUE": 0, "MAX_VALUE": 100, "DEFAULT_VALUE": 5}),
        "Дома/field PROGRESS/settings",
    ),
    "an extra list value": (lambda hand: hand.values("MATERIAL", drop=False), "Дома/field MATERIAL/item extra"),
    "a list value less": (lambda hand: hand.values("MATERIAL", drop=True), "Дома/field MATERIAL/item monolith"),
    "a card with an element less": (lambda hand: hand.card(), f"{BOARD}/card"),
    "an extra workplace": (lambda hand: hand.workplace(), "workplace Лишнее"),
    "an extra document template": (lambda hand: hand.document(), "document Лишний"),
    "an extra numerator": (lambda hand: hand.numerator(), "numerator Лишний"),
    "an extra process": (lambda hand: hand.process(), "Лишний"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_portal_that_is_wrong_in_one_thing_is_seen_to_be(houses, wrong):
    wanted, client, looks = houses
    spoil, path = WRONG[wrong]
    before = looks[-1]
    assert path not in before
    spoil(Hand(client))
    after = differences(wanted, seen(client))
    looks.append(after)
    assert path in after, {name: one for name, one in after.items() if before.get(name) != one}
