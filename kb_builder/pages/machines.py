"""Composes what machines read beside the pages: llms.txt, Markdown twins, robots.txt, opensearch.xml."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from kb_builder.addresses import page_address, page_path, relative
from kb_builder.characters import clean
from kb_builder.gfm import fenced
from kb_builder.knowledge import Answer, Idea
from kb_builder.pages.edition import Edition, title_of
from kb_builder.pages.templating import render
from kb_builder.publication import Page, SiteFile
from kb_builder.region import Region, split

# A backslash escape, code, or the end of a link to a page: only the last has a `file`.
_LINK = re.compile(r"\\.|`[^`]*`|\]\((?P<file>[^()\s:]+\.md)\)")
_SHORT_NAME_LENGTH = 16
"""The longest `ShortName` that OpenSearch 1.1 allows."""


@dataclass(frozen=True, slots=True)
class LlmsLink:
    """An answer or idea in `llms.txt`, with the way to its twin; answers have no `status`."""

    title: str
    href: str
    status: str
    votes: int


def machine_files(edition: Edition) -> Iterator[SiteFile]:
    """Compose every file of this module; `opensearch.xml` needs the site's address."""
    yield SiteFile(PurePosixPath("llms.txt"), _llms(edition))
    sitemap = edition.absolute("sitemap.xml")
    yield SiteFile(PurePosixPath("robots.txt"), render("robots.txt", edition.language, sitemap=sitemap))
    # What the small pages at old addresses need to know of the palette; they load no theme.
    yield SiteFile(
        PurePosixPath("assets/kb-tint.css"), f":root {{ --kb-primary: {edition.facts.colour}; }}\n"
    )
    if edition.facts.url:
        yield SiteFile(PurePosixPath("opensearch.xml"), _opensearch(edition))


def twins(edition: Edition, pages: Iterable[Page]) -> Iterator[SiteFile]:
    """Give the Markdown twin of each answer and idea: the page itself, with addresses that hold anywhere."""
    discussions = set(map(page_path, edition.addresses.discussions.values()))
    for page in pages:
        if page.path in discussions:
            address = page_address(str(page.path))
            yield SiteFile(_twin_path(address), _with_addresses(edition, page.text, page.path))


def _with_addresses(edition: Edition, text: str, path: PurePosixPath) -> str:
    """Turn the links to `.md` files into those of pages of the site, and fence what the community wrote."""
    here, folder = page_address(str(path)), str(path.parent)

    def changed(found: re.Match[str]) -> str:
        if found["file"] is None:
            return found[0]
        target = page_address(posixpath.normpath(posixpath.join(folder, found["file"])))
        return f"]({edition.absolute(target) or relative(here, target)})"

    return "\n".join(
        fenced(part.text) if isinstance(part, Region) else _LINK.sub(changed, part) if "](" in part else part
        for part in split(text.split("\n"))
    )


def _twin_path(page: str) -> PurePosixPath:
    return PurePosixPath(page) / "index.md"


def _llms(edition: Edition) -> str:
    """Follow https://llmstxt.org: a title, a summary, sections of links."""
    said, knowledge, full = edition.language, edition.knowledge, edition.absolute
    about = edition.facts.description or said.gettext(
        "Questions answered and ideas proposed by the community."
    )
    return render(
        "llms.txt",
        said,
        site=edition.facts.name,
        about=about,
        answers=[_link(edition, one, edition.addresses.answer(one)) for one in knowledge.answers],
        ideas=[_link(edition, one, edition.addresses.idea(one)) for one in knowledge.ideas],
        rest=[(name, full(name) or name) for name in ("kb.json", "feed.xml", "ideas/feed.xml")],
    )


def _link(edition: Edition, entry: Answer | Idea, page: str) -> LlmsLink:
    twin = str(_twin_path(page))
    return LlmsLink(
        title=title_of(entry.title, entry.discussion.number),
        href=edition.absolute(twin) or twin,
        status=entry.status.name if isinstance(entry, Idea) else "",
        votes=entry.discussion.upvotes,
    )


def _opensearch(edition: Edition) -> str:
    """Follow https://github.com/dewitt/opensearch (1.1, draft 6)."""
    name = clean(edition.facts.name)
    return render(
        "opensearch.xml",
        edition.language,
        name=name[:_SHORT_NAME_LENGTH].strip(),
        site=name,
        search=edition.absolute("?q={searchTerms}"),
        here=edition.absolute("opensearch.xml"),
    )
