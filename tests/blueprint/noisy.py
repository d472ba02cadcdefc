"""YAML texts as careless people write them: any indentation, brackets or not, quotes or not, comments everywhere."""

from __future__ import annotations

from hypothesis import strategies as st

KEYS = [
    "format",
    "name",
    "title",
    "processes",
    "a",
    "b-c",
    "stages",
    "settings",
    "fields",
    "1036",
    "x_y",
    "inputs",
    "ключ",
]
TEXTS = [
    "x", "Заявка принята", "a # b", "a: b", "#39A8EF", "- a", "it's", 'say "hi"', "back\\slash", "no", "true", "12",
    "3d", "", " lead", "trail ", "a, b", "[x]", "{{n}}", "*a", "&b", "!t", "%d", "@x", "a:", "?", "-", "~", "null",
    "0x1f", "1e3", "1.0.0", "line one\nline two", "one\n\nthree\n", "tab\there", "a\n", "\n", "  two\n one", "---",
    "nbsp\xa0x", "=", "<<", "a'b\"c", "e\u0301", "🙂",
]  # fmt: skip
COMMENTS = ["# one", "# два", "#tight", "# with: colon", "# 'quote", "#", "# [bracket", "# yaml-language-server: x"]


def values(depth=3):
    scalars = st.one_of(
        st.sampled_from(TEXTS), st.integers(-5, 10**6), st.booleans(), st.none(), st.sampled_from([1.5, -0.25, 100.0])
    )
    if not depth:
        return scalars
    inner = values(depth - 1)
    return st.one_of(scalars, st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(KEYS), inner, max_size=4))


@st.composite
def texts(draw):
    data = draw(st.dictionaries(st.sampled_from(KEYS), values(), min_size=1, max_size=5))
    return Noisy(draw(st.randoms(use_true_random=False))).document(data)


class Noisy:
    """Writes data down in one of very many ways."""

    def __init__(self, random):
        self.random = random

    def chance(self, percent):
        return self.random.random() * 100 >= 100 - percent

    def pick(self, options):
        return self.random.choice(options)

    def document(self, data):
        lines = self.noise("") + self.map(data, "")
        if self.chance(20):
            lines.insert(0, "---")
        return "\n".join([*lines, *self.noise("")]) + self.pick(["", "\n", "\n\n"])

    def noise(self, margin):
        lines = []
        while self.chance(25):
            lines.append("" if self.chance(40) else self.pick([margin, margin, "", "   "]) + self.pick(COMMENTS))
        return lines

    def behind(self):
        return self.pick([" ", "  ", "   "]) + self.pick(COMMENTS) if self.chance(20) else ""

    def map(self, data, margin):
        lines = []
        for key, value in data.items():
            lines += self.noise(margin)
            lines += self.place(f"{margin}{self.key(key)}:", value, margin, is_item=False)
            lines += self.noise(margin + self.pick(["", "  "]))
        return lines

    def key(self, key):
        return self.pick([key, f'"{key}"', f"'{key}'"]) if self.chance(20) else key

    def place(self, head, value, margin, *, is_item):
        step = margin + self.pick(["  ", "    ", " "])
        if isinstance(value, dict) and value and not self.chance(40):
            lines = self.map(value, step)
            return [head + self.behind(), *lines]
        if isinstance(value, list) and value and not self.chance(40):
            at = margin if not is_item and self.chance(30) else step
            lines = []
            for item in value:
                lines += self.noise(at)
                lines += self.place(f"{at}-", item, at, is_item=True)
            return [head + self.behind(), *lines]
        if isinstance(value, str) and self.chance(30):
            block = self.block(head, value, step)
            if block:
                return block
        return (head + self.pick([" ", "   "]) + self.flow(value, step, flow=False) + self.behind()).split("\n")

    def block(self, head, value, step):
        body = value.rstrip("\n")
        if not body or body[0] in " \t" or any(ord(one) < 32 and one != "\n" for one in body):
            return None
        chomp = "-" if not value.endswith("\n") else "" if not value.endswith("\n\n") else "+"
        lines = [step + line if line else "" for line in value.removesuffix("\n").split("\n")]
        return [f"{head} |{chomp}{self.behind()}", *lines]

    def flow(self, value, margin, *, flow):
        match value:
            case dict():
                return self.brackets("{}", [f"{self.key(key)}: {self.flow(one, margin, flow=True)}" for key, one in value.items()], margin)  # fmt: skip
            case list():
                return self.brackets("[]", [self.flow(one, margin, flow=True) for one in value], margin)
            case bool():
                return self.pick(["true", "True"]) if value else "false"
            case None:
                return self.pick(["null", "~"])
            case str():
                return self.text(value)
        return str(value)

    def brackets(self, pair, parts, margin):
        if not self.chance(30):
            return pair[0] + ", ".join(parts) + pair[1]
        text = pair[0] + self.behind() + "\n"
        for index, part in enumerate(parts):
            text += "".join(line + "\n" for line in self.noise(margin))
            comma = "," if index < len(parts) - 1 or self.chance(30) else ""
            text += f"{margin} {part}{comma}{self.behind()}\n"
        return text + "".join(line + "\n" for line in self.noise(margin)) + f"{margin} {pair[1]}"

    def text(self, value):
        if value in ("x", "Заявка принята", "3d", "1.0.0", "it's", "🙂") and self.chance(60):
            return value
        if "\n" not in value and "\t" not in value and self.chance(40):
            return "'" + value.replace("'", "''") + "'"
        escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
        return f'"{escaped}"'
