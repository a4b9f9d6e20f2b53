"""What the pictures say that stand for pages where somebody shares them: kind, title, who gave it, votes."""

from __future__ import annotations

from pathlib import PurePosixPath

from kb_builder.characters import clean
from kb_builder.gfm import shorten
from kb_builder.knowledge import Answer, Idea, Person
from kb_builder.language import level, status
from kb_builder.pages.edition import Edition, title_of
from kb_builder.publication import SocialCard

_FOLDER = PurePosixPath("assets/cards")
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
        path=_FOLDER / "site.png",
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
    said, gave = edition.language, []
    if count := len(person.accepted):
        gave.append(said.ngettext("%(num)s accepted answer", "%(num)s accepted answers", count))
    if count := person.delivered:
        gave.append(said.ngettext("%(num)s idea delivered", "%(num)s ideas delivered", count))
    if person.points:
        gave.append(said.ngettext("%(num)s point", "%(num)s points", person.points))
    kind = level(said, clean(person.level.name)) if person.level else said.gettext("contributor")
    at, name = edition.addresses.person(person.actor), clean(person.actor.login)
    return _card(edition, at, kind, name, "@", *gave)


def _card(edition: Edition, at: str, kind: str, title: str, fallback: str, *facts: str) -> SocialCard:
    site = clean(edition.facts.name)
    return SocialCard(
        page=at,
        path=_FOLDER / f"{at.rstrip('/')}.png",
        site=site,
        kind=kind,
        title=title,
        fallback=fallback,
        facts=facts,
        alt=shorten(" · ".join(filter(None, (f"{site}: {title}", *facts))), _LONGEST),
    )


def _votes(edition: Edition, number: int) -> tuple[str, ...]:
    return (edition.language.ngettext("%(num)s vote", "%(num)s votes", number),) if number else ()
