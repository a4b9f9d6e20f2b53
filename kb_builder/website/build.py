"""Builds the site in a fresh folder, completes and verifies it, and swaps it in."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path

from kb_builder.article import Answers, Render
from kb_builder.config import Project
from kb_builder.errors import BuildError
from kb_builder.gfm import render
from kb_builder.kept import FOLDER, Kept
from kb_builder.listing import Listing, State, Tree
from kb_builder.media import FOLDER as MEDIA
from kb_builder.processes import Beside, Jobs, beside, return_free_memory
from kb_builder.publication import MATERIAL, Publication, SiteFacts, SiteReport
from kb_builder.search import FOLDER as INDEX
from kb_builder.steps import step
from kb_builder.website.bundle import bundle
from kb_builder.website.card_drawing import Palette
from kb_builder.website.cards import Portfolio, unwritten
from kb_builder.website.children import PLAIN_ENVIRONMENT
from kb_builder.website.completion import Completion
from kb_builder.website.document import Document
from kb_builder.website.faces import Faces, sheets
from kb_builder.website.filling import Filling
from kb_builder.website.hand_written import Allowed, hand_written_files
from kb_builder.website.held import Held
from kb_builder.website.last_site import LastSite, Made, Standing
from kb_builder.website.making import Making, copy_notice_files, write_files
from kb_builder.website.mending import mend
from kb_builder.website.own_pages import own_pages
from kb_builder.website.own_twins import with_own_twins
from kb_builder.website.plain_material import Dressing, hidden, own_lines
from kb_builder.website.search_index import SiteIndex
from kb_builder.website.security_policy import protect
from kb_builder.website.settings import site_facts
from kb_builder.website.site_table import Folders
from kb_builder.website.sitemap import cut_sitemap, leave_out
from kb_builder.website.spare import Links, put_over
from kb_builder.website.swap import exchange, fresh_folder, laid_for, leftover, put_into, sweep
from kb_builder.website.verify import Survey, survey

_log = logging.getLogger(__name__)

_SHOWN = 10
_MANY = 1_000
"""So many new pages are worth a helper that keeps what is known of them."""


def build(
    project: Project,
    publication: Publication,
    as_of: datetime,
    environment: Mapping[str, str] = PLAIN_ENVIRONMENT,
    rendered: Render = render,
    *,
    strict: bool = False,
    program: str = "",
    around: str = "",
    jobs: Jobs = 0,
    held: Held | None = None,
    looked: Beside[Folders] | None = None,
    tree: Tree | None = None,
) -> SiteReport:
    """Make `site/` of the project from its `content/` and from what else is published.

    `as_of` dates the sitemap; of `environment` nothing that is named like a secret reaches MkDocs; `rendered`
    gives the HTML of texts. `program` is a digest of what is installed: pages that an equal one made of equal
    things are taken from the old site. `tree` is what stands in `content/`, `around` a digest of what
    else MkDocs may see: where all is as it was, it does not run. `jobs` processes make pages (0: one for each
    core). `held` is what this program has kept, `looked` gives what `look` does. Raises `BuildError` (or
    `ConfigError`); the old site is then as it was. The caller holds the project's lock.
    """
    facts, kept = site_facts(project.root, environment), Kept(project.root / FOLDER)
    last = LastSite.of(kept, project.site, looked, held.take_site() if held else None)
    fresh = _swept(project.root, last)
    try:
        filling = Filling(publication, project.content, rendered, held=held, tree=tree)
        order = _Order(project, fresh, publication, filling, facts, program, jobs, held, kept, last)
        run = partial(filling.run, strict=strict, as_of=as_of, environment=environment, around=around)
        seen = _built(order, run)
    except OSError as error:
        raise _disk_error(project.site, error) from error
    finally:
        last.give_back(fresh)
        # Again, and all of them: what a killed build started may have written until a moment ago.
        sweep(project.root)
    counted = seen.pages, len(publication.records), seen.plain_pages
    return SiteReport(*counted, filling.is_closed, seen.size, seen.listing.digest)


def _swept(root: Path, last: LastSite) -> Path:
    """Remove what a killed build left and the next one cannot use, and give a new folder for a site."""
    try:
        last.give_back(leftover(root))
        sweep(root)
        return fresh_folder(root)
    except OSError as error:
        raise _disk_error(root, error) from error


@dataclass(frozen=True)
class _Order:
    """What is to be made in the folder `fresh`, with the project's cache and the site that stands now."""

    project: Project
    fresh: Path
    publication: Publication
    filling: Filling
    facts: SiteFacts
    program: str
    jobs: Jobs
    held: Held | None
    kept: Kept
    last: LastSite

    @cached_property
    def index(self) -> SiteIndex:
        """The search index."""
        return SiteIndex(self.fresh, self.facts.language, self.kept, self.last, self.held)

    @property
    def cards(self) -> Path:
        """A folder for cards: what builds into `fresh` meanwhile may empty it first."""
        return self.fresh.with_name(f"{self.fresh.name}-cards")

    @property
    def links(self) -> Links:
        """What links files of the new site for the next build."""
        return self.last.links(self.fresh)

    @property
    def generated(self) -> list[str]:
        """The files of `content/` that are ours."""
        return [page.path for page in self.publication.pages]

    @cached_property
    def own(self) -> list[tuple[str, Path]]:
        """The pages that come of what was written by hand, each with its file."""
        return [*hand_written_files(self.project.content, self.generated, self.filling.tree)]


