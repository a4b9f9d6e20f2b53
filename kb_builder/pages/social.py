"""What the pictures say that stand for pages where somebody shares them: kind, title, who gave it, votes."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import replace

from kb_builder.article.people import initial, tint
from kb_builder.characters import clean
from kb_builder.gfm import shorten
from kb_builder.knowledge import Answer, Idea, Person
from kb_builder.language import Language, level, status
from kb_builder.pages.edition import Edition, title_of
from kb_builder.pages.person import gave, known
from kb_builder.publication import Portrait, SocialCard

_FOLDER = "assets/cards"
_LONGEST = 300


def social_cards(edition: Edition, subject: Answer | Idea | Person | None) -> tuple[SocialCard, ...]:
    """Compose the card of an answer, idea or person; of None for every other page.

    None with `social_cards: false`, and none where the site has no address: a picture is named in full.
    """
    if not edition.config.social_cards or not edition.facts.url:
        return ()
    if isinstance(subject, Answer):
        return (_answer(edition, subject),)
    if isinstance(subject, Idea):
        return (_idea(edition, subject),)
    return (_person(edition, subject) if subject else _of_site(edition),)


def _of_site(edition: Edition) -> SocialCard:
    about = clean(edition.facts.description)
    return SocialCard(
        page=None,
        path=f"{_FOLDER}/site.png",
        site="",
        kind="",
        title=clean(edition.facts.name),
        fallback="?",
        facts=(about,),
        alt=shorten(": ".join(filter(None, (clean(edition.facts.name), about))), _LONGEST),
    )


def _answer(edition: Edition, answer: Answer) -> SocialCard:
    said = edition.language
    who = edition.credit(answer.accepted.author, "").name
    return _card(
        edition,
        edition.addresses.answer(answer),
        said.gettext("Answer"),
        title_of(answer.title, answer.discussion.number),
        f"#{answer.discussion.number}",
        said.gettext("Answered by %(name)s", name=who),
        *_votes(edition, answer.accepted.upvotes),
    )


def _idea(edition: Edition, idea: Idea) -> SocialCard:
    said = edition.language
    who = edition.credit(idea.discussion.author, "").name
    return _card(
        edition,
        edition.addresses.idea(idea),
        said.gettext("Idea") + f" · {status(said, clean(idea.status.name))}",
        title_of(idea.title, idea.discussion.number),
        f"#{idea.discussion.number}",
        said.gettext("Proposed by %(name)s", name=who),
        *_votes(edition, idea.discussion.upvotes),
    )


def _person(edition: Edition, person: Person) -> SocialCard:
    """Compose the card that tells what the head of somebody's page does, with their face."""
    said, at = edition.language, edition.addresses.person(person.actor)
    credit = edition.credit(person.actor, "")
    card = _card(
        edition,
        at,
        level(said, clean(person.level.name)) if person.level else said.gettext("contributor"),
        credit.name,
        "@",
        *(f"{number} {label}" for number, label in _figures(said, person)),
    )
    return replace(
        card,
        about=tuple(_about(edition, person)),
        portrait=Portrait(posixpath.basename(credit.avatar), initial(credit.name), tint(credit.name)),
        figures=tuple(_figures(said, person)),
    )


def _about(edition: Edition, person: Person) -> Iterator[str]:
    said, following = edition.language, person.next_level
    role = said.gettext("team") if person.is_staff else said.gettext("community")
    if following:
        left = following.points - person.points
        to_next = level(said, clean(following.name))
        role += " · " + said.ngettext(
            "%(num)s point to %(level)s", "%(num)s points to %(level)s", left, level=to_next
        )
    yield role
    if topics := known(edition, person):
        yield said.gettext("Topics they know") + ": " + said.gettext(", ").join(map(clean, topics))


def _figures(said: Language, person: Person) -> Iterator[tuple[str, str]]:
    """Yield numbers and what they count, those that there are."""
    counts = gave(person)
    for number, one, more in (
        (person.points if person.ranked else 0, "point", "points"),
        (counts["accepted"], "accepted answer", "accepted answers"),
        (counts["people"], "person helped", "people helped"),
        (counts["ideas"], "idea", "ideas"),
        (counts["delivered"], "delivered", "delivered"),
    ):
        if number:
            yield said.number(number), said.catalogue.ngettext(one, more, number)


def _card(edition: Edition, at: str, kind: str, title: str, fallback: str, *facts: str) -> SocialCard:
    site = clean(edition.facts.name)
    return SocialCard(
        page=at,
        path=f"{_FOLDER}/{at.rstrip('/')}.png",
        site=site,
        kind=kind,
        title=title,
        fallback=fallback,
        facts=facts,
        alt=shorten(" · ".join(filter(None, (f"{site}: {title}", *facts))), _LONGEST),
    )


def _votes(edition: Edition, number: int) -> tuple[str, ...]:
    return (edition.language.ngettext("%(num)s vote", "%(num)s votes", number),) if number else ()
