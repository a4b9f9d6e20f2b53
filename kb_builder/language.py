"""Sentences, counts, numbers, dates and durations in a site's language."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import date, timedelta
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from math import inf
from typing import Literal

from babel import Locale, UnknownLocaleError
from babel.dates import format_skeleton, format_timedelta
from babel.numbers import format_decimal

CATALOGUES = ("de", "es", "fr", "ja", "pt", "zh")
"""Languages that `locales/` has a catalogue of; English stands in the code itself."""
_DOMAIN = "kb_builder"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_UNITS: tuple[tuple[timedelta, timedelta, Literal["day", "hour", "minute"]], ...] = (
    # How long a time must be at least to be given in the unit.
    (timedelta(days=2), timedelta(days=1), "day"),
    (timedelta(hours=1), timedelta(hours=1), "hour"),
    (timedelta(minutes=1), timedelta(minutes=1), "minute"),
)
_SAMPLES = (*range(201), 1_000, 1_000_000)


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """A language of readers; what its catalogue lacks is said in English.

    `code` is that of the catalogue, `locale` says how numbers and dates are written. Sentences
    are formats: `%(name)s` stands for a value, `%%` for a percent sign.
    """

    code: str
    locale: Locale
    catalogue: NullTranslations

    @property
    def tag(self) -> str:
        """What HTML calls the language: "pt-BR", "zh-Hant"."""
        return str(self.locale).replace("_", "-")

    def gettext(self, text: str, **values: object) -> str:
        """Give the sentence `text` in this language, with `values` in their places."""
        return self.catalogue.gettext(text) % values

    def ngettext(self, one: str, many: str, number: int, **values: object) -> str:
        """Give the form of a sentence that `number` asks for; `%(num)s` stands for the number itself."""
        return self.catalogue.ngettext(one, many, number) % {"num": self.number(number), **values}

    def pgettext(self, context: str, text: str, **values: object) -> str:
        """Give a word that means different things in different places; `context` names the place."""
        return self.catalogue.pgettext(context, text) % values

    def number(self, number: int) -> str:
        """Give a whole number with its thousands set apart."""
        return _number(self, number)

    def day(self, when: date) -> str:
        """Give a date with the month as a word: "3 Jan 2026"."""
        if self.code == "en":
            return f"{when.day} {self.month(when)}"
        return _dated(when.year, when.month, when.day, "yMMMd", self)

    def month(self, when: date) -> str:
        """Give a month and its year: "Jan 2026"."""
        if self.code == "en":
            return f"{_MONTHS[when.month - 1]} {when.year}"
        return _dated(when.year, when.month, 1, "yMMM", self)

    def duration(self, time: timedelta | None) -> str:
        """Give "3 days", "47 hours" or "12 minutes", rounded down; "" for None and below 0."""
        if time is None or time < timedelta():
            return ""
        for least, unit, name in _UNITS:
            if time >= least:
                count = time // unit
                said = format_timedelta(count * unit, name, threshold=inf, locale=self.locale)
                return said.replace(str(count), self.number(count))
        return self.gettext("less than a minute")

    def forms(self, one: str, many: str) -> dict[str, str]:
        """Give the forms of a counted sentence by the names that browsers have for them: one, other, …"""
        names = {self.locale.plural_form(number): number for number in reversed(_SAMPLES)}
        return {name: self.catalogue.ngettext(one, many, names[name]) for name in sorted(names)}


def gettext_noop(text: str) -> str:
    """Mark a sentence for the catalogues that is said later, by `Language.gettext`."""
    return text


def pgettext_noop(context: str, text: str) -> str:  # noqa: ARG001  the extractor reads the context
    """Mark a word for the catalogues that is said later, by `Language.pgettext` with the same context."""
    return text


@functools.cache
def language(code: str) -> Language:
    """Give the language for a value of `theme.language`; one without a catalogue is English.

    "pt-BR" and "zh-Hant" share the catalogues "pt" and "zh", and keep their own dates and numbers.
    """
    name = code.replace("_", "-").split("-")[0].lower()
    if name not in CATALOGUES:
        return Language("en", Locale("en"), NullTranslations())
    try:
        locale = Locale.parse(code.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        locale = Locale(name)
    return Language(name, locale, _catalogue(name))


ENGLISH = language("en")


@functools.lru_cache(maxsize=4096)
def _dated(year: int, month: int, day: int, parts: str, language: Language) -> str:
    return str(format_skeleton(parts, date(year, month, day), locale=language.locale))


def _catalogue(name: str) -> GNUTranslations:
    with (files("kb_builder") / f"locales/{name}/LC_MESSAGES/{_DOMAIN}.mo").open("rb") as file:
        return GNUTranslations(file)


# Words of ours that curation and settings know in English. A maintainer's own word for a level or a
# status is in no catalogue, so it stays as it is.
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
    gettext_noop("award for an answer"),
)
_RULES = (
    gettext_noop("answer accepted"),
    gettext_noop("answer upvoted"),
    gettext_noop("idea delivered"),
    gettext_noop("idea upvoted"),
    gettext_noop("question answered"),
    gettext_noop("acceptance given"),
)


@functools.lru_cache(maxsize=1 << 13)
def _number(language: Language, number: int) -> str:
    return str(format_decimal(number, locale=language.locale))


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
