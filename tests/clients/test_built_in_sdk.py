"""Each built-in blueprint is applied by the program; b24pysdk, the official SDK, then finds what its YAML declares.

The YAML is read here by itself: nothing of smartctl says what is to be found.
"""

from __future__ import annotations

import subprocess
import sys

import pytest
from ruamel.yaml import YAML

from smartctl.mockportal.authority import certify
from tests.cli.conftest import ROOT, environment
from tests.clients.serving import served
from tests.clients.test_b24pysdk import reach

BLUEPRINTS = sorted((ROOT / "blueprints").glob("*.yaml"))
SEMANTICS = {None: None, "success": "S", "failure": "F"}
TYPES = {"list": "enumeration"}
FLAGS = {
    "stages": "isStagesEnabled",
    "automation": "isAutomationEnabled",
    "pipelines": "isCategoriesEnabled",
    "open_permissions": "isSetOpenPermissions",
    "use_in_user_fields": "isUseInUserfieldEnabled",
    "client": "isClientEnabled",
    "observers": "isObserversEnabled",
    "my_company": "isMycompanyEnabled",
    "source": "isSourceEnabled",
    "begin_close_dates": "isBeginCloseDatesEnabled",
    "documents": "isDocumentsEnabled",
    "products": "isLinkWithProductsEnabled",
    "recycle_bin": "isRecyclebinEnabled",
    "business_processes": "isBizProcEnabled",
}
TARGETS = {"lead": 1, "deal": 2, "contact": 3, "company": 4, "quote": 7, "invoice": 31}
LINKS = {"tasks": "TASKS_TASK|UF_CRM_TASK", "calendar_events": "CALENDAR_EVENT|UF_CRM_CAL_EVENT",
         "task_templates": "TASKS_TASK_TEMPLATE|UF_CRM_TASK"}  # fmt: skip


@pytest.fixture(params=BLUEPRINTS, ids=lambda path: path.stem, scope="module")
def applied(request, tmp_path_factory):
    """(what the YAML says, the SDK's client of the portal)."""
    folder = tmp_path_factory.mktemp("sdk")
    authority = folder / "ca.pem"
    patch = pytest.MonkeyPatch()
    with served(certify(authority)) as (_mock, port):
        patch.setenv("REQUESTS_CA_BUNDLE", str(authority))
        patch.setenv("NO_PROXY", "127.0.0.1")
        url = f"https://127.0.0.1:{port}/rest/1/demo/"
        command = [sys.executable, "-m", "smartctl", "apply", str(request.param), "--portal", url, "--yes", "-q"]
        env = environment(SSL_CERT_FILE=str(authority), PYTHONPATH=str(ROOT))
        done = subprocess.run(command, cwd=folder, env=env, capture_output=True, encoding="utf-8", check=False)
        assert done.returncode == 0, done.stderr
        data = YAML(typ="safe", pure=True).load(request.param.read_text(encoding="utf-8"))
        yield data, reach(port)
    patch.undo()


def ru(title):
    return title["ru"] if isinstance(title, dict) else title


def types(client):
    """Title -> the whole type."""
    listed = client.crm.type.list().as_list().result
    return {one["title"]: client.crm.type.get(bitrix_id=one["id"]).result["type"] for one in listed}


def pairs(applied):
    """(what is declared, what the SDK sees) of each process."""
    data, client = applied
    found = types(client)
    return [(process, found[ru(process["title"])]) for process in data["processes"].values()]


def test_processes_and_their_switches(applied):
    data, _client = applied
    assert len(pairs(applied)) == len(data["processes"])
    for process, seen in pairs(applied):
        wanted = dict(process.get("options", {}))
        wanted |= {name: name in process["standard_fields"] for name in
                   ("client", "observers", "my_company", "source", "begin_close_dates") if "standard_fields" in process}  # fmt: skip
        wanted |= {name: name in process["features"] for name in
                   ("documents", "products", "recycle_bin", "business_processes") if "features" in process}  # fmt: skip
        assert {name: seen[FLAGS[name]] == "Y" for name in wanted} == wanted


