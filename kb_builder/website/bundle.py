"""One style sheet and one script for a first visit, each named by a digest of what it holds.

The theme has a file for each component. `bundle` puts the sheets into one, Material's before ours,
and the modules into one for every page and one for whoever searches; the modules themselves stay.
Our modules are written for it: static imports by name on lines of their own, exports before
declarations. Where a file is not, as one of a project may be, the pages load the files as they are.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from kb_builder.kept import Kept
from kb_builder.website.parts import Parts
from kb_builder.website.plain_material import Dressing, lay_out
from kb_builder.website.used_styles import fitted

_FOLDER = "assets/kb"
_SHEET, _SCRIPT, _FIRST = f"{_FOLDER}/kb.css", f"{_FOLDER}/kb.js", f"{_FOLDER}/first.js"
_MATERIAL = "assets/stylesheets"
_ERROR_PAGE = "404.html"
_NO_PARTS = Parts()
_WORKERS, _STEMMERS = "assets/javascripts/workers", "assets/javascripts/lunr"
_UNASKED = ("assets/javascripts/*.map", "assets/stylesheets/*.map", "assets/kb/material.css")
_IMPORT = re.compile(r'^@import "([a-z]+\.css)";\n', re.MULTILINE)
_SOURCE_MAP = re.compile(r"/\*# sourceMappingURL=.*?\*/")
_REMARK = re.compile(r"^[ \t]*(?:/\*.*?\*/[ \t]*\n|//[^\n]*\n)", re.MULTILINE | re.DOTALL)
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
_USED = re.compile(r'^import \{ ([^}]*) \} from "\./([a-z-]+)\.js";\n', re.MULTILINE)
_PASSED_ON = re.compile(r'^export \* from "\./([a-z-]+)\.js";\n', re.MULTILINE)
_EXPORTED = re.compile(r"^export (?=(?:async )?(?:function\*?|const|let|class) (\w+))", re.MULTILINE)
_LATE = re.compile(r'\bimport\("\./([a-z-]+)\.js"\)')
_UNREAD = re.compile(r"^(?:import|export)\b", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Bundle:
    """The names of the files that were put together, by the name that pages have for them; "" for none."""

    home: str
    names: Mapping[str, str] = field(default_factory=dict)
    dressing: Dressing | None = None
    """On plain Material: what pages get before names are replaced."""
    parts: Parts = _NO_PARTS
    """What stands in our first script instead of every page."""

    def complete(self, name: str, page: str) -> str:
        """Give the page in the file `name` with the files that were put together in place of their parts."""
        if self.dressing:
            page = self.dressing(page)
        head, end, rest = page.partition("</head>")
        folder = posixpath.dirname(name)
        ways = ("../" * (folder.count("/") + 1) if folder else "", f"{urlsplit(self.home).path or '/'}")
        for way in ways:
            for old, new in self.names.items():
                shape = _SHAPES.get(old, _LINK)
                written = shape % f"{way}{old}"
                head = head.replace(written, shape % f"{way}{new}" if new else "")
        return f"{head}{end}{rest}"


# A stranger's text holds no "<" where a page has these.
_LINK = '<link rel="stylesheet" href="%s">'
_SHAPES = {_SCRIPT: '<script type="module" src="%s"></script>', _FIRST: '<script src="%s"'}


def bundle(
    site: Path,
    home: str,
    dressing: Dressing | None = None,
    *,
    has_own_settings: bool = False,
    kept: Kept | None = None,
    program: str = "",
) -> Bundle:
    """Put together what a first visit to the site at `home` loads of the theme. Raises `OSError`.

    `has_own_settings` says that some pages need Material's settings in a way of their own. What was `kept` is
    taken where a `program` of the same digest made it.
    """
    if dressing:
        lay_out(site)
    sheets, error = _sheets(site, kept, program), site / _ERROR_PAGE
    parts = _NO_PARTS
    if not dressing and error.is_file():
        text = error.read_text(encoding="utf-8", errors="replace")
        parts = Parts.of(text, home, with_settings=not has_own_settings)
    scripts = _scripts(site, parts.code)
    names = {**sheets, **scripts}
    if names and not dressing:
        _leave_out(site, names)
    return Bundle(home, names, dressing, parts if scripts else _NO_PARTS)


def _leave_out(site: Path, names: Mapping[str, str]) -> None:
    """Remove what no page asks for: Material's sheets, the maps of its files, its search where ours is."""
    sheets = (site / name for name, new in names.items() if not new)
    for file in (*sheets, *(file for unread in _UNASKED for file in site.glob(unread))):
        file.unlink(missing_ok=True)
    error = site / _ERROR_PAGE
    if error.is_file() and f"{_WORKERS}/" not in error.read_text(encoding="utf-8", errors="replace"):
        for folder in (_WORKERS, _STEMMERS):
            shutil.rmtree(site / folder, ignore_errors=True)


