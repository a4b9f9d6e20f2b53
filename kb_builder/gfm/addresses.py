"""Where a community link leads: which addresses may be clicked, and what a relative one means."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from kb_builder.model import LOGIN
from kb_builder.region import Image, Region

GITHUB = "https://github.com/"
_NEVER = re.compile("[\\s\x00-\x1f\ud800-\udfff]")
_EDGE = "".join(map(chr, range(0x21)))
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_REPOSITORY = re.compile(rf"{LOGIN}/[A-Za-z0-9._-]+")
_POST = re.compile(
    rf"https://github\.com/(?P<repository>{LOGIN}/[A-Za-z0-9._-]+)"
    r"/(?P<kind>discussions|issues|pull)/(?P<number>[1-9][0-9]{0,9})/?(?P<fragment>#[\w-]+)?"
)
_USUAL = re.compile(r"https://[a-z0-9]+(?:[.-][a-z0-9]+)*/[A-Za-z0-9/._#-]*")
_COPY = re.compile(r"(?:\.{1,2}/)*media/[0-9a-f]{64}\.[a-z0-9]+")
_VIDEO = re.compile(r"[^?#]*\.(?:mp4|webm|mov)", re.IGNORECASE)
_ATTACHMENT = re.compile(
    r"https://(?:github\.com/(?:user-attachments/assets|[\w-]+/[\w.-]+/assets/\d+)/[0-9a-f-]{36}"
    r"|(?:private-)?user-images\.githubusercontent\.com/\d+/[^\s?#]+)(?:\?[^\s#]*)?"
)
_OF_ORGANISATION = re.compile(
    rf"https://github\.com/orgs/(?P<owner>{LOGIN})/discussions/(?P<number>[1-9][0-9]{{0,9}})/?(?:[?#].*)?"
)
_IN_DISCUSSIONS = re.compile(
    rf"{re.escape(GITHUB)}[^/]+/[^/]+/discussions/(?!\d+(?:[/?#]|\Z)|categories/|new\b)"
)
_COMMENT = re.compile(r"#(?:issuecomment|discussioncomment|discussion_r|pullrequestreview)-?(?:\d|r)")

_NO_COPY = Image()


@dataclass(frozen=True, slots=True)
class PostOnGitHub:
    """A discussion, issue or pull request that an address names."""

    repository: str
    number: int
    fragment: str = ""


class LinkTargets:
    """The addresses of one region."""

    def __init__(self, region: Region) -> None:
        """Resolve addresses as `region` says."""
        self.repository = region.repository if _REPOSITORY.fullmatch(region.repository) else ""
        self.source = external(region.source)
        self._media = region.media
        self._pages: Mapping[str, str] = {key.lower(): value for key, value in region.links.items()}

    def resolve(self, written: str) -> str:
        """Give the absolute address for `written`, or the page of ours; "" where nothing may be clicked.

        Fragments (`#x`) are not resolved here. Relative addresses resolve against the
        repository's files on GitHub.
        """
        # https://url.spec.whatwg.org/#concept-basic-url-parser drops these before it reads.
        address = re.sub(r"[\t\n\r]", "", written).strip(_EDGE).replace(" ", "%20")
        if _NEVER.search(address):
            return ""
        if scheme := _SCHEME.match(address):
            address = scheme[0].lower() + address[scheme.end() :]
            if address.startswith("mailto:"):
                # One whose address was masked leads to nobody.
                return address if "@" in address else ""
            address = external(address)
        elif address.startswith("//"):
            address = external("https:" + address)
        elif "\\" in address or not address:
            address = ""
        elif address.startswith("/"):
            address = urljoin(GITHUB, address)
        else:
            address = self._in_repository(address)
        return self._own_page(address) or address

    def post(self, repository: str, number: int) -> str:
        """Give where a reference to this discussion, issue or pull request leads."""
        page = self._page(repository, number)
        return page or f"{GITHUB}{repository}/issues/{number}"

    def image(self, address: str) -> Image:
        """Give what the page shows for the image at a resolved address: a copy of ours, or a link."""
        image = self._media.get(address, _NO_COPY)
        # A copy lies in our own folder; anything else was not written by us.
        has_size = (image.width > 0 and image.height > 0) or is_video(image.src)
        is_ours = _COPY.fullmatch(image.src) and has_size
        return image if is_ours or not image.src else _NO_COPY

    def _in_repository(self, address: str) -> str:
        """Resolve a relative address as on a discussion's page; one beside it is a file of the repository."""
        if not self.repository:
            return ""
        resolved = urljoin(f"{GITHUB}{self.repository}/discussions/1", address)
        if address.startswith("?") or _IN_DISCUSSIONS.match(resolved):
            resolved = urljoin(f"{GITHUB}{self.repository}/blob/HEAD/", address)
        return resolved if resolved.startswith(GITHUB) else ""

    def _own_page(self, address: str) -> str:
        if of_organisation := _OF_ORGANISATION.fullmatch(address):
            return self._of_organisation(of_organisation["owner"], of_organisation["number"])
        found = post_at(address)
        return self._page(found.repository, found.number) if found and not found.fragment else ""

    def _of_organisation(self, owner: str, number: str) -> str:
        """Give the page of an organisation's discussion: it stands in one of its repositories."""
        if self.repository.lower().startswith(f"{owner.lower()}/") and (
            page := self._page(self.repository, int(number))
        ):
            return page
        start, end = f"{owner.lower()}/", f"#{number}"
        keys = (key for key in self._pages if key.startswith(start) and key.endswith(end))
        # A repository that was renamed is there under each of its names.
        found = {self._page(key.partition("#")[0], int(number)) for key in keys}
        return found.pop() if len(found) == 1 else ""

    def _page(self, repository: str, number: int) -> str:
        page = self._pages.get(f"{repository}#{number}".lower(), "")
        # The page of ours is always relative; anything else was not written by us.
        return "" if _SCHEME.match(page) or page.startswith(("//", "\\")) else page


def is_usual(address: str) -> bool:
    """Tell whether a web address is as nearly all of GitHub are, which stay as they are everywhere."""
    return _USUAL.fullmatch(address) is not None


def external(address: str) -> str:
    """Give `address` if it is a web address with a host and no user in it, else ""."""
    if is_usual(address):
        return address
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return ""
    plain = "\\" not in address and "@" not in parts.netloc and _NEVER.search(address) is None
    return address if parts.scheme in ("http", "https") and host and plain else ""


def is_video(address: str) -> bool:
    """Tell whether an address, or the file of a copy, is that of a video by its name."""
    return _VIDEO.fullmatch(address.partition("?")[0]) is not None


def is_attachment(address: str) -> bool:
    """Tell whether a file was attached to a post there, whose address says nothing to a reader."""
    return _ATTACHMENT.fullmatch(address) is not None


def post_at(address: str) -> PostOnGitHub | None:
    """Read a GitHub address of a discussion, issue or pull request."""
    found = _POST.fullmatch(address)
    return PostOnGitHub(found["repository"], int(found["number"]), found["fragment"] or "") if found else None


def short_name(address: str, repository: str) -> str:
    """Give what GitHub shows for a bare address of a post: `#12`, `owner/name#12 (comment)`, or ""."""
    post = post_at(address)
    if post is None:
        return ""
    where = "" if post.repository.lower() == repository.lower() else post.repository
    comment = " (comment)" if _COMMENT.match(post.fragment) else ""
    return f"{where}#{post.number}{comment}"
