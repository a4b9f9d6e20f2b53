"""Names that nobody wants to read: found in a text as mention, link, plain word, avatar or mail address."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from slugify import slugify

from kb_builder.accounts import Subject
from kb_builder.privacy.spellings import folded_text, spellings
from kb_builder.privacy.visible import Visible

SOMEONE = "a community member"
"""What stands in a text where a withheld name stood."""
NOBODY = "ghost"
"""The same inside an address: GitHub's own account for accounts that are gone."""
UNSAID = "…"
_OURS = frozenset({*SOMEONE.split(), NOBODY})
_STEPS = 24
"""A text in which names are still found after so many steps was made to hide them: nothing of it is kept."""
_ADDRESS_BEFORE = frozenset("/=.:#&?@%+~")
_ADDRESS_AFTER = frozenset("/=@")
_BEFORE = r"(?<![A-Za-z0-9])(?<![A-Za-z0-9][-_])"
_AFTER = r"(?![A-Za-z0-9]|\\?[-_][A-Za-z0-9])"
_AT = r"(?<![A-Za-z0-9])\\?@"
_NEVER = r"(?!)"
_NO_MORE = r"(?!/[A-Za-z0-9])"
_WIDE = re.compile("[\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff]")


_Changes = list[tuple[int, int, str]]
_Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]


@dataclass(frozen=True, slots=True)
class Names:
    """What some people want to be called by nowhere: each pattern with what stands in its place."""

    rules: tuple[_Rule, ...]
    needles: tuple[str, ...]
    """Case folded: without one of these in it, a text holds none of the names."""
    slug: re.Pattern[str]

    @classmethod
    def of(cls, subjects: Iterable[Subject], owners: Iterable[str] = ()) -> Names:
        """Gather what has to go.

        The logins of `owners` stand in the address of every discussion, and those that are words of
        what we write instead would come back: of these, only mentions and profiles go.
        """
        subjects = tuple(subjects)
        nameless = [one for one in subjects if one.optout.action is not None]
        logins = frozenset[str]().union(*(one.logins for one in nameless))
        owning = {owner.casefold() for owner in owners}
        ordinary = owning | _OURS
        words = frozenset[str]().union(*(one.logins for one in nameless if one.optout.words)) - ordinary
        ids = {str(id_) for one in nameless for id_ in one.ids}
        names = {name for one in subjects for name in one.optout.names}
        # A name within our own words would be found again in what stands in its place.
        unsaid = {name for name in names if _names([name]).search(f"{SOMEONE} {NOBODY}")}
        slugs = filter(None, (*words, *(slugify(name, backend="text-unidecode") for name in names)))
        profiles = [re.escape(login) + (_NO_MORE if login in owning else "") for login in logins - {NOBODY}]
        profile = rf"(github\.com/(?:users/|orgs/|sponsors/)?){_group(profiles)}{_AFTER}"
        rules: tuple[_Rule, ...] = (
            (_compiled(rf"(?<!\d){_group(ids)}\+{_any(logins)}(?=@)"), NOBODY),
            (_compiled(rf"(?<=/u/|rs/){_group(ids)}(?!\d)"), "0"),
            (_compiled(_AT + _any(logins) + _AFTER), SOMEONE),
            (_compiled(profile), rf"\g<1>{NOBODY}"),
            (_compiled(_BEFORE + _any(words) + _AFTER), _stand_in),
            (_names(names - unsaid), SOMEONE),
            (_names(unsaid), UNSAID),
        )
        used = tuple(rule for rule in rules if _NEVER not in rule[0].pattern)
        return cls(
            used,
            _needles(logins, ids, names),
            _compiled(rf"(?<![a-z0-9]){_group(map(re.escape, slugs))}(?![a-z0-9])"),
        )

    def blanked(self, text: str) -> tuple[str, int]:
        """Give the text without the names, and how many were in it.

        "thanks @Bob!" → "thanks a community member!"; "@bob-smith" is someone else.
        """
        found = 0
        for _ in range(_STEPS):
            step = self._step(text)
            if step is None:
                return text, found
            seen, changes = step
            text = seen.replaced(changes)
            found += len(changes)
        return (UNSAID if self.occur_in(text) else text), found

    def _step(self, text: str) -> tuple[Visible, _Changes] | None:
        """Give the reading in which the first rule that applies finds names, and what to change there."""
        readings = tuple(self._readings(text))
        for pattern, instead in self.rules:
            for seen in readings:
                changes = [(*one.span(), _words(one, instead)) for one in pattern.finditer(seen.text)]
                if changes:
                    return seen, changes
        return None

    def occur_in(self, text: str) -> bool:
        """Tell whether a reader sees one of the names in a text: what `blanked` takes out of it."""
        return any(pattern.search(seen.text) for seen in self._readings(text) for pattern, _ in self.rules)

    def _readings(self, text: str) -> Iterator[Visible]:
        """Yield the ways to read a text in which one of the names may stand."""
        return spellings(text, self._may_stand_in)

    def _may_stand_in(self, text: str) -> bool:
        small = text.casefold()
        return any(needle in small for needle in self.needles)

    def are_in_address(self, address: str) -> bool:
        """Tell whether an address of a page holds one of the names: `answers/12-thanks-bob/`."""
        return self.slug.search(address.lower()) is not None


def _words(found: re.Match[str], instead: str | Callable[[re.Match[str]], str]) -> str:
    return found.expand(instead) if isinstance(instead, str) else instead(found)


def _stand_in(match: re.Match[str]) -> str:
    text, start, end = match.string, match.start(), match.end()
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    is_host = after == "." and text[end + 1 : end + 2].isalnum()
    is_in_address = before in _ADDRESS_BEFORE or after in _ADDRESS_AFTER or is_host
    return NOBODY if is_in_address else SOMEONE


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _group(alternatives: Iterable[str]) -> str:
    # The longest first: of two logins the one that goes on is meant.
    return f"(?:{'|'.join(sorted(alternatives, key=lambda one: (-len(one), one))) or _NEVER})"


def _any(logins: Iterable[str]) -> str:
    return _group(map(re.escape, logins))


def _needles(logins: Iterable[str], ids: Iterable[str], names: Iterable[str]) -> tuple[str, ...]:
    # The part between hyphens and blanks is the same however these are written.
    parts = [max(re.split(r"\s", one.casefold()), key=len) for one in (*logins, *map(folded_text, names))]
    return tuple(sorted({*parts, *ids}))


def _names(names: Iterable[str]) -> re.Pattern[str]:
    return _compiled(_group(map(_name, set(map(folded_text, names)))))


def _name(name: str) -> str:
    words = r"\s+".join(map(re.escape, name.split()))
    # Writing without spaces has no ends of words.
    return words if _WIDE.search(name) else rf"(?<![^\W_]){words}(?![^\W_])"
