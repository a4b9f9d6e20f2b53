"""Finds whom to thank in their discussions: for answers that are new on the site, and for delivered ideas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from kb_builder.config import Project
from kb_builder.curate.visibility import THANKS_MARK
from kb_builder.errors import KbError
from kb_builder.harvest import Thanks
from kb_builder.knowledge import Answer, Idea, Knowledge
from kb_builder.model import Actor, StatusKind
from kb_builder.pages import assign
from kb_builder.pipeline.publishing import knowledge_of
from kb_builder.website import site_facts

RECENT = timedelta(days=14)
"""Whoever switches thanks on does not write to everybody who ever answered."""
MOST = 20
"""So many comments in one run; the next run goes on."""


def thanks_due(project: Project, environment: Mapping[str, str]) -> tuple[Thanks, ...]:
    """Give the thanks that are due, oldest first; whether they stand already only GitHub knows.

    Raises `KbError` where the project does not thank or its site has no address.
    """
    words = project.config.thank_text
    if not project.config.thank:
        raise KbError("`kb thank` needs `thank: true` in kb.yml", "Write `thank: true` into kb.yml.")
    facts = site_facts(project.root, environment)
    if not facts.url:
        raise KbError(
            "mkdocs.yml: site_url is missing, so thanks could name no page", "Write site_url there."
        )
    knowledge = knowledge_of(project)
    places = assign(knowledge, project.config)
    named = {person.actor.key: person.actor for person in knowledge.people if not person.is_staff}
    site = f"[{facts.name}]({facts.url})"
    found = []
    for one in _occasions(knowledge):
        if actor := named.get(one.author.key):
            page = places.answer(one.entry) if isinstance(one.entry, Answer) else places.idea(one.entry)
            values = {"page": facts.url + page, "profile": facts.url + places.person(actor)}
            filled = _filled(getattr(words, one.kind), {**values, "login": actor.login, "site": site})
            discussion, mark = one.entry.discussion, f"{THANKS_MARK}{one.kind} -->"
            place = f"{discussion.repository}#{discussion.number}"
            found.append(Thanks(place, discussion.id, actor.login, mark, f"{mark}\n{filled}"))
    return tuple(found[:MOST])


@dataclass(frozen=True, slots=True)
class _Occasion:
    entry: Answer | Idea
    author: Actor
    kind: str


def _occasions(knowledge: Knowledge) -> Iterator[_Occasion]:
    since = knowledge.as_of - RECENT
    for answer in reversed(knowledge.answers):
        chosen = answer.discussion.answer_chosen_at
        if chosen and chosen >= since and answer.counts_as_accepted:
            yield _Occasion(answer, answer.accepted.author, "answer")
    for idea in knowledge.ideas:
        delivered = idea.standing_since if idea.status.kind is StatusKind.DONE else None
        if delivered and delivered >= since:
            yield _Occasion(idea, idea.discussion.author, "idea")


def _filled(text: str, values: Mapping[str, str]) -> str:
    # One after the other would fill in what a value holds.
    parts = text.split("{")
    filled = [parts[0]]
    for part in parts[1:]:
        name, end, rest = part.partition("}")
        filled.append(values[name] + rest if end and name in values else "{" + part)
    return "".join(filled)
