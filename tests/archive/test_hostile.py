"""Archives that nobody has exported in good faith: a sentence or a place that was skipped, never a crash, within bounds."""

from __future__ import annotations

import gzip
import io
import json
import random
import struct
import tarfile
import zipfile
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from smartctl.archive import container
from smartctl.archive.checking import check
from smartctl.archive.container import read_container
from smartctl.archive.documents import Broken, parsed
from smartctl.archive.inspecting import inspected
from smartctl.archive.reading import contents
from smartctl.errors import UsageError
from smartctl.render.inspection import inspection_text
from smartctl.render.options import Options
from smartctl.shipped import fits, schema
from tests.archive.room import BUILT_IN, Office
from tests.share import examples

PATH = Path("a.zip")
SCHEMA = Draft202012Validator(schema("archive"))
MANIFEST = {"CODE": "vertical_crm", "VERSION": 2}
TYPE = {"list": [{"ID": 1, "ENTITY_TYPE_ID": 1030, "TITLE": "П"}]}
ROOT = "SequentialWorkflowActivity"


def zipped(files, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content if isinstance(content, bytes) else json.dumps(content))
    return out.getvalue()


def tarred(files):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, content in files.items():
            data = content if isinstance(content, bytes) else json.dumps(content).encode()
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return out.getvalue()


def looked_at(data):
    """What both commands do with it; a `UsageError` is an answer, too."""
    archive = contents(read_container(data, PATH), PATH)
    for full in (False, True):
        found = inspected(archive, PATH, full=full)
        document = json.loads(json.dumps(found, ensure_ascii=False).encode())
        if not fits("archive", document):
            SCHEMA.validate(document)
        inspection_text(found, Options()).encode()
    return archive


def stage_template(body):
    row = {"ID": 1, "DOCUMENT_TYPE": "DYNAMIC_1030", "DOCUMENT_STATUS": "DT1030_9:NEW", "NAME": "x"}
    return {**row, "TEMPLATE_DATA": {"TEMPLATE": body}}


def node(kind, *children, **properties):
    return {"Type": kind, "Name": "A1", "Properties": properties, "Children": list(children)}


REFUSED = {
    "nothing": b"",
    "text": b"manifest.json",
    "a rar": b"Rar!\x1a\x07\x00" + bytes(100),
    "half a zip": zipped({"manifest.json": MANIFEST})[:60],
    "a zip's end alone": b"PK\x05\x06" + bytes(18),
    "half a gzip": tarred({"manifest.json": MANIFEST})[:40],
    "a gzip of nothing": gzip.compress(b""),
    "a gzip of noise": gzip.compress(random.Random(1).randbytes(5000)),
    "no manifest": zipped({"CRM_STATUS/a.json": {}}),
    "a folder around it": zipped({"export/manifest.json": MANIFEST}),
    "a directory that lies": zipped({"manifest.json": MANIFEST})[:-12] + struct.pack("<HII", 65000, 50, 0)[:10] + b"\0\0",
}  # fmt: skip


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED)
def test_what_is_no_archive_is_refused_in_a_sentence(data):
    with pytest.raises(UsageError) as refused:
        looked_at(data)
    assert str(refused.value).startswith("Reading the archive a.zip: ")
    assert refused.value.hint


DAMAGED = {
    "no json": ("CRM_STATUS/a.json", b"{", "json"),
    "no utf-8": ("CRM_STATUS/a.json", b"\xff\xfe{\x00}", "utf-8"),
    "a list": ("CRM_STATUS/a.json", [], "map"),
    "not a number": ("CRM_STATUS/a.json", b'{"a": NaN}', "json"),
    "infinite": ("CRM_STATUS/a.json", b'{"a": 1e999}', "json"),
    "a number of a million digits": ("CRM_STATUS/a.json", b'{"a": ' + b"9" * 1_000_000 + b"}", "json"),
    "a million brackets": ("CRM_STATUS/a.json", b'{"a":[' + b"[]," * 500_000 + b"[]]}", "large"),
    "deep": ("CRM_STATUS/a.json", b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "deep"),
    "deep lists": ("CRM_STATUS/a.json", b'{"a":' + b"[" * 400 + b"]" * 400 + b"}", "deep"),
    "a path out": ("../../etc/passwd.json", {}, "name"),
    "a path from the root": ("/etc/passwd.json", {}, "name"),
    "a path of windows": ("C:\\x\\a.json", {}, "name"),
    "a robot template without a type": ("BIZPROC_MAIN/0.json", {"ID": 3}, "shape"),
    "a type without a number": ("CRM_DYNAMIC_TYPES/types.json", {"list": [{"TITLE": "x"}]}, "shape"),
}


