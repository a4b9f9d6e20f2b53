"""Composes what machines read beside the pages: llms.txt, Markdown twins, robots.txt, opensearch.xml."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from kb_builder.addresses import page_address, page_path, relative
from kb_builder.characters import clean, encodable
from kb_builder.knowledge import Answer, Idea
from kb_builder.model import Actor, Comment, Discussion
from kb_builder.pages.edition import Edition, mark_of, title_of
from kb_builder.pages.inert import escaped
from kb_builder.pages.templating import render
from kb_builder.publication import Page, SiteFile
from kb_builder.region import Region, split
from kb_builder.terms import reason, status

# A backslash escape, code, or the end of a link to a page: only the last has a `file`.
_LINK = re.compile(r"\\.|`[^`]*`|\]\((?P<file>[^()\s:]+\.md)\)")
_SHORT_NAME_LENGTH = 16
"""The longest `ShortName` that OpenSearch 1.1 allows."""


@dataclass(frozen=True, slots=True)
class Link:
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
    for idea in edition.knowledge.ideas:
        yield SiteFile(_twin_path(edition.addresses.idea(idea)), _idea_twin(edition, idea))


def twins(edition: Edition, pages: Iterable[Page]) -> Iterator[SiteFile]:
    """Give the Markdown twin of each answer: the page itself, with addresses that hold anywhere."""
    answers = {page_path(edition.addresses.answer(one)) for one in edition.knowledge.answers}
    for page in pages:
        if page.path in answers:
            address = page_address(str(page.path))
            yield SiteFile(_twin_path(address), _with_addresses(edition, page.text, page.path))


def _with_addresses(edition: Edition, text: str, path: PurePosixPath) -> str:
    """Turn the links to `.md` files around the community's words into those of pages of the site."""
    here = page_address(str(path))

    def changed(found: re.Match[str]) -> str:
        if found["file"] is None:
            return found[0]
        target = page_address(posixpath.normpath(path.parent / found["file"]))
        return f"]({edition.absolute(target) or relative(here, target)})"

    parts = split(text.split("\n"))
    return "\n".join(one.wrap() if isinstance(one, Region) else _LINK.sub(changed, one) for one in parts)


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


def _link(edition: Edition, entry: Answer | Idea, page: str) -> Link:
    twin = str(_twin_path(page))
    return Link(
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


def _idea_twin(edition: Edition, idea: Idea) -> str:
    discussion, said = idea.discussion, edition.language.gettext
    stand, votes = status(edition.language, idea.status.name), edition.language.number(discussion.upvotes)
    proposed = said("Proposed by %(name)s, %(day)s.", **_origin(edition, discussion))
    parts = [
        *_head(edition, idea.title, proposed, discussion, idea.summary),
        said("Status: %(status)s. Votes: %(votes)s.", status=escaped(stand), votes=votes),
        *(["## " + said("Official response"), *_post(edition, idea.official)] if idea.official else ()),
        "## " + said("Proposal"),
        _body(discussion.body),
    ]
    parts += ["## " + said("What people said")] if idea.highlights else []
    for comment in idea.highlights:
        parts += _post(edition, comment)
    return "\n\n".join(filter(None, [*parts, _license(edition, discussion)])) + "\n"


def _head(edition: Edition, title: str, origin: str, discussion: Discussion, summary: str) -> list[str]:
    source = edition.language.gettext("Source: %(address)s", address=edition.source(discussion))
    return [
        f"# {escaped(title_of(title, discussion.number))}",
        f"{origin} {source}",
        f"> {escaped(summary)}" if clean(summary) else "",
    ]


def _origin(edition: Edition, discussion: Discussion) -> dict[str, str]:
    return {
        "name": _name(edition, discussion.author),
        "day": edition.moment(discussion.created_at).day,
    }


def _post(edition: Edition, comment: Comment) -> list[str]:
    credit = edition.language.gettext(
        "%(name)s, %(day)s, votes: %(votes)s",
        name=_name(edition, comment.author),
        day=edition.moment(comment.created_at).day,
        votes=edition.language.number(comment.upvotes),
    )
    return [f"### {credit}{_mark(edition, comment)}", _body(comment.body)]


def _mark(edition: Edition, comment: Comment) -> str:
    if not (mark := mark_of(comment)):
        return ""
    said = edition.language
    return " " + said.gettext("(marked as %(reason)s)", reason=reason(said, mark))


def _name(edition: Edition, actor: Actor) -> str:
    return escaped(edition.credit(actor, "").name)


def _body(text: str) -> str:
    return encodable(text).replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd").strip("\n")


def _license(edition: Edition, discussion: Discussion) -> str:
    stated = edition.licenses.get(discussion.repository.lower())
    name = escaped(stated.name or stated.spdx_id) if stated else edition.language.gettext("no licence stated")
    return edition.language.gettext("Licence of the repository: %(licence)s", licence=name)
