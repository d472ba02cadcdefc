"""What a blueprint comes to: attributes in domain form, and nothing that it does not write."""

from __future__ import annotations

from pathlib import Path

import pytest

from smartctl.blueprint.compile import compile_desired
from smartctl.blueprint.flags import FLAGS
from smartctl.blueprint.source import load, read_text
from smartctl.blueprint.validate import check
from smartctl.errors import Severity
from smartctl.kinds import KINDS
from smartctl.shipped import blueprints_dir

HEAD = "format: smartctl/blueprint/v1\nname: sample\nversion: 1.0.0\nprocesses:\n"


def compiled(text, language="ru"):
    document = read_text(text, path=Path("sample.yaml"))
    assert [one for one in check(document, language=language) if one.severity is Severity.ERROR] == []
    return compile_desired(document, language=language)


def process(body, language="ru"):
    """Attributes of the one process `p`, written as a flow mapping."""
    return compiled(f"{HEAD}  p: {{title: П, {body}}}\n", language).by_address()


def flags(body):
    attrs = process(body)["p"].attrs
    return {name: attrs[name] for name in FLAGS if name in attrs}


def test_a_bare_process_manages_nothing_but_its_title():
    assert process("")["p"].attrs == {"title": "П"}


@pytest.mark.parametrize(
    ("preset", "on"),
    [
        ("blank", set()),
        ("list", {"documents", "use_in_user_fields", "open_permissions"}),
        ("all", set(FLAGS) - {"payments"}),
    ],
)
def test_a_preset_sets_every_switch(preset, on):
    assert flags(f"preset: {preset}") == {name: name in on for name in FLAGS}


def test_options_override_a_preset_one_by_one():
    assert flags("preset: all, options: {automation: false}") == {**flags("preset: all"), "automation": False}


def test_a_list_of_standard_fields_speaks_for_all_five_and_no_other():
    on = {"client": True, "observers": True, "my_company": False, "source": False, "begin_close_dates": False}
    assert flags("standard_fields: [observers, client]") == on
    assert flags("standard_fields: []") == dict.fromkeys(on, False)


def test_a_list_of_features_speaks_for_all_six_and_no_other():
    on = {
        "documents": False, "products": False, "recycle_bin": True, "business_processes": False, "payments": False,
        "counters": False,
    }  # fmt: skip
    assert flags("features: [recycle_bin]") == on


def test_what_needs_a_switch_switches_it_on():
    stages = "stages: {a: {title: А}, b: {title: Б, result: success}}"
    assert flags(f"pipelines: {{m: {{title: М, {stages}}}}}") == {"stages": True}
    assert flags("pipelines: {m: {title: М}}") == {}
    assert flags("pipelines: {m: {title: М}, n: {title: Н}}") == {"pipelines": True}
    assert flags("bindings: [tasks]") == {"use_in_user_fields": True}
    assert flags("bindings: []") == {}
    assert flags("preset: blank, bindings: [tasks]")["use_in_user_fields"] is True


def test_titles_come_in_the_language_of_the_portal():
    body = "fields: {a: {type: list, title: {ru: А, en: A}, help: Просто, items: {x: {title: {ru: Икс, en: X}}}}}"
    text = f"{HEAD}  p: {{title: {{ru: П, en: P}}, {body}}}\n"
    for language, title, item, words in (("ru", "П", "Икс", "ru"), ("en", "P", "X", "en"), ("de", "P", "X", "de")):
        found = compiled(text, language).by_address()
        assert found["p"].attrs["title"] == title
        field = found["p.field.a"].attrs
        assert field["title"] == {"ru": "А", "en": "A"}
        assert field["help"] == {words: "Просто"}
        assert field["items"]["x"]["title"] == item


def test_the_first_pipeline_is_the_default_unless_another_is_marked():
    def defaults(body):
        found = process(f"pipelines: {{{body}}}").values()
        return {one.key: (one.attrs["default"], one.attrs["position"]) for one in found if one.kind == "pipeline"}

    assert defaults("a: {title: А}, b: {title: Б}") == {"a": (True, 1), "b": (False, 2)}
    assert defaults("a: {title: А}, b: {title: Б, default: true}") == {"a": (False, 1), "b": (True, 2)}


