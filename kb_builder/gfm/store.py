"""Rendered text kept between builds, so that nothing is rendered twice: by content, context and renderer."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from pathlib import Path

import msgspec

from kb_builder import region as region_module
from kb_builder.gfm.render import Rendered, plain_text, render
from kb_builder.kept import Kept
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


_KINDS = ("region", "plain")
_READ = msgspec.json.Decoder(Rendered)


class Store:
    """Rendered texts in the cache `kept`: each under all that it depends on, the renderer included."""

    def __init__(self, kept: Kept) -> None:
        """Use this cache."""
        self._kept = kept

    def forget_unused(self, since: float) -> None:
        """Remove the texts that nobody asked for after the moment `since`."""
        for kind in _KINDS:
            self._kept.forget(kind, since)

    def render(self, region: Region) -> Rendered:
        """Give what `render` gives; a text that could only be shown plain is tried again each time."""
        material = f"{renderer_version()}\n{region.key}"
        kept = self._kept.get("region", material)
        if kept is not None:
            return _READ.decode(kept)
        rendered = render(region)
        if not rendered.is_plain:
            self._kept.put("region", material, msgspec.json.encode(rendered))
        return rendered

    def plain_text(self, text: str) -> str:
        """Give what `plain_text` gives."""
        return self.text("plain", text, lambda: plain_text(text))

    def text(self, kind: str, material: str, make: Callable[[], str | None]) -> str:
        """Give the text kept for `material`, or what `make` makes of it; None is not kept."""
        material = f"{renderer_version()}\n{material}"
        kept = self._kept.get(kind, material)
        if kept is not None:
            return kept.decode("utf-8", "surrogatepass")
        made = make()
        if made is not None:
            self._kept.put(kind, material, made.encode("utf-8", "surrogatepass"))
        return made or ""


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
