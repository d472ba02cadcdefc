"""What is redirected into a file on a console that is no UTF-8: every document has the same bytes as under UTF-8.

Each command line runs in a process whose standard streams are those of such a console, ends of lines included.
"""

from __future__ import annotations

import base64
import json
import subprocess
import sys

import pytest

from tests.cli.conftest import environment

TEXT = "Окно 😀 \u202eэто\u2066 «да»\x7f"
BLUEPRINT = f"""\
# Комментарий 😀
format: smartctl/blueprint/v1
name: odd
version: 1.0.0
processes:
  window:
    title: {json.dumps(TEXT)}
    pipelines:
      main:
        title: Главная
        stages:
          fresh: {{title: "Новая 😀", color: "#39A8EF"}}
          done: {{title: Готово, result: success}}
          lost: {{title: Отказ, result: failure}}
    fields:
      note: {{type: string, title: "Заметка \u2028"}}
"""
AUTOMATED = """\
    automation:
      roles: {boss: {title: Начальник}}
      pipeline: main
      stages:
        fresh:
          - {robot: {task: "Позвонить 😀", responsible: boss}}
"""
BROKEN = BLUEPRINT.replace("result: success", "result: успех😀")

DOCUMENTS = [
    ("plan", "odd.yaml", "--format", "json"),
    ("plan", "odd.yaml", "--format", "gitlab"),
    ("plan", "odd.yaml", "--destroy", "--format", "json"),
    ("plan", "odd.yaml", "--format", "json", "--style", "plain", "--color", "always"),
    ("show", "odd.plan.json", "--format", "json"),
    ("show", "odd.plan.json", "--format", "gitlab"),
    ("show", "--state", "odd.yaml", "--format", "json"),
    ("show", "--resolved", "odd.yaml"),
    ("state", "list", "odd.yaml", "--format", "json"),
    ("state", "show", "odd.yaml", "window", "--format", "json"),
    ("apply", "odd.yaml", "--yes", "--format", "json"),
    ("validate", "odd.yaml", "--format", "json"),
    ("validate", "broken.yaml", "--format", "json"),
    ("validate", "broken.yaml", "--format", "sarif"),
    ("runbook", "odd.yaml", "--format", "json"),
    ("runbook", "odd.yaml", "--format", "md"),
    ("runbook", "odd.yaml", "--format", "html"),
    ("mock", "dump", "mock:a"),
    ("mock", "robots", "list", "mock:a", "--format", "json"),
    ("mock", "triggers", "list", "mock:a", "--format", "json"),
    *(("schema", name) for name in ("blueprint", "plan", "report", "state", "project")),
]
_START = """\
import base64, io, json, sys
encoding, lines = json.loads(sys.argv.pop(1))

def console():
    newline = "" if encoding == "utf-8" else "\\r\\n"
    return io.TextIOWrapper(io.BytesIO(), encoding=encoding, newline=newline)

def main():
    from smartctl.cli.boundary import run

    told, outside = [], sys.stdout
    for arguments in lines:
        sys.stdout, sys.stderr = console(), console()
        code = run(arguments)
        sys.stdout.flush()
        sys.stderr.flush()
        texts = [base64.b64encode(one.buffer.getvalue()).decode() for one in (sys.stdout, sys.stderr)]
        told.append([int(code), *texts])
    outside.write(json.dumps(told))
    outside.flush()

main()
"""


def run(folder, encoding, language, *lines):
    """What command lines say on such a console: [(exit code, stdout, stderr)]."""
    done = subprocess.run(
        [sys.executable, "-c", _START, json.dumps([encoding, lines])],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        cwd=folder,
        env={**environment(), "SMARTCTL_LANG": language, "SMARTCTL_PORTAL": "mock:a"},
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr.decode()
    return [(code, *map(base64.b64decode, texts)) for code, *texts in json.loads(done.stdout)]


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A blueprint full of odd letters, applied, and its plan in a file."""
    folder = tmp_path_factory.mktemp("project")
    for name, text in (("odd.yaml", BLUEPRINT + AUTOMATED), ("broken.yaml", BROKEN)):
        (folder / name).write_text(text, encoding="utf-8")
    lines = ("plan", "odd.yaml", "--out", "odd.plan.json"), ("apply", "odd.yaml", "--yes")
    for code, _out, told in run(folder, "cp1251", "ru", *lines):
        assert code == 0, told.decode("cp1251")
    return folder


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_document_has_the_same_bytes_on_every_console(project, language):
    wanted = run(project, "utf-8", language, *DOCUMENTS)
    for arguments, (code, out, told) in zip(DOCUMENTS, wanted, strict=True):
        assert code in (0, 1), told.decode()
        text = out.decode("utf-8")
        assert text, arguments
        assert not set(text) & set("\r\ufeff"), arguments
        if "--resolved" not in arguments:  # YAML repeats a quoted text as its author wrote it
            assert not set(text) & set("\u202e\u2066\u2028\x7f"), arguments
        if {"json", "sarif", "gitlab", "dump", "schema"} & set(arguments):
            json.loads(text)
    for encoding in ("cp1251", "cp866", "cp1252", "ascii"):
        found = run(project, encoding, language, *DOCUMENTS)
        for arguments, here, there in zip(DOCUMENTS, wanted, found, strict=True):
            assert there[:2] == here[:2], (encoding, arguments)


@pytest.mark.parametrize("encoding", ["cp1251", "cp866", "cp1252", "ascii"])
def test_text_for_people_speaks_the_encoding_of_its_console(project, encoding):
    [(code, out, _told)] = run(project, encoding, "ru", ("plan", "odd.yaml", "--destroy"))
    assert code == 0
    text = out.decode(encoding)
    assert "😀" not in text
    assert "\\U0001f600" in text
    assert "\r\n" in text
    assert ("уничтож" in text or "удал" in text) is (encoding in ("cp1251", "cp866"))


def test_what_no_eye_sees_is_an_escape_in_json_and_means_the_same(project):
    [(_code, out, _told)] = run(project, "utf-8", "ru", ("show", "--state", "odd.yaml", "--format", "json"))
    assert "\\u202e" in out.decode()
    assert json.loads(out)["resources"]["window"]["attributes"]["title"] == TEXT


@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
def test_a_checkout_with_the_line_ends_of_windows_is_in_form(tmp_path, ending):
    def fmt(*options):
        [(code, _out, _told)] = run(tmp_path, "utf-8", "en", ("fmt", *options, "odd.yaml"))
        return code

    file = tmp_path / "odd.yaml"
    file.write_bytes((BLUEPRINT + AUTOMATED).encode().replace(b"\n", ending))
    assert fmt() == 0
    formed = file.read_bytes()
    assert formed.count(b"\n") == formed.count(ending)
    assert fmt("--check") == 0
    file.write_bytes(formed.replace(b"version: 1.0.0", b"version:    1.0.0"))
    assert fmt("--check") == 1
    assert fmt() == 0
    assert file.read_bytes() == formed


def test_the_line_ends_of_a_blueprint_change_no_document(tmp_path):
    (tmp_path / "smartctl.yaml").write_bytes(b"format: smartctl/project/v1\r\nportals: {a: {url: 'mock:a'}}\r\n")
    shown = []
    for ending in (b"\n", b"\r\n"):
        (tmp_path / "odd.yaml").write_bytes((BLUEPRINT + AUTOMATED).encode().replace(b"\n", ending))
        shown += run(tmp_path, "cp1251", "ru", ("show", "--resolved", "odd.yaml"))
    assert shown[0][1]
    assert shown[0] == shown[1]
