"""Rendered text kept between builds, so that nothing is rendered twice: by content, context and renderer."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import TypeVar

import msgspec

from kb_builder import region as region_module
from kb_builder.characters import storable
from kb_builder.gfm.render import Rendered, is_quotable, plain_text, prose, render, rendered_quietly, reported
from kb_builder.kept import Kept
from kb_builder.processes import Jobs, mapped
from kb_builder.region import Region

_LIBRARIES = (
    "markdown-it-py",
    "mdit-py-plugins",
    "mdurl",
    "msgspec",
    "nh3",
    "Pygments",
    "pymdown-extensions",
)


_REGION = "region"
_KINDS = (_REGION, "plain", "prose")
_ALERT = "[!"
_PORTION = 1_000
_Item = TypeVar("_Item")
_READ = msgspec.json.Decoder(Rendered)


class Store:
    """Rendered texts in the cache `kept`: each under all that it depends on, the renderer included.

    What was prepared stays in memory as well.
    """

    def __init__(self, kept: Kept) -> None:
        """Use this cache."""
        self.kept = kept
        self._prepared: dict[bytes, Rendered] = {}
        self._plain: dict[str, str] = {}
        self._prose: dict[str, str] = {}
        self._quotable: dict[str, bool] = {}

    def __reduce__(self) -> tuple[type[Store], tuple[Kept]]:
        """Let another process use the same cache; what was prepared is kept there."""
        return Store, (self.kept,)

    def prepare(self, regions: Iterable[Region], jobs: Jobs = 0) -> None:
        """Have these texts ready, rendered by up to `jobs` processes (0: one for each core)."""
        missing: list[Region] = []
        for some in _portions(regions):
            wanted = {_material(region): region for region in some}
            kept = self.kept.get_all(_REGION, wanted)
            for material, region in wanted.items():
                if material in kept:
                    self._remember(region, _READ.decode(kept[material]))
                else:
                    missing.append(region)
        quietly = zip(missing, mapped(rendered_quietly, missing, jobs), strict=True)
        for made in _portions((region, reported(region, one)) for region, one in quietly):
            lasting = {
                _material(region): msgspec.json.encode(one) for region, one in made if not one.is_plain
            }
            self.kept.put_all(_REGION, lasting)
            for region, one in made:
                self._remember(region, one)

    def forget_unused(self, since: float) -> None:
        """Remove the texts that nobody asked for after the moment `since`."""
        for kind in _KINDS:
            self.kept.forget(kind, since)

    def render(self, region: Region) -> Rendered:
        """Give what `render` gives; a text that could only be shown plain is tried again by each build."""
        if prepared := self._prepared.get(_mark(region)):
            return prepared
        material = _material(region)
        kept = self.kept.get(_REGION, material)
        if kept is not None:
            return _READ.decode(kept)
        rendered = render(region)
        if not rendered.is_plain:
            self.kept.put(_REGION, material, msgspec.json.encode(rendered))
        return rendered

    def plain_text(self, text: str) -> str:
        """Give what `plain_text` gives."""
        prepared = self._plain.get(storable(text))
        return prepared if prepared is not None else self.text("plain", text, lambda: plain_text(text))

    def prose(self, text: str) -> str:
        """Give what `prose` gives."""
        prepared = self._prose.get(storable(text))
        return prepared if prepared is not None else self.text("prose", text, lambda: prose(text))

    def is_quotable(self, text: str) -> bool:
        """Tell what `is_quotable` tells."""
        prepared = self._quotable.get(storable(text))
        return prepared if prepared is not None else is_quotable(text)

    def _remember(self, region: Region, rendered: Rendered) -> None:
        self._prepared[_mark(region)] = rendered
        self._quotable[region.text] = rendered.is_quotable
        # What we say in a text ourselves, as above an alert, is in the language of its page.
        if not region.language or _ALERT not in region.text:
            self._plain[region.text] = rendered.text
            self._prose[region.text] = rendered.prose

    def text(self, kind: str, material: str, make: Callable[[], str | None]) -> str:
        """Give the text kept for `material`, or what `make` makes of it; None is not kept."""
        material = f"{renderer_version()}\n{material}"
        kept = self.kept.get(kind, material)
        if kept is not None:
            return kept.decode("utf-8", "surrogatepass")
        made = make()
        if made is not None:
            self.kept.put(kind, material, made.encode("utf-8", "surrogatepass"))
        return made or ""


def _portions(items: Iterable[_Item]) -> Iterator[list[_Item]]:
    """Yield items in portions, so that not all that they are looked up by is in memory at once."""
    left = iter(items)
    while portion := list(islice(left, _PORTION)):
        yield portion


def _mark(region: Region) -> bytes:
    return hashlib.sha256(region.key.encode("utf-8", "surrogatepass")).digest()


def _material(region: Region) -> str:
    return f"{renderer_version()}\n{region.key}"


@cache
def renderer_version() -> str:
    """Give a digest of everything that decides how text is rendered, apart from the text."""
    digest = hashlib.sha256(repr(sys.version_info[:2]).encode())
    for library in _LIBRARIES:
        digest.update(f"{library} {version(library)}\n".encode())
    package = Path(region_module.__file__).parent
    words = (package / "language.py", *sorted(package.glob("locales/*/*/*.po")))
    for file in (package / "region.py", *words, *sorted(Path(__file__).parent.glob("*.py"))):
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:32]
