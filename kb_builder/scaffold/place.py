"""Finds out where a new project stands: the git repository around it, and its address on GitHub."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from kb_builder.config import REPOSITORY_NAME

GITHUB = "github.com"
_SCP = re.compile(r"^(?:[\w.-]+@)?(?P<host>[\w.-]+\.[\w-]+):(?!//)(?P<path>.+)$")
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_NOT_GITHUB = ("gitlab.", "bitbucket.", "codeberg.")


@dataclass(frozen=True, slots=True)
class Address:
    """A repository ("owner/name") and the host of the GitHub that has it."""

    name: str
    host: str = GITHUB

    @property
    def url(self) -> str:
        return f"https://{self.host}/{self.name}"

    @property
    def pages(self) -> str:
        """The address that GitHub Pages gives the repository's site."""
        owner, _, short = self.name.partition("/")
        if self.host != GITHUB:
            return f"https://pages.{self.host}/{owner}/{short}/"
        own = f"{owner.lower()}.github.io"
        return f"https://{own}/" if short.lower() == own else f"https://{own}/{short}/"


def read_address(text: str) -> Address | None:
    """Give the repository that `text` names, None where it names none.

    acme/widgets, https://github.com/acme/widgets/discussions/7, git@github.com:acme/widgets.git and
    ssh://git@github.example.org:2222/acme/widgets all do.
    """
    if re.match(REPOSITORY_NAME, text):
        return Address(text)
    if text.split() != [text]:
        return None
    host, path = _split(text)
    parts = path.strip("/").split("/")
    name = "/".join(parts[:2]).removesuffix(".git")
    host = host.lower().removeprefix("www.").removeprefix("ssh.")
    if not _HOST.fullmatch(host) or host.startswith(_NOT_GITHUB) or not re.match(REPOSITORY_NAME, name):
        return None
    return Address(name, host)


def _split(text: str) -> tuple[str, str]:
    """Give host and path of an address, as browsers and git write it; ("", "") for anything else."""
    if "://" in text:
        try:
            parts = urlsplit(text)
        except ValueError:
            return "", ""
        return parts.hostname or "", parts.path
    if found := _SCP.match(text):
        return found["host"], found["path"]
    host, _, path = text.partition("/")
    return host, path


@dataclass(frozen=True, slots=True)
class Place:
    """Where a project stands: its folder, the top of its git repository, `origin`, the default branch.

    Without git, and where git ignores it, the folder is the top, and the branch is "".
    """

    folder: Path
    root: Path
    origin: Address | None = None
    branch: str = ""
    is_in_git: bool = False

    @property
    def subfolder(self) -> str:
        """The project's folder as seen from the top, "" where it is the top."""
        inside = self.folder.relative_to(self.root).as_posix()
        return "" if inside == "." else inside


def look_around(folder: Path) -> Place:
    """Give the place of a project in `folder`, which may not exist yet."""
    folder = folder.resolve()
    there = next(one for one in (folder, *folder.parents) if one.is_dir())
    top = git(there, "rev-parse", "--show-toplevel")
    if not top or git(there, "check-ignore", f"{folder}/"):
        return Place(folder, folder)
    head = git(there, "symbolic-ref", "--short", "refs/remotes/origin/HEAD").removeprefix("origin/")
    return Place(
        folder,
        Path(top).resolve(),
        read_address(git(there, "config", "--get", "remote.origin.url")),
        head or git(there, "branch", "--show-current"),
        is_in_git=True,
    )


def ignored(place: Place, names: tuple[str, ...]) -> tuple[str, ...]:
    """Give what git would leave out of these files of the project, each with the rule that says so."""
    found = []
    for name in names:
        said = git(place.root, "check-ignore", "--verbose", "--no-index", str(place.folder / name))
        if said:
            place_of_rule, _, rule = said.partition("\t")[0].rpartition(":")
            if not rule.startswith("!"):
                found.append(f"{place_of_rule}: the rule {rule} leaves {name} out of git: remove it")
    return tuple(found)


def git(folder: Path, *arguments: str) -> str:
    """Give what git prints in a folder, "" where it fails or is not there."""
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments],  # noqa: S607 - whichever git the user has
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
