"""Repositories that were renamed: their archives move along, and what names them by a former name follows."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import TypeVar

from kb_builder.archive import Archive, Staging, move_home, remove_home, renamed
from kb_builder.config import Award, PageDecision, Project, Takedown
from kb_builder.errors import ArchiveError, HarvestError, KbError
from kb_builder.model import Key, Repository, key_of
from kb_builder.pipeline.archive import STAGING
from kb_builder.stored import Archived, Renames

logger = logging.getLogger(__name__)

_Entry = TypeVar("_Entry", Award, PageDecision, Takedown)
Ask = Callable[[str], str]
"""Gives the id that GitHub has for a repository, by any of its names; "" for none. Raises `HarvestError`."""


def follow_renames(
    project: Project, archived: Archived, unreadable: Mapping[str, ArchiveError], ask: Ask, *, dry_run: bool
) -> tuple[Archived, dict[str, KbError]]:
    """Move the archive of each repository that `kb.yml` calls otherwise now; give what is stored then.

    Gives also, by the name in lower case, why a repository must not be harvested: it would start from
    zero although its archive may be there. With `dry_run` nothing is written. Call it while holding
    the project's lock. Raises `OSError`.
    """
    ask, failures = cache(ask), dict[str, KbError]()
    archived = _without_second_homes(project, archived, dry_run=dry_run)
    looked_at = {*unreadable}
    while name := _new_name(project, archived, looked_at):
        looked_at.add(name.lower())
        try:
            found, id_ = _archived_as(project, name, archived, unreadable, ask)
            if found is not None:
                archived = _moved(project, archived, found, name, id_, dry_run=dry_run)
        except HarvestError as error:
            reason = f"{name}: may be archived under another name, and GitHub did not tell ({error.reason})"
            failures[name.lower()] = type(error)(reason, error.next_step)
        except ArchiveError as error:
            failures[name.lower()] = error
    return archived, failures


def followed(project: Project, archived: Archived) -> Project:
    """Give the project with `curation.yml` under the names that archived repositories have today."""
    renames = Renames.of(archived.repositories, project.config.repositories)
    if not renames.had:
        return project
    curation = project.curation
    takedowns = [_under_todays_name(one, renames) for one in curation.takedowns]
    pages = [_under_todays_name(one, renames) for one in curation.pages]
    # Somebody may have taken the name that was left: what is to stay away stays away on both sides.
    known = {one.key for one in archived.discussions}
    known |= {key_of(one.repository, one.number) for one in archived.tombstones}
    takedowns += _of_other_bearers(curation.takedowns, renames, known)
    hidden = _of_other_bearers((one for one in curation.pages if one.hide), renames, known)
    pages += [PageDecision(number=one.number, repository=one.repository, hide=True) for one in hidden]
    awards = tuple(_under_todays_name(one, renames) for one in curation.awards)
    update = {"pages": tuple(pages), "takedowns": tuple(takedowns), "awards": awards}
    return replace(project, curation=curation.model_copy(update=update), renames=renames)


def _under_todays_name(entry: _Entry, renames: Renames) -> _Entry:
    name = entry.repository
    return entry.model_copy(update={"repository": renames.today(name)}) if name else entry


def _of_other_bearers(
    entries: Iterable[_Entry], renames: Renames, known: Collection[Key]
) -> Iterator[_Entry]:
    """Yield the entries as of others that had their repository's name, where these have such a discussion."""
    for entry in entries:
        for name in renames.bearers(entry.repository)[1:] if entry.repository else ():
            if key_of(name, entry.number or 0) in known:
                yield entry.model_copy(update={"repository": name})


def _without_second_homes(project: Project, archived: Archived, *, dry_run: bool) -> Archived:
    """Finish a move that a run which died left half done: both homes are there, and hold the same."""
    for one in sorted(archived.repositories, key=lambda one: len(one.former_names)):
        name, others = one.name_with_owner, archived.without([one.name_with_owner])
        same = (
            other for other in others.only(project.config.repositories).repositories if other.id == one.id
        )
        if one.id and any(name.lower() in map(str.lower, other.former_names) for other in same):
            if not dry_run:
                remove_home(project.archive, name)
            archived = others
    return archived


def _new_name(project: Project, archived: Archived, looked_at: Collection[str]) -> str:
    """Give the next name in `kb.yml` under which nothing is stored; a move may leave one so."""
    known = {one.name_with_owner.lower() for one in archived.repositories}.union(looked_at)
    return next((name for name in project.config.repositories if name.lower() not in known), "")


def _archived_as(
    project: Project, name: str, archived: Archived, unreadable: Mapping[str, ArchiveError], ask: Ask
) -> tuple[Repository | None, str]:
    """Find the repository `name` in the archive, where it lies under another name; and give its id.

    Raises `HarvestError` where GitHub cannot be asked, and `ArchiveError` where its archive is damaged.
    """
    configured = {one.lower() for one in project.config.repositories}
    id_ = ask(name) if archived.repositories or unreadable else ""
    if not id_:
        return None, ""
    for one in sorted(archived.repositories, key=lambda one: not one.id):
        if one.name_with_owner.lower() in configured:
            # Somebody may have taken the name that was left, and kb.yml may name that one, too.
            is_found = one.id == id_ != ask(one.name_with_owner)
        else:
            is_found = (one.id or ask(one.name_with_owner)) == id_
        if is_found:
            return one, id_
    for old, error in unreadable.items():
        if old not in configured and ask(old) == id_:
            raise error
    return None, ""


def _moved(
    project: Project, archived: Archived, found: Repository, name: str, id_: str, *, dry_run: bool
) -> Archived:
    old = found.name_with_owner
    own = archived.only([old])
    moved = renamed(own, old, name, id_)
    if not dry_run:
        Staging(project.root / STAGING).drop(old)
        if not found.id:
            # A run that dies leaves two homes; by their ids the next one knows them for the same.
            Archive(project.archive).rewrite(own, [replace(found, id=id_)])
        moved = move_home(project.archive, old, moved)
    logger.info("%s is called %s now: its archive moves along", old, name)
    return archived.without([old]).joined(moved)
