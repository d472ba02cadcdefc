from __future__ import annotations

import pytest

from smartctl.mockportal import php
from smartctl.mockportal.references import substitute

KNOWN = {
    "result": {"a": 7, "b": {"id": 5, "t": ["x", "y"]}, "s": "word", "f": {"flag": True, "none": None}},
    "total": {"a": 3},
    "next": {"a": 50},
    "time": {"a": {"duration": 1.5}},
    "error": {"bad": {"error": "NOT_FOUND"}},
}
MAPS = KNOWN["result"]
TYPE = {"result": {"t": {"type": {"id": 5, "entityTypeId": 1036, "flag": True}}, "c": {"category": {"id": 9}}}}


@pytest.mark.parametrize(
    ("value", "becomes"),
    [
        ("$result[a]", 7),
        ("$result[a][ID]", 7),
        ("$result[nope][ID]", MAPS),
        ("id $result[nope][x] end", "id $result[nope][x] end"),
        ("$result[a],$result[b]", 7),
        ("$result[a] $result[b][id]", "7 5"),
        ("$result[a]-x", 7),
        ("ID_$result[a]", "ID_7"),
        ("$result[b][t][1]", "y"),
        ("$total[a]", 3),
        ("$next[a]", 50),
        ("$time[a][duration]", 1.5),
        ("$error[bad][error]", "NOT_FOUND"),
        ("$result[b][nope]", MAPS["b"]),
        ("$result[f][none]", MAPS["f"]),
        ("A$result[b][nope]", "A$result[b][nope]"),
        ("$result[f][flag]", True),
        ("x$result[f][flag]", "x$result[f][flag]"),
        ("$result", "$result"),
        ("price $100", "price $100"),
        ("$result[s][0]", "w"),
        ("$RESULT[a]", None),
        ("x $RESULT[a]", "x $RESULT[a]"),
        ("$result[b][t]", ["x", "y"]),
    ],
)
def test_a_reference_becomes(value: str, becomes: object) -> None:
    assert substitute(value, KNOWN) == becomes


@pytest.mark.parametrize(
    ("value", "becomes"),
    [
        ("$result[t][type][id]", 5),
        ("CRM_$result[t][type][id]", "CRM_5"),
        ("DT$result[t][type][entityTypeId]_9:NEW", "DT1036"),
        ("DYNAMIC_$result[t][type][entityTypeId]_STAGE_$result[c][category][id]", "DYNAMIC_1036"),
        ("$result[t][type][id] x $result[c][category][id]", "5 x 9"),
        ("$result[missing][id]", TYPE["result"]),
        ("$result[t][type][nope]", TYPE["result"]["t"]["type"]),
        ("A$result[t][type][nope]", "A$result[t][type][nope]"),
        ("$result[t][type][flag]", True),
    ],
)
def test_a_reference_to_a_new_type_becomes(value: str, becomes: object) -> None:
    assert substitute(value, TYPE) == becomes


def test_references_are_replaced_in_values_at_any_depth_and_never_in_keys() -> None:
    tree = {"fields": {"$result[a]": ["$result[a]", "plain"]}}
    assert substitute(tree, KNOWN) == {"fields": {"$result[a]": [7, "plain"]}}


def test_an_encoded_reference_works_because_decoding_comes_first(admin) -> None:
    kind = admin.new_type()
    commands = {
        "t": "crm.type.list",
        "c": "crm.category.list?entityTypeId=%24result%5Bt%5D%5Btypes%5D%5B0%5D%5BentityTypeId%5D",
    }
    answer = admin.ask("batch", cmd=commands)
    assert answer["result"]["c"]["categories"][0]["entityTypeId"] == kind["entityTypeId"]


def test_a_title_that_looks_like_a_reference_is_rewritten_in_a_batch_only(admin) -> None:
    admin.ask("batch", cmd={"a": "server.time", "b": "crm.type.add?fields[title]=Total $total[nope] $result[a]"})
    admin.new_type(title="$result[a]")
    titles = [one["title"] for one in admin.ask("crm.type.list")["types"]]
    assert titles == ["Total $total[nope] 2026-08-01T12:00:00+03:00", "$result[a]"]


