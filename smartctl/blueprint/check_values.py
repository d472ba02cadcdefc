"""Values that automation compares fields with and writes into them: each as its field can hold it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from smartctl.blueprint.automation import PEOPLE
from smartctl.blueprint.check_names import Names
from smartctl.blueprint.inputs import PLACE
from smartctl.blueprint.names import did_you_mean
from smartctl.blueprint.tree import Path_, children, section
from smartctl.designer.columns import DATES, FIXED, NUMBERS, OWN, TEXTS
from smartctl.designer.moments import NOW, is_moment
from smartctl.errors import Diagnostic
from smartctl.i18n import _

_OPERATORS: Final = ("is", "is_not", "more", "less", "filled")
_MEANT: Final[Mapping[str, frozenset[str]]] = {"boolean": frozenset({"boolean"}), "employee": frozenset({"employee"})}


class Values(Names, frozen=True):
    def _type(self, word: str) -> str:
        """The type of a field as the portal calls it; "" where nothing is known of it."""
        fields = section(self.process, "fields")
        if word in fields:
            kind = str(section(fields, word).get("type", ""))
            return "enumeration" if kind == "list" else kind
        return OWN[word].type if word in OWN else ""

    def _employees(self) -> tuple[str, ...]:
        """Fields that hold somebody: a robot may turn to whoever stands there."""
        fields = section(self.process, "fields")
        return tuple(key for key, one in children(fields) if one.get("type") == "employee")

    def _conditions(self, path: Path_, node: Mapping[str, Any], *, workflow: bool = False) -> Iterator[Diagnostic]:
        if "if" in node and "if_any" in node:
            message = _("`if` and `if_any` stand beside each other.")
            yield self.document.mistake("two-conditions", message, (*path, "if_any"), key=True)
        for name in ("if", "if_any"):
            given = node.get(name)
            for place, one in enumerate(given if isinstance(given, list) else ()):
                if isinstance(one, Mapping):
                    yield from self._condition((*path, name, place), one, workflow=workflow)

    def _condition(self, at: Path_, one: Mapping[str, Any], *, workflow: bool) -> Iterator[Diagnostic]:
        word = str(one.get("field"))
        yield from self._field((*at, "field"), word)
        if sum(operator in one for operator in _OPERATORS) != 1:
            message = _("A condition says one thing of a field.")
            hint = _("Write one of {names}.", names=", ".join(_OPERATORS))
            yield self.document.mistake("wrong-condition", message, at, suggestion=hint)
        kind = self._type(word)
        for operator in ("is", "is_not"):
            if operator in one:
                yield from self._compared((*at, operator), word, one[operator], workflow=workflow)
        for operator in ("more", "less"):
            if operator in one and kind and kind not in NUMBERS:
                message = _("{field} holds no number, so nothing is more or less than it.", field=word)
                hint = _("Write one of {names}.", names="is, is_not, filled")
                yield self.document.mistake("value-of-field", message, (*at, operator), suggestion=hint)

    def _compared(self, path: Path_, word: str, value: Any, *, workflow: bool) -> Iterator[Diagnostic]:
        kind = self._type(word)
        if isinstance(value, str) and PLACE.search(value) and not self.document.unfilled(path):
            message = _("A condition compares a field with a value, and not with another field.")
            hint = _("Write the value that is meant.")
            yield self.document.mistake("wrong-expression", message, path, suggestion=hint)
        elif value == "":
            return
        elif kind == "stage" and isinstance(value, str):
            yield from self._stage(path, value, self.key)
        elif kind == "pipeline" and isinstance(value, str):
            yield from self._pipeline(path, value)
        elif workflow and kind in DATES:
            message = _("In a workflow a date is only looked at for being there.")
            hint = _("Write filled: true or filled: false.")
            yield self.document.mistake("value-of-field", message, path, suggestion=hint)
        else:
            yield from self._item(path, word, value)
            yield from self._of_type(path, word, value)

    def _set(self, path: Path_, given: Mapping[str, Any], *, workflow: bool) -> Iterator[Diagnostic]:
        for word, value in given.items():
            at: Path_ = (*path, word)
            yield from self._field(at, word, key=True)
            if word in FIXED and word not in section(self.process, "fields"):
                message = _("{field} is not set: an item is moved, and when it was made stays.", field=word)
                hint = _("Write a robot with `move:`.") if word != "created" else _("Take a field of your own.")
                yield self.document.mistake("value-of-field", message, at, key=True, suggestion=hint)
                continue
            kind = self._type(word)
            known = DATES | NUMBERS | TEXTS | {"enumeration", "boolean", "employee", "status"}
            if workflow and kind not in known and (kind or word == "products"):
                message = _(
                    "A workflow cannot write {field}: nobody knows how the portal keeps such a value.", field=word
                )
                hint = _("Put the robot on a stage.")
                yield self.document.mistake("not-in-workflows", message, at, key=True, suggestion=hint)
            elif isinstance(value, str) and PLACE.search(value) and not self.document.unfilled(at):
                yield from self._expression(at, word, value)
            elif kind in DATES and isinstance(value, str) and value:
                yield from self._date(at, value, workflow=workflow)
            else:
                yield from self._item(at, word, value)
                yield from self._of_type(at, word, value)

    def _expression(self, path: Path_, word: str, value: str) -> Iterator[Diagnostic]:
        """`{{field}}` where something else than a text is written: the whole value, of the same kind, or a date counted on."""
        kind = self._type(word)
        if kind in TEXTS or not kind:
            return
        if kind in DATES:
            yield from self._date(path, value, workflow=True)
            return
        whole = PLACE.fullmatch(value)
        source = self._type(whole[1]) if whole else ""
        if kind == "enumeration" and not (whole and whole[1] == word):
            message = _("{field} is a list: it takes one of its items, and not what another field holds.", field=word)
            yield self.document.mistake("wrong-expression", message, path, suggestion=_("Write the key of an item."))
        elif not whole or not (source in NUMBERS if kind in NUMBERS else source == kind):
            message = _("{field} takes nothing but a value of its own kind.", field=word)
            hint = _("Write a value, or `{{field}}` alone with a field of the same kind.")
            yield self.document.mistake("wrong-expression", message, path, suggestion=hint)

    def _date(self, path: Path_, value: str, *, workflow: bool) -> Iterator[Diagnostic]:
        if self.document.unfilled(path) or (not workflow and value[:1].isdigit()):
            return  # a person types the day in
        said = PLACE.sub(lambda hit: hit[1], value)
        word = said.partition(" ")[0]
        hint = _("Write now, now + 3d, or `{{field}} + 10d` with a date of the item.")
        if not is_moment(said):
            message = _("{value} is no date that the portal could count.", value=value)
            yield self.document.mistake("wrong-expression", message, path, suggestion=hint)
        elif word != NOW and self._type(word) and self._type(word) not in DATES:
            message = _("{field} holds no date.", field=word)
            yield self.document.mistake("wrong-expression", message, path, suggestion=hint)
        elif not PLACE.search(value):
            yield from self._moment(path, said)

    def _of_type(self, path: Path_, word: str, value: Any) -> Iterator[Diagnostic]:
        """Whether a field can hold a value that is written as it is."""
        if self.document.unfilled(path) or value == "":
            return
        said = self._misfit(word, value)
        if said:
            yield self.document.mistake("value-of-field", said[0], path, suggestion=said[1])

    def _misfit(self, word: str, value: Any) -> tuple[str, str] | None:
        kind = self._type(word)
        if kind == "boolean" and not isinstance(value, bool):
            return _("{field} holds yes or no.", field=word), _("Write true or false.")
        if kind == "enumeration" and not isinstance(value, str):
            return _("{field} is a list.", field=word), _("Write the key of an item.")
        if kind in NUMBERS and (isinstance(value, bool) or not isinstance(value, int | float)):
            return _("{field} holds a number.", field=word), _("Write the number alone.")
        if kind == "employee" and isinstance(value, str):
            roles = (*section(section(self.process, "automation"), "roles"), *PEOPLE, *self._employees())
            if value not in roles:
                return _("There is no role {name}.", name=value), did_you_mean(value, roles)
        return None
