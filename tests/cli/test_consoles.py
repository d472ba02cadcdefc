"""What is redirected into a file on a console that is no UTF-8: every document has the same bytes as under UTF-8.

Each command line runs in a process whose standard streams are those of such a console (`tests/cli/consoles.py`).
In each language a document is tried on one of them, `make properties` tries all.
"""

from __future__ import annotations

import json
import re
import shutil
import zipfile

import pytest

from smartctl.shipped import schema_names
from tests.cli import consoles
from tests.cli.help_pages import commands
from tests.share import some

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

ENCODINGS = ("cp1251", "cp866", "cp1252", "ascii")
DOCUMENTS = [
    ("plan", "odd.yaml", "--format", "json"),
    ("plan", "odd.yaml", "--format", "gitlab"),
    ("plan", "odd.yaml", "--destroy", "--format", "json"),
    ("plan", "odd.yaml", "--format", "json", "--style", "plain", "--color", "always"),
    *(("plan", "odd.yaml", "--format", form) for form in ("md", "html", "junit")),
    *(("drift", "odd.yaml", "--format", form) for form in ("json", "gitlab", "md", "html", "junit")),
    *(("diff", "odd.yaml", "portal:mock:b", "--format", form) for form in ("json", "gitlab", "md", "html", "junit")),
    *(("show", "odd.plan.json", "--format", form) for form in ("md", "html", "junit")),
    *(("apply", "odd.yaml", "--yes", "--format", form) for form in ("md", "html")),
    *(("graph", "odd.yaml", "--format", form) for form in ("mermaid", "dot", "svg")),
    ("absorb", "odd.yaml", "--portal", "mock:b", "--take-all", "--diff"),
    ("absorb", "odd.yaml", "--portal", "mock:b", "--format", "json"),
    ("import", "--list", "--format", "json"),
    ("archive", "inspect", "export.zip", "--format", "json"),
    ("archive", "automation", "odd.yaml", "export.zip"),
    ("state", "history", "odd.yaml", "--format", "json"),
    ("state", "pull", "odd.yaml"),
    *(("completion", shell) for shell in ("bash", "zsh", "fish", "powershell")),
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
    *(("validate", "broken.yaml", "--format", form) for form in ("junit", "gitlab", "md", "html")),
    ("policy", "list", "--format", "json"),
    *(("policy", "test", "odd.plan.json", "--format", form) for form in ("json", "junit")),
    ("runbook", "odd.yaml", "--format", "json"),
    ("runbook", "odd.yaml", "--format", "md"),
    ("runbook", "odd.yaml", "--format", "html"),
    ("mock", "dump", "mock:a"),
    ("mock", "robots", "list", "mock:a", "--format", "json"),
    ("mock", "triggers", "list", "mock:a", "--format", "json"),
    *(("schema", name) for name in schema_names()),
]
B = ("--portal", "mock:b")
WRITING = [
    ("import", "--all", "--snapshot", "--out", "taken", "--format", "json"),
    ("pack", "odd.yaml", "--out", "packed.zip", "--workplace", "Место 😀", "--portal", "mock:c"),
    ("state", "rebuild", "odd.yaml", "--format", "json"),
    ("absorb", "odd.yaml", "--portal", "mock:b", "--take-all", "--format", "json"),
    ("rollback", "odd.yaml", "--yes", "--format", "json"),
    ("apply", "odd.yaml", "--yes", "--format", "json"),
    ("destroy", "odd.yaml", "--yes", "--allow-data-loss", "window", "--format", "json"),
]
"""What is written into files as well."""
DESTROYS = (("destroy",), ("rollback",))
"""Their pages are those of `apply`."""


