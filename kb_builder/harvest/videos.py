"""Checks by its bytes that a downloaded file is a video, and leaves out what it says beside its pictures."""

from __future__ import annotations

from kb_builder.harvest.pictures import Finished, UnfitError
from kb_builder.media import Refusal

MOST_BYTES = 25_000_000
_FILE_TYPE, _EBML = b"ftyp", b"\x1a\x45\xdf\xa3"
_HEAD = 64
"""So many bytes of a WebM file hold its kind."""
_BOX, _LONG_BOX = 8, 16
# Where a place, a device and a name stand (ISO/IEC 14496-12, and Apple's QuickTime File Format).
_SAYING = frozenset({b"udta", b"meta", b"uuid"})
_HOLDING = frozenset({b"moov", b"trak", b"mdia", b"minf"})


def is_video(content: bytes) -> bool:
    """Tell whether a file begins like MP4, QuickTime or WebM."""
    return content[4:8] == _FILE_TYPE or (content.startswith(_EBML) and b"webm" in content[:_HEAD])


def finish_video(content: bytes) -> Finished:
    """Give a video without the place where it was taken and other facts; its size is not known.

    The boxes that hold them become free space of the same length, so that nothing else moves.
    Raises `UnfitError`.
    """
    if len(content) > MOST_BYTES:
        raise UnfitError(Refusal.TOO_LARGE)
    if content.startswith(_EBML):
        return Finished(content, "webm", 0, 0)
    kept = bytearray(content)
    _forget(kept, 0, len(kept))
    return Finished(bytes(kept), "mov" if content[8:12] == b"qt  " else "mp4", 0, 0)


def _forget(content: bytearray, place: int, end: int) -> None:
    while place + _BOX <= end:
        size, kind = int.from_bytes(content[place : place + 4], "big"), bytes(content[place + 4 : place + 8])
        head = _BOX
        if size == 1:
            size, head = int.from_bytes(content[place + _BOX : place + _LONG_BOX], "big"), _LONG_BOX
        elif size == 0:
            size = end - place
        if size < head or place + size > end:
            raise UnfitError(Refusal.NOT_A_PICTURE)
        if kind in _SAYING:
            content[place + 4 : place + 8] = b"free"
            content[place + head : place + size] = bytes(size - head)
        elif kind in _HOLDING:
            _forget(content, place + head, place + size)
        place += size
