"""The door for Python-Markdown: regions and inserted files of a page, hidden from every other extension."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor

from kb_builder.gfm.render import Rendered, render
from kb_builder.gfm.store import Store
from kb_builder.region import STORE_VARIABLE, Region, split

_INSERT = re.compile(r"<!-- kb:insert (?P<name>[a-z-]+) -->")
# Regions are lifted out before any other preprocessor reads the page, and put back after every
# other postprocessor is done with it.
_FIRST, _LAST = 1_000_000, -1_000_000
_TAG = re.compile(r"<[^<>]*>")
_HEX, _LETTERS = "0123456789abcdef", "abcdefghijklmnop"
_TO_LETTERS = str.maketrans(_HEX, _LETTERS)


class KbExtension(Extension):
    """Shows regions as `render` renders them, and splices `<!-- kb:insert NAME -->`."""

    def __init__(self, **options: object) -> None:
        """Take `docs_dir`: the folder whose `.kb/NAME.md` an insert names ("content" unless said)."""
        self.config: dict[str, list[Any]] = {"docs_dir": ["content", "The folder that holds .kb/NAME.md"]}
        self._regions: list[Region] = []
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        """Register with `md`."""
        md.registerExtension(self)
        folder = Path(os.fspath(self.getConfig("docs_dir"))) / ".kb"
        md.preprocessors.register(_Lift(self._regions, folder), "kb_lift", _FIRST)
        # MkDocs stands between a build and this process; its configuration belongs to the project.
        kept = os.environ.get(STORE_VARIABLE, "")
        rendered = Store(Path(kept)).render if kept else render
        md.postprocessors.register(_PutBack(self._regions, rendered), "kb_put_back", _LAST)

    def reset(self) -> None:
        """Forget the regions of the page before."""
        self._regions.clear()


class _Lift(Preprocessor):
    def __init__(self, regions: list[Region], folder: Path) -> None:
        super().__init__()
        self._regions = regions
        self._folder = folder

    def run(self, lines: list[str]) -> list[str]:
        """Put a word in place of each region."""
        out: list[str] = []
        for part in self._parts(lines):
            if isinstance(part, Region):
                self._regions.append(part)
                out += ["", _word(len(self._regions) - 1, part), ""]
            else:
                out.append(part)
        return out

    def _parts(self, lines: list[str]) -> Iterator[str | Region]:
        for part in split(lines):
            if isinstance(part, str) and (insert := _INSERT.fullmatch(part)):
                yield from split(_lines(self._folder / f"{insert['name']}.md"))
            else:
                yield part


class _PutBack(Postprocessor):
    def __init__(self, regions: list[Region], rendered: Callable[[Region], Rendered]) -> None:
        super().__init__()
        self._regions = regions
        self._rendered = rendered

    def run(self, text: str) -> str:
        """Put each region's HTML in place of its word, in one go: no region is searched for words."""
        if not self._regions:
            return text
        words = {_word(place, region): region for place, region in enumerate(self._regions)}
        either = "|".join(words)
        word = re.compile(rf"<p>(?P<alone>{either})</p>|(?P<within>{either})")
        seen: Counter[str] = Counter()

        def html(found: re.Match[str]) -> str:
            region = words[found["alone"] or found["within"]]
            seen[region.token] += 1
            return _again(self._rendered(region).html, region, seen[region.token])

        return word.sub(html, text)


def _again(html: str, region: Region, time: int) -> str:
    """Give ids of their own to a text that stands on the page for the second time, or more often."""
    if time == 1:
        return html
    prefix = f"kb-{region.token[:8]}-"
    own = re.compile(rf'( (?:id="|href="#){prefix})')
    return _TAG.sub(lambda tag: own.sub(rf"\g<1>{time}-", tag[0]), html)


def _word(place: int, region: Region) -> str:
    """Give a word of letters only: nothing that any extension takes for markup, or for its own."""
    return f"kbregion{f'{place:08x}{region.token}'.translate(_TO_LETTERS)}"


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").split("\n") if file.is_file() else []
