"""Sheets and modules put together: nothing is lost, every name follows from what is in the file."""

from __future__ import annotations

import re
import subprocess
from importlib.resources import files
from pathlib import Path
from shutil import copytree

import pytest

from kb_builder.website.bundle import bundle

THEME = Path(str(files("kb_builder.theme")))
HOME = "https://acme.example/repo/"
PAGE = (
    '<head><link rel="stylesheet" href="{0}assets/stylesheets/main.1.min.css">'
    '<link rel="stylesheet" href="{0}assets/kb/kb.css">'
    '<script type="module" src="{0}assets/kb/kb.js"></script></head>'
    '<body>&lt;<link rel="stylesheet" href="{0}assets/kb/kb.css"></body>'
)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site with the theme's own files and a sheet in the place of Material's."""
    copytree(THEME / "assets", tmp_path / "assets")
    (tmp_path / "assets/stylesheets").mkdir()
    (tmp_path / "assets/stylesheets/main.1.min.css").write_text("a{b:c}/*# sourceMappingURL=x.map */")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "way"), [("index.html", ""), ("answers/1/index.html", "../../"), ("404.html", "/repo/")]
)
def test_a_page_loads_one_sheet_and_one_script(site: Path, name: str, way: str) -> None:
    made = bundle(site, HOME).complete(name, PAGE.format(way))
    head, _, body = made.partition("</head>")
    sheet, script = re.fullmatch(
        r'<head><link rel="stylesheet" href="(.*?)"><script type="module" src="(.*?)"></script>', head
    ).groups()  # type: ignore[union-attr]
    assert [re.sub(r"\.[0-9a-f]{8}\.", ".", one) for one in (sheet, script)] == [
        f"{way}assets/kb/kb.css",
        f"{way}assets/kb/kb.js",
    ]
    assert all((site / one.removeprefix(way)).is_file() for one in (sheet, script))
    assert body == PAGE.format(way).partition("</head>")[2], "what people wrote stays as it is"


def test_every_rule_and_every_function_is_in_the_files(site: Path) -> None:
    rules = [
        one
        for part in (THEME / "assets/kb").glob("*.css")
        if part.stem not in ("kb", "material", "notice")
        for one in re.findall(r"^\s*([a-z-]+: [^;\n]+;)$", part.read_text(), re.MULTILINE)
    ]
    (site / "index.html").write_text('<p class="md-sidebar md-sidebar--primary md-container">')
    made = bundle(site, HOME).names
    sheet = (site / made["assets/kb/kb.css"]).read_text()
    assert sheet.startswith("a{b:c}")
    # What we set for Material is kept where Material takes it: here is none of it.
    assert [one for one in rules if one not in sheet and not one.startswith("--md-")] == []
    scripts = "".join(one.read_text() for one in (site / "assets/kb").glob("*.????????.js"))
    declared = re.findall(
        r"^(?:export )?(?:async )?function (\w+)",
        "".join(one.read_text() for one in THEME.rglob("*.js")),
        re.MULTILINE,
    )
    assert [one for one in declared if f"function {one}(" not in scripts] == []
    for one in (site / "assets/kb").glob("*.????????.js"):
        subprocess.run(["node", "--input-type=module", "--check"], input=one.read_bytes(), check=True)


def test_another_script_in_the_bundle_has_another_name(site: Path) -> None:
    before = bundle(site, HOME).names
    (site / "assets/kb/tabs.js").write_text("export function mountTabs() { return 1; }\n")
    after = bundle(site, HOME).names
    assert before["assets/kb/kb.js"] != after["assets/kb/kb.js"]


@pytest.mark.parametrize(
    "text",
    [
        'import tabs from "./x.js";\nexport function mountTabs() {}\n',
        "export default function () {}\n",
        'import { kb } from "./kb.js";\nexport function mountTabs() {}\n',
        'import { x } from "./not-there.js";\nexport function mountTabs() {}\n',
    ],
)
def test_a_module_of_another_form_is_loaded_as_it_is(site: Path, text: str) -> None:
    """A project may have put its own file in the place of ours."""
    (site / "assets/kb/tabs.js").write_text(text)
    assert "assets/kb/kb.js" not in bundle(site, HOME).names


def test_a_site_with_another_theme_keeps_its_files(tmp_path: Path) -> None:
    made = bundle(tmp_path, HOME)
    assert made.names == {}
    assert made.complete("index.html", PAGE) == PAGE
