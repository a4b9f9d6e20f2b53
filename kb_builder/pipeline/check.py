"""`kb check`: what is wrong with archive, content and site, each finding with its mend."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from pathlib import Path

from kb_builder import pages, privacy, website
from kb_builder.archive import Archive, Pictures, check_people
from kb_builder.config import Project
from kb_builder.pipeline.archive import withheld_from
from kb_builder.pipeline.publishing import publish
from kb_builder.pipeline.renames import followed
from kb_builder.publication import Publication, Written

logger = logging.getLogger(__name__)

_NO_ARCHIVE = (
    "archive/ is missing, and pages come from it: bring it back (`git restore archive`), or run `kb harvest`"
)


def check(project: Project, environment: Mapping[str, str]) -> tuple[str, ...]:
    """Verify archive, content and, where it exists, the site; give every finding with its mend.

    What may be as it is meant is logged.
    """
    findings = [*Archive(project.archive).check(), *Pictures(project.archive).check()]
    findings += check_people(project.archive)
    if findings:
        return tuple(findings)
    knowledge, publication = publish(project, environment)
    if project.curation.withholds:
        archived = Archive(project.archive).load()
        withheld = withheld_from(followed(project, archived), archived)
        findings += privacy.findings(withheld, _files(project))
    findings += (*knowledge.slips.found, *knowledge.notices)
    for line in knowledge.slips.perhaps:
        logger.warning("%s", line)
    outdated = _outdated(pages.difference(project.content, publication.pages))
    outdated += _outdated(pages.difference_of_pictures(project.content, publication.pictures))
    if outdated and not project.archive.is_dir():
        return (_NO_ARCHIVE,)
    return (*findings, *outdated, *_of_site(project, publication, environment))


def _of_site(project: Project, publication: Publication, environment: Mapping[str, str]) -> tuple[str, ...]:
    """Give what is wrong with the site, where it exists."""
    if not project.site.is_dir():
        return ()
    now, then = website.site_facts(project.root, environment).url, website.built_for(project.site)
    if then not in (None, now):
        said = f"site/ was built for {then or 'no address'}, and site_url in mkdocs.yml is now"
        return (f"{said} {now or 'empty'}: run `kb build`",)
    planned = [page.path for page in publication.pages]
    own = website.hand_written_files(project.content, planned)
    allowed = website.Allowed.of(project.config.allow_hosts, tuple(own))
    return website.verify(project.site, now, planned, allowed)


def _files(project: Project) -> Iterator[privacy.SearchedFile]:
    for folder in (project.archive, project.content, project.site):
        for file in sorted(folder.rglob("*")):
            if file.is_file() and not file.is_symlink():
                name, text = file.relative_to(project.root).as_posix(), website.text_of(file)
                yield privacy.SearchedFile(name, text, _mend(folder, project, text))


def _mend(folder: Path, project: Project, text: str) -> str:
    is_handwritten = folder == project.content and "generator: kb-builder" not in text[:2000]
    return "it was written by hand, so change it there" if is_handwritten else "run `kb build`"


def _outdated(difference: Written) -> list[str]:
    kinds = (
        ("is missing", difference.created),
        ("is out of date", difference.changed),
        ("is left over from an earlier build", difference.removed),
    )
    return [f"content/{path} {what}: run `kb build`" for what, paths in kinds for path in paths]
