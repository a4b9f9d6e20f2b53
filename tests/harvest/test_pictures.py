"""What is kept of a downloaded file: the picture and nothing else."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from kb_builder.harvest.gif import BrokenGifError, rebuilt
from kb_builder.harvest.pictures import UnfitError, finish_avatar, finish_image
from kb_builder.media import Refusal
from tests.pictures import SCRIPT, SVG, animation, picture, promising

KINDS = (("PNG", "png"), ("JPEG", "jpg"), ("GIF", "gif"), ("WEBP", "webp"))
SECRET = b"51.4778 N 0.0014 W"


def _refusal(content: bytes) -> Refusal:
    with pytest.raises(UnfitError) as caught:
        finish_image(content)
    return caught.value.refusal


@pytest.mark.parametrize(("kind", "extension"), KINDS)
def test_a_picture_stays_what_it_is(kind: str, extension: str) -> None:
    """Each kind keeps its format and size, and the same bytes give the same bytes."""
    content = picture(kind)
    kept = finish_image(content)
    assert (kept.extension, kept.width, kept.height) == (extension, 40, 30)
    assert Image.open(BytesIO(kept.content)).format == kind
    assert finish_image(content) == kept
    assert finish_image(kept.content).width == 40


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_pixels_of_a_png_stay(mode: str) -> None:
    """Drawing a PNG anew loses no colour."""
    content = picture("PNG", mode=mode)
    kept = finish_image(content)
    before, after = Image.open(BytesIO(content)), Image.open(BytesIO(kept.content))
    assert before.convert("RGBA").tobytes() == after.convert("RGBA").tobytes()


@pytest.mark.parametrize(("kind", "extension"), KINDS)
def test_a_polyglot_is_defused(kind: str, extension: str) -> None:
    """What hangs behind the picture's end is gone."""
    assert SCRIPT not in finish_image(picture(kind) + SCRIPT).content


def test_metadata_are_gone() -> None:
    """Place, camera, comments and profiles of a photograph are not published; its turn is applied."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, SECRET.decode()
    notes = PngInfo()
    notes.add_text("where", SECRET.decode())
    pictures = [
        picture("JPEG", exif=exif, comment=SECRET, icc_profile=SECRET),
        picture("PNG", exif=exif, pnginfo=notes, icc_profile=SECRET),
        picture("WEBP", exif=exif, xmp=SECRET, icc_profile=SECRET),
    ]
    for content in pictures:
        assert SECRET in content
        kept = finish_image(content)
        assert SECRET not in kept.content
        assert (kept.width, kept.height) == (30, 40)


def test_a_gif_keeps_moving() -> None:
    """Frames, their times and the loop stay, to the byte; comments go."""
    content = animation(comment=SECRET)
    kept = finish_image(content + SCRIPT)
    before, after = Image.open(BytesIO(content)), Image.open(BytesIO(kept.content))
    assert (after.n_frames, after.info["duration"], after.info["loop"]) == (3, 50, 0)
    for frame in range(3):
        before.seek(frame)
        after.seek(frame)
        assert before.convert("RGB").tobytes() == after.convert("RGB").tobytes()
    assert SECRET in content
    assert SECRET not in kept.content
    assert SCRIPT not in kept.content
    assert rebuilt(kept.content) == kept.content


def test_a_gif_with_a_foreign_block_loses_it() -> None:
    """An application block that no browser knows may hold anything, and is left out."""
    content = picture("GIF")
    place = 13 + (3 << (content[10] & 7) + 1)
    foreign = b"\x21\xff\x0bMGKIPTC0000" + bytes([len(SCRIPT)]) + SCRIPT + b"\x00"
    assert SCRIPT not in rebuilt(content[:place] + foreign + content[place:])


@pytest.mark.parametrize("length", range(0, 200, 3))
def test_a_gif_cut_short_is_refused(length: int) -> None:
    """Wherever it ends too early."""
    content = animation()
    with pytest.raises(BrokenGifError):
        rebuilt(content[: min(length, len(content) - 1)])


def test_a_gif_that_draws_outside_its_screen_is_refused() -> None:
    """A frame larger than the screen that the header announces would pass every limit."""
    content = bytearray(picture("GIF"))
    content[6:8] = (10).to_bytes(2, "little")
    assert _refusal(bytes(content)) is Refusal.NOT_A_PICTURE


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_other_animations_are_refused(kind: str) -> None:
    """A still of something that moves would be a lie; the link says why."""
    assert _refusal(animation(kind)) is Refusal.MOVES


@pytest.mark.parametrize(
    "content",
    [
        b"",
        SVG,
        b'<?xml version="1.0"?>' + SVG,
        b"<!doctype html>" + SCRIPT,
        picture("BMP"),
        picture("TIFF"),
        picture("ICO"),
        b"%PDF-1.7",
        b"\x89PNG\r\n\x1a\n" + SCRIPT,
        b"\xff\xd8\xff" + SCRIPT,
        b"GIF89a" + SCRIPT,
        b"RIFF\x00\x00\x00\x00WEBP" + SCRIPT,
        picture("PNG")[:60],
        picture("PNG")[:-30],
        picture("JPEG")[:300],
    ],
    ids=range(15),
)
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    """SVG, pages, documents, other formats, and files that only begin like a picture."""
    assert _refusal(content) is Refusal.NOT_A_PICTURE


def test_too_many_pixels_are_refused_before_decoding() -> None:
    """A header that promises 30,000 by 30,000 is enough, and so is one a little above the limit."""
    assert _refusal(promising(30_000, 30_000)) is Refusal.TOO_MANY_PIXELS
    assert _refusal(promising(5_001, 5_000)) is Refusal.TOO_MANY_PIXELS
    with pytest.raises(UnfitError):
        finish_avatar(promising(30_000, 30_000))


def test_a_jpeg_of_endless_passes_is_refused() -> None:
    """Each pass over the pixels costs time; nobody needs hundreds."""
    assert _refusal(picture("JPEG") + b"\xff\xda" * 200) is Refusal.NOT_A_PICTURE


@pytest.mark.parametrize(("size", "side"), [((460, 460), 96), ((40, 40), 40), ((300, 120), 96), ((1, 1), 1)])
@pytest.mark.parametrize("mode", ["L", "P", "RGB", "RGBA"])
def test_an_avatar_is_small_and_square(size: tuple[int, int], side: int, mode: str) -> None:
    """Whatever GitHub sends becomes a WebP of at most 96 pixels."""
    kept = finish_avatar(picture("PNG", size, mode=mode))
    assert (kept.extension, kept.width, kept.height) == ("webp", side, side)
    assert Image.open(BytesIO(kept.content)).size == (side, side)


def test_an_avatar_that_moves_stands_still() -> None:
    """The first frame is the avatar."""
    assert finish_avatar(animation()).extension == "webp"
