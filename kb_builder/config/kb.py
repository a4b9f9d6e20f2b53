"""What `kb.yml` says: which repositories, categories, labels and people, and what is done with them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from kb_builder.model import LOGIN, Category, StatusKind

REPOSITORY_NAME = rf"^{LOGIN}/(?!\.{{1,2}}$)[A-Za-z0-9._-]{{1,100}}$(?!\n)"
"""OWNER/NAME as on GitHub."""
RepositoryName = Annotated[str, StringConstraints(pattern=REPOSITORY_NAME)]


class Strict(BaseModel):
    """A part of a file that people write: a key that means nothing is a fault."""

    # Python's regular expressions: pydantic's own know no look-ahead.
    model_config = ConfigDict(
        extra="forbid", frozen=True, hide_input_in_errors=True, regex_engine="python-re"
    )


CategorySlug = Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True)]
"""GitHub's slugs are in lower case; in kb.yml any case will do."""


class AnswerSettings(Strict):
    """Which categories hold questions."""

    categories: Literal["answerable"] | tuple[CategorySlug, ...] = Field(
        "answerable", description="What GitHub marks answerable, or a list of category slugs."
    )


class StatusSettings(Strict):
    """One status of ideas and the labels that mean it."""

    kind: StatusKind
    labels: tuple[str, ...]


def _default_statuses() -> dict[str, StatusSettings]:
    return {
        "under review": StatusSettings(
            kind=StatusKind.ACTIVE, labels=("under review", "in review", "needs discussion")
        ),
        "planned": StatusSettings(kind=StatusKind.ACTIVE, labels=("planned", "accepted", "roadmap")),
        "in progress": StatusSettings(
            kind=StatusKind.ACTIVE, labels=("in progress", "started", "working on it")
        ),
        "delivered": StatusSettings(
            kind=StatusKind.DONE, labels=("delivered", "shipped", "done", "implemented", "released")
        ),
        "declined": StatusSettings(
            kind=StatusKind.DECLINED, labels=("declined", "wontfix", "won't fix", "rejected", "not planned")
        ),
        "duplicate": StatusSettings(kind=StatusKind.DUPLICATE, labels=("duplicate",)),
    }


class IdeaSettings(Strict):
    """Which categories hold ideas, and what their labels say about progress."""

    categories: tuple[CategorySlug, ...] = Field(
        ("ideas",), description="Slugs of the categories that hold ideas."
    )
    statuses: dict[str, StatusSettings] = Field(
        default_factory=_default_statuses, description="Label names per status."
    )


def _default_levels() -> dict[str, int]:
    return {"Newcomer": 1, "Contributor": 25, "Regular": 100, "Expert": 300, "Champion": 1000}


class PeopleSettings(Strict):
    """How contributions count, and who is on the team."""

    points: dict[str, int] = Field(
        default_factory=dict, description="Points per rule; see the documentation."
    )
    levels: dict[str, Annotated[int, Field(ge=0)]] = Field(
        default_factory=_default_levels, description="Name of a level and the points it takes."
    )
    staff: tuple[str, ...] = Field((), description="Logins of the team.")


class GuardSettings(Strict):
    """How many published pages may vanish at once."""

    percent: int = Field(10, ge=0, le=100)
    pages: int = Field(5, ge=0)


class Config(Strict):
    """`kb.yml`: what to harvest and publish."""

    repositories: tuple[RepositoryName, ...] = Field(
        min_length=1, description="OWNER/NAME of each repository whose Discussions are published."
    )
    answers: AnswerSettings = AnswerSettings()
    ideas: IdeaSettings = IdeaSettings()
    people: PeopleSettings = PeopleSettings()
    media: Literal["copy", "link"] = "copy"
    social_cards: bool = Field(
        True, description="Draw a picture for each page that stands for it where its address is shared."
    )
    guard: GuardSettings = GuardSettings()
    stale_after_days: int = Field(540, ge=1)
    stale_labels: tuple[str, ...] = Field(
        ("outdated", "legacy", "deprecated", "obsolete"),
        description="Labels that call an answer out of date.",
    )
    stale_below_version: str = Field(
        "",
        pattern=r"^(\d{1,6}(\.\d{1,6})*)?$",
        description="Labels of versions below this one (v2, 2.x, version 2.1) call an answer out of date.",
    )
    publish: Literal["direct", "review"] = "direct"
    thank: bool = False
    bots: tuple[str, ...] = Field(
        (), description="Logins of ordinary accounts that are bots: credited, but never ranked."
    )

    def kind_of(self, category: Category) -> Literal["answer", "idea", ""]:
        """Say what pages the discussions of a category become: one of ideas never holds questions."""
        slug, asked = category.slug.lower(), self.answers.categories
        if slug in self.ideas.categories:
            return "idea"
        is_asked = category.answerable if asked == "answerable" else slug in asked
        return "answer" if is_asked else ""
