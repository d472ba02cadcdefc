"""The stages that each pipeline of deals is born with."""

from __future__ import annotations

# code, Russian, English, colour, semantics, system
STAGES: tuple[tuple[str, str, str, str | None, str | None, str], ...] = (
    ("NEW", "Новая", "New", "#39A8EF", None, "Y"),
    ("PREPARATION", "Подготовка документов", "Paperwork", "#2FC6F6", None, "N"),
    ("EXECUTING", "В работе", "In progress", "#47E4C2", None, "N"),
    ("WON", "Сделка успешна", "Deal won", "#7BD500", "S", "Y"),
    ("LOSE", "Сделка провалена", "Deal lost", "#FF5752", "F", "Y"),
)
