"""Several portals and several blueprints: a row of the comment and a job for each, none named in the file of the pipeline."""

from __future__ import annotations

import pytest

from tests.cli.conftest import served
from tests.cli.pipelines_world import blueprint, comment, green, project, pushed, servers  # noqa: F401 - a fixture
from tests.operations.test_elsewhere import CLAIMS, HOUSING

PORTALS = """\
portals:
  demo: {url: "mock:demo"}
  acme: {url: "${ACME_WEBHOOK}"}
  beta: {url: "${BETA_WEBHOOK}", blueprints: [blueprints/housing.yaml]}
"""


def _two(text):
    head, _portals, rest = text.partition("portals:\n")
    return head + PORTALS + rest[rest.index("# The pipeline sets") :]


@pytest.fixture
def many(request, tmp_path, smartctl, servers):  # noqa: F811
    kind, backend = request.param
    with served(tmp_path) as acme, served(tmp_path) as beta:
        addresses = {"ACME_WEBHOOK": acme.url, "BETA_WEBHOOK": beta.url}
        if kind == "github":  # GitHub gives a job what its file names
            addresses = {"SMARTCTL_ENV": "\n".join(f"{name}={value}" for name, value in addresses.items())}
        with project(kind, backend, tmp_path, smartctl, servers, variables=addresses, edit=_two) as pipelines:
            yield pipelines, acme, beta


@pytest.mark.parametrize("many", [("gitlab", "http"), ("github", "s3")], indirect=True, ids="-".join)
def test_each_portal_has_its_rows_and_its_job_and_one_that_fails_keeps_no_other_back(many):
    pipelines, acme, beta = many
    repository = pipelines.repository
    one = pushed(pipelines, "one", {"blueprints/housing.yaml": HOUSING, "blueprints/claims.yaml": CLAIMS})
    right = dict(pipelines.variables)
    for name, value in right.items():
        pipelines.variables[name] = value.replace(beta.url, "keyring:none")
    assert pipelines.on_request(one.number, "plan")["plan"].code == 1
    told = comment(pipelines, one)
    assert "| beta | – | **the plan failed** |" in told
    assert told.count("Blueprint housing") == 1, "the other portal has its plan all the same"
    pipelines.variables.update(right)
    seen = green(pipelines.on_request(one.number, "plan"))["plan"].log
    told = comment(pipelines, one)
    table = told[told.index("| Portal |") :].partition("\n\n")[0].splitlines()[2:]
    assert [row.split(" | ")[1].split()[0] for row in table] == ["housing", "claims", "housing"]
    assert told.count("Blueprint housing") == 2
    assert len(told) < 65_536
    for webhook in (acme.url, beta.url):
        assert webhook not in told + seen

    repository.merge(one.number, "squash")
    jobs = pipelines.on_push("portals", "apply")
    assert sorted(jobs) == ["apply acme", "apply beta", "portals"]
    green(jobs)
    assert sorted(one["title"] for one in acme.ask("crm.type.list")["types"]) == ["Дом", "Претензия"]
    assert [one["title"] for one in beta.ask("crm.type.list")["types"]] == ["Дом"]

    two = pushed(pipelines, "two", {"blueprints/housing.yaml": HOUSING.replace("title: Дом", "title: Здание")})
    green(pipelines.on_request(two.number, "plan"))
    kind = beta.ask("crm.type.list")["types"][0]
    beta.ask("crm.type.update", id=kind["id"], fields={"title": "Руками"})
    repository.merge(two.number, "merge")
    jobs = pipelines.on_push("portals", "apply")
    assert (jobs["apply acme"].code, jobs["apply beta"].code) == (0, 6)
    assert "Здание" in [one["title"] for one in acme.ask("crm.type.list")["types"]]


@pytest.mark.parametrize("many", [("gitlab", "http"), ("github", "http")], indirect=True, ids="-".join)
def test_a_variable_may_name_the_one_portal_that_the_pipeline_works_for(many):
    pipelines, acme, beta = many
    pipelines.variables["SMARTCTL_PORTAL"] = "beta"
    one = pushed(pipelines, "one", {"blueprints/housing.yaml": HOUSING})
    green(pipelines.on_request(one.number, "plan"))
    pipelines.repository.merge(one.number)
    assert sorted(green(pipelines.on_push("portals", "apply"))) == ["apply", "portals"]
    assert [len(one.ask("crm.type.list")["types"]) for one in (acme, beta)] == [0, 1]
