"""Copies of pictures: which file of ours shows what stands at an address, or why there is none."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256

FOLDER = "media"
"""Where the copies lie: below the archive, below `content/`, and on the site."""
_FILE_NAME = re.compile(r"[0-9a-f]{64}\.(?:gif|jpg|mov|mp4|png|webm|webp)")


class Refusal(StrEnum):
    """Why an address is not copied, now or later."""

    ELSEWHERE = "not on GitHub"
    SHORT_LIVED = "the address is not a lasting one"
    LEADS_AWAY = "the address leads elsewhere"
    GONE = "not found"
    TOO_LARGE = "too large to copy"
    TOO_MANY_PIXELS = "too many pixels to copy"
    NOT_A_PICTURE = "not a PNG, JPEG, GIF or WebP picture"
    MOVES = "an animation that is not a GIF"


@dataclass(frozen=True, slots=True)
class Copy:
    """A picture or video that we have: `file` is its name in the folder, size in pixels (0 for a video)."""

    file: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Picture:
    """What became of one address: a copy, or a refusal."""

    address: str
    copy: Copy | None = None
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class WantedPictures:
    """The addresses of the pictures that texts show, and of accounts' avatars."""

    images: frozenset[str] = frozenset()
    avatars: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Gallery:
    """Every picture that was asked for, by address; one address may serve as an avatar as well."""

    images: tuple[Picture, ...] = ()
    avatars: tuple[Picture, ...] = ()

    @property
    def files(self) -> frozenset[str]:
        """Give the names of all copies."""
        return frozenset(one.copy.file for one in (*self.images, *self.avatars) if one.copy)


def _none_shown(_text: str, _repository: str) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Album:
    """The pictures as pages look them up, by address.

    `shown_in` gives the addresses of the pictures that a text of a repository ("owner/name") shows.
    """

    images: Mapping[str, Picture] = field(default_factory=dict)
    avatars: Mapping[str, Picture] = field(default_factory=dict)
    shown_in: Callable[[str, str], tuple[str, ...]] = _none_shown

    @classmethod
    def of(cls, gallery: Gallery, shown_in: Callable[[str, str], tuple[str, ...]]) -> Album:
        """Open a gallery for look-ups."""
        images = {one.address: one for one in gallery.images}
        return cls(images, {one.address: one for one in gallery.avatars}, shown_in)

    @property
    def files(self) -> frozenset[str]:
        """Give the names of all copies."""
        return Gallery(tuple(self.images.values()), tuple(self.avatars.values())).files


def file_name(content: bytes, extension: str) -> str:
    """Give the name of a copy: the SHA-256 of its bytes and what it is ("png", "mp4")."""
    return f"{sha256(content).hexdigest()}.{extension}"


def is_file_name(name: str) -> bool:
    """Tell whether a file of this name is one of ours."""
    return _FILE_NAME.fullmatch(name) is not None
