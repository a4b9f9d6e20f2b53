"""The page on how well the community is looked after: response times, and what wants a look."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from kb_builder.figures import Response
from kb_builder.knowledge import Answer
from kb_builder.newcomers import first_answers, worth_a_vote
from kb_builder.pages.edition import Edition, timestamp, title_of
from kb_builder.pages.front_matter import NOINDEX, front_matter
from kb_builder.pages.inert import title_markdown
from kb_builder.pages.leaderboards import period_name
from kb_builder.pages.writing import day, facts, link, page
from kb_builder.publication import Page
from kb_builder.trends import OFTEN, alike, backlog, months, staff_share, unmarked, weak_subjects, weeks

PATH = "health/index.md"
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Look:
    """An answer that wants a look, and since when."""

    link: Markup
    day: Markup


@dataclass(frozen=True, slots=True)
class Share:
    """How much of something was done, and how long it took."""

    done: int
    percent: int
    took: str


def health_page(edition: Edition) -> Page:
    """Compose `health/index.md`; its front matter says as of when all that depends on the day is."""
    health, said = edition.knowledge.health, edition.language.gettext
    periods = [
        (
            period_name(edition, period.days),
            period.first_reply.asked,
            [_share(edition, one) for one in (period.first_reply, period.team_reply, period.acceptance)],
        )
        for period in health.periods
    ]
    asked = weeks(edition.knowledge)[::-1]
    return page(
        edition,
        PATH,
        front_matter(
            said("Health"),
            said("How long questions wait for an answer here, and which answers want a look."),
            facts(edition, "health", as_of=timestamp(edition.knowledge.as_of), **NOINDEX),
        ),
        "health.md",
        periods=periods,
        weeks=[
            (day(edition, one.begin), one.asked, one.answered) for one in asked if any(w.asked for w in asked)
        ],
        asked=sum(week.asked for week in asked),
        answered=sum(week.answered for week in asked),
        months=[
            (edition.language.month(one.begin), one.new + one.returning, one.new)
            for one in reversed(months(edition.knowledge))
        ],
        silent=len(health.silent),
        stale=[_look(edition, answer) for answer in health.stale[:_SHOWN]],
        edited=[_look(edition, answer) for answer in health.edited[:_SHOWN]],
        more_stale=max(len(health.stale) - _SHOWN, 0),
        more_edited=max(len(health.edited) - _SHOWN, 0),
        **_more(edition),
    )


def _more(edition: Edition) -> dict[str, object]:
    """Give the figures that `kb report` names one by one."""
    knowledge, said = edition.knowledge, edition.language.gettext
    by_team, accepted = staff_share(knowledge)
    return {
        "waiting": len(knowledge.questions),
        "ideas": len(knowledge.ideas),
        "ages": [(said(name), count) for name, count in backlog(knowledge)],
        "weak": weak_subjects(knowledge)[:_SHOWN],
        "by_team": by_team,
        "accepted": accepted,
        "unmarked": len(unmarked(knowledge)),
        "alike": len(alike(knowledge)),
        "first": len(first_answers(knowledge)),
        "unseen": len(worth_a_vote(knowledge)),
        "masked": len(knowledge.masked),
        "unread": sum(count >= OFTEN for count in knowledge.unread.values()),
    }


def _share(edition: Edition, response: Response) -> Share:
    percent = response.done * 100 // response.asked if response.asked else 0
    times = map(edition.language.duration, (response.median, response.ninetieth))
    return Share(response.done, percent, " / ".join(filter(None, times)))


def _look(edition: Edition, answer: Answer) -> Look:
    title = title_markdown(title_of(answer.title, answer.discussion.number))
    return Look(link(title, edition.addresses.answer(answer), PATH), day(edition, answer.last_word))
