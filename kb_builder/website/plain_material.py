"""Gives a site of plain Material what our theme has: the styles of generated pages, and the search."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, PackageLoader, TemplateNotFound

MATERIAL = "material"
"""The name of plain Material in `mkdocs.yml`."""
_FOLDER = "assets/kb"
_ASSETS = Path(str(files("kb_builder.theme"))) / _FOLDER
_SHEET, _LIST = "kb.css", "material.css"
_IMPORT = re.compile(r'^@import "([a-z]+\.css)";$', re.MULTILINE)
# A stranger's text holds no "<" where a page has these.
_OF_MATERIAL = re.compile(r'<link rel="stylesheet" href="([^"]*)assets/stylesheets/[^"]*">')


def lay_out(site: Path) -> None:
    """Write our sheets and scripts into the folder `site`, where the project has none of its own.

    The sheet of all parts is the one for plain Material. Raises `OSError`.
    """
    listed = (_ASSETS / _LIST).read_text(encoding="utf-8")
    sources = {_SHEET: _ASSETS / _LIST}
    sources |= {name: _ASSETS / name for name in _IMPORT.findall(listed)}
    sources |= {script.name: script for script in _ASSETS.glob("*.js")}
    (site / _FOLDER).mkdir(parents=True, exist_ok=True)
    for name, source in sources.items():
        target = site / _FOLDER / name
        if not target.exists():
            target.write_bytes(source.read_bytes())


@dataclass(frozen=True, slots=True)
class Dressing:
    """What every page of Material's gets: our sheet after Material's and before the project's, our script."""

    words: str

    @classmethod
    def of(cls, language: str) -> Dressing:
        """Give it with the words of our scripts in a language; English ones stand in the scripts."""
        return cls(_words(language))

    def __call__(self, page: str) -> str:
        """Give a page with it; a page without Material's sheets stays as it is."""
        head, end, rest = page.partition("</head>")
        found = [*_OF_MATERIAL.finditer(head)]
        if not end or not found:
            return page
        place, way = found[-1].end(), f"{found[-1][1]}{_FOLDER}"
        sheet = f'<link rel="stylesheet" href="{way}/{_SHEET}">'
        script = f'<script type="module" src="{way}/kb.js"></script>'
        return f"{head[:place]}\n{sheet}{head[place:]}{self.words}{script}\n{end}{rest}"


def _words(language: str) -> str:
    """Give the words of our scripts as an element, "" where English ones will do."""
    code = language.lower().replace("_", "-").partition("-")[0]
    theme = Environment(loader=PackageLoader("kb_builder", "theme"), autoescape=True)
    try:
        said = theme.get_template(f"partials/words/{code}.html").module
    except TemplateNotFound:
        return ""
    line = json.dumps(vars(said)["script"], ensure_ascii=False, separators=(",", ":"))
    return f'<script type="application/json" id="kb-words">{line.replace("<", chr(92) + "u003c")}</script>\n'
