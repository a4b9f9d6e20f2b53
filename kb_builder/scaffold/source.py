"""Says where the kb-builder that runs comes from, in the words of a requirement that pip can install."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import kb_builder
from kb_builder.scaffold.place import git, read_address

_COMMIT = re.compile(r"[0-9a-f]{40}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_ADDRESS = re.compile(r"https?://[!-~]+")
_OF_NO_FILE = "0" * 64


@dataclass(frozen=True, slots=True)
class Source:
    """A line for `kb-builder.txt` that installs one content only; `is_known` False means: none at all."""

    requirement: str
    is_known: bool = True


def source() -> Source:
    """Give where the installed kb-builder comes from, as its installer wrote it down (PEP 610)."""
    try:
        text = distribution("kb-builder").read_text("direct_url.json")
    except PackageNotFoundError:
        text = None
    return source_of(json.loads(text) if text else {})


def source_of(facts: Mapping[str, Any]) -> Source:
    """Give the source that these facts of `direct_url.json` describe.

    A file is named by its address and SHA-256, a repository by its address and commit. Of anything
    else, such as a package index, no hash is known: the line then has one that no file has, so that
    pip installs nothing by that name, whoever owns it.
    """
    url = str(facts.get("url", ""))
    wanted = ""
    if "archive_info" in facts:
        wanted = _file(url, facts["archive_info"])
    elif "vcs_info" in facts:
        wanted = _commit(url, str(facts["vcs_info"].get("commit_id", "")))
    elif "dir_info" in facts:
        wanted = _clone(Path(unquote(urlsplit(url).path)))
    if wanted:
        return Source(f"kb-builder @ {wanted}")
    return Source(f"kb-builder=={kb_builder.__version__} --hash=sha256:{_OF_NO_FILE}", is_known=False)


def is_nowhere(text: str) -> bool:
    """Tell whether a `kb-builder.txt` with this text installs nothing, since its hash is that of no file."""
    return _OF_NO_FILE in text


def _file(url: str, archive: Mapping[str, Any]) -> str:
    digest = (archive.get("hashes") or {}).get("sha256") or str(archive.get("hash", "")).removeprefix(
        "sha256="
    )
    fits = _ADDRESS.fullmatch(url) and _SHA256.fullmatch(digest)
    return f"{url} --hash=sha256:{digest}" if fits else ""


def _commit(url: str, commit: str) -> str:
    return f"git+{url}@{commit}" if _ADDRESS.fullmatch(url) and _COMMIT.fullmatch(commit) else ""


def _clone(folder: Path) -> str:
    """Give the commit of a clone, if its `origin` has it too."""
    address = read_address(git(folder, "config", "--get", "remote.origin.url"))
    pushed = git(folder, "branch", "--remotes", "--contains", "HEAD")
    return _commit(address.url, git(folder, "rev-parse", "HEAD")) if address and pushed else ""
