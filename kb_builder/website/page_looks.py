"""What a run of MkDocs sees of each page, beside a digest of it: a page that did not change is not read."""

from __future__ import annotations

import gzip
import hashlib
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any
from urllib.parse import urljoin

import msgspec
from jinja2 import Environment
from markupsafe import escape

from kb_builder.addresses import page_address
from kb_builder.frames.job import Report, Seen
from kb_builder.frames.told import in_order
from kb_builder.frames.tracking import Looks

SITEMAP = "sitemap.xml"
PACKED_SITEMAP = f"{SITEMAP}.gz"
_END = "\n</urlset>"


class _Look(msgspec.Struct, frozen=True, array_like=True):
    """A page with this digest, what decides how it looks (as a digest), and its line in the sitemap.

    Of a page that MkDocs makes there is only the line.
    """

    digest: bytes
    key: bytes
    line: str


class _Looked(msgspec.Struct, frozen=True):
    """All pages in the order of MkDocs; `by` is a digest of what was looked at in each."""

    by: bytes = b""
    pages: dict[str, _Look] = {}


@dataclass(frozen=True, slots=True)
class PageLooks:
    """What one run of MkDocs sees of the pages."""

    looked: _Looked

    @classmethod
    def of(
        cls,
        report: Report,
        heads: Mapping[str, Mapping[str, Any]],
        digests: Mapping[str, bytes],
        before: bytes | None = None,
    ) -> PageLooks:
        """Look at the pages of a report, which have these heads and digests.

        `before` is what `packed` gave the last time.
        """
        by = hashlib.sha256(repr((report.seen.looked, report.seen.base)).encode()).digest()
        last = _unpacked(before)
        known = last.pages if last.by == by else {}
        filled = report.pages
        pages = {
            path: look for path, look in known.items() if path in filled and look.digest == digests[path]
        }
        changed = [path for path in filled if path not in pages]
        pages |= zip(changed, _looks(report.seen, changed, heads, digests), strict=True)
        made = report.seen.listed
        pages |= {path: _Look(b"", b"", _line(at, day, is_shown=shown)) for path, at, day, shown in made}
        # Where the pages are those of the last time, their order is as well.
        order = known if known.keys() == pages.keys() else in_order(pages)
        return cls(_Looked(by, {path: pages[path] for path in order}))

    def packed(self) -> bytes:
        """Give what the next run may use."""
        return msgspec.msgpack.encode(self.looked)

    @property
    def digest(self) -> str:
        """A digest of what decides how the pages look that are filled."""
        filled = [f"{path} {look.key.hex()}" for path, look in self.looked.pages.items() if look.key]
        return hashlib.sha256("\n".join(filled).encode("utf-8", "surrogatepass")).hexdigest()

    def sitemap(self, as_of: datetime) -> dict[str, bytes]:
        """Give the sitemap as MkDocs makes it with the template of our theme."""
        template = files("kb_builder.theme").joinpath(SITEMAP).read_text(encoding="utf-8")
        # The template is ours, and escapes what it prints.
        empty = Environment().from_string(template).render(pages=())  # noqa: S701
        head, end, tail = empty.partition(_END)
        lines = (look.line for look in self.looked.pages.values())
        made = "".join((head, *lines, end, tail)).encode()
        packed = io.BytesIO()
        day = as_of.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        with gzip.GzipFile(SITEMAP, "wb", fileobj=packed, mtime=int(day.timestamp())) as file:
            file.write(made)
        return {SITEMAP: made, PACKED_SITEMAP: packed.getvalue()}


def _unpacked(before: bytes | None) -> _Looked:
    try:
        return msgspec.msgpack.decode(before, type=_Looked) if before else _Looked()
    except msgspec.DecodeError:
        return _Looked()


def _looks(
    seen: Seen, paths: list[str], heads: Mapping[str, Mapping[str, Any]], digests: Mapping[str, bytes]
) -> Iterable[_Look]:
    looks = Looks()
    looks.exact.update(seen.looked)
    keys = looks.keys(heads[path] for path in paths)
    for path, key in zip(paths, keys, strict=True):
        facts = heads[path].get("kb")
        kb = facts if isinstance(facts, Mapping) else {}
        line = _line(_address(seen, path), kb.get("updated"), is_shown=not kb.get("noindex"))
        yield _Look(digests[path], hashlib.sha256(key.encode()).digest(), line)


def _line(address: str, day: object, *, is_shown: bool) -> str:
    """Give what the template of the sitemap makes of a page; each run of MkDocs is compared with it."""
    if not address or not is_shown:
        return ""
    lastmod = f"<lastmod>{day}</lastmod>" if day else ""
    return f"\n<url><loc>{escape(address)}</loc>{lastmod}</url>"


def _address(seen: Seen, path: str) -> str:
    base = seen.base
    return urljoin(base if base.endswith("/") else f"{base}/", page_address(path)) if base else ""
