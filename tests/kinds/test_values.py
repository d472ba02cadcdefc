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


def test_a_document_says_what_it_is_for_in_words():
    assert object_fault("document", "document.act", {"for": ["p", "p.pipeline.main"]}, read=False) == ""
    assert "for" in object_fault("document", "document.act", {"for": [5]}, read=False)


def test_what_a_field_links_to_is_named_in_words_or_by_number():
    for links in (["deal"], [1036], ["deal", 1036], []):
        assert object_fault("field", "p.field.link", {"settings": {"entities": links}}, read=False) == ""
    assert "settings" in object_fault("field", "p.field.link", {"settings": {"entities": [True]}}, read=False)
