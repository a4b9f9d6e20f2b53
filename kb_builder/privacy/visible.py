"""What a reader sees of a text: its characters without escapes and markup, and where each was written."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

# Controls, soft hyphens, joiners, directions, variation selectors, tags.
_NEVER_SEEN = (
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e"
    r"\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
)
_CODED = (
    r"\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|(?P<reference>&(?:\#[0-9]{1,7}|\#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)"
    r"|%(?P<percent>[2-7][0-9A-Fa-f])"
    rf"|(?P<unseen>{_NEVER_SEEN}+)"
)
_MARKUP = (
    r"(?P<comment><!--)"
    r"|</?(?P<element>[A-Za-z][A-Za-z0-9:-]*)(?:[^<>\"']|\"[^\"]*\"|'[^']*')*+>"
    r"|(?P<declaration><[!?][^<>]*>)"
    r"|(?P<marks>[*`]+|(?<![:\s])~{1,2}(?![/\s#$%])|!?\[(?=[^\[\]\n]*\][(\[])|\]\([^()\n]*\)|\]\[[^\[\]\n]*\])"
)
_UNSEEN = re.compile(_NEVER_SEEN)
_ESCAPED = (
    r"\\(?P<control>[nrt])"
    r"|(?P<units>\\u[dD][89abAB][0-9A-Fa-f]{2}\\u[dD][c-fC-F][0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4})"
    r"|(?P<bytes>%0[9AaDd]|%[cdCD][0-9A-Fa-f]%[89abAB][0-9A-Fa-f]|%[eE][0-9A-Fa-f](?:%[89abAB][0-9A-Fa-f]){2}"
    r"|%[fF][0-4](?:%[89abAB][0-9A-Fa-f]){3})"
)
_EMPHASIS = r"(?P<emphasis>(?<!\w)_++(?=\w)|(?<=[^\W_])_++(?!\w))"
_QUOTED = r"(?P<quoted>(?<=\n)>[> \t]*)"
# One look at where noise may begin is many times cheaper than trying every kind of it at each letter.
_DECODED = re.compile(rf"(?=[\\&%\x00-\x1f\x7f-\uffff\U000e0000-\U000e0fff])(?:{_CODED})")
_SHOWN = re.compile(rf"(?=[<*`~!\[\]\\&%\x00-\x1f\x7f-\uffff\U000e0000-\U000e0fff])(?:{_MARKUP}|{_CODED})")
_DECODED_FOR_NAMES = re.compile(
    rf"(?=[\\&%\x00-\x1f\x7f-\uffff\U000e0000-\U000e0fff])(?:{_ESCAPED}|{_CODED})"
)
_SHOWN_FOR_NAMES = re.compile(
    rf"(?=[<>*`~!_\[\]\\&%\x00-\x1f\x7f-\uffff\U000e0000-\U000e0fff])"
    rf"(?:{_MARKUP}|{_EMPHASIS}|{_QUOTED}|{_ESCAPED}|{_CODED})"
)
_BEGINS_CODED = re.compile(r"[\\&%\x00-\x08\x0e-\x1f\x7f]")
_LINES = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote br dd details dir div dl dt fieldset figcaption figure footer form"
        " h1 h2 h3 h4 h5 h6 header hr li main menu nav ol p pre section summary table tbody td tfoot th thead"
        " tr ul",
    )
)


@dataclass(frozen=True, slots=True)
class Visible:
    """`text` as it is seen, of the text `written`. `starts` and `parts` say which part comes from where.

    Part i begins at `starts[i]` of `text` and stands at `parts[i]` (start, end) of what was written.
    At each of `seams` something stood within a word that is not seen there.
    """

    text: str
    written: str
    starts: list[int] = field(default_factory=list)
    parts: list[tuple[int, int]] = field(default_factory=list)
    seams: list[int] = field(default_factory=list)
    below: Visible | None = None
    """What `written` is a reading of, where it is one itself."""

    @classmethod
    def of(cls, written: str, parts: Iterable[tuple[str, int, int]]) -> Visible:
        """Put together a reading of its parts: what is seen, and where (start, end) it was written."""
        pieces: list[str] = []
        starts: list[int] = []
        places: list[tuple[int, int]] = []
        length = 0
        for piece, start, end in parts:
            if piece:
                pieces.append(piece)
                starts.append(length)
                places.append((start, end))
                length += len(piece)
        return cls("".join(pieces), written, starts, places)

    def over(self, below: Visible) -> Visible:
        """Give this reading of `below.text` as one of what that was read from."""
        return replace(self, below=below)

    def changed(self) -> str:
        """Give what reads differently than it was written: the lines with a seam; all if it was not read."""
        if not self.starts:
            return self.text
        lines: list[str] = []
        end = -1
        for seam in self.seams:
            if seam > end:
                start, end = self.text.rfind("\n", 0, seam) + 1, self.text.find("\n", seam)
                end = end if end >= 0 else len(self.text)
                lines.append(self.text[start:end])
        return "\n".join(lines)

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Give where the visible characters from `start` to `end` (not empty) were written."""
        first, last = self._of(start)[0], self._of(end - 1)[1]
        return self.below.place(first, last) if self.below else (first, last)

    def _of(self, position: int) -> tuple[int, int]:
        if not self.starts:
            return position, position + 1
        number = bisect_right(self.starts, position) - 1
        start, end = self.parts[number]
        after = self.starts[number + 1] if number + 1 < len(self.starts) else len(self.text)
        if after - self.starts[number] != end - start:
            return start, end
        return start + position - self.starts[number], start + position - self.starts[number] + 1

    def replaced(self, changes: Iterable[tuple[int, int, str]]) -> str:
        """Give what was written with other words in place of what is visible from start to end, in order."""
        out: list[str] = []
        done, source = 0, self.source
        for start, end, words in changes:
            first, last = self.place(start, end)
            out += [source[done:first], words]
            done = last
        return "".join([*out, source[done:]])

    @property
    def source(self) -> str:
        """What was read at first."""
        return self.below.source if self.below else self.written


