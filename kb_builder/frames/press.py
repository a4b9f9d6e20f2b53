"""Cuts frames while MkDocs builds: from specimens that are shown with the templates of the theme."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files as files_of
from pathlib import Path

from jinja2 import Environment, TemplateNotFound
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import get_toc
from mkdocs.utils.templates import TemplateContext

from kb_builder.article.compiled import Compiled
from kb_builder.article.extension import CONTENTS, asked_by_pages
from kb_builder.frames.frame import Frame, NotCuttable, Specimen, cut
from kb_builder.frames.job import Job, Listed, Report, Seen
from kb_builder.frames.listed import AllFiles, AllPages
from kb_builder.frames.told import Learned, page_parts
from kb_builder.frames.tracking import Address, Article, Head, Looks

_MOST = 50
"""So many frames are always worth it; beyond, a frame has to serve four pages on average."""
_PAGES_PER_FRAME = 4
_SITEMAP = "sitemap.xml"
_DATES = ("build_date", "update_date")
"""Words by which a template shows when MkDocs ran."""


class Press(BasePlugin):  # type: ignore[type-arg,no-untyped-call] # no settings
    """Takes part in one build by MkDocs, of which the pages `hidden` are not seen; gives a `report`."""

    report = Report()

    def __init__(self, job: Job, docs_dir: str, hidden: frozenset[str]) -> None:
        super().__init__()
        self._job, self._docs_dir, self._hidden, self._told = job, docs_dir, hidden, job.told
        self._looks = Looks()

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Let links lead to pages that MkDocs does not make."""
        self._files = AllFiles(files, {*self._hidden, *self._job.pictures}, self._docs_dir, config)
        return self._files

    def on_nav(self, nav: Navigation, **_: object) -> Navigation:
        """Draw the samples. A page in `nav` shows where it stands there, and is none."""
        self._nav = nav
        self._samples = self._told.samples - {page.file.src_uri for page in nav.pages}
        self._framed = self._hidden | self._samples
        return nav

    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
        """Keep what specimens are shown with."""
        self._env = env
        env.bytecode_cache = Compiled()
        self._seen = files.documentation_pages()
        self._listed = AllPages(self._told, self._framed, self._seen, self._files, config)
        self._has_own_sitemap = not is_ours(env, _SITEMAP)
        return env

    def on_template_context(
        self, context: TemplateContext, *, template_name: str, **_: object
    ) -> TemplateContext:
        """Give templates all pages of the site; what the sitemap looks at is known."""
        is_known = template_name == _SITEMAP and not self._has_own_sitemap
        self._listed.looks = self._looks
        context["pages"] = self._listed.for_sitemap() if is_known else self._listed  # type: ignore[typeddict-item]
        return context

    def on_page_context(self, context: TemplateContext, **_: object) -> TemplateContext:
        """Give templates all pages of the site."""
        self._listed.looks = self._looks
        context["pages"] = self._listed  # type: ignore[typeddict-item]
        return context

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Cut the frames."""
        known = self._first_looks()
        while True:
            groups = self._told.groups(known)
            if len(groups) > _MOST + len(self._told) // _PAGES_PER_FRAME:
                told = " and ".join(sorted(".".join(keys) for keys, exact in known.exact.items() if exact))
                self._fail(f"templates look at {told} of every page")
                return
            looks = Looks()
            try:
                frames = [self._frame(paths, known, looks, config) for paths in groups]
            except NotCuttable as error:
                self._fail(str(error))
                return
            except Exception as error:  # noqa: BLE001 - MkDocs may be able to show the pages themselves
                self._fail(f"a template cannot show a specimen ({type(error).__name__}: {error})")
                return
            if not known.learn(looks):
                break
        if looks.reads_articles or self._listed.is_read:
            self._fail("a template reads the text of pages")
            return
        framed = self._framed
        self._looks.learn(known)
        self._keep(known)
        self.report = Report(
            tuple(frames),
            {path: number for number, paths in enumerate(groups) for path in paths if path in framed},
            tuple(sorted(self._samples)),
            seen=self._what_was_seen(framed, config),
        )

    def _first_looks(self) -> Looks:
        """Give what templates look at for sure, or looked at in just these pages while they were as they are.

        What none of them looks at any more makes more frames than are needed, and the same pages.
        """
        looks, learned = Looks(), self._told.learned
        looks.note(("template",), exact=True)
        if learned and learned.templates == self._templates(learned.templates):
            looks.exact.update(learned.looks)
        return looks

    def _keep(self, known: Looks) -> None:
        """Keep what templates looked at for the next run that is told of these pages."""
        if self._job.shared and self._env.cache is not None:
            names = sorted({name for _, name in list(self._env.cache.keys())})
            self._told.learned = Learned(dict(known.exact), self._templates(names))

    def _templates(self, names: Iterable[str]) -> Mapping[str, str]:
        """Give digests of templates, "" for one that is not there."""
        return {name: _digest(self._env, name) for name in names}

    def _what_was_seen(self, framed: frozenset[str], config: MkDocsConfig) -> Seen:
        made = [file for file in self._seen if file.src_uri not in framed]
        asked = [shelf.asked for path, shelf in asked_by_pages().items() if path not in framed]
        return Seen(
            tuple(sorted(self._looks.exact.items())),
            tuple(dict.fromkeys(lookup for lookups in asked for lookup in lookups)),
            tuple(_for_sitemap(file.page) for file in made if file.page),
            config.site_url or "",
            is_whole=not (self._has_own_sitemap or shows_dates(self._env) or config.extra_templates),
        )

    def _fail(self, reason: str) -> None:
        self.report = Report(reason=reason, is_complete=False)

    def _frame(self, paths: Sequence[str], known: Looks, looks: Looks, config: MkDocsConfig) -> Frame:
        token = f"kb{secrets.token_hex(16)}"
        first, *others = page_parts(paths[0])
        parts = {number: f"{token}p{number}z" for number, _ in enumerate(others, 1)}
        name = "/".join((first, *parts.values()))
        file = File(f"{name}.md", self._docs_dir, config.site_dir, config.use_directory_urls)
        texts: dict[tuple[str, ...], str] = {}

        def sentinel(keys: tuple[str, ...]) -> str:
            word = f"{token}{len(texts):04d}"
            return texts.setdefault(keys, f"{word}&lt;<b>\"'&</b>\u00e9{word}z")

        article = Article(f'{token}a<h1 id="{token}a">{token}a</h1>{token}a')
        article.looks = looks
        page = _Specimen(None, file, config)
        page.markdown, page.content, page.toc = "", article, get_toc(CONTENTS)  # type: ignore[arg-type]
        page.meta = Head(self._told[paths[0]], looks, known, sentinel)
        file.url, file.src_uri = (
            Address.of(file.url, "url", looks),
            Address.of(file.src_uri, "src_uri", looks),
        )
        shown = self._show(page, config)
        _check_questions(looks, {"url": file.url, "src_uri": file.src_uri}, parts, paths)
        return cut(shown, Specimen(token, parts, str(article), texts))

    def _show(self, page: Page, config: MkDocsConfig) -> str:
        page.active = True
        context = get_context(self._nav, self._listed, config, page)  # type: ignore[arg-type]
        template = page.meta.get("template")
        shown = self._env.get_template(str(template or "main.html")).render(context)
        return shown.encode("utf-8", "xmlcharrefreplace").decode("utf-8")


def is_ours(env: Environment, name: str) -> bool:
    """Tell whether a template is the one of our theme."""
    return Path(str(env.get_template(name).filename)).parent == Path(str(files_of("kb_builder.theme")))


def shows_dates(env: Environment) -> bool:
    """Tell whether a template that was used may show when MkDocs ran."""
    if env.loader is None or env.cache is None:
        return True
    sources = (env.loader.get_source(env, name)[0] for _, name in list(env.cache.keys()))
    return any(word in source for source in sources for word in _DATES)


def _for_sitemap(page: Page) -> Listed:
    kb = page.meta.get("kb")
    facts = kb if isinstance(kb, Mapping) else {}
    address = page.canonical_url or page.abs_url or ""
    return page.file.src_uri, address, str(facts.get("updated") or ""), not facts.get("noindex")


def _digest(env: Environment, name: str) -> str:
    try:
        source = env.loader.get_source(env, name)[0] if env.loader else ""
    except TemplateNotFound:
        return ""
    return hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()


def _check_questions(
    looks: Looks, addresses: Mapping[str, str], parts: Mapping[int, str], paths: Sequence[str]
) -> None:
    own = [page_parts(path) for path in paths] if looks.questions else []
    for attribute, method, argument in looks.questions:
        plain, address = getattr(str, method), str(addresses[attribute])
        said = plain(address, argument)
        for number, text in parts.items():
            address = address.replace(text, f"{{{number}}}")
        for path, named in zip(paths, own, strict=True):
            if plain(address.format(*named), argument) != said:
                raise NotCuttable(f"a template treats {path} in a way of its own")


class _Specimen(Page):
    """A page that is no other page; MkDocs would compare their titles first."""

    def __eq__(self, other: object) -> bool:
        return self is other

    __hash__ = None  # type: ignore[assignment] # as a page of MkDocs
