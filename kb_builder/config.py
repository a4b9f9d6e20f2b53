"""What maintainers decide: `kb.yml` and `curation.yml`, validated whole, every fault at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator
from pydantic_core import ErrorDetails

from kb_builder.errors import ConfigError
from kb_builder.model import LOGIN, Category, StatusKind
from kb_builder.stored import Renames

REPOSITORY_NAME = rf"^{LOGIN}/(?!\.{{1,2}}$)[A-Za-z0-9._-]{{1,100}}$(?!\n)"
"""OWNER/NAME as on GitHub."""
RepositoryName = Annotated[str, StringConstraints(pattern=REPOSITORY_NAME)]
_Model = TypeVar("_Model", bound=BaseModel)


class _Strict(BaseModel):
    # Python's regular expressions: pydantic's own know no look-ahead.
    model_config = ConfigDict(
        extra="forbid", frozen=True, hide_input_in_errors=True, regex_engine="python-re"
    )


CategorySlug = Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True)]
"""GitHub's slugs are in lower case; in kb.yml any case will do."""


class AnswerSettings(_Strict):
    """Which categories hold questions."""

    categories: Literal["answerable"] | tuple[CategorySlug, ...] = Field(
        "answerable", description="What GitHub marks answerable, or a list of category slugs."
    )


class StatusSettings(_Strict):
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


class IdeaSettings(_Strict):
    """Which categories hold ideas, and what their labels say about progress."""

    categories: tuple[CategorySlug, ...] = Field(
        ("ideas",), description="Slugs of the categories that hold ideas."
    )
    statuses: dict[str, StatusSettings] = Field(
        default_factory=_default_statuses, description="Label names per status."
    )


def _default_levels() -> dict[str, int]:
    return {"Newcomer": 1, "Contributor": 25, "Regular": 100, "Expert": 300, "Champion": 1000}


class PeopleSettings(_Strict):
    """How contributions count, and who is on the team."""

    points: dict[str, int] = Field(
        default_factory=dict, description="Points per rule; see the documentation."
    )
    levels: dict[str, Annotated[int, Field(ge=0)]] = Field(
        default_factory=_default_levels, description="Name of a level and the points it takes."
    )
    staff: tuple[str, ...] = Field((), description="Logins of the team.")


class GuardSettings(_Strict):
    """How many published pages may vanish at once."""

    percent: int = Field(10, ge=0, le=100)
    pages: int = Field(5, ge=0)


class Config(_Strict):
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


class PageDecision(_Strict):
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


class OptOut(_Strict):
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


class Takedown(_Strict):
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


class Curation(_Strict):
    """`curation.yml`: what people decide by hand. Never written by the program."""

    pages: tuple[PageDecision, ...] = ()
    optouts: tuple[OptOut, ...] = ()
    takedowns: tuple[Takedown, ...] = ()

    @property
    def withholds(self) -> bool:
        """Whether anything at all has to be left out of what was written."""
        return bool(self.takedowns) or any(optout.withholds for optout in self.optouts)


@dataclass(frozen=True, slots=True)
class Project:
    """A user's project folder, what its two files say, and the names that repositories had."""

    root: Path
    config: Config
    curation: Curation
    renames: Renames = field(default_factory=Renames)

    @property
    def archive(self) -> Path:
        return self.root / "archive"

    @property
    def content(self) -> Path:
        return self.root / "content"

    @property
    def site(self) -> Path:
        return self.root / "site"


def load_project(root: Path) -> Project:
    """Read and validate `kb.yml` and, where it exists, `curation.yml` in the folder `root`.

    The project's paths are absolute, so that they hold for programs that run in another folder.
    Raises `ConfigError`, which lists every fault of the file with its place.
    """
    return Project(
        root=root.resolve(),
        config=_parse(Config, root / "kb.yml", _read(root / "kb.yml", required=True)),
        curation=_parse(Curation, root / "curation.yml", _read(root / "curation.yml", required=False)),
    )


def _read(file: Path, *, required: bool) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        meant = next((one for one in file.parent.glob("*.*") if _is_meant_as(one.name, file.name)), None)
        if meant is not None:
            raise ConfigError(
                str(meant), ["is not read under this name"], f"Rename it to {file.name}."
            ) from None
        if not required:
            return ""
        raise ConfigError(
            str(file), ["not found"], "Run `kb init --repo OWNER/NAME` to create it, or use -C DIR."
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(str(file), [str(error)]) from None


def _is_meant_as(written: str, name: str) -> bool:
    return written.lower().replace(".yaml", ".yml") == name


def _parse(model: type[_Model], file: Path, text: str) -> _Model:
    try:
        raw: Any = yaml.safe_load(text)
        return model.model_validate({} if raw is None else raw)
    except yaml.YAMLError as error:
        fault = f"is not valid YAML: {' '.join(str(error).split())}"
        raise ConfigError(str(file), ["has git's conflict markers" if ">>>>>>>" in text else fault]) from None
    except ValidationError as error:
        raise ConfigError(str(file), [_finding(fault) for fault in _own(error.errors())]) from None


def _own(faults: list[ErrorDetails]) -> list[ErrorDetails]:
    # A list whose every entry is wrong is also "too short" for pydantic; that says nothing new.
    outer = {fault["loc"][:-1] for fault in faults}
    return [fault for fault in faults if not (fault["type"] == "too_short" and fault["loc"] in outer)]


def _finding(fault: ErrorDetails) -> str:
    place = ".".join(str(part) for part in fault["loc"]) or "the file"
    if fault["type"] == "extra_forbidden":
        return f"{place}: unknown key"
    if fault["type"] == "string_pattern_mismatch":
        names = "OWNER/NAME as on GitHub, for example acme/widgets"
        return f"{place}: is not {'a version such as 3.0' if place == 'stale_below_version' else names}"
    message = fault["msg"].removeprefix("Value error, ")
    return f"{place}: {message[0].lower()}{message[1:]}"
