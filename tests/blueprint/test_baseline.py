"""Hints that a file keeps: what is new is told, what is kept for nothing is told, and lines may move."""

from __future__ import annotations

import pytest

from smartctl import i18n
from smartctl.errors import Level, UsageError
from smartctl.operations.baselines import read_baseline
from smartctl.operations.terms import USUAL
from smartctl.operations.validating import Wanted, keep, validated
from tests.blueprint.frames import whole

PROCESS = """\
preset: all
fields:
  act: {type: file, title: Акт, required: true}
  ok: {type: boolean, title: Да, required: true}
automation:
  stages:
    new:
      - robot: {task: Позвонить, responsible: responsible}
      - robot: {task: Написать, responsible: responsible}
      - robot: {task: Написать, responsible: responsible}
card:
  main:
    - section: О доме
      fields: [title, act, ok, stage, responsible]
"""


@pytest.fixture
def room(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return Room(tmp_path)


class Room:
    def __init__(self, folder):
        self.file, self.baseline = folder / "example.yaml", folder / "known.yaml"
        self.wanted = Wanted(baseline=self.baseline)

    def write(self, process):
        self.file.write_text(whole("process", process), encoding="utf-8")

    def keep(self, *more):
        return keep([self.file, *more], USUAL, self.wanted)[self.baseline]

    def told(self, wanted=None):
        return [one.code for one in validated([self.file], USUAL, wanted or self.wanted).found]


def test_what_is_kept_is_not_told_and_what_is_new_is(room):
    room.write(PROCESS)
    every = room.told(Wanted())
    assert len(every) > 5
    assert room.keep() == len(every)
    checked = validated([room.file], USUAL, room.wanted)
    assert (checked.found, checked.known) == ((), len(every))
    room.write(PROCESS.replace("title: Да", "title: Акт"))
    assert room.told() == ["titles-alike"]


def test_lines_and_places_in_lists_may_move(room):
    room.write(PROCESS)
    room.keep()
    moved = PROCESS.replace("    new:\n", "    new:\n      - robot: {comment: Принято}\n").replace(
        "fields:\n  act", "fields:\n  # новое поле\n  first: {type: integer, title: Этаж}\n\n  act"
    )
    room.write(
        moved.replace("fields: [title", "fields: [first, title").replace(
            "    - section: О доме", "    - section: Новое\n      fields: [source]\n    - section: О доме"
        )
    )
    assert room.told() == []


def test_another_robot_of_the_same_kind_on_the_same_stage_is_new(room):
    room.write(PROCESS)
    room.keep()
    more = "      - robot: {task: Написать, responsible: responsible}\n"
    room.write(PROCESS.replace("card:\n", f"{more}card:\n"))
    assert room.told() == ["task-without-deadline"]
    room.write(PROCESS.replace("card:\n", f"{more.replace('Написать', 'Проверить')}card:\n"))
    assert room.told() == ["task-without-deadline"]


def test_a_number_may_become_smaller_and_not_larger(room):
    fields = "".join(f"  f{number}: {{type: string, title: Поле {number}}}\n" for number in range(45))
    room.write(f"fields:\n{fields}")
    room.keep()
    room.write(f"fields:\n{fields}  g: {{type: string, title: Ещё одно}}\n")
    assert room.told() == ["many-fields", "needless-baseline"]
    room.write(f"fields:\n{fields.replace('  f44: {type: string, title: Поле 44}', '')}")
    assert room.told() == []


def test_what_is_kept_for_nothing_is_told_where_it_stands(room):
    room.write(PROCESS)
    room.keep()
    room.write(PROCESS.replace("title: Акт, required: true", "title: Акт"))
    [told] = validated([room.file], USUAL, room.wanted).found
    assert (told.code, told.level, told.span.path) == ("needless-baseline", Level.TASTE, room.baseline)
    assert "required-file" in told.span.text
    assert "processes.house.fields.act.required" in told.message
    assert room.keep() == len(room.told(Wanted()))
    assert room.told() == []


def test_a_baseline_is_the_same_in_every_language(room):
    room.write(PROCESS)
    i18n.use("ru")
    try:
        room.keep()
    finally:
        i18n.use("en")
    first = room.baseline.read_text(encoding="utf-8")
    assert room.told() == []
    room.keep()
    assert room.baseline.read_text(encoding="utf-8") == first


def test_what_is_kept_of_others_stays_and_of_files_that_are_gone_is_told(room):
    other = room.file.with_name("other.yaml")
    room.write(PROCESS)
    other.write_text(whole("process", PROCESS).replace("name: example", "name: other"), encoding="utf-8")
    both = room.keep(other)
    assert room.keep() == both
    assert validated([other], USUAL, room.wanted).found == ()
    other.unlink()
    told = room.told()
    assert set(told) == {"needless-baseline"}
    assert room.keep() == both - len(told) - 1  # one of them is kept twice
    assert room.told() == []


def test_a_file_with_mistakes_keeps_what_is_kept_and_accuses_nothing(room):
    room.write(PROCESS)
    count = room.keep()
    room.write(f"{PROCESS}nonsense: 1\n")
    assert room.told() == ["unknown-key"]
    assert room.keep() == count


def test_every_weight_is_kept_whatever_is_told(room):
    room.write(PROCESS)
    every = room.told(Wanted())
    assert keep([room.file], USUAL, Wanted(baseline=room.baseline, level=Level.MISTAKE))[room.baseline] == len(every)


def test_a_text_may_hold_anything(room):
    robot = '      - robot: {task: "a: {b}, # \'c\' \\"d\\"\\n- *e", responsible: responsible}\n'
    room.write(PROCESS.replace("card:\n", f"{robot}card:\n"))
    room.keep()
    assert room.told() == []
    assert {one.known.code for rows in read_baseline(room.baseline).entries.values() for one in rows} >= {
        "everything-on"
    }


def test_a_baseline_that_is_not_there_or_none_is_named(room):
    room.write(PROCESS)
    with pytest.raises(UsageError, match=r"There is no file .*known\.yaml"):
        room.told()
    room.baseline.write_text("format: smartctl/baseline/v1\nblueprints: [{file: a, hints: [{kode: x}]}]\n", "utf-8")
    with pytest.raises(UsageError, match=r"known\.yaml"):
        room.told()
    with pytest.raises(UsageError, match="not said into which file"):
        keep([room.file], USUAL, Wanted())
