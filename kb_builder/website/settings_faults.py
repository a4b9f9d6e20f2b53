"""Says what is wrong in `mkdocs.yml`, where, and what would be right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.metadata import entry_points
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path, PurePath
from typing import Any, TypeAlias

from kb_builder import gfm
from kb_builder.config.written import Written, twice
from kb_builder.errors import Fault, nearest
from kb_builder.gfm.addresses import external
from kb_builder.website.icons import unknown_icons

_Found: TypeAlias = Iterator[tuple[Sequence[str | int], str]]
"""What is wrong, with the keys that lead to it."""

_EXTENSION = "kb_builder"
_THEMES = ("kb_builder", "material")
_LANGUAGES = "templates/partials/languages"
_SHAPES: Mapping[str, tuple[tuple[type, ...], str]] = {
    "site_name": ((str, int, float), "text: site_name: Widgets help"),
    "site_url": ((str,), "text: site_url: https://example.org/help/"),
    "theme": ((str, dict), "a name or a group of keys: theme: {name: kb_builder}"),
    "nav": ((list,), "a list: nav: [index.md, answers/index.md]"),
    "plugins": ((list, dict), "a list: plugins: [blog, tags]"),
    "markdown_extensions": ((list, dict), "a list: markdown_extensions: [kb_builder]"),
    "extra": ((dict,), "a group of keys: extra: {contact: help@example.org}"),
    "extra_css": ((list,), "a list: extra_css: [own.css]"),
    "extra_javascript": ((list,), "a list: extra_javascript: [own.js]"),
    "not_in_nav": ((str,), "text with a path on each line: not_in_nav: /answers/*"),
    "exclude_docs": ((str,), "text with a path on each line: exclude_docs: /drafts/*"),
    "validation": ((dict,), "a group of keys: validation: {anchors: warn}"),
}
"""What a key of MkDocs holds, and what is said where it holds something else."""
KEYS = frozenset(
    (
        *_SHAPES,
        *("INHERIT", "copyright", "dev_addr", "docs_dir", "draft_docs", "edit_uri", "edit_uri_template"),
        *("extra_templates", "google_analytics", "hooks", "mdx_configs", "pages", "remote_branch"),
        *("remote_name", "repo_name", "repo_url", "site_author", "site_description", "site_dir", "strict"),
        *("use_directory_urls", "watch"),
    )
)
"""The keys that MkDocs 1 knows; it has no releases any more."""


def faults(root: Path, raw: Mapping[str, Any], written: Written) -> Iterator[Fault]:
    """Yield every fault of the project in `root`: `raw` is what its `mkdocs.yml` says, as `written`."""
    for group, key, fault in twice(written):
        told = ".".join(str(part) for part in (*group, key) if isinstance(part, str))
        yield Fault(f"{told}: {fault.what}", fault.line, fault.column)
    misshapen = [*_misshapen(raw)]
    keys = {str(path[0]) for path, _ in misshapen}
    sound = {key: value for key, value in raw.items() if key not in keys}
    for path, what in (*misshapen, *_of_site(sound, keys), *_of_theme(root, sound), *_not_installed(sound)):
        yield written.fault(path, what)


def unknown_keys(raw: Mapping[str, Any]) -> _Found:
    """Yield the keys that MkDocs does not know and somebody may have mistyped."""
    for key in map(str, raw):
        if key not in KEYS and (near := nearest(key.lower(), KEYS)) and near not in raw:
            yield [key], f"{key}: MkDocs knows no such key: did you mean {near}?"


def _misshapen(raw: Mapping[str, Any]) -> _Found:
    for key, (kinds, right) in _SHAPES.items():
        if raw.get(key) is not None and not isinstance(raw[key], kinds):
            yield [key], f"{key}: must be {right}"


def _of_site(raw: Mapping[str, Any], misshapen: Iterable[str]) -> _Found:
    if not raw.get("site_name") and "site_name" not in misshapen:
        yield ["site_name"], "site_name: is missing: write site_name: Widgets help"
    if raw.get("use_directory_urls", True) is not True:
        yield (
            ["use_directory_urls"],
            "use_directory_urls: must be true, since pages link to one another as folders",
        )
    if (url := raw.get("site_url")) and not _is_site_address(str(url)):
        yield ["site_url"], "site_url: must be a web address such as https://example.org/help/"
    if str(raw.get("docs_dir", "docs")).rstrip("/") != "content":
        yield ["docs_dir"], "docs_dir: must be content, the folder that pages are written to"
    if _EXTENSION not in _names(raw.get("markdown_extensions")) and "markdown_extensions" not in misshapen:
        yield (
            ["markdown_extensions"],
            f"markdown_extensions: {_EXTENSION} is missing, without it no community text may be shown",
        )


def _is_site_address(url: str) -> bool:
    try:
        gfm.portable("", url)  # feeds take their addresses from it
    except ValueError:
        return False
    return bool(external(url)) and not {"?", "#"}.intersection(url)


def _of_theme(root: Path, raw: Mapping[str, Any]) -> _Found:
    theme, extra = raw.get("theme"), raw.get("extra")
    if isinstance(theme, dict) and theme.get("name") in _THEMES and theme.get("language"):
        language = str(theme["language"])
        own = root / str(theme.get("custom_dir") or "overrides") / "partials/languages" / f"{language}.html"
        known = {PurePath(file.name).stem for file in files("material").joinpath(_LANGUAGES).iterdir()}
        if language not in known and not own.is_file():
            near = nearest(language.lower(), [*known])
            instead = f"did you mean {near}?" if near else "give a code such as en or de"
            yield ["theme", "language"], f"theme.language: Material knows no language {language}: {instead}"
    if (theme.get("name") if isinstance(theme, dict) else theme) in _THEMES:
        yield from unknown_icons(root, raw)
    pages = extra.get("instant_pages", 0) if isinstance(extra, dict) else 0
    if type(pages) is not int:
        yield ["extra", "instant_pages"], "extra.instant_pages: must be a number of pages, such as 5000"


def _not_installed(raw: Mapping[str, Any]) -> _Found:
    """Yield themes, plugins and extensions that nothing installed has under their names."""
    theme = raw.get("theme")
    chosen = theme.get("name") if isinstance(theme, dict) else theme
    if isinstance(chosen, str) and chosen not in _THEMES:
        known = _installed("mkdocs.themes")
        if chosen not in known:
            path = ["theme", "name"] if isinstance(theme, dict) else ["theme"]
            yield path, f"theme: no theme {chosen} is installed: {_instead(chosen, known)}"
    if plugins := [*_listed(raw.get("plugins"))]:
        known = _installed("mkdocs.plugins")
        for place, name in plugins:
            if not {name, f"{chosen}/{name}"} & known:
                yield ["plugins", place], f"plugins: no plugin {name} is installed: {_instead(name, known)}"
    for place, name in _listed(raw.get("markdown_extensions")):
        known = _installed("markdown.extensions")
        if name not in known and not _is_module(name):
            what = f"no extension {name} is installed: {_instead(name, known)}"
            yield ["markdown_extensions", place], f"markdown_extensions: {what}"


@cache
def _installed(group: str) -> frozenset[str]:
    return frozenset(entry.name for entry in entry_points(group=group))


def _is_module(name: str) -> bool:
    module = name.partition(":")[0]
    try:
        return find_spec(module) is not None
    except (ImportError, ValueError):
        return False


def _instead(name: str, known: Iterable[str]) -> str:
    names = {one.rpartition("/")[2]: one for one in known} | {one: one for one in known}
    near = names.get(nearest(name.lower(), names), "")
    return f"did you mean {near}?" if near else "install it, or correct the name"


def _listed(value: object) -> Iterator[tuple[str | int, str]]:
    """Yield the names of a list of names or groups, or of a group, each with its place in it."""
    if isinstance(value, Mapping):
        yield from ((str(name), str(name)) for name in value)
    for place, entry in enumerate(value if isinstance(value, list) else ()):
        names = entry if isinstance(entry, Mapping) else (entry,)
        yield from ((place, str(name)) for name in names if name is not None)


def _names(extensions: object) -> tuple[str, ...]:
    return tuple(name for _, name in _listed(extensions))