def _sheets(site: Path, kept: Kept | None, program: str) -> dict[str, str]:
    sheet = site / _SHEET
    if not sheet.is_file():  # the project may have another theme
        return {}
    text = sheet.read_text(encoding="utf-8")
    parts = [sheet.parent / name for name in _IMPORT.findall(text)]
    own = "".join(part.read_text(encoding="utf-8") for part in parts) + _IMPORT.sub("", text)
    own = _INDENT.sub("", _REMARK.sub("", own))
    material = sorted((site / _MATERIAL).glob("*.css")) if (site / _MATERIAL).is_dir() else []
    theirs = "".join(_SOURCE_MAP.sub("", one.read_text(encoding="utf-8")) for one in material)
    for part in parts:
        part.unlink()
    sheet.write_text(own, encoding="utf-8")
    name = _written(sheet, fitted(f"{theirs.strip()}\n{own}", site, kept, program))
    return {**{f"{_MATERIAL}/{one.name}": "" for one in material}, _SHEET: f"{_FOLDER}/{name}"}


def _scripts(site: Path, parts: str) -> dict[str, str]:
    folder = site / _FOLDER
    modules = {file.stem: file.read_text(encoding="utf-8") for file in folder.glob("*.js")}
    if "kb" not in modules:
        return {}
    try:
        *late, (main, text) = _together(tuple(sorted(modules.items())))
    except ValueError:
        return {}
    for name, joined in (*late, (main, text)):
        (folder / name).write_bytes(joined.encode("utf-8"))
    first = _written(folder / "first.js", parts + _INDENT.sub("", _REMARK.sub("", modules["first"])))
    return {_SCRIPT: f"{_FOLDER}/{main}", _FIRST: f"{_FOLDER}/{first}"}


@lru_cache(maxsize=1)
def _together(named: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Give the files that modules are put together to, by name: those that are loaded late, at last `kb`.

    A program that builds again has them from the last time. Raises `ValueError`.
    """
    modules = dict(named)
    late = {name: _joined(name, modules, {}) for name in _late_of("kb", modules)}
    names = {name: _named(f"{name}.js", text) for name, text in late.items()}
    main = _joined("kb", modules, names)
    return (*((names[name], text) for name, text in late.items()), (_named("kb.js", main), main))


def _written(file: Path, text: str) -> str:
    name = _named(file.name, text)
    file.with_name(name).write_bytes(text.encode("utf-8"))
    return name


def _named(name: str, text: str) -> str:
    """Give the name of a file with a digest of its text in it."""
    stem, _, kind = name.rpartition(".")
    return f"{stem}.{hashlib.sha256(text.encode('utf-8')).hexdigest()[:8]}.{kind}"


def _late_of(name: str, modules: Mapping[str, str]) -> list[str]:
    return sorted({found for one in _needed(name, modules) for found in _LATE.findall(modules[one])})


def _needed(name: str, modules: Mapping[str, str], above: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield the modules that one is made of, each after those that it uses, perhaps more than once."""
    if name not in modules or name in above:
        raise ValueError(f"{name}.js cannot be put together with others")
    text = modules[name]
    for used in (*(one for _, one in _USED.findall(text)), *_PASSED_ON.findall(text)):
        yield from _needed(used, modules, (*above, name))
    yield name


def _joined(name: str, modules: Mapping[str, str], names: Mapping[str, str]) -> str:
    """Give one module that does what a module and all that it uses do; `names` are those loaded late."""
    inner = [late for late in _late_of(name, modules) if late not in names]
    order = dict.fromkeys(used for one in (*inner, name) for used in _needed(one, modules))
    *parts, last = order
    body = "".join(
        f"const {_variable(one)} = (() => {{\n{_body(one, modules, names)}}})();\n" for one in parts
    )
    whole = f"const {_variable(last)} = (() => {{\n{_body(last, modules, names)}}})();\n"
    exported = _EXPORTED.findall(modules[last])
    passed = [one for used in _PASSED_ON.findall(modules[last]) for one in _EXPORTED.findall(modules[used])]
    given = ", ".join([*exported, *passed])
    return f"{body}{whole}" + (f"export const {{ {given} }} = {_variable(last)};\n" if given else "")


def _body(name: str, modules: Mapping[str, str], names: Mapping[str, str]) -> str:
    text = modules[name]
    exported, passed = _EXPORTED.findall(text), _PASSED_ON.findall(text)
    text = _USED.sub(lambda found: _taken(found[1], found[2]), text)
    text = _EXPORTED.sub("", _PASSED_ON.sub("", text))
    text = _LATE.sub(lambda found: _later(found[1], names), text)
    text = _INDENT.sub("", _REMARK.sub("", text))
    if _UNREAD.search(text):
        raise ValueError(f"{name}.js has an import or export of another form")
    given = [*exported, *(f"...{_variable(one)}" for one in passed)]
    return f"{text}return {{ {', '.join(given)} }};\n"


def _taken(words: str, name: str) -> str:
    return f"const {{ {words.replace(' as ', ': ')} }} = {_variable(name)};\n"


def _later(name: str, names: Mapping[str, str]) -> str:
    return f'import("./{names[name]}")' if name in names else f"Promise.resolve({_variable(name)})"


def _variable(name: str) -> str:
    return f"kb_{name.replace('-', '_')}"
