"""The methods of the portal, one file per group; importing a group registers its methods."""

from __future__ import annotations

from importlib import import_module

_GROUPS = (
    "portal",
    "events",
    "company",
    "types",
    "workplaces",
    "pipelines",
    "stages",
    "directories",
    "user_fields",
    "field_list",
    "items",
    "item_list",
    "item_import",
    "classic_items",
    "stage_history",
    "cards",
    "triggers",
    "robots",
    "tasks",
    "activities",
    "notifications",
    "workflows",
    "workflow_templates",
    "numerators",
    "document_templates",
    "documents",
)


def load() -> None:
    """Register all methods."""
    for group in _GROUPS:
        import_module(f"{__name__}.{group}")
