"""Rebuilds GIF files: keeps every frame as it is, and leaves everything else out.

Animations would lose colours and minutes if they were drawn anew. Follows the GIF89a
specification (https://www.w3.org/Graphics/GIF/spec-gif89a.txt).
"""

from __future__ import annotations

from collections.abc import Iterator

_TRAILER, _IMAGE, _EXTENSION = 0x3B, 0x2C, 0x21
_GRAPHIC_CONTROL, _APPLICATION = 0xF9, 0xFF
_LOOP = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
_SCREEN, _DESCRIPTOR = 13, 10
_MOST_IN_ALL = 1_000_000_000
"""Pixels of all frames together: a reader's browser draws every one of them."""


class BrokenGifError(ValueError):
    """The file does not follow the specification."""


def rebuilt(content: bytes) -> bytes:
    """Give the GIF without comments, foreign extensions and whatever follows its end.

    Raises `BrokenGifError` where it is cut short, has no frame, or draws outside its screen.
    """
    try:
        parts = list(_parts(content))
    except IndexError:
        raise BrokenGifError("cut short") from None
    if not any(part[0] == _IMAGE for part in parts[1:]):
        raise BrokenGifError("no frame")
    return b"".join((*parts, bytes([_TRAILER])))


def _parts(content: bytes) -> Iterator[bytes]:
    if content[:6] not in (b"GIF87a", b"GIF89a"):
        raise BrokenGifError("no GIF")
    size = int.from_bytes(content[6:8], "little"), int.from_bytes(content[8:10], "little")
    place = _SCREEN + _table(content[10])
    yield _cut(content, 0, place)
    drawn = 0
    while (kind := content[place]) != _TRAILER:
        start = place
        if kind == _IMAGE:
            drawn += _area(_cut(content, place, place + _DESCRIPTOR), size)
            place = _after_blocks(content, place + _DESCRIPTOR + _table(content[place + 9]) + 1)
            yield content[start:place]
        elif kind == _EXTENSION:
            place = _after_blocks(content, place + 2)
            if _is_wanted(content[start:place]):
                yield content[start:place]
        else:
            raise BrokenGifError("an unknown block")
        if drawn > _MOST_IN_ALL:
            raise BrokenGifError("too many frames")


def _table(flags: int) -> int:
    """Give the bytes of the colour table that `flags` announces."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _area(descriptor: bytes, size: tuple[int, int]) -> int:
    left, top, width, height = (int.from_bytes(descriptor[at : at + 2], "little") for at in (1, 3, 5, 7))
    if left + width > size[0] or top + height > size[1]:
        raise BrokenGifError("a frame outside its screen")
    return width * height


def _after_blocks(content: bytes, place: int) -> int:
    """Give where the chain of data blocks at `place` ends."""
    while length := content[place]:
        place += length + 1
    return place + 1


def _is_wanted(extension: bytes) -> bool:
    label, length = extension[1], extension[2]
    if label == _GRAPHIC_CONTROL:
        return length == 4 and len(extension) == 8
    # The loop count is the only application block that browsers know.
    return label == _APPLICATION and extension[3:14] in _LOOP and length == 11 and len(extension) == 19


def _cut(content: bytes, start: int, end: int) -> bytes:
    if end > len(content):
        raise IndexError(end)
    return content[start:end]
