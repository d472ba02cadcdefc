"""What journals and kept tables say of items, and a portal of values to put them back on.

Process `p` (1036) has one pipeline (7) with two stages, a field of text and one with list items; beside them stands what
people made.
"""

from __future__ import annotations

from smartctl.engine.items_back import Past
from smartctl.kinds.values import side_of
from smartctl.model import Action, Address, Bound, Change, Live, LiveObject
from smartctl.steps import Return

P, MAIN = Address("p"), Address("p.pipeline.main")
NEW, TALKS = Address(f"{MAIN}.stage.new"), Address(f"{MAIN}.stage.talks")
NOTE, CREW, SITE = Address("p.field.note"), Address("p.field.crew"), Address("p.relation.parent.site")


def stage(code, number):
    return LiveObject(
        kind="stage", ident=f"stage:{number}", parent="pipeline:7", natural=code, attrs={},
        ids={"id": number, "categoryId": 7, "entityTypeId": 1036}, raw={"STATUS_ID": f"DT1036_7:{code}"},
    )  # fmt: skip


def field(column, number, **items):
    ids = {"id": number, "fieldName": column, **{f"item.{key}": one for key, one in items.items()}}
    return LiveObject(kind="field", ident=f"field:{number}", parent="process:1", natural=column, ids=ids, attrs={})


PROCESS = LiveObject(
    kind="process", ident="process:1", parent=None, natural="", ids={"id": 1, "entityTypeId": 1036}, attrs={}
)
PIPELINE = LiveObject(
    kind="pipeline", ident="pipeline:7", parent="process:1", natural="", ids={"id": 7, "entityTypeId": 1036}, attrs={}
)
RELATION = LiveObject(
    kind="relation", ident="relation:1040", parent="process:1", natural="1040", ids={"entityTypeId": 1040}, attrs={}
)
THERE = {
    P: PROCESS, MAIN: PIPELINE, NEW: stage("NEW", 11), TALKS: stage("TALKS", 12), NOTE: field("UF_NOTE", 3),
    CREW: field("UF_CREW", 4, a=31, b=32), SITE: RELATION,
}  # fmt: skip


def live(*without):
    return Live(
        bound={at: Bound(address=at, live=one, owned=True) for at, one in THERE.items() if at not in without},
        unmanaged=(stage("HAND", 18), field("UF_HAND", 8)),
        leftovers=(stage("LEFT", 19),),
    )


def change(at, action, **after):
    kind = at.split(".")[-2] if "." in at else "process"
    kind = "relation" if "relation" in at else kind
    owner = at.rpartition(f".{kind}.")[0] if kind != "relation" else P
    return Change(
        address=at, kind=kind, key=at.rpartition(".")[2], parent=Address(owner) or None, action=action,
        before=None if action is Action.CREATE else {}, after=None if action is Action.DELETE else after,
    )  # fmt: skip


GOES, MADE, ANEW = Action.DELETE, Action.CREATE, Action.REPLACE


def moving(was, fields, *, at=NOTE, item=5, **more):
    return {"entry": "moving", "address": at, "entityTypeId": 1036, "items": [{"id": item, "was": was, "fields": fields}],
            **more}  # fmt: skip


def to_talks(*, at=TALKS, was="DT1036_7:NEW", **more):
    return moving({"categoryId": 7, "stageId": was}, {"categoryId": 7, "stageId": "DT1036_7:TALKS"}, at=at, **more)


def past(*entries, stages=None, tables=()):
    return Past(entries=({"entry": "begin", **({} if stages is None else {"stages": stages})}, *entries), tables=tables)


def kept(value, *, at=NOTE, column="UF_NOTE", options=None, item=5):
    """A table as a run keeps it: the side of a link stands in its address."""
    head = {"address": at, "entityTypeId": 1036, "field": column, "relation": side_of(at), "options": options or {}}
    return (head, {"id": item, "value": value})


def back(fields, expected=None, *, at=NOTE, item=5, **more):
    return Return(address=at, entity_type_id=1036, id=item, fields=fields, expected=expected or {}, **more)


STAGES = {"DT1036_7:NEW": NEW, "DT1036_7:TALKS": TALKS}
NOBODYS = frozenset({"", "0", "False"})
CHOSEN = {"31": "a", "32": "b"}
FROM_TALKS = {"stageId": "DT1036_7:TALKS"}
TO_NEW = {"categoryId": 7, "stageId": "DT1036_7:NEW"}
