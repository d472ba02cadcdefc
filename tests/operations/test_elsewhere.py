"""Processes of other blueprints by name: found in what is planned beside, in the state, by the mark; else refused."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from functools import partial

import pytest

from smartctl.errors import InvalidBlueprint, UsageError
from smartctl.operations import Quiet, Terms, apply, destroy, open_project, plan, read_state, rebuild, rollback
from smartctl.operations.importing import import_processes
from smartctl.operations.look import Look
from smartctl.operations.news import PlanMade
from smartctl.operations.plan_files import save_plan
from smartctl.operations.runbooks import runbook
from smartctl.operations.several import apply_several, destroy_several, plan_several, save_several
from smartctl.operations.together import files_at
from smartctl.steps import Call
from tests.housing import CLAIMS, HOUSING


def begun(folder):
    (folder / "smartctl.yaml").write_text(
        "format: smartctl/project/v1\nportals: {demo: {url: 'mock:demo'}}\n", encoding="utf-8"
    )
    (folder / "blueprints").mkdir()
    return folder


def written(folder, **texts):
    files = []
    for name, text in texts.items():
        files.append(folder / "blueprints" / f"{name}.yaml")
        files[-1].write_text(text, encoding="utf-8")
    return files


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """A folder in which houses and claims were applied; each test that wants it gets a copy of its own."""
    folder = begun(tmp_path_factory.mktemp("both"))
    with open_project(folder) as session:
        assert apply_several(session, written(folder, housing=HOUSING, claims=CLAIMS)).complete
    return folder


@pytest.fixture
def folder(tmp_path):
    return begun(tmp_path)


@pytest.fixture
def write(folder):
    return partial(written, folder)


@pytest.fixture
def standing(both, folder):
    """The files of houses and of claims, both of which were applied."""
    shutil.copytree(both, folder, dirs_exist_ok=True)
    return [folder / "blueprints" / "housing.yaml", folder / "blueprints" / "claims.yaml"]


@pytest.fixture
def session(folder, request):
    if "standing" in request.fixturenames:  # its portal is there before it is opened
        request.getfixturevalue("standing")
    with open_project(folder) as opened:
        yield opened


def effective(plans):
    return [change.address for one in plans for change in one.plan.effective]


def test_from_an_empty_portal_both_are_applied_in_one_go_and_the_next_plan_is_empty(session, write):
    files = write(claims=CLAIMS, housing=HOUSING)  # in the wrong order: who names stands first
    plans = plan_several(session, files)
    assert [one.plan.blueprint for one in plans] == ["housing", "claims"]
    waiting = plans[1].plan
    targets = {one.address: one.after.get("target") for one in waiting.effective}
    assert targets["claim.relation.parent.housing/house"] == "housing/house"
    assert waiting.forecast.requests > 0
    done = apply_several(session, files)
    assert done.complete
    assert [one.plan.blueprint for one in done.done] == ["housing", "claims"]
    assert effective(plan_several(session, files)) == []
    number = read_state(session, "housing").records["house"].ids["entityTypeId"]
    assert read_state(session, "claims").records["claim.relation.parent.housing/house"].attrs["target"] == number


def test_they_are_destroyed_the_other_way_round(session, standing):
    files = standing
    done = destroy_several(session, files)
    assert done.complete
    assert [one.plan.blueprint for one in done.done] == ["claims", "housing"]
    assert [read_state(session, name).records for name in ("claims", "housing")] == [{}, {}]


def test_one_is_applied_alone_after_the_other(session, write):
    housing, claims = write(housing=HOUSING, claims=CLAIMS)
    with pytest.raises(UsageError, match="claims names housing/house, and mock:demo has no such process") as refused:
        apply(session, claims)
    assert "Apply housing first" in refused.value.hint
    apply(session, housing)
    assert apply(session, claims).report.complete
    assert plan(session, claims).plan.effective == ()
    assert plan(session, housing).plan.effective == ()


def test_without_a_state_the_mark_on_the_portal_will_do(session, write, folder):
    housing, claims = write(housing=HOUSING, claims=CLAIMS)
    apply(session, housing)
    next(folder.rglob("housing.json")).unlink()
    assert apply(session, claims).report.complete
    assert plan(session, claims).plan.effective == ()


def test_a_state_whose_process_is_gone_from_the_portal_names_nothing(session, write, folder):
    housing, claims = write(housing=HOUSING, claims=CLAIMS)
    apply(session, housing)
    kept = next(folder.rglob("housing.json"))
    text = kept.read_text("utf-8")
    destroy(session, housing)
    kept.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match="no such process"):
        plan(session, claims)


def test_an_imported_process_that_nobody_marked_and_somebody_deleted_names_nothing(session, write, folder):
    kind = session.portal.call(Call(method="crm.type.add", params={"fields": {"title": "Дом"}})).result["type"]
    (housing,) = import_processes(session, ["Дом"], folder / "blueprints" / "housing.yaml").written
    process = next(one.key for one in housing.draft.desired.resources if one.kind == "process")
    related = f"processes:\n  claim:\n    title: Претензия\n    relations: {{parents: {{housing/{process}: {{}}}}}}\n"
    (claims,) = write(claims=f"format: smartctl/blueprint/v1\nname: claims\nversion: 1.0.0\n{related}")
    assert "claim" in effective([plan_several(session, [claims])[0]])

    session.portal.call(Call(method="crm.type.delete", params={"id": kind["id"]}))

    with pytest.raises(UsageError, match="no such process"):
        plan(session, claims)


def test_a_process_that_was_made_anew_is_related_anew(session, write):
    housing, claims = write(housing=HOUSING, claims=CLAIMS)
    apply_several(session, [housing, claims])
    before = read_state(session, "housing").records["house"].ids["entityTypeId"]
    destroy(session, housing)
    done = apply_several(session, [housing, claims])
    assert done.complete
    assert read_state(session, "housing").records["house"].ids["entityTypeId"] != before
    assert effective(plan_several(session, [housing, claims])) == []


def test_a_misspelt_process_is_told_with_what_is_near(session, write):
    housing, claims = write(housing=HOUSING, claims=CLAIMS.replace("housing/house", "housing/hose"))
    apply(session, housing)
    with pytest.raises(UsageError) as refused:
        plan(session, claims)
    assert "Did you mean house?" in refused.value.hint


def test_a_misspelt_stage_is_told_with_what_is_near(session, write):
    housing, claims = write(housing=HOUSING, claims=CLAIMS.replace("house.main.fresh", "house.main.fresch"))
    apply(session, housing)
    with pytest.raises(UsageError, match="and housing has no such stage") as refused:
        plan(session, claims)
    assert "house.pipeline.main.stage.fresh" in refused.value.hint


def test_planned_together_a_misspelt_name_stands_at_its_place_in_the_file(session, write):
    files = write(housing=HOUSING, claims=CLAIMS.replace("to: housing/house", "to: housing/hose"))
    with pytest.raises(InvalidBlueprint) as invalid:
        plan_several(session, files)
    (one,) = [each for each in invalid.value.diagnostics if each.code == "unknown-process"]
    assert one.span is not None
    assert one.span.path.name == "claims.yaml"
    assert "housing/hose" in one.span.text
    assert one.suggestion == "Did you mean house?"


def test_a_plan_that_waits_for_another_is_neither_saved_nor_carried_out(session, write, folder):
    files = write(housing=HOUSING, claims=CLAIMS)
    plans = plan_several(session, files)
    with pytest.raises(UsageError, match="it waits for housing/house"):
        save_several(session, plans, folder / "plans")
    assert not (folder / "plans").exists()
    save_plan(plans[1].plan, folder / "alone.plan.json", store=session.store)
    with pytest.raises(UsageError, match="it names housing/house, which is nowhere"):
        apply(session, folder / "alone.plan.json")


def test_saved_plans_of_several_are_applied_one_by_one(session, write, folder):
    files = write(housing=HOUSING, claims=CLAIMS)
    apply(session, files[0])
    save_several(session, plan_several(session, files), folder / "plans")
    done = apply(session, folder / "plans" / "claims.plan.json")
    assert done.report.complete
    assert effective(plan_several(session, files)) == []


def test_a_run_is_taken_back_and_the_state_made_again(session, standing, folder):
    files = standing
    assert rollback(session, "claims").report.complete
    assert apply_several(session, files).complete
    next(folder.rglob("claims.json")).unlink()
    made = rebuild(session, files[1])
    assert "claim.relation.parent.housing/house" in made.state.records
    assert effective(plan_several(session, files)) == []


def test_the_runbook_calls_what_is_elsewhere_by_its_titles(session, standing):
    files = standing
    book = runbook(session, files[1], Look(check=True))
    places = {entry.step.intent.kind: entry.step.target for entry in book.entries}
    for one in (places["tunnel"], places["robot"]):
        assert (one.process, one.pipeline, one.stage) == ("Дом", "Строительство", "Новый")


def test_a_failure_ends_it_there_and_says_what_was_not_begun(session, write):
    third = (
        HOUSING.replace("name: housing", "name: third").replace("house:", "shed:").replace("title: Дом", "title: Сарай")
    )
    files = write(housing=HOUSING, claims=CLAIMS, third=third)
    apply_several(session, files)
    (files[0]).write_text(HOUSING.replace("          lost: {title: Отказ, result: failure}\n", ""), encoding="utf-8")
    done = apply_several(session, files)
    assert not done.complete
    assert done.failed == "housing"
    assert done.failure is not None
    assert "nobody has allowed" in done.failure.message
    assert done.left == ("claims", "third")


def test_a_circle_is_refused(session, write):
    housing = HOUSING.replace("    pipelines:", "    relations: {parents: {claims/claim: {}}}\n    pipelines:", 1)
    files = write(housing=housing, claims=CLAIMS)
    with pytest.raises(UsageError, match="name each other in a circle"):
        plan_several(session, files)


def test_two_of_one_name_are_refused(session, write):
    files = write(housing=HOUSING, other=HOUSING)
    with pytest.raises(UsageError, match="are both called housing"):
        plan_several(session, files)


def test_overlays_and_fragments_in_a_folder_are_no_blueprints(session, write, folder):
    write(
        housing=HOUSING, part="format: smartctl/fragment/v1\n", over="format: smartctl/overlay/v1\nblueprint: housing\n"
    )
    found = files_at(session.project, session.project.entry(None), folder / "blueprints")
    assert [one.name for one in found] == ["housing.yaml"]
    with pytest.raises(UsageError, match="There is no blueprint in"):
        files_at(session.project, session.project.entry(None), folder)


def test_a_relation_that_another_blueprint_drew_is_nobodys_stranger(session, standing):
    files = standing
    assert plan(session, files[0]).plan.unmanaged == ()


def test_what_others_name_is_not_destroyed_without_a_word(session, standing):
    files = standing
    going = plan(session, files[0], Terms(destroy=True)).plan
    assert ("named-elsewhere", {"address": "house", "blueprints": ["claims"]}) in going.notes
    notes = [code for one in plan_several(session, files, Terms(destroy=True)) for code, _facts in one.plan.notes]
    assert "named-elsewhere" not in notes  # together, who names it goes first


def test_a_relation_that_the_blueprint_does_not_want_any_more_goes_or_is_let_go(session, standing):
    files = standing
    without = CLAIMS.replace("    relations:\n      parents:\n        housing/house: {show_in_card: true}\n", "")
    without = without.replace("[title, object, parent.housing/house]", "[title, object]")
    files[1].write_text(without, encoding="utf-8")
    address = "claim.relation.parent.housing/house"
    assert {one.address for one in plan(session, files[1]).plan.refusals} == {address}
    kept = plan(session, files[1], Terms(exclude=(address,))).plan
    assert address not in {one.address for one in kept.effective}
    files[1].write_text(f"{without}removed:\n  - {{relation: {address}, forget: true}}\n", encoding="utf-8")
    assert apply(session, files[1]).report.complete
    assert plan(session, files[1]).plan.effective == ()


def test_the_other_side_of_a_relation_may_be_elsewhere_too(session, write):
    claims = CLAIMS.replace("      parents:\n", "      children:\n").replace(", parent.housing/house]", "]")
    files = write(housing=HOUSING, claims=claims)
    assert apply_several(session, files).complete
    assert effective(plan_several(session, files)) == []
    assert plan(session, files[0]).plan.unmanaged == ()


def test_a_mark_that_two_processes_carry_names_none_of_them(session, write, folder):
    housing, claims = write(housing=HOUSING, claims=CLAIMS)
    apply(session, housing)
    next(folder.rglob("housing.json")).unlink()
    twin = {"title": "Чужой", "code": "smartctl:housing/house@00000000"}
    session.portal.call(Call(method="crm.type.add", params={"fields": twin}))
    with pytest.raises(UsageError, match="no such process"):
        plan(session, claims)


class StoppingAt(Quiet):
    """Somebody presses Ctrl-C while the changes of one blueprint are carried out."""

    def __init__(self, blueprint):
        self.at, self.now = blueprint, ""

    def tell(self, news):
        if isinstance(news, PlanMade):
            self.now = news.plan.blueprint

    @contextmanager
    def stop(self):
        yield lambda: self.now == self.at


def test_stopped_in_the_middle_the_same_command_goes_on(folder, write):
    third = CLAIMS.replace("name: claims", "name: third").replace("claim:", "third:").replace("Претензия", "Третье")
    files, talk = write(housing=HOUSING, claims=CLAIMS, third=third), StoppingAt("claims")
    with open_project(folder, talk=talk) as session:
        stopped = apply_several(session, files)
        assert [one.report.interrupted for one in stopped.done] == [False, True]
        assert stopped.left == ("third",)
        talk.at = ""
        assert apply_several(session, files).complete
        assert effective(plan_several(session, files)) == []


def test_what_may_lose_its_data_is_looked_for_in_each_blueprint(session, standing):
    files = standing
    field = "    fields:\n      object: {type: crm, title: Объект, settings: {entities: [deal, housing/house]}}\n"
    files[1].write_text(CLAIMS.replace(field, "").replace("[title, object,", "[title,"), encoding="utf-8")
    with pytest.raises(UsageError, match="none of the blueprints has an object of this name") as misspelt:
        apply_several(session, files, Terms(allow_delete=True, allow_data_loss=("objekt",)))
    assert "claim.field.object" in misspelt.value.hint
    allowed = Terms(allow_delete=True, allow_data_loss=("claim.object",))
    assert apply_several(session, files, allowed).complete
    assert apply_several(session, files, allowed).complete  # the same once more: an earlier run has done away with it
    assert effective(plan_several(session, files)) == []
