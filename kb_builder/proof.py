"""The proof that no file holds what `curation.yml` withholds: every one of them is searched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from kb_builder.archive import Archive, load_suppressions
from kb_builder.asked import Request
from kb_builder.config import OptOut, Project
from kb_builder.curate.aliases import Aliases, mark
from kb_builder.curate.recognition import Acquaintances
from kb_builder.curate.withholding import Withholding, subject_of
from kb_builder.parts import texts
from kb_builder.stored import Archived
from kb_builder.website import resolved, text_of

_NO_ALIASES = Aliases()


def prove(project: Project, aliases: Aliases = _NO_ALIASES) -> tuple[str, ...]:
    """Search archive, content and site; give a finding with its mend for each file that must not be so.

    The archive is also put through what `kb build` does: what that would change is a finding.
    Raises `ArchiveError` and `OSError`.
    """
    curation = project.curation
    if not curation.withholds:
        return ()
    archived = Archive(project.archive).load()
    known = _acquaintances(project, archived, aliases)
    known.read(text for one in archived.discussions for text in texts(one))
    withholding = Withholding.asked_for(curation, project.config, known.subjects, aliases)
    held = [
        f"archive/{one.repository}/discussions/{one.number}.json holds what curation.yml withholds: "
        "run `kb build`"
        for one in archived.discussions
        if withholding.applied(one).discussion != one
    ]
    return tuple(dict.fromkeys((*held, *_searched(project, withholding, known))))


def requests(project: Project) -> tuple[Request, ...]:
    """List what is asked for, and whether it was found. Names nobody. Raises `ArchiveError`."""
    curation, archived = project.curation, Archive(project.archive).load()
    known, home = _acquaintances(project, archived, _NO_ALIASES), project.config.repositories[0]
    before = frozenset(wish.mark for wish in load_suppressions(project.archive).entries if wish.found)
    keys: set[object] = {one.key for one in archived.discussions}
    keys |= {post.id for one in archived.discussions for post in one.posts}
    optouts = [
        Request(f"optouts {n}", _asks(one.optout), known.is_known(one) or one.mark in before)
        for n, one in enumerate(known.subjects, start=1)
    ]
    for n, takedown in enumerate(curation.takedowns, start=1):
        about = subject_of(takedown, home)
        asks = f"take down {about if isinstance(about, str) else '#'.join(map(str, about))}"
        found = about in keys or mark(f"takedown:{about}") in before
        optouts.append(Request(f"takedowns {n}", asks, found, takedown.reason, takedown.date.isoformat()))
    return tuple(optouts)


def _asks(optout: OptOut) -> str:
    asked = [optout.action, "blank names" if optout.names else None]
    asked += [None if optout.ranking else "no ranking", None if optout.credit else "no credit"]
    return ", ".join(filter(None, asked))


def _acquaintances(project: Project, archived: Archived, aliases: Aliases) -> Acquaintances:
    remembered = {wish.mark: wish.logins for wish in load_suppressions(project.archive).entries}
    known = Acquaintances(project.curation.optouts, remembered, aliases)
    known.meet(archived.discussions)
    return known


def _searched(project: Project, withholding: Withholding, known: Acquaintances) -> Iterator[str]:
    for folder in (project.archive, project.content, project.site):
        for file in _files(folder):
            name = file.relative_to(project.root).as_posix()
            text = text_of(file)
            if any(withholding.blanker.is_in(one) for one in (name, text, resolved(text))):
                yield f"{name} holds a name that curation.yml withholds: {_mend(folder, project, text)}"
            elif known.read((text, name)):
                # Of this login there was only a digest; now that it is known, it is a finding.
                yield f"{name} holds a login of somebody who opted out: {_mend(folder, project, text)}"


def _files(folder: Path) -> Iterable[Path]:
    return (file for file in sorted(folder.rglob("*")) if file.is_file() and not file.is_symlink())


def _mend(folder: Path, project: Project, text: str) -> str:
    is_handwritten = folder == project.content and "generator: kb-builder" not in text[:2000]
    return "it was written by hand, so change it there" if is_handwritten else "run `kb build`"
