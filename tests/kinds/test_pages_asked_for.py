"""What does not fit on a page is asked for page by page: which questions follow from what was said so far."""

from __future__ import annotations

from smartctl.kinds.document_list import searches
from smartctl.kinds.workflow import question
from smartctl.ports import Answer


def test_the_first_page_of_workflows_is_asked_for_without_a_place_and_others_with_theirs():
    first, other = question(), question(50)
    assert "start" not in first.params
    assert other.params == {**first.params, "start": 50}


def test_templates_of_a_process_are_looked_for_to_the_last_page():
    row = {"id": 1, "entityTypeId": {"0": "1036"}}
    page = Answer(result={"templates": {"1": row}}, next=50)
    asked = searches({"templates_0": Answer(result={"templates": {"1": row}}), "bound_1036_0": page}, {1036})
    assert {name: call.params.get("start") for name, call in asked.items()} == {
        "bound_1036_0": None,
        "bound_1036_50": 50,
    }
    assert {str(call.params["filter"]) for call in asked.values()} == {"{'entityTypeId': '1036'}"}
