"""What `mkdocs.yml` must say, and how its faults are reported."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mkdocs.config.defaults import MkDocsConfig

from kb_builder import gfm
from kb_builder.errors import ConfigError
from kb_builder.publication import SiteFacts
from kb_builder.website import site_facts, watched
from kb_builder.website.settings_faults import KEYS

GOOD = "site_name: Help\ndocs_dir: content\nmarkdown_extensions: [kb_builder]\n"


def facts(root: Path, text: str, **environment: str) -> SiteFacts:
    (root / "mkdocs.yml").write_text(text, encoding="utf-8")
    return site_facts(root, environment)


def test_little_is_needed(tmp_path: Path) -> None:
    assert facts(tmp_path, GOOD) == SiteFacts(name="Help", url="")


def test_address_language_and_description_are_read(tmp_path: Path) -> None:
    text = GOOD + "site_url: https://acme.example/help\nsite_description: Words\ntheme: {language: de}\n"
    assert facts(tmp_path, text) == SiteFacts("Help", "https://acme.example/help/", "Words", "de")


def test_a_contact_is_read(tmp_path: Path) -> None:
    assert facts(tmp_path, GOOD + "extra: {contact: help@acme.example}\n").contact == "help@acme.example"


@pytest.mark.parametrize(
    ("given", "url"), [({}, "https://fall.back/"), ({"SITE_URL": "https://pre.view"}, "https://pre.view/")]
)
def test_the_environment_is_what_the_caller_says(tmp_path: Path, given: dict[str, str], url: str) -> None:
    assert facts(tmp_path, GOOD + "site_url: !ENV [SITE_URL, https://fall.back/]\n", **given).url == url


def test_tags_of_other_tools_do_no_harm(tmp_path: Path) -> None:
    more = "markdown_extensions:\n  - kb_builder\n  - pymdownx.emoji: {index: !!python/name:os.getcwd ''}\n"
    assert facts(tmp_path, GOOD.replace("markdown_extensions: [kb_builder]\n", more)).name == "Help"


def test_a_file_may_inherit_from_another(tmp_path: Path) -> None:
    (tmp_path / "base.yml").write_text(GOOD)
    assert facts(tmp_path, "INHERIT: base.yml\nsite_name: Mine\n").name == "Mine"


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        (GOOD.replace("[kb_builder]", "[toc]"), "markdown_extensions: kb_builder is missing"),
        (GOOD.replace("[kb_builder]", "{toc: {}}"), "markdown_extensions: kb_builder is missing"),
        (GOOD + "use_directory_urls: false\n", "use_directory_urls: must be true"),
        (GOOD.replace("docs_dir: content\n", ""), "docs_dir: must be content"),
        (GOOD.replace("site_name: Help\n", ""), "site_name: is missing"),
        (GOOD + "site_url: acme.example/help\n", "site_url: must be a web address"),
        (GOOD + "site_url: https://acme.example:99999/\n", "site_url: must be a web address"),
        (GOOD + "site_url: https://acme.example/?help\n", "site_url: must be a web address"),
        (GOOD + "theme: {name: kb_builder, language: DE}\n", "knows no language DE: did you mean de?"),
        (GOOD + "theme: {name: material, language: english}\n", "knows no language english: give a code"),
        (GOOD + "extra: {instant_pages: many}\n", "extra.instant_pages: must be a number of pages"),
        ("[1, 2]", "mkdocs.yml:1:1: must hold keys"),
        ("site_name: [", "mkdocs.yml:1:12: a [ or { is opened and not closed"),
        (GOOD + "nav: {Home: index.md}\n", "mkdocs.yml:4:6: nav: must be a list: nav: [index.md"),
        (
            GOOD + "site_name: Again\n",
            "mkdocs.yml:4:1: site_name: is written twice, first in line 1: keep one",
        ),
        (
            GOOD + "theme: materail\n",
            "mkdocs.yml:4:8: theme: no theme materail is installed: did you mean material?",
        ),
        (
            GOOD + "theme: {name: kb_builder, icon: {admonition: {note: materal/libary}}}\n",
            "mkdocs.yml:4:53: theme.icon.admonition.note: there is no icon materal/libary: did you mean mat",
        ),
        (
            GOOD + "theme: {name: material}\nextra: {social: [{icon: nosuch}]}\n",
            "mkdocs.yml:5:25: extra.social.icon: there is no icon nosuch: give one such as material/library",
        ),
        (
            GOOD + "plugins:\n  - blgo\n",
            "mkdocs.yml:5:5: plugins: no plugin blgo is installed: did you mean material/blog?",
        ),
        (GOOD + "theme: material\nplugins: {surprise: {}}\n", "no plugin surprise is installed: install it"),
        (
            GOOD.replace("[kb_builder]", "[kb_builder, footnotse]"),
            "mkdocs.yml:3:35: markdown_extensions: no extension footnotse is installed: did you mean ",
        ),
        (
            GOOD + "site_url:\n  - x\n",
            "mkdocs.yml:5:3: site_url: must be text: site_url: https://example.org/help/",
        ),
    ],
)
def test_each_fault_is_named(tmp_path: Path, text: str, finding: str) -> None:
    with pytest.raises(ConfigError, match=r"mkdocs\.yml") as caught:
        facts(tmp_path, text)
    assert finding in caught.value.reason


def test_an_icon_of_the_projects_own_is_one(tmp_path: Path) -> None:
    (tmp_path / "mine/.icons/ours").mkdir(parents=True)
    (tmp_path / "mine/.icons/ours/logo.svg").touch()
    theme = "theme: {name: kb_builder, custom_dir: mine, icon: {logo: ours/logo, repo: material/library}}\n"
    assert facts(tmp_path, GOOD + theme).theme == "kb_builder"


def test_a_language_of_the_projects_own_is_one(tmp_path: Path) -> None:
    file = tmp_path / "mine/partials/languages/tlh.html"
    file.parent.mkdir(parents=True)
    file.write_text("{% macro t(key) %}{% endmacro %}")
    theme = "theme: {name: kb_builder, language: tlh, custom_dir: mine}\n"
    assert facts(tmp_path, GOOD + theme).language == "tlh"


@pytest.mark.parametrize(
    ("more", "found", "perhaps"),
    [
        ("site_url: https://acme.example/\nsite_dir: site/\n", [], []),
        ("", [], ["site_url is missing"]),
        (
            "site_url: https://acme.example/\nextra: {contacts: me@acme.example, social: []}\n",
            [],
            ["extra.contacts means nothing to kb-builder: did you mean extra.contact?"],
        ),
        ("site_url: https://acme.example/\nsite_dir: public\n", ["site_dir: the site is built in site/"], []),
        (
            "site_url: https://acme.example/\ntheme: {palette: {primary: tael}}\n",
            ["theme.palette.primary: there is no colour tael"],
            [],
        ),
    ],
)
def test_what_does_nothing_is_told(tmp_path: Path, more: str, found: list[str], perhaps: list[str]) -> None:
    slips = facts(tmp_path, GOOD + more).slips
    for lines, starts in ((slips.found, found), (slips.perhaps, perhaps)):
        told = [re.sub(r"^mkdocs\.yml(:\d+:\d+)?: ", "", line) for line in lines]
        assert len(told) == len(starts)
        assert all(map(str.startswith, told, starts))


@pytest.mark.parametrize(
    ("theme", "parent", "told"),
    [
        ("kb_builder", '"base.html"', True),
        ("kb_builder", "'base.html'", True),
        ("kb_builder", '"kb.html"', False),
        ("kb_builder", '"base.html" %}{% block', False),
        ("material", '"base.html"', False),
    ],
)
def test_a_template_that_extends_past_our_theme_is_told(
    tmp_path: Path, theme: str, parent: str, *, told: bool
) -> None:
    (tmp_path / "mine").mkdir()
    frame = f"{{% extends {parent} %}}{{% block announce %}}New{{% endblock %}}"
    (tmp_path / "mine/main.html").write_text(frame)
    more = f"site_url: https://acme.example/\ntheme: {{name: {theme}, custom_dir: mine}}\n"
    line = (
        "mine/main.html: extends base.html, which is Material's, so pages lose the layout of our theme: "
        'write {% extends "kb.html" %}'
    )
    assert facts(tmp_path, GOOD + more).slips.perhaps == ((line,) if told else ())


NAMED = "mkdocs.yml:4:31: theme.font: Material would load this font from Google"
USUAL = "mkdocs.yml:4:8: theme.font: Material would load its fonts from Google"


@pytest.mark.parametrize(
    ("theme", "found", "perhaps"),
    [
        ("{name: material, font: {text: Inter}}", [NAMED], [NAMED]),
        ("{name: material}", [USUAL], []),
        ("material", [USUAL], []),
        ("{name: material, font: false}", [], []),
        ("{name: kb_builder}", [], []),
    ],
)
def test_fonts_of_plain_material_are_told(
    tmp_path: Path, theme: str, found: list[str], perhaps: list[str]
) -> None:
    fonts = facts(tmp_path, f"{GOOD}theme: {theme}\n").fonts
    for lines, starts in ((fonts.found, found), (fonts.perhaps, perhaps)):
        assert len(lines) == len(starts)
        assert all(map(str.startswith, lines, starts))


@pytest.mark.parametrize(
    ("more", "line"),
    [
        ("plugin: [search]\n", "mkdocs.yml:4:1: plugin: MkDocs knows no such key: did you mean plugins?"),
        (
            "site_dir: public\n",
            "mkdocs.yml:4:11: site_dir: the site is built in site/, whatever this says: remove it",
        ),
        (
            "extra: {contacts: x}\n",
            "mkdocs.yml:4:9: extra.contacts means nothing to kb-builder: did you mean extra.contact?",
        ),
        (
            "theme: {palette: [{primary: teal}, {accent: tael}]}\n",
            "mkdocs.yml:4:45: theme.palette.accent: there is no colour tael: did you mean teal?",
        ),
    ],
)
def test_what_does_nothing_is_told_with_its_place(tmp_path: Path, more: str, line: str) -> None:
    slips = facts(tmp_path, GOOD + more).slips
    assert line in (*slips.found, *slips.perhaps)


def test_the_keys_of_mkdocs_are_known() -> None:
    assert {name for name, _ in MkDocsConfig._schema} - {"config_file_path"} == KEYS - {"INHERIT"}


_HOSTS = [
    "acme.example",
    "acme.example:80",
    "acme.example:99999",
    "acme.example:",
    "[::1]",
    "[::1",
    "@acme.example",
    "é.example",
    "xn--80ak6aa92e.com",
    "xn--a",
    "127.0.0.1",
    "1.2.3.4.5",
    "0x7f.1",
    "%61.example",
    "%00.example",
    "a..b",
    "_a.example",
    "-",
]
_ADDRESS = st.builds(
    "{}{}{}".format,
    st.sampled_from(["https://", "HTTP://", "https:", "ftp://", "//", ""]),
    st.sampled_from(_HOSTS) | st.text(max_size=4),
    st.sampled_from(["", "/", "/help", "/é/", "/a b/", "/%zz/", "/?x", "/#x", "/../..", "\\"]),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_ADDRESS)
def test_an_address_of_the_site_that_is_taken_can_be_used(tmp_path: Path, url: str) -> None:
    (tmp_path / "mkdocs.yml").write_text(GOOD + f"site_url: {json.dumps(url)}\n", encoding="utf-8")
    try:
        found = site_facts(tmp_path).url
    except ConfigError:
        return
    if found:
        assert gfm.portable('<a href="x/">x</a>', f"{found}y/").startswith('<a href="http')


def test_all_faults_are_reported_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        facts(tmp_path, "theme: material\nuse_directory_urls: false\n")
    assert len(caught.value.findings) == 4


def test_a_missing_file_is_told_with_the_way_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="not found") as caught:
        site_facts(tmp_path)
    assert "kb init" in caught.value.next_step


def test_what_else_is_watched_while_serving(tmp_path: Path) -> None:
    (tmp_path / "ours").mkdir()
    (tmp_path / "hook.py").touch()
    said = "theme: {name: kb_builder, custom_dir: ours}\nhooks: [hook.py, gone.py]\nwatch: [ours, ., 3]\n"
    (tmp_path / "mkdocs.yml").write_text(said, encoding="utf-8")
    assert watched(tmp_path) == (tmp_path / "ours", tmp_path / "hook.py")
    (tmp_path / "mkdocs.yml").write_text("theme: mkdocs\nhooks: hook.py\n", encoding="utf-8")
    assert watched(tmp_path) == ()
