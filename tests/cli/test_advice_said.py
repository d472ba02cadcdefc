"""Advice on the command line: beside the mistakes, never instead of them, and gone where nobody wants it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.blueprint.frames import whole
from tests.blueprint.test_advice import ODD

SCHEMA = Draft202012Validator(
    json.loads((Path(__file__).parents[2] / "schemas" / "diagnostics.v1.json").read_text(encoding="utf-8"))
)


@pytest.fixture
def project(tmp_path):
    (tmp_path / "odd.yaml").write_text(whole("process", ODD), encoding="utf-8")
    return tmp_path


def test_hints_change_no_exit_code_and_are_counted_apart(project, smartctl):
    result = smartctl("validate", "odd.yaml", "--format", "json")
    told = json.loads(result.stdout)
    SCHEMA.validate(told)
    assert (result.returncode, told["valid"], told["error_count"], told["warning_count"]) == (0, True, 0, 0)
    assert told["hint_count"] == len(told["diagnostics"]) > 5
    assert {one["severity"] for one in told["diagnostics"]} == {"hint"}


def test_every_form_says_how_much_a_hint_weighs(project, smartctl):
    told = json.loads(smartctl("validate", "odd.yaml", "--format", "json").stdout)["diagnostics"]
    levels = {one["code"]: one["level"] for one in told}
    assert set(levels.values()) == {"mistake", "risk", "taste"}
    [run] = json.loads(smartctl("validate", "odd.yaml", "--format", "sarif").stdout)["runs"]
    weight = {"mistake": "warning", "risk": "note", "taste": "note"}
    assert {one["ruleId"]: one["level"] for one in run["results"]} == {one: weight[levels[one]] for one in levels}
    tags = {one["id"]: one["properties"]["tags"] for one in run["tool"]["driver"]["rules"]}
    assert tags == {code: ["advice", level] for code, level in levels.items()}
    for form, stream in (("text", "stderr"), ("plain", "stdout"), ("junit", "stdout")):
        for language, word in (("en", "Hint ({}):"), ("ru", "Совет ({}):")):
            words = ("mistake", "risk", "taste") if language == "en" else ("ошибка", "риск", "вкус")
            text = getattr(smartctl("validate", "odd.yaml", "--format", form, "--lang", language), stream)
            assert [one for one in words if word.format(one) not in text] == [], (form, language)


@pytest.mark.parametrize(
    ("given", "project_says", "levels"),
    [
        ((), "", {"mistake", "risk", "taste"}),
        (("--advice", "risk"), "", {"mistake", "risk"}),
        (("--advice", "mistake"), "", {"mistake"}),
        ((), "mistake", {"mistake"}),
        (("--advice", "taste"), "mistake", {"mistake", "risk", "taste"}),
    ],
    ids=["all", "risk", "mistake", "by the project", "the command over the project"],
)
def test_hints_of_less_weight_are_not_said_where_nobody_wants_them(given, project_says, levels, project, smartctl):
    if project_says:
        text = f"format: smartctl/project/v1\nadvice: {{level: {project_says}}}\n"
        (project / "smartctl.yaml").write_text(text, encoding="utf-8")
    told = json.loads(smartctl("validate", "odd.yaml", "--format", "json", *given).stdout)
    assert {one["level"] for one in told["diagnostics"]} == levels


def test_a_level_that_there_is_not_is_refused_with_those_there_are(project, smartctl):
    result = smartctl("validate", "odd.yaml", "--advice", "grave")
    assert result.returncode == 1
    assert "mistake, risk, taste" in result.stderr


def test_who_wants_no_advice_gets_none(project, smartctl):
    assert smartctl("validate", "odd.yaml", "--no-advice").stderr == ""


def test_a_blueprint_with_a_mistake_gets_no_advice(project, smartctl):
    (project / "odd.yaml").write_text(whole("process", f"{ODD}nonsense: 1\n"), encoding="utf-8")
    result = smartctl("validate", "odd.yaml")
    assert result.returncode == 1
    assert "Hint" not in result.stderr


def test_a_project_that_switches_off_what_nobody_says_is_told(project, smartctl):
    text = "format: smartctl/project/v1\nadvice:\n  off: [every-bindin]\n"
    (project / "smartctl.yaml").write_text(text, encoding="utf-8")
    result = smartctl("validate", "odd.yaml")
    assert result.returncode == 1
    assert "switches off a hint that nobody gives: every-bindin" in result.stderr
    assert "every-binding" in result.stderr


LOOSE = """\
preset: blank
features: [documents]   # архив
options: {stages: true, automation: true}
fields:
  ok: {type: boolean, title: Да, required: true}
