"""How a time that something took is said in words."""

from __future__ import annotations

from datetime import timedelta

_DAY, _HOUR, _MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def in_words(time: timedelta | None) -> str:
    """Give "3 days", "5 hours" or "12 minutes", rounded down, "" for None and below 0.

    Days from the second on; what is shorter than a minute is "less than a minute".
    """
    if time is None or time < timedelta():
        return ""
    if time < _MINUTE:
        return "less than a minute"
    unit, name = (
        (_DAY, "day") if time >= 2 * _DAY else (_HOUR, "hour") if time >= _HOUR else (_MINUTE, "minute")
    )
    count = time // unit
    return f"{count:,} {name}{'' if count == 1 else 's'}"
