"""How `curation.yml` reaches what is stored: nobody's name or text is kept against their wish."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from kb_builder import pages
from kb_builder.archive import Archive, Staging, load_suppressions, save_suppressions
from kb_builder.config import Curation, Project
from kb_builder.curate import curate
from kb_builder.curate.aliases import Aliases, mark
from kb_builder.curate.carrying import carried
from kb_builder.curate.circles import Subject
from kb_builder.curate.recognition import Acquaintances
from kb_builder.curate.withholding import Withholding, lacks_alias, subject_of
from kb_builder.knowledge import Knowledge
from kb_builder.model import Discussion, Repository, Tombstone
from kb_builder.parts import actors, newest_timestamp, texts
from kb_builder.picturing import forget_pictures
from kb_builder.stored import Archived, Suppression

_PASSING = "+"
"""Behind the mark of a wish: its logins are remembered for the length of one run."""
_Stored = Discussion | Repository | Tombstone
STAGING = ".kb-staging"
"""Folder, in a project, of what interrupted harvests had read."""


class Discretion:
    """What may be stored and what must be read again, for one run over a project.

    Use it while holding the project's lock; with `dry_run` it writes nothing.
    """

    def __init__(
        self,
        project: Project,
        aliases: Aliases,
        *,
        dry_run: bool = False,
        mends: Callable[[int], bool] = lambda _: False,
    ) -> None:
        """Bring the archive under the present `curation.yml`. Raises `ArchiveError` and `OSError`."""
        self._project, self._aliases, self._dry_run, self._mends = project, aliases, dry_run, mends
        remembered = load_suppressions(project.archive)
        self._remembered = remembered.only(one for one in remembered.marks if not one.endswith(_PASSING))
        self.is_idle = not (project.curation.withholds or self._remembered.entries)
        self.blanked = 0
        self._known = Acquaintances(
            project.curation.optouts,
            remembered.logins(_PASSING),
            aliases,
        )
        self._archived = Archived((), (), {})
        self._met: set[object] = set()
        if not self.is_idle:
            self._archived = Archive(project.archive, mends).load()
            stored = (*self._archived.discussions, *self._staged())
            self._known.meet(stored)
            self._known.read(text for one in stored for text in texts(one))
        self._follow()

    def applied(self, discussion: Discussion) -> Discussion:
        """Give what may be stored of a discussion that is stored already."""
        return self._withholding.applied(discussion).discussion

    def archived(self, archived: Archived) -> Archived:
        """Give what the archive holds, as it may be stored."""
        return replace(archived, discussions=tuple(map(self.applied, archived.discussions)))

    def repository(self, repository: Repository) -> Repository:
        """Give what may be stored of the facts about a repository."""
        return self._withholding.repository(repository)

    def outline(self, outline: Discussion) -> Discussion:
        """Give what may be stored of what GitHub's list shows of a discussion, and learn from it."""
        if self.is_idle:
            return outline
        if self._known.learns_from(outline):
            self._resolve()
        return self.applied(outline)

    def brought(self, read: Iterable[Discussion], stored: Mapping[int, Discussion]) -> tuple[Discussion, ...]:
        """Give what may be stored of discussions as GitHub has them, where the archive has `stored`.

        Whom they show to be hidden is hidden in the whole archive first.
        """
        read = tuple(read)
        if self.is_idle:
            return read
        self._known.meet(read)
        for one in read:
            self._met |= {one.key, *_ids(one)}
            self._known.read(texts(one))
            if one.number in stored:
                self._known.compare(stored[one.number], one)
        if self._known.subjects != self._followed_for:
            self._archived = Archive(self._project.archive, self._mends).load()
            self._follow()
        return tuple(self.applied(carried(self.applied(one), stored.get(one.number))) for one in read)

    def is_stale(self, discussion: Discussion) -> bool:
        """Tell whether a stored discussion has to be read again: other wishes are in force since."""
        known = discussion.withheld
        if known is None:
            return False
        may_be_told_apart = bool(self._aliases.key) and lacks_alias(discussion)
        return known.under != self._withholding.under or may_be_told_apart

    def finish(self) -> None:
        """Forget the wishes that are no longer in force: a complete harvest has undone them."""
        wishes = self._wishes()
        if not self._dry_run and not self.is_idle:
            remembered = self._remembered.joined(wishes).only(wish.mark for wish in wishes)
            save_suppressions(self._project.archive, remembered)

    @property
    def told(self) -> tuple[str, ...]:
        """Say what a maintainer should know of what was done, and cannot see from the result."""
        hidden = [one for one in self._archived.discussions if lacks_alias(one)]
        optouts = tuple(enumerate(self._project.curation.optouts, start=1))
        by_login = [str(n) for n, one in optouts if one.action is not None and not one.id]
        lines = []
        if self.blanked and not self._dry_run:
            lines.append(f"curation.yml: {self.blanked} names and quotes were blanked in the archive")
        # The build has no key where the harvest has one: then aliases stand in the archive.
        has_key = bool(self._aliases.key) or self._known.has_met_aliases
        if hidden and not has_key:
            lines.append(
                "curation.yml: people who opted out are all called a community member; with a secret in "
                "KB_ALIAS_KEY each has an alias (see docs/configuration.md)"
            )
        if by_login and not has_key:
            lines.append(
                f"curation.yml: optouts {', '.join(by_login)}: an id: holds when the account is renamed, "
                "a login alone may not"
            )
        return tuple(lines)

    def _resolve(self) -> None:
        curation, config = self._project.curation, self._project.config
        self._withholding = Withholding.asked_for(curation, config, self._known.subjects, self._aliases)

    def _follow(self) -> None:
        """Take what is withheld out of the whole archive: marks of the wishes first, texts last."""
        self._resolve()
        self._followed_for = self._known.subjects
        if self.is_idle:
            return
        after = self._followed(self._archived)
        nouns = self._changed(self._archived, after)
        self._remembered = self._remembered.joined(self._wishes())
        if not self._dry_run:
            if nouns:
                save_suppressions(self._project.archive, self._remembered.joined(self._passing()))
                forget_pictures(self._project, self._knowledge(after))
                Archive(self._project.archive).rewrite(self._archived, nouns)
            self._follow_in_staging()
            save_suppressions(self._project.archive, self._remembered)
        self._archived = after

    def _followed(self, archived: Archived) -> Archived:
        withholding = self._withholding
        applied = [withholding.applied(one) for one in archived.discussions]
        self.blanked += sum(one.blanked for one in applied)
        kept = [one.discussion for one in applied]
        pairs = zip(archived.discussions, kept, strict=True)
        gone = {place for place, (old, new) in enumerate(pairs) if new.is_stub and not old.is_stub}
        addresses = self._addresses(archived) if gone else {}
        for place in gone:
            whole = archived.discussions[place]
            kept[place] = withholding.applied(whole, addresses.get(whole.key, ())).discussion
        return replace(
            archived,
            discussions=tuple(kept),
            repositories=tuple(map(withholding.repository, archived.repositories)),
            tombstones=tuple(map(withholding.tombstone, archived.tombstones)),
        )

    def _addresses(self, archived: Archived) -> Mapping[tuple[str, int], tuple[str, ...]]:
        """Give the addresses of the pages that there are."""
        shown = Curation(pages=self._project.curation.pages)
        return pages.addresses_of(self._knowledge(archived, shown), self._project.config)

    def _knowledge(self, archived: Archived, curation: Curation | None = None) -> Knowledge:
        project, moment = self._project, newest_timestamp(archived.discussions)
        shown = curation or project.curation
        return curate(archived.repositories, archived.discussions, project.config, shown, moment)

    def _staged(self) -> Iterator[Discussion]:
        staging = Staging(self._project.root / STAGING)
        for repository in staging.repositories():
            yield from staging.load(repository).discussions.values()

    def _follow_in_staging(self) -> None:
        staging = Staging(self._project.root / STAGING)
        for repository in staging.repositories():
            staged = staging.load(repository)
            kept = {number: self.applied(one) for number, one in staged.discussions.items()}
            if kept != staged.discussions and staged.since is not None:
                name = next(iter(kept.values())).repository
                staging.keep(name, kept.values(), staged.since)

    def _changed(self, before: Archived, after: Archived) -> list[_Stored]:
        """Give what has to be written, in an order in which a run that dies has forgotten nothing.

        What leads from an opt-out to an account, and from there to its other logins, is written last.
        """
        old: tuple[_Stored, ...] = (*before.repositories, *before.tombstones, *before.discussions)
        new: tuple[_Stored, ...] = (*after.repositories, *after.tombstones, *after.discussions)
        changed = [(was, now) for was, now in zip(old, new, strict=True) if was != now]
        return [now for _, now in sorted(changed, key=lambda pair: self._telling(pair[0]))]

    def _telling(self, stored: _Stored) -> int:
        if not isinstance(stored, Discussion):
            return 0
        known, met = self._withholding.nameless, tuple(actors(stored))
        is_listed = any(actor.login.casefold() in known.listed for actor in met)
        return 2 if is_listed else 1 if any(map(known.holds, met)) else 0

    def _wishes(self) -> tuple[Suppression, ...]:
        """Give the wishes in force, and whether the archive has, or had, what they are about."""
        found = [
            Suppression(one.mark, self._known.is_known(one), self._digests(one))
            for one in self._known.subjects
            if one.optout.withholds
        ]
        met = self._met.union(*({one.key, *_ids(one)} for one in self._archived.discussions))
        home = self._project.config.repositories[0]
        for takedown in self._project.curation.takedowns:
            about = subject_of(takedown, home)
            found.append(Suppression(mark(f"takedown:{about}"), about in met))
        return tuple(found)

    def _passing(self) -> Iterator[Suppression]:
        """Give all logins, for as long as files are rewritten: a run that dies leaves them to the next."""
        for one in self._known.subjects:
            digests = tuple(sorted(map(self._aliases.digest, one.logins - one.listed)))
            yield Suppression(one.mark + _PASSING, logins=digests)

    def _digests(self, subject: Subject) -> tuple[str, ...]:
        # Without a key anybody can compute a digest: it must not say more than curation.yml does.
        if not (self._aliases.key or subject.optout.id):
            return ()
        return tuple(sorted(map(self._aliases.digest, subject.logins - subject.listed)))


def _ids(discussion: Discussion) -> Iterator[str]:
    return (post.id for post in discussion.posts)
