"""What a post says by convention: that it is official, a duplicate, or grown out of another."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb_builder.characters import lines
from kb_builder.model import LOGIN, Key, Reference, key_of

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_OPENING = 1000
"""So many characters of a post can make it official; its marker stands at the very beginning."""
_SENTENCE = re.compile(r"[.:,;!?]")
_BARE = re.compile(r"<!--[^>]*-->|(?:#{1,6}\s+|\*\*|__)official response[\s:.#*_]*", re.IGNORECASE)
_STATUS = re.compile(r"status:\s*(?P<status>[^*<>]{1,60}?)\s*", re.IGNORECASE)
_MARKERS = (
    re.compile(r"<!--\s*official(?: response)?\s*-->.*", re.IGNORECASE),
    re.compile(r"#{1,6}\s+(?P<said>official response|status:.*?)[\s:.#]*", re.IGNORECASE),
    re.compile(r"(\*\*|__)(?P<said>official response:?|status:.*?)\1.*", re.IGNORECASE),
)
"""How the first line of an official response may look; a status in it is the maintainers' word."""

_TARGET = (
    rf"(?:(?P<name>{LOGIN}/[\w.-]{{1,100}})?#(?P<number>\d{{1,9}})\b"
    r"|https?://[^\s/]{1,100}/(?P<place>[\w.-]{1,100}/[\w.-]{1,100})/discussions/(?P<there>\d{1,9})\b)"
)
_DUPLICATE = re.compile(rf"\**duplicate of:?\**\s+{_TARGET}\S*\s*", re.IGNORECASE)
_GREW_OUT = re.compile(
    r"\b(?:inspired by|based on|builds on|building on|grew out of|grown out of|follow[- ]up (?:to|of)"
    rf"|split (?:off )?from)\s+(?:the idea\s+|idea\s+|discussion\s+)?{_TARGET}",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?://[\w.:-]{1,100}/[^\s<>()\[\]\"'`]{1,300}")
_OUTCOMES = (
    (re.compile(r"/[\w.-]+/[\w.-]+/releases/tag/(?P<what>[\w.+%-]+)"), "release {}"),
    (re.compile(r"/[\w.-]+/[\w.-]+/pull/(?P<what>\d{1,9})"), "pull request #{}"),
    (re.compile(r"/[\w.-]+/[\w.-]+/commit/(?P<what>[0-9a-f]{7,40})"), "commit {:.7}"),
)
_PULL = re.compile(r"\b(?:PR|pull request)\s+#(?P<number>\d{1,9})\b", re.IGNORECASE)


def official_status(body: str) -> str | None:
    """Give the words that may name a status in an official response, None if it is no such.

    "**Status: planned** …"              → "planned"
    "## Official response⏎Planned. Soon" → "Planned"
    "## Official response"               → ""
    "Thanks, planned!"                   → None
    """
    said = [line.strip() for line in lines(body.lstrip("\ufeff")[:_OPENING]) if line.strip()]
    for marker in _MARKERS:
        if said and (found := marker.fullmatch(said[0])):
            named = _STATUS.fullmatch((found.groupdict().get("said") or "").strip(" .:"))
            return (
                named["status"] if named else _SENTENCE.split("".join(said[1:2]), maxsplit=1)[0].strip("*_ ")
            )
    return None


def without_marker(body: str) -> str:
    """Give an official response without its first line, where that says nothing but that it is one."""
    head, _, rest = body.lstrip("\ufeff \t\r\n").partition("\n")
    is_bare = _BARE.fullmatch(head.strip()) is not None
    return rest.lstrip("\r\n") if is_bare and rest.strip() else body


def duplicate_of(body: str, repository: str) -> Key | None:
    """Give the discussion that a line "Duplicate of #7" of its own names, None where there is none."""
    for line in _spoken(body):
        if found := _DUPLICATE.fullmatch(line.strip()):
            return _key(found, repository)
    return None


def grew_out_of(body: str, repository: str) -> Iterator[Key]:
    """Yield the discussions that "inspired by #7", "based on", "builds on", "follow-up to" … name."""
    for line in _spoken(body):
        for found in _GREW_OUT.finditer(line):
            yield _key(found, repository)


def outcomes(body: str, discussion_url: str) -> tuple[Reference, ...]:
    """Give the releases, pull requests and commits that a text names, in its order.

    Only addresses of the discussion's own host count; "PR #12" is one of its repository.
    """
    home, _, _ = discussion_url.partition("/discussions/")
    host = "/".join(discussion_url.split("/", 3)[:3])
    found: dict[str, Reference] = {}
    for line in _spoken(body):
        named = [(one.start(), one[0].rstrip(".,;:!?")) for one in _ADDRESS.finditer(line)]
        named += [(one.start(), f"{home}/pull/{one['number']}") for one in _PULL.finditer(line)]
        for _, url in sorted(named):
            if url.startswith(f"{host}/") and (name := _outcome(url.removeprefix(host))):
                found.setdefault(url, Reference(name, url))
    return tuple(found.values())


def _outcome(path: str) -> str:
    for pattern, name in _OUTCOMES:
        if found := pattern.match(path):
            return name.format(found["what"])
    return ""


def _spoken(body: str) -> Iterator[str]:
    """Yield the lines that are neither code nor quoted from somebody else."""
    fence = ""
    for line in lines(body):
        opening = _FENCE.match(line)
        if fence:
            is_end = opening is not None and opening[1].startswith(fence) and not line.strip(" `~")
            fence = "" if is_end else fence
        elif opening:
            fence = opening[1]
        elif not line.startswith(("    ", "\t")) and not line.lstrip().startswith(">"):
            yield line


def _key(found: re.Match[str], repository: str) -> Key:
    name = found["name"] or found["place"] or repository
    return key_of(name, int(found["number"] or found["there"]))