"""


@pytest.fixture
def loose(tmp_path):
    """A file with two hints that have one safe answer, among others."""
    path = tmp_path / "loose.yaml"
    path.write_text(whole("process", LOOSE), encoding="utf-8")
    return path


def test_a_look_at_what_would_be_fixed_is_a_patch_alone_and_writes_nothing(loose, smartctl):
    before = loose.read_text(encoding="utf-8")
    result = smartctl("validate", "loose.yaml", "--diff")
    assert (result.returncode, loose.read_text(encoding="utf-8")) == (0, before)
    changed = [line for line in result.stdout.splitlines() if line[:1] in "+-"]
    assert changed == [
        "--- loose.yaml",
        "+++ loose.yaml",
        "-    features: [documents]   # архив",
        "+    features: [documents, recycle_bin]   # архив",
        "-      ok: {type: boolean, title: Да, required: true}",
        "+      ok: {type: boolean, title: Да, required: false}",
    ]
    assert "A plan will say otherwise: house.recycle_bin, house.field.ok.required." in result.stderr


def test_without_a_word_nothing_is_written_and_with_it_everything_that_was_shown(loose, smartctl):
    before = loose.read_text(encoding="utf-8")
    silent = smartctl("validate", "loose.yaml", "--fix")
    assert (silent.returncode, loose.read_text(encoding="utf-8")) == (1, before)
    assert "Pass --yes" in silent.stderr
    done = smartctl("validate", "loose.yaml", "--fix", "--yes")
    assert done.returncode == 0
    assert done.stdout.startswith("--- loose.yaml\n")
    after = loose.read_text(encoding="utf-8")
    assert "# архив" in after
    assert "recycle_bin" in after
    again = smartctl("validate", "loose.yaml", "--fix", "--yes")
    assert (again.returncode, loose.read_text(encoding="utf-8")) == (0, after)
    assert "Nothing here can be followed without a decision." in again.stderr


def test_a_program_is_told_what_was_fixed_and_what_is_left(loose, smartctl, tmp_path):
    told = json.loads(smartctl("validate", "loose.yaml", "--fix", "--yes", "--format", "json").stdout)
    SCHEMA.validate(told)
    assert [one["code"] for one in told["mends"]["fixed"]] == ["no-recycle-bin", "required-yes-no"]
    assert told["mends"]["plan"] == ["house.recycle_bin", "house.field.ok.required"]
    assert not {one["code"] for one in told["diagnostics"]} & {"no-recycle-bin", "required-yes-no"}
    (tmp_path / "as-it-was.yaml").write_text(whole("process", LOOSE), encoding="utf-8")
    alike = json.loads(smartctl("validate", "as-it-was.yaml", "--diff", "--format", "json").stdout)
    assert alike["mends"]["patch"].replace("as-it-was", "loose") == told["mends"]["patch"]
    assert {"no-recycle-bin", "required-yes-no"} <= {one["code"] for one in alike["diagnostics"] if one["fixable"]}


def test_a_report_for_a_code_host_cannot_say_what_was_fixed(loose, smartctl):
    result = smartctl("validate", "loose.yaml", "--fix", "--yes", "--format", "sarif")
    assert (result.returncode, loose.read_text(encoding="utf-8")) == (1, whole("process", LOOSE))
    assert "Known: text, json." in result.stderr


def test_a_file_with_mistakes_is_mended_by_a_person_first(loose, smartctl):
    loose.write_text(whole("process", f"{LOOSE}nonsense: 1\n"), encoding="utf-8")
    before = loose.read_text(encoding="utf-8")
    result = smartctl("validate", "loose.yaml", "--fix", "--yes")
    assert (result.returncode, result.stdout, loose.read_text(encoding="utf-8")) == (1, "", before)
    assert "loose.yaml has mistakes, which come first." in result.stderr
    assert "nonsense" in result.stderr


def test_the_page_of_a_rule_says_whether_it_is_fixed_by_itself(smartctl):
    assert "validate --fix" in smartctl("explain", "no-recycle-bin").stdout
    assert "validate --fix" not in smartctl("explain", "many-fields").stdout


def test_hints_that_a_project_has_accepted_are_told_no_more_and_new_ones_are(project, smartctl):
    (project / "smartctl.yaml").write_text("format: smartctl/project/v1\nadvice: {baseline: known.yaml}\n", "utf-8")
    nothing = smartctl("validate", "odd.yaml")
    assert nothing.returncode == 1
    assert "`smartctl validate --write-baseline` writes it." in nothing.stderr
    many = len(
        json.loads(
            smartctl("validate", "odd.yaml", "--baseline", "other.yaml", "--write-baseline", "--format", "json").stdout
        )["diagnostics"]
    )
    assert many == 0
    written = smartctl("validate", "odd.yaml", "--write-baseline", "--lang", "ru")
    assert written.returncode == 0
    assert written.stderr.startswith("known.yaml хранит")
    assert "Совет" not in written.stderr
    assert (project / "known.yaml").read_bytes() == (project / "other.yaml").read_bytes()
    told = json.loads(smartctl("validate", "odd.yaml", "--format", "json").stdout)
    SCHEMA.validate(told)
    assert (told["diagnostics"], told["known_count"] > 5) == ([], True)
    assert smartctl("validate", "odd.yaml", "--fix", "--yes").stdout.startswith("1 blueprint"), "what is known stays"
    more = whole("process", f"{ODD}every: 1\n".replace("every: 1", "relations: {parents: {lead: {}}}"))
    (project / "odd.yaml").write_text(more, encoding="utf-8")
    assert [
        one["code"] for one in json.loads(smartctl("validate", "odd.yaml", "--format", "json").stdout)["diagnostics"]
    ] == ["lead-relation"]


@pytest.mark.parametrize("other", ["--diff", "--no-advice"])
def test_what_writes_no_file_or_knows_no_advice_writes_no_baseline(other, project, smartctl):
    result = smartctl("validate", "odd.yaml", "--baseline", "known.yaml", "--write-baseline", other)
    assert (result.returncode, (project / "known.yaml").exists()) == (1, False)
    assert "contradict each other" in result.stderr


@pytest.mark.parametrize(
    ("given", "project_says", "codes"),
    [
        ((), "", {"no-recycle-bin"}),
        (("--advice", "taste"), "", {"no-recycle-bin", "required-yes-no"}),
        (("--advice", "mistake"), "", set()),
        (("--advice", "none"), "", set()),
        ((), "level: mistake", set()),
        ((), "off: [no-recycle-bin]", set()),
    ],
    ids=["no taste by itself", "all", "mistakes", "none", "by the project", "switched off"],
)
def test_a_plan_says_hints_at_what_it_makes_or_changes(given, project_says, codes, loose, smartctl):
    text = f"format: smartctl/project/v1\nadvice: {{{project_says}}}\n"
    (loose.parent / "smartctl.yaml").write_text(text, encoding="utf-8")
    target = ("plan", "loose.yaml", "--portal", "mock:advice", *given)
    made = json.loads(smartctl(*target, "--format", "json").stdout)
    known = {"no-recycle-bin": ("risk", "house"), "required-yes-no": ("taste", "house.field.ok")}
    told = {one["code"]: (one["level"], one["address"]) for one in made.get("advice", ())}
    assert told.keys() & known.keys() == codes
    assert {code: told[code] for code in codes} == {code: known[code] for code in codes}
    text = smartctl(*target, "--lang", "ru").stdout
    assert ("# Совет (риск): Корзина выключена. (no-recycle-bin)" in text) is ("no-recycle-bin" in codes)


def test_hints_on_what_stays_as_it_is_are_not_said_in_a_plan_and_bind_no_approval(loose, smartctl):
    target = ("loose.yaml", "--portal", "mock:advice")
    said, silent = (
        json.loads(smartctl("plan", *target, "--format", "json", *more).stdout) for more in ((), ("--advice", "none"))
    )
    assert said["digest"] == silent["digest"]
    assert smartctl("apply", *target, "--yes", "--expect", said["digest"]).returncode == 0
    assert smartctl("plan", *target, "--detailed-exitcode").returncode == 0
    text = loose.read_text(encoding="utf-8").replace("title: Да,", "title: Готово,")
    loose.write_text(text, encoding="utf-8")
    made = json.loads(smartctl("plan", *target, "--advice", "taste", "--format", "json").stdout)
    assert [(one["code"], one["address"]) for one in made["advice"]] == [("required-yes-no", "house.field.ok")]


def test_a_saved_plan_keeps_its_hints_in_both_languages(loose, smartctl):
    smartctl("plan", "loose.yaml", "--portal", "mock:advice", "--out", "p.plan")
    assert "Hint (risk): The recycle bin is off." in smartctl("show", "p.plan").stdout
    assert "Совет (риск): Корзина выключена." in smartctl("show", "p.plan", "--lang", "ru", "--style", "plain").stdout


def test_gitlab_knows_a_hint_again_though_its_line_has_moved(project, smartctl):
    def told():
        return json.loads(smartctl("validate", "odd.yaml", "--format", "gitlab").stdout)

    first = told()
    assert len({one["fingerprint"] for one in first}) == len(first) > 5
    assert {one["severity"] for one in first} == {"major", "minor", "info"}
    assert {one["location"]["path"] for one in first} == {"odd.yaml"}
    text = (project / "odd.yaml").read_text(encoding="utf-8")
    (project / "odd.yaml").write_text(text.replace("processes:", "\n# выше\nprocesses:"), encoding="utf-8")
    again = told()
    assert [one["fingerprint"] for one in again] == [one["fingerprint"] for one in first]
    assert [one["location"]["lines"]["begin"] for one in again] == [
        one["location"]["lines"]["begin"] + 2 for one in first
    ]


@pytest.mark.parametrize("form", ["md", "html"])
def test_a_page_of_hints_has_the_gravest_first_and_nothing_of_a_file_runs(form, project, smartctl):
    text = (
        (project / "odd.yaml")
        .read_text(encoding="utf-8")
        .replace("Тупик", '"<b>Тупик, в котором всё стоит давно</b> [x](http://a)"')
    )
    (project / "odd.yaml").write_text(text, encoding="utf-8")
    said = smartctl("validate", "odd.yaml", "--format", form, "--lang", "ru").stdout
    places = [said.index(word) for word in ("Совет (ошибка):", "Совет (риск):", "Совет (вкус):")]
    assert places == sorted(places)
    assert said.rindex("Совет (ошибка):") < places[1]
    assert "<b>Тупик" not in said
    assert "payments-off" in said
    assert (
        smartctl("validate", "odd.yaml", "--format", form, "--no-advice", "--lang", "ru").stdout.count("Ошибок нет")
        == 1
    )
