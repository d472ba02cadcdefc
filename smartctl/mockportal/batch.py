"""The `batch` method: up to fifty commands in one request, one after another, without a transaction around them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from smartctl.mockportal import php
from smartctl.mockportal.call import Outcome
from smartctl.mockportal.evidence import ASSUMED, behaviour, documented, effect, refusal, trap
from smartctl.mockportal.references import substitute
from smartctl.mockportal.refusal import Refused

LIMIT = 50
_FORBIDDEN = frozenset({"batch", "download", "upload"})

behaviour("method", "batch", documented("batch"), "Runs up to fifty commands in order and collects their answers.")
_TOO_LONG = refusal(
    "batch.length", documented("batch"), "Commands after the fiftieth are refused one by one, in a 200."
)
_NOT_ALLOWED = refusal("batch.method", documented("batch"), "batch, download and upload are refused inside a batch.")
effect("batch.no-transaction", ASSUMED, "What ran before a failing command stays done.")
effect("batch.halt", documented("batch"), "With halt the first failure ends the batch; later commands appear nowhere.")
trap("batch.halt-truth", ASSUMED, "halt follows PHP truth: the word false in a form switches it on.")
trap("batch.non-string", ASSUMED, "A command that is no string vanishes without result or error, yet takes a place.")
trap("batch.shape", ASSUMED, "Sections are lists or maps depending on which command ids they happen to hold.")
trap("batch.fragment", ASSUMED, "An unencoded # cuts a command off; a leading word with a colon is taken for a scheme.")
trap("batch.strings", ASSUMED, "In a command all values are strings; an empty list and null cannot be said.")
trap("batch.suffix", ASSUMED, "A suffix .json inside a command makes the method unknown.")

# Runs one command: method name, decoded parameters -> (outcome, time of that command); raises Refused.
Runner = Callable[[str, dict[str, Any]], tuple[Outcome, dict[str, Any]]]


def run(params: dict[str, Any], runner: Runner) -> dict[str, Any]:
    upper = {key.upper(): value for key, value in params.items()}
    commands = php.as_map(upper.get("CMD")) or {}
    halt = php.truthy(upper.get("HALT"))
    known: dict[str, dict[str, Any]] = {"result": {}, "error": {}, "total": {}, "next": {}, "time": {}}
    for place, (key, command) in enumerate(commands.items()):
        if not isinstance(command, str):
            continue
        try:
            _check_length(place)
            outcome, time = _one(command, known, runner)
        except Refused as refused:
            known["error"][key] = refused.body()
            if halt:
                break
            continue
        known["result"][key] = outcome.result
        known["time"][key] = time
        if outcome.total is not None:
            known["total"][key] = outcome.total
        if outcome.next is not None:
            known["next"][key] = outcome.next
    return {
        "result": php.as_array(known["result"]),
        "result_error": php.as_array(known["error"]),
        "result_total": php.as_array(known["total"]),
        "result_next": php.as_array(known["next"]),
        "result_time": php.as_array(known["time"]),
    }


def _check_length(place: int) -> None:
    if place >= LIMIT:
        raise Refused(_TOO_LONG, "ERROR_BATCH_LENGTH_EXCEEDED", "Max batch length exceeded")


def _one(command: str, known: dict[str, dict[str, Any]], runner: Runner) -> tuple[Outcome, dict[str, Any]]:
    method, query = php.split_url(command)
    if method in _FORBIDDEN:
        raise Refused(_NOT_ALLOWED, "ERROR_BATCH_METHOD_NOT_ALLOWED", "Method is not allowed for batch usage")
    return runner(method, substitute(php.parse_str(query), known))
