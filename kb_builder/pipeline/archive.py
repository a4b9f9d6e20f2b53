"""The archive of a project as the stages see it: read once, brought under `curation.yml`, stored so."""

from __future__ import annotations

import logging
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import compress

from kb_builder import atomic, privacy
from kb_builder.addresses import discussion_address, folder_names
from kb_builder.archive import (
    Archive,
    Staging,
    load_logins,
    load_suppressions,
    path_of_discussion,
    save_logins,
    save_suppressions,
)
from kb_builder.config import Curation, Project
from kb_builder.curate import (
    Compared,
    Comparing,
    Gathered,
    NoMemory,
    compare,
    credited,
    gather,
    matched,
    published,
    unmatched,
    visible,
)
from kb_builder.kept import FOLDER, Kept
from kb_builder.knowledge import Knowledge, Person
from kb_builder.logins import logins_in
from kb_builder.model import Discussion, Key
from kb_builder.pipeline.pictures import forget_pictures
from kb_builder.pipeline.weights import Remembered
from kb_builder.privacy import MARK_SIZE, Aliases, Policy, Withheld
from kb_builder.processes import Beside, Jobs, beside
from kb_builder.stored import Archived, newest_timestamp

logger = logging.getLogger(__name__)

_HARMLESS = "harmless"
"""Of which discussions it is known that they hold no secret."""
_MANY = 1_000
"""So many answers are worth a helper that compares them though the last comparison is known."""
STAGING = ".kb-staging"
"""Folder, in a project, of what interrupted harvests had read."""
_NO_ALIASES = Aliases()


def withheld_from(project: Project, archived: Archived, aliases: Aliases = _NO_ALIASES) -> Withheld:
    """Give what the archive holds as it may be stored, without storing it. Raises `ArchiveError`."""
    remembered, logins = load_suppressions(project.archive), load_logins(project.archive)
    remembered = privacy.under_todays_names(remembered, project.curation, project.config, project.renames)
    policy = Policy(project.curation, project.config, aliases, remembered, logins)
    staged = () if policy.is_idle else _staged(project)
    people = privacy.known_people(policy, (*archived.discussions, *staged))
    addresses = _addresses_of_removed(project, archived, policy.rules(people))
    return privacy.withhold(policy, archived, people, addresses)


def withheld_anew(project: Project, withheld: Withheld) -> Withheld:
    """Bring the archive under what was learned of people since."""
    policy, people = withheld.policy, withheld.people
    addresses = _addresses_of_removed(project, withheld.archived, policy.rules(people))
    return privacy.withhold(policy, withheld.archived, people, addresses, withheld)


def store(project: Project, before: Archived, withheld: Withheld) -> Withheld:
    """Bring the archive on disk, as it was `before`, to what may be stored.

    In this order a run that dies has forgotten nothing: first what is remembered of people, then
    pictures, then the files, what leads to a person last. Call it while holding the project's lock.
    """
    if withheld.policy.is_idle:
        return withheld
    # What a run that died was writing may hold a name.
    atomic.sweep(project.archive)
    archived, seen = withheld.archived, logins_in(withheld.archived.discussions)
    is_erasing = withheld.logins != withheld.passing_logins
    if withheld.changes or is_erasing:
        save_suppressions(project.archive, withheld.passing)
        save_logins(project.archive, withheld.passing_logins.beyond(seen))
    if withheld.changes:
        forget_pictures(project, before, archived)
        archived = Archive(project.archive).rewrite(archived, withheld.changes)
    _store_staged(project, withheld)
    save_logins(project.archive, withheld.logins.beyond(seen))
    if withheld.changes or is_erasing or withheld.suppressions != withheld.policy.remembered:
        save_suppressions(project.archive, withheld.suppressions)
    policy = replace(withheld.policy, remembered=withheld.suppressions, logins=withheld.logins)
    return replace(withheld, policy=policy, archived=archived, changes=(), passing_logins=withheld.logins)


def tell(withheld: Withheld) -> None:
    """Log what a maintainer should know of what was withheld."""
    for line in withheld.notices:
        logger.info("%s", line)


def knowledge_in(
    project: Project, withheld: Withheld, as_of: datetime | None = None, jobs: Jobs = 1
) -> Knowledge:
    """Give what is worth publishing of what may be stored; up to `jobs` processes look for secrets."""
    gathered = gathered_in(project, withheld, jobs)
    knowledge = unmatched_in(project, withheld, gathered, as_of)
    return matched(knowledge, near(project)(gathered.answers, gathered.questions))


def knowledge_beside(
    project: Project,
    withheld: Withheld,
    as_of: datetime | None,
    kept: Kept | None,
    jobs: Jobs,
    meanwhile: Callable[[Knowledge, Beside[Compared]], None],
) -> Knowledge:
    """Give what `knowledge_in` gives; where it takes long, a helper compares while people are found.

    Where the cache `kept` has no comparison, that takes much longer: then there is something to be done
    `meanwhile`, with what is known so far.
    """
    gathered = gathered_in(project, withheld, jobs)
    is_first = kept is not None and Remembered(kept).is_empty
    is_worth = not isinstance(jobs, str) and kept and (is_first or len(gathered.answers) >= _MANY)
    compared = partial(near(project), gathered.answers, gathered.questions)
    with beside(compared, jobs if is_worth else 1) as found:
        unmatched = unmatched_in(project, withheld, gathered, as_of)
        if is_first:
            meanwhile(unmatched, found)
        return matched(unmatched, found.result())


