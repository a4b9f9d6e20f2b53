"""The style sheets: a file per component, no rule twice, none that nothing uses."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

PACKAGE = Path(str(files("kb_builder")))
SHEETS = PACKAGE / "theme/assets/kb"
_ALONE = {"kb", "material", "notice"}
"""The lists of all the others, and the style of the small pages at old addresses."""
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_NUMBERED = re.compile(r"kb-(credit|chart__bar)--[0-9]")
_BY_VALUE = re.compile(r"kb-(page|status|credit__mark|notice|icon)--[a-z-]+")
"""Classes that templates put together from a kind, a status, a role or the name of an icon."""


def _components() -> dict[str, str]:
    return {sheet.stem: sheet.read_text() for sheet in SHEETS.glob("*.css") if sheet.stem not in _ALONE}


def _rules(text: str, around: str = "") -> Iterator[tuple[str, str]]:
    """Yield (the conditions around, selector) of each rule of a style sheet."""
    text, place = _COMMENT.sub("", text), 0
    while (start := text.find("{", place)) >= 0:
        head, depth, end = " ".join(text[place:start].split()), 1, start + 1
        while depth:
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            end += 1
        if head.startswith(("@media", "@supports")):
            yield from _rules(text[start + 1 : end - 1], f"{around}{head} ")
        elif not head.startswith("@"):
            yield around, head
        place = end


def test_every_component_is_imported_once() -> None:
    imported = re.findall(r'^@import "(\w+)\.css";$', (SHEETS / "kb.css").read_text(), re.MULTILINE)
    assert sorted(imported) == sorted(_components())


def test_no_rule_stands_twice() -> None:
    found = Counter(rule for text in _components().values() for rule in _rules(text))
    assert [rule for rule, times in found.items() if times > 1 and rule[1] != ":root"] == []


def test_every_class_with_a_rule_is_one_that_a_page_may_have() -> None:
    sources = [one for end in ("html", "md", "js", "py") for one in PACKAGE.rglob(f"*.{end}")]
    used = "".join(one.read_text() for one in sources)
    ruled = {name for text in _components().values() for name in re.findall(r"\.(kb-[\w-]+)", text)}
    made = {name for name in ruled if _NUMBERED.fullmatch(name) or _BY_VALUE.fullmatch(name)}
    assert sorted(name for name in ruled - made if name not in used) == []


def test_a_file_is_named_as_the_class_it_is_about() -> None:
    about = {name: text.splitlines()[0] for name, text in _components().items()}
    assert [name for name, line in about.items() if not re.match(rf"/\* kb[- ]{name}: ", line)] == []