@pytest.mark.parametrize("pack", [zipped, tarred])
@pytest.mark.parametrize(("name", "content", "code"), DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_place_is_named_and_the_rest_is_read(pack, name, content, code):
    found = looked_at(pack({"manifest.json": MANIFEST, "CRM_DYNAMIC_TYPES/good.json": TYPE, name: content}))
    assert [one.code for one in found.problems] == [code]
    assert [one.title for one in found.processes] == ["П"]


@pytest.mark.parametrize("deep", [199, 200])
def test_a_document_is_read_down_to_its_last_level_and_without_halves_of_characters(deep):
    value = {"deep": json.loads("[" * (deep - 1) + "]" * (deep - 1))}
    assert parsed(json.dumps(value).encode()) == value
    with pytest.raises(Broken, match="deep"):
        parsed(json.dumps({"a": value, "deep": json.loads("[" * 200 + "]" * 200)}).encode())
    assert parsed(rb'{"\ud83d": ["\udc00", "\ud83d\ude00"]}') == {"?": ["?", "😀"]}


def test_of_a_name_that_stands_twice_the_last_value_counts_whatever_the_first_one_is():
    assert parsed(b'{"a": 1e999, "a": "b"}') == {"a": "b"}
    with pytest.raises(Broken, match="json"):
        parsed(b'{"a": "b", "a": [-1e999]}')


def test_a_bomb_is_not_unpacked(monkeypatch):
    monkeypatch.setattr(container, "LARGEST_WHOLE", 200_000)
    monkeypatch.setattr(container, "LARGEST_ENTRY", 100_000)
    large = b'{"a":"' + b"0" * 150_000 + b'"}'
    for pack in (zipped, tarred):
        one = looked_at(pack({"manifest.json": MANIFEST, "CRM_STATUS/a.json": large}))
        assert [each.code for each in one.problems] == ["too-large"]
        many = pack({"manifest.json": MANIFEST, **{f"CRM_STATUS/{n}.json": large[:90_000] for n in range(4)}})
        with pytest.raises(UsageError, match="unpacks to more"):
            looked_at(many)


def test_entries_without_end_are_not_listed(monkeypatch):
    monkeypatch.setattr(container, "MOST_ENTRIES", 10)
    files = {"manifest.json": MANIFEST, **{f"CRM_STATUS/{n}.json": {} for n in range(20)}}
    for pack in (zipped, tarred):
        with pytest.raises(UsageError, match="more entries"):
            looked_at(pack(files))


def test_links_and_devices_of_a_tar_are_not_followed():
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE):
            entry = tarfile.TarInfo("manifest.json")
            entry.type, entry.linkname = kind, "/etc/passwd"
            archive.addfile(entry)
    with pytest.raises(UsageError, match="no manifest"):
        looked_at(out.getvalue())


