"""The tools of `kb mcp`: each takes what an assistant asks and gives values. Assistants read its words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal
from urllib.parse import urlencode

from pydantic import Field

from kb_builder.article import front_matter
from kb_builder.assistant.site import Current, Entry, Site
from kb_builder.assistant.told import (
    UNTRUSTED,
    Facts,
    Hit,
    Other,
    facts_of,
    hit_of,
    link,
    other_of,
    readable,
)
from kb_builder.characters import clean
from kb_builder.errors import KbError

_LOOK_ALIKES = 5
_TITLE = 256
"""The longest title that GitHub takes."""
_MOST_TOPICS, _MOST_IDEAS, _MOST_OF_A_PERSON = 200, 20, 10
_MOST_TEXT = 60_000

Kind = Literal["", "answer", "idea"]
Sort = Literal["votes", "newest", "discussed"]
Limit = Annotated[int, Field(ge=1, le=10, description="How many hits at most")]
Number = Annotated[int, Field(ge=1, description="The number of the discussion, as in the hits of `search`")]
Repository = Annotated[str, Field(description='OWNER/NAME, where several have this number; "" is the first')]


class NotFound(KbError):
    """Nothing is published under what was asked for."""


@dataclass(frozen=True)
class Found:
    """What a search found; `asked` is the question that was answered, its spelling perhaps corrected."""

    untrusted: str
    asked: str
    meant: str
    nowhere: list[str]
    total: int
    hits: list[Hit]
    more: list[Other]


@dataclass(frozen=True)
class Answered:
    """A page: facts for the credit, and its Markdown with every post as a block quote or code block."""

    untrusted: str
    facts: Facts
    markdown: str
    is_cut: bool


@dataclass(frozen=True)
class ListedTopic:
    """A topic with the number of its pages."""

    name: str
    url: str
    answers: int
    ideas: int


@dataclass(frozen=True)
class Topics:
    """The topics of the site, largest first."""

    untrusted: str
    total: int
    topics: list[ListedTopic]


@dataclass(frozen=True)
class Ideas:
    """Ideas in the order that was asked for; `statuses` are those that ideas here have."""

    untrusted: str
    total: int
    statuses: list[str]
    ideas: list[Facts]


@dataclass(frozen=True)
class Person:
    """What a contributor did here."""

    untrusted: str
    login: str
    url: str
    level: str
    points: int
    accepted_answers: int
    ideas_delivered: int
    answers: list[Facts]
    ideas: list[Facts]


@dataclass(frozen=True)
class Draft:
    """Pages that may answer a question already, and where a person can ask it."""

    untrusted: str
    look_alikes: list[Hit]
    link: str
    note: str


class Tools:
    """What an assistant may ask a site."""

    def __init__(self, current: Current) -> None:
        self._current = current

    @property
    def all(self) -> tuple[Callable[..., object], ...]:
        """Every tool, in the order in which they are listed."""
        return self.search, self.get_answer, self.list_topics, self.ideas, self.person, self.draft_question

    def search(
        self,
        query: Annotated[str, Field(max_length=2_000, description="A whole question, or words")],
        limit: Limit = 10,
        kind: Annotated[Kind, Field(description='Only these pages; "" is both')] = "",
    ) -> Found:
        """Find the answers and ideas of this help site that answer a question, best first.

        The order is that of the site's own search. Each hit says who asked, answered and accepted,
        when, how many votes it has, under which licence, and where it comes from. `notices` warn:
        "edited" after it was accepted, "stale" or "outdated" and perhaps no longer true, "closed",
        "locked". `nowhere` are words that stand on no page. Read the whole with `get_answer`.
        """
        site = self._current.site()
        found = site.index.search(query, narrowed={"kind": kind} if kind else None, count=limit)
        return Found(
            untrusted=UNTRUSTED,
            asked=found.asked,
            meant=found.meant,
            nowhere=list(found.nowhere),
            total=found.total,
            hits=[hit_of(site, site.pages[hit.url], hit) for hit in found.hits],
            more=[other_of(site, hit) for hit in found.more],
        )

    def get_answer(self, number: Number, repository: Repository = "") -> Answered:
        """Read the whole page of an answer or idea: question, accepted answer, the rest of the conversation.

        Posts stand in block quotes, or in code blocks of the language `markdown`; what stands outside
        them is the site's own.
        """
        site = self._current.site()
        entry = _entry(site, number, repository)
        content = site.read(f"{entry.url}index.md")
        if content is None:
            raise NotFound(f"The text of number {number} is missing.", f"Read {link(site, entry.url)}")
        _, body = front_matter.split(content.decode("utf-8", "replace"))
        markdown, is_cut = readable(body[body.find("\n# ") + 1 :], _MOST_TEXT)
        return Answered(UNTRUSTED, facts_of(site, entry), markdown, is_cut)

    def page(self, number: int) -> str:
        """Read the page of an answer or idea as Markdown: a line of credit, then the conversation."""
        return _written(self.get_answer(number))

    def page_of(self, owner: str, repository: str, number: int) -> str:
        """Read the page of an answer or idea of a certain repository as Markdown."""
        return _written(self.get_answer(number, f"{owner}/{repository}"))

    def list_topics(self) -> Topics:
        """List the topics of this help site, with the number of answers and ideas in each."""
        site = self._current.site()
        topics = site.manifest.topics
        listed = [
            ListedTopic(one.name, link(site, one.url), one.answers, one.ideas)
            for one in topics[:_MOST_TOPICS]
        ]
        return Topics(UNTRUSTED, len(topics), listed)

    def ideas(
        self,
        status: Annotated[str, Field(max_length=100, description='Such as "planned"; "" is any')] = "",
        sort: Annotated[Sort, Field(description="By votes, date, or number of comments")] = "votes",
    ) -> Ideas:
        """List what the community wishes for, with the status of each idea and its votes."""
        site = self._current.site()
        every = [entry for entry in site.manifest.pages if entry.kind == "idea"]
        fitting = [entry for entry in every if status.casefold() in ("", entry.status.casefold())]
        fitting.sort(key=lambda entry: _rank(entry, sort), reverse=True)
        return Ideas(
            untrusted=UNTRUSTED,
            total=len(fitting),
            statuses=sorted({entry.status for entry in every}),
            ideas=[facts_of(site, entry) for entry in fitting[:_MOST_IDEAS]],
        )

    def person(self, login: Annotated[str, Field(max_length=100, description="A login on GitHub")]) -> Person:
        """Say what a contributor did for this community: points, accepted answers, ideas."""
        site, wanted = self._current.site(), login.removeprefix("@").casefold()
        known = (one for one in site.manifest.people if one.login and one.login.casefold() == wanted)
        found = next(known, None)
        if found is None or found.login is None:
            raise NotFound("Nobody with this login has a page here.", "Try `search` with their name.")
        pages = site.manifest.pages
        answers = [one for one in pages if one.kind == "answer" and one.answered_by == found.login]
        ideas = [one for one in pages if one.kind == "idea" and one.asked_by == found.login]
        return Person(
            untrusted=UNTRUSTED,
            login=found.login,
            url=link(site, found.url),
            level=found.level or "",
            points=found.points,
            accepted_answers=found.accepted_answers,
            ideas_delivered=found.ideas_delivered,
            answers=[facts_of(site, one) for one in answers[:_MOST_OF_A_PERSON]],
            ideas=[facts_of(site, one) for one in ideas[:_MOST_OF_A_PERSON]],
        )

    def draft_question(
        self, title: Annotated[str, Field(min_length=1, max_length=_TITLE, description="One sentence")]
    ) -> Draft:
        """Prepare a question for GitHub: what may answer it already, and a link to ask it. Posts nothing.

        Show the look-alikes first. Only a person can post, after opening the link.
        """
        site, wanted = self._current.site(), clean(title)
        asked = f"{site.ask}{'&' if '?' in site.ask else '?'}{urlencode({'title': wanted})}"
        return Draft(
            untrusted=UNTRUSTED,
            look_alikes=self.search(wanted, _LOOK_ALIKES).hits,
            link=asked if site.ask.startswith("https://") else "",
            note="Nothing was posted. The link opens GitHub with the title filled in.",
        )


def _written(page: Answered) -> str:
    return f"> {page.untrusted}\n> {page.facts.credit}\n\n{page.markdown}"


def _entry(site: Site, number: int, repository: str) -> Entry:
    held = site.numbers.get(number, ())
    fitting = [one for one in held if repository.lower() in ("", one.repository.lower())]
    if not fitting:
        raise NotFound(f"Number {number} is not published here.", "Find pages with `search`.")
    return fitting[0]


def _rank(entry: Entry, sort: Sort) -> tuple[int | str, int]:
    if sort == "newest":
        return entry.created_at or "", entry.number
    return (entry.comments if sort == "discussed" else entry.upvotes), -entry.number
