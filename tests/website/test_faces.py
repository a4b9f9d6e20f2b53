"""A page with many faces asks for one picture, and each face is the right one."""

from __future__ import annotations

import os
import re
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Request

from kb_builder import gfm, pages, website
from kb_builder.curate import curate
from kb_builder.media import FOLDER, file_name
from kb_builder.website.faces import SHEETS, Faces, sheets, sheets_of
from kb_builder.website.held import Held
from tests import build as make
from tests.serving import serve
from tests.warm import LOADED
from tests.website.showcase import faces_of
from tests.website.site import AS_OF, contents, project

COLOURS = ((200, 30, 30), (30, 200, 30), (30, 30, 200), (200, 200, 30))


def _face(site: Path, colour: tuple[int, int, int]) -> str:
    out = BytesIO()
    Image.new("RGB", (96, 96), colour).save(out, "WEBP", quality=90)
    name = file_name(out.getvalue(), "webp")
    (site / FOLDER).mkdir(parents=True, exist_ok=True)
    (site / FOLDER / name).write_bytes(out.getvalue())
    return name


def _page(names: list[str]) -> str:
    shape = (
        '<img class="kb-avatar" src="../{}/{}" alt="" width="24" height="24" loading="lazy" decoding="async">'
    )
    return "".join(f"{shape.format(FOLDER, name)}<b>words</b>" for name in names)


def test_few_faces_stay_files_of_their_own(tmp_path: Path) -> None:
    page = _page([_face(tmp_path, colour) for colour in COLOURS[:2]] * 5)
    assert Faces(tmp_path).complete(page) == page
    assert sheets(tmp_path) == ()


def test_many_faces_are_cells_of_one_picture(tmp_path: Path) -> None:
    names = [_face(tmp_path, colour) for colour in COLOURS]
    page = Faces(tmp_path).complete(_page([*names, names[1]]))
    (sheet,) = sheets(tmp_path)
    assert re.findall(r'src="([^"]*)"', page) == [f"../{sheet}#{cell}" for cell in (0, 1, 2, 3, 1)]
    assert page.count("<b>words</b>") == 5
    assert sheets_of([f"../{sheet}#0", f"../{sheet}#1", "../media/x.webp"]) == (sheet,)
    assert Faces(tmp_path).complete(_page([*names, names[1]])) == page


def test_a_face_that_cannot_be_drawn_leaves_the_page_as_it_is(tmp_path: Path) -> None:
    names = [_face(tmp_path, colour) for colour in COLOURS]
    (tmp_path / FOLDER / names[0]).write_bytes(b"RIFF")
    assert Faces(tmp_path).complete(_page(names)) == _page(names)


@pytest.mark.slow
@pytest.mark.browser
def test_a_browser_asks_once_and_shows_each_face(browser: Browser, tmp_path: Path) -> None:
    names = [_face(tmp_path, colour) for colour in COLOURS]
    (tmp_path / "a").mkdir()
    policy = "<meta http-equiv=Content-Security-Policy content=\"default-src 'self'; img-src 'self' data:\">"
    (tmp_path / "a/index.html").write_text(policy + Faces(tmp_path).complete(_page(names)))
    with serve(tmp_path) as home:
        page = browser.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{home}a/", wait_until="networkidle")
        shots = [one.screenshot() for one in page.locator("img").all()]
        page.close()
    assert len([one for one in asked if SHEETS in one]) == 1
    for shot, colour in zip(shots, COLOURS, strict=True):
        middle = Image.open(BytesIO(shot)).convert("RGB").getpixel((12, 12))
        assert isinstance(middle, tuple)
        assert all(abs(have - want) < 12 for have, want in zip(middle, colour, strict=True)), (middle, colour)


@pytest.mark.slow
@pytest.mark.browser
def test_pages_of_a_crowd_stay_within_twelve_requests(browser: Browser, tmp_path: Path) -> None:
    """Sixty people with faces; the sheets of pages that are used again stay as they were."""
    target = project(tmp_path / "crowd")
    crowd = [f"person-{number}" for number in range(60)]
    others = tuple(make.comment(f"c{number}", who, day=2) for number, who in enumerate(crowd[1:40]))
    asked = [make.answered(n, by=who, title=f"Question {n}?") for n, who in enumerate(crowd[1:], 2)]
    asked.append(make.answered(1, by=crowd[0], title="What do all say?", comments=others))
    knowledge = curate([make.repository()], asked, target.config, target.curation, AS_OF)
    album = faces_of(asked, target.content, every=1)
    facts = website.site_facts(target.root)
    publication = pages.compose(knowledge, target.config, facts, album=album)
    pages.write(target.content, publication.pages)

    def build() -> dict[str, bytes]:
        website.build(
            target, publication, AS_OF, dict(os.environ), gfm.render, program="one", held=Held(LOADED)
        )
        return contents(target.site)

    made = build()
    assert len(sheets(target.site)) >= 3
    home_page = made["index.html"].decode()
    assert re.findall("data-kb-section ?>([^<]*)<", home_page) == ["Answers"], "there are no ideas"
    assert b"/ideas/" not in made["sitemap.xml"] + made["llms.txt"]
    (target.site / sheets(target.site)[0]).write_text("<svg/>")
    assert build() == made
    with serve(target.site, packed=True) as home:
        for place in ("", "answers/", "people/", "answers/1-what-do-all-say/", "people/person-1/"):
            counted = _counted(browser, home + place)
            assert len(counted) <= 12, place
            assert sum(counted) <= 160_000, place


def _counted(browser: Browser, address: str) -> list[int]:
    """Give the bytes of each request of a first visit."""
    counted: list[int] = []

    def count(request: Request) -> None:
        sizes = request.sizes()
        counted.append(sizes["responseBodySize"] + sizes["responseHeadersSize"])

    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    page.on("requestfinished", count)
    page.goto(address, wait_until="networkidle")
    page.close()
    return counted
