"""The page on how well the community is looked after: response times, and what wants a look."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from kb_builder.addresses import relative
from kb_builder.knowledge import Answer, Response
from kb_builder.pages.edition import Edition, Moment, title_of
from kb_builder.pages.front_matter import NOINDEX, front_matter
from kb_builder.pages.leaderboards import period_name
from kb_builder.pages.structured_data import data_of_page
from kb_builder.pages.templating import render
from kb_builder.pages.trail import trail
from kb_builder.publication import Page

HERE = "health/"
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Look:
    """An answer that wants a look, and since when."""

    title: str
    href: str
    date: Moment


@dataclass(frozen=True, slots=True)
class Share:
    """How much of something was done, and how long it took."""

    done: int
    percent: int
    took: str


def health_page(edition: Edition) -> Page:
    """Compose `health/index.md`."""
    health = edition.knowledge.health
    periods = [
        (
            period_name(edition, period.days),
            period.first_reply.asked,
            [_share(edition, one) for one in (period.first_reply, period.team_reply, period.acceptance)],
        )
        for period in health.periods
    ]
    text = render(
        "health.md",
        edition.language,
        head=front_matter(
            edition.language.gettext("Health"),
            edition.language.gettext(
                "How long questions wait for an answer here, and which answers want a look."
            ),
            {"kind": "index", "of": "health", **NOINDEX},
        ),
        data=data_of_page(trail(edition, HERE, edition.language.gettext("Health"))),
        periods=periods,
        waiting=len(edition.knowledge.questions),
        silent=len(health.silent),
        stale=[_look(edition, answer) for answer in health.stale[:_SHOWN]],
        edited=[_look(edition, answer) for answer in health.edited[:_SHOWN]],
        more_stale=max(len(health.stale) - _SHOWN, 0),
        more_edited=max(len(health.edited) - _SHOWN, 0),
    )
    return Page(PurePosixPath(HERE) / "index.md", text)


def _share(edition: Edition, response: Response) -> Share:
    percent = response.done * 100 // response.asked if response.asked else 0
    return Share(response.done, percent, edition.language.duration(response.median))


def _look(edition: Edition, answer: Answer) -> Look:
    return Look(
        title_of(answer.title, answer.discussion.number),
        relative(HERE, edition.addresses.answer(answer)),
        edition.moment(answer.last_word),
    )
