"""Whether a build would only repeat the last one: a digest of all that it depends on, and of what it made.

Files count by size, times and inode, which no change leaves as they are. What was changed and changed
back is built again; that is harmless.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from kb_builder.archive import LOCK_FILE
from kb_builder.config import Project
from kb_builder.installed import digest, listed, program
from kb_builder.kept import Kept
from kb_builder.listing import Listing, Tree

_KIND, _MADE = "build", "made"
_APART = frozenset([".git", ".cache", "archive", "content", "site", "node_modules", "__pycache__", LOCK_FILE])
"""What is no input, or is looked at by itself."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """Digests of what a build depends on; `others` are the files beside archive and content.

    All counts as it was before anything was read: what comes meanwhile is for the next build. `tree` is what
    stands in content/, which has most files, and `content` its digest.
    """

    options: str
    others: str
    variables: tuple[str, ...] = ()
    archive: str = ""
    content: str = ""
    tree: Tree = field(default_factory=Tree)

    @classmethod
    def of(cls, project: Project, environment: Mapping[str, str], *options: object) -> Inputs:
        """Look at what a build of the project with these options depends on."""
        variables = tuple(_variables(project.root / "mkdocs.yml", environment))
        said = [*map(str, options), *variables, program()]
        others, archive = digest(listed(project.root, _APART)), digest(listed(project.archive))
        return cls(digest(said), others, variables, archive).with_content(Tree.of(project.content))

    @property
    def around(self) -> str:
        """A digest of all that MkDocs may see beside content/."""
        return digest((*self.variables, program(), self.others))

    @property
    def whole(self) -> str:
        """A digest of all of them."""
        return digest((self.options, self.others, self.archive, self.content))

    @property
    def of_pages(self) -> str:
        """A digest of all that generated pages are composed of."""
        return digest((self.options, self.others, self.archive))

    def with_content(self, tree: Tree) -> Inputs:
        """Give these inputs with another content/: a build changes it before MkDocs reads it."""
        return replace(self, content=tree.digest, tree=tree)

    def with_site(self, made: str) -> str:
        """Give one digest of these inputs and of the site that was made of them, of which `made` is one."""
        return digest((self.whole, made))


def recall(kept: Kept, inputs: Inputs, site: Path) -> dict[str, object] | None:
    """Give what was remembered of the build of these inputs; None where it was not the last one.

    The site, which has most files, is looked at where the inputs are the same.
    """
    found = kept.get(_KIND, inputs.whole)
    try:
        said = json.loads(found) if found else None
    except ValueError:
        said = None
    return (
        said
        if isinstance(said, dict) and said.get(_MADE) == inputs.with_site(Listing.of(site).digest)
        else None
    )


def remember(kept: Kept, inputs: Inputs, made: str, said: Mapping[str, object]) -> None:
    """Keep what is to be known of the last build, and of no other; `made` is a digest of its site."""
    forget(kept)
    kept.put(_KIND, inputs.whole, json.dumps({**said, _MADE: inputs.with_site(made)}).encode("ascii"))


def forget(kept: Kept) -> None:
    """Keep nothing of the last build."""
    kept.forget(_KIND)


class _Listener(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.said: list[tuple[int, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append((record.levelno, record.getMessage()))


@contextmanager
def heard() -> Iterator[list[tuple[int, str]]]:
    """Give what is logged meanwhile: level and line."""
    listener, logger = _Listener(), logging.getLogger("kb_builder")
    logger.addHandler(listener)
    try:
        yield listener.said
    finally:
        logger.removeHandler(listener)


def _variables(settings: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """Yield the variables of the environment that may matter: those that `mkdocs.yml` names, and dates."""
    try:
        text = settings.read_text(encoding="utf-8", errors="replace")
    except OSError:
        text = ""
    for name, value in sorted(environment.items()):
        if name == "SOURCE_DATE_EPOCH" or (name in text and "!ENV" in text):
            yield f"{name}={value}"
