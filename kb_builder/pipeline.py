"""The way through the house: which stage hands what to which, and nothing else."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath

from kb_builder import atomic, gfm, pages, website
from kb_builder.archive import Archive, Pictures, check_suppressions, lock
from kb_builder.config import Project
from kb_builder.curate import curate
from kb_builder.curate.aliases import Aliases
from kb_builder.discretion import Discretion
from kb_builder.errors import HarvestError, KbError
from kb_builder.harvesting import Harvested, HarvestPlan, harvest_one
from kb_builder.knowledge import Knowledge
from kb_builder.model import Tombstone
from kb_builder.parts import newest_timestamp
from kb_builder.picturing import collect_pictures, open_album
from kb_builder.proof import prove, requests
from kb_builder.publication import Publication, SiteFile, SiteReport, Written
from kb_builder.region import STORE_VARIABLE, Region
from kb_builder.stored import Archived

logger = logging.getLogger(__name__)

_NO_ALIASES = Aliases()
_RENDERED = ".cache/kb"
"""Where rendered texts are kept between builds; safe to delete."""
_HARVESTED = ".kb-harvested"
"""Day of the last harvest in this checkout; the site warns its readers when it is a week old."""


@dataclass(frozen=True, slots=True)
class Built:
    """What one build published."""

    knowledge: Knowledge
    written: Written
    site: SiteReport


def harvest(project: Project, plan: HarvestPlan) -> tuple[Harvested, ...]:
    """Bring every configured repository into the archive, each on its own.

    What `curation.yml` withholds is not stored, and goes from where it is. A repository that
    fails leaves the others' results standing; its error is raised at the end. Raises
    `HarvestError`, `Refused`, `ArchiveError`, `Locked` and `OSError`.
    """
    done: list[Harvested] = []
    failures: list[KbError] = []
    with lock(project.root):
        atomic.sweep(project.archive)
        discretion = Discretion(project, plan.aliases, dry_run=plan.dry_run, mends=plan.mends)
        for repository in project.config.repositories:
            try:
                done.append(harvest_one(project, repository, plan, discretion))
            except KbError as error:
                failures.append(error)
        _tell(discretion)
        if done and not plan.dry_run:
            _collect_pictures(project, plan, is_complete=not failures and not plan.numbers)
        if done and not failures and not plan.dry_run and not plan.numbers:
            if not any(one.harvest.rejected for one in done):
                discretion.finish()
            newest = max(one.harvest.started_at for one in done)
            atomic.write_text(project.root / _HARVESTED, f"{newest.date().isoformat()}\n")
    if failures:
        raise _gathered(failures)
    return tuple(done)


def _tell(discretion: Discretion) -> None:
    for line in discretion.told:
        logger.info("%s", line)


def build(
    project: Project,
    environment: Mapping[str, str],
    as_of: datetime | None = None,
    *,
    strict: bool = False,
    clean: bool = False,
    aliases: Aliases = _NO_ALIASES,
) -> Built:
    """Turn the archive into pages and the pages into the site.

    First the archive loses what `curation.yml` withholds; `aliases` name who is hidden. `as_of`
    defaults to the newest time in the archive, `strict` makes warnings of MkDocs failures, `clean`
    forgets the texts that an earlier build rendered, `environment` is what MkDocs may see (secrets
    are taken out). Raises `ArchiveError`, `BuildError`, `ConfigError`, `Locked` and `OSError`; the
    old site then stands.
    """
    with lock(project.root):
        atomic.sweep(project.content)
        _tell(Discretion(project, aliases))
        store = gfm.Store(project.root / _RENDERED)
        opened = store.open(clean=clean)
        knowledge, publication = publish(project, environment, as_of, store.plain_text, _portable(store))
        pages.write_pictures(project.content, publication.pictures, Pictures(project.archive).file)
        written = pages.write(project.content, publication.pages)
        report = website.build(
            project,
            publication,
            as_of=knowledge.as_of,
            strict=strict,
            environment={**environment, STORE_VARIABLE: str(store.root.absolute())},
        )
        store.forget_unused(opened)
    return Built(knowledge, written, report)


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
    archived, knowledge = _curated(project, as_of)
    album = open_album(project)
    facts = website.site_facts(project.root, environment)
    gone = (*archived.tombstones, *_withheld(project, archived, knowledge))
    publication = pages.compose(knowledge, project.config, facts, plain_text, gone, album, html)
    publication = replace(publication, pages=pages.yielding(project.content, publication.pages))
    return knowledge, _with_harvest_day(project.root, publication)


def _portable(store: gfm.Store) -> Callable[[Region, str], str]:
    return lambda region, base: gfm.portable(store.render(region).html, base)


def knowledge_of(project: Project, as_of: datetime | None = None) -> Knowledge:
    """Give what the archive holds that is worth publishing, as of a moment, without composing a page."""
    archived, knowledge = _curated(project, as_of)
    unread = {
        f"{name}#{one.number}": one.harvests for name, unread in archived.unread.items() for one in unread
    }
    return replace(knowledge, requests=requests(project), unread=unread)


def _curated(project: Project, as_of: datetime | None) -> tuple[Archived, Knowledge]:
    archived = _of_configured(project, Archive(project.archive).load())
    moment = as_of or newest_timestamp(archived.discussions)
    config, curation = project.config, project.curation
    return archived, curate(archived.repositories, archived.discussions, config, curation, moment)


def _withheld(project: Project, archived: Archived, knowledge: Knowledge) -> tuple[Tombstone, ...]:
    return pages.withheld(archived.discussions, knowledge, project.config, project.curation)


def _collect_pictures(project: Project, plan: HarvestPlan, *, is_complete: bool) -> None:
    collect_pictures(
        project,
        plan.connection,
        lambda: knowledge_of(project),
        plan.progress,
        full=plan.full,
        is_complete=is_complete,
    )


def check(project: Project, environment: Mapping[str, str]) -> tuple[str, ...]:
    """Verify archive, content and, where it exists, the site; give every finding with its mend."""
    findings = [*Archive(project.archive).check(), *Pictures(project.archive).check()]
    findings += check_suppressions(project.archive)
    if findings:
        return tuple(findings)
    knowledge, publication = publish(project, environment)
    findings += prove(project)
    findings += knowledge.notices
    findings += _outdated(pages.difference(project.content, publication.pages))
    findings += _outdated(pages.difference_of_pictures(project.content, publication.pictures))
    if project.site.is_dir():
        facts = website.site_facts(project.root, environment)
        findings += website.verify(project.site, facts.url, [page.path for page in publication.pages])
    return tuple(findings)


def _gathered(failures: Sequence[KbError]) -> KbError:
    if len(failures) == 1:
        return failures[0]
    worst = min(failures, key=lambda error: error.exit_code)
    gathered = HarvestError("; ".join(error.reason for error in failures), worst.next_step)
    gathered.exit_code = worst.exit_code
    return gathered


def _of_configured(project: Project, archived: Archived) -> Archived:
    names = {name.lower() for name in project.config.repositories}
    return replace(
        archived,
        repositories=tuple(one for one in archived.repositories if one.name_with_owner.lower() in names),
        discussions=tuple(one for one in archived.discussions if one.repository.lower() in names),
        tombstones=tuple(one for one in archived.tombstones if one.repository.lower() in names),
    )


def _outdated(difference: Written) -> list[str]:
    kinds = (
        ("is missing", difference.created),
        ("is out of date", difference.changed),
        ("has lost its source", difference.removed),
    )
    return [f"content/{path} {what}: run `kb build`" for what, paths in kinds for path in paths]


def _with_harvest_day(root: Path, publication: Publication) -> Publication:
    try:
        day = (root / _HARVESTED).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        day = ""
    file = SiteFile(PurePosixPath("harvest.json"), json.dumps({"harvested": day}) + "\n")
    return replace(publication, files=(*publication.files, file))
