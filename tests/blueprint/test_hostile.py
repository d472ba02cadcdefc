"""Whatever is in a file, the answer is a sentence with a place, soon."""

from __future__ import annotations

import json
import random
from copy import deepcopy
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartctl.blueprint.compile import compile_desired
from smartctl.blueprint.fmt import format_text
from smartctl.blueprint.source import load, read_text
from smartctl.blueprint.validate import check
from smartctl.errors import InvalidBlueprint, Severity, UsageError
from smartctl.model import Desired
from smartctl.shipped import blueprints_dir
from tests.share import examples

SHIPPED = (blueprints_dir() / "window-installation.yaml").read_text(encoding="utf-8")
WHOLE = (Path(__file__).parent / "whole.yaml").read_text(encoding="utf-8")
LAUGHS = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10)
)
HOSTILE = {
    "yaml-bomb": LAUGHS.encode(),
    "yaml-tag": b"format: !!python/object/apply:os.system ['touch /tmp/owned']\n",
    "yaml-depth": b"a: " + b"[" * 100_000,
    "not-utf8": "format: x\nname: Окна".encode("cp1251"),
    "control-character": b"format: x\nname: a\x00b\n",
    "file-too-large": b"a: 1\n" * 500_000,
    "yaml-merge": b"a: &a {b: 1}\nc:\n  <<: *a\n",
    "yaml-alias": b"a: &a {b: *a}\n",
    "not-a-mapping": b"- 1\n",
    "empty-file": b"\n\n# x\n",
    "yaml-key": b"? [a]\n: b\n",
    "yaml-documents": b"a: 1\n---\nb: 2\n",
    "yaml-syntax": b'a: "\\U99999999"\n',
}


def checked(path):
    document = load(path)
    return check(document, language="ru")


@pytest.mark.parametrize("code", HOSTILE)
def test_hostile_files_are_refused_with_a_place(tmp_path, code):
    path = tmp_path / "x.yaml"
    path.write_bytes(HOSTILE[code])
    found = [one for one in checked(path) if one.code == code]
    assert found
    assert found[0].span is not None
    assert found[0].span.path == path
    assert found[0].span.line >= 1


def test_a_place_behind_an_invalid_byte_is_right(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_bytes(b"\xef\xbb\xbfformat: x\r\nname: \xff\r\n")
    (found,) = checked(path)
    assert (found.span.line, found.span.column) == (2, 7)


def test_block_nesting_is_limited_too():
    text = "".join("  " * depth + "a:\n" for depth in range(200))
    assert [one.code for one in read_text(text, path=Path("x")).diagnostics] == ["yaml-depth"]


@pytest.mark.parametrize("path", ["nowhere.yaml", "."])
def test_a_file_that_cannot_be_opened_is_a_mistake_of_the_command_line(tmp_path, monkeypatch, path):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="Reading"):
        load(Path(path))


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + SHIPPED.replace("\n", "\r\n").encode())
    assert checked(path) == ()
    document = load(path)
    plain = tmp_path / "plain.yaml"
    plain.write_bytes(SHIPPED.encode())
    assert compile_desired(document, language="ru") == compile_desired(load(plain), language="ru")
    assert format_text(path.read_bytes().decode("utf-8")) == SHIPPED.replace("\n", "\r\n")


def test_words_of_yaml_1_1_are_texts():
    text = "a: no\nb: on\nc: 12:30\nd: 0o17\ne: 017\nf: 1_000\ng: .nan\nh: 1e999\ni: 2026-01-01\nj: ~\nk: Null\n1: x\n"
    assert read_text(text, path=Path("x")).data == {
        "a": "no", "b": "on", "c": "12:30", "d": 15, "e": 17, "f": "1_000", "g": ".nan", "h": "1e999",
        "i": "2026-01-01", "j": None, "k": None, "1": "x",
    }  # fmt: skip


LETTERS = st.sampled_from(
    [*"{}[]:,-#&*!|>'\"%@`?~ \n\t", "a: ", "- ", "\\", "\x85", "\u2028", "\ufeff", "null", "<<: "]
)


@settings(max_examples=examples(100))
@given(st.randoms(use_true_random=False), st.lists(LETTERS, min_size=1, max_size=4))
def test_no_damage_to_a_blueprint_makes_a_traceback(rng, letters):
    text = WHOLE
    for letter in letters:
        at = rng.randrange(len(text))
        text = text[:at] + letter + text[at + rng.choice([0, 0, 1, 7]) :]
    survives(text)


VALUES = st.sampled_from(
    [None, True, 0, -1, 1.5, 10**17, "", " ", "x", "list", "success", [], {}, [None], ["x"], {"x": None}, {"x": {}}]
)


@settings(max_examples=examples(100))
@given(st.randoms(use_true_random=False), st.lists(VALUES, min_size=1, max_size=3))
def test_no_value_anywhere_makes_a_traceback(rng, values):
    data = deepcopy(read_text(WHOLE, path=Path("x")).data)  # read once in a process: what is changed is a copy
    for value in values:
        put_somewhere(data, deepcopy(value), rng)
    survives(json.dumps(data, ensure_ascii=False, indent=1))


def put_somewhere(data, value, rng: random.Random):
    while True:
        key = rng.choice([*data] if isinstance(data, dict) else range(len(data)))
        below = data[key]
        if isinstance(below, dict | list) and below and rng.random() < 0.8:
            data = below
            continue
        if isinstance(data, dict) and rng.random() < 0.3:
            data[rng.choice(["x", "Title", "stages", "items", "moved", "title", "fields"])] = value
        else:
            data[key] = value
        return


def survives(text):
    document = read_text(text, path=Path("x.yaml"))
    found = check(document, language="ru")
    for one in found:
        assert one.message.strip()
        assert one.span is not None
        assert 1 <= one.span.column <= one.span.end_column <= len(one.span.text) + 2
    try:
        format_text(text)
    except InvalidBlueprint as invalid:
        assert invalid.diagnostics
    if not any(one.severity is Severity.ERROR for one in found):
        desired = compile_desired(document, language="ru")
        assert isinstance(desired, Desired)
        assert len(desired.by_address()) == len(desired.resources)
        assert all(one.parent is None or one.parent in desired.by_address() for one in desired.resources)
