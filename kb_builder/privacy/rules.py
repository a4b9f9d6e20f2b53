"""What of a discussion nobody may keep: names, texts, or all of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from kb_builder.accounts import Accounts, Subject, digest
from kb_builder.addresses import without_title
from kb_builder.config import Config, Curation, Takedown
from kb_builder.model import (
    REMOVAL,
    TAKEDOWN,
    Actor,
    ActorKind,
    Comment,
    Discussion,
    Key,
    Repository,
    Tombstone,
    WithheldPart,
    key_of,
)
from kb_builder.privacy.aliases import Aliases
from kb_builder.privacy.names import Names
from kb_builder.privacy.past import encrypted_past
from kb_builder.privacy.quotes import Unquoted
from kb_builder.stored import map_category, map_posts, map_texts

_NO_ROLE, _OWNER, _MEMBER = "NONE", "OWNER", "MEMBER"


@dataclass(frozen=True, slots=True)
class KeptDiscussion:
    """What may be kept of a discussion, and how many names and quotes had to go."""

    discussion: Discussion
    blanked: int = 0


@dataclass(frozen=True, slots=True)
class Rules:
    """What `curation.yml` withholds, for any discussion; `under` identifies the entries in force."""

    nameless: Accounts
    removed: Accounts
    taken_down: frozenset[Key | str]
    forgotten: frozenset[Key]
    """Taken down without a notice."""
    names: Names
    aliases: Aliases
    under: str
    is_idle: bool
    titled: re.Pattern[str] | None = None
    """An address of what is withheld as a whole, in any text: up to its number, then words of its title."""

    @classmethod
    def of(cls, curation: Curation, config: Config, subjects: Iterable[Subject], aliases: Aliases) -> Rules:
        """Put together what `subjects`, found for the opt-outs, and the takedowns ask for."""
        subjects, home = tuple(one for one in subjects if one.optout.withholds), config.repositories[0]
        owners = (name.partition("/")[0] for name in config.repositories)
        return cls(
            nameless=Accounts.of(one for one in subjects if one.optout.action is not None),
            removed=Accounts.of(one for one in subjects if one.optout.action == "remove"),
            taken_down=frozenset(subject_of(one, home) for one in curation.takedowns),
            forgotten=frozenset(_key(one, home) for one in curation.takedowns if not one.address),
            names=Names.of(subjects, owners),
            aliases=aliases,
            under=_digest(curation, home),
            is_idle=not curation.withholds,
        )

    def without_titles_of(self, keys: Iterable[Key], folders: Mapping[str, str]) -> Rules:
        """Give the same rules, which also forget words of titles in addresses of these discussions.

        `folders` are those of `folder_names`. "see /answers/12-how-do-i/" → "see /answers/12/"
        """
        numbers = {re.escape(f"{folders[name]}{number}") for name, number in keys if name in folders}
        if not numbers:
            return replace(self, titled=None)
        pattern = rf"(?<![\w-])((?:answers|ideas)/(?:{'|'.join(sorted(numbers))}))-[a-z0-9-]*[a-z0-9]"
        return replace(self, titled=re.compile(pattern, re.IGNORECASE))

    def kept(self, discussion: Discussion, addresses: tuple[str, ...] = ()) -> KeptDiscussion:
        """Give what may be kept of a discussion whose page has, or had, these addresses.

        What was withheld before stays so: only reading it again brings it back.
        """
        if self.is_idle:
            return KeptDiscussion(discussion)
        if discussion.is_stub:
            return KeptDiscussion(self._still_a_stub(discussion))
        if reason := self.removes(discussion):
            return KeptDiscussion(self._stub(discussion, reason, addresses))
        return self._without(discussion)

    def removes(self, discussion: Discussion) -> str:
        """Give the reason why all of a discussion is withheld, "" where it is not."""
        if discussion.key in self.taken_down or discussion.id in self.taken_down:
            return TAKEDOWN
        return REMOVAL if self.removed.holds(discussion.author) else ""

    def repository(self, repository: Repository) -> Repository:
        """Give what may be kept of the facts about a repository."""
        blank = self._blank
        categories = tuple(map_category(one, blank) for one in repository.categories)
        return replace(repository, description=blank(repository.description), categories=categories)

    def tombstone(self, tombstone: Tombstone) -> Tombstone:
        """Give a tombstone without the addresses that hold a name, or the title of what is taken down."""
        key = key_of(tombstone.repository, tombstone.number)
        addresses = (
            self._numbered(tombstone.addresses, key) if key in self.taken_down else tombstone.addresses
        )
        return replace(tombstone, addresses=self._addresses(addresses))

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
        return self.names.blanked(text)[0]

    def _addresses(self, addresses: Iterable[str]) -> tuple[str, ...]:
        return tuple(one for one in addresses if not self.names.are_in_address(one))

    def _numbered(self, addresses: Iterable[str], key: Key) -> tuple[str, ...]:
        """Give where the notices of what is withheld as a whole stand: no word of a title is in there."""
        return () if key in self.forgotten else self._addresses(dict.fromkeys(map(without_title, addresses)))

    def _stub(self, whole: Discussion, reason: str, addresses: tuple[str, ...]) -> Discussion:
        author = self.credit(whole.author) if reason == REMOVAL else Actor.hidden()
        return Discussion(
            repository=whole.repository,
            number=whole.number,
            id=whole.id,
            url=whole.url,
            title="",
            body="",
            author=author,
            association=_NO_ROLE,
            category=map_category(whole.category, self._blank),
            created_at=whole.created_at,
            updated_at=whole.updated_at,
            withheld=WithheldPart(
                self._under(whole),
                reason,
                self._numbered(addresses, whole.key),
                () if whole.key in self.forgotten else _with_what_is_lost(whole),
            ),
        )

    def _still_a_stub(self, stub: Discussion) -> Discussion:
        known = stub.withheld or WithheldPart()
        encrypted = () if stub.key in self.forgotten else known.encrypted
        addresses = self._numbered(known.addresses, stub.key)
        return replace(stub, withheld=replace(known, addresses=addresses, encrypted=encrypted))

    def _without(self, whole: Discussion) -> KeptDiscussion:
        unquoted = Unquoted.of(post.body for post in whole.posts if self.withholds(post))
        blanked = 0

        def blank(text: str) -> str:
            nonlocal blanked
            text, names = self.names.blanked(text)
            text, quotes = unquoted.blanked(text)
            text, titles = self.titled.subn(r"\1", text) if self.titled else (text, 0)
            blanked += names + quotes + titles
            return text

        chooser = whole.answer_chosen_by
        told = replace(
            whole,
            author=self.credit(whole.author),
            association=self._role(whole),
            answer_chosen_by=chooser and self.credit(chooser),
            comments=tuple(map_posts(post, self._post) for post in whole.comments),
        )
        kept = map_texts(told, blank)
        if kept == whole:
            return KeptDiscussion(whole)
        is_past_lost = _past(kept) != _past(whole)
        encrypted = _with_what_is_lost(whole) if is_past_lost else encrypted_in(whole)
        withheld = WithheldPart(self._under(whole), encrypted=encrypted)
        return KeptDiscussion(replace(kept, withheld=withheld), blanked)

    def _post(self, post: Comment) -> Comment:
        reason = self.withholds(post)
        author = Actor.hidden() if reason == TAKEDOWN else self.credit(post.author)
        if reason:
            return replace(post, author=author, association=_NO_ROLE, body="", withheld=reason)
        return replace(post, author=author, association=self._role(post))

    def _role(self, post: Comment | Discussion) -> str:
        # Of an owner there is only one: that would be a name.
        is_telling = post.association.upper() == _OWNER and self.nameless.holds(post.author)
        return _MEMBER if is_telling else post.association

    def _under(self, discussion: Discussion) -> str:
        # What is gone under other entries cannot be told from what these take: it is read again.
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
    return takedown.comment if takedown.comment is not None else _key(takedown, home)


def encrypted_in(discussion: Discussion) -> tuple[str, ...]:
    """Give what is encrypted of a discussion's past."""
    return discussion.withheld.encrypted if discussion.withheld else ()


def _with_what_is_lost(whole: Discussion) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*encrypted_in(whole), *encrypted_past(whole))))


def _past(discussion: Discussion) -> tuple[object, ...]:
    return discussion.title, discussion.former_titles, discussion.former_standings


def _key(takedown: Takedown, home: str) -> Key:
    return key_of(takedown.repository or home, takedown.number or 0)


def _digest(curation: Curation, home: str) -> str:
    asked = (one for one in curation.optouts if one.withholds)
    optouts = [one.model_dump(mode="json", exclude={"ranking", "credit"}) for one in asked]
    takedowns = [[subject_of(one, home), one.address] for one in curation.takedowns]
    texts = sorted(json.dumps(one, sort_keys=True) for one in (*optouts, *takedowns))
    return digest("\n".join(texts))
