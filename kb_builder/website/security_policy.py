"""Writes the Content-Security-Policy into finished pages.

A page of GitHub Pages can send no header, so the policy stands in a `<meta>` element
(https://www.w3.org/TR/CSP3/#meta-element). Under instant navigation the first page's policy
governs all that follow, so every page carries the same one. Where a project allows its own pages
to load from other hosts, these have a wider policy than all others, and instant navigation is off:
each page is then loaded with its own. A policy names our own inline scripts by their hashes. Only
two kinds are ours: those on `404.html`, which holds no word of the community, and those that a
hand-written file of `content/` holds verbatim. Whatever else should ever get into a page is not
named, and does not run.
"""

from __future__ import annotations

import base64
import hashlib
import html
import logging
import re
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path

from kb_builder.listing import files_in
from kb_builder.website.document import read_document
from kb_builder.website.hand_written import Allowed

_log = logging.getLogger(__name__)

_ERROR_PAGE = "404.html"
# Where Material's and MkDocs' own themes write how far the page is from the site's root.
_DISTANCE = re.compile(r"""((?:new URL\(|\bbase_url ?= ?)")[^"]*(")""")
Finish = Callable[[str, str], str]
"""Gives the finished text of the page with a name and a text."""
# As Material writes it into the settings of each page.
_INSTANT, _NOT_INSTANT = '"navigation.instant"', '"navigation.instant.left-out"'
_PLACES = ("<meta charset", "<head", "<html", "<!doctype")


@dataclass(slots=True)
class Inline:
    """Code that stands in pages themselves: scripts, style sheets and style attributes."""

    scripts: set[str] = field(default_factory=set)
    styles: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Protection:
    """Finishes pages: `complete` writes into them what they could not know, then comes the policy.

    It is `element`, and `wider` on the pages that are `allowed` to load from other hosts.
    """

    element: str
    wider: str
    complete: Finish
    allowed: Allowed

    def __call__(self, name: str, page: str) -> str:
        """Give the finished text of the page with a name and a text."""
        return self.protected(name, self.complete(name, page))

    def protected(self, name: str, text: str) -> str:
        """Give the text of the page in the file `name` with the policy."""
        if self.allowed.hosts:
            text = text.replace(_INSTANT, _NOT_INSTANT)
        place = _head_of(text)
        element = self.wider if name in self.allowed.pages else self.element
        return f"{text[:place]}\n{element}{text[place:]}"


def _as_it_is(_name: str, page: str) -> str:
    return page


def protect(
    site: Path,
    own: Sequence[tuple[str, Path]],
    complete: Finish = _as_it_is,
    planned: Iterable[str] = (),
    hosts: Iterable[str] = (),
) -> Protection:
    """Write the policy into every page of the folder `site`; give what does the same to a further page.

    `own` are the pages written by hand, each with its file; they may load from `hosts`. `complete` is
    given a page's name and text and gives what else is to be written into it, so that each page is
    written once. `planned` are names of pages that are not there yet. Warns of inline scripts that it
    does not trust. Raises `OSError`.
    """
    names = files_in(site, ".html")
    trusted = _trusted(site, own, {*names, *planned})
    allowed = Allowed.of(hosts, own)
    finish = Protection(_element(trusted), _element(trusted, allowed.hosts), complete, allowed)
    for name in names:
        text = finish(name, (site / name).read_bytes().decode("utf-8", "surrogateescape"))
        (site / name).write_bytes(text.encode("utf-8", "surrogateescape"))
    return finish


def _element(trusted: Inline, hosts: Iterable[str] = ()) -> str:
    said = html.escape(policy(trusted, hosts), quote=False)  # it has no double quotes
    return f'<meta http-equiv="Content-Security-Policy" content="{said}">'


def policy(trusted: Inline, hosts: Iterable[str] = ()) -> str:
    """Give the policy under which only our own files, `trusted` inline code and files of `hosts` are used."""
    others = [f"https://{host}" for host in hosts]
    scripts = ["'self'", *_hashes(trusted.scripts), *others]
    # A hash allows a style attribute only with this keyword beside it.
    styles = ["'self'", *(["'unsafe-hashes'"] if trusted.styles else []), *_hashes(trusted.styles), *others]
    directives = {
        # Also for fonts, and for what the scripts of an analytics service send.
        "default-src": ["'self'", *others],
        "script-src": scripts,
        "style-src": styles,
        # Icons are data: addresses in style sheets.
        "img-src": ["'self'", "data:", *others],
        "object-src": ["'none'"],
        "frame-src": others or ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
    }
    return "; ".join(f"{name} {' '.join(values)}" for name, values in directives.items())


def inline_code(page: str) -> Inline:
    """Give the inline code of a page. Scripts that are data (JSON) are no code."""
    document = read_document(page)
    return Inline(document.scripts, document.styles)


def _hashes(codes: Iterable[str]) -> list[str]:
    digests = (hashlib.sha256(code.encode("utf-8")).digest() for code in codes)
    return sorted(f"'sha256-{base64.b64encode(digest).decode('ascii')}'" for digest in digests)


def _trusted(site: Path, own: Iterable[tuple[str, Path]], names: Set[str]) -> Inline:
    found = inline_code(_read(site / _ERROR_PAGE)) if _ERROR_PAGE in names else Inline()
    distances = {"/".join([".."] * name.count("/")) or "." for name in names}
    of_theme = set(found.scripts)
    for script in of_theme:
        found.scripts |= {_DISTANCE.sub(rf"\g<1>{distance}\g<2>", script) for distance in distances}
    for name, file in own:
        if name in names:
            source = _read(file)
            inline = inline_code(_read(site / name))
            found.styles |= inline.styles
            found.scripts |= {script for script in inline.scripts if script in source}
            if not inline.scripts <= found.scripts:
                _log.warning("%s: an inline script that content/ does not hold verbatim will not run", name)
    return found


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace")


def _head_of(page: str) -> int:
    """Give the position after the first tag that may stand before the policy, 0 where there is none."""
    start = page[:2000].lower()
    for tag in _PLACES:
        place = start.find(tag)
        if place >= 0:
            return page.find(">", place) + 1
    return 0
