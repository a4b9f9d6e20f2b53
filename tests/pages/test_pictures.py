"""Pictures on pages, and their way into `content/media/`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kb_builder.errors import BuildError
from kb_builder.knowledge import Person
from kb_builder.media import Album, Copy, Gallery, Picture, Refusal, file_name
from kb_builder.model import Actor, ActorKind
from kb_builder.pages import Reader, compose, difference_of_pictures, write_pictures
from kb_builder.publication import Publication
from tests import build
from tests.pages import knowing
from tests.pages.dom import article_of

IMAGE = "https://github.com/user-attachments/assets/1"
AVATAR = "https://avatars.githubusercontent.com/u/2?v=4"
COPY = Copy(f"{'a' * 64}.png", 40, 30)
FACE = Copy(f"{'b' * 64}.webp", 96, 96)


def _publish(
    *images: Picture, author: Actor | None = None, avatars: tuple[Picture, ...] = (Picture(AVATAR, FACE),)
) -> Publication:
    bob = author or replace(build.person("bob"), avatar_url=AVATAR)
    shown = tuple(image.address for image in images) or (IMAGE,)
    question = build.answered(12, by=bob, body=" ".join(f"![x]({one})" for one in shown))
    album = Album.of(Gallery(images, avatars), lambda text, _: shown if "![" in text else ())
    people = (Person(bob),) if bob.is_named else ()
    knowledge = knowing.knowledge((knowing.answer(question),), people=people)
    return compose(knowledge, build.config(), knowing.FACTS, Reader(str), album=album)


def _html(published: Publication) -> str:
    return article_of(published, "answers/12")


def test_a_page_knows_the_copies_of_its_images() -> None:
    """By the way from that page, with their size; the copies are published with it."""
    published = _publish(Picture(IMAGE, COPY))
    assert f'<img src="../../media/{COPY.file}" alt="x" width="40" height="30"' in _html(published)
    assert published.pictures == (COPY.file, FACE.file)


@pytest.mark.parametrize(
    ("picture", "note"),
    [
        (
            Picture("https://i.example.com/a.png", refusal=Refusal.ELSEWHERE),
            "image on i.example.com",
        ),
        (Picture(IMAGE, refusal=Refusal.TOO_LARGE), "image on github.com, too large to copy"),
        (Picture("https://xn--gthub-n2e.com/a", refusal=Refusal.ELSEWHERE), "image on xn--gthub-n2e.com"),
        (Picture(f"https://{'a.' * 40}example.com/", refusal=Refusal.ELSEWHERE), None),
        (Picture("https://a..b/", refusal=Refusal.ELSEWHERE), "image on another host"),
    ],
)
def test_a_page_says_why_an_image_is_a_link(picture: Picture, note: str | None) -> None:
    """With the host in the letters that are looked up, and never at length."""
    html = _html(_publish(picture))
    (shown,) = re.findall(r'<span class="kb-image__note">\((.*?)\)</span>', html)
    assert f'href="{picture.address}"' in html or not picture.address.isascii()
    assert shown == (note or shown)
    assert len(shown) < 80


def test_an_image_that_nobody_fetched_yet_says_so() -> None:
    """The next harvest may bring it."""
    assert "(image on github.com, not copied)" in _html(_publish())


def test_an_avatar_is_a_small_image() -> None:
    """In place of the initial, without a text that a screen reader would repeat."""
    text = _html(_publish())
    assert (
        f'<img class="kb-avatar" src="../../media/{FACE.file}" alt="" width="24" height="24" loading="lazy"'
        in text
    )


@pytest.mark.parametrize(
    "author",
    [
        build.HIDDEN,
        build.GHOST,
        Actor("", ActorKind.HIDDEN, 2, AVATAR),
        replace(build.person("bob"), avatar_url=""),
        replace(build.person("bob"), avatar_url="https://evil.example/x.png"),
    ],
)
def test_who_may_not_be_named_has_no_avatar(author: Actor) -> None:
    """Nor has who has none in the archive: the initial stands there."""
    published = _publish(author=author)
    text = _html(published)
    assert "<img" not in text
    assert FACE.file not in text
    assert published.pictures == ()


@pytest.fixture
def archive(tmp_path: Path) -> Callable[[str], Path]:
    """An archive's folder that holds three pictures."""
    folder = tmp_path / "archive"
    folder.mkdir()
    for content in (b"one", b"two", b"three"):
        (folder / file_name(content, "png")).write_bytes(content)
    return lambda name: folder / name


ONE, TWO, THREE = (file_name(content, "png") for content in (b"one", b"two", b"three"))


def test_copies_reach_content_and_leave_it(tmp_path: Path, archive: Callable[[str], Path]) -> None:
    """New ones are written, stale ones go, and a file of the maintainer's stays."""
    content = tmp_path / "content"
    done = write_pictures(content, [TWO, ONE], archive)
    assert sorted(done.created) == sorted([f"media/{ONE}", f"media/{TWO}"])
    (content / "media/logo.png").write_bytes(b"mine")
    done = write_pictures(content, [TWO, THREE], archive)
    assert done.removed == (f"media/{ONE}",)
    assert done.unchanged == 1
    assert sorted(file.name for file in (content / "media").iterdir()) == sorted([TWO, THREE, "logo.png"])
    assert (content / "media" / TWO).read_bytes() == b"two"


def test_writing_copies_twice_changes_nothing(tmp_path: Path, archive: Callable[[str], Path]) -> None:
    """And without any picture there is no folder."""
    content = tmp_path / "content"
    write_pictures(content, [ONE], archive)
    time = (content / "media" / ONE).stat().st_mtime_ns
    assert difference_of_pictures(content, [ONE]).unchanged == 1
    write_pictures(content, [ONE], archive)
    assert (content / "media" / ONE).stat().st_mtime_ns == time
    write_pictures(content, [], archive)
    assert not (content / "media").exists()


def test_a_copy_that_somebody_changed_is_written_anew(tmp_path: Path, archive: Callable[[str], Path]) -> None:
    """Its name says what it must hold; a symbolic link is replaced, not followed."""
    content, outside = tmp_path / "content", tmp_path / "outside"
    outside.write_bytes(b"outside")
    write_pictures(content, [ONE, TWO], archive)
    (content / "media" / ONE).write_bytes(b"other")
    (content / "media" / TWO).unlink()
    (content / "media" / TWO).symlink_to(outside)
    assert len(difference_of_pictures(content, [ONE, TWO]).changed) == 2
    write_pictures(content, [ONE, TWO], archive)
    assert (content / "media" / ONE).read_bytes() == b"one"
    assert not (content / "media" / TWO).is_symlink()
    assert outside.read_bytes() == b"outside"


@pytest.mark.parametrize("damage", [b"onf", None])
def test_a_damaged_or_missing_picture_is_not_published(
    tmp_path: Path, archive: Callable[[str], Path], damage: bytes | None
) -> None:
    """The build stops before anything is written, and says how to repair it."""
    archive(ONE).unlink() if damage is None else archive(ONE).write_bytes(damage)
    with pytest.raises(BuildError, match=ONE) as caught:
        write_pictures(tmp_path / "content", [TWO, ONE], archive)
    assert "git restore" in caught.value.next_step
    assert not (tmp_path / "content").exists()


def test_a_folder_that_is_no_folder_is_refused(tmp_path: Path, archive: Callable[[str], Path]) -> None:
    """Neither a file nor a symbolic link may stand for `content/media`."""
    content = tmp_path / "content"
    content.mkdir()
    (content / "media").symlink_to(tmp_path)
    with pytest.raises(BuildError, match="media"):
        write_pictures(content, [ONE], archive)
