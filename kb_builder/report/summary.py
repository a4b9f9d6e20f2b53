"""Writes the health of a community as text, Markdown or JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kb_builder.figures import FunnelYear, Period, Response
from kb_builder.knowledge import Answer, Knowledge, Question
from kb_builder.language import ENGLISH
from kb_builder.stored import Request

_SHOWN = 10
_UNREAD_OFTEN = 3
"""After so many harvests in a row a discussion that GitHub does not give needs somebody to look."""
Table = Sequence[Sequence[str]]
"""Rows of cells, the head first."""


def summarize(knowledge: Knowledge, form: str) -> str:
    """Give the report in the form "text", "markdown" or "json".

    Titles are hostile: in Markdown they stand escaped, on a terminal without control characters.
    """
    if form == "json":
        return json.dumps(_document(knowledge), ensure_ascii=False, indent=2)
    is_markdown = form == "markdown"
    table = _markdown_table if is_markdown else _text_table
    parts = [f"{'# ' if is_markdown else ''}Community health{_as_of(knowledge)}"]
    for heading, rows in _sections(knowledge):
        parts.append(f"{'## ' if is_markdown else ''}{heading}")
        if len(rows) > 1:
            parts.append(table(rows))
    return "\n\n".join(parts)


def _as_of(knowledge: Knowledge) -> str:
    # With nothing in the archive there is no time that anything happened at.
    is_empty = not (knowledge.answers or knowledge.ideas or knowledge.questions)
    return ": nothing to tell yet" if is_empty else f" as of {knowledge.as_of.date().isoformat()}"


def _sections(knowledge: Knowledge) -> Iterable[tuple[str, Table]]:
    health, questions = knowledge.health, knowledge.questions
    yield _counted(len(questions), "open question", "waits", "wait"), _questions(knowledge, questions)
    yield (
        _counted(len(health.silent), "question", "has no reply", "have no reply"),
        _questions(knowledge, health.silent),
    )
    yield "Response times (median, and how many got so far)", _periods(health.periods)
    yield (
        _counted(len(health.stale), "answer", "may be out of date", "may be out of date"),
        _answers(health.stale),
    )
    yield (
        _counted(len(health.edited), "answer", "was edited", "were edited") + " after acceptance",
        _answers(health.edited),
    )
    yield "What became of ideas, by the year they were proposed in", _funnel(health.funnel)
    unread = [(name, str(count)) for name, count in knowledge.unread.items() if count >= _UNREAD_OFTEN]
    if unread:
        count = _counted(len(unread), "discussion", "was", "were") + " not given by GitHub"
        yield count, [("discussion", "harvests in a row"), *unread]
    if knowledge.requests:
        count = _counted(len(knowledge.requests), "request", "is in force", "are in force")
        yield f"{count} (curation.yml)", _requests(knowledge.requests)


def _counted(count: int, noun: str, one: str, many: str) -> str:
    return f"{count:,} {noun} {one}" if count == 1 else f"{count:,} {noun}s {many}"


def _questions(knowledge: Knowledge, questions: Sequence[Question]) -> Table:
    rows = [
        (
            _name(question),
            question.title,
            ENGLISH.duration(knowledge.as_of - question.discussion.created_at),
            f"{question.discussion.upvotes:,}",
            ", ".join(question.claims),
        )
        for question in questions[:_SHOWN]
    ]
    return [("question", "title", "waiting", "votes", "claimed"), *rows]


def _answers(answers: Sequence[Answer]) -> Table:
    rows = [(_name(one), one.title, one.last_word.date().isoformat()) for one in answers[:_SHOWN]]
    return [("answer", "title", "last word"), *rows]


def _periods(periods: Sequence[Period]) -> Table:
    rows = [
        (
            "all time" if period.days is None else f"{period.days} days",
            f"{period.first_reply.asked:,}",
            *map(_told, (period.first_reply, period.team_reply, period.acceptance)),
        )
        for period in periods
    ]
    return [("asked within", "questions", "first reply", "reply of the team", "accepted answer"), *rows]


def _told(response: Response) -> str:
    return f"{ENGLISH.duration(response.median)} ({response.done:,})" if response.done else "-"


def _funnel(years: Sequence[FunnelYear]) -> Table:
    head = ("year", "submitted", "duplicates", "answered", "taken up", "delivered", "declined")
    rows = [
        (
            str(year.year),
            *map(str, (year.submitted, year.duplicates, year.answered.done, year.planned)),
            *map(str, (year.delivered.done, year.declined)),
            ENGLISH.duration(year.answered.median) or "-",
            ENGLISH.duration(year.delivered.median) or "-",
        )
        for year in years
    ]
    return [(*head, "to a first answer", "to delivery"), *rows]


def _requests(requests: Sequence[Request]) -> Table:
    rows = [
        (one.place, one.asks, one.reason, one.date, "found" if one.found else "not found") for one in requests
    ]
    return [("entry", "asks to", "reason", "date", "in the archive"), *rows]


def _name(page: Answer | Question) -> str:
    return f"{page.discussion.repository}#{page.discussion.number}"


def _markdown_table(rows: Table) -> str:
    lines = [[_escaped(cell) for cell in row] for row in rows]
    lines.insert(1, ["---"] * len(rows[0]))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _escaped(cell: str) -> str:
    # Every ASCII mark as a reference: no title is markup, a mention or the end of a cell.
    return "".join(
        char if char.isalnum() or char in " .,-" or not char.isascii() else f"&#{ord(char)};"
        for char in _printable(cell)
    )


def _text_table(rows: Table) -> str:
    shown = [[_printable(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in shown
    )


def _printable(text: str) -> str:
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    # A workflow's runner obeys this anywhere in a line of its log.
    return line.replace("##[", "## [")


def _document(knowledge: Knowledge) -> Mapping[str, Any]:
    health = knowledge.health
    return {
        "as_of": knowledge.as_of.isoformat().replace("+00:00", "Z"),
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
    median = response.median
    return {
        "asked": response.asked,
        "done": response.done,
        "median_seconds": None if median is None else int(median.total_seconds()),
    }
