"""How a time that something took is said in words."""

from __future__ import annotations

from datetime import timedelta

from kb_builder.language import ENGLISH, Language

_DAY, _HOUR, _MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def in_words(time: timedelta | None, language: Language = ENGLISH) -> str:
    """Give "3 days", "5 hours" or "12 minutes", rounded down, "" for None and below 0.

    Days from the second on; what is shorter than a minute is "less than a minute".
    """
    if time is None or time < timedelta():
        return ""
    if time < _MINUTE:
        return language.gettext("less than a minute")
    if time >= 2 * _DAY:
        return language.ngettext("%(num)s day", "%(num)s days", time // _DAY)
    if time >= _HOUR:
        return language.ngettext("%(num)s hour", "%(num)s hours", time // _HOUR)
    return language.ngettext("%(num)s minute", "%(num)s minutes", time // _MINUTE)
