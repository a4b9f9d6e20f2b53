"""Composes what machines read beside the pages: Markdown twins, robots.txt, opensearch.xml."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Container, Iterator, Mapping

from markupsafe import Markup

from kb_builder.addresses import page_address, relative
from kb_builder.characters import clean
from kb_builder.gfm import fenced, quoted
from kb_builder.pages.edition import Edition
from kb_builder.pages.inert import markdown
from kb_builder.pages.templating import render
from kb_builder.publication import Page, SiteFile
from kb_builder.region import Region, parts

# A backslash escape, code, or the end of a link to a page: only the last has a `file`.
_LINK = re.compile(r"\\.|`[^`]*`|\]\((?P<file>[^()\s:]+\.md)\)")
# Facts in front matter, with the lines that go on with them.
_SAID = re.compile(
    r"^(?:(?:description|generator)|"
    r"  (?:accepted|answered|asked|discussion|labels|licence_url|notices|related|votes)):.*\n"
    r"(?:    .*\n)*",
    re.MULTILINE,
)
_SHORT_NAME_LENGTH = 16
"""The longest `ShortName` that OpenSearch 1.1 allows."""


def machine_files(edition: Edition) -> Iterator[SiteFile]:
    """Compose every file of this module; `opensearch.xml` needs the site's address."""
    is_internal = edition.config.visibility == "internal"
    values = {"sitemap": "" if is_internal else edition.absolute("sitemap.xml"), "is_internal": is_internal}
    yield SiteFile("robots.txt", render("robots.txt", edition.language, **values))
    # What the small pages at old addresses need to know of the palette; they load no theme.
    yield SiteFile("assets/kb-tint.css", f":root {{ --kb-primary: {edition.facts.colour}; }}\n")
    if edition.facts.url:
        yield SiteFile("opensearch.xml", _opensearch(edition))


def twin(edition: Edition, page: Page) -> SiteFile:
    """Give the Markdown twin of the page of an answer or idea: it with full addresses, and its credit.

    A post is a block quote where it may be one, else a block of code: nothing in it passes for ours.
    """
    made = twin_of_list(edition, page, ())
    return SiteFile(made.path, f"{made.text}\n{_credit(edition, page, page_address(page.path))}\n")


def twin_of_list(edition: Edition, page: Page, lists: Container[str]) -> SiteFile:
    """Give the Markdown twin of a page that lists others; links to the pages `lists` lead to their twins."""
    address = page_address(page.path)
    head, marker, body = _with_addresses(edition, _brief(page), page.path, lists).partition("\n\n# ")
    index = edition.absolute("llms.txt") or relative(address, "llms.txt")
    directive = f"\n\n> For AI agents: [llms.txt]({index})"
    return SiteFile(twin_name(address), f"{head}{directive}{marker}{body}")


def _brief(page: Page) -> str:
    """Give a page without our marker and without facts that its text says."""
    head, line, body = page.text.replace(f"\n<!-- kb:page {page.path} -->\n", "\n", 1).partition("\n---\n")
    return f"{_SAID.sub('', head)}{line}{body}"


def _credit(edition: Edition, page: Page, address: str) -> Markup:
    """Give the last line of a twin, for whoever copies it: who said it, under which licence, and where."""
    known = page.head["kb"]
    said = known if isinstance(known, Mapping) else {}
    who = (said.get("answered") or said.get("asked") or {}).get("by", "")
    where = edition.absolute(address) or said.get("url", "")
    parts = (markdown(who), markdown(str(said.get("licence", ""))), Markup(f"<{where}>"))  # noqa: S704
    return Markup(", ").join(filter(None, parts))


def _with_addresses(
    edition: Edition,
    text: str,
    path: str,
    twins_of: Container[str],
) -> str:
    """Turn the links to `.md` files into those of pages of the site, and posts into what twins hold of them.

    Links to the pages of `twins_of` lead to their twins. Notices of ours are no quotes here: posts are.
    """
    here, folder = page_address(path), posixpath.dirname(path)

    def changed(found: re.Match[str]) -> str:
        if found["file"] is None:
            return found[0]
        target = page_address(posixpath.normpath(posixpath.join(folder, found["file"])))
        target += "index.md" if target in twins_of else ""
        return f"]({edition.absolute(target) or relative(here, target)})"

    def written(line: str) -> str:
        line = line.removeprefix("> ")
        return _LINK.sub(changed, line) if "](" in line else line

    def ours(text: str) -> str:
        # Front matter is the longest part without a link and a notice.
        is_plain = "](" not in text and "> " not in text
        return text if is_plain else "\n".join(map(written, text.split("\n")))

    def post(text: str) -> str:
        markdown = edition.quotable(text)
        return fenced(text) if markdown is None else quoted(markdown)

    return "\n".join(post(part.text) if isinstance(part, Region) else ours(part) for part in parts(text))


def twin_name(page: str) -> str:
    """Give the name of the file of the twin of the page at an address."""
    return f"{page}index.md"


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
