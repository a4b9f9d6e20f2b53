"""Reads what kb-builder needs to know from `mkdocs.yml`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePath
from types import MappingProxyType
from typing import Any, cast

import yaml
from jinja2 import Environment, TemplateSyntaxError
from jinja2.meta import find_referenced_templates
from mkdocs.exceptions import ConfigurationError
from mkdocs.utils.yaml import yaml_load

from kb_builder.config.written import Written, read
from kb_builder.errors import ConfigError, Fault, nearest
from kb_builder.publication import MATERIAL, SiteFacts
from kb_builder.stored import Slips
from kb_builder.website.palette import primary_colour, unknown_colours
from kb_builder.website.settings_faults import faults, unknown_keys

_FILE = "mkdocs.yml"
_OURS = "kb_builder"
_JINJA = Environment()  # noqa: S701 - it renders nothing
_EXTRA = ("contact", "instant_pages")
"""Keys under `extra` that we read; others belong to the theme, or to the project's own templates."""
_NO_ENVIRONMENT: Mapping[str, str] = MappingProxyType({})


def site_facts(root: Path, environment: Mapping[str, str] = _NO_ENVIRONMENT) -> SiteFacts:
    """Read `mkdocs.yml` in the folder `root`; `environment` answers its `!ENV` tags.

    Raises `ConfigError` with every finding and its place: a file that cannot be read, a missing
    `kb_builder` extension, `use_directory_urls: false`, another `docs_dir` than `content`, what our
    theme, Material or MkDocs would fail on.
    """
    file = root / _FILE
    raw, written = _load(file, environment)
    if findings := [*faults(root, raw, written)]:
        raise ConfigError.of(_shown(file), findings)
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
        slips=_slips(root, raw, written),
        fonts=_foreign_fonts(raw, written),
    )


def watched(root: Path, environment: Mapping[str, str] = _NO_ENVIRONMENT) -> tuple[Path, ...]:
    """Give what else `mkdocs serve` would watch: `theme.custom_dir`, `hooks` and `watch`, where it is there.

    A folder that holds the whole project is left out: each build changes something in it. Raises
    `ConfigError`.
    """
    raw, _ = _load(root / _FILE, environment)
    theme = raw.get("theme")
    named = [theme.get("custom_dir") if isinstance(theme, dict) else None]
    for key in ("hooks", "watch"):
        found = raw.get(key)
        named += found if isinstance(found, list) else []
    places = (root / name for name in named if isinstance(name, str) and name)
    around = {root.resolve(), *root.resolve().parents}
    return tuple(dict.fromkeys(one for one in places if one.exists() and one.resolve() not in around))


def _slips(root: Path, raw: Mapping[str, Any], written: Written) -> Slips:
    """Give what `mkdocs.yml` says and what does nothing, each with its place."""

    def told(path: Sequence[str | int], what: str, *, at_key: bool = False) -> str:
        return written.fault(path, what, at_key=at_key).said(_FILE)

    found = [told(path, what, at_key=True) for path, what in unknown_keys(raw)]
    found += [told(path, f"theme.palette.{what}") for path, what in unknown_colours(raw)]
    if str(raw.get("site_dir") or "site").rstrip("/") != "site":
        found.append(
            told(["site_dir"], "site_dir: the site is built in site/, whatever this says: remove it")
        )
    missing = (
        "mkdocs.yml: site_url is missing, so feeds, sitemap and badges do not know the address of the site: "
        "write it as https://example.org/help/"
    )
    perhaps = [told(path, what, at_key=True) for path, what in _nearly_ours(raw.get("extra"))]
    perhaps += _past_our_frame(root, raw.get("theme"))
    return Slips(tuple(found), tuple(perhaps) if raw.get("site_url") else (missing, *perhaps))


def _foreign_fonts(raw: Mapping[str, Any], written: Written) -> Slips:
    """Give the line about fonts of plain Material's, which loads one from Google unless it is told not to."""
    theme = raw.get("theme")
    chosen = theme if isinstance(theme, dict) else {"name": theme}
    if chosen.get("name") != MATERIAL or chosen.get("font") is False:
        return Slips()
    what = "this font" if chosen.get("font") else "its fonts"
    line = written.fault(
        ["theme", "font"],
        f"theme.font: Material would load {what} from Google on every page, so it is left out: "
        "write font: false, and give fonts of your own by extra_css from content/",
    ).said(_FILE)
    return Slips((line,), (line,) if chosen.get("font") else ())


def _nearly_ours(extra: object) -> Iterator[tuple[Sequence[str], str]]:
    for key in map(str, extra if isinstance(extra, dict) else ()):
        near = nearest(key, _EXTRA)
        if near and near not in cast("dict[str, object]", extra):
            yield ("extra", key), f"extra.{key} means nothing to kb-builder: did you mean extra.{near}?"


def _past_our_frame(root: Path, theme: object) -> Iterator[str]:
    """Yield a line for each of the project's templates that leaves out what our theme adds to Material's."""
    chosen = theme if isinstance(theme, dict) else {}
    folder = chosen.get("custom_dir")
    if chosen.get("name") != _OURS or not isinstance(folder, str):
        return
    for file in sorted((root / folder).glob("*.html")):
        try:
            parents = {*find_referenced_templates(_JINJA.parse(file.read_text(encoding="utf-8")))}
        except (OSError, UnicodeDecodeError, TemplateSyntaxError):
            continue  # MkDocs says so
        if "base.html" in parents:
            yield (
                f"{PurePath(folder, file.name)}: extends base.html, which is Material's, so pages lose the "
                'layout of our theme: write {% extends "kb.html" %}'
            )


def _contact(extra: object) -> str:
    return str(extra.get("contact") or "").strip() if isinstance(extra, dict) else ""


def _shown(file: Path) -> str:
    """Give a path as seen from the current folder, whole where it lies outside."""
    here = Path.cwd()
    return str(file.relative_to(here) if file.is_relative_to(here) else file)


def _load(file: Path, environment: Mapping[str, str]) -> tuple[dict[str, Any], Written]:
    """Read the file, with what it inherits from others; places are those of the file itself."""
    loader = _loader(environment)
    try:
        written, found = read(file.read_text(encoding="utf-8-sig"), loader)
        if found:
            raise ConfigError.of(_shown(file), found)
        with file.open("rb") as source:
            raw = yaml_load(source, loader=loader)
    except FileNotFoundError:
        raise ConfigError.of(
            _shown(file), [Fault("not found")], "Run `kb init --repo OWNER/NAME` to create it, or use -C DIR."
        ) from None
    except UnicodeDecodeError:
        raise ConfigError.of(_shown(file), [Fault("is not UTF-8 text: save it as UTF-8")]) from None
    except (OSError, ConfigurationError) as error:
        raise ConfigError.of(_shown(file), [Fault(" ".join(str(error).split()))]) from None
    if not isinstance(raw, dict):
        raise ConfigError.of(_shown(file), [Fault("must hold keys, such as site_name: Widgets help", 1, 1)])
    return raw, written


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