def run(folder, encoding, language, *lines):
    """What command lines say on such a console: [(exit code, stdout, stderr)]."""
    return consoles.run(folder, language, [(encoding, line) for line in lines])


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A blueprint full of odd letters, applied, and its plan in a file."""
    folder = tmp_path_factory.mktemp("project")
    whole = BLUEPRINT + AUTOMATED
    changed = whole.replace("Новая 😀", "Новее 😀 «да»").replace("Заметка", "Пометка 😀")
    for name, text in (("odd.yaml", whole), ("changed.yaml", changed), ("broken.yaml", BROKEN)):
        (folder / name).write_text(text, encoding="utf-8")

    def done(*lines):
        told = run(folder, "cp1251", "ru", *lines)
        for code, _out, said in told:
            assert code == 0, said.decode("cp1251")
        return told[-1][1]

    done(("plan", "odd.yaml", "--out", "odd.plan.json"), ("apply", "odd.yaml", "--yes"))
    done(("mock", "export", "mock:a", "--out", "export.zip"))
    # On the portal b somebody else has changed what was applied: its state is the one from before.
    (folder / "old.json").write_bytes(done(("apply", "odd.yaml", "--yes", *B), ("state", "pull", "odd.yaml", *B)))
    done(("apply", "changed.yaml", "--yes", *B), ("state", "push", "odd.yaml", "old.json", "--older", "--yes", *B))
    return folder


def undated(text):
    """A page says when it was made, to the minute."""
    return re.sub(rb"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:[\d.]+)?( UTC|Z|\+00:00)", b"WHEN", text)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_document_has_the_same_bytes_on_every_console(project, language):
    wanted = run(project, "utf-8", language, *DOCUMENTS)
    for arguments, (code, out, told) in zip(DOCUMENTS, wanted, strict=True):
        assert code in (0, 1), told.decode()
        text = out.decode("utf-8")
        assert text, arguments
        assert not set(text) & set("\r\ufeff"), arguments
        if not {"--resolved", "automation", "--diff"} & set(
            arguments
        ):  # YAML repeats a quoted text as its author wrote it
            assert not set(text) & set("\u202e\u2066\u2028\x7f"), arguments
        if {"json", "sarif", "gitlab", "dump", "schema"} & set(arguments):
            json.loads(text)
    for turn in some(range(len(ENCODINGS)), ("ru", "en").index(language) * 2, len(ENCODINGS)):
        encodings = [ENCODINGS[(turn + place) % len(ENCODINGS)] for place, _line in enumerate(DOCUMENTS)]
        found = consoles.run(project, language, zip(encodings, DOCUMENTS, strict=True))
        for encoding, arguments, here, there in zip(encodings, DOCUMENTS, wanted, found, strict=True):
            assert (there[0], undated(there[1])) == (here[0], undated(here[1])), (encoding, arguments)


@pytest.mark.parametrize("encoding", ENCODINGS)
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


def test_what_is_written_has_the_same_bytes_on_every_console(project, tmp_path):
    """Beside documents the files that commands make: blueprints of an import, an archive, a blueprint that took in."""

    def told(encoding):
        folder = tmp_path / encoding
        shutil.copytree(project, folder)
        said = run(folder, encoding, "ru", *WRITING)
        files = [*folder.glob("*.yaml"), *(folder / "taken").rglob("*.yaml")]
        written = {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}
        with zipfile.ZipFile(folder / "packed.zip") as packed:  # a mark is made anew for each pack
            inside = {name: re.sub(rb"@[0-9a-f]{8}", b"@MARK", packed.read(name)) for name in packed.namelist()}
        return said, written | inside

    wanted, files = told("utf-8")
    for arguments, (code, out, said) in zip(WRITING, wanted, strict=True):
        assert code in (0, 2), (arguments, said.decode())
        if "json" in arguments:
            json.loads(out)
    assert "Новее 😀 «да»".encode() in files["odd.yaml"]
    assert any(name.startswith("taken/") for name in files)
    for encoding in some(("cp1251", "cp866", "ascii"), 0, 2):
        found, written = told(encoding)
        for arguments, here, there in zip(WRITING, wanted, found, strict=True):
            assert there[0] == here[0], (encoding, arguments)
            if "json" in arguments:
                assert undated(there[1]) == undated(here[1]), (encoding, arguments)
        assert written == files, encoding


def test_every_form_that_is_no_text_for_people_is_tried_here():
    tried = {tuple(line) for line in (*DOCUMENTS, *WRITING)}
    untried, many = [], 0
    for command, ctx in commands("en"):
        words = tuple(ctx.command_path.split()[1:])
        forms = [form for one in command.params if "--format" in one.opts for form in one.metavar.split("|")]
        lines = [line for line in tried if line[: len(words)] == words]
        documents = [] if words in DESTROYS else [form for form in forms if form not in ("text", "plain")]
        untried += [(words, form) for form in documents if not any(form in line for line in lines)]
        many += len(documents)
    assert untried == []
    assert many > 20
