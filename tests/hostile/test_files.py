"""Files that were made to break their reader, through every offline command: soon, in little memory, with a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hostile.conftest import steering
from tests.share import some

MEGABYTE = 1_000_000
LAUGHS = b"a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + b"".join(
    b"a%d: &a%d [%s]\n" % (n, n, b", ".join([b"*a%d" % (n - 1)] * 10)) for n in range(1, 12)
)
HEAD = b"format: smartctl/blueprint/v1\nname: x\nversion: 1.0.0\ntitle: X\nprocesses:\n  p:\n    title: "
FILES = {
    "laughs": LAUGHS,
    "quadratic": b"a: &a " + b"x" * 100_000 + b"\nb: [" + b"*a, " * 100_000 + b"]\n",
    "recursive": b"&a [*a]\n",
    "merges": b"a: &a {b: 1}\nc: {<<: [*a, *a, *a]}\n",
    "python-tag": b"a: !!python/object/apply:os.system ['touch owned']\n",
    "python-module": b"a: !!python/module:os\n",
    "binary-tag": b"a: !!binary aGVsbG8=\n",
    "own-tag": b"a: !include /etc/passwd\n",
    "tag-directive": b"%TAG ! tag:example.com,2000:\n---\na: !x 1\n",
    "yaml-directive": b"%YAML 9.9\n---\na: 1\n",
    "deep-flow": b"a: " + b"[" * 100_000,
    "deep-closed": b"a: " + b"[" * 100_000 + b"]" * 100_000,
    "deep-maps": b"{a: " * 100_000,
    "deep-block": b"- " * 100_000 + b"x",
    "deep-keys": b"? " * 100_000 + b"x",
    "deep-indent": b"".join(b" " * n + b"a:\n" for n in range(1500)),
    "fifty-megabytes": b"a: 1\n" * 10 * MEGABYTE,
    "one-line": HEAD + b"x" * 50 * MEGABYTE,
    "comments": b"# x\n" * 12 * MEGABYTE,
    "spaces": b" " * 50 * MEGABYTE,
    "quotes": b'a: "' + b"\\n" * MEGABYTE,
    "wide": b"\n".join(b"k%d: 1" % n for n in range(1000)),
    "same-keys": b"a: 1\n" * 1000,
    "anchors": b"".join(b"a%d: &a%d 1\n" % (n, n) for n in range(1000)),
    "documents": b"---\n" * 20_000,
    "long-number": HEAD + b"9" * 100_000 + b"\n",
    "long-hex": HEAD + b"0x" + b"f" * 100_000 + b"\n",
    "long-exponent": HEAD + b"1e999999999\n",
    "sexagesimal": HEAD + b":".join([b"59"] * 10_000) + b"\n",
    "latin": HEAD + "Окна".encode("cp1251"),
    "utf-16": (HEAD + b"X\n").decode().encode("utf-16"),
    "utf-32": (HEAD + b"X\n").decode().encode("utf-32"),
    "overlong": HEAD + b"\xc0\xaf\xe0\x80\xaf\n",
    "surrogate-bytes": HEAD + b"\xed\xa0\x80\n",
    "surrogate-escape": HEAD + b'"\\ud800"\n',
    "nul": HEAD + b"a\x00b\n",
    "nul-escape": HEAD + b'"a\\0b"\n',
    "nothing-but-nul": b"\x00" * 10_000,
    "escapes": HEAD + b'"\\e[31mred\\e]8;;http://x\\a\\x9b31m \\u202e \\u2066 \\u200b"\n',
    "raw-escape": HEAD + b"\x1b[31mred\n",
    "raw-c1": HEAD + "\x9b31m\x85\n".encode(),
    "raw-bidi": HEAD + "\u202egnp.exe\u2066\n".encode(),
    "hostile-key": b'"\\e[31m\\u202e": 1\n"[bold]x[/]": 2\n"\\n\\n": 3\n',
    "json": b'{"format": "smartctl/plan/v1"}',
    "json-deep": b'{"format": "smartctl/plan/v1", "a": ' + b"[" * 100_000,
    "json-number": b'{"format": "smartctl/plan/v1", "serial": ' + b"9" * 100_000 + b"}",
    "json-surrogate": b'{"format": "smartctl/plan/\\ud800\\u001b[31m"}',
    "pickle": b"\x80\x04\x95",
    "elf": b"\x7fELF\x02\x01\x01" + b"\x00" * 100,
}
SECONDS = 15
"""For each command, on a machine that does much else besides."""
COMMANDS = [
    ("validate", "--format", "text"),
    ("validate", "--format", "json"),
    ("validate", "--format", "sarif"),
    ("fmt", "--check"),
    ("fmt", "--diff"),
    ("plan", "--portal", "mock:"),
    ("plan", "--portal", "mock:", "--format", "json"),
    ("plan", "--portal", "mock:", "--style", "plain"),
    ("apply", "--portal", "mock:", "--yes"),
    ("show",),
    ("show", "--portal", "mock:", "--resolved"),
    ("show", "--portal", "mock:", "--state"),
]


@pytest.mark.parametrize("part", range(4))
def test_a_file_ends_with_a_sentence_soon(part, tmp_path, commands):
    paths = {name: tmp_path / f"{name}.yaml" for name in list(FILES)[part::4]}
    for name, path in paths.items():
        path.write_bytes(FILES[name])
    # Each file through four commands, one of each sort, in turns; `make properties` takes it through all.
    lines = [(*command, path) for turn, path in enumerate(paths.values()) for command in some(COMMANDS, turn, 3)]
    for line, one in zip(lines, commands(*lines), strict=True):
        assert one["seconds"] < SECONDS, line
        assert steering(one["err"]) == [], line
        # JSON and a resolved blueprint are documents for programs: they escape what their language has to escape.
        document = {"json", "sarif", "--resolved"} & set(map(str, line))
        assert [found for found in steering(one["out"]) if found < " " or not document] == [], line
        assert len(one["out"]) + len(one["err"]) < 3 * MEGABYTE, line
    for name, path in paths.items():
        assert path.read_bytes() == FILES[name]
    assert not (tmp_path / "owned").exists()


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="a file without end")
def test_what_is_no_file(commands):
    lines = [(*command, path) for path in ("/dev/zero", "/dev/null", "/proc/self/mem", "/") for command in COMMANDS]
    for line, one in zip(lines, commands(*lines), strict=True):
        assert one["seconds"] < SECONDS, line
        assert one["code"] == 1 or (line[0] in ("validate", "fmt") and line[-1] == "/"), (line, one)
