"""Which attributes a file may say that an object has."""

from __future__ import annotations

from smartctl.kinds.values import object_fault


def test_what_was_read_from_a_portal_may_have_a_title_that_somebody_left_blank_and_what_is_to_be_written_may_not():
    assert object_fault("pipeline", "p.pipeline.main", {"title": " "}) == ""
    assert "title" in object_fault("pipeline", "p.pipeline.main", {"title": " "}, read=False)


def test_a_document_names_its_numerator_by_address_or_by_number():
    for numerator in ("numerator.acts", 7):
        assert object_fault("document", "document.act", {"numerator": numerator}, read=False) == ""
    assert "numerator" in object_fault("document", "document.act", {"numerator": [7]}, read=False)