def test_stages_carry_result_position_and_only_the_colour_that_is_written():
    stages = (
        '{a: {title: А, color: "#aabbcc"}, b: {title: Б, result: success, code: WON}, c: {title: В, result: failure}}'
    )
    found = process(f"pipelines: {{m: {{title: М, stages: {stages}}}}}")
    assert found["p.pipeline.m.stage.a"].attrs == {
        "title": "А",
        "result": "process",
        "position": 1,
        "color": "#AABBCC",
    }
    assert found["p.pipeline.m.stage.b"].attrs == {"title": "Б", "result": "success", "position": 2, "code": "WON"}
    assert found["p.pipeline.m.stage.c"].attrs == {"title": "В", "result": "failure", "position": 3}


@pytest.mark.parametrize(
    ("field", "settings"),
    [
        ("type: string, settings: {rows: 4, default: x}", {"rows": 4, "default_value": "x"}),
        ("type: integer, settings: {min_value: -1, default: 0}", {"min_value": -1, "default_value": 0}),
        ("type: double, settings: {precision: 2, max_value: 1.5}", {"precision": 2, "max_value": 1.5}),
        ("type: boolean, settings: {default: true, display: radio}", {"default_value": True, "display": "RADIO"}),
        ('type: boolean, settings: {label: ["No", "Yes"]}', {"label": ("No", "Yes")}),
        ("type: date, settings: {default: now}", {"default_value": {"type": "NOW", "value": ""}}),
        ("type: date, settings: {default: none}", {"default_value": {"type": "NONE", "value": ""}}),
        ('type: date, settings: {default: "2026-12-31"}', {"default_value": {"type": "FIXED", "value": "2026-12-31"}}),
        ("type: datetime, settings: {use_second: false}", {"use_second": False}),
        ('type: money, settings: {default: "100.50|RUB"}', {"default_value": "100.50|RUB"}),
        ("type: address, settings: {show_map: false}", {"show_map": False}),
        ("type: url, settings: {popup: false}", {"popup": False}),
        ("type: file, settings: {extensions: [PDF, jpg]}", {"extensions": ("pdf", "jpg")}),
        ("type: crm, settings: {entities: [deal, 1036]}", {"entities": ("deal", 1036)}),
        ("type: crm_status, settings: {entity_type: SOURCE}", {"entity_type": "SOURCE"}),
        ("type: iblock_element, settings: {iblock_id: 7, display: dialog}", {"iblock_id": 7, "display": "DIALOG"}),
        ("type: rest_12_x, settings: {Any: thing}", {"Any": "thing"}),
    ],
)
def test_settings_are_the_portals_in_lower_case(field, settings):
    attrs = process(f"fields: {{f: {{title: Ф, {field}}}}}")["p.field.f"].attrs
    assert attrs["settings"] == settings
    assert attrs["multiple"] is False


def test_a_crm_field_points_at_a_pinned_process_by_number_and_at_another_by_address():
    text = (
        f"{HEAD}  p:\n    title: П\n    fields: {{f: {{type: crm, title: Ф, settings: {{entities: [q, r]}}}}}}\n"
        "  q: {title: К, entity_type_id: 1040}\n  r: {title: Р}\n"
    )
    assert compiled(text).by_address()["p.field.f"].attrs["settings"] == {"entities": (1040, "r")}


def test_a_relation_names_its_target_by_number_or_address():
    text = f"{HEAD}  p: {{title: П, relations: {{parents: {{deal: {{}}, 1036: {{show_in_card: true}}}}, children: {{q: {{}}}}}}}}\n  q: {{title: К}}\n"
    found = compiled(text).by_address()
    assert found["p.relation.parent.deal"].attrs == {"side": "parent", "target": 2}
    assert found["p.relation.parent.1036"].attrs == {"side": "parent", "target": 1036, "show_in_card": True}
    assert found["p.relation.child.q"].attrs == {"side": "child", "target": "q"}
    assert found["p.relation.child.q"].parent == "p"


@pytest.mark.parametrize(("written", "attrs"), [("field", {"workplace": "workplace.field"}), (7, {"workplace": 7})])
def test_a_workplace_is_named_by_address_or_by_number(written, attrs):
    head = HEAD.replace("processes:", "workplaces: {field: {title: {ru: Выезды, en: Visits}}}\nprocesses:")
    found = compiled(f"{head}  p: {{title: П, workplace: {written}}}\n", "en").by_address()
    assert found["p"].attrs == {"title": "П", **attrs}
    assert found["workplace.field"].attrs == {"title": "Visits"}


