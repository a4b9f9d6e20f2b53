"""Images in community text: shown from our own folder, or links that say why not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_builder.gfm import images, render
from kb_builder.region import Image, Region

ADDRESS = "https://user-images.githubusercontent.com/1/a.png"
COPY = f"../../media/{'0' * 64}.png"
SHOWN = Image(COPY, 400, 300)


def _html(text: str, image: Image = SHOWN, address: str = ADDRESS) -> str:
    html = render(Region(text, "acme/widgets", media={address: image})).html
    return html.partition("\n")[2].rpartition("\n")[0]


def test_a_copy_is_shown_within_a_link_to_the_original() -> None:
    """With its size, so that the page does not jump, and loaded when it comes into view."""
    assert _html(f"![A gear]({ADDRESS})") == (
        f'<p dir="auto"><a href="{ADDRESS}" class="kb-picture" rel="ugc nofollow noopener noreferrer">'
        f'<img src="{COPY}" alt="A gear" width="400" height="300" loading="lazy" decoding="async"></a></p>'
    )


def test_a_copy_in_a_link_keeps_that_link() -> None:
    """The author's link counts."""
    html = _html(f"[![A gear]({ADDRESS})](https://example.com/)")
    assert html.count("<a ") == 1
    assert f'<a href="https://example.com/" rel="ugc nofollow noopener noreferrer"><img src="{COPY}"' in html


@pytest.mark.parametrize(
    ("written", "width", "height"),
    [
        ("", 400, 300),
        ('width="200"', 200, 150),
        ("width=200px", 200, 150),
        ('height="30"', 40, 30),
        ('width="50" height="60"', 50, 60),
        ('width="50%"', 400, 300),
        ('width="25%"', 200, 150),
        ('width="1"', 1, 1),
        ('width="0"', 400, 300),
        ('width="-5"', 400, 300),
        ('width="99999"', 400, 300),
        ('width="calc(1px)"', 400, 300),
        ('width="½"', 400, 300),
    ],
)
def test_the_authors_size_counts(written: str, width: int, height: int) -> None:
    """In pixels or as a part of the column; the proportions stay where only one is given."""
    html = _html(f'<img src="{ADDRESS}" {written}>')
    assert f' width="{width}" height="{height}" ' in html


def test_what_else_the_author_wrote_stays() -> None:
    """Title and alignment; nothing that loads from elsewhere."""
    html = _html(
        f'<img src="{ADDRESS}" title="T" align="right" srcset="https://evil.example/x 2x" style="x">'
    )
    assert ' title="T"' in html
    assert ' align="right"' in html
    assert "evil" not in html


def test_a_refused_image_is_a_link_that_says_why() -> None:
    """The words come from the page that holds the region."""
    html = _html(f"![A gear]({ADDRESS})", Image(note='image on <x>"'))
    assert html == (
        f'<p dir="auto"><a class="kb-image" data-markdown-ignore href="{ADDRESS}"'
        ' rel="ugc nofollow noopener noreferrer">'
        '🖼 A gear <span class="kb-image__note">(image on &lt;x&gt;&quot;)</span></a></p>'
    )


@pytest.mark.parametrize(
    "src",
    [
        "https://evil.example/x.png",
        "//evil.example/x.png",
        f"https://evil.example/media/{'0' * 64}.png",
        "../../media/x.png",
        "../../secret.png",
        f"/media/{'0' * 64}.png",
        f"javascript:media/{'0' * 64}.png",
        f'media/{"0" * 64}.png" onerror="x',
        f"media/{'0' * 64}.png\n",
    ],
)
def test_only_copies_of_ours_are_shown(src: str) -> None:
    """A source that leads anywhere else was not written by us: the image is a link."""
    assert "<img" not in _html(f"![x]({ADDRESS})", Image(src, 4, 3))


@pytest.mark.parametrize("size", [(0, 0), (-1, 5), (5, 0)])
def test_a_copy_without_a_size_is_not_shown(size: tuple[int, int]) -> None:
    """It would let the page jump."""
    assert "<img" not in _html(f"![x]({ADDRESS})", Image(COPY, *size))


