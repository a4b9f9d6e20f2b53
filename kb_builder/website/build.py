"""Builds the site in a fresh folder, completes and verifies it, and swaps it in."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from kb_builder.article import Render
from kb_builder.config import Project
from kb_builder.errors import BuildError
from kb_builder.gfm import render
from kb_builder.kept import FOLDER, Kept
from kb_builder.publication import Publication, SiteFacts, SiteFile, SiteReport
from kb_builder.steps import step
from kb_builder.website.cards import Portfolio
from kb_builder.website.completion import Completion
from kb_builder.website.filling import Filling
from kb_builder.website.mending import mend
from kb_builder.website.own_pages import own_pages
from kb_builder.website.search_index import write_index
from kb_builder.website.security_policy import protect
from kb_builder.website.settings import site_facts
from kb_builder.website.swap import fresh_folder, swap, sweep
from kb_builder.website.verify import Survey, survey

_log = logging.getLogger(__name__)

_PLAIN_ENVIRONMENT: Mapping[str, str] = MappingProxyType(
    {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"}
)
_SHOWN = 10
_THEME = Path(str(files("kb_builder.theme")))
_NOTICE_FILES = ("assets/kb/notice.css", "assets/kb/fonts/inter-latin-wght-normal.woff2")
_IMPORT = re.compile(r'^@import "([a-z]+\.css)";\n', re.MULTILINE)


def build(
    project: Project,
    publication: Publication,
    as_of: datetime,
    environment: Mapping[str, str] = _PLAIN_ENVIRONMENT,
    rendered: Render = render,
    *,
    strict: bool = False,
) -> SiteReport:
    """Make `site/` of the project from its `content/` and from what else is published.

    Every build starts from nothing. `as_of` dates the sitemap; of `environment` nothing that is
    named like a secret reaches MkDocs; `rendered` gives the HTML of texts. Raises `BuildError` (or
    `ConfigError`); the old site is then as it was, to the byte. Call it while holding the project's lock.
    """
    facts = site_facts(project.root, environment)
    sweep(project.root)
    try:
        fresh = fresh_folder(project.root)
    except OSError as error:
        raise _disk_error(project.root, error) from error
    try:
        filling = Filling(publication, project.content, rendered)
        seen = _make(project.root, fresh, publication, filling, facts, as_of, strict, environment)
        swap(fresh, project.site)
    except OSError as error:
        raise _disk_error(project.site, error) from error
    finally:
        # Again, and all of them: what a killed build started may have written until a moment ago.
        sweep(project.root)
    return SiteReport(seen.pages, len(publication.records), seen.plain_pages, filling.is_closed)


def _make(
    root: Path,
    fresh: Path,
    publication: Publication,
    filling: Filling,
    facts: SiteFacts,
    as_of: datetime,
    strict: bool,
    environment: Mapping[str, str],
) -> Survey:
    kept = Kept(root / FOLDER)
    portfolio = Portfolio(kept, facts.colour)
    with portfolio.filling(publication.cards):
        filling.run(root, fresh, strict=strict, as_of=as_of, environment=environment)
    _write_files(fresh, publication.files)
    _copy_notice_files(fresh)
    _bundle_styles(fresh / "assets/kb/kb.css")
    portfolio.lay_out(publication.cards, fresh)
    content = root / "content"
    others = (*publication.others, *own_pages(fresh, content, [page.path for page in publication.pages]))
    write_index(publication.records, fresh / "pagefind", language=facts.language, others=others, kept=kept)
    return _finish(content, fresh, publication, filling, facts)


def _finish(
    content: Path, fresh: Path, publication: Publication, filling: Filling, facts: SiteFacts
) -> Survey:
    """Complete the pages of the folder `fresh`, write those of frames, and check all of it."""
    generated = [page.path for page in publication.pages]
    complete = Completion(facts.url, publication.cards, publication.data).complete
    finish = protect(fresh, content, generated, complete, filling.names)
    filling.fill(fresh, finish)
    step("Checking pages")
    seen = survey(fresh, facts.url, generated)
    if seen.dead_links or seen.unsafe:
        for warning in mend(fresh, seen):
            _log.warning("%s", warning)
        seen = survey(fresh, facts.url, generated, seen.sound())
    if seen.findings:
        raise BuildError(
            "the new site did not pass its checks:",
            "Correct the pages named above; the old site stands.",
            _first(seen.findings),
        )
    for name in seen.plain_pages:
        _log.warning("%s: its text could not be rendered and is shown as written", name)
    return seen


def _write_files(fresh: Path, files: Iterable[SiteFile]) -> None:
    for file in files:
        if file.path.is_absolute() or ".." in file.path.parts:
            raise BuildError(f"{file.path}: lies outside the site", "Report this as a bug.")
        target = fresh / file.path
        if target.exists():
            _log.info("%s: the project's own file is kept", file.path)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.text.encode("utf-8"))


def _copy_notice_files(fresh: Path) -> None:
    """Copy the style of the small pages at old addresses, where the project has another theme."""
    for name in _NOTICE_FILES:
        target = fresh / name
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((_THEME / name).read_bytes())


def _bundle_styles(sheet: Path) -> None:
    """Put the style sheets that `sheet` imports into it, so that a first visit loads one file."""
    if sheet.is_file():  # the project may have another theme
        text = sheet.read_text(encoding="utf-8")
        parts = [sheet.parent / name for name in _IMPORT.findall(text)]
        sheet.write_text(
            _IMPORT.sub("", text) + "".join(part.read_text(encoding="utf-8") for part in parts),
            encoding="utf-8",
        )
        for part in parts:
            part.unlink()


def _first(findings: tuple[str, ...]) -> Iterator[str]:
    yield from findings[:_SHOWN]
    if len(findings) > _SHOWN:
        yield f"… and {len(findings) - _SHOWN} more"


def _disk_error(place: Path, error: OSError) -> BuildError:
    return BuildError(
        f"{place}: {error.strerror or error}", "Make room or correct the permissions; the old site stands."
    )
