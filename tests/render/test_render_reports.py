"""After an apply, and when something is wrong: what did happen, what did not, what to do next."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from smartctl.errors import Denied, Diagnostic, InvalidBlueprint, PortalError, Refused, Severity, Span
from smartctl.model import UNKNOWN, Action, Address, Record
from smartctl.outcome import Outcome, Report, Status
from smartctl.render.diagnostics import DIAGNOSTIC_FORMATS, diagnostics_lines, diagnostics_text
from smartctl.render.errors import error_text
from smartctl.render.options import Options
from smartctl.render.progress import Pace, finished_line, started_line, still_line
from smartctl.render.report import destroy_report_text, report_text
from smartctl.render.state import state_listing, state_object
from tests.schemas import validate

EN, RU = Options(), Options(language="ru")
A = Address("p.field.crew")


def outcome(status: Status = Status.APPLIED, action: Action = Action.CREATE, **more: Any) -> Outcome:
    return Outcome(**{"address": A, "kind": "field", "action": action, "status": status, **more})


def test_a_complete_apply_is_one_line() -> None:
    done = [outcome(action=Action.CREATE)] * 3 + [outcome(action=Action.UPDATE)] * 2 + [outcome(action=Action.DELETE)]
    report = Report(outcomes=tuple(done))
    assert report_text(report, EN) == "Apply complete! Resources: 3 added, 2 changed, 1 destroyed.\n"
    assert report_text(report, RU) == "Применение завершено! Объекты: добавлено 3, изменено 2, удалено 1.\n"


def test_what_was_forgotten_is_said_last() -> None:
    report = Report(outcomes=(outcome(action=Action.FORGET),))
    assert report_text(report, EN).endswith("0 added, 0 changed, 0 destroyed, 1 forgotten.\n")


def test_a_complete_destroy_counts_what_is_gone() -> None:
    report = Report(outcomes=(outcome(action=Action.DELETE),) * 3)
    assert destroy_report_text(report, EN) == "Destroy complete! Resources: 3 destroyed.\n"


def test_a_partial_apply_says_what_happened_what_did_not_and_what_next() -> None:
    report = Report(
        outcomes=(
            outcome(),
            outcome(Status.FAILED, address=Address("p.a"), error="the portal refused"),
            outcome(Status.SKIPPED, address=Address("p.a.b"), because=Address("p.a")),
            outcome(Status.IGNORED, address=Address("p.c"), attributes={"color": ("#FF0000", "#39A8EF")}),
            outcome(Status.ALTERED, address=Address("p.d"), attributes={"title": ("Длинное", UNKNOWN)}),
            outcome(Status.MANUAL, address=Address("p.e")),
        )
    )
    assert report_text(report, EN).splitlines() == [
        "Failed:",
        "  ! p.a: the portal refused",
        "",
        "Skipped:",
        "  ! p.a.b: Skipped: it needs p.a, which failed",
        "",
        "The portal said yes and changed nothing:",
        "  ! p.c",
        '        color: sent "#FF0000", found "#39A8EF"',
        "",
        "The portal stored something else than it was sent:",
        "  ! p.d",
        '        title: sent "Длинное", found (cannot be read)',
        "",
        "To be done by a person:",
        "  ! p.e",
        "",
        "Apply did not complete. Resources: 1 added, 0 changed, 0 destroyed.",
        "Not done: 1 failed, 1 skipped, 1 ignored by the portal, 1 stored otherwise.",
        "Put the cause right and run the same command again: it reads the portal first, so nothing is done twice.",
    ]


def test_an_interrupted_apply_says_that_it_can_go_on() -> None:
    report = Report(outcomes=(outcome(), outcome(Status.SKIPPED, error="stopped")), interrupted=True)
    text = report_text(report, EN)
    assert "Apply was stopped. Resources: 1 added" in text
    assert "Skipped: stopped" in text
    assert text.endswith("goes on from there; nothing is done twice.\n")


def test_a_portal_that_stores_otherwise_is_no_reason_to_run_again() -> None:
    report = Report(outcomes=(outcome(Status.ALTERED, attributes={"title": ("a", "b")}),))
    assert "Compare the values above." in report_text(report, EN)


@pytest.mark.parametrize(
    ("action", "started", "finished"),
    [
        (Action.CREATE, "Creating...", "Creation complete after 2s [id=16]"),
        (Action.UPDATE, "Modifying...", "Modifications complete after 2s [id=16]"),
        (Action.DELETE, "Destroying...", "Destruction complete after 2s [id=16]"),
        (Action.REPLACE, "Replacing...", "Replacement complete after 2s [id=16]"),
        (Action.FORGET, "Forgetting...", "Removed from state; it stays on the portal [id=16]"),
    ],
)
def test_progress_is_one_line_an_event(action: Action, started: str, finished: str) -> None:
    pace = Pace(number=12, of=34, seconds=2.2)
    assert started_line(A, action.value, pace, EN) == f"{A}: {started} [12 of 34, 2s elapsed]\n"
    assert finished_line(outcome(action=action), 2.2, EN, {"id": 16}) == f"{A}: {finished}\n"


def test_silence_is_broken_with_the_time_that_passed() -> None:
    assert still_line(A, "create", 10.0, EN) == f"{A}: Still creating... [10s elapsed]\n"
    assert still_line(A, "create", 10.0, RU) == f"{A}: Всё ещё создаётся... [прошло 10 с]\n"
    pace = Pace(number=1, of=1, seconds=0.2)
    assert started_line(A, "create", pace, RU) == f"{A}: Создаётся... [1 из 1, прошло 0 с]\n"


@pytest.mark.parametrize("status", Status)
def test_every_end_of_a_change_has_a_line(status: Status) -> None:
    for options in (EN, RU):
        line = finished_line(outcome(status, error="x"), 1.0, options, {})
        assert line.startswith(f"{A}: ")
        assert line.count("\n") == 1


SPAN = Span(path=Path("blueprints/a.yaml"), line=12, column=9, end_column=13, text="  from: Жёлт # x")
MISTAKE = Diagnostic(
    code="unknown-stage",
    message='There is no stage "Жёлт".',
    span=SPAN,
    suggestion='Did you mean "жар"?',
    context="a.b",
)


def warning(line: int) -> Diagnostic:
    span = Span(path=Path("a.yaml"), line=line, column=1, end_column=2)
    return Diagnostic(code="wide", message="Too wide.", span=span, severity=Severity.WARNING)


def test_a_mistake_shows_its_line_underlined_and_what_to_write() -> None:
    assert diagnostics_text((MISTAKE,), EN).splitlines() == [
        "╷",
        '│ Error: There is no stage "Жёлт". [unknown-stage]',
        "│",
        "│   on blueprints/a.yaml line 12, in a.b:",
        "│   12:   from: Жёлт # x",
        "│               ^^^^",
        "│",
        '│ Did you mean "жар"?',
        "╵",
    ]


def test_without_unicode_the_frame_is_ascii() -> None:
    text = diagnostics_text((MISTAKE,), Options(unicode=False))
    assert text.startswith("| Error:")
    assert not set("╷│╵") & set(text)


def test_warnings_of_one_kind_are_told_once() -> None:
    text = diagnostics_text((warning(1), MISTAKE, warning(2), warning(3)), EN)
    assert text.count("Warning:") == 1
    assert "(and 2 more warnings like this): a.yaml:2:1, a.yaml:3:1" in text


def test_for_logs_a_mistake_is_one_line() -> None:
    line = 'blueprints/a.yaml:12:9: Error: There is no stage "Жёлт". Did you mean "жар"? [unknown-stage]\n'
    assert diagnostics_lines((MISTAKE,), EN) == line
    assert diagnostics_text((MISTAKE,), Options(style="plain")) == line
    assert diagnostics_lines((MISTAKE,), RU).startswith("blueprints/a.yaml:12:9: Ошибка:")


def test_a_mistake_without_a_place_is_still_told() -> None:
    bare = Diagnostic(code="x", message="The file is empty.", span=None)
    assert diagnostics_lines((bare,), EN) == "Error: The file is empty. [x]\n"
    assert "Error: The file is empty. [x]" in diagnostics_text((bare,), EN)


@pytest.mark.parametrize("found", [(), (MISTAKE,), (MISTAKE, warning(1), Diagnostic(code="x", message="m", span=None))])
def test_diagnostics_as_json_fit_their_schema(found: tuple[Diagnostic, ...]) -> None:
    document = json.loads(DIAGNOSTIC_FORMATS["json"](found, EN))
    validate("diagnostics", document)
    assert document["valid"] == (not found)


def test_sarif_points_at_the_span() -> None:
    document = json.loads(DIAGNOSTIC_FORMATS["sarif"]((MISTAKE, warning(4)), EN))
    [run] = document["runs"]
    assert document["version"] == "2.1.0"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["unknown-stage", "wide"]
    first, second = run["results"]
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "blueprints/a.yaml"
    assert (place["region"]["startLine"], place["region"]["startColumn"], place["region"]["endColumn"]) == (12, 9, 13)
    assert (first["level"], second["level"]) == ("error", "warning")
    assert run["columnKind"] == "unicodeCodePoints"


def test_an_error_has_its_hint_and_the_portals_own_words() -> None:
    error = PortalError("Creating p: the portal refused.", method="crm.type.add", code="ACCESS_DENIED", status=403)
    error.hint = "Ask for rights."
    assert error_text(error, EN).splitlines() == [
        "╷",
        "│ Error: Creating p: the portal refused.",
        "│",
        "│ The portal's answer: crm.type.add, ACCESS_DENIED, HTTP 403",
        "│",
        "│ Ask for rights.",
        "╵",
    ]


def test_a_long_error_is_wrapped_to_the_width_and_keeps_its_own_lines() -> None:
    error = Refused("Nothing was changed. " + "слово " * 30, hint="one\ntwo")
    lines = error_text(error, Options(width=40, language="ru")).splitlines()
    assert max(map(len, lines)) <= 40
    assert lines[-3:-1] == ["│ one", "│ two"]


def test_a_plain_error_is_a_sentence() -> None:
    assert error_text(Denied("No."), Options(unicode=False)) == "| Error: No.\n"


def test_mistakes_of_a_blueprint_are_shown_one_by_one() -> None:
    assert error_text(InvalidBlueprint((MISTAKE, MISTAKE)), EN).count("Error:") == 2


def test_the_state_lists_addresses_one_a_line_sorted() -> None:
    record = Record(kind="field", ids={}, attrs={}, created=True)
    assert state_listing({Address("p.b"): record, Address("p.a"): record}, EN) == "p.a\np.b\n"


def test_an_object_of_the_state_shows_ids_and_attributes() -> None:
    record = Record(
        kind="field", ids={"id": 42, "fieldName": "UF_CRM_3_CREW"}, attrs={"title": {"ru": "Б"}}, created=False
    )
    assert state_object(A, record, EN).splitlines() == [
        "# p.field.crew:",
        "# (on the portal before smartctl; `destroy` leaves it alone)",
        'field "crew" {',
        '    fieldName = "UF_CRM_3_CREW"',
        "    id        = 42",
        '    title     = { ru = "Б" }',
        "}",
    ]
