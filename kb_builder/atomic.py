"""How a file, or a whole folder, changes on disk: wholly or not at all, even when the power goes.

Write beside the target, flush to the disk, rename over it, flush the folder
(https://lwn.net/Articles/457667/). A reader sees the old file or the new one.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

_TEMPORARY = ".kb-tmp-"

State = tuple[int, int, int, int]
"""Size, mtime and ctime (nanoseconds) and inode of a file: no change leaves all four as they are."""


def state_of(found: os.stat_result) -> State:
    """Give the state of a file of which the system says this."""
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino


def write_text(target: Path, text: str) -> bool:
    """Make `target` hold `text` (UTF-8, LF as given); tell whether it had to change.

    Missing folders are created. Raises `OSError` as `write_bytes` does.
    """
    return write_bytes(target, text.encode("utf-8"))


def write_bytes(target: Path, content: bytes) -> bool:
    """Make `target` hold `content`; tell whether it had to change.

    Raises `OSError` that names the target, or the folder that could not be made. The target is
    then as it was; where only the last flush failed it is new, and a power failure may undo that.
    """
    if not target.is_symlink() and target.is_file() and target.read_bytes() == content:
        return False
    replace_bytes(target, content)
    return True


def make_folders(folder: Path, names: Iterable[str]) -> None:
    """Make the folders of files in a folder, for `replace_unflushed`. Raises `OSError`."""
    for inside in sorted({name.rpartition("/")[0] for name in names}):
        _make_folder(folder / inside)


def replace_unflushed(target: str, text: str) -> None:
    """Make the file `target`, whose folder is there, hold `text` as a whole. Raises `OSError`.

    This is for many files that can be made again: `flush` brings all together to the disk. When the power
    goes before that, one may be empty.
    """
    # A `Path` for each of thousands of files, and a name at random, take as long as the system does.
    above, _, name = target.rpartition("/")
    temporary = f"{above}/{_TEMPORARY}{os.getpid()}-{name}"
    try:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode("utf-8"))
            file.flush()
            os.fchmod(handle, 0o644)
        os.replace(temporary, target)  # noqa: PTH105
    except BaseException as error:
        with contextlib.suppress(OSError):
            os.unlink(temporary)  # noqa: PTH108
        if isinstance(error, OSError):
            raise OSError(error.errno, error.strerror, target) from error
        raise


def flush() -> None:
    """Bring all files that were written to the disk."""
    os.sync()


def replace_bytes(target: Path, content: bytes) -> None:
    """Write `content` without a look at what is there. Raises `OSError` as `write_bytes` does."""
    try:
        _make_folder(target.parent)
        _replace(target, content)
        _sync_folder(target.parent)
    except OSError as error:
        raise OSError(error.errno, error.strerror, _place(error, target)) from error


def remove(target: Path) -> bool:
    """Remove the file `target`, for good even when the power goes; tell whether it was there.

    Raises `OSError` that names it.
    """
    try:
        target.unlink()
    except FileNotFoundError:
        return False
    _sync_folder(target.parent)
    return True


@contextlib.contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """Give a folder to fill, which becomes `target` at the end of a `with` block that does not fail.

    `target` must not exist, or be empty. Raises `OSError`, and leaves nothing then.
    """
    draft = _beside(target)
    try:
        _make_folder(draft)
        yield draft
        draft.rename(target)
        _sync_folder(target.parent)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def remove_folder(target: Path) -> None:
    """Remove a folder with all that is in it: at once, so that nobody sees half of it. Raises `OSError`."""
    target.rename(_beside(target))
    _sync_folder(target.parent)
    shutil.rmtree(_beside(target))


def is_leftover(name: str) -> bool:
    """Tell whether a file or folder of this name is what a killed run left; `sweep` removes it."""
    return name.startswith(_TEMPORARY)


def sweep(folder: Path) -> None:
    """Remove what a killed run left below `folder`. Call it while holding the project's lock."""
    # Names are plain strings: a `Path` for each file takes ten times as long.
    for place, folders, names in os.walk(folder):
        for name in [one for one in folders if one.startswith(_TEMPORARY)]:
            folders.remove(name)
            leftover = Path(place, name)
            leftover.unlink() if leftover.is_symlink() else shutil.rmtree(leftover)
        for name in names:
            if name.startswith(_TEMPORARY):
                Path(place, name).unlink(missing_ok=True)


def _beside(target: Path) -> Path:
    return target.with_name(f"{_TEMPORARY}{target.name}")


def _replace(target: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(prefix=_TEMPORARY, dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fchmod(handle, 0o644)
            os.fsync(handle)
        temporary.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def _place(error: OSError, target: Path) -> str:
    # A full disk names no file, and the name of a temporary file says nothing to who reads it.
    named = str(error.filename or "")
    return str(target) if not named or is_leftover(Path(named).name) else named


def _make_folder(folder: Path) -> None:
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    if missing:
        folder.mkdir(parents=True, exist_ok=True)
    for one in missing:
        _sync_folder(one.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