def _built(order: _Order, run: Callable[[Path, Path], None]) -> Survey:
    """Build the site; `run` lets MkDocs make its part, beside which the index and the cards are made."""
    cards, jobs = order.publication.cards, order.jobs
    common = Palette(order.facts.colour, order.facts.language, order.project.content / MEDIA)
    portfolio = Portfolio(order.kept, common)
    if lacking := unwritten(cards, order.facts.language):
        _log.warning("%s", lacking)
    index_of = partial(order.index.write, order.publication.records)
    return_free_memory()  # what was known of the community, before copies of this process are made
    with beside(index_of, jobs) as index, portfolio.filling(cards, order.cards, jobs) as drawn:
        run(order.project.root, order.fresh)
        return _made(order, index, drawn)


def _made(order: _Order, index: Beside[Mapping[str, str]], drawn: Beside[None]) -> Survey:
    """Add to what MkDocs made all that it did not make, check it, and put it in the place of the old site.

    The index and the cards may still be in the making.
    """
    fresh, publication = order.fresh, order.publication
    own = order.own
    files = with_own_twins(publication.files, fresh, own, order.facts.url)
    others, same = write_files(order.last, order.links, files, order.jobs)
    copy_notice_files(fresh)
    if order.facts.theme == MATERIAL:
        leave_out(fresh, order.facts.url, hidden(publication.pages))
    cut_sitemap(fresh, order.facts.url)
    records = (*publication.others, *own_pages(fresh, (name for name, _ in own)))
    pages = _filled(order, same)
    drawn.result()
    if publication.cards:
        put_into(order.cards, fresh)
    indexed = order.index.put(publication.records, index.result(), records)
    names = put_over(fresh, laid_for(fresh))
    faces = {name: name for name in sheets(fresh)}
    for name in (*indexed, *faces):
        order.links.add(name)
    linked = {name: at for name, at in pages.linked.items() if order.index.is_right(name, indexed)}
    seen, sound = _finished(order, pages, Listing.of_names(fresh, names, linked))
    exchange(fresh, order.project.site)
    held = order.held or Held()
    held.owes = False
    held.shown()
    kept = {name: made for name, made in pages.made.items() if name in sound}
    digests = order.filling.texts, pages.answers.known
    standing = Standing(kept, pages.taken & sound, {**others, **faces, **indexed}, *digests, seen)
    look = order.last.remember(standing, fresh, held.may_keep)
    if held.may_keep():
        order.filling.keep()
    if order.held:
        held.keep_site(look())
    return seen