TREES = {
    "serialised": ('a:1:{s:4:"Type";O:8:"stdClass":0:{}}', "packed"),
    "nothing": (None, "empty"),
    "a number": (5, "packed"),
    "two roots": ([node(ROOT), node(ROOT)], "root"),
    "another root": ([node("StateMachineWorkflowActivity")], "root"),
    "a robot without a chain": ([node(ROOT, node("Task2Activity"))], "root"),
    "a loop in a chain": ([node(ROOT, node("ParallelActivity", node("WhileActivity")))], "chain"),
    "two pauses": (
        [node(ROOT, node("ParallelActivity", node("SequenceActivity", node("DelayActivity"), node("DelayActivity"))))],
        "delay",
    ),
    "a branch with two robots": (
        [
            node(ROOT, node("ParallelActivity", node("SequenceActivity", node("IfElseActivity",
                node("IfElseBranchActivity", node("A"), node("B")), node("IfElseBranchActivity")))))
        ],
        "branch",
    ),
    "too many": (
        [node(ROOT, node("ParallelActivity", *[node("SequenceActivity", node("WebHookActivity"))] * 301))],
        "many",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("body", "reason"), TREES.values(), ids=TREES)
def test_a_tree_that_is_none_of_robots_is_one_opaque_thing(body, reason):
    archive = looked_at(
        zipped(
            {
                "manifest.json": MANIFEST,
                "CRM_DYNAMIC_TYPES/types.json": TYPE,
                "BIZPROC_MAIN/0.json": stage_template(body),
            }
        )
    )
    [only] = inspected(archive, PATH, full=False)["processes"][0]["automation"]
    assert (only["understood"], only["reason"]) == (False, reason)
    assert "stdClass" not in json.dumps(inspected(archive, PATH, full=False))


JUNK = (
    None, True, 0, -1, 10**30, 1.5, "", "\x1b[31m\u202e", "\ud800", [], {}, [None], [[]], {"0": "x"}, {"a": {"b": []}}, "DT1030_9:NEW",
    ["user_1"], "a" * 5000,
)  # fmt: skip


def _places(value, path=()):
    yield path
    rows = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in rows:
        yield from _places(one, (*path, key))


def _with(value, path, other):
    if not path:
        return other
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = _with(value[path[0]], path[1:], other)
    return copy


def test_anything_anywhere_is_read_without_a_crash():
    """A real export with one value put into one place of one document: drawn, 50 or 150 of them."""
    office = Office(BUILT_IN[3])
    office.carries_out_all()
    entries = {name: json.loads(data) for name, data in read_container(office.exported(), PATH).entries.items()}
    written = {name: json.dumps(document).encode() for name, document in entries.items()}
    places = [(name, path) for name, document in entries.items() for path in _places(document)]
    draw, read = random.Random(20), 0
    for _round in range(rounds := examples(150)):
        name, path = draw.choice(places)
        broken = {**written, name: _with(entries[name], path, draw.choice(JUNK))}
        try:
            archive = looked_at(zipped(broken, zipfile.ZIP_STORED))
        except UsageError:
            continue
        check(office.desired, office.live, archive, {})
        read += 1
    assert read > rounds * 2 / 3


def test_the_second_template_of_a_stage_is_told():
    files = {"manifest.json": MANIFEST, "CRM_DYNAMIC_TYPES/types.json": TYPE}
    files |= {f"BIZPROC_MAIN/{n}.json": stage_template([node(ROOT)]) for n in range(2)}
    assert [one.code for one in looked_at(zipped(files)).problems] == ["same-stage"]


def test_long_texts_made_for_patterns_take_no_time_that_counts():
    """Each of them would take the square of its length: more than a day, were it looked through as a whole."""
    for text in ("{{" * 1_000_000, "a" * 2_000_000, "=dateadd({=" * 100_000, "{=Document:A" * 100_000, "+7 " * 500_000):
        comment = node("CrmTimelineCommentAdd", CommentText=text)
        task = node("Task2Activity", Fields={"TITLE": text, "DEADLINE": text, "RESPONSIBLE_ID": [text]}, text=text)
        tree = [node(ROOT, node("ParallelActivity", node("SequenceActivity", comment), node("SequenceActivity", task)))]
        files = {"manifest.json": MANIFEST, "BIZPROC_MAIN/0.json": stage_template(tree)}
        named = {"list": [{"ID": 1, "ENTITY_TYPE_ID": 1030, "TITLE": text}]}
        looked_at(zipped({**files, "CRM_DYNAMIC_TYPES/types.json": named}))
