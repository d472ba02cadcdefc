"""Random blueprints over small alphabets, so that keys collide, and edits of them."""

from __future__ import annotations

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


@st.composite
def blueprints(draw, processes=("p",), printed=False):
    """`printed`: with documents. A numerator that no document of ours uses yet is found again by the journal alone."""
    found, homes = [], set()
    for key in processes:
        # Always written: a process that says nothing stays in a workplace that nobody declares any more.
        home = draw(st.sampled_from([None, *WORKPLACES]))
        homes |= {home}
        found += draw(_process(key, home))
    # Only those that somebody lives in: an empty one is found again by the journal, which these worlds do not read.
    found += [resource("workplace", home, title=title) for home, title in WORKPLACES.items() if home in homes]
    if printed:
        found += draw(_documents(found))
    return desired(*found)


@st.composite
def _documents(draw, found):
    numerators = draw(st.lists(st.sampled_from(["acts", "bills"]), unique=True))
    places = [one.address for one in found if one.kind in {"process", "pipeline"}]
    made = []
    for key in numerators:
        attrs = draw(st.fixed_dictionaries({}, optional={"start": st.integers(1, 5), "length": st.integers(0, 5)}))
        title = f"{key} {draw(TITLES)}"
        made.append(resource("numerator", f"numerator.{key}", title=title, template="{NUMBER}", **attrs))
    keys = draw(st.lists(st.sampled_from(["act", "bill", "note"]), unique=True)) if numerators else []
    for place, key in enumerate(keys, start=1):
        attrs = draw(st.fixed_dictionaries({}, optional={"active": st.booleans(), "stamps": st.booleans()}))
        chosen = st.lists(st.sampled_from(["deal", *places]), min_size=1, max_size=3, unique=True)
        made.append(
            resource(
                "document",
                f"document.{key}",
                title=f"{key} {draw(TITLES)}",
                region=draw(st.sampled_from(["ru", "by"])),
                numerator=f"numerator.{draw(st.sampled_from(numerators))}",
                **{"for": tuple(sorted(draw(chosen)))},
                file={"path": "act.docx", "sha256": draw(st.sampled_from(FILES))},
                position=place,
                **attrs,
            )
        )
    return made


@st.composite
def _process(draw, key, home):
    pipelines = draw(st.lists(st.sampled_from(["main", "side", "third"]), min_size=1, max_size=3, unique=True))
    flags = draw(st.dictionaries(st.sampled_from(FLAGS), st.booleans(), max_size=4))
    flags |= {"stages": True, "use_in_user_fields": True, "pipelines": len(pipelines) > 1 or draw(st.booleans())}
    found = [resource("process", key, title=draw(TITLES), workplace=home, **flags)]
    default = draw(st.sampled_from(pipelines))
    for place, name in enumerate(pipelines, start=1):
        address = f"{key}.pipeline.{name}"
        # Pipelines are told apart by title when an id was lost, so titles differ as they do on a real portal.
        title = f"{name} {draw(TITLES)}"
        found.append(resource("pipeline", address, title=title, default=name == default, position=place))
        found += draw(_stages(address))
    found += draw(_fields(key))
    found += draw(_links(key))
    for name in draw(st.lists(st.sampled_from(pipelines), unique=True)):
        found.append(resource("card", f"{key}.card.{name}", sections=draw(_sections(found))))
    return found


@st.composite
def _sections(draw, found):
    own = [one.key for one in found if one.kind == "field"]
    words = st.lists(st.sampled_from([*own, "title", "client", "parent.2", "UTM"]), unique=True, max_size=4)
    sections = st.fixed_dictionaries({"title": TITLES, "fields": words.map(tuple)})
    return tuple(draw(st.lists(sections, min_size=1, max_size=3)))


@st.composite
def _stages(draw, pipeline):
    working = draw(st.lists(st.sampled_from(WORKING), min_size=1, max_size=4, unique=True))
    keys = [*((one, "process") for one in working), (draw(st.sampled_from(WON)), "success")]
    keys += [(one, "failure") for one in draw(st.lists(st.sampled_from(LOST), min_size=1, max_size=2, unique=True))]
    found = []
    for place, (key, result) in enumerate(keys, start=1):
        attrs = {"title": draw(TITLES), "result": result, "position": place}
        if draw(st.booleans()):
            attrs["color"] = draw(COLORS)
        found.append(resource("stage", f"{pipeline}.stage.{key}", **attrs))
    return found


@st.composite
def _fields(draw, process):
    found = []
    for place, key in enumerate(draw(st.lists(st.sampled_from(sorted(TYPES)), max_size=4, unique=True)), start=1):
        languages = draw(st.lists(st.sampled_from(["ru", "en", "de"]), min_size=1, max_size=3, unique=True))
        attrs = {
            "type": TYPES[key],
            "multiple": key == "kinds",
            "title": {language: draw(TITLES) for language in languages},
            "position": place,
        }
        for flag in draw(st.lists(st.sampled_from(["required", "filterable", "searchable", "editable"]), unique=True)):
            attrs[flag] = draw(st.booleans())
        if draw(st.booleans()):
            attrs["help"] = {languages[0]: draw(TITLES)}
        if key in SETTINGS and draw(st.booleans()):
            attrs["settings"] = draw(SETTINGS[key])
        if TYPES[key] == "enumeration":
            items = draw(st.lists(st.sampled_from(ITEMS), min_size=1, unique=True))
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
        for name in draw(st.lists(st.sampled_from(["tasks", "task_templates", "calendar_events"]), unique=True))
    ]
    ends = {"parent.deal": ("parent", 2), "parent.lead": ("parent", 1), "child.contact": ("child", 3)}
    for name in draw(st.lists(st.sampled_from(sorted(ends)), unique=True)):
        side, target = ends[name]
        attrs = {"side": side, "target": target, "show_in_card": draw(st.booleans())}
        found.append(resource("relation", f"{process}.relation.{name}", **attrs))
    return found
