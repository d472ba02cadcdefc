"""What `init --ci` writes, carried out from fresh clones: request, plan, comment, apply; the same again; by hand; too late."""

from __future__ import annotations

import pytest

from tests.cli.pipelines import FILES
from tests.cli.pipelines_world import REPAIRS, blueprint, comment, green, only_type, pushed, servers, world  # noqa: F401
from tests.share import each

EVERYWHERE = each(tuple(FILES), ("http", "postgres", "s3"))


@pytest.mark.parametrize("world", EVERYWHERE, indirect=True, ids="-".join)
def test_from_a_request_to_the_portal_and_again_from_fresh_clones_by_hand_and_too_late(world, portal):  # noqa: F811
    repository = world.repository
    one = pushed(world, "one", {REPAIRS: blueprint()})
    green(world.on_request(one.number, "plan"))
    assert "to add" in comment(world, one)
    repository.merge(one.number, "squash")
    assert [*green(world.on_push("portals", "apply"))] == ["portals", "apply"]
    assert only_type(portal)["title"] == "Ремонт"

    two = pushed(world, "two", {REPAIRS: blueprint("Ремонт техники")})
    green(world.on_request(two.number, "plan"))
    assert "1 to change" in comment(world, two)
    repository.merge(two.number, "merge")
    green(world.on_push("portals", "apply"))
    assert only_type(portal)["title"] == "Ремонт техники"

    portal.ask("crm.type.update", id=only_type(portal)["id"], fields={"title": "Руками"})
    green(world.on_schedule())
    [night] = [one for one in repository.requests.values() if one.branch == "smartctl/drift"]
    assert "title: Руками" in repository.text(REPAIRS, repository.head(night))
    repository.merge(night.number, "merge")
    green(world.on_push("portals", "apply"))
    assert "The portal still matches what was last applied." in green(world.on_schedule())["drift"].said

    late = pushed(world, "late", {REPAIRS: blueprint("Сервис")})
    green(world.on_request(late.number, "plan"))
    portal.ask("crm.type.update", id=only_type(portal)["id"], fields={"title": "Иначе"})
    repository.merge(late.number, "merge")
    refused = world.on_push("portals", "apply")["apply"]
    assert refused.code == 6
    assert "They differ in: repairs." in " ".join(refused.said.replace("│", " ").split())
    assert only_type(portal)["title"] == "Иначе"
