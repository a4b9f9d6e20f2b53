"""Words of ours that curation and settings know in English, and how they are said to a reader.

A maintainer's own word for a level or a status is in no catalogue, so it stays as it is.
"""

from __future__ import annotations

from kb_builder.language import Language, gettext_noop, pgettext_noop

_MARKS = (
    pgettext_noop("role", "staff"),
    pgettext_noop("role", "sample"),
    pgettext_noop("role", "bot"),
    pgettext_noop("role", "organization"),
)
_REASONS = (
    pgettext_noop("marked as", "outdated"),
    pgettext_noop("marked as", "resolved"),
    pgettext_noop("marked as", "duplicate"),
)
_LEVELS = (
    pgettext_noop("level", "Newcomer"),
    pgettext_noop("level", "Contributor"),
    pgettext_noop("level", "Regular"),
    pgettext_noop("level", "Expert"),
    pgettext_noop("level", "Champion"),
)
_STATUSES = (
    pgettext_noop("status", "open"),
    pgettext_noop("status", "under review"),
    pgettext_noop("status", "planned"),
    pgettext_noop("status", "in progress"),
    pgettext_noop("status", "delivered"),
    pgettext_noop("status", "declined"),
    pgettext_noop("status", "duplicate"),
    pgettext_noop("status", "outdated"),
    pgettext_noop("status", "resolved"),
    pgettext_noop("status", "closed"),
)
_BADGES = (
    gettext_noop("first accepted answer"),
    gettext_noop("10 accepted answers"),
    gettext_noop("50 accepted answers"),
    gettext_noop("100 accepted answers"),
    gettext_noop("answer of the month"),
    gettext_noop("first vote on an idea"),
    gettext_noop("5 votes on an idea"),
    gettext_noop("15 votes on an idea"),
    gettext_noop("25 votes on an idea"),
    gettext_noop("idea delivered"),
)
_RULES = (
    gettext_noop("answer accepted"),
    gettext_noop("answer upvoted"),
    gettext_noop("idea delivered"),
    gettext_noop("idea upvoted"),
    gettext_noop("question answered"),
    gettext_noop("acceptance given"),
)


def level(language: Language, name: str) -> str:
    """Say the name of a level, "" for none."""
    return _said(language, "level", name, _LEVELS)


def status(language: Language, name: str) -> str:
    """Say the name of a status."""
    return _said(language, "status", name, _STATUSES)


def role(language: Language, mark: str) -> str:
    """Say what an account is: staff, bot, sample, organization."""
    return _said(language, "role", mark, _MARKS)


def reason(language: Language, mark: str) -> str:
    """Say as what GitHub marked a post."""
    return _said(language, "marked as", mark, _REASONS)


def badge(language: Language, name: str) -> str:
    """Say what a badge is for."""
    return language.gettext(name) if name in _BADGES else name


def rule(language: Language, name: str) -> str:
    """Say what points were given for, from the name of the rule in `kb.yml`."""
    words = name.replace("_", " ")
    return language.gettext(words) if words in _RULES else words


def _said(language: Language, context: str, name: str, known: tuple[str, ...]) -> str:
    # What is not ours may hold a percent sign, and is not looked up.
    return language.pgettext(context, name) if name in known else name
