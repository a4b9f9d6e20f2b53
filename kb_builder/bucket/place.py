"""Where a site goes in an object store, and how each of its files is served from there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from kb_builder.errors import KbError

_ADDRESS = re.compile(r"s3://(?P<bucket>[^/?#]+)(?:/(?P<prefix>[^?#]*))?")
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_HASHED = re.compile(r"(?:^|[._-])[0-9a-f]{8,64}(?:[._]|$)")
_LASTING = ("assets/", "media/", "pagefind/")
_FOR_EVER = "public, max-age=31536000, immutable"
_FOR_MINUTES = "public, max-age=300, must-revalidate"
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".gif": "image/gif",
    ".gz": "application/gzip",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".map": "application/json; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".mov": "video/quicktime",
    ".mp4": "video/mp4",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webm": "video/webm",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xml": "application/xml; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A folder of a bucket; `prefix` is "" for the whole bucket, else it ends with a slash."""

    bucket: str
    prefix: str = ""

    @classmethod
    def at(cls, address: str) -> Place:
        """Read `s3://BUCKET/PREFIX`. Raises `KbError`."""
        found = _ADDRESS.fullmatch(address)
        if not found:
            raise _no_place(address, "it is not s3://, the name of a bucket, and a folder in it")
        if not _BUCKET.fullmatch(found["bucket"]):
            raise _no_place(
                address,
                "the name of a bucket has 3 to 63 characters: small letters, digits, dots and hyphens, with "
                "a letter or a digit at both ends",
            )
        parts = (found["prefix"] or "").strip("/").split("/")
        if any(part in ("", ".", "..") for part in parts if parts != [""]):
            raise _no_place(address, "a folder in it is called . or .., or has no name")
        return cls(found["bucket"], "".join(f"{part}/" for part in parts if part))

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.prefix}"

    def key(self, path: str) -> str:
        """Give bucket and key of the file at a path of the site, as one text."""
        return f"{self.bucket}/{self.prefix}{path}"


def _no_place(address: str, why: str) -> KbError:
    return KbError(
        f"{address}: not a place in an object store: {why}", "Write it like this: s3://my-bucket/help"
    )


def headers(path: str) -> dict[str, str]:
    """Give the headers that a file of the site is served with, by their names in S3.

    A name that holds a digest stands for one content, which a browser may keep.
    """
    file = PurePosixPath(path)
    lasts = path.startswith(_LASTING) and file.suffix != ".html" and _HASHED.search(file.name)
    return {
        "ContentType": _TYPES.get(file.suffix.lower(), "application/octet-stream"),
        "CacheControl": _FOR_EVER if lasts else _FOR_MINUTES,
    }
