"""Packs a picture of numbered colours as PNG (https://www.w3.org/TR/png-3/), some of its rows at a time.

Rows that many pictures share are packed once, and rows of paper only are not even drawn: pieces of Deflate
that end at a whole byte may stand one after another (https://www.rfc-editor.org/rfc/rfc1951).
"""

from __future__ import annotations

import functools
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

_SIGNATURE, _BY_PALETTE = b"\x89PNG\r\n\x1a\n", 3
_ZLIB, _END = b"\x78\x01", b"\x03\x00"
"""What Zlib's format begins with (https://www.rfc-editor.org/rfc/rfc1950), and an empty last piece."""
_LEVEL = 3
"""A level more takes twice as long and saves one byte in twelve, one less saves no time."""
_PRIME = 65_521


@dataclass(frozen=True, slots=True)
class Band:
    """Packed rows: a piece of Deflate, and of the `size` bytes in it their Adler-32."""

    piece: bytes
    check: int
    size: int


def row_size(width: int, bits: int) -> int:
    """Give how many bytes a row takes, with the one before it that names its filter: 0 is none."""
    return 1 + width * bits // 8


def band(rows: bytes) -> Band:
    """Pack rows as they stand in the file."""
    return Band(_packed(rows, zlib.Z_DEFAULT_STRATEGY), zlib.adler32(rows), len(rows))


@functools.lru_cache(maxsize=1_024)
def paper(size: int) -> Band:
    """Pack rows of colour 0, of so many bytes."""
    rows = bytes(size)
    return Band(_packed(rows, zlib.Z_RLE), zlib.adler32(rows), size)


def png(width: int, height: int, colours: bytes, bands: Sequence[Band]) -> bytes:
    """Give the file of a picture that consists of these bands, from top to bottom.

    `colours` has red, green and blue of each; up to sixteen of them take four bits of a pixel, more eight.
    """
    pieces = b"".join(one.piece for one in bands)
    check = struct.pack(">I", reduce(_joined, bands).check)
    chunks = {
        b"IHDR": struct.pack(">2I5B", width, height, bits_for(colours), _BY_PALETTE, 0, 0, 0),
        b"PLTE": colours,
        b"IDAT": _ZLIB + pieces + _END + check,
        b"IEND": b"",
    }
    return _SIGNATURE + b"".join(_chunk(kind, held) for kind, held in chunks.items())


def bits_for(colours: bytes) -> int:
    """Give how many bits of a pixel tell which of these colours it has."""
    return 4 if len(colours) <= 3 * 16 else 8


def _packed(rows: bytes, strategy: int) -> bytes:
    packing = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS, zlib.DEF_MEM_LEVEL + 1, strategy)
    return packing.compress(rows) + packing.flush(zlib.Z_FULL_FLUSH)


def _joined(first: Band, second: Band) -> Band:
    """Give the check of two bands that stand one after another, without their pieces.

    Adler-32 is two sums: of all bytes, and of what the first sum is after each byte.
    """
    low, high = first.check & 0xFFFF, first.check >> 16
    more, higher = second.check & 0xFFFF, second.check >> 16
    check = (high + higher + second.size * (low - 1)) % _PRIME << 16 | (low + more - 1) % _PRIME
    return Band(b"", check, first.size + second.size)


def _chunk(kind: bytes, held: bytes) -> bytes:
    return struct.pack(">I", len(held)) + kind + held + struct.pack(">I", zlib.crc32(kind + held))
