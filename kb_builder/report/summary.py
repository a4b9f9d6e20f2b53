"""Writes the health of a community as text, Markdown or JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from kb_builder.figures import FunnelYear, Period, Response
from kb_builder.knowledge import Answer, Knowledge, Question
from kb_builder.language import ENGLISH
from kb_builder.report.document import document
from kb_builder.report.quiet import cell
from kb_builder.report.sections import Section, Table, counted, needed, newcomers, trends
from kb_builder.stored import Request
from kb_builder.trends import OFTEN

_SHOWN = 10


def summarize(knowledge: Knowledge, form: str) -> str:
    """Give the report in the form "text", "markdown" or "json".

    Titles are hostile: in Markdown they mention and link nothing, on a terminal without control characters.
    """
    if form == "json":
        return json.dumps(document(knowledge), ensure_ascii=False, indent=2)
    is_markdown = form == "markdown"
    table = _markdown_table if is_markdown else _text_table
    needs = needed(knowledge)
    parts = [f"{'# ' if is_markdown else ''}Community health{_as_of(knowledge)}"]
    parts.append(f"{'## ' if is_markdown else ''}{needs.heading}")
    if needs.rows:
        parts.append(table(needs.rows) if is_markdown else _text_list(needs.rows[1:]))
    for section in (*newcomers(knowledge), *_sections(knowledge), *trends(knowledge)):
        parts.append(f"{'## ' if is_markdown else ''}{section.heading}")
        if len(section.rows) > 1:
            parts += [section.meaning] * bool(section.meaning)
            parts.append(table(section.rows))
    return "\n\n".join(parts)


def _as_of(knowledge: Knowledge) -> str:
    # With nothing in the archive there is no time that anything happened at.
    is_empty = not (knowledge.answers or knowledge.ideas or knowledge.questions)
    return ": nothing to tell yet" if is_empty else f" as of {knowledge.as_of.date().isoformat()}"


def _sections(knowledge: Knowledge) -> Iterable[Section]:
    health, questions = knowledge.health, knowledge.questions
    yield Section(
        counted(len(questions), "open question", "waits", "wait"),
        _questions(knowledge, questions),
        "Questions without an accepted answer, most wanted first.",
    )
    yield Section(
        counted(len(health.silent), "question", "has no reply", "have no reply"),
        _questions(knowledge, health.silent),
        "Open questions without a word of anybody but who asked, and bots; oldest first.",
    )
    yield Section(
        "Response times",
        _periods(health.periods),
        "From the question on: half took at most the first time, nine of ten the second. (How many did.)",
    )
    yield Section(
        counted(len(health.stale), "answer", "may be out of date", "may be out of date"),
        _answers(health.stale),
        "Answers that nobody wrote, edited or accepted within stale_after_days of kb.yml.",
    )
    yield Section(
        counted(len(health.edited), "answer", "was edited", "were edited") + " after acceptance",
        _answers(health.edited),
        "The accepted answer may no longer be the one that was accepted.",
    )
    yield Section("What became of ideas, by the year they were proposed in", _funnel(health.funnel))
    unread = [(name, str(count)) for name, count in knowledge.unread.items() if count >= OFTEN]
    if unread:
        count = counted(len(unread), "discussion", "was", "were") + " not given by GitHub"
        yield Section(count, [("discussion", "harvests in a row"), *unread])
    if knowledge.requests:
        count = counted(len(knowledge.requests), "request", "is in force", "are in force")
        yield Section(f"{count} (curation.yml)", _requests(knowledge.requests))


def _questions(knowledge: Knowledge, questions: Sequence[Question]) -> Table:
    rows = [
        (
            _name(question),
            question.title,
            _waiting(question.discussion.created_at, knowledge.as_of),
            f"{question.discussion.upvotes:,}",
            ", ".join(question.claims),
        )
        for question in questions[:_SHOWN]
    ]
    return [("question", "title", "waiting", "votes", "claimed"), *rows]


def _waiting(asked: datetime, now: datetime) -> str:
    """Say how long a question waits: from two days on in days of the calendar, as the site's pages do."""
    days = now.date() - asked.date()
    return ENGLISH.duration(days if days >= timedelta(days=2) else now - asked)


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
    if not response.done:
        return "-"
    times = filter(None, (ENGLISH.duration(response.median), ENGLISH.duration(response.ninetieth)))
    return f"{' / '.join(times)} ({response.done:,})"


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
    lines = [[cell(one) for one in row] for row in rows]
    lines.insert(1, ["---"] * len(rows[0]))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _text_table(rows: Table) -> str:
    shown = [[_printable(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in shown
    )


def _text_list(rows: Table) -> str:
    lines = []
    for number, row in enumerate(rows, 1):
        where, title, why, how = map(_printable, row)
        lines += [f"{number:2}. {where}  {title}".rstrip(), f"    {why}:", f"    {how}"]
    return "\n".join(lines)


def _printable(text: str) -> str:
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    # A workflow's runner obeys this anywhere in a line of its log.
    return line.replace("##[", "## [")
