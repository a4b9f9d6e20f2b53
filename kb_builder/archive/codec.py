"""How discussions, repositories, watermarks and the index of pictures stand in files: sealed JSON.

Canonical: sorted keys, one space per level, LF, UTF-8 as it is, a final newline; the same noun
is always the same text. Sealed: the line `"digest"` holds the SHA-256 of all other lines, so
that no damaged byte goes unnoticed. The form is described for users in docs/archive-format.md
and, for discussions, in schema.json beside this module.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from kb_builder.archive.shape import Misshapen, members, noun_of, read, written_time
from kb_builder.errors import ArchiveError
from kb_builder.logins import Logins
from kb_builder.model import Discussion, Repository, WithheldPart
from kb_builder.stored import Missing, Suppressions, Unread

SCHEMA = 3
"""The newest version of the stored form. A file is of the oldest version that can say what it holds."""

_Noun = TypeVar("_Noun")
_UNSEALED = "0" * 64
_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]")
_DIGEST = re.compile(r'^ "digest": "([0-9a-f]{64})",$', re.MULTILINE)
# No line of a whole file begins like this, and none ends in CR: both are what git makes of one.
_CONFLICT = re.compile(r"^(<{7}|>{7}) ", re.MULTILINE)


class Newer(ArchiveError):
    """A file is whole, but written by a newer kb-builder."""


@dataclass(frozen=True, slots=True)
class State:
    """How far the harvest of a repository has come: every update until `watermark` is stored.

    `missing` are the discussions that may be gone, by number; `unread` are those that GitHub did not
    give: what is stored of them may be older.
    """

    repository: str
    watermark: datetime
    missing: tuple[Missing, ...] = ()
    unread: tuple[Unread, ...] = ()


def encode(noun: object) -> str:
    """Give the text of a noun's file. Raises `ValueError` for a time without a time zone."""
    document = {**members(noun), "schema": _schema_of(noun), "digest": _UNSEALED}
    text = json.dumps(
        document, default=written_time, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False
    )
    text = _SURROGATES.sub(_escaped, text + "\n")
    return text.replace(_digest_line(_UNSEALED), _digest_line(_digest(text, _UNSEALED)), 1)


def decode(kind: type[_Noun], text: str, file: Path | str) -> _Noun:
    """Give the noun that `text` holds. Raises `ArchiveError` that names `file` and the repair."""
    try:
        noun, schema, digest = read(kind, text)
    except (msgspec.MsgspecError, RecursionError, UnicodeError):
        return _decoded_slowly(kind, text, file)
    _refuse_other_versions(schema, file)
    _refuse_damage(text, digest, file)
    return noun


def digest_of(text: str) -> str:
    """Give the digest that the text of a file holds, "" where it holds none."""
    found = _DIGEST.search(text)
    return found[1] if found else ""


def damaged(file: Path | str, fault: str) -> ArchiveError:
    """Give the error for a file that cannot be trusted, with the two ways to repair it."""
    return ArchiveError(
        f"{file}: {fault}",
        f"Restore it with `git restore {file}`, or remove it and run `kb harvest --full`.",
    )


def missing(file: Path | str) -> ArchiveError:
    """Give the error for a file that has to be there and is not, with the two ways to get it again."""
    return ArchiveError(
        f"{file}: is missing", f"Restore it with `git restore {file}`, or run `kb harvest --full`."
    )


def _changed_by_git(text: str, file: Path | str) -> ArchiveError | None:
    """Give the error for a file that git has changed on its way to the disk, None for any other."""
    if found := _CONFLICT.search(text):
        line = text.count("\n", 0, found.start()) + 1
        return ArchiveError(
            f"{file}: holds git's conflict markers (line {line})",
            f"Take one side with `git checkout --theirs {file}` (or --ours), finish the merge, and run "
            "`kb harvest --full`.",
        )
    if "\r\n" in text and text.count("\n") == text.count("\r\n"):
        return ArchiveError(
            f"{file}: has Windows line ends, which git gave it at checkout",
            "Put the line `archive/** -text` into .gitattributes, then check the files out again: "
            "`git rm --cached -r -q archive && git reset --hard`.",
        )
    return None


def _decoded_slowly(kind: type[_Noun], text: str, file: Path | str) -> _Noun:
    """Read what msgspec does not: a text with a lone surrogate; everything else is a fault with its place."""
    if changed := _changed_by_git(text, file):
        raise changed
    document = _document(text, file)
    _refuse_other_versions(document.get("schema"), file)
    _refuse_damage(text, document.get("digest"), file)
    try:
        return noun_of(kind, document)
    except Misshapen as fault:
        raise damaged(file, str(fault)) from None


def _schema_of(noun: object) -> int:
    # Version 2 brought what is withheld and what is unread, version 3 who a repository is under any name,
    # what logins accounts had, and what is encrypted; nobody's archive is rewritten for others'.
    match noun:
        case Logins() | Discussion(withheld=WithheldPart(encrypted=(_, *_))):
            return 3
        case Repository() if noun.id or noun.former_names:
            return 3
        case Suppressions() | State(unread=(_, *_)):
            return 2
        case Discussion(withheld=withheld) if withheld is not None:
            return 2
    return 1


def _escaped(surrogates: re.Match[str]) -> str:
    """Give a pair as the character it stands for; a lone one, which UTF-8 cannot hold, as an escape."""
    found = surrogates.group()
    if len(found) == 1:
        return f"\\u{ord(found):04x}"
    return found.encode("utf-16-le", "surrogatepass").decode("utf-16-le")


def _document(text: str, file: Path | str) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except ValueError as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise damaged(file, f"is empty or not JSON{where}" if text.strip() else "is empty") from None
    except RecursionError:
        raise damaged(file, "is nested too deeply") from None
    if not isinstance(document, dict):
        raise damaged(file, "does not hold a JSON object")
    return document


def _refuse_other_versions(schema: object, file: Path | str) -> None:
    if type(schema) is not int or schema < 1:
        raise damaged(file, "schema: is missing or not a version number")
    if schema > SCHEMA:
        raise Newer(
            f"{file}: is of schema {schema}, written by a newer kb-builder; this one reads up to {SCHEMA}",
            "Upgrade kb-builder (`pip install --upgrade kb-builder`) and run the command again.",
        )


def _refuse_damage(text: str, digest: object, file: Path | str) -> None:
    actual = _digest(text, digest)
    if digest != actual:
        if changed := _changed_by_git(text, file):
            raise changed
        raise damaged(file, f"is damaged: its digest says {str(digest)[:64]!r}, its text has {actual}")


def _digest_line(digest: object) -> str:
    # With its line break and single space, the line is found at the top level only: a line break
    # inside a JSON text is always escaped.
    return f'\n "digest": "{digest}",'


def _digest(text: str, digest: object) -> str:
    before, _, after = text.partition(_digest_line(digest))
    return sha256((before + after).encode("utf-8", "surrogatepass")).hexdigest()
