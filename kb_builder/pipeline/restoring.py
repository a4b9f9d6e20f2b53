"""Rebuilds the site of an earlier revision from what git holds, without touching the project's files."""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from kb_builder import website
from kb_builder.archive import lock
from kb_builder.config import Curation, Project, load_project
from kb_builder.errors import BuildError, ConfigError, KbError
from kb_builder.pipeline import last_harvest
from kb_builder.pipeline.build import Built, build

_FRESH_ARCHIVE = "In a workflow, check out the whole history: fetch-depth: 0."
_ANY_NUMBER = 10**9


def restore(
    project: Project, revision: str, environment: Mapping[str, str], tell: Callable[[str], None]
) -> Built:
    """Put the site of an earlier revision in the place of `site/`; archive and pages stay as they are.

    What `curation.yml` withholds today is withheld there, too; `tell` is told where that changes the
    site. Raises `KbError`, `BuildError`, `ConfigError`, `Locked` and `OSError`; the old site then stands.
    """
    with lock(project.root), laid_out(project.root, revision) as folder:
        earlier = _loaded(folder, revision)
        curation = _withholding(earlier.curation, project.curation)
        if curation != earlier.curation:
            tell(f"{revision}: what curation.yml withholds today is left out, too")
        if (harvested := project.root / last_harvest.FILE).is_file():
            shutil.copyfile(harvested, folder / last_harvest.FILE)
        built = build(replace(earlier, curation=curation), environment, accept_removals=_ANY_NUMBER)
        try:
            website.swap(folder / "site", project.site)
        except OSError as error:
            raise BuildError(f"{project.site}: {error.strerror or error}", "The old site stands.") from error
        return built


@contextmanager
def laid_out(root: Path, revision: str) -> Iterator[Path]:
    """Give a folder, on the file system of the project, that holds its files at a revision."""
    files = _files_at(root, revision)
    with tempfile.TemporaryDirectory(prefix=".kb-restore-", dir=root) as folder:
        with tarfile.open(fileobj=io.BytesIO(files)) as packed:
            packed.extractall(folder, filter="data")
        yield Path(folder)


def _files_at(root: Path, revision: str) -> bytes:
    if revision.startswith("-"):
        raise KbError(
            f"git knows no revision {revision}", "Name a commit, a tag or a branch, such as HEAD~1."
        )
    _git(root, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}", of=revision)
    return _git(root, "archive", "--format=tar", revision, of=revision)


def _git(root: Path, *arguments: str, of: str) -> bytes:
    done = _ran(root, *arguments)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        if said and "not a git repository" in said[0]:
            raise KbError(
                f"{root} is not in a git repository, and earlier revisions are in git",
                "Run `git init` there and commit the files, or work in a clone.",
            )
        if _ran(root, "rev-parse", "--verify", "--quiet", "HEAD").returncode:
            raise KbError(
                f"{root}: there is no commit yet to compare with or to go back to",
                "Commit the files first: git add --all && git commit",
            )
        raise KbError(
            f"git knows no revision {of} of {root}" + (f" ({said[0]})" if said else ""),
            f"`git log -- archive` lists the revisions. {_FRESH_ARCHIVE}",
        )
    return done.stdout


def _ran(root: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            ["git", "-C", str(root), *arguments],  # noqa: S607 - whichever git the user has
            capture_output=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise KbError("git is not installed", "Install it; earlier revisions are in git.") from error


def _loaded(folder: Path, revision: str) -> Project:
    try:
        return load_project(folder)
    except ConfigError as error:
        raise KbError(
            f"{revision}: its configuration cannot be used by this version of kb-builder",
            "Install the version that is named in kb-requirements.txt of that revision, and try again.",
            [str(error).replace(f"{folder}/", "")],
        ) from error


def _withholding(earlier: Curation, today: Curation) -> Curation:
    """Give what was decided then, and what is withheld today: a wish is kept in older sites, too."""
    optouts = [one for one in today.optouts if one not in earlier.optouts]
    takedowns = [one for one in today.takedowns if one not in earlier.takedowns]
    more = {"optouts": (*earlier.optouts, *optouts), "takedowns": (*earlier.takedowns, *takedowns)}
    return earlier.model_copy(update=more) if optouts or takedowns else earlier