def as_written(text: str) -> Visible:
    """Give the text as it is."""
    return Visible(text, text)


def decoded(text: str) -> Visible:
    r"""Undo escapes, character references and percent codes: `a\_b&#64;c%2Ed` → `a_b@c.d`."""
    return _read(text, _DECODED) if _may_be_coded(text) else as_written(text)


def shown(text: str) -> Visible:
    """Leave out markup as well: `AK<b>I</b>A<!-- x --> *y* [z](https://…)` → `AKIA y z`."""
    return _read(text, _SHOWN)


def decoded_for_names(text: str) -> Visible:
    r"""Undo also the escapes of JSON and of other scripts: `a\nb\u0040%C3%A9` → "a", a new line, "b@é"."""
    return _read(text, _DECODED_FOR_NAMES) if _may_be_coded(text) else as_written(text)


def shown_for_names(text: str) -> Visible:
    """Leave out also underscores of emphasis and marks of quotes, and undo those escapes."""
    return _read(text, _SHOWN_FOR_NAMES)


READINGS: tuple[Callable[[str], Visible], ...] = (shown, decoded, as_written)
"""Every way to read a text; what a reader sees is in one of them, whether it stands in code or not.

What is seen comes first: a secret may be written in two halves, of which one looks like a whole.
"""


def _may_be_coded(text: str) -> bool:
    # What is searched for a single set of characters is searched many times as fast.
    return not text.isascii() or _BEGINS_CODED.search(text) is not None


def _read(text: str, noise: re.Pattern[str]) -> Visible:
    seen = Visible("", text)
    pieces: list[str] = []
    length = position = 0
    last_comment = text.rfind("-->")

    def add(piece: str, start: int, end: int) -> int:
        if piece:
            pieces.append(piece)
            seen.starts.append(length)
            seen.parts.append((start, end))
        return length + len(piece)

    while found := noise.search(text, position):
        instead, end = _instead(found), found.end()
        if found.lastgroup == "comment":
            # A comment that does not end is text.
            end = text.find("-->", end) + len("-->") if last_comment >= end else end
            instead = "" if end > found.end() else "<!--"
        length = add(text[position : found.start()], position, found.start())
        if instead or not (_is_space(text, found.start() - 1) or _is_space(text, end)):
            seen.seams.append(length)
        length = add(instead, found.start(), end)
        position = end
    if position == 0:
        return as_written(text)
    add(text[position:], position, len(text))
    return replace(seen, text="".join(pieces))


def _is_space(text: str, position: int) -> bool:
    return not 0 <= position < len(text) or text[position].isspace()


def _instead(found: re.Match[str]) -> str:
    kind = found.lastgroup
    if kind == "marks":
        return ""
    if kind == "escaped":
        return found["escaped"]
    if kind == "reference":
        return _UNSEEN.sub("", html.unescape(found["reference"]))
    if kind == "percent":
        return chr(int(found["percent"], 16))
    if kind == "control":
        return "\n"
    if kind == "units":
        units = bytes.fromhex(found["units"].replace("\\u", ""))
        return units.decode("utf-16-be", "replace")
    if kind == "bytes":
        return unquote(found["bytes"])
    return "\n" if kind == "element" and found["element"].lower() in _LINES else ""
