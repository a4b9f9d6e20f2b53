"""The copies of pictures in the archive: files named by their content, and an index of addresses.

    media/SHA256.EXT     a picture; the same one is stored once, whoever shows it
    media/index.json     which address is which file; written after the files, before removals

An owner may be called `media` too: repositories are folders here, pictures and their index files.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kb_builder import atomic
from kb_builder.archive import codec
from kb_builder.errors import ArchiveError
from kb_builder.media import FOLDER, Gallery, Picture, file_name, is_file_name

INDEX = "index.json"


class Pictures:
    """The copies below the archive's folder `archive`, which need not exist yet."""

    def __init__(self, archive: Path) -> None:
        self.folder = archive / FOLDER

    def load(self) -> Gallery:
        """Read the index; an archive without one has no pictures. Raises `ArchiveError`."""
        file = self.folder / INDEX
        if file.is_symlink() or self.folder.is_symlink():
            raise codec.damaged(file, "is, or lies behind, a symbolic link")
        try:
            text = file.read_bytes().decode("utf-8")
        except FileNotFoundError:
            return Gallery()
        except UnicodeDecodeError:
            raise codec.damaged(file, "is not UTF-8") from None
        except OSError as error:
            raise codec.damaged(file, f"cannot be read: {error.strerror}") from None
        gallery = codec.decode(Gallery, text, file)
        if unsafe := sorted(name for name in gallery.files if not is_file_name(name)):
            raise codec.damaged(file, f"names {unsafe[0]!r}, which no picture is called")
        return gallery

    def file(self, name: str) -> Path:
        """Give the file of a copy."""
        return self.folder / name

    def keep(self, content: bytes, extension: str) -> str:
        """Store a picture and give its name. Raises `OSError`."""
        name = file_name(content, extension)
        atomic.write_bytes(self.folder / name, content)
        return name

    def save(self, gallery: Gallery) -> bool:
        """Store the index, sorted by address; tell whether it had to change. Raises `OSError`."""
        ordered = Gallery(_sorted(gallery.images), _sorted(gallery.avatars))
        file = self.folder / INDEX
        if ordered == Gallery() and not file.exists():
            return False
        return atomic.write_text(file, codec.encode(ordered))

    def prune(self) -> int:
        """Remove the files that the index does not name; tell how many. Raises `ArchiveError`, `OSError`."""
        named = self.load().files
        stale = [file for file in self._stored() if file.name not in named]
        for file in stale:
            file.unlink()
        return len(stale)

    def check(self) -> tuple[str, ...]:
        """Verify the index and every picture; give each finding with its repair."""
        try:
            gallery = self.load()
        except ArchiveError as error:
            return (_finding(error),)
        stored = {file.name: file for file in self._stored()}
        missing = sorted(gallery.files - stored.keys())
        findings = [_finding(codec.missing(self.folder / name)) for name in missing]
        for name, file in stored.items():
            if file_name(file.read_bytes(), file.suffix[1:]) != name:
                findings.append(_finding(codec.damaged(file, "is damaged: its name is not its digest")))
        file = self.folder / INDEX
        if file.exists() and codec.encode(gallery) != file.read_text(encoding="utf-8"):
            findings.append(_finding(codec.damaged(file, "is not in canonical form")))
        return tuple(findings)

    def _stored(self) -> Iterator[Path]:
        if self.folder.is_dir() and not self.folder.is_symlink():
            for file in sorted(self.folder.iterdir()):
                if is_file_name(file.name) and file.is_file() and not file.is_symlink():
                    yield file


def _sorted(pictures: tuple[Picture, ...]) -> tuple[Picture, ...]:
    return tuple(sorted(pictures, key=lambda picture: picture.address))


def _finding(error: ArchiveError) -> str:
    return f"{error.reason}. {error.next_step}"
