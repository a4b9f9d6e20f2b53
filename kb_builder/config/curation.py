"""What `curation.yml` says: what people decide by hand about pages, people and posts."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from kb_builder.config.kb import RepositoryName, Strict


class PageDecision(Strict):
    """What a maintainer decided about one discussion; what is left out stays as harvested."""

    number: int = Field(ge=1, description="The discussion's number.", examples=[12])
    repository: RepositoryName | None = Field(
        None, description="Its repository, where kb.yml names several.", examples=["acme/widgets"]
    )
    hide: bool = Field(False, description="true: it is not published.")
    title: str | None = Field(None, description="A better title.", examples=["How do I sign in?"])
    summary: str | None = Field(
        None, description="One or two sentences for lists and search engines.", examples=["Set a token once."]
    )
    labels: tuple[str, ...] | None = Field(
        None, description="In place of the discussion's own.", examples=[["auth"]]
    )
    status: str | None = Field(
        None,
        description="Where an idea stands: a name under ideas.statuses of kb.yml.",
        examples=["delivered"],
    )
    featured: bool = Field(False, description="true: it stands first in lists.")
    duplicate_of: int | None = Field(
        None, ge=1, description="The discussion that its address leads to.", examples=[7]
    )
    synonyms: tuple[str, ...] = Field(
        (), description="Other words that people search with.", examples=[["log on", "sign in"]]
    )


class OptOut(Strict):
    """A person who asked not to be named (`anonymize`), published (`remove`), ranked or credited."""

    login: str | None = Field(
        None, description="The account's login, or any that it had.", examples=["someone"]
    )
    id: int | None = Field(
        None, description="The account's database id, which no renaming changes.", examples=[12345]
    )
    action: Literal["anonymize", "remove"] | None = Field(
        None,
        description="anonymize: text stays without the name; remove: their text goes, too.",
        examples=["anonymize"],
    )
    ranking: bool = Field(True, description="false: credited, but on no board and without a level.")
    credit: bool = Field(True, description="false: named where they wrote, but no page, points or boards.")
    suggestions: bool = Field(True, description="false: never named as somebody who could answer a question.")
    connections: bool = Field(
        True,
        description="false: named neither among those who answer about a topic, nor as helped or helper.",
    )
    names: tuple[Annotated[str, StringConstraints(strip_whitespace=True, min_length=2)], ...] = Field(
        (),
        description="Other words to blank in every text, such as the real name.",
        examples=[["Some One"]],
    )
    words: bool = Field(
        True, description="false: the login is an ordinary word and goes from mentions and links only."
    )

    @property
    def withholds(self) -> bool:
        """Whether something of what was written has to be left out for this person."""
        return self.action is not None or bool(self.names)

    @model_validator(mode="after")
    def _names_someone(self) -> OptOut:
        if self.login is None and self.id is None:
            raise ValueError("needs a login or an id: login: someone")
        asked = (self.ranking, self.credit, self.suggestions, self.connections)
        if not self.withholds and all(asked):
            raise ValueError(
                "needs an action (anonymize or remove), names, "
                "or false for ranking, credit, suggestions or connections"
            )
        return self


def _as_day(written: object) -> object:
    # Pydantic takes a number for the seconds since 1970.
    return str(written) if isinstance(written, int | float) else written


_Day = Annotated[date, BeforeValidator(_as_day)]


class Takedown(Strict):
    """A discussion (`number`) or a comment (`comment`, its node id) that must not be published."""

    number: int | None = Field(None, ge=1, description="A discussion's number.", examples=[5])
    comment: str | None = Field(
        None, description="Or the node id of a comment or reply.", examples=["DC_kwDO1234"]
    )
    repository: RepositoryName | None = Field(
        None, description="Its repository, where kb.yml names several.", examples=["acme/widgets"]
    )
    reason: str = Field(description="Why, for your own records.", examples=["author's request"])
    date: _Day = Field(description="Since when, for your own records.", examples=["2026-01-31"])
    address: bool = Field(True, description="false: no notice stands, and earlier titles never come back.")

    @model_validator(mode="after")
    def _names_one_post(self) -> Takedown:
        if (self.number is None) == (self.comment is None):
            raise ValueError("needs either a number or a comment: number: 5")
        return self


class Award(Strict):
    """A maintainer's thanks for an accepted answer, shown on the page of whoever gave it."""

    number: int = Field(ge=1, description="The answered discussion's number.", examples=[12])
    repository: RepositoryName | None = Field(
        None, description="Its repository, where kb.yml names several.", examples=["acme/widgets"]
    )
    by: str = Field(description="The login of the maintainer who gives it.", examples=["octocat"])
    date: _Day = Field(description="When it was given.", examples=["2026-01-31"])


class Curation(Strict):
    """`curation.yml`: what people decide by hand. Never written by the program."""

    pages: tuple[PageDecision, ...] = Field(
        (), description="Decisions about discussions.", examples=[[{"number": 12, "hide": True}]]
    )
    optouts: tuple[OptOut, ...] = Field(
        (),
        description="People who asked not to be named, published or ranked.",
        examples=[[{"login": "someone", "action": "anonymize"}]],
    )
    takedowns: tuple[Takedown, ...] = Field(
        (),
        description="Posts that must not be published.",
        examples=[[{"number": 5, "reason": "author's request", "date": "2026-01-31"}]],
    )

    awards: tuple[Award, ...] = Field(
        (),
        description="Maintainers' thanks for accepted answers.",
        examples=[[{"number": 12, "by": "octocat", "date": "2026-01-31"}]],
    )

    @property
    def withholds(self) -> bool:
        """Whether anything at all has to be left out of what was written."""
        return bool(self.takedowns) or any(optout.withholds for optout in self.optouts)