def test_pipelines_and_stages_in_their_order(applied):
    _data, client = applied
    for process, seen in pairs(applied):
        number = seen["entityTypeId"]
        rows = sorted(client.crm.category.list(entity_type_id=number).result["categories"], key=lambda row: row["sort"])
        assert [row["name"] for row in rows] == [ru(one["title"]) for one in process["pipelines"].values()]
        for row, pipeline in zip(rows, process["pipelines"].values(), strict=True):
            assert (row["isDefault"] == "Y") is (pipeline.get("default") is True or len(rows) == 1)
            place = {"ENTITY_ID": f"DYNAMIC_{number}_STAGE_{row['id']}"}
            board = client.crm.status.list(filter=place, order={"SORT": "ASC"}).result
            assert [(one["NAME"], one["COLOR"], one["SEMANTICS"]) for one in board] == [
                (ru(stage["title"]), stage["color"], SEMANTICS[stage.get("result")])
                for stage in pipeline["stages"].values()
            ]


def test_fields_with_their_labels_and_lists(applied):
    _data, client = applied
    for process, seen in pairs(applied):
        listed = client.userfieldconfig.list(module_id="crm", filter={"entityId": f"CRM_{seen['id']}"}).as_list().result
        whole = [
            client.userfieldconfig.get(module_id="crm", bitrix_id=int(one["id"])).result["field"] for one in listed
        ]
        fields = {one["fieldName"].partition(f"UF_CRM_{seen['id']}_")[2].lower(): one for one in whole}
        assert set(fields) == set(process["fields"])
        for name, field in process["fields"].items():
            got = fields[name]
            assert got["userTypeId"] == TYPES.get(field["type"], field["type"]), name
            assert (got["mandatory"] == "Y", got["multiple"] == "Y") == (
                field.get("required", False), field.get("multiple", False),
            ), name  # fmt: skip
            assert {lang: got["editFormLabel"][lang] for lang in field["title"]} == field["title"], name
            if "items" in field:
                items = sorted(got["enum"], key=lambda one: int(one["sort"]))
                assert [(one["xmlId"], one["value"]) for one in items] == [
                    (key, ru(item["title"])) for key, item in field["items"].items()
                ]


def test_relations_bindings_cards_and_workplaces(applied):
    data, client = applied
    numbers = {key: types(client)[ru(one["title"])]["entityTypeId"] for key, one in data["processes"].items()}
    for process, seen in pairs(applied):
        for side, name in (("parents", "parent"), ("children", "child")):
            wanted = process.get("relations", {}).get(side, {})
            there = {one["entityTypeId"]: one for one in seen["relations"][name]}
            for target, edge in wanted.items():
                one = there[numbers.get(target, TARGETS.get(target))]
                assert (one["isChildrenListEnabled"] == "Y") is edge.get("show_in_card", False)
        linked = {name for name, wire in LINKS.items() if seen["linkedUserFields"].get(wire) in ("Y", True, "true")}
        assert linked == set(process.get("bindings", ()))
        categories = client.crm.category.list(entity_type_id=seen["entityTypeId"]).result["categories"]
        by_title = {row["name"]: row["id"] for row in categories}
        for pipeline, card in process.get("card", {}).items():
            extras = {"categoryId": by_title[ru(process["pipelines"][pipeline]["title"])]}
            layout = client.crm.item.details.configuration.get(
                entity_type_id=seen["entityTypeId"], scope="C", extras=extras
            ).result
            sections = card["sections"] if isinstance(card, dict) else card
            assert [(one["title"], len(one["elements"])) for one in layout] == [
                (ru(one["section"]), len(one["fields"])) for one in sections
            ]
        home = process.get("workplace")
        if home is not None:
            rows = client.crm.automatedsolution.list().result["automatedSolutions"]
            [place] = [row for row in rows if seen["id"] in row["typeIds"]]
            assert place["title"] == ru(data["workplaces"][home]["title"])
