"""Encryption at rest: nothing in the clear, a wrong key is a sentence, a change of the key reaches everything."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import pytest

from smartctl.errors import UsageError
from smartctl.state.shared.folder import FolderDocuments
from smartctl.state.shared.kept import Cabinet
from smartctl.state.shared.sealing import FernetSeal, new_key
from smartctl.state.shared.store import SharedStore
from tests.servers import places
from tests.servers.places import servers  # noqa: F401 - a fixture
from tests.state.shared.memory import Memory, store_of

OLD, NEW = new_key(), new_key()
NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
WORD = "Бригада 4711".encode()


def filled(store):
    shelf = store.shelf("mock:demo", "window")
    with shelf.held("apply"):
        for version in ("1.0.0", "1.0.1", "1.0.2"):
            state = shelf.load_or_new(version)
            shelf.save(state)
        diary = shelf.new_diary(NOW)
        diary.write("moved", address="p", items=1, text=WORD.decode())
        diary.keep("p.crew", [{"address": "p"}, {"id": 1, "value": WORD.decode()}])
        diary.leave_plan(WORD)
    store.remember_plan(WORD)


def test_nothing_that_is_kept_stands_in_the_clear():
    place = Memory()
    filled(store_of(place, seal=FernetSeal([OLD])))
    assert len(place.documents) > 6
    for name, found in place.documents.items():
        assert WORD not in found.content, name
        assert b"lineage" not in found.content, name
        assert WORD.decode().encode("unicode_escape") not in found.content, name


def test_without_the_key_or_with_another_one_nothing_is_read_and_the_sentence_says_why():
    place = Memory()
    filled(store_of(place, seal=FernetSeal([OLD])))
    with pytest.raises(UsageError, match=r"memory: state/mock-demo/window\.json: it is encrypted\."):
        store_of(place).shelf("mock:demo", "window").load()
    with pytest.raises(UsageError, match="is encrypted with a key that is not given here") as caught:
        store_of(place, seal=FernetSeal([NEW])).shelf("mock:demo", "window").load()
    assert OLD not in str(caught.value)
    assert NEW not in caught.value.hint


@pytest.mark.parametrize("key", ["", "x", "A" * 44, "пароль"])
def test_what_is_no_key_is_refused_without_repeating_it(key):
    with pytest.raises(UsageError, match=r"what is given is no key\.") as caught:
        FernetSeal([key + "="])
    assert key == "" or key not in caught.value.message


def test_what_is_in_the_clear_is_refused_where_everything_is_encrypted():
    place = Memory()
    filled(store_of(place))
    store = store_of(place, seal=FernetSeal([OLD]))
    with pytest.raises(UsageError, match=r"it is not encrypted, and smartctl\.yaml says that everything is"):
        store.shelf("mock:demo", "window").load()
    with pytest.raises(UsageError, match="it is not encrypted"), store.shelf("mock:demo", "window").held("apply"):
        pass


def test_a_content_that_somebody_changed_is_refused():
    place = Memory()
    store = store_of(place, seal=FernetSeal([OLD]))
    filled(store)
    name = "state/mock-demo/window.json"
    found = place.documents[name]
    at = found.content.index(b"gAAAA") + 60
    spoilt = found.content[:at] + bytes([found.content[at] ^ 1]) + found.content[at + 1 :]
    place.write(name, spoilt, over=found.mark)
    with pytest.raises(UsageError, match="or somebody has changed it"):
        store.shelf("mock:demo", "window").load()


def test_a_document_that_was_put_in_the_place_of_another_one_is_refused():
    place = Memory()
    store = store_of(place, seal=FernetSeal([OLD]))
    filled(store)
    with store.shelf("mock:demo", "door").held("apply"):
        store.shelf("mock:demo", "door").save(store.shelf("mock:demo", "door").load_or_new("1.0.0"))
    place.documents["state/mock-demo/door.json"] = place.documents["state/mock-demo/window.json"]
    with pytest.raises(UsageError, match="sealed: it was encrypted for another place"):
        store.shelf("mock:demo", "door").load()


@pytest.mark.parametrize("name", places.NAMES)
def test_a_change_of_the_key_reaches_everything_that_can_be_written(name, servers, request):  # noqa: F811
    _settings, door = servers.place(name)

    def opened(*keys, **more):
        seal = FernetSeal(keys) if keys else None
        store = SharedStore(Cabinet(documents=door(), by="t@h", seal=seal, **more))
        request.addfinalizer(store.close)
        return store

    plain = opened()
    filled(plain)
    kept = {one.name: one.content for one in plain.items()}
    for before, after in (({"open_plain": True}, (OLD,)), ({}, (NEW, OLD))):
        store = opened(*after, **before)
        with store.shelf("mock:demo", "window").held("state migrate"):
            renewed = list(store.renew())
        assert len(renewed) >= len(kept)
        assert {one.name: one.content for one in store.items()} == kept
    last = opened(NEW)
    assert {one.name: one.content for one in last.items()} == kept
    with last.shelf("mock:demo", "window").held("apply") as left:
        assert left == ""
    # GitLab's versions are as they were written: what no key opens any more is not listed, and hides nothing else.
    known = [3] if name == "http" else [3, 2, 1]
    assert [one.serial for one in last.shelf("mock:demo", "window").history(10)] == known


def test_a_change_of_the_key_goes_on_when_a_person_confirms_a_step_meanwhile(monkeypatch):
    place = Memory()
    place.renew_versions = lambda _again: ()
    store, other = (store_of(place, seal=FernetSeal([OLD])) for _door in range(2))
    filled(store)
    begin = "state/mock-demo/window.runbook/"
    other.shelf("mock:demo", "window").runbook.write("moved", address="p", items=1)
    again, times = Cabinet.write_again, []

    def overtaken(self, kept):
        if kept.name.startswith(begin) and not times:
            times.append(kept.name)
            other.shelf("mock:demo", "window").runbook.write("moved", address="p", items=2)
        again(self, kept)

    monkeypatch.setattr(Cabinet, "write_again", overtaken)
    new = store_of(place, seal=FernetSeal([NEW, OLD]))
    list(new.renew())
    assert times
    last = store_of(place, seal=FernetSeal([NEW]))
    assert [one["items"] for one in last.shelf("mock:demo", "window").runbook.entries()] == [1, 2]


def test_an_older_state_of_a_key_that_is_lost_stands_in_the_way_of_no_change_of_the_key(tmp_path):
    def opened(*keys):
        return SharedStore(Cabinet(documents=FolderDocuments(tmp_path), by="t@h", seal=FernetSeal(keys)))

    lost = new_key()
    filled(opened(lost))
    [oldest, *_later] = FolderDocuments(tmp_path).names("history/")
    kept = (tmp_path / oldest).read_bytes()
    list(opened(OLD, lost).renew())
    (tmp_path / oldest).write_bytes(kept)
    assert list(opened(NEW, OLD).renew())
    assert len(opened(NEW).shelf("mock:demo", "window").history(10)) == 3 - 1
    assert (tmp_path / oldest).read_bytes() == kept


def test_a_plan_in_a_file_is_encrypted_too_and_one_in_the_clear_is_refused():
    store, plain = store_of(Memory(), seal=FernetSeal([OLD])), store_of(Memory())
    closed = store.closed_file(WORD)
    assert WORD not in closed
    assert store.opened_file(closed, "crm.plan") == WORD
    with pytest.raises(UsageError, match=r"crm\.plan: it is encrypted\."):
        plain.opened_file(closed, "crm.plan")
    with pytest.raises(UsageError, match=r"crm\.plan: it is not encrypted"):
        store.opened_file(WORD, "crm.plan")
    assert plain.opened_file(plain.closed_file(WORD), "crm.plan") == WORD


def test_without_the_package_that_encrypts_its_name_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "cryptography", None)
    with pytest.raises(UsageError) as told:
        new_key()
    assert str(told.value.message) == "Encryption needs a package that is not installed."
    assert told.value.hint == "Install it with `pip install smartctl[encryption]`."


def test_of_a_seal_nothing_is_shown():
    assert repr(FernetSeal([OLD])) == "FernetSeal()"
