"""Names of item fields on the wire: how UPPER_CASE becomes camelCase and back, with what gets lost on the way."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from smartctl.mockportal.evidence import ASSUMED, trap

trap("names.lossy", ASSUMED, "Single letters and doubled underscores in a field name do not survive the way back.")
trap("names.upper-in-camel", ASSUMED, "A UF_ name sent without useOriginalUfNames is unknown to the portal.")
trap("names.upper-known", ASSUMED, "A system field of items may be named in UPPER_CASE, too: ID is id.")
trap("names.single-suffix", ASSUMED, "Fields whose names end in _SINGLE are missing from items.")

_SIMPLE_UPPER = re.compile(r"[A-Z_]+\Z|UF_CRM_\d{1,4}_[\d_]+\Z|UF_CRM_\d{1,4}_[A-Z_]+\Z")
_SIMPLE_CAMEL = re.compile(r"[A-Za-z_]+\Z|ufCrm\d{1,4}_[\d_]+\Z|ufCrm\d{1,4}[A-Za-z_]+\Z")
_KEPT = "\0"


@lru_cache(maxsize=4096)
def to_camel(upper: str) -> str:
    if not _SIMPLE_UPPER.match(upper) and upper.upper().startswith("UF_"):
        return _raw_camel(upper)
    # An underscore between digits stays; the scan does not overlap, so only every other one of `1_2_3` does.
    kept = re.sub(r"(\d)_(\d)", rf"\1{_KEPT}\2", upper).lower()
    joined = re.sub(r"_+([^_]?)", lambda found: found[1].upper(), kept)
    return (joined[:1].lower() + joined[1:]).replace(_KEPT, "_")


def _raw_camel(upper: str) -> str:
    if upper.upper().startswith("UF_CRM_"):
        return f"ufCrm_{upper[7:]}"
    return f"ufCrm{upper[6:]}" if upper.upper().startswith("UF_CRM") else f"uf{upper[3:]}"


@lru_cache(maxsize=4096)
def to_upper(camel: str) -> str:
    if not _SIMPLE_CAMEL.match(camel) and camel.lower().startswith("uf"):
        if camel.lower().startswith("ufcrm_"):
            return f"UF_CRM_{camel[6:]}"
        return f"UF_CRM{camel[5:]}" if camel.lower().startswith("ufcrm") else f"UF_{camel[2:]}"
    spaced = re.sub(r"(\d)([A-Za-z])", r"\1_\2", camel)
    spaced = re.sub(r"([A-Za-z])(\d)", r"\1_\2", spaced)
    return re.sub(r"([^_])([A-Z])", r"\1_\2", spaced).upper()


class Names:
    """Both directions for one answer, where no two fields may end up with one name."""

    def __init__(self, columns: Iterable[str], *, original_user_fields: bool) -> None:
        self._original = original_user_fields
        self._shown: dict[str, str] = {}
        taken: set[str] = set()
        for column in columns:
            name = column if self._stays(column) else to_camel(column)
            self._shown[column] = column if name in taken else name
            taken.add(self._shown[column])

    def _stays(self, name: str) -> bool:
        return self._original and name.startswith("UF_")

    def shown(self, column: str) -> str:
        return self._shown.get(column) or (column if self._stays(column) else to_camel(column))

    def column(self, name: str) -> str:
        known = name in self._shown and not name.startswith("UF_")
        return name if known or self._stays(name) else to_upper(name)


@lru_cache
def of(columns: tuple[str, ...], *, original_user_fields: bool) -> Names:
    """The names of these columns, which are asked for again and again."""
    return Names(columns, original_user_fields=original_user_fields)
