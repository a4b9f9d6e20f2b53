"""A video the whole way: from a post into the archive, onto the page, and played by a browser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.chromium import mounted
from tests.github import GitHub, load
from tests.program import WIDGETS, new_project
from tests.website.site import serving

pytestmark = [pytest.mark.slow, pytest.mark.browser]

UUID = "5a1b2c3d-0000-4444-8888-0123456789ab"
CLIP = Path(__file__).parent.parent / "data/video/clip.webm"
"""One second of 32 by 24 pixels, recorded by Chromium from a canvas."""


@pytest.fixture(scope="module")
def page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The page of a question that shows a video, as a `<video>` and as a picture, with text around it."""
    data = load(WIDGETS)
    with GitHub([data]) as github:
        address = f"{github.url}/user-attachments/assets/{UUID}"
        github.media.files[f"/user-attachments/assets/{UUID}"] = CLIP.read_bytes()
        gone = f"{github.url}/user-attachments/assets/{UUID[:-1]}c"
        data.discussion(1)["body"] = (
            f'Watch:\n\n<video src="{address}" controls autoplay>\n\nthe end of it, and ![here]({address}),'
            f' and <video src="{gone}"></video> as well.\n'
        )
        kb = new_project(github, tmp_path_factory.mktemp("videos"))
        kb("harvest")
        kb("build", "--strict")
        kb("check")
    pages = json.loads((kb.folder / "site/kb.json").read_text(encoding="utf-8"))["pages"]
    url = next(page["url"] for page in pages if page["number"] == 1)
    with serving(kb.folder / "site") as home:
        context = browser.new_context(reduced_motion="reduce")
        shown = context.new_page()
        shown.goto(home + url)
        mounted(shown)
        yield shown
        context.close()


def test_a_video_plays_where_it_stands(page: Page) -> None:
    """By its own button, from our own copy; nothing starts by itself."""
    videos = page.locator(".kb-body video")
    assert videos.count() == 2
    for number in range(2):
        video = videos.nth(number)
        assert video.evaluate("(video) => video.paused && video.controls && video.currentTime === 0")
        assert video.evaluate(
            """(video) => new Promise((done) => {
                 video.addEventListener("ended", () => done([video.videoWidth, video.videoHeight]));
                 video.addEventListener("error", () => done(video.error.message));
                 video.muted = true;
                 video.play();
               })"""
        ) == [32, 24]


def test_a_video_takes_no_text_with_it(page: Page) -> None:
    """What stands behind a video that nobody closed is shown, and one that is gone is a link."""
    text = page.locator(".kb-body").first.text_content() or ""  # a long question is folded
    assert "the end of it" in text
    assert "as well." in text
    link = page.locator('.kb-body a.kb-image[href$="ac"]').text_content() or ""
    assert link.startswith("🎞 Video on 127.0.0.1")


def test_a_video_is_reached_and_started_by_keyboard(page: Page) -> None:
    """Tab reaches it, and the space bar starts it."""
    video = page.locator(".kb-body video").first
    video.evaluate("(video) => { video.currentTime = 0; }")
    video.focus()
    assert video.evaluate("(video) => document.activeElement === video")
    page.keyboard.press("Space")
    page.wait_for_function("() => document.querySelector('.kb-body video').played.length > 0")
