"""Pictures for tests, made on the spot: real ones of each kind, and files that only look like one."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image

SCRIPT = b"<script>alert(1)</script>"


def picture(
    kind: str = "PNG", size: tuple[int, int] = (40, 30), *, mode: str = "RGB", **options: Any
) -> bytes:
    """Give the bytes of a small picture with a gradient."""
    drawn = Image.linear_gradient("L").resize(size).convert(mode)
    target = BytesIO()
    drawn.save(target, kind, **options)
    return target.getvalue()


def animation(kind: str = "GIF", frames: int = 3, **options: Any) -> bytes:
    """Give a picture that moves."""
    drawn = [Image.new("RGB", (20, 16), (50 * number, 0, 0)) for number in range(frames)]
    target = BytesIO()
    drawn[0].save(target, kind, save_all=True, append_images=drawn[1:], duration=50, loop=0, **options)
    return target.getvalue()


def promising(width: int, height: int) -> bytes:
    """Give a small PNG whose header promises a size that it does not hold."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    small = picture()
    return small[:8] + chunk + small[33:]


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