def test_images_are_found_as_they_are_shown() -> None:
    """In Markdown and HTML, by reference, in tables and quotes, each once; not in code."""
    text = """![a](https://example.com/a.png) ![again](https://example.com/a.png)
> ![b][ref] <IMG SRC="https://example.com/c.png?x=1&amp;y=2">

| ![d](docs/d.png) |
|---|

`![no](https://example.com/no.png)` <!-- ![no](https://example.com/no2.png) -->
![no](data:image/png;base64,AAAA) ![no](javascript:x) <img> ![no]()

[ref]: https://example.com/b.png
"""
    assert images(text, "acme/widgets") == (
        "https://example.com/a.png",
        "https://example.com/b.png",
        "https://example.com/c.png?x=1&y=2",
        "https://github.com/acme/widgets/blob/HEAD/docs/d.png",
    )
    assert images("no image here", "acme/widgets") == ()


@given(st.text(alphabet='![]()<>img src="a/:.& \n`|-', max_size=80))
def test_what_is_found_is_what_is_shown(text: str) -> None:
    """With a copy of every image that a text shows, no image is left a link."""
    found = images(text, "acme/widgets")
    html = render(Region(text, "acme/widgets", media=dict.fromkeys(found, SHOWN))).html
    assert "kb-image" not in html
    assert bool(found) == ("<img" in html)


VIDEO = "https://github.com/user-attachments/assets/0f1e2d3c-1111-2222-3333-444455556666"
FILM = Image(f"../../media/{'1' * 64}.mp4")
WRITTEN = (
    f'<video src="{VIDEO}" controls></video>',
    f"<video controls src={VIDEO}>",
    f"<VIDEO SRC='{VIDEO}' />",
    f'<video controls><source src="{VIDEO}" type="video/mp4"></video>',
    f"![]({VIDEO})",
    VIDEO,
)


@pytest.mark.parametrize("written", WRITTEN)
def test_a_copied_video_is_played(written: str) -> None:
    """However it is written; without one's own request nothing but its length is loaded."""
    html = _html(f"before\n\n{written}\n\nafter", FILM, VIDEO)
    assert html.count("<video") == 1
    assert f'<video src="{FILM.src}" controls preload="metadata" aria-label="Video">' in html
    assert f'<a href="{VIDEO}" rel="ugc nofollow noopener noreferrer">Video on github.com</a></video>' in html
    assert "before" in html
    assert "after" in html


@pytest.mark.parametrize("written", WRITTEN[:4])
@pytest.mark.parametrize("place", ["{}", "see {} there", "- {}\n- x", "|a|\n|-|\n|{}|", "> {}\n\nx", "{}\nx"])
def test_a_video_without_a_copy_is_a_link_that_says_so(written: str, place: str) -> None:
    html = render(Region(place.format(written), "acme/widgets")).html
    link = f'<a class="kb-image" data-markdown-ignore href="{VIDEO}" rel="ugc nofollow noopener noreferrer">'
    assert f"{link}🎞 Video on" in html
    assert "<video" not in html


def test_a_bare_attachment_has_a_name() -> None:
    """What it is nobody knows from its address, so its host is all that can be said."""
    link = 'rel="ugc nofollow noopener noreferrer">'
    assert f'href="{VIDEO}" {link}Attachment on github.com</a>' in render(Region(f"look: {VIDEO}")).html
    film = "https://user-images.githubusercontent.com/1/2-a.mp4"
    assert f'href="{film}" {link}🎞 Video on user-images' in render(Region(f"look: {film}")).html
    assert render(Region(f"look: {VIDEO}!")).text == "look: !"


@pytest.mark.parametrize("written", ["<video>", "</video>", "<video controls>", '<video src="data:x">'])
def test_text_about_videos_stays(written: str) -> None:
    words = render(Region(f"a {written} b\n\n{written}\n\nc")).text.split()
    assert words == ["a", "b", "c"]
