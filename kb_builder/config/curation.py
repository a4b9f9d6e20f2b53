"""What `curation.yml` says: what people decide by hand about pages, people and posts."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from kb_builder.config.kb import RepositoryName, Strict


class PageDecision(Strict):
    """What a maintainer decided about one discussion; what is left out stays as harvested."""

    number: int = Field(ge=1)
    repository: RepositoryName | None = None
    hide: bool = False
    title: str | None = None
    summary: str | None = None
    labels: tuple[str, ...] | None = None
    status: str | None = None
    featured: bool = False
    duplicate_of: int | None = Field(None, ge=1)
    synonyms: tuple[str, ...] = ()


class OptOut(Strict):
    """A person who asked not to be named (`anonymize`), published (`remove`), ranked or credited."""

    login: str | None = Field(None, description="The account's login, or any that it had.")
    id: int | None = Field(None, description="The account's database id, which no renaming changes.")
    action: Literal["anonymize", "remove"] | None = Field(
        None, description="anonymize: text stays without the name; remove: their text goes, too."
    )
    ranking: bool = Field(True, description="false: credited, but on no board and without a level.")
    credit: bool = Field(True, description="false: named where they wrote, but no page, points or boards.")
    names: tuple[Annotated[str, StringConstraints(strip_whitespace=True, min_length=2)], ...] = Field(
        (), description="Other words to blank in every text, such as the real name."
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
            raise ValueError("needs a login or an id")
        if not self.withholds and self.ranking and self.credit:
            raise ValueError("needs an action (anonymize or remove), names, ranking: false or credit: false")
        return self


class Takedown(Strict):
    """A discussion (`number`) or a comment (`comment`, its node id) that must not be published."""

    number: int | None = Field(None, ge=1)
    comment: str | None = None
    repository: RepositoryName | None = None
    reason: str
    date: date
    address: bool = Field(True, description="false: no notice stands, and earlier titles never come back.")

    @model_validator(mode="after")
    def _names_one_post(self) -> Takedown:
        if (self.number is None) == (self.comment is None):
            raise ValueError("needs either a number or a comment")
        return self


class Curation(Strict):
    """`curation.yml`: what people decide by hand. Never written by the program."""

    pages: tuple[PageDecision, ...] = ()
    optouts: tuple[OptOut, ...] = ()
    takedowns: tuple[Takedown, ...] = ()

    @property
    def withholds(self) -> bool:
        """Whether anything at all has to be left out of what was written."""
        return bool(self.takedowns) or any(optout.withholds for optout in self.optouts)