def test_null_takes_a_process_out_and_a_missing_key_says_nothing():
    assert process("workplace: null")["p"].attrs == {"title": "П", "workplace": None}


def test_a_workplace_comes_after_the_first_process_in_it_and_before_its_pipelines():
    head = HEAD.replace("processes:", "workplaces: {spare: {title: З}, field: {title: В}}\nprocesses:")
    body = "{title: П, workplace: field, pipelines: {main: {title: О}}}"
    found = compiled(f"{head}  p: {body}\n  q: {body}\n").resources
    assert [one.address for one in found] == [
        "p",
        "workplace.field",
        "p.pipeline.main",
        "q",
        "q.pipeline.main",
        "workplace.spare",
    ]


def test_permission_to_delete_reaches_everything_below():
    stages = "{a: {title: А}, b: {title: Б, result: success}}"
    pipelines = f"{{m: {{title: М, allow: [delete], stages: {stages}}}, n: {{title: Н}}}}"
    found = process(f"pipelines: {pipelines}, fields: {{f: {{type: date, title: Ф, allow: [delete]}}}}")
    assert {one for one, resource in found.items() if resource.allow == {"delete"}} == {
        "p.pipeline.m", "p.pipeline.m.stage.a", "p.pipeline.m.stage.b", "p.field.f",
    }  # fmt: skip
    text = (
        f"{HEAD.replace('processes', 'allow: [delete]' + chr(10) + 'processes')}  p: {{title: П, bindings: [tasks]}}\n"
    )
    assert all(one.allow == {"delete"} for one in compiled(text).resources)


def test_the_digest_is_of_what_is_asked_for_and_not_of_how_it_is_written():
    plain = f"{HEAD}  p: {{title: П, fields: {{a: {{type: date, title: А}}, b: {{type: date, title: Б}}}}}}\n"
    assert compiled(plain).digest == compiled(f"# comment\n{plain}").digest
    assert compiled(plain).digest != compiled(plain.replace("title: Б", "title: В")).digest
    swapped = plain.replace("a: {type: date, title: А}, b: {type: date, title: Б}", "b: {type: date, title: Б}, a: {type: date, title: А}")  # fmt: skip
    assert compiled(plain).digest != compiled(swapped).digest


@pytest.mark.parametrize("path", sorted(blueprints_dir().glob("*.yaml")), ids=lambda path: path.stem)
@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_shipped_blueprint_is_in_order_and_speaks_both_languages(path, language):
    document = load(path)
    assert check(document, language=language) == ()
    for one in compile_desired(document, language=language).resources:
        known = {attr.name for attr in KINDS[one.kind].attrs if not attr.internal}
        assert set(one.attrs) <= known
        title = one.attrs.get("title", "")
        assert isinstance(title, str) or {"ru", "en"} <= set(title)
        if isinstance(title, str) and title:
            assert any("а" <= letter <= "я" for letter in title.lower()) == (language == "ru")


def test_window_installation_has_the_stages_of_the_article_in_their_order():
    desired = compile_desired(load(blueprints_dir() / "window-installation.yaml"), language="ru")
    stages = [(one.attrs["title"], one.attrs["result"]) for one in desired.resources if one.kind == "stage"]
    assert stages == [
        ("Заявка принята", "process"),
        ("Время и бригада согласованы", "process"),
        ("Доставка окна", "process"),
        ("Работы в процессе", "process"),
        ("Работы выполнены", "process"),
        ("Оплачено частично", "process"),
        ("Оплачено полностью", "success"),
        ("Установка отменена", "failure"),
    ]


def test_people_and_cards_named_twice_are_named_once():
    document = (
        "documents:\n"
        "  act: {title: Акт, region: ru, numerator: 7, for: [deal, p, '2'], file: documents/act.docx, users: [UA, U1]}\n"
    )
    text = f"{HEAD}  p: {{title: П, features: [documents]}}\n{document}"
    found = compile_desired(read_text(text, path=Path(__file__).parent / "sample.yaml"), language="ru").by_address()
    attrs = found["document.act"].attrs
    assert (attrs["for"], attrs["users"]) == (("deal", "p"), ("U1", "everyone"))
