"""Documents: numerators, processes and pipelines that are there, files that can be read and are what they say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

from smartctl.blueprint import flags
from smartctl.blueprint.attachments import MEGABYTES, Unusable, content
from smartctl.blueprint.references import Missed, References, unknown
from smartctl.blueprint.tree import Document, Path_, children, section
from smartctl.errors import Diagnostic
from smartctl.i18n import _
from smartctl.kinds.document_list import CLASSIC


def check_documents(document: Document) -> Iterator[Diagnostic]:
    for key, numerator in children(section(document.data, "numerators")):
        template = numerator.get("template")
        if isinstance(template, str) and "{NUMBER}" not in template:
            message = _("Every document of this numerator gets the same number.")
            hint = _("Write {NUMBER} where the count stands.")
            yield document.warning(
                "numerator-without-number", message, ("numerators", key, "template"), suggestion=hint
            )
    refs = References(document)
    for key, one in children(section(document.data, "documents")):
        path: Path_ = ("documents", key)
        yield from _numerator(document, (*path, "numerator"), one.get("numerator"), refs)
        places = one.get("for")
        for place, word in enumerate(places if isinstance(places, list) else ()):
            yield from _place(document, (*path, "for", place), str(word), refs)
        if str(one.get("file")).endswith(".docx") and not document.unfilled((*path, "file")):
            yield from _file(document, (*path, "file"), one["file"])


def _numerator(document: Document, path: Path_, name: object, refs: References) -> Iterator[Diagnostic]:
    words = tuple(section(document.data, "numerators"))
    if isinstance(name, str) and name not in words:
        said = "unknown-numerator", _("There is no numerator {name} in this blueprint.", name=name)
        hint = _("Declare it under `numerators:`, or write the number of one on the portal.")
        yield unknown(document, path, said, Missed(name=name, known=refs.known("numerator"), words=words, hint=hint))


def _place(document: Document, path: Path_, word: str, refs: References) -> Iterator[Diagnostic]:
    processes = section(document.data, "processes")
    key, _dot, pipeline = word.partition(".")
    if key not in processes:
        if key not in CLASSIC and not key[:1].isdigit():
            said = "unknown-process", _("There is no process {name} in this blueprint.", name=key)
            known, words = refs.known("pipeline"), (*processes, *CLASSIC)
            yield unknown(document, path, said, Missed(name=word, known=known, words=words, found=refs.places(word)))
        elif pipeline:
            message = _("Pipelines of the portal's own objects are not named here.")
            yield document.mistake("unknown-pipeline", message, path, suggestion=_("Write {key}.", key=key))
        return
    process: Mapping[str, Any] = section(processes, key)
    pipelines = section(process, "pipelines")
    if pipeline and pipeline not in pipelines:
        said = "unknown-pipeline", _("There is no pipeline {name} in this process.", name=pipeline)
        yield unknown(
            document, path, said, Missed(name=pipeline, known=refs.known("pipeline", key), words=tuple(pipelines))
        )
    if not flags.effective(process).get("documents"):
        message = _("Documents are switched off in the process {name}, so nobody is offered the template.", name=key)
        hint = _("Add documents to its `features:`.")
        yield document.mistake("documents-off", message, path, suggestion=hint)


def _file(document: Document, path: Path_, name: str) -> Iterator[Diagnostic]:
    try:
        found = content(name, beside=document.said_in(path).path)
    except Unusable as reason:
        yield document.mistake(f"file-{reason}", _why(str(reason), name), path, suggestion=_way_on(str(reason)))
        return
    if not _is_docx(found):
        message = _("{name} is no .docx: nothing in it is a text of Word.", name=name)
        yield document.mistake(
            "file-no-docx", message, path, suggestion=_("Save it from Word or LibreOffice as .docx.")
        )


def _is_docx(found: bytes) -> bool:
    import zipfile  # noqa: PLC0415 - most blueprints have no template of a document

    try:
        with zipfile.ZipFile(BytesIO(found)) as parts:
            return "word/document.xml" in parts.namelist()
    except (zipfile.BadZipFile, ValueError, OSError):
        return False


def _why(reason: str, name: str) -> str:
    match reason:
        case "outside":
            return _("{name} leads out of the folder of the blueprint.", name=name)
        case "missing":
            return _("There is no file {name} beside the blueprint.", name=name)
        case "too-large":
            return _("{name} is larger than {limit} MB.", name=name, limit=MEGABYTES)
        case _:
            return _("The file {name} cannot be read.", name=name)


def _way_on(reason: str) -> str:
    match reason:
        case "outside":
            return _("Put the file below that folder and write its path from there, with / between the names.")
        case "missing":
            return _("Write the path from the folder of the blueprint, with / between the names.")
        case "too-large":
            return _("Make the pictures in it smaller.")
        case _:
            return _("Check the rights on the file.")
