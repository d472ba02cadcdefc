"""A mistake in `smartctl.yaml` is named with its place and a way out, and no value is repeated: it may be a password."""

from __future__ import annotations

import pytest

from tests.cli.conftest import said

F = "format: smartctl/project/v1\n"
WRONG = {
    "nothing": ("portals: {}\n", "smartctl.yaml: `format` is missing.", "Write `format: smartctl/project/v1`."),
    "another format": ("format: smartctl/blueprint/v1\n", "format: it takes one of: smartctl/project/v1.", ""),
    "an unknown key": (F + "portal: {}\n", "smartctl.yaml: `portal` is not known here.", "Did you mean portals?"),
    "a portal without an address": (F + "portals: {a: {language: ru}}\n", "portals.a: `url` is missing.", ""),
    "a language": (
        F + "portals: {a: {url: 'mock:a', language: de}}\n",
        "portals.a.language: it takes one of: ru, en.",
        "",
    ),
    "a switch": (
        F + "portals: {a: {url: 'mock:a', protect: maybe}}\n",
        "portals.a.protect: it takes true or false.",
        "",
    ),
    "a list": (
        F + "portals: {a: {url: 'mock:a', blueprints: secret12}}\n",
        "portals.a.blueprints: it takes a list.",
        "",
    ),
    "a key with a slip": (
        F + "portals: {a: {ulr: 'mock:a'}}\n",
        "portals.a: `ulr` is not known here.",
        "Did you mean url?",
    ),
    "two addresses": (
        F + "portals: {a: {url: 'mock:a', application: {domain: a, client_id: b, client_secret: 'file:c'}}}\n",
        "portals.a: only one of these may stand here: `url`, `application`.",
        "",
    ),
    "a share": (
        F + "policy: {max_changed_share: 7}\n",
        "policy.max_changed_share: it takes 1 or less.",
        "",
    ),
    "nothing in a list": (F + "state: {encryption: {keys: []}}\n", "state.encryption.keys: it is empty.", ""),
    "the same twice": (
        F + "portals: {a: {url: 'mock:a', blueprints: [secret12, secret12]}}\n",
        "portals.a.blueprints: something stands in it twice.",
        "",
    ),
    "a database for a key": (
        F + "state: {'postgresql://me:secret12@host/db': 1}\n",
        "state: `postgresql://me:***@host/db` is not known here.",
        "",
    ),
    "a key without a colon": (F + "secret12\n", "line 3: A key without a colon.", "Write key: value."),
    "a bracket": (
        F + "portals:\n  a: {url: secret12\n",
        "line 3: A bracket is opened and not closed.",
        "Add the closing",
    ),
    "a key twice": (
        F + "state:\n  url: secret12\n  url: secret12\n",
        "line 4: A key stands here for the second time.",
        "Leave one of them.",
    ),
    "keys": (F + "portals: [secret12]\n", "portals: it takes keys with values or null.", ""),
}


@pytest.mark.parametrize("which", WRONG)
def test_the_place_and_the_way_out_are_named(smartctl, tmp_path, which):
    text, place, way = WRONG[which]
    (tmp_path / "smartctl.yaml").write_text(text, encoding="utf-8")
    refused = smartctl("plan", "--portal", "mock:a")
    assert refused.returncode == 1
    told = said(refused.stderr)
    assert place in told
    assert way in told
    assert "secret12" not in told
    in_russian = said(smartctl("plan", "--portal", "mock:a", "--lang", "ru").stderr)
    assert place.partition(":")[0].replace("line", "строка") in in_russian
    assert not {"missing", "takes", "known", "mean"} & set(in_russian.replace(".", " ").split())