def gathered_in(project: Project, withheld: Withheld, jobs: Jobs = 1) -> Gathered:
    """Give what there is to publish of what may be stored; up to `jobs` processes look for secrets."""
    config, archived = project.config, withheld.archived
    own = archived.only(config.repositories)
    found = visible(own.discussions, config, project.curation)
    safe, masked = _without_secrets(project, found, partial(_marks, found, withheld), jobs)
    shown = {one.key: one for one in safe}
    gathered = gather(
        own.repositories,
        [shown.get(one.key, one) for one in archived.discussions],
        safe,
        config,
        project.curation,
        withheld.rules.nameless.logins,
        withheld.logins,
        project.renames,
    )
    return replace(gathered, masked=masked)


def unmatched_in(
    project: Project, withheld: Withheld, gathered: Gathered, as_of: datetime | None = None
) -> Knowledge:
    """Give what `knowledge_in` gives, without what is near to each page."""
    moment = as_of or _newest(project, withheld)
    knowledge = unmatched(gathered, project.config, project.curation, moment)
    return replace(knowledge, unread=unread_in(withheld.archived))


def people_in(project: Project, withheld: Withheld, gathered: Gathered) -> tuple[Person, ...]:
    """Give the people of `knowledge_in`, in a third of its time."""
    return credited(gathered, project.config, project.curation, _newest(project, withheld))


def _newest(project: Project, withheld: Withheld) -> datetime:
    return newest_timestamp(withheld.archived.only(project.config.repositories).discussions)


def unread_in(archived: Archived) -> dict[str, int]:
    """Give the discussions ("acme/widgets#7") that GitHub did not give, and in how many harvests in a row."""
    return {
        f"{name}#{one.number}": one.harvests for name, unread in archived.unread.items() for one in unread
    }


def near(project: Project) -> Comparing:
    """Give what compares answers, with what is remembered in the project's cache."""
    kept = Kept(project.root / FOLDER)
    # What only reads a project leaves nothing in it.
    memory = Remembered(kept) if kept.folder.is_dir() else NoMemory()
    return partial(compare, memory=memory)


def _without_secrets(
    project: Project, discussions: tuple[Discussion, ...], marked: Callable[[], list[bytes]], jobs: Jobs
) -> tuple[tuple[Discussion, ...], tuple[str, ...]]:
    """Mask secrets; what an earlier run found to hold none is not searched again."""
    kept, rules = Kept(project.root / FOLDER), privacy.rules_version()
    if not kept.folder.is_dir():  # what only reads a project leaves nothing in it
        return privacy.mask_secrets(discussions, jobs=jobs)
    known = kept.get(_HARMLESS, rules) or b""
    before = frozenset(known[at : at + MARK_SIZE] for at in range(0, len(known), MARK_SIZE))
    marks = marked()
    safe, masked = privacy.mask_secrets(discussions, marks, before, jobs)
    is_harmless = map(operator.is_, discussions, safe)
    harmless = frozenset(compress(marks, is_harmless)) - {b""}
    if harmless != before:
        kept.forget(_HARMLESS)
        kept.put(_HARMLESS, rules, b"".join(sorted(harmless)))
    return safe, masked


def _marks(discussions: Iterable[Discussion], withheld: Withheld) -> list[bytes]:
    """Give a digest of each discussion: that of its file where it is as it is stored."""
    # What is still to be stored is not what the files say.
    stored = withheld.archived if not withheld.changes else Archived()
    files = {
        id(one): stored.digests.get(path_of_discussion(one.repository, one.number))
        for one in stored.discussions
    }
    return [
        bytes.fromhex(digest)[:MARK_SIZE] if (digest := files.get(id(one))) else privacy.mark(one)
        for one in discussions
    ]


def page_addresses(
    project: Project, archived: Archived, curation: Curation | None = None
) -> Mapping[Key, tuple[str, ...]]:
    """Give every address that leads, or led, to each published discussion, today's first."""
    config = project.config
    spelled = {one.name_with_owner.lower(): one.name_with_owner for one in archived.repositories}
    folders = folder_names(
        (spelled.get(name.lower(), name) for name in config.repositories), archived.repositories
    )
    titles = page_titles(project, archived.discussions, curation)
    found: dict[Key, tuple[str, ...]] = {}
    for one in archived.discussions:
        if title := titles.get(one.key):
            kind = config.kind_of(one.category)
            had = (title, one.title, *one.former_titles)
            found[one.key] = tuple(dict.fromkeys(discussion_address(kind, one, t, folders) for t in had))
    return found


def page_titles(
    project: Project, discussions: Iterable[Discussion], curation: Curation | None = None
) -> Mapping[Key, str]:
    """Give the title of every discussion that has a page."""
    everything = tuple(discussions)
    decided = project.curation if curation is None else curation
    return published(everything, project.config, decided, project.renames)


def _addresses_of_removed(
    project: Project, archived: Archived, rules: privacy.Rules
) -> Mapping[Key, tuple[str, ...]]:
    if rules.is_idle or not any(rules.removes(one) for one in archived.discussions if not one.is_stub):
        return {}
    return page_addresses(project, archived, Curation(pages=project.curation.pages))


def _staged(project: Project) -> Iterator[Discussion]:
    staging = Staging(project.root / STAGING)
    for repository in staging.repositories():
        yield from staging.load(repository).discussions.values()


def _store_staged(project: Project, withheld: Withheld) -> None:
    staging = Staging(project.root / STAGING)
    for repository in staging.repositories():
        staged = staging.load(repository)
        kept = {number: withheld.kept(one) for number, one in staged.discussions.items()}
        if kept != staged.discussions and staged.since is not None:
            name = next(iter(kept.values())).repository
            staging.keep(name, kept.values(), staged.since)
