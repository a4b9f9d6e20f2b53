"""The program that builds with MkDocs what no frame is filled for, and cuts the frames.

    python -m kb_builder.frames.program JOB build --config-file mkdocs.yml --site-dir DIR

It is MkDocs' own command, but its `docs_dir` is a folder with links to the pages that MkDocs is to
make: those written by hand, those in `nav`, the first pages of folders, and a sample of the others.
JOB is the file of a `Job`; a `Report` is written beside it. Where something in `mkdocs.yml` sees or
changes every page, or the job has no view, MkDocs makes all of them as ever.
"""

from __future__ import annotations

import errno
import logging
import os
import site
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePosixPath

import mkdocs.commands.build as command
from mkdocs.__main__ import cli
from mkdocs.config.defaults import MkDocsConfig

import kb_builder
from kb_builder.article.made_before import ARTICLES
from kb_builder.frames.job import Job, Report
from kb_builder.frames.press import Press
from kb_builder.publication import MATERIAL

_HARMLESS = frozenset(["info", "material/info"])
"""Plugins that neither see nor change a page."""
_SEARCH = frozenset(["search", "material/search"])
_INERT = _HARMLESS | _SEARCH
"""Plugins whose work follows from the pages alone."""
_OF_PYMDOWN = (
    *("arithmatex", "betterem", "blocks.admonition", "blocks.caption", "blocks.definition"),
    *("blocks.details", "blocks.html", "blocks.tab", "caret", "critic", "details", "emoji", "escapeall"),
    *("extra", "fancylists", "highlight", "inlinehilite", "keys", "magiclink", "mark", "progressbar"),
    *("saneheaders", "smartsymbols", "striphtml", "superfences", "tabbed", "tasklist", "tilde"),
)
_READ_THEIR_PAGE = frozenset(
    {
        *("kb_builder", "abbr", "admonition", "attr_list", "codehilite", "def_list", "extra", "fenced_code"),
        *("footnotes", "legacy_attrs", "legacy_em", "md_in_html", "meta", "nl2br", "sane_lists", "smarty"),
        *("tables", "toc", "wikilinks"),
    }
) | {f"pymdownx.{name}" for name in _OF_PYMDOWN}
"""Extensions of Markdown that read no other file than the page."""
_OUTSIDE = ("INHERIT", "../", "url_download")
"""Words of `mkdocs.yml` by which files from elsewhere come in."""
_OF_THE_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO)
"""Errors for which nobody's program is to blame."""


def main() -> None:
    """Run MkDocs with the arguments that follow the job."""
    _, job, *arguments = sys.argv
    command.build = partial(_build, Path(job), command.build)
    try:
        cli(arguments, prog_name="mkdocs")
    except OSError as error:
        if error.errno not in _OF_THE_DISK:
            raise  # a fault of a plugin: its traceback says where
        sys.exit(f"{error.filename or Path.cwd()}: {error.strerror}")


def _build(file: Path, build: Callable[..., None], config: MkDocsConfig, **options: object) -> None:
    if config.theme.name == MATERIAL:
        _adapt(config)
    job = Job.read(file)
    if not job.view:
        build(config, **options)
        return
    is_closed = _is_closed(config)
    if reason := next(_obstacles(config, job), ""):
        Report(reason=reason, is_closed=is_closed).write(file)
        build(config, **options)
        return
    if job.shared:
        ARTICLES.begin(job.shared, job.told)
    seen = job.told.samples | (job.told.framed & set(_named(config.nav)))
    hidden = job.told.framed - seen
    _lay_out(Path(config.docs_dir), Path(job.view), hidden.union(job.pictures))
    press = Press(job, config.docs_dir, hidden)
    config.docs_dir = job.view
    config.plugins["kb_frames"] = press
    build(config, **options)
    known = press.report.seen
    is_whole = known.is_whole and is_closed and _is_repeatable(config)
    replace(press.report, is_closed=is_closed, seen=replace(known, is_whole=is_whole)).write(file)


def _adapt(config: MkDocsConfig) -> None:
    """Leave out the fonts of plain Material, which browsers get from Google, and a search nobody asked for.

    MkDocs has a search where no plugins are listed; ours takes its place. A search that is listed stays.
    """
    config.theme["font"] = False
    if not any("plugins" in said for said in config.user_configs):
        for name in [one for one in config.plugins if one in _SEARCH]:
            plugin = config.plugins.pop(name)
            for methods in config.plugins.events.values():
                methods[:] = [one for one in methods if getattr(one, "__self__", None) is not plugin]


def _obstacles(config: MkDocsConfig, job: Job) -> Iterator[str]:
    for name in config.plugins:
        if name not in _HARMLESS:
            yield f"the plugin or hook {name} may see every page"
    if config.nav is None:
        yield "mkdocs.yml has no nav, so that every page stands in it"
    for setting in ("exclude_docs", "draft_docs"):
        patterns = config.get(setting)
        if patterns and any(patterns.match_file(path) for path in (*job.told, *job.pictures)):
            yield f"{setting} in mkdocs.yml names generated pages"


def _is_closed(config: MkDocsConfig) -> bool:
    """Tell whether no plugin or hook looks at the clock, the network or git, and no file lies elsewhere."""
    root = Path(config.config_file_path).parent
    installed = (Path(kb_builder.__file__).parent, *map(Path, site.getsitepackages()))
    places = [Path(place).absolute() for place in config.theme.dirs]
    inside = all(any(place.is_relative_to(home) for home in (root, *installed)) for place in places)
    settings = Path(config.config_file_path).read_text(encoding="utf-8", errors="replace")
    return inside and set(config.plugins) <= _INERT and not any(word in settings for word in _OUTSIDE)


def _is_repeatable(config: MkDocsConfig) -> bool:
    """Tell whether what MkDocs makes of a page follows from its text, and no warning from other texts."""
    names = map(str, config.markdown_extensions)
    reads_its_page = all(
        name in _READ_THEIR_PAGE or name.startswith("markdown.extensions.") for name in names
    )
    return reads_its_page and config.validation.links.anchors < logging.WARNING


def _named(nav: object) -> Iterator[str]:
    """Yield every text in the setting `nav`; those that are pages are among them."""
    if isinstance(nav, str):
        yield PurePosixPath(nav.lstrip("/")).as_posix()
    elif isinstance(nav, dict | list):
        for item in nav.values() if isinstance(nav, dict) else nav:
            yield from _named(item)


def _lay_out(content: Path, view: Path, hidden: Iterable[str]) -> None:
    """Make the folder `view`: a link to every file of `content` but those that are `hidden`."""
    left_out = frozenset(hidden)
    view.mkdir()
    for place, _, names in os.walk(content, followlinks=True):
        folder = Path(place).relative_to(content)
        above = "" if folder == Path() else f"{folder.as_posix()}/"
        for name in names:
            if f"{above}{name}" not in left_out:
                (view / folder).mkdir(parents=True, exist_ok=True)
                (view / folder / name).symlink_to(Path(place, name))


if __name__ == "__main__":
    main()
