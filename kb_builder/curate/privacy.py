"""Privacy knows who asked not to be named, published or ranked, and leaves no trace of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from kb_builder.config import OptOut
from kb_builder.curate.identity import Identities
from kb_builder.model import Actor, Comment, Discussion, Poll

SOMEONE = "a community member"
"""What stands in a text where the login of someone who opted out stood."""


@dataclass(frozen=True, slots=True)
class _Circle:
    """The accounts that some opt-outs are about."""

    ids: frozenset[int]
    listed: frozenset[str]
    logins: frozenset[str]
    """Every login that is listed or that one of the accounts ever had, in lower case."""

    @classmethod
    def around(cls, optouts: Iterable[OptOut], identities: Identities) -> _Circle:
        optouts = tuple(optouts)
        listed = frozenset(filter(None, (_login(optout.login or "") for optout in optouts)))
        ids = {optout.id for optout in optouts if optout.id}.union(
            *(identities.ids.get(login, frozenset()) for login in listed)
        )
        logins = listed.union(*(identities.logins.get(id_, frozenset()) for id_ in ids))
        return cls(frozenset(ids), listed, logins)

    def holds(self, actor: Actor) -> bool:
        login = actor.login.casefold()
        # A former login may belong to a stranger by now: only without an id does it decide.
        return actor.id in self.ids or login in self.listed or (not actor.id and login in self.logins)


@dataclass(frozen=True, slots=True)
class Privacy:
    """What people asked for, answered for any account and any text."""

    identities: Identities
    nameless: _Circle
    removed: _Circle
    unranked: _Circle
    mention: re.Pattern[str]
    profile: re.Pattern[str]

    @classmethod
    def asked_for(cls, optouts: Iterable[OptOut], identities: Identities) -> Privacy:
        """Find the accounts that opt-outs are about: by id, or by any login an account ever had."""
        optouts = tuple(optouts)
        nameless = _Circle.around((o for o in optouts if o.action is not None), identities)
        return cls(
            identities,
            nameless,
            removed=_Circle.around((o for o in optouts if o.action == "remove"), identities),
            unranked=_Circle.around((o for o in optouts if not o.ranking), identities),
            mention=_pattern(r"(?<![A-Za-z0-9])\\?(?:@|&commat;|&#0*64;|&#x0*40;)", nameless, "[-_]"),
            profile=_pattern(r"(github\.com/)", nameless, "[-_/]"),
        )

    def removes(self, actor: Actor) -> bool:
        """Tell whether nothing of this account may be published."""
        return self.removed.holds(actor)

    def ranks(self, actor: Actor) -> bool:
        """Tell whether this account has not asked to stand on no board."""
        return not self.unranked.holds(actor)

    def credit(self, actor: Actor) -> Actor:
        """Give the account to credit: under its newest name, or hidden where that was asked for."""
        return Actor.hidden() if self.nameless.holds(actor) else self.identities.known(actor)

    def redact(self, text: str) -> str:
        """Give the text without mentions of, and links to the profiles of, people who opted out.

        "thanks @Bob!" → "thanks a community member!"; "@bob-smith" is someone else.
        """
        if not self.nameless.logins:
            return text
        return self.profile.sub(r"\1ghost", self.mention.sub(SOMEONE, text))

    def applied(self, discussion: Discussion) -> Discussion:
        """Give the discussion as it may be published: every name and text of it, nothing left out."""
        chosen_by, poll = discussion.answer_chosen_by, discussion.poll
        return replace(
            discussion,
            title=self.redact(discussion.title),
            former_titles=tuple(map(self.redact, discussion.former_titles)),
            body=self.redact(discussion.body),
            author=self.credit(discussion.author),
            answer_chosen_by=None if chosen_by is None else self.credit(chosen_by),
            poll=None if poll is None else self._poll(poll),
            comments=tuple(map(self._post, discussion.comments)),
        )

    def _post(self, post: Comment) -> Comment:
        return replace(
            post,
            author=self.credit(post.author),
            body=self.redact(post.body),
            replies=tuple(map(self._post, post.replies)),
        )

    def _poll(self, poll: Poll) -> Poll:
        options = tuple(replace(option, text=self.redact(option.text)) for option in poll.options)
        return replace(poll, question=self.redact(poll.question), options=options)


def _login(written: str) -> str:
    return written.strip().removeprefix("@").casefold()


def _pattern(before: str, circle: _Circle, joints: str) -> re.Pattern[str]:
    logins = "|".join(map(re.escape, sorted(circle.logins)))
    return re.compile(f"{before}(?:{logins})(?![A-Za-z0-9]|{joints}[A-Za-z0-9])", re.IGNORECASE)
