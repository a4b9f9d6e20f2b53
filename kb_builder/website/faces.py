"""One picture for the faces that a page shows: a request for each would make a first visit slow.

A page with many faces shows cells of one picture, `assets/faces/NAME.svg`, which holds all of them side by
side. The cell is named in the address (https://www.w3.org/TR/SVG2/linking.html#LinksIntoSVG), so that
this works without a script and with no style of a page's own. Browsers ask once for the file.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image

from kb_builder.media import FOLDER

SHEETS = "assets/faces"
"""The folder of these pictures on the site."""
_FEW = 2
"""So many faces are shown as they are: other pages show them too, and they are loaded once."""
_SIDE, _COLUMNS, _MOST = 48, 8, 64
_QUALITY = 70
# As `credit` in components.html writes a small one; the text of a post keeps no class.
_FACE = re.compile(
    rf'(<img class="kb-avatar" src="(?:\.\./)*){FOLDER}/([0-9a-f]{{64}}\.webp)(?=" alt="" width="24")'
)


@dataclass(frozen=True, slots=True)
class Faces:
    """Puts the faces of pages into sheets, in the folder `site` where the copies of pictures lie.

    Sheets that stand in the folder `laid` need not be drawn: they get there.
    """

    site: Path
    laid: Path | None = None

    def complete(self, page: str) -> str:
        """Give a page with cells of sheets in place of its faces, where it has many. Raises `OSError`."""
        shown = tuple(dict.fromkeys(found[2] for found in _FACE.finditer(page)))
        if len(shown) <= _FEW:
            return page
        parts = (shown[start : start + _MOST] for start in range(0, len(shown), _MOST))
        cells = {name: cell for part in parts for name, cell in self._cells(part)}
        return _FACE.sub(
            lambda found: f"{found[1]}{cells[found[2]]}" if found[2] in cells else found[0], page
        )

    def _cells(self, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        """Yield each face and its place on a sheet, which is written; nothing where one cannot be drawn."""
        sheet = f"{SHEETS}/{hashlib.sha256(' '.join(names).encode()).hexdigest()[:16]}.svg"
        target = self.site / sheet
        if not (target.exists() or (self.laid and (self.laid / sheet).exists())):
            try:
                text = _drawn([_face(self.site / FOLDER / name) for name in names])
            except (OSError, ValueError):
                return
            target.parent.mkdir(parents=True, exist_ok=True)
            # Several processes may make the same one.
            fresh = target.with_suffix(f".{os.getpid()}")
            fresh.write_text(text, encoding="ascii")
            fresh.replace(target)
        for number, name in enumerate(names):
            yield name, f"{sheet}#{number}"


def sheets(site: Path) -> tuple[str, ...]:
    """Give the names of the sheets in the folder `site`."""
    return tuple(sorted(f"{SHEETS}/{file.name}" for file in (site / SHEETS).glob("*.svg")))


def sheets_of(resources: Iterable[str]) -> tuple[str, ...]:
    """Give the names of the sheets among the addresses that a page loads, each once."""
    found = (one.partition("#")[0].rpartition(f"{SHEETS}/") for one in resources)
    return tuple(dict.fromkeys(f"{SHEETS}/{name}" for _, folder, name in found if folder))


@functools.lru_cache(maxsize=4096)
def _face(file: Path) -> Image.Image:
    with Image.open(file, formats=["WEBP"]) as picture:
        return picture.convert("RGBA").resize((_SIDE, _SIDE), Image.Resampling.LANCZOS)


def _drawn(faces: list[Image.Image]) -> str:
    places = [(number % _COLUMNS * _SIDE, number // _COLUMNS * _SIDE) for number in range(len(faces))]
    width, height = min(len(faces), _COLUMNS) * _SIDE, places[-1][1] + _SIDE
    sheet = Image.new("RGBA", (width, height))
    for face, place in zip(faces, places, strict=True):
        sheet.paste(face, place)
    out = BytesIO()
    sheet.save(out, "WEBP", quality=_QUALITY, method=4)
    views = "".join(
        f'<view id="{number}" viewBox="{left} {top} {_SIDE} {_SIDE}"/>'
        for number, (left, top) in enumerate(places)
    )
    data = base64.b64encode(out.getvalue()).decode("ascii")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">{views}'
        f'<image width="{width}" height="{height}" href="data:image/webp;base64,{data}"/></svg>\n'
    )
