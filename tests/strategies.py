"""Random blueprints over small alphabets, so that keys collide, and edits of them."""

from __future__ import annotations

from functools import cache

from hypothesis import strategies as st

from tests.world import CONTENTS, desired, resource

TITLES = st.sampled_from(
    ["Заявка", "Сделано", "Reds & [bold]", "$result[x][y]", "<b>", "a  b", "«ёлка» 🙂", "100%", "x#y&z=1"]
)
COLORS = st.sampled_from(["#39A8EF", "#7BD500", "#FF5752"])
WORKING, WON, LOST = ["new", "ready", "client", "doing", "success"], ["won", "done"], ["lost", "fail", "spam"]
FLAGS = ["automation", "client", "observers", "source", "documents", "recycle_bin", "open_permissions", "counters"]
TYPES = {
    "address": "address",
    "amount": "money",
    "note": "string",
    "count": "integer",
    "due": "datetime",
    "crew": "enumeration",
    "kinds": "enumeration",
    "ready": "boolean",
}
SETTINGS = {
    "note": st.fixed_dictionaries({}, optional={"rows": st.integers(2, 9), "max_length": st.integers(0, 99)}),
    "count": st.fixed_dictionaries({}, optional={"min_value": st.integers(0, 5), "max_value": st.integers(6, 9)}),
    "due": st.fixed_dictionaries({}, optional={"use_second": st.booleans()}),
}
WORKPLACES = {"workplace.field": "Reds & [bold]", "workplace.office": "Контора"}
ITEMS = ["own", "hired", "none"]


FILES = sorted(CONTENTS)
YES_OR_NO = st.booleans()
SWITCHES = st.dictionaries(st.sampled_from(FLAGS), YES_OR_NO, max_size=4)
COUNTING = st.fixed_dictionaries({}, optional={"start": st.integers(1, 5), "length": st.integers(0, 5)})
PRINTING = st.fixed_dictionaries({}, optional={"active": YES_OR_NO, "stamps": YES_OR_NO})


@cache
def one_of(*names):
    """Made once: to make a strategy takes longer than to draw from it."""
    return st.sampled_from(names)


@cache
def some_of(*names, least=0, most=None):
    return st.lists(st.sampled_from(names), min_size=least, max_size=most, unique=True)


@st.composite
def blueprints(draw, processes=("p",), printed=False):
    """`printed`: with documents. A numerator that no document of ours uses yet is found again by the journal alone."""
    found, homes = [], set()
    for key in processes:
        # Always written: a process that says nothing stays in a workplace that nobody declares any more.
        home = draw(one_of(None, *WORKPLACES))
        homes |= {home}
        found += draw(_process(key, home))
    # Only those that somebody lives in: an empty one is found again by the journal, which these worlds do not read.
    found += [resource("workplace", home, title=title) for home, title in WORKPLACES.items() if home in homes]
    if printed:
        found += draw(_documents(found))
    return desired(*found)


@st.composite
def _documents(draw, found):
    numerators = draw(some_of("acts", "bills"))
    places = [one.address for one in found if one.kind in {"process", "pipeline"}]
    made = []
    for key in numerators:
        attrs = draw(COUNTING)
        title = f"{key} {draw(TITLES)}"
        made.append(resource("numerator", f"numerator.{key}", title=title, template="{NUMBER}", **attrs))
    keys = draw(some_of("act", "bill", "note")) if numerators else []
    for place, key in enumerate(keys, start=1):
        attrs = draw(PRINTING)
        chosen = some_of("deal", *places, least=1, most=3)
        made.append(
            resource(
                "document",
                f"document.{key}",
                title=f"{key} {draw(TITLES)}",
                region=draw(one_of("ru", "by")),
                numerator=f"numerator.{draw(one_of(*numerators))}",
                **{"for": tuple(sorted(draw(chosen)))},
                file={"path": "act.docx", "sha256": draw(one_of(*FILES))},
                position=place,
                **attrs,
            )
        )
    return made


@st.composite
def _process(draw, key, home):
    pipelines = draw(some_of("main", "side", "third", least=1, most=3))
    flags = draw(SWITCHES)
    flags |= {"stages": True, "use_in_user_fields": True, "pipelines": len(pipelines) > 1 or draw(YES_OR_NO)}
    found = [resource("process", key, title=draw(TITLES), workplace=home, **flags)]
    default = draw(one_of(*pipelines))
    for place, name in enumerate(pipelines, start=1):
        address = f"{key}.pipeline.{name}"
        # Pipelines are told apart by title when an id was lost, so titles differ as they do on a real portal.
        title = f"{name} {draw(TITLES)}"
        found.append(resource("pipeline", address, title=title, default=name == default, position=place))
        found += draw(_stages(address))
    found += draw(_fields(key))
    found += draw(_links(key))
    for name in draw(some_of(*pipelines)):
        found.append(resource("card", f"{key}.card.{name}", sections=draw(_sections(found))))
    return found


@st.composite
def _sections(draw, found):
    own = [one.key for one in found if one.kind == "field"]
    words = some_of(*own, "title", "client", "parent.2", "UTM", most=4)
    sections = st.fixed_dictionaries({"title": TITLES, "fields": words.map(tuple)})
    return tuple(draw(st.lists(sections, min_size=1, max_size=3)))


@st.composite
def _stages(draw, pipeline):
    working = draw(some_of(*WORKING, least=1, most=4))
    keys = [*((one, "process") for one in working), (draw(one_of(*WON)), "success")]
    keys += [(one, "failure") for one in draw(some_of(*LOST, least=1, most=2))]
    found = []
    for place, (key, result) in enumerate(keys, start=1):
        attrs = {"title": draw(TITLES), "result": result, "position": place}
        if draw(YES_OR_NO):
            attrs["color"] = draw(COLORS)
        found.append(resource("stage", f"{pipeline}.stage.{key}", **attrs))
    return found


@st.composite
def _fields(draw, process):
    found = []
    for place, key in enumerate(draw(some_of(*sorted(TYPES), most=4)), start=1):
        languages = draw(some_of("ru", "en", "de", least=1, most=3))
        attrs = {
            "type": TYPES[key],
            "multiple": key == "kinds",
            "title": {language: draw(TITLES) for language in languages},
            "position": place,
        }
        for flag in draw(some_of("required", "filterable", "searchable", "editable")):
            attrs[flag] = draw(YES_OR_NO)
        if draw(YES_OR_NO):
            attrs["help"] = {languages[0]: draw(TITLES)}
        if key in SETTINGS and draw(YES_OR_NO):
            attrs["settings"] = draw(SETTINGS[key])
        if TYPES[key] == "enumeration":
            items = draw(some_of(*ITEMS, least=1))
            attrs["items"] = {
                item: {"title": f"{item} {draw(TITLES)}", "position": at, "default": False}
                for at, item in enumerate(items, start=1)
            }
        found.append(resource("field", f"{process}.field.{key}", **attrs))
    return found


@st.composite
def _links(draw, process):
    found = [
        resource("binding", f"{process}.binding.{name}", enabled=True)
        for name in draw(some_of("tasks", "task_templates", "calendar_events"))
    ]
    ends = {"parent.deal": ("parent", 2), "parent.lead": ("parent", 1), "child.contact": ("child", 3)}
    for name in draw(some_of(*sorted(ends))):
        side, target = ends[name]
        attrs = {"side": side, "target": target, "show_in_card": draw(YES_OR_NO)}
        found.append(resource("relation", f"{process}.relation.{name}", **attrs))
    return found
