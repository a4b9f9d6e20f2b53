"""The report as plain data, for JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kb_builder.figures import FunnelYear, Response
from kb_builder.knowledge import Answer, Knowledge, Question
from kb_builder.newcomers import Newcomer, first_answers, worth_a_vote
from kb_builder.report.needs import names, needs
from kb_builder.trends import alike, backlog, months, staff_share, unmarked, weak_subjects, weeks


def document(knowledge: Knowledge) -> Mapping[str, Any]:
    """Give all that the report says; times are in seconds, days as in ISO 8601."""
    health = knowledge.health
    return {
        "as_of": knowledge.as_of.isoformat().replace("+00:00", "Z"),
        "needs": [
            {"why": one.why, "discussion": one.where, "title": one.title, "do": one.how}
            for one in needs(knowledge)
        ],
        "first_answers": [{**_newcomer(one), "thanks": one.thanks} for one in first_answers(knowledge)],
        "worth_a_vote": list(map(_newcomer, worth_a_vote(knowledge))),
        **_trends(knowledge),
        "open_questions": [_question(knowledge, one) for one in knowledge.questions],
        "silent_questions": [_question(knowledge, one) for one in health.silent],
        "periods": [
            {
                "days": period.days,
                "first_reply": _response(period.first_reply),
                "team_reply": _response(period.team_reply),
                "accepted_answer": _response(period.acceptance),
            }
            for period in health.periods
        ],
        "stale_answers": [_answer(one) for one in health.stale],
        "edited_after_acceptance": [_answer(one) for one in health.edited],
        "ideas": [_year(year) for year in health.funnel],
        "unread": [{"discussion": name, "harvests": count} for name, count in knowledge.unread.items()],
        "requests": [
            {
                "entry": one.place,
                "asks": one.asks,
                "reason": one.reason or None,
                "date": one.date or None,
                "found": one.found,
            }
            for one in knowledge.requests
        ],
    }


def _newcomer(one: Newcomer) -> Mapping[str, Any]:
    return {"login": one.person.actor.login, "url": one.answer.accepted.url, **_answer(one.answer)}


def _trends(knowledge: Knowledge) -> Mapping[str, Any]:
    by_team, accepted = staff_share(knowledge)
    return {
        "weeks": [
            {"begin": week.begin.date().isoformat(), "asked": week.asked, "answered": week.answered}
            for week in weeks(knowledge)
        ],
        "backlog": dict(backlog(knowledge)),
        "contributors": [
            {"month": f"{month.begin:%Y-%m}", "new": month.new, "returning": month.returning}
            for month in months(knowledge)
        ],
        "accepted_answers": {"total": accepted, "by_team": by_team},
        "weak_topics": [
            {"topic": one.name, "asked": one.asked, "answered": one.answered}
            for one in weak_subjects(knowledge)
        ],
        "answered_not_marked": list(names(unmarked(knowledge))),
        "suspected_duplicates": list(names(alike(knowledge))),
        "masked": list(knowledge.masked),
    }


def _year(year: FunnelYear) -> Mapping[str, Any]:
    return {
        "year": year.year,
        "submitted": year.submitted,
        "duplicates": year.duplicates,
        "answered": _response(year.answered),
        "taken_up": year.planned,
        "delivered": _response(year.delivered),
        "declined": year.declined,
    }


def _question(knowledge: Knowledge, question: Question) -> Mapping[str, Any]:
    discussion = question.discussion
    return {
        **_entry(question),
        "upvotes": discussion.upvotes,
        "claims": list(question.claims),
        "waiting_seconds": int((knowledge.as_of - discussion.created_at).total_seconds()),
    }


def _answer(answer: Answer) -> Mapping[str, Any]:
    return {**_entry(answer), "last_word": answer.last_word.isoformat().replace("+00:00", "Z")}


def _entry(page: Answer | Question) -> dict[str, Any]:
    discussion = page.discussion
    return {
        "repository": discussion.repository,
        "number": discussion.number,
        "title": page.title,
        "url": discussion.url,
    }


def _response(response: Response) -> Mapping[str, Any]:
    median, slow = response.median, response.ninetieth
    return {
        "asked": response.asked,
        "done": response.done,
        "median_seconds": None if median is None else int(median.total_seconds()),
        "ninetieth_seconds": None if slow is None else int(slow.total_seconds()),
    }
