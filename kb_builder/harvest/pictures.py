"""Checks by its bytes that a downloaded file is a picture, and draws it anew."""

from __future__ import annotations

import struct
import threading
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Literal

from PIL import ExifTags, Image, ImageOps

from kb_builder.harvest.gif import BrokenGifError, rebuilt
from kb_builder.media import Refusal

MOST_PIXELS = 25_000_000
AVATAR_SIDE = 96
"""Avatars are shown at 24 to 52 px; twice that for dense screens."""

_JPEG_QUALITY, _WEBP_QUALITY, _AVATAR_QUALITY = 92, 90, 82
# A JPEG may be sent in many passes over all its pixels; real ones have about ten.
_SCAN, _MOST_SCANS = b"\xff\xda", 100
# The limit is ours and checked before anything is decoded; Pillow's own would warn at another place.
Image.MAX_IMAGE_PIXELS = None
# Decoding takes four bytes for each pixel: one picture at a time, however many are fetched.
_ONE_AT_A_TIME = threading.Lock()


class UnfitError(ValueError):
    """The file is not kept, and `refusal` says why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of picture: what its file begins with (`at` bytes from the start), and what it is called."""

    format: Literal["PNG", "JPEG", "GIF", "WEBP"]
    extension: str
    magic: bytes
    at: int = 0


KINDS = (
    _Kind("PNG", "png", b"\x89PNG\r\n\x1a\n"),
    _Kind("JPEG", "jpg", b"\xff\xd8\xff"),
    _Kind("GIF", "gif", b"GIF87a"),
    _Kind("GIF", "gif", b"GIF89a"),
    _Kind("WEBP", "webp", b"WEBP", at=8),
)


@dataclass(frozen=True, slots=True)
class Finished:
    """A picture as it is kept: size in pixels, as shown."""

    content: bytes
    extension: str
    width: int
    height: int


def finish_image(content: bytes) -> Finished:
    """Draw a picture anew, in its own format; animated GIFs keep their frames. Raises `UnfitError`.

    Nothing but pixels remains: no camera data, no comments, nothing behind the picture's end.
    """
    kind = _kind(content)
    with _ONE_AT_A_TIME:
        picture = _opened(content, kind)
        if kind.format == "GIF":
            return Finished(_gif(content), kind.extension, *picture.size)
        if getattr(picture, "n_frames", 1) > 1:
            raise UnfitError(Refusal.MOVES)
        drawn = _drawn(picture)
        return Finished(_encoded(drawn, kind.format), kind.extension, *drawn.size)


def finish_avatar(content: bytes) -> Finished:
    """Draw a picture anew as a small square WebP. Raises `UnfitError`."""
    kind = _kind(content)
    with _ONE_AT_A_TIME:
        drawn = _drawn(_opened(content, kind))
        side = min(AVATAR_SIDE, *drawn.size)
        small = ImageOps.fit(drawn.convert("RGBA" if _has_alpha(drawn) else "RGB"), (side, side))
        return Finished(_saved(small, "WEBP", quality=_AVATAR_QUALITY, method=4), "webp", side, side)


def _kind(content: bytes) -> _Kind:
    for kind in KINDS:
        if content.startswith(kind.magic, kind.at):
            if kind.format == "JPEG" and content.count(_SCAN) > _MOST_SCANS:
                break
            return kind
    raise UnfitError(Refusal.NOT_A_PICTURE)


def _opened(content: bytes, kind: _Kind) -> Image.Image:
    """Open a picture without decoding it, if its header promises a bearable size."""
    try:
        picture = Image.open(BytesIO(content), formats=[kind.format])
    except _FAULTS:
        raise UnfitError(Refusal.NOT_A_PICTURE) from None
    if picture.width * picture.height > MOST_PIXELS:
        raise UnfitError(Refusal.TOO_MANY_PIXELS)
    return picture


def _drawn(picture: Image.Image) -> Image.Image:
    """Decode a picture, upright, with its colours and nothing else of what the file said."""
    try:
        picture.load()
        if picture.getexif().get(ExifTags.Base.Orientation, 1) != 1:
            picture = ImageOps.exif_transpose(picture)
    except _FAULTS:
        raise UnfitError(Refusal.NOT_A_PICTURE) from None
    picture.info = {name: picture.info[name] for name in ("transparency",) if name in picture.info}
    return picture


def _encoded(picture: Image.Image, format_: str) -> bytes:
    if format_ == "PNG":
        return _saved(picture, "PNG")
    if format_ == "WEBP":
        return _saved(picture, "WEBP", quality=_WEBP_QUALITY, method=4)
    if picture.mode not in ("L", "RGB"):
        return _saved(picture.convert("RGB"), "JPEG", quality=_JPEG_QUALITY)
    # With the tables that it came with, a second compression loses next to nothing.
    return _saved(picture, "JPEG", quality="keep" if picture.format == "JPEG" else _JPEG_QUALITY)


def _saved(picture: Image.Image, format_: str, **options: Any) -> bytes:  # noqa: ANN401 - Pillow's own
    target = BytesIO()
    try:
        picture.save(target, format_, **options)
    except _FAULTS:
        raise UnfitError(Refusal.NOT_A_PICTURE) from None
    return target.getvalue()


def _gif(content: bytes) -> bytes:
    try:
        kept = rebuilt(content)
        Image.open(BytesIO(kept), formats=["GIF"]).load()
    except (BrokenGifError, *_FAULTS):
        raise UnfitError(Refusal.NOT_A_PICTURE) from None
    return kept


def _has_alpha(picture: Image.Image) -> bool:
    return picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info


# What Pillow raises for files that are not what they say.
_FAULTS = (OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError, struct.error, MemoryError)