@dataclass(frozen=True, slots=True)
class _Pages:
    """The pages of frames: those that were `made`, those `taken` from the last site; what pages may load.

    `linked` are states of files that both sites have, `frames` is what the checks know of frames, and
    `answers` are those that pages were given.
    """

    made: Mapping[str, Made]
    taken: Set[str]
    linked: Mapping[str, State]
    allowed: Allowed
    frames: Mapping[str, Document]
    answers: Answers


def _filled(order: _Order, same: Iterable[str]) -> _Pages:
    """Complete the pages of MkDocs, and make those of frames; the files `same` are those of the last site."""
    fresh, filling, publication, url = order.fresh, order.filling, order.publication, order.facts.url
    is_plain = order.facts.theme == MATERIAL
    dressing = Dressing.of(order.facts) if is_plain else None
    heads = own_lines(order.facts, publication.pages) if is_plain else {}
    hosts = order.project.config.allow_hosts
    files = bundle(fresh, url, dressing, has_own_settings=bool(hosts), kept=order.kept, program=order.program)
    completion = Completion(
        url, publication.cards, publication.data, files, Faces(fresh, laid_for(fresh)), heads
    )
    finish = protect(fresh, order.own, completion.complete, filling.names, hosts)
    held = order.held or Held()
    making = Making.of(order.links, filling, completion, finish, order.program, held)
    answers, wanted = Answers(filling.shelf), making.wanted(held)
    taken = order.last.take(wanted, answers, filling.texts) if order.program else frozenset()
    linked = order.last.lay_out(taken, (*same, *order.last.under(f"{INDEX}/")), fresh)
    left = {name: inputs for name, inputs in wanted.items() if name not in taken}
    made = making.make(left, answers, order.jobs)
    return _Pages(made, taken, linked, finish.allowed, making.common, answers)


def _finished(order: _Order, pages: _Pages, listing: Listing) -> tuple[Survey, Set[str]]:
    """Do what `_finish` does, and keep what is known of pages; a helper keeps it where there are many."""
    keep = partial(order.last.keep_documents, pages.made)
    with beside(keep, order.jobs if len(pages.made) >= _MANY else 1) as kept:
        try:
            return _finish(order, pages, listing)
        finally:  # a helper that is ended while it writes leaves a damaged cache
            kept.result()


def _finish(order: _Order, pages: _Pages, listing: Listing) -> tuple[Survey, Set[str]]:
    """Check all; give what was seen, and the names of the pages that the next build may take."""
    known = {name: made.document for name, made in pages.made.items()}
    seen, mended = _checked(order, pages, known, listing)
    # What is shown plainly is tried again by the next build.
    plain = {name for name, document in known.items() if document.is_plain}
    return seen, (known.keys() | pages.taken) - mended - plain


def _checked(
    order: _Order, pages: _Pages, known: Mapping[str, Document], listing: Listing
) -> tuple[Survey, Set[str]]:
    """Check all pages of a site of these files, and mend what posts have broken; the `known` are not read.

    Give what was seen at last, and the names of the pages that were mended.
    """
    step("Checking pages")
    of_site = order.fresh, order.facts.url, order.generated
    look = partial(survey, *of_site, linked=pages.linked, jobs=order.jobs)
    settled, mended = order.last.settled(pages.taken), frozenset[str]()
    seen = look(known, pages.allowed, pages.frames, settled, listing=listing)
    if seen.dead_links or seen.unsafe:
        mended = seen.mended
        for warning in mend(order.fresh, seen):
            _log.warning("%s", warning)
        seen = look(seen.sound(), pages.allowed, pages.frames, settled.without(mended))
    if seen.findings:
        raise BuildError(
            "the new site did not pass its checks:",
            "Correct what is named above; the old site stands.",
            _first(seen.findings),
        )
    for name in seen.plain_pages:
        _log.warning("%s: its text could not be rendered and is shown as written", name)
    return seen, mended


def _first(findings: tuple[str, ...]) -> Iterator[str]:
    yield from findings[:_SHOWN]
    if len(findings) > _SHOWN:
        yield f"… and {len(findings) - _SHOWN} more"


def _disk_error(place: Path, error: OSError) -> BuildError:
    return BuildError(
        f"{place}: {error.strerror or error}", "Make room or correct the permissions; the old site stands."
    )
