"""Videos are known by their bytes, and lose what they say beside their pictures."""

from __future__ import annotations

import pytest

from kb_builder.harvest.pictures import UnfitError
from kb_builder.harvest.videos import MOST_BYTES, finish_video, is_video
from kb_builder.media import Refusal, file_name, is_file_name


def box(kind: bytes, *parts: bytes) -> bytes:
    content = b"".join(parts)
    return (8 + len(content)).to_bytes(4, "big") + kind + content


PLACE = box(b"udta", box(b"\xa9xyz", b"+52.5+013.4/"))
FILM = b"\x01\x02" * 50
MP4 = (
    box(b"ftyp", b"isom\0\0\0\0isom")
    + box(
        b"moov",
        box(b"mvhd", b"x" * 20),
        box(b"trak", box(b"tkhd", b"y" * 8), PLACE),
        PLACE,
        box(b"meta", b"me"),
    )
    + box(b"uuid", b"who" * 8)
    + (1).to_bytes(4, "big")
    + b"mdat"
    + (16 + len(FILM)).to_bytes(8, "big")
    + FILM
)
WEBM = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm" + FILM


def test_a_video_keeps_its_pictures_and_loses_the_place() -> None:
    """What is left out is free space of the same length, or every offset would be wrong."""
    kept = finish_video(MP4)
    assert (kept.extension, kept.width, kept.height) == ("mp4", 0, 0)
    assert len(kept.content) == len(MP4)
    assert kept.content.endswith(FILM)
    for word in (b"+52.5", b"udta", b"meta", b"uuid", b"who"):
        assert word not in kept.content
    assert kept.content.count(b"free") == 4
    assert finish_video(kept.content).content == kept.content
    assert is_file_name(file_name(kept.content, kept.extension))


def test_each_kind_has_its_name() -> None:
    assert finish_video(WEBM).extension == "webm"
    assert finish_video(MP4.replace(b"isom", b"qt  ", 1)).extension == "mov"
    assert all(map(is_video, (MP4, WEBM)))
    assert not any(
        map(is_video, (b"", b"<html>", b"\x89PNG\r\n\x1a\n", b"GIF89a", WEBM.replace(b"webm", b"mkv0")))
    )


@pytest.mark.parametrize(
    "broken", [MP4[:-5], MP4.replace(PLACE, b"\0\0\0\x02" + PLACE[4:]), MP4 + b"\0\0\xff\xffmoov"]
)
def test_a_broken_video_is_not_kept(broken: bytes) -> None:
    with pytest.raises(UnfitError):
        finish_video(broken)


def test_a_video_may_be_large_but_not_too_large() -> None:
    with pytest.raises(UnfitError) as refused:
        finish_video(MP4 + bytes(MOST_BYTES))
    assert refused.value.refusal is Refusal.TOO_LARGE
