"""From the archive to pages, and from pages to the site."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from kb_builder import atomic, gfm, pages, privacy, website
from kb_builder.archive import Archive, Packed, Pictures
from kb_builder.config import Project
from kb_builder.installed import program
from kb_builder.kept import Kept, Lost
from kb_builder.knowledge import Knowledge
from kb_builder.listing import Tree
from kb_builder.pipeline import last_harvest
from kb_builder.pipeline.archive import knowledge_beside, knowledge_in, store, tell, withheld_from
from kb_builder.pipeline.build import Built, Run
from kb_builder.pipeline.guard import check_build
from kb_builder.pipeline.held import Composed
from kb_builder.pipeline.pictures import open_album
from kb_builder.pipeline.renames import followed
from kb_builder.pipeline.slips import all_slips, refuse
from kb_builder.pipeline.unchanged import Inputs, heard, remember
from kb_builder.privacy import Aliases, Withheld
from kb_builder.processes import Beside, Jobs, beside
from kb_builder.publication import Publication, SiteFile, SiteReport, Written
from kb_builder.region import STORE_VARIABLE
from kb_builder.steps import step
from kb_builder.stored import Archived

logger = logging.getLogger(__name__)

_COUNTED = ("answers", "ideas", "people", "topics", "questions")
_PAGES_LIMIT = 1_000_000_000
"""The bytes that GitHub Pages publishes of one site
(https://docs.github.com/en/pages/getting-started-with-github-pages/github-pages-limits)."""
_NEAR_LIMIT = 0.8


def build_anew(run: Run, kept: Kept, opened: float, inputs: Inputs) -> Built:
    """Build what these inputs have changed; `opened` is when `kept` was. Raises what `build` raises."""
    held, site = run.held, run.project.site
    known = held.composed_of(inputs.of_pages) if held else None
    # The site has most files, and nothing changes it before it is exchanged. Where this program knows it,
    # nobody looks: what was kept for other programs may be older.
    is_known = held is not None and held.site.has_site
    try:
        with beside(partial(website.look, kept, site), 1 if is_known else run.jobs) as looked:
            return _attempted(run, kept, opened, inputs, known, looked)
    except Lost as lost:
        logger.debug("%s: begun anew", lost.reason)
        inputs = inputs.with_content(Tree.of(run.project.content))
        return _attempted(run, kept, kept.open(clean=True), inputs, None)


def _attempted(
    run: Run,
    kept: Kept,
    opened: float,
    inputs: Inputs,
    known: Composed | None,
    looked: Beside[website.Folders] | None = None,
) -> Built:
    """Build whatever has changed, remember it, and forget what no build needs any more."""
    texts, project = gfm.Store(kept), run.project
    with heard() as said:
        built, inputs = _build(run, texts, inputs, known, looked)
    if known is None:
        texts.forget_unused(opened)  # after a build that asked for all that it needs
    if project.curation.withholds:
        kept.compact()
    if built.site.is_closed and not (run.held and run.held.site.owes):
        remember(kept, inputs, built.site.digest, built.memo(said))
    return built


def _build(
    run: Run,
    texts: gfm.Store,
    inputs: Inputs,
    composed: Composed | None,
    looked: Beside[website.Folders] | None,
) -> tuple[Built, Inputs]:
    """Build whatever has changed; give what was built, and of what. What is `composed` already is taken."""
    if composed:
        tell(composed.withheld)
    # A program that gets ready lets MkDocs run though it would see nothing new: so it is loaded.
    around = inputs.around if run.held is None or run.held.may_repeat else ""
    composed = composed or _composed(run, texts)
    draft, publication, tree = _draft(run, composed, texts.kept, inputs.tree)
    if tree is not inputs.tree:
        inputs = inputs.with_content(tree)
    if run.held:
        run.held.keep(inputs.of_pages, composed)
    project, as_of = composed.project, composed.knowledge.as_of
    del composed  # what is known of the community has nearly as much memory as the pages
    with pages.flushing(draft.written, run.jobs):
        site = website.build(
            project,
            publication,
            as_of,
            {**run.environment, STORE_VARIABLE: str(texts.kept.folder.absolute())},
            texts.render,
            strict=run.strict,
            program=program(),
            around=around,
            jobs=run.jobs,
            held=run.held.site if run.held else None,
            looked=looked,
            tree=tree,
        )
    return replace(draft, notices=(*draft.notices, *size_notices(site.size)), site=site), inputs


def _composed(run: Run, texts: gfm.Store) -> Composed:
    step("Reading archive/")
    packed = Packed(texts.kept, program())
    archived = Archive(run.project.archive, packed=packed).load()
    project = followed(run.project, archived)
    withheld = _stored(project, archived, run.aliases, packed)
    step("Composing pages")
    how = pages.Reader.of(texts), pages.LastPieces(texts.kept, program()), run.jobs
    return _publication(project, withheld, run.environment, run.as_of, *how)


def _draft(run: Run, composed: Composed, kept: Kept, tree: Tree) -> tuple[Built, Publication, Tree]:
    """Write the pages; give what is built so far, without a site, what goes to the site, and what now stands.

    The `tree` stood in content/ before.
    """
    project, archived = composed.project, composed.withheld.archived
    tree = _swept(project.content, tree)
    knowledge, publication = _beside_own_pages(composed, run.environment, tree)
    slips = knowledge.slips
    if run.strict:
        refuse(slips)
    standing = pages.Standing.of(project.content, kept, tree)
    check_build(
        project, pages.published_keys(project.content, standing), knowledge, archived, run.accept_removals
    )
    step("Writing content/")
    written, tree = _write_content(project, publication, standing, kept, run.jobs, tree)
    notices = (*slips.found, *slips.perhaps, *knowledge.notices, *knowledge.masked)
    published = {name: len(getattr(knowledge, name)) for name in _COUNTED}
    return Built(published, notices, written, SiteReport(0, 0), is_new=True), publication, tree


def size_notices(size: int) -> Iterator[str]:
    """Say what to do where a site of so many bytes comes near to what GitHub Pages publishes."""
    if size >= _NEAR_LIMIT * _PAGES_LIMIT:
        yield (
            f"the site has {size / 1e6:,.0f} MB, and GitHub Pages publishes at most "
            f"{_PAGES_LIMIT / 1e6:,.0f}: `kb publish s3://BUCKET/PREFIX` brings it to an object store, "
            "see docs/scale.md"
        )


def _stored(project: Project, archived: Archived, aliases: Aliases, packed: Packed) -> Withheld:
    found = withheld_from(project, archived, aliases)
    withheld = store(project, archived, found)
    if found.changes:  # nothing of what was withheld stays
        packed.forget()
    else:
        packed.keep(archived)
    tell(withheld)
    return withheld


def _swept(content: Path, tree: Tree) -> Tree:
    """Remove what a killed run left in content/; give what stands there then."""
    names = (name.rpartition("/")[2] for some in (tree.files, tree.folders, tree.links) for name in some)
    if not any(map(atomic.is_leftover, names)):
        return tree
    atomic.sweep(content)
    return Tree.of(content)


def _write_content(
    project: Project, publication: Publication, standing: pages.Standing, kept: Kept, jobs: Jobs, tree: Tree
) -> tuple[Written, Tree]:
    """Write pages and pictures; give what was written of pages, and what stands there then."""
    of_archive = Pictures(project.archive).file
    pictures = pages.write_pictures(project.content, publication.pictures, of_archive)
    written = pages.write(project.content, publication.pages, standing, kept, jobs)
    names = [name for one in (pictures, written) for name in (*one.created, *one.changed, *one.removed)]
    return written, tree.again(project.content, names) if names else tree


def publish(
    project: Project, environment: Mapping[str, str], as_of: datetime | None = None
) -> tuple[Knowledge, Publication]:
    """Compute all that a build publishes, without writing anything; feeds hold no texts."""
    archived = Archive(project.archive).load()
    project = followed(project, archived)
    withheld = withheld_from(project, archived)
    composed = _publication(project, withheld, environment, as_of, pages.Reader())
    return _beside_own_pages(composed, environment)


def _publication(
    project: Project,
    withheld: Withheld,
    environment: Mapping[str, str],
    as_of: datetime | None,
    reader: pages.Reader,
    last: pages.LastPieces | None = None,
    jobs: Jobs = 1,
) -> Composed:
    album, facts = open_album(project), website.site_facts(project.root, environment)
    ahead = partial(pages.render_ahead, config=project.config, facts=facts, reader=reader, album=album)
    knowledge = knowledge_beside(project, withheld, as_of, last.kept if last else None, jobs, ahead)
    own = withheld.archived.only(project.config.repositories)
    removed = pages.withheld(own.discussions, knowledge, project.config, project.curation)
    gone = (*own.tombstones, *removed)
    publication = pages.compose(knowledge, project.config, facts, reader, gone, album, last, jobs)
    publication = _with_last_harvest(project.root, publication, knowledge.as_of)
    return Composed(project, withheld, knowledge, publication)


def _beside_own_pages(
    composed: Composed, environment: Mapping[str, str], tree: Tree | None = None
) -> tuple[Knowledge, Publication]:
    """Give what is published beside the pages written by hand, with the slips in the project's own files.

    `tree` is what stands in content/, where somebody looked before.
    """
    project, knowledge = composed.project, composed.knowledge
    shown = pages.yielding(project.content, composed.publication.pages)
    facts = website.site_facts(project.root, environment)
    slips = all_slips(project, composed.withheld, knowledge, facts, shown, tree)
    return replace(knowledge, slips=slips), replace(composed.publication, pages=shown)


def knowledge_of(project: Project, as_of: datetime | None = None) -> Knowledge:
    """Give what the archive holds that is worth publishing, as of a moment, without composing a page."""
    archived = Archive(project.archive).load()
    project = followed(project, archived)
    withheld = withheld_from(project, archived)
    knowledge = knowledge_in(project, withheld, as_of)
    return replace(knowledge, requests=privacy.requests(withheld, archived))


def _with_last_harvest(root: Path, publication: Publication, as_of: datetime) -> Publication:
    """Add what is known of the last harvest to what is published."""
    known = last_harvest.read(root).seen_at(as_of)
    file = SiteFile("harvest.json", known.text())
    return replace(publication, files=(*publication.files, file))
