"""Hints that are followed without anybody: what is written, what stays, and that nothing else comes of it."""

from __future__ import annotations

import pytest

from smartctl.blueprint.advice.advise import CODES
from smartctl.blueprint.advice.mends import MENDS
from smartctl.blueprint.fmt import format_text
from smartctl.errors import Level, Severity
from smartctl.mistakes.catalogue import pages
from smartctl.operations.mending import mended, write
from smartctl.operations.terms import USUAL
from smartctl.operations.validating import Wanted, validated
from tests.blueprint.frames import whole

FIXABLE = [page for page in pages().values() if page.code in MENDS]


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path / "example.yaml"


def only(*codes):
    """Follows hints of these codes alone."""
    return lambda path, hints: [one for one in Wanted().of(path, hints) if one.told.code in codes]


TOLD = Wanted().of


def fixed(file, text, chosen=TOLD):
    """The file with what can be mended in it."""
    file.write_bytes(text.encode("utf-8"))
    made = mended([file], USUAL, chosen)
    write(made)
    return made


def told(file):
    return [one.code for one in validated([file]).found]


def test_every_mend_is_of_a_rule_that_there_is():
    assert len(MENDS) >= 15
    assert set(MENDS) <= set(CODES)


@pytest.mark.parametrize("page", FIXABLE, ids=lambda page: page.code)
@pytest.mark.parametrize("canonical", [True, False], ids=["in form", "as it was written"])
def test_a_mend_ends_the_hint_and_keeps_the_form_and_twice_is_once(page, canonical, file):
    text = whole(page.place, page.faulty)
    text = format_text(text) if canonical else text
    made = fixed(file, text, only(page.code))
    assert page.code in [one.code for one in made.done]
    assert made.left == ()
    after = file.read_text(encoding="utf-8")
    assert page.code not in told(file)
    assert [one for one in validated([file]).found if one.severity is not Severity.HINT] == []
    assert not canonical or format_text(after) == after
    again = mended([file], USUAL, only(page.code))
    assert (again.done, again.after) == ((), {})


@pytest.mark.parametrize("page", FIXABLE, ids=lambda page: page.code)
def test_a_mend_touches_its_own_lines_alone_and_no_comment(page, file):
    lines = whole(page.place, page.faulty).splitlines()
    text = "".join(f"{line}  # {number}, как было\n" for number, line in enumerate(lines))
    if page.code == "needless-off":
        text = whole(page.place, page.faulty)
    fixed(file, text, only(page.code))
    after = file.read_text(encoding="utf-8").splitlines()
    gone = [one for one in text.splitlines() if one not in after]
    assert 0 < len(gone) + len(after) - len(lines) <= 8
    if page.code != "needless-off":
        assert [
            one for one in (line.rpartition("#")[2] for line in text.splitlines()) if one not in "\n".join(after)
        ] == []


def test_what_a_plan_says_otherwise_is_told_by_address(file):
    made = fixed(file, whole("process", "features: [documents]\n"))
    assert made.plan == ("house.recycle_bin",)
    assert made.by_hand == ()


def test_a_condition_more_is_a_step_for_a_person_and_no_change_of_a_plan(file):
    page = pages()["reminder-without-condition"]
    made = fixed(file, whole(page.place, page.faulty), only(page.code))
    assert made.by_hand == ("house.automation.main.work.notify",)
    assert [one for one in made.plan if "automation" in one] == []


def test_a_switch_that_would_speak_for_others_is_left_to_a_person(file):
    """`features:` is not there: a list of one would switch off what nobody has spoken of."""
    robot = "automation:\n  stages:\n    work:\n      - trigger: {on: payment_received}\n"
    text = whole("process", robot).replace("    features: [documents, business_processes]\n", "")
    assert "features" not in text
    made = fixed(file, text)
    assert "payments-off" in [one.code for one in made.left]
    assert file.read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("line", "after"),
    [
        ("note: {type: string, title: А}  # advice: off required-file", "note: {type: string, title: А}"),
        ("# advice: off required-file\nnote: {type: string, title: А}", "note: {type: string, title: А}"),
        ("note: {type: file, title: А, required: true}  # advice: off titles-alike, required-file because", "note: {type: file, title: А, required: true}  # advice: off required-file because"),
        ("note: {type: string, title: А}  # так надо # advice: off required-file", "note: {type: string, title: А}  # так надо"),
    ],
    ids=["behind", "alone", "one of two", "behind another comment"],
)  # fmt: skip
def test_a_comment_that_switches_nothing_off_goes_and_what_else_it_says_stays(line, after, file):
    text = whole("fields", line)
    fixed(file, text, only("needless-off"))
    assert file.read_text(encoding="utf-8") == whole("fields", after)