@pytest.mark.parametrize(
    ("query", "parsed"),
    [
        ("a[b][]=1&a[b][]=2", {"a": {"b": ["1", "2"]}}),
        ("select[]=ID&select[]=NAME", {"select": ["ID", "NAME"]}),
        ("filter[%3E%3Did]=5", {"filter": {">=id": "5"}}),
        ("fields[PHONE][0][VALUE]=1", {"fields": {"PHONE": [{"VALUE": "1"}]}}),
        ("a.b=1&c d=2&e[f.g]=3", {"a_b": "1", "c_d": "2", "e": {"f.g": "3"}}),
        ("k=1&k=2", {"k": "2"}),
        ("k=a+b%20c", {"k": "a b c"}),
        ("k[]=", {"k": [""]}),
        ("k", {"k": ""}),
        ("k=1&", {"k": "1"}),
        ("=1&[a]=2", {}),
        ("a[b=1", {"a_b": "1"}),
        ("a[5]=x&a[]=y", {"a": {"5": "x", "6": "y"}}),
        ("a=1&a[b]=2", {"a": {"b": "2"}}),
        ("a[b]tail=1", {"a": {"b": "1"}}),
        ("a[05]=x", {"a": {"05": "x"}}),
        ("a=%26%2526", {"a": "&%26"}),
    ],
)
def test_a_query_parses_as_in_php(query: str, parsed: object) -> None:
    assert php.parse_str(query) == parsed


@pytest.mark.parametrize(
    ("command", "split"),
    [
        ("crm.type.list?a=1#b", ("crm.type.list", "a=1")),
        ("crm.type.list#x?a=1", ("crm.type.list", "")),
        ("vendor:crm.type.list?a=1", ("crm.type.list", "a=1")),
        ("crm.status.add?fields[STATUS_ID]=DT1_2:NEW", ("crm.status.add", "fields[STATUS_ID]=DT1_2:NEW")),
        ("crm.type.list", ("crm.type.list", "")),
        ("/crm.type.list", ("/crm.type.list", "")),
        ("//host/crm.type.list", ("/crm.type.list", "")),
    ],
)
def test_a_command_splits_as_parse_url_does(command: str, split: tuple[str, str]) -> None:
    assert php.split_url(command) == split


def test_a_hash_in_a_command_cuts_the_rest_off(admin) -> None:
    admin.ask("batch", cmd={"a": "crm.type.add?fields[title]=One#two&fields[isStagesEnabled]=Y"})
    only = admin.ask("crm.type.list")["types"][0]
    assert (only["title"], only["isStagesEnabled"]) == ("One", "N")


def test_without_commands_all_sections_are_empty_lists(admin) -> None:
    empty = {"result": [], "result_error": [], "result_total": [], "result_next": [], "result_time": []}
    assert admin.ask("batch") == empty


def test_parameter_names_of_batch_are_found_in_any_case(admin) -> None:
    assert admin.ask("batch", CMD={"a": "user.admin"}, HALT=0)["result"] == {"a": True}


def test_numbered_commands_change_the_shape_of_the_answer(admin) -> None:
    good, bad = "user.admin", "no.such.method"
    first_fails = admin.ask("batch", cmd=[bad, good])
    assert isinstance(first_fails["result_error"], list)
    assert first_fails["result"] == {"1": True}
    middle_fails = admin.ask("batch", cmd=[good, bad, good])
    assert list(middle_fails["result"]) == ["0", "2"]
    assert list(middle_fails["result_error"]) == ["1"]
    assert admin.ask("batch", cmd=[good, good])["result"] == [True, True]


def test_a_failed_command_appears_only_among_the_errors(admin) -> None:
    answer = admin.ask("batch", cmd={"ok": "crm.type.list", "no": "crm.type.get?id=77"})
    assert list(answer["result_error"]["no"]) == ["error", "error_description"]
    for section in ("result", "result_time", "result_total"):
        assert list(answer[section]) == ["ok"]
    assert {"start", "finish", "duration", "processing", "date_start", "date_finish"} <= set(
        answer["result_time"]["ok"]
    )


