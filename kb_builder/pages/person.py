"""A contributor's page: who they are here, what they gave, newest first."""

from __future__ import annotations

from kb_builder.knowledge import Person
from kb_builder.pages.cards import answer_card, idea_card, is_sample, person_card
from kb_builder.pages.edition import Edition
from kb_builder.pages.front_matter import front_matter
from kb_builder.pages.inert import address, clean
from kb_builder.pages.links import page_path
from kb_builder.pages.templating import render
from kb_builder.publication import Page


def person_page(edition: Edition, person: Person) -> Page:
    """Compose `people/LOGIN.md`. `person` may be named, or there would be no page."""
    here = edition.addresses.person(person.actor)
    name = clean(person.actor.login)
    text = render(
        "person.md",
        head=front_matter(name, _description(name, person), {"kind": "person", "login": name}),
        card=person_card(edition, person, here),
        is_sample=is_sample(person),
        profile="" if is_sample(person) else address(person.actor.url),
        accepted=[answer_card(edition, answer, here) for answer in person.accepted],
        helped=[answer_card(edition, answer, here) for answer in person.helped],
        proposed=[idea_card(edition, idea, here) for idea in person.proposed],
        asked=[answer_card(edition, answer, here) for answer in person.asked],
    )
    return Page(page_path(here), text)


def _description(name: str, person: Person) -> str:
    gave = (
        (len(person.accepted), "accepted answer"),
        (len(person.helped), "helpful answer"),
        (len(person.proposed), "idea"),
        (len(person.asked), "answered question"),
    )
    counts = ", ".join(f"{count} {what}{'' if count == 1 else 's'}" for count, what in gave if count)
    return f"What {name} gave to this community: {counts or 'nothing published yet'}."
