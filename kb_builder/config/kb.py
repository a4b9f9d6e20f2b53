"""What `kb.yml` says: which repositories, categories, labels and people, and what is done with them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from kb_builder.characters import one_line
from kb_builder.model import LOGIN, Category, StatusKind

REPOSITORY_NAME = rf"^{LOGIN}/(?!\.{{1,2}}$)[A-Za-z0-9._-]{{1,100}}$(?!\n)"
"""OWNER/NAME as on GitHub."""
RepositoryName = Annotated[
    str,
    StringConstraints(pattern=REPOSITORY_NAME),
    Field(examples=["acme/widgets"], description="OWNER/NAME."),
]


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
        "answerable",
        description="The categories of questions: those that GitHub marks answerable, or a list of slugs.",
        examples=[["q-a", "support"]],
    )


class StatusSettings(Strict):
    """One status of ideas and the labels that mean it."""

    kind: StatusKind = Field(description="How far an idea of this status is.", examples=["active"])
    labels: tuple[str, ...] = Field(
        description="Labels on GitHub that mean this status.", examples=[["planned", "accepted"]]
    )


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
        ("ideas",), description="Slugs of the categories that hold ideas.", examples=[["ideas"]]
    )
    statuses: dict[str, StatusSettings] = Field(
        default_factory=_default_statuses,
        description="The statuses of ideas by name, and the labels that mean each.",
        examples=[{"planned": {"kind": "active", "labels": ["planned", "accepted"]}}],
    )

    def by_name(self) -> Mapping[str, tuple[str, StatusKind]]:
        """Give the statuses that a decision may name, by `plain` name: those of the file, and each kind."""
        kinds = {kind.value: (kind.value, kind) for kind in StatusKind}
        return {**kinds, **{plain(name): (name, status.kind) for name, status in self.statuses.items()}}


def plain(name: str) -> str:
    """Give the name of a label or status as it is compared: "In  Progress" is "in progress"."""
    return one_line(name).casefold()


def _default_levels() -> dict[str, int]:
    return {"Newcomer": 1, "Contributor": 25, "Regular": 100, "Expert": 300, "Champion": 1000}


class PointSettings(Strict):
    """How many points each rule gives; 0 switches it off."""

    answer_accepted: int = Field(15, ge=0, description="For an answer that somebody else accepted.")
    answer_upvoted: int = Field(2, ge=0, description="For a vote on a published answer.")
    idea_delivered: int = Field(20, ge=0, description="For an idea that came true.")
    idea_upvoted: int = Field(1, ge=0, description="For a vote on an idea.")
    question_answered: int = Field(
        3, ge=0, description="For a question whose accepted answer is by somebody else."
    )
    acceptance_given: int = Field(1, ge=0, description="For accepting an answer of somebody else.")

    def of(self, rule: str) -> int:
        """Give the points of the rule with this name."""
        return int(getattr(self, rule))


class PeopleSettings(Strict):
    """How contributions count, and who is on the team."""

    points: PointSettings = Field(PointSettings(), description="Points per rule; 0 switches a rule off.")
    levels: dict[str, Annotated[int, Field(ge=0)]] = Field(
        default_factory=_default_levels,
        description="Name of a level and the points it takes.",
        examples=[{"Newcomer": 1, "Expert": 300}],
    )
    staff: tuple[str, ...] = Field(
        (),
        description="Logins of the team, beside members and collaborators of the repository.",
        examples=[["alice"]],
    )


class GuardSettings(Strict):
    """How many published pages may vanish at once."""

    percent: int = Field(10, ge=0, le=100, description="The percentage of pages that may vanish at once.")
    pages: int = Field(5, ge=0, description="So many pages may always vanish, whatever the percentage.")


_PLACES = frozenset({"login", "page", "profile", "site"})


def _is_template(text: str) -> str:
    if unknown := set(re.findall(r"\{([^{}]*)\}", text)) - _PLACES:
        raise ValueError(f"knows no {{{min(unknown)}}}: only {{login}}, {{page}}, {{profile}} and {{site}}")
    return text


_Template = Annotated[str, StringConstraints(min_length=1, max_length=4000), AfterValidator(_is_template)]


class ThankSettings(Strict):
    """The words of thanks; `{login}`, `{page}`, `{profile}` and `{site}` are filled in."""

    answer: _Template = Field(
        "Thank you, @{login}! Your answer now helps everybody who asks this: it is a page of {site}.\n\n"
        "- The page: {page}\n- What you gave so far: {profile}",
        description="What is said when an answer is published for the first time.",
    )
    idea: _Template = Field(
        "Thank you, @{login}! Your idea came true, and {site} says that it was yours.\n\n"
        "- The page: {page}\n- What you gave so far: {profile}",
        description="What is said when an idea is delivered.",
    )


_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?=.{{1,253}}$)(?:{_LABEL}\.)+(?=[a-z]){_LABEL}")


def _is_host(text: str) -> str:
    if _HOST.fullmatch(text):
        return text
    within = re.sub(r"^(?:[a-z]*:?//)?(?:\*\.)?", "", text).partition("/")[0].partition(":")[0]
    instead = f": did you mean {within}?" if _HOST.fullmatch(within) else ", such as img.shields.io"
    raise ValueError(f"must be a host name{instead}")


HostName = Annotated[
    str,
    StringConstraints(strip_whitespace=True, to_lower=True),
    AfterValidator(_is_host),
    Field(examples=["img.shields.io"]),
]


class Config(Strict):
    """`kb.yml`: what to harvest and publish."""

    repositories: tuple[RepositoryName, ...] = Field(
        min_length=1,
        description="OWNER/NAME of each repository whose Discussions are published.",
        examples=[["acme/widgets"]],
    )
    answers: AnswerSettings = Field(AnswerSettings(), description="Which categories hold questions.")
    ideas: IdeaSettings = Field(
        IdeaSettings(), description="Which categories hold ideas, and their statuses."
    )
    people: PeopleSettings = Field(
        PeopleSettings(), description="How contributions count; who is on the team."
    )
    media: Literal["copy", "link"] = Field(
        "copy", description="copy: pictures are stored with the site; link: they are links, avatars initials."
    )
    social_cards: bool = Field(
        True, description="Draw a picture for each page that stands for it where its address is shared."
    )
    guard: GuardSettings = Field(
        GuardSettings(), description="How many published pages may vanish at once without consent."
    )
    stale_after_days: int = Field(
        540,
        ge=1,
        description="An answer that nobody confirmed for so many days may be out of date.",
    )
    stale_labels: tuple[str, ...] = Field(
        ("outdated", "legacy", "deprecated", "obsolete"),
        description="Labels that call an answer out of date.",
        examples=[["outdated", "legacy"]],
    )
    stale_below_version: str = Field(
        "",
        pattern=r"^(\d{1,6}(\.\d{1,6})*)?$",
        description="Labels of versions below this one (v2, 2.x, version 2.1) call an answer out of date.",
        examples=["3.0"],
    )
    publish: Literal["direct", "review"] = Field(
        "direct",
        description="direct: what was harvested is published at once. review: it waits in one pull request, "
        "and merging that publishes it.",
    )
    alert: bool = Field(
        False,
        description="true: `kb alert` keeps one issue that says what keeps the site from being up to date.",
    )
    thank: bool = Field(
        False,
        description="true: `kb thank` thanks for new answers and delivered ideas in their discussions.",
    )
    thank_text: ThankSettings = Field(ThankSettings(), description="The words of thanks.")
    visibility: Literal["public", "internal"] = Field(
        "public",
        description="internal: private repositories are harvested too, and search engines kept out; "
        "publish the site only where those who may read the repository reach it.",
    )
    bots: tuple[str, ...] = Field(
        (),
        description="Logins of ordinary accounts that are bots: credited, but never ranked.",
        examples=[["renovate"]],
    )

    allow_hosts: tuple[HostName, ...] = Field(
        (),
        description="Hosts that pages written by hand may load from, by https. Generated pages never do.",
        examples=[["img.shields.io"]],
    )
    strict_privacy: bool = Field(
        False,
        description="true: `kb check` and `kb build --strict` fail where Material, built by MkDocs alone, "
        "would load fonts from Google; `kb build` always leaves them out.",
    )

    def kind_of(self, category: Category) -> Literal["answer", "idea", ""]:
        """Say what pages the discussions of a category become: one of ideas never holds questions."""
        slug, asked = category.slug.lower(), self.answers.categories
        if slug in self.ideas.categories:
            return "idea"
        is_asked = category.answerable if asked == "answerable" else slug in asked
        return "answer" if is_asked else ""
