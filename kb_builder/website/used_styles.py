"""Leaves rules out of a style sheet that can fit nothing on the site: Material styles all that it can do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path

# What a page says changes from day to day; the classes of its elements do not.
_CLASSES = re.compile(r'(?<= class=")[^"]*(?=")')
_WORD = re.compile(r"[A-Za-z_][\w-]*")
_CLASS = re.compile(r"\.(-?[A-Za-z_](?:[\w-]|\\.)*)")
_STRUCTURE = re.compile(r"""[{}]|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|url\([^"')]*\)""", re.DOTALL)
# What stands in these may be absent from an element that the rule fits, or be one of several.
_CHOICE = re.compile(r":(?:not|is|where|has)\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)")
_NESTING = ("@media", "@supports", "@layer", "@container")
_SHORT = 3
"""Names up to this length are kept: those of the colours of code are made by Pygments."""
_OURS = "kb-"
"""Our own names are kept: templates make some of parts."""
_PACKAGE = Path(str(files("kb_builder")))


def words_of(site: Path) -> frozenset[str]:
    """Give the classes in the pages of a site, and every word of its scripts and of what makes pages."""
    code = (file for room in ("gfm", "article") for file in (_PACKAGE / room).glob("*.py"))
    makers = (*_PACKAGE.rglob("*.html"), *code)
    found: set[str] = set()
    for page in site.rglob("*.html"):
        found.update(*map(str.split, _CLASSES.findall(_read(page))))
    for file in (*site.rglob("*.js"), *makers):
        found.update(_WORD.findall(_read(file)))
    return frozenset(found)


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace")


def used_styles(sheet: str, words: frozenset[str]) -> str:
    """Give the sheet without the selectors that name a class of which nobody speaks.

    With `kb-card` alone among the words: `.kb-card,.x-tab{top:0}.x-tab{left:0}` → `.kb-card{top:0}`
    """
    return "".join(_used(sheet, words))


def _used(sheet: str, words: frozenset[str]) -> Iterator[str]:
    for prelude, body in _blocks(sheet):
        # Statements, as `@charset`, may stand before a rule.
        said, end, head = prelude.rpartition(";")
        yield said + end
        if body is None:
            yield head
        elif head.lstrip().startswith(_NESTING):
            if inner := used_styles(body, words).strip():
                yield f"{head.strip()}{{{inner}}}"
        elif head.lstrip().startswith("@"):
            yield f"{head.strip()}{{{body}}}"
        elif kept := [one for one in _selectors(head.strip()) if _can_fit(one, words)]:
            yield f"{','.join(kept)}{{{body}}}"


def _blocks(sheet: str) -> Iterator[tuple[str, str | None]]:
    """Yield what stands before each block of the outermost level, and what is in it; at last what follows."""
    start = opened = depth = 0
    for mark in _STRUCTURE.finditer(sheet):
        if mark[0] == "{":
            depth += 1
            opened = mark.end() if depth == 1 else opened
        elif mark[0] == "}":
            depth -= 1
            if depth == 0:
                yield sheet[start : opened - 1], sheet[opened : mark.start()]
                start = mark.end()
    yield sheet[start:], None


def _selectors(head: str) -> Iterator[str]:
    depth, found = 0, ""
    for character in head:
        depth += (character in "([") - (character in ")]")
        if character == "," and not depth:
            yield found
            found = ""
        else:
            found += character
    yield found


def _can_fit(selector: str, words: Iterable[str]) -> bool:
    names = _CLASS.findall(_CHOICE.sub("", selector))
    return all(len(one) <= _SHORT or "\\" in one or one.startswith(_OURS) or one in words for one in names)
