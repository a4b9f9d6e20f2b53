"""How much an idea is wanted lately: Hacker News gravity over whole hours."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction

from kb_builder.curate.votes import supporters
from kb_builder.model import Discussion

_HEAD_START = 14 * 24
"""Hours that every idea is taken to have waited already: nothing wins by being a minute old."""


def heat(discussion: Discussion, as_of: datetime) -> Fraction:
    """Give (supporters + other people in the discussion) / (age in hours + 336)².

    The form is that of Hacker News, `points / (age + 2)^1.8`, slower, since ideas live for
    months, and with a whole exponent, so that equal input gives equal order on every machine.
    GitHub gives votes without dates: an old vote weighs as much as a new one, age alone decays.
    """
    others = {post.author.key for post in discussion.posts if post.author.is_named}
    points = supporters(discussion) + len(others - {discussion.author.key})
    hours = max((as_of - discussion.created_at) // timedelta(hours=1), 0)
    return Fraction(points, (hours + _HEAD_START) ** 2)
