"""How the archive comes under new wishes without a harvest: changed nouns in place, file by file."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kb_builder import atomic
from kb_builder.archive import codec
from kb_builder.archive.layout import WISHES, survey
from kb_builder.archive.wishes import Wishes
from kb_builder.errors import ArchiveError
from kb_builder.model import Discussion, Repository, Tombstone


def load_wishes(archive: Path) -> Wishes:
    """Read what the archive at `archive` remembers of wishes, by default nothing. Raises `ArchiveError`."""
    file = archive / WISHES
    if file.is_symlink():
        raise codec.damaged(file, "is a symbolic link")
    try:
        text = file.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return Wishes()
    except UnicodeDecodeError:
        raise codec.damaged(file, "is not UTF-8") from None
    except OSError as error:
        raise codec.damaged(file, f"cannot be read: {error.strerror}") from None
    return codec.decode_wishes(text, file)


def save_wishes(archive: Path, wishes: Wishes) -> None:
    """Remember these wishes, and no others; an archive that follows none has no such file.

    Call it, as `rewrite`, while holding the project's lock. Raises `OSError`.
    """
    if wishes.wishes:
        atomic.write_text(archive / WISHES, codec.encode_wishes(wishes))
    else:
        atomic.remove(archive / WISHES)


def check_wishes(archive: Path) -> tuple[str, ...]:
    """Verify the file of wishes; give a finding with its repair."""
    try:
        wishes, file = load_wishes(archive), archive / WISHES
        if file.exists() and codec.encode_wishes(wishes) != file.read_text(encoding="utf-8"):
            raise codec.damaged(file, "is not in canonical form")
    except ArchiveError as error:
        return (f"{error.reason}. {error.next_step}",)
    return ()


def rewrite(archive: Path, nouns: Iterable[Discussion | Repository | Tombstone]) -> None:
    """Put these in the place of what is stored of them, exactly as they are. Raises `OSError`."""
    found = survey(archive)
    for noun in nouns:
        home = found.home(noun.name_with_owner if isinstance(noun, Repository) else noun.repository)
        if isinstance(noun, Repository):
            atomic.write_text(home.repository_file, codec.encode_repository(noun))
        elif isinstance(noun, Tombstone):
            atomic.write_text(home.tombstone_file(noun.number), codec.encode_tombstone(noun))
        else:
            atomic.write_text(home.discussion_file(noun.number), codec.encode_discussion(noun))
