"""Withholding knows what of a discussion nobody may keep: names, texts, or all of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from kb_builder.config import Config, Curation, Takedown
from kb_builder.curate.aliases import Aliases, mark
from kb_builder.curate.blanking import Blanker
from kb_builder.curate.circles import Circle, Subject
from kb_builder.curate.quotes import Unquoted
from kb_builder.model import (
    Actor,
    ActorKind,
    Category,
    Comment,
    Discussion,
    Key,
    Label,
    Poll,
    Repository,
    Tombstone,
    Withheld,
    key_of,
)

TAKEDOWN, REMOVAL = "takedown", "removal"
_NO_ROLE, _OWNER, _MEMBER = "NONE", "OWNER", "MEMBER"


@dataclass(frozen=True, slots=True)
class Applied:
    """A discussion without what is withheld of it, and how many names and quotes had to go."""

    discussion: Discussion
    blanked: int = 0


@dataclass(frozen=True, slots=True)
class Withholding:
    """What `curation.yml` withholds, for any discussion; `under` identifies the wishes in force."""

    nameless: Circle
    removed: Circle
    taken_down: frozenset[Key | str]
    forgotten: frozenset[Key]
    """Taken down, their addresses included."""
    blanker: Blanker
    aliases: Aliases
    under: str
    is_idle: bool

    @classmethod
    def asked_for(
        cls, curation: Curation, config: Config, subjects: Iterable[Subject], aliases: Aliases
    ) -> Withholding:
        """Put together what `subjects`, found for the opt-outs, and the takedowns ask for."""
        subjects, home = tuple(one for one in subjects if one.optout.withholds), config.repositories[0]
        owners = (name.partition("/")[0] for name in config.repositories)
        return cls(
            nameless=Circle(one for one in subjects if one.optout.action is not None),
            removed=Circle(one for one in subjects if one.optout.action == "remove"),
            taken_down=frozenset(subject_of(one, home) for one in curation.takedowns),
            forgotten=frozenset(
                key_of(one.repository or home, one.number or 0)
                for one in curation.takedowns
                if not one.address
            ),
            blanker=Blanker.of(subjects, owners),
            aliases=aliases,
            under=_digest(curation, home),
            is_idle=not curation.withholds,
        )

    def applied(self, discussion: Discussion, addresses: tuple[str, ...] = ()) -> Applied:
        """Give what may be kept of a discussion whose page has, or had, these addresses.

        What was withheld before stays so: only reading it again brings it back.
        """
        if self.is_idle:
            return Applied(discussion)
        if discussion.is_stub:
            return Applied(self._still_a_stub(discussion))
        if discussion.key in self.taken_down or discussion.id in self.taken_down:
            return Applied(self._stub(discussion, TAKEDOWN, addresses))
        if self.removed.holds(discussion.author):
            return Applied(self._stub(discussion, REMOVAL, addresses))
        return self._without(discussion)

    def repository(self, repository: Repository) -> Repository:
        """Give what may be kept of the facts about a repository."""
        blank = self._blank
        categories = tuple(_category(one, blank) for one in repository.categories)
        return replace(repository, description=blank(repository.description), categories=categories)

    def tombstone(self, tombstone: Tombstone) -> Tombstone:
        """Give a tombstone without the addresses that hold a name."""
        return replace(tombstone, addresses=self._addresses(tombstone.addresses))

    def credit(self, actor: Actor) -> Actor:
        """Give an account as it may be kept."""
        if actor.is_named and self.nameless.holds(actor):
            return Actor.hidden(self.aliases.of(actor))
        return actor

    def withholds(self, post: Comment) -> str:
        """Give the reason why the text of a post is withheld, "" where it is not."""
        if post.id in self.taken_down:
            return TAKEDOWN
        return post.withheld or (REMOVAL if self.removed.holds(post.author) else "")

    def _blank(self, text: str) -> str:
        return self.blanker.blanked(text)[0]

    def _addresses(self, addresses: Iterable[str]) -> tuple[str, ...]:
        return tuple(one for one in addresses if not self.blanker.is_in_address(one))

    def _stub(self, whole: Discussion, reason: str, addresses: tuple[str, ...]) -> Discussion:
        author = self.credit(whole.author) if reason == REMOVAL else Actor.hidden()
        forgets = reason == TAKEDOWN and whole.key in self.forgotten
        return Discussion(
            repository=whole.repository,
            number=whole.number,
            id=whole.id,
            url=whole.url,
            title="",
            body="",
            author=author,
            association=_NO_ROLE,
            category=_category(whole.category, self._blank),
            created_at=whole.created_at,
            updated_at=whole.updated_at,
            withheld=Withheld(self._under(whole), reason, () if forgets else self._addresses(addresses)),
        )

    def _still_a_stub(self, stub: Discussion) -> Discussion:
        known = stub.withheld or Withheld()
        forgets = stub.key in self.forgotten
        return replace(
            stub, withheld=replace(known, addresses=() if forgets else self._addresses(known.addresses))
        )

    def _without(self, whole: Discussion) -> Applied:
        unquoted = Unquoted.of(post.body for post in whole.posts if self.withholds(post))
        blanked = 0

        def blank(text: str) -> str:
            nonlocal blanked
            text, names = self.blanker.blanked(text)
            text, quotes = unquoted.blanked(text)
            blanked += names + quotes
            return text

        chooser = whole.answer_chosen_by
        kept = replace(
            whole,
            title=blank(whole.title),
            former_titles=tuple(map(blank, whole.former_titles)),
            body=blank(whole.body),
            author=self.credit(whole.author),
            association=self._role(whole),
            category=_category(whole.category, blank),
            labels=tuple(_label(label, blank) for label in whole.labels),
            former_standings=tuple(
                replace(one, labels=tuple(map(blank, one.labels))) for one in whole.former_standings
            ),
            answer_chosen_by=chooser and self.credit(chooser),
            poll=whole.poll and _poll(whole.poll, blank),
            comments=tuple(self._post(post, blank) for post in whole.comments),
        )
        if kept == whole:
            return Applied(whole)
        return Applied(replace(kept, withheld=Withheld(self._under(whole))), blanked)

    def _post(self, post: Comment, blank: Callable[[str], str]) -> Comment:
        replies = tuple(self._post(reply, blank) for reply in post.replies)
        reason = self.withholds(post)
        if reason:
            author = Actor.hidden() if reason == TAKEDOWN else self.credit(post.author)
            return replace(
                post, author=author, association=_NO_ROLE, body="", withheld=reason, replies=replies
            )
        return replace(
            post,
            author=self.credit(post.author),
            association=self._role(post),
            body=blank(post.body),
            replies=replies,
        )

    def _role(self, post: Comment | Discussion) -> str:
        # Of an owner there is only one: that would be a name.
        is_telling = post.association.upper() == _OWNER and self.nameless.holds(post.author)
        return _MEMBER if is_telling else post.association

    def _under(self, discussion: Discussion) -> str:
        # What is gone under other wishes cannot be told from what these take: it is read again.
        known = discussion.withheld
        return self.under if known is None or known.under == self.under else ""


def lacks_alias(discussion: Discussion) -> bool:
    """Tell whether somebody in a discussion is hidden without an alias, and may have one."""
    actors = [post.author for post in discussion.posts if post.withheld != TAKEDOWN]
    if discussion.withheld is None or discussion.withheld.reason != TAKEDOWN:
        actors.append(discussion.author)
    actors += [discussion.answer_chosen_by] if discussion.answer_chosen_by else []
    return any(actor.kind is ActorKind.HIDDEN and not actor.alias for actor in actors)


def subject_of(takedown: Takedown, home: str) -> Key | str:
    """Give what a takedown is about: a discussion's key, or a post's node id."""
    return takedown.comment if takedown.comment is not None else _about(takedown, home)


def _about(takedown: Takedown, home: str) -> Key:
    return key_of(takedown.repository or home, takedown.number or 0)


def _digest(curation: Curation, home: str) -> str:
    asked = (one for one in curation.optouts if one.withholds)
    wishes = [one.model_dump(mode="json", exclude={"ranking", "credit"}) for one in asked]
    takedowns = [[subject_of(one, home), one.address] for one in curation.takedowns]
    texts = sorted(json.dumps(one, sort_keys=True) for one in (*wishes, *takedowns))
    return mark("\n".join(texts))


def _category(category: Category, blank: Callable[[str], str]) -> Category:
    return replace(category, name=blank(category.name), description=blank(category.description))


def _label(label: Label, blank: Callable[[str], str]) -> Label:
    return replace(label, name=blank(label.name), description=blank(label.description))


def _poll(poll: Poll, blank: Callable[[str], str]) -> Poll:
    options = tuple(replace(option, text=blank(option.text)) for option in poll.options)
    return replace(poll, question=blank(poll.question), options=options)
