"""What pages have around their articles without needing it: gaps, and parts of which only scripts make use.

A part, as the switch between light and dark, is the same on every page and does nothing without
scripts. So it stands once, in the script that each page loads first, and pages hold `<kb-part>` in
its place. Parts are read from `404.html`, which holds no word of the community; where a page's own
is another one, as a project's template may make it, it stays in the page.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

_ARTICLE, _END = '<article class="md-content__inner', "</article>"
_EXACT = re.compile(r"(<(?:script|style|pre|textarea)\b.*?</(?:script|style|pre|textarea)>)", re.DOTALL)
_GAP = re.compile(r"(?:(?<=>)|\A)\s*\n\s*|\s*\n\s*(?:(?=<)|\Z)")
_SHAPES = tuple(
    re.compile(shape, re.DOTALL)
    for shape in (
        r'<input class="md-toggle" data-md-toggle="drawer".*?<label class="md-overlay"[^>]*></label>',
        r'<button class="[^"]*\bkb-header__menu".*?</button>',
        r'<button class="kb-search-open".*?</button>',
        r'<form class="md-header__option"[^>]*>.*?</form>\n<kb-palette></kb-palette>',
        r'<dialog class="kb-search .*?</dialog>',
        r'<div class="md-sidebar md-sidebar--primary"[^>]* hidden>.*?</nav></div>\n</div>\n</div>',
        r'<button type="button" class="md-top .*?</button>',
        r'<div class="md-dialog" data-md-component="dialog">.*?</div>\n</div>',
        r'<script type="text/plain" data-kb-later="[^"]*"></script>',
        r'<script id="__config" type="application/json">.*?</script>',
    )
)
"""What parts look like, squeezed; first Material's boxes, at the end its script and its settings."""
_LABEL = 'for="__drawer"'
_MARK = '<kb-part data-no="%s"></kb-part>'
_TOGETHER = re.compile(r'"></kb-part>\n<kb-part data-no="')
_WORDS = re.compile(r'<script type="application/json" id="kb-words">.*?</script>\n?', re.DOTALL)
_BASE = re.compile(r'(?<="base": ")[^"]*(?=")')
_LINK = re.compile(r'(?:(?<= href=")|(?<= data-kb-later="))[^"]*(?=")')
_HOME = "%home%"


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a site that stands at `path`. `words` is what scripts say, "" where that is English."""

    path: str = "/"
    texts: tuple[str, ...] = ()
    words: str = ""

    @classmethod
    def of(cls, error_page: str, home: str, *, with_settings: bool = True) -> Parts:
        """Read the parts from `404.html` of the site at the address `home`.

        Where some pages need settings of their own, these are no part.
        """
        path = urlsplit(home).path or "/"
        around = "".join(_divided(squeezed(error_page))[::2])
        shapes = _SHAPES if with_settings else _SHAPES[:-1]
        found = (shape.search(around) for shape in shapes)
        texts = tuple(_anywhere(one[0], path) for one in found if one)
        words = _WORDS.search(around)
        return cls(path, texts, words[0].strip() if words and texts else "")

    @property
    def code(self) -> str:
        """The line of a script that holds the parts, "" where there are none."""
        if not self.texts:
            return ""
        line = json.dumps([self.words + self.texts[0], *self.texts[1:]], ensure_ascii=False)
        return f"self.kbParts={line};\n"

    def left_out(self, name: str, page: str) -> str:
        """Give the page in the file `name`, squeezed, without its parts."""
        before, article, after = _divided(page)
        if not article or not self.texts:
            return page
        place = urljoin(self.path, name)
        for shape in reversed(_SHAPES):
            # A label that stays in the page needs its box there.
            if shape is _SHAPES[0] and _LABEL in shape.sub("", f"{before}{after}"):
                continue
            before, after = (
                shape.sub(lambda one: self._mark(one[0], place), text) for text in (before, after)
            )
        before, after = (_TOGETHER.sub(" ", text) for text in (before, after))
        if self.words and '<kb-part data-no="0' in before:
            before = before.replace(self.words, "")
        return f"{before}{article}{after}"

    def _mark(self, part: str, place: str) -> str:
        text = _anywhere(part, place, self.path)
        return _MARK % self.texts.index(text) if text in self.texts else part


def squeezed(page: str) -> str:
    """Give a page whose lines between elements outside of its article are neither indented nor empty."""
    head, article, tail = _divided(page)
    tag, start, text = article.partition(">")
    if not article:
        return page
    text = text.removesuffix(_END).strip()
    return "".join((_without_gaps(head), f"{tag}{start}\n{text}\n{_END}", _without_gaps(tail)))


def _divided(page: str) -> tuple[str, str, str]:
    """Give what stands before the article of a page, the article, "" where there is none, and the rest."""
    head, article, rest = page.partition(_ARTICLE)
    body, end, tail = rest.rpartition(_END)
    return (head, f"{article}{body}{end}", tail) if end else (page, "", "")


def _without_gaps(text: str) -> str:
    parts = _EXACT.split(text)
    return "".join(part if place % 2 else _GAP.sub("\n", part) for place, part in enumerate(parts))


def _anywhere(part: str, place: str, path: str = "") -> str:
    """Give a part of the page at `place` as it is on all pages of the site at `path`."""
    path = path or place

    def link(found: re.Match[str]) -> str:
        target = urljoin(place, found[0])
        return f"{_HOME}{target.removeprefix(path)}" if target.startswith(path) else found[0]

    return _BASE.sub(_HOME, _LINK.sub(link, part))
