"""What a comment says to the next job behind the text for people: which plans it shows, of which commit, and that it is ours.

A digest says nothing of what a plan holds; neither do the marks of its changes, which tell only where two plans differ.
With a key (`SMARTCTL_APPROVAL_KEY`) the mark is signed: another job of the repository that writes comments, or a person who
edits one, cannot make an approval then.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import re
import zlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

from msgspec import Struct, field
from msgspec.structs import asdict

PLAN: Final = "<!-- smartctl: plan -->"
_APPROVAL: Final = re.compile(r"<!-- smartctl: approval ([A-Za-z0-9+/=]+)(?: ([0-9a-f]{64}))? -->\s*\Z")
LARGEST: Final = 20_000
"""Letters that the mark of a comment may take; beyond it the marks of single changes are left out."""
_UNPACKED: Final = 4_000_000


class Shown(Struct, frozen=True, kw_only=True):
    """A plan that a comment shows."""

    portal: str
    blueprint: str
    digest: str
    changes: Mapping[str, str] = field(default_factory=dict)
    standing: str = "needs-a-person"
    """What is to become of it by the rules of the project (`findings.Standing`), as it was when it was shown."""


class Approval(Struct, frozen=True, kw_only=True):
    request: str
    commit: str
    plans: tuple[Shown, ...]


def written(approval: Approval, key: str) -> str:
    """The mark, one line."""
    whole = {**asdict(approval), "plans": [asdict(one) for one in approval.plans]}
    text = _packed(whole, key)
    if len(text) <= LARGEST:
        return text
    bare = {**whole, "plans": [{**asdict(one), "changes": {}} for one in approval.plans]}
    return _packed(bare, key)


def read(comment: str, key: str) -> Approval | None:
    """None where there is none, where it is damaged, and where it is not signed with the key."""
    found = _APPROVAL.search(comment)
    if found is None:
        return None
    content, signature = found[1], found[2] or ""
    if key and not hmac.compare_digest(_signed(content, key), signature):
        return None
    try:
        unpacker = zlib.decompressobj()
        text = unpacker.decompress(base64.b64decode(content, validate=True), _UNPACKED)
        return _approval(json.loads(text))
    except (binascii.Error, zlib.error, ValueError, KeyError, TypeError, RecursionError):
        return None


def of_commit(comment: str) -> str:
    """The commit of which the comment speaks; "" where it does not say."""
    found = read(comment, "")
    return found.commit if found else ""


def _approval(document: Any) -> Approval:
    plans: Sequence[Any] = document["plans"]
    return Approval(
        request=str(document["request"]),
        commit=str(document["commit"]),
        plans=tuple(
            Shown(
                portal=str(one["portal"]),
                blueprint=str(one["blueprint"]),
                digest=str(one["digest"]),
                changes={str(name): str(mark) for name, mark in dict(one["changes"]).items()},
                standing=str(one.get("standing", "needs-a-person")),
            )
            for one in plans
        ),
    )


def _packed(document: Mapping[str, Any], key: str) -> str:
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    content = base64.b64encode(zlib.compress(text.encode(), 9)).decode()
    signature = f" {_signed(content, key)}" if key else ""
    return f"<!-- smartctl: approval {content}{signature} -->"


def _signed(content: str, key: str) -> str:
    return hmac.new(key.encode(), content.encode(), "sha256").hexdigest()
