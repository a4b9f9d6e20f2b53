"""`kb build`: from the archive to pages, and from pages to the site."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath

from kb_builder import atomic, gfm, pages, privacy, website
from kb_builder.archive import Archive, Pictures, lock
from kb_builder.config import Project
from kb_builder.kept import FOLDER, Kept
from kb_builder.knowledge import Knowledge
from kb_builder.pipeline.archive import knowledge_in, store, tell, withheld_from
from kb_builder.pipeline.guard import check_build
from kb_builder.pipeline.harvest import HARVESTED
from kb_builder.pipeline.pictures import open_album
from kb_builder.pipeline.renames import followed
from kb_builder.pipeline.slips import all_slips, refuse
from kb_builder.privacy import Aliases, Withheld
from kb_builder.publication import Publication, SiteFile, SiteReport, Written
from kb_builder.region import STORE_VARIABLE, Region
from kb_builder.stored import Archived

_NO_ALIASES = Aliases()


@dataclass(frozen=True, slots=True)
class Built:
    """What one build published."""

    knowledge: Knowledge
    written: Written
    site: SiteReport


def build(
    project: Project,
    environment: Mapping[str, str],
    as_of: datetime | None = None,
    *,
    strict: bool = False,
    clean: bool = False,
    aliases: Aliases = _NO_ALIASES,
    accept_removals: int = 0,
) -> Built:
    """Turn the archive into pages and the pages into the site.

    First the archive loses what `curation.yml` withholds; `aliases` name who is hidden. `as_of`
    defaults to the newest time in the archive, `strict` makes slips and warnings of MkDocs failures, `clean`
    forgets the texts that an earlier build rendered, `accept_removals` lets so many pages go at
    once, `environment` is what MkDocs may see (secrets are taken out). Raises `ArchiveError`,
    `BuildError`, `ConfigError`, `Refused`, `Locked` and `OSError`; the old site then stands.
    """
    with lock(project.root):
        atomic.sweep(project.content)
        archived = Archive(project.archive).load()
        project = followed(project, archived)
        withheld = _stored(project, archived, aliases)
        kept = Kept(project.root / FOLDER)
        texts, opened = gfm.Store(kept), kept.open(clean=clean)
        knowledge, publication = _publication(
            project, withheld, environment, as_of, texts.plain_text, _portable(texts), texts.prepare
        )
        if strict:
            refuse(knowledge.slips)
        before = pages.published_keys(project.content)
        check_build(project, before, knowledge, withheld.archived, accept_removals)
        written = _write_content(project, publication)
        known = {**environment, STORE_VARIABLE: str(kept.folder.absolute())}
        shown = knowledge.as_of, known, texts.render
        report = website.build(project, publication, *shown, strict=strict)
        texts.forget_unused(opened)
    return Built(knowledge, written, report)


def _stored(project: Project, archived: Archived, aliases: Aliases) -> Withheld:
    withheld = store(project, archived, withheld_from(project, archived, aliases))
    tell(withheld)
    return withheld


def _write_content(project: Project, publication: Publication) -> Written:
    pages.write_pictures(project.content, publication.pictures, Pictures(project.archive).file)
    return pages.write(project.content, publication.pages)


def publish(
    project: Project,
    environment: Mapping[str, str],
    as_of: datetime | None = None,
    plain_text: Callable[[str], str] = gfm.plain_text,
    html: Callable[[Region, str], str] | None = None,
) -> tuple[Knowledge, Publication]:
    """Compute all that a build publishes, without writing anything.

    `html` gives the HTML of a region for the full address of its page; feeds hold none without it.
    """
    archived = Archive(project.archive).load()
    project = followed(project, archived)
    withheld = withheld_from(project, archived)
    return _publication(project, withheld, environment, as_of, plain_text, html)


def _publication(
    project: Project,
    withheld: Withheld,
    environment: Mapping[str, str],
    as_of: datetime | None,
    plain_text: Callable[[str], str],
    html: Callable[[Region, str], str] | None,
    prepare: Callable[[Iterable[Region]], None] | None = None,
) -> tuple[Knowledge, Publication]:
    knowledge = knowledge_in(project, withheld, as_of)
    own = withheld.archived.only(project.config.repositories)
    album = open_album(project)
    facts = website.site_facts(project.root, environment)
    removed = pages.withheld(own.discussions, knowledge, project.config, project.curation)
    gone = (*own.tombstones, *removed)
    publication = pages.compose(knowledge, project.config, facts, plain_text, gone, album, html, prepare)
    publication = replace(publication, pages=pages.yielding(project.content, publication.pages))
    knowledge = replace(knowledge, slips=all_slips(project, withheld, knowledge, facts, publication.pages))
    return knowledge, _with_harvest_day(project.root, publication)


def _portable(store: gfm.Store) -> Callable[[Region, str], str]:
    return lambda region, base: gfm.portable(store.render(region).html, base)


def knowledge_of(project: Project, as_of: datetime | None = None) -> Knowledge:
    """Give what the archive holds that is worth publishing, as of a moment, without composing a page."""
    archived = Archive(project.archive).load()
    project = followed(project, archived)
    withheld = withheld_from(project, archived)
    knowledge = knowledge_in(project, withheld, as_of)
    unread = {
        f"{name}#{one.number}": one.harvests for name, unread in archived.unread.items() for one in unread
    }
    return replace(knowledge, requests=privacy.requests(withheld, archived), unread=unread)


def _with_harvest_day(root: Path, publication: Publication) -> Publication:
    try:
        day = (root / HARVESTED).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        day = ""
    file = SiteFile(PurePosixPath("harvest.json"), json.dumps({"harvested": day}) + "\n")
    return replace(publication, files=(*publication.files, file))
