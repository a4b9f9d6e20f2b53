"""The part of CBOR (RFC 8949) that Pagefind writes: whole numbers, text and arrays of known length."""

from __future__ import annotations

from collections.abc import Sequence

Item = int | str | Sequence["Item"]

_NUMBER, _NEGATIVE, _TEXT, _ARRAY = 0, 1, 3, 4
_WIDTHS = {24: 1, 25: 2, 26: 4, 27: 8}


def decode(encoded: bytes) -> Item:
    """Read one item that fills `encoded`. Raises `ValueError` for anything else."""
    item, end = _read(encoded, 0)
    if end != len(encoded):
        raise ValueError(f"{len(encoded) - end} bytes too many")
    return item


def encode(item: Item) -> bytes:
    """Write an item in its shortest form."""
    if isinstance(item, int):
        return _head(_NUMBER, item) if item >= 0 else _head(_NEGATIVE, -1 - item)
    if isinstance(item, str):
        text = item.encode("utf-8")
        return _head(_TEXT, len(text)) + text
    return _head(_ARRAY, len(item)) + b"".join(encode(part) for part in item)


def _head(kind: int, size: int) -> bytes:
    if size < min(_WIDTHS):
        return bytes([kind << 5 | size])
    code, width = next((code, width) for code, width in _WIDTHS.items() if size < 1 << 8 * width)
    return bytes([kind << 5 | code]) + size.to_bytes(width, "big")


def _read(encoded: bytes, start: int) -> tuple[Item, int]:
    if start >= len(encoded):
        raise ValueError("ends too early")
    kind, code = encoded[start] >> 5, encoded[start] & 31
    start += 1
    width = _WIDTHS.get(code, 0)
    if code >= min(_WIDTHS) and not width:
        raise ValueError(f"an item of unknown length at {start}")
    size = int.from_bytes(encoded[start : start + width], "big") if width else code
    start += width
    if kind == _NUMBER:
        return size, start
    if kind == _NEGATIVE:
        return -1 - size, start
    if kind == _TEXT:
        return encoded[start : start + size].decode("utf-8"), start + size
    if kind == _ARRAY:
        return _read_array(encoded, start, size)
    raise ValueError(f"an item of kind {kind} at {start}")


def _read_array(encoded: bytes, start: int, size: int) -> tuple[Item, int]:
    parts: list[Item] = []
    for _ in range(size):
        part, start = _read(encoded, start)
        parts.append(part)
    return parts, start
