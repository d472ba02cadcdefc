"""What an intent of a blueprint can be."""

from __future__ import annotations

from enum import StrEnum


class IntentKind(StrEnum):
    """What an intent is: not a kind of object, although a workflow and a trigger are called like one."""

    ROBOT = "robot"
    TRIGGER = "trigger"
    TUNNEL = "tunnel"
    WORKFLOW = "workflow"
    PERMISSION = "permission"
    STEP = "step"
    """Whatever the words of a blueprint do not know, told to a person in the blueprint's own sentence."""
