"""Leaves rules out of a style sheet that can fit nothing on the site: Material styles all that it can do."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

import msgspec

from kb_builder.kept import Kept
from kb_builder.listing import files_in

# What a page says changes from day to day; the classes of its elements do not.
_CLASSES = re.compile(r'(?<= class=")[^"]*(?=")')
_WORD = re.compile(r"[A-Za-z_][\w-]*")
_CLASS = re.compile(r"\.(-?[A-Za-z_](?:[\w-]|\\.)*)")
_STRUCTURE = re.compile(r"""[{}]|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|url\([^"')]*\)""", re.DOTALL)
# What stands in these may be absent from an element that the rule fits, or be one of several.
_CHOICE = re.compile(r":(?:not|is|where|has)\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)")
_CHOSEN = re.compile(r"data-md-color-(?:primary|accent)=\"?[\w-]+")
_COLOUR = re.compile(r"\[(data-md-color-(?:primary|accent))=\"?([\w-]+)\"?\]")
_PROPERTY = re.compile(
    r"""--(md-[\w-]+)\s*:(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|url\([^"')]*\)|[^;{}"'])*;?""", re.DOTALL
)
_NAMED = re.compile(r"var\(--([\w-]+)")
_MENTIONED = re.compile(r"--(md-[\w-]+)")
_COMPLETED = ("md-search", "md-version", "md-annotation", "md-tooltip", "tabbed-")
"""Material's script completes these where a page begins one."""
_BEGUN = {"md-annotation": ("annotate",), "md-tooltip": ("annotate", "tooltips")}
"""How a page begins it, where not by the same word."""
_KINDS = frozenset(("abstract", "success", "question", "failure", "bug", "example", "quote"))
"""Kinds of boxes that only hand-written pages have; GitHub's alerts are of the others."""
_TIPS = re.compile(r'(?<="content\.)(?:footnote\.)?(tooltips)(?=")')
_RTL_PAGE, _RTL_RULE = re.compile(r"<body[^>]* dir=\"?rtl"), re.compile(r"\[dir=\"?rtl\"?\] \.md-")
_NESTING = ("@media", "@supports", "@layer", "@container")
_SHORT = 3
"""Names up to this length are kept: those of the colours of code are made by Pygments."""
_OURS = "kb-"
"""Our own names are kept: templates make some of parts."""
_OUR_SHEETS = ("assets/stylesheets", "assets/kb")
"""Here stand Material's sheets and those of our theme."""
_KIND = "styles"
_PACKAGE = Path(str(files("kb_builder")))


def fitted(sheet: str, site: Path, kept: Kept | None = None, program: str = "") -> str:
    """Give the sheet without what fits nothing on a site.

    What a `program` of the same digest has `kept` for this sheet, scripts and words of pages is taken.
    """
    pages, scripts = _pages_and_scripts(site)
    if kept is None or not program:
        return used_styles(sheet, _words(pages, scripts))
    made_of = hashlib.sha256(msgspec.msgpack.encode((program, sorted(pages), scripts, sheet))).hexdigest()
    if (held := kept.peek(_KIND, made_of)) is not None:
        return held.decode("utf-8")
    made = used_styles(sheet, _words(pages, scripts))
    kept.forget(_KIND)
    kept.put(_KIND, made_of, made.encode("utf-8"))
    return made


def words_of(site: Path) -> frozenset[str]:
    """Give the classes in the pages of a site, and every word of its scripts and of what makes pages."""
    return _words(*_pages_and_scripts(site))


def _pages_and_scripts(site: Path) -> tuple[frozenset[str], list[str]]:
    """Give the words of the pages of a site, and its scripts."""
    names = files_in(site, ".html", ".css", ".js")
    return _words_of_pages(site, names), [_read(site / name) for name in names if name.endswith(".js")]


def _words(pages: frozenset[str], scripts: Iterable[str]) -> frozenset[str]:
    said = _words_of_makers().union(*map(_WORD.findall, scripts))
    unasked = tuple(
        one for one in _COMPLETED if not any(word.startswith(_BEGUN.get(one, (one,))) for word in pages)
    )
    return pages | {word for word in said - _KINDS if not word.startswith(unasked)}


@cache
def _words_of_makers() -> frozenset[str]:
    """Give every word of what makes pages, which stays as it is while a program runs."""
    code = (file for room in ("gfm", "article") for file in (_PACKAGE / room).glob("*.py"))
    return frozenset().union(*(_WORD.findall(_read(file)) for file in (*_PACKAGE.rglob("*.html"), *code)))


def _words_of_pages(site: Path, names: Sequence[str]) -> frozenset[str]:
    """Give the classes, the colours and the custom properties that pages and sheets of the project name."""
    found = set[str]()
    for page in (name for name in names if name.endswith(".html")):
        text = _read(site / page)
        found.update(*map(str.split, _CLASSES.findall(text)))
        found.update(one.replace('"', "") for one in _CHOSEN.findall(text))
        found.update(_MENTIONED.findall(text))
        found.update(_TIPS.findall(text))
        found.update(["dir=rtl"] if _RTL_PAGE.search(text) else [])
    for sheet in (name for name in names if name.endswith(".css")):
        if sheet.rpartition("/")[0] not in _OUR_SHEETS:
            found.update(_MENTIONED.findall(_read(site / sheet)))
    return frozenset(found)


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace")


def used_styles(sheet: str, words: frozenset[str]) -> str:
    """Give the sheet without the selectors that name a class of which nobody speaks.

    With `kb-card` alone among the words: `.kb-card,.x-tab{top:0}.x-tab{left:0}` → `.kb-card{top:0}`. Palettes
    that no page has, and properties of Material's that nothing takes, go as well.
    """
    kept = _fitting(sheet, words)
    named = words | set(_NAMED.findall(kept))
    return _PROPERTY.sub(lambda found: found[0] if found[1] in named else "", kept).replace(":root{}", "")


def _fitting(sheet: str, words: frozenset[str]) -> str:
    return "".join(_used(sheet, words))


def _used(sheet: str, words: frozenset[str]) -> Iterator[str]:
    for prelude, body in _blocks(sheet):
        # Statements, as `@charset`, may stand before a rule.
        said, end, head = prelude.rpartition(";")
        yield said + end
        if body is None:
            yield head
        elif head.lstrip().startswith(_NESTING):
            if inner := _fitting(body, words).strip():
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


def _can_fit(selector: str, words: frozenset[str]) -> bool:
    names = _CLASS.findall(_CHOICE.sub("", selector))
    if any(f"{name}={colour}" not in words for name, colour in _COLOUR.findall(_CHOICE.sub("", selector))):
        return False
    if _RTL_RULE.match(selector.strip()) and "dir=rtl" not in words:
        return False
    return all(len(one) <= _SHORT or "\\" in one or one.startswith(_OURS) or one in words for one in names)
