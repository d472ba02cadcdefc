"""Numbers of another portal in robots and triggers, replaced by those of this one: by search, as a portal does it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

from smartctl.mockportal import php
from smartctl.mockportal.evidence import ASSUMED, trap

trap(
    "solution.by-search",
    ASSUMED,
    "Old numbers are replaced by plain search in the order of the list: DT1036_1 is found in DT1036_12, too.",
)
trap(
    "solution.not-replaced",
    ASSUMED,
    "Users, documents, list items and fields of parents keep the numbers of the portal that they come from.",
)


class Ratio(Struct):
    """What became of the numbers of the file."""

    sections: dict[int, int] = field(default_factory=dict)
    types: dict[int, int] = field(default_factory=dict)
    entities: dict[int, int] = field(default_factory=dict)
    categories: dict[tuple[int, int], int] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)

    def texts(self, info: Mapping[str, Any]) -> list[tuple[str, str]]:
        """What is searched for and what takes its place, in the order of the list of types."""
        found: list[tuple[str, str]] = []
        for old, row in info.items():
            number = php.integer(row.get("entityTypeId"))
            if php.integer(old) not in self.types:
                continue
            found.append((f"DYNAMIC_{number}", f"DYNAMIC_{self.entities[number]}"))
            for category in php.as_list(row.get("categoryIds")) or []:
                one = php.integer(category)
                if (number, one) in self.categories:
                    new = f"DT{self.entities[number]}_{self.categories[number, one]}"
                    found.append((f"DT{number}_{one}", new))
            for name in php.as_list(row.get("userFieldNames")) or []:
                new_name = php.text(name).replace(f"UF_CRM_{old}_", f"UF_CRM_{self.types[php.integer(old)]}_", 1)
                found.append((php.text(name), new_name))
        return found

    def rewritten(self, value: Any, texts: list[tuple[str, str]], owner: int) -> Any:
        """`owner`: the old number of the process in which it stands."""
        if isinstance(value, dict):
            return {self._text(key, texts): self._part(key, one, texts, owner, value) for key, one in value.items()}
        if isinstance(value, list):
            return [self.rewritten(one, texts, owner) for one in value]
        return self._text(value, texts) if isinstance(value, str) else value

    @staticmethod
    def _text(value: str, texts: list[tuple[str, str]]) -> str:
        """One look through the text for each old name; what was put in is not looked at again."""
        marked = value
        for place, (old, _new) in enumerate(texts):
            marked = marked.replace(old, f"\0{place}\0")
        for place, (_old, new) in enumerate(texts):
            marked = marked.replace(f"\0{place}\0", new)
        return marked

    def _part(self, key: str, value: Any, texts: list[tuple[str, str]], owner: int, around: dict[str, Any]) -> Any:
        condition = key == "value" and around.get("field") == "CATEGORY_ID"
        if (condition or key in ("CategoryId", "category_id", "CATEGORY_ID")) and not isinstance(value, dict | list):
            return self.categories.get((owner, php.integer(value)), value)
        if key == "DynamicTypeId":
            return str(self.entities.get(php.integer(value), value))
        if key == "DynamicEntitiesFields" and isinstance(value, dict):
            old = php.integer(around.get("DynamicTypeId"))
            new = self.entities.get(old, old)
            renamed = {
                f"{new}_{name.removeprefix(f'{old}_')}" if name.startswith(f"{old}_") else name: one
                for name, one in value.items()
            }
            return self.rewritten(renamed, texts, owner)
        return self.rewritten(value, texts, owner)
