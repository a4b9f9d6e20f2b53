"""Reads what kb-builder needs to know from `mkdocs.yml`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path, PurePath
from types import MappingProxyType
from typing import Any, cast

import yaml
from mkdocs.exceptions import ConfigurationError
from mkdocs.utils.yaml import yaml_load

from kb_builder import gfm
from kb_builder.errors import ConfigError, Fault, nearest
from kb_builder.gfm.addresses import external
from kb_builder.publication import SiteFacts
from kb_builder.stored import Slips
from kb_builder.website.palette import primary_colour, unknown_colours

_EXTENSION = "kb_builder"
_EXTRA = ("contact", "instant_pages")
"""Keys under `extra` that we read; others belong to the theme, or to the project's own templates."""
_THEMES = ("kb_builder", "material")
_LANGUAGES = "templates/partials/languages"
_NO_ENVIRONMENT: Mapping[str, str] = MappingProxyType({})


def site_facts(root: Path, environment: Mapping[str, str] = _NO_ENVIRONMENT) -> SiteFacts:
    """Read `mkdocs.yml` in the folder `root`; `environment` answers its `!ENV` tags.

    Raises `ConfigError` with every finding: a file that cannot be read, a missing
    `kb_builder` extension, `use_directory_urls: false`, another `docs_dir` than `content`, what our
    theme or Material would fail on.
    """
    file = root / "mkdocs.yml"
    raw = _load(file, environment)
    if findings := (*_findings(raw), *_of_theme(root, raw)):
        raise ConfigError.of(str(file), [Fault(finding) for finding in findings])
    url = str(raw.get("site_url") or "")
    theme = raw.get("theme")
    chosen = theme if isinstance(theme, dict) else {"name": theme}
    return SiteFacts(
        name=str(raw["site_name"]),
        url=url if not url or url.endswith("/") else f"{url}/",
        description=str(raw.get("site_description") or ""),
        language=str(chosen.get("language") or "en"),
        colour=primary_colour(raw, root / "content"),
        contact=_contact(raw.get("extra")),
        theme=str(chosen.get("name") or ""),
        slips=_slips(raw),
    )


def _slips(raw: Mapping[str, Any]) -> Slips:
    """Give what `mkdocs.yml` says and what does nothing."""
    found = [f"mkdocs.yml: theme.palette.{line}" for line in unknown_colours(raw)]
    if str(raw.get("site_dir") or "site").rstrip("/") != "site":
        found.append("mkdocs.yml: site_dir: the site is built in site/, whatever this says: remove it")
    missing = (
        "mkdocs.yml: site_url is missing, so feeds, sitemap and badges do not know the address of the site: "
        "write it as https://example.org/help/"
    )
    if _has_foreign_font(raw):
        found.append(
            "mkdocs.yml: theme.font: Material would load this font from Google on every page, so it is "
            "left out: write font: false, and give fonts of your own by extra_css from content/"
        )
    perhaps = tuple(_nearly_ours(raw.get("extra")))
    return Slips(tuple(found), perhaps if raw.get("site_url") else (missing, *perhaps))


def _has_foreign_font(raw: Mapping[str, Any]) -> bool:
    theme = raw.get("theme")
    return isinstance(theme, dict) and theme.get("name") == "material" and bool(theme.get("font"))


def _nearly_ours(extra: object) -> Iterator[str]:
    for key in map(str, extra if isinstance(extra, dict) else ()):
        near = nearest(key, _EXTRA)
        if near and near not in cast("dict[str, object]", extra):
            yield f"mkdocs.yml: extra.{key} means nothing to kb-builder: did you mean extra.{near}?"


def _contact(extra: object) -> str:
    return str(extra.get("contact") or "").strip() if isinstance(extra, dict) else ""


def _load(file: Path, environment: Mapping[str, str]) -> dict[str, Any]:
    try:
        with file.open("rb") as source:
            raw = yaml_load(source, loader=_loader(environment))
    except FileNotFoundError:
        raise ConfigError.of(
            str(file), [Fault("not found")], "Run `kb init --repo OWNER/NAME` to create it, or use -C DIR."
        ) from None
    except (OSError, UnicodeDecodeError, ConfigurationError) as error:
        raise ConfigError.of(str(file), [Fault(" ".join(str(error).split()))]) from None
    if not isinstance(raw, dict):
        raise ConfigError.of(str(file), [Fault("must hold keys, such as site_name: Widgets help")])
    return raw


def _loader(environment: Mapping[str, str]) -> type[Any]:
    class Loader(yaml.SafeLoader):
        pass

    def from_environment(loader: yaml.SafeLoader, node: yaml.Node) -> object:
        names = _strings(loader, node)
        value = next((environment[name] for name in names if name in environment), None)
        # MkDocs takes the last entry of a list as the default, and never as a variable's name.
        return value if value is not None or len(names) < 2 else names[-1]

    def of_no_concern(_loader: yaml.SafeLoader, _suffix: str, _node: yaml.Node) -> None:
        return None

    Loader.add_constructor("!ENV", from_environment)
    Loader.add_multi_constructor("!", of_no_concern)
    Loader.add_multi_constructor("tag:yaml.org,2002:python/", of_no_concern)
    return Loader


def _strings(loader: yaml.SafeLoader, node: yaml.Node) -> list[str]:
    if isinstance(node, yaml.SequenceNode):
        return [str(loader.construct_object(child)) for child in node.value]
    return [str(node.value)]


def _findings(raw: Mapping[str, Any]) -> Iterator[str]:
    if not raw.get("site_name"):
        yield "site_name: is missing"
    if raw.get("use_directory_urls", True) is not True:
        yield "use_directory_urls: must be true, since pages link to one another as folders"
    if (url := raw.get("site_url")) and not _is_site_address(str(url)):
        yield "site_url: must be a web address such as https://example.org/help/"
    if str(raw.get("docs_dir", "docs")).rstrip("/") != "content":
        yield "docs_dir: must be content, the folder that pages are written to"
    if _EXTENSION not in _names(raw.get("markdown_extensions")):
        yield f"markdown_extensions: {_EXTENSION} is missing, without it no community text may be shown"


def _is_site_address(url: str) -> bool:
    try:
        gfm.portable("", url)  # feeds take their addresses from it
    except ValueError:
        return False
    return bool(external(url)) and not {"?", "#"}.intersection(url)


def _of_theme(root: Path, raw: Mapping[str, Any]) -> Iterator[str]:
    theme, extra = raw.get("theme"), raw.get("extra")
    if isinstance(theme, dict) and theme.get("name") in _THEMES and theme.get("language"):
        language = str(theme["language"])
        own = root / str(theme.get("custom_dir") or "overrides") / "partials/languages" / f"{language}.html"
        known = {PurePath(file.name).stem for file in files("material").joinpath(_LANGUAGES).iterdir()}
        if language not in known and not own.is_file():
            near = nearest(language.lower(), [*known])
            instead = f"did you mean {near}?" if near else "give a code such as en or de"
            yield f"theme.language: Material knows no language {language}: {instead}"
    pages = extra.get("instant_pages", 0) if isinstance(extra, dict) else 0
    if type(pages) is not int:
        yield "extra.instant_pages: must be a number of pages, such as 5000"


def _names(extensions: object) -> tuple[str, ...]:
    if isinstance(extensions, Mapping):
        return tuple(str(name) for name in extensions)
    if not isinstance(extensions, list):
        return ()
    return tuple(
        str(name) for entry in extensions for name in (entry if isinstance(entry, Mapping) else (entry,))
    )
