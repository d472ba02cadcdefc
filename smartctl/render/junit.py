"""Findings as a JUnit report, which GitLab, GitHub, Jenkins and others draw beside a merge request."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

_NO_XML: Final = "[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"


class Case(Struct, frozen=True, kw_only=True):
    """One thing that was looked at."""

    suite: str
    name: str
    place: str = ""
    """Address, or file with line."""
    fault: str = ""
    """What is wrong with it; "" for nothing."""
    note: str = ""
    """What is to be said though nothing is wrong."""


def junit(cases: Sequence[Case]) -> str:
    """One document, a suite for each that a case names. Without times: two runs on one input give equal bytes."""
    from xml.etree import ElementTree as ET  # noqa: PLC0415 - every form is known to every command, and few are this one

    root = ET.Element("testsuites", {"name": "smartctl", **_counts(cases)})
    for suite in dict.fromkeys(one.suite for one in cases):
        of_suite = [one for one in cases if one.suite == suite]
        node = ET.SubElement(
            root, "testsuite", {"name": _xml(suite), "errors": "0", "skipped": "0", **_counts(of_suite)}
        )
        for one in of_suite:
            case = ET.SubElement(node, "testcase", name=_xml(one.name), classname=_xml(one.place or suite))
            if one.fault:
                failure = ET.SubElement(case, "failure", message=_xml(one.fault.splitlines()[0]))
                failure.text = _xml(one.fault)
            if one.note:
                ET.SubElement(case, "system-out").text = _xml(one.note)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _counts(cases: Sequence[Case]) -> dict[str, str]:
    return {"tests": str(len(cases)), "failures": str(sum(bool(one.fault) for one in cases))}


def _xml(text: str) -> str:
    """Without what no XML document may hold."""
    return re.sub(_NO_XML, "�", text)
