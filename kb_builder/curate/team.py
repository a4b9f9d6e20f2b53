"""Who speaks for the project: whom GitHub or `kb.yml` calls staff."""

from __future__ import annotations

from dataclasses import dataclass

from kb_builder.accounts import STAFF, Identities
from kb_builder.config import Config
from kb_builder.model import Actor, Comment, Discussion


@dataclass(frozen=True, slots=True)
class Team:
    """The logins that `kb.yml` lists (in lower case), and the accounts that GitHub calls members."""

    listed: frozenset[str]
    keys: frozenset[str]

    @classmethod
    def of(cls, config: Config, identities: Identities) -> Team:
        """Gather the team."""
        return cls(
            frozenset(login.removeprefix("@").casefold() for login in config.people.staff), identities.team
        )

    def holds(self, actor: Actor) -> bool:
        """Tell whether an account belongs to the team."""
        return actor.is_named and (actor.login.casefold() in self.listed or actor.key in self.keys)

    def wrote(self, post: Comment | Discussion) -> bool:
        """Tell whether somebody of the team wrote a post, be it one who is not named."""
        return post.association.upper() in STAFF or self.holds(post.author)