def test_halt_stops_after_the_first_failure_and_what_was_done_stays(admin) -> None:
    commands = {"a": "crm.type.add?fields[title]=Kept", "b": "crm.type.get?id=77", "c": "user.admin"}
    answer = admin.ask("batch", cmd=commands, halt=1)
    assert list(answer["result"]) == ["a"]
    assert list(answer["result_error"]) == ["b"]
    assert all("c" not in section for section in answer.values())
    assert [one["title"] for one in admin.ask("crm.type.list")["types"]] == ["Kept"]


@pytest.mark.parametrize(("halt", "runs"), [(False, 2), (0, 2), ("0", 2), ("", 2), (True, 0), ("false", 0), (1, 0)])
def test_halt_follows_php_truth(admin, halt: object, runs: int) -> None:
    answer = admin.ask("batch", cmd={"x": "no.such", "a": "user.admin", "b": "user.admin"}, halt=halt)
    assert len(answer["result"]) == runs


def test_the_fifty_first_command_is_refused_and_the_first_fifty_run(admin) -> None:
    answer = admin.ask("batch", cmd={f"c{number}": "user.admin" for number in range(53)})
    assert len(answer["result"]) == 50
    assert list(answer["result_error"]) == ["c50", "c51", "c52"]
    assert {one["error"] for one in answer["result_error"].values()} == {"ERROR_BATCH_LENGTH_EXCEEDED"}
    halted = admin.ask("batch", cmd={f"c{number}": "user.admin" for number in range(53)}, halt=1)
    assert list(halted["result_error"]) == ["c50"]


def test_a_command_that_is_no_text_vanishes_yet_takes_a_place(admin) -> None:
    commands: dict[str, object] = {f"o{number}": {"method": "profile"} for number in range(50)}
    answer = admin.ask("batch", cmd={**commands, "late": "user.admin"})
    assert answer["result"] == []
    assert list(answer["result_error"]) == ["late"]


@pytest.mark.parametrize("method", ["batch", "download", "upload"])
def test_some_methods_are_refused_inside_a_batch(admin, method: str) -> None:
    answer = admin.ask("batch", cmd={"a": f"{method}?cmd[x]=profile", "b": "user.admin"})
    assert answer["result_error"]["a"]["error"] == "ERROR_BATCH_METHOD_NOT_ALLOWED"
    assert answer["result"] == {"b": True}


def test_a_suffix_in_a_command_makes_the_method_unknown(admin) -> None:
    answer = admin.ask("batch", cmd={"a": "crm.type.list.json", "b": "CRM.Type.LIST", "c": "/profile"})
    assert {key: one["error"] for key, one in answer["result_error"].items()} == {
        "a": "ERROR_METHOD_NOT_FOUND",
        "c": "ERROR_METHOD_NOT_FOUND",
    }
    assert list(answer["result"]) == ["b"]


def test_a_null_result_is_present(admin) -> None:
    answer = admin.ask("batch", cmd={"a": "crm.type.get"})
    assert answer["result"] == {"a": None}


def test_each_command_pages_on_its_own(admin) -> None:
    kind = admin.new_type()["entityTypeId"]
    admin.portal.add_items(kind, [{} for _ in range(120)])
    commands = {
        "first": f"crm.item.list?entityTypeId={kind}&select[]=id",
        "last": f"crm.item.list?entityTypeId={kind}&select[]=id&start=100",
    }
    answer = admin.ask("batch", cmd=commands)
    assert answer["result_next"] == {"first": 50}
    assert answer["result_total"] == {"first": 120, "last": 120}
    assert len(answer["result"]["last"]["items"]) == 20


def test_app_info_answers_a_webhook_directly_but_not_in_a_batch(admin) -> None:
    assert admin.ask("app.info")["LICENSE"] == "ru_pro100"
    assert admin.ask("batch", cmd={"a": "app.info"})["result_error"]["a"]["error"] == "ACCESS_DENIED"
