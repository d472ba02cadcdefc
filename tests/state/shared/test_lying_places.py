"""A store that lies is found out before it is used, or does no harm."""

from __future__ import annotations

import pytest

from smartctl.errors import Locked, UsageError
from smartctl.state.shared.documents import Found, Overtaken
from tests.state.shared.memory import Memory, store_of


class Ignores(Memory):
    """Takes every write, as stores do that do not know the header."""

    def write(self, name, content, *, over):
        return super().write(name, content, over=self.documents[name].mark if name in self.documents else None)


class IgnoresWhatIsNew(Memory):
    """Honours If-Match, and not If-None-Match."""

    def write(self, name, content, *, over):
        known = self.documents.get(name)
        return super().write(name, content, over=known.mark if known and over is None else over)


class Refuses(Memory):
    def write(self, name, content, *, over):
        if over is not None:
            raise Overtaken
        return super().write(name, content, over=over)


class Drops(Memory):
    def write(self, name, content, *, over):
        mark = super().write(name, content, over=over)
        del self.documents[name]
        return mark


class DropsTheSecond(Memory):
    def write(self, name, content, *, over):
        before = self.documents.get(name)
        mark = super().write(name, content, over=over)
        if before is not None:
            self.documents[name] = Found(before.content, mark)
        return mark


class OneMark(Memory):
    def write(self, name, content, *, over):
        super().write(name, content, over=over)
        self.documents[name] = Found(content, "same")
        return "same"


@pytest.mark.parametrize(
    ("lie", "told"),
    [
        (Ignores, "of two writes that exclude each other it took both"),
        (IgnoresWhatIsNew, "of two writes that exclude each other it took both"),
        (Refuses, "it refuses a write whose condition holds"),
        (Drops, "what was written is not there"),
        (DropsTheSecond, "what was written is not there"),
        (OneMark, "it marks two contents as one and the same"),
    ],
)
def test_a_place_that_does_not_keep_its_word_is_refused_by_name_before_anything_is_written(lie, told):
    place = lie(title="s3://bucket")
    with pytest.raises(UsageError, match=f"The place s3://bucket cannot keep a state: ({told})") as caught:
        store_of(place).shelf("mock:demo", "window").held("apply").__enter__()
    assert "conditional writes" in caught.value.hint
    assert not [name for name in place.documents if name.startswith(("state/", "proof"))]


def test_a_place_is_tried_once():
    place = Memory()
    for _time in range(2):
        with store_of(place).shelf("mock:demo", "window").held("apply"):
            pass
        tried = place.documents["proved"].mark
    assert place.documents["proved"].mark == tried


def test_a_place_that_begins_to_lie_later_loses_the_lock_it_does_not_keep():
    place = Memory()
    with store_of(place).shelf("mock:demo", "window").held("apply"):
        pass
    lying = Drops(documents=place.documents, marks=place.marks)
    with pytest.raises((UsageError, Locked)):
        store_of(lying).shelf("mock:demo", "window").held("apply").__enter__()
