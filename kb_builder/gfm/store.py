"""Rendered text kept between builds, so that nothing is rendered twice: by content, context and renderer."""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from pathlib import Path

from kb_builder import region as region_module
from kb_builder.gfm.render import Rendered, plain_text, render
from kb_builder.region import Region

_log = logging.getLogger(__name__)

_LIBRARIES = ("markdown-it-py", "mdit-py-plugins", "mdurl", "nh3", "Pygments", "pymdown-extensions")
_DIGEST = 64


class Store:
    """A folder of rendered texts. It may be deleted at any time, and what is damaged is made anew.

    Each entry is named by the digest of all that its text depends on, the renderer's own source
    included, and begins with the digest of the rest. A folder that cannot be written is no error.
    """

    def __init__(self, folder: Path) -> None:
        """Use `folder`, which need not exist."""
        self.root = folder
        self._folder = folder / renderer_version()

    def open(self, *, clean: bool = False) -> float:
        """Begin a build, with nothing of an earlier one if `clean`; give the time for `forget_unused`."""
        if clean:
            shutil.rmtree(self.root, ignore_errors=True)
        note = self.root / ".gitignore"
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            note.write_text("*\n", encoding="ascii")
            return note.stat().st_mtime
        except OSError:
            return 0.0

    def render(self, region: Region) -> Rendered:
        """Give what `render` gives; a text that could only be shown plain is tried again each time."""
        return _rendered(region, self)

    def plain_text(self, text: str) -> str:
        """Give what `plain_text` gives."""
        return self.text("plain", text, lambda: plain_text(text))

    def text(self, kind: str, material: str, make: Callable[[], str | None]) -> str:
        """Give the text kept for `material`, or what `make` makes of it; None is not kept."""
        digest = hashlib.sha256(f"{kind}\n{material}".encode("utf-8", "surrogatepass")).hexdigest()
        file = self._folder / digest[:2] / digest[2:]
        kept = _read(file)
        if kept is None:
            kept = make()
            if kept is not None:
                _write(file, kept)
        return kept or ""

    def forget_unused(self, since: float) -> None:
        """Remove what no text asked for after `since` (in seconds of file systems), and older renderers'."""
        for folder in self.root.iterdir() if self.root.is_dir() else ():
            if folder.is_dir() and folder != self._folder:
                shutil.rmtree(folder, ignore_errors=True)
        for file in self._folder.rglob("*"):
            if file.is_file() and file.stat().st_mtime < since:
                file.unlink(missing_ok=True)


def _rendered(region: Region, store: Store) -> Rendered:
    plain: list[Rendered] = []

    def make() -> str | None:
        rendered = render(region)
        if not rendered.is_plain:
            return rendered.html
        plain.append(rendered)
        return None

    html = store.text("region", region.key, make)
    return plain[0] if plain else Rendered(html)


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


def _read(file: Path) -> str | None:
    try:
        data = file.read_bytes()
    except OSError:
        return None
    head, body = data[:_DIGEST], data[_DIGEST:]
    if hashlib.sha256(body).hexdigest().encode() != head:
        _log.debug("%s: damaged, made anew", file)
        return None
    try:
        os.utime(file)
    except OSError:
        _log.debug("%s: cannot be marked as used", file)
    return body.decode("utf-8", "surrogatepass")


def _write(file: Path, text: str) -> None:
    body = text.encode("utf-8", "surrogatepass")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        # Two builds may write the same entry; a reader never sees half of one.
        handle, name = tempfile.mkstemp(dir=file.parent)
        with os.fdopen(handle, "wb") as part:
            part.write(hashlib.sha256(body).hexdigest().encode() + body)
        Path(name).replace(file)
    except OSError as error:
        _log.debug("%s: not kept (%s)", file, error.strerror)
