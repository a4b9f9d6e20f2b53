"""The sections of the report that say what to do and how things go over time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kb_builder.knowledge import Answer, Knowledge, Question
from kb_builder.newcomers import Newcomer, first_answers, worth_a_vote
from kb_builder.report.needs import needs
from kb_builder.trends import alike, backlog, months, staff_share, unmarked, weak_subjects, weeks

Table = Sequence[Sequence[str]]
"""Rows of cells, the head first."""
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, a table below it, and what its numbers mean."""

    heading: str
    rows: Table = ()
    meaning: str = ""


def counted(count: int, noun: str, one: str, many: str) -> str:
    """Give "1 question waits", "2 questions wait"."""
    return f"{count:,} {noun} {one}" if count == 1 else f"{count:,} {noun}s {many}"


def needed(knowledge: Knowledge) -> Section:
    """Give what needs a maintainer now."""
    found = needs(knowledge)
    if not found:
        return Section("Nothing needs you now")
    rows = [(one.where, one.title, one.why, one.how) for one in found]
    return Section("What needs you now", [("discussion", "title", "why", "what to do"), *rows])


def trends(knowledge: Knowledge) -> Iterator[Section]:
    """Yield how the community fares over time; what has nothing to show is left out."""
    yield from _questions(knowledge)
    if people := months(knowledge):
        rows = [(f"{one.begin:%Y-%m}", str(one.new), str(one.returning)) for one in people]
        yield Section(
            "Contributors by month",
            [("month", "new", "returning"), *rows],
            "Who asked, proposed or commented, without bots. New: never before in what is published.",
        )
    by_team, accepted = staff_share(knowledge)
    if accepted:
        share = f"{by_team * 100 // accepted} %"
        yield Section(
            f"The team wrote {by_team:,} of {counted(accepted, 'accepted answer', '', '').strip()} ({share})"
        )
    yield from _doubtful(knowledge)


def _questions(knowledge: Knowledge) -> Iterator[Section]:
    if any(week.asked for week in weeks(knowledge)):
        rows = [
            (
                week.begin.date().isoformat(),
                str(week.asked),
                f"{week.answered * 100 // week.asked} %" if week.asked else "-",
            )
            for week in weeks(knowledge)
        ]
        yield Section(
            "Questions by week",
            [("seven days from", "asked", "answered"), *rows],
            "Answered: the share that has an accepted answer by now.",
        )
    if knowledge.questions:
        ages = [(name, str(count)) for name, count in backlog(knowledge)]
        yield Section(
            "Open questions by age", [("age", "questions"), *ages], "Age: since the question was asked."
        )


def _doubtful(knowledge: Knowledge) -> Iterator[Section]:
    if weak := weak_subjects(knowledge)[:_SHOWN]:
        rows = [(one.name, str(one.asked), str(one.answered)) for one in weak]
        yield Section(
            "Topics without good answers",
            [("topic", "questions", "answered"), *rows],
            "Labels with at least three questions, fewer than half of them with an accepted answer.",
        )
    if marks := unmarked(knowledge)[:_SHOWN]:
        rows = [(_name(one), one.title, post.url) for one, post in marks]
        yield Section(
            "Answered, but not marked",
            [("question", "title", "comment"), *rows],
            "Open questions with a comment that others voted for.",
        )
    if doubles := alike(knowledge)[:_SHOWN]:
        rows = [(_name(one), one.title, _name(answer)) for one, answer in doubles]
        yield Section(
            "Suspected duplicates",
            [("question", "title", "perhaps answered by"), *rows],
            "Open questions whose title shares six of ten words with that of an answered one.",
        )
    if knowledge.masked:
        yield Section(
            counted(len(knowledge.masked), "text", "has", "have") + " something masked",
            [("where and what",), *((line,) for line in knowledge.masked[:_SHOWN])],
            "Secrets and e-mail addresses that stand in a post and are not published.",
        )


def _name(page: Answer | Question) -> str:
    return f"{page.discussion.repository}#{page.discussion.number}"


def newcomers(knowledge: Knowledge) -> Iterator[Section]:
    """Yield whom to thank for a first answer, and which good answers want a vote; none without any."""
    if first := first_answers(knowledge)[:_SHOWN]:
        yield Section(
            f"Thank for {counted(len(first), 'first answer', '', '').strip()}",
            [("discussion", "by", "thanks to copy"), *((_of(one), _by(one), one.thanks) for one in first)],
            "First accepted answers of the last 30 days. Thanks by name bring people back.",
        )
    if unseen := worth_a_vote(knowledge)[:_SHOWN]:
        rows = [(_of(one), _by(one), one.answer.accepted.url) for one in unseen]
        yield Section(
            f"{counted(len(unseen), 'answer', 'is', 'are')} worth a vote",
            [("discussion", "by", "where to vote"), *rows],
            "Accepted answers of newer people without a vote of anybody else. Read them, then vote.",
        )


def _of(one: Newcomer) -> str:
    return f"{one.answer.discussion.repository}#{one.answer.discussion.number}"


def _by(one: Newcomer) -> str:
    return one.person.actor.login