def test_letters_of_a_text_are_no_comment(file):
    text = whole("fields", 'note: {type: string, title: "Знак # advice: off required-file"}')
    made = fixed(file, text, only("needless-off"))
    assert (made.done, file.read_text(encoding="utf-8")) == ((), text)
    assert "needless-off" not in told(file)


def test_ends_of_lines_and_first_letters_of_a_file_stay(file):
    page = pages()["no-recycle-bin"]
    text = "\ufeff" + whole(page.place, page.faulty).replace("\n", "\r\n")
    fixed(file, text)
    after = file.read_bytes().decode("utf-8")
    assert after.startswith("\ufeff")
    assert after.count("\r\n") == after.count("\n") == text.count("\n")
    assert "recycle_bin" in after


def test_what_stands_behind_an_alias_or_in_another_file_is_left_alone(file):
    text = whole("process", "features: &f [documents]\n") + "  barn:\n    title: Сарай\n    features: *f\n"
    made = fixed(file, text)
    assert file.read_text(encoding="utf-8") == text
    assert made.done == ()


def test_only_what_is_told_is_mended(file):
    text = whole("process", "features: [documents]\nfields:\n  ok: {type: boolean, title: Да, required: true}\n")
    file.write_text(text, encoding="utf-8")
    wanted = Wanted(level=Level.RISK)
    assert {one.code for one in mended([file], USUAL, wanted.of).done} == {"no-recycle-bin"}
    off = text.replace("required: true}", "required: true}  # advice: off required-yes-no").replace(
        "features: [documents]", "features: [documents]  # advice: off no-recycle-bin"
    )
    file.write_text(off, encoding="utf-8")
    assert mended([file], USUAL, Wanted().of).after == {}


def test_a_portal_on_which_it_would_be_wrong_keeps_it_as_it_is(file, tmp_path):
    """An overlay that says the same, and only that, would change nothing any more, which is a mistake there."""
    text = whole("process", "features: [documents]\n")
    file.write_text(text, encoding="utf-8")
    overlay = "format: smartctl/overlay/v1\nblueprint: example\nprocesses:\n  house:\n    features: [documents, recycle_bin]\n"
    (tmp_path / "over.yaml").write_text(overlay, encoding="utf-8")
    portals = "portals:\n  acme: {url: mock:acme, overlay: over.yaml}\n"
    (tmp_path / "smartctl.yaml").write_text(f"format: smartctl/project/v1\n{portals}", encoding="utf-8")
    made = mended([file], USUAL, Wanted().of)
    assert ([one.code for one in made.left], made.after) == (["no-recycle-bin"], {})


@pytest.mark.parametrize(
    "features",
    [
        "features: [{word: documents, when: bin}, {word: recycle_bin, when: bin}]",
        "features:\n      - {word: documents, when: bin}\n      # случайное удаление\n      - {word: recycle_bin, when: bin}",
    ],
    ids=["in brackets", "in lines"],
)
def test_what_a_condition_has_left_out_of_a_list_stays_in_the_file(features, file):
    text = whole("process", "").replace("features: [documents, business_processes]", features)
    text = text.replace(
        "processes:\n", "inputs:\n  bin: {type: boolean, default: false, title: Корзина}\nprocesses:\n", 1
    )
    assert features in text
    file.write_text(text, encoding="utf-8")
    assert "no-recycle-bin" in told(file)
    made = mended([file], USUAL, only("no-recycle-bin"))
    assert (made.done, made.after) == ((), {})
    assert [one.fixable for one in validated([file]).found if one.code == "no-recycle-bin"] == [False]
