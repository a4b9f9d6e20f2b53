"""Rendered text kept between builds, so that nothing is rendered twice: by content, context and renderer."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

import msgspec

from kb_builder import region as region_module
from kb_builder.characters import storable
from kb_builder.gfm.render import Rendered, plain_text, prose, quotable, render, rendered_quietly, reported
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


_REGION = "region"
_KINDS = ("plain", "prose")
_ALERT = "[!"
_READ = msgspec.json.Decoder(Rendered)
_WRITE = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class ReadyText:
    """A text as one process hands it to another: under its mark, `written` as it is kept."""

    mark: bytes
    written: bytes
    is_new: bool
    source: str = ""
    """Where the post is whose text could only be shown plain, "" for every other."""
    reason: str = ""


class Store:
    """Rendered texts in the cache `kept`: each under all that it depends on, the renderer included.

    What was prepared last is in memory as well, and so is what could only be shown plain.
    """

    def __init__(self, kept: Kept) -> None:
        """Use this cache."""
        self.kept = kept
        self._ready: dict[bytes, bytes] = {}
        self._plain: dict[str, str] = {}
        self._prose: dict[str, str] = {}
        self._quotable: dict[str, str | None] = {}
        self._used: set[bytes] = set()
        self.failed: set[bytes] = set()
        """The marks of texts that could only be shown plain."""

    def __reduce__(self) -> tuple[type[Store], tuple[Kept]]:
        """Let another process use the same cache; what was prepared is kept there."""
        return Store, (self.kept,)

    def prepare(self, wanted: Mapping[bytes, Region]) -> tuple[ReadyText, ...]:
        """Have texts, by mark, ready in this process, maybe a helper; give them as `take` takes them.

        They take the place of those that were prepared before.
        """
        self._ready = {one: written for one, written in self._ready.items() if one in self.failed}
        self._plain, self._prose, self._quotable = {}, {}, {}
        materials = {_material(one): one for one in wanted if one not in self._ready}
        kept = self.kept.peek_all(_REGION, materials)
        return tuple(self._made(one, wanted[one], kept.get(name)) for name, one in materials.items())

    def _made(self, name: bytes, region: Region, kept: bytes | None) -> ReadyText:
        rendered = _READ.decode(kept) if kept is not None else rendered_quietly(region)
        written = kept if kept is not None else _WRITE.encode(rendered)
        self._ready[name] = written
        if rendered.reason:
            self.failed.add(name)
        self._quotable[region.text] = rendered.quotable(region.text)
        # What we say in a text ourselves, as above an alert, is in the language of its page.
        if not region.language or _ALERT not in region.text:
            self._plain[region.text], self._prose[region.text] = rendered.text, rendered.prose
        source = region.source if rendered.is_plain else ""
        return ReadyText(name, written, kept is None, source, rendered.reason)

    def take(self, texts: Sequence[ReadyText]) -> None:
        """Keep what another process prepared; have ready, and warn of, what could not be rendered."""
        for text in texts:
            if text.reason:
                self.failed.add(text.mark)
                self._ready[text.mark] = text.written
                reported(text.source, text.reason)
        lasting = [text for text in texts if not text.reason]
        self.kept.put_all(_REGION, {_material(one.mark): one.written for one in lasting if one.is_new})
        self.kept.touch(_REGION, [_material(one.mark) for one in lasting if not one.is_new])

    def use(self, marks: Iterable[bytes]) -> None:
        """Note that texts are in use, though nothing reads them."""
        self._used.update(marks)

    def forget_unused(self, since: float) -> None:
        """Remove the texts that nobody asked for after the moment `since`, but for those in use."""
        self.kept.forget_unused(_REGION, since, map(_material, self._used))
        for kind in _KINDS:
            self.kept.forget(kind, since)

    def render(self, region: Region) -> Rendered:
        """Give what `render` gives; a text that could only be shown plain is tried again by each build."""
        one = mark(region)
        if ready := self._ready.get(one):
            return _READ.decode(ready)
        kept = self.kept.get(_REGION, _material(one))
        if kept is not None:
            return _READ.decode(kept)
        rendered = render(region)
        if not rendered.is_plain:
            self.kept.put(_REGION, _material(one), _WRITE.encode(rendered))
        return rendered

    def plain_text(self, text: str) -> str:
        """Give what `plain_text` gives."""
        ready = self._plain.get(storable(text))
        return ready if ready is not None else self.text("plain", text, lambda: plain_text(text))

    def prose(self, text: str) -> str:
        """Give what `prose` gives."""
        ready = self._prose.get(storable(text))
        return ready if ready is not None else self.text("prose", text, lambda: prose(text))

    def quotable(self, text: str) -> str | None:
        """Give what `quotable` gives."""
        text = storable(text)
        return self._quotable[text] if text in self._quotable else quotable(text)

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


def marked(regions: Iterable[Region]) -> dict[bytes, Region]:
    """Give texts by their marks, each once."""
    return {mark(region): region for region in regions}


def mark(region: Region) -> bytes:
    """Give a digest of all that the HTML of a text depends on, apart from the renderer."""
    return hashlib.sha256(region.key).digest()


def _material(name: bytes) -> str:
    return f"{renderer_version()}\n{name.hex()}"


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
