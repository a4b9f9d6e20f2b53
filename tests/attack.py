"""A site full of attacks: every payload as body, title, login, label, category and poll option."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from kb_builder import pages
from kb_builder.config import Project
from kb_builder.curate import curate
from kb_builder.model import Actor, Discussion, Label, Poll, PollOption
from kb_builder.publication import Publication, SiteReport
from kb_builder.website import site_facts
from tests import build as make
from tests.website.site import AS_OF, built, project

OWN = Path(__file__).parent / "data/attack/vectors.json"
NAUGHTY = Path(__file__).parents[1] / "node_modules/big-list-of-naughty-strings/blns.json"
_NAMES_TOGETHER = 6
_OPTIONS = 100


def payloads() -> list[str]:
    """Give our own attacks and the Big List of Naughty Strings, which `npm ci` brings."""
    return [*json.loads(OWN.read_text(encoding="utf-8")), *json.loads(NAUGHTY.read_text(encoding="utf-8"))]


def build_site(root: Path, url: str, attacks: Sequence[str]) -> tuple[Publication, SiteReport]:
    """Build a site in which each attack stands in each place where a stranger's text may stand."""
    target = project(root, url)
    publication = publish(target, attacks)
    return publication, built(target, publication)


def publish(target: Project, attacks: Sequence[str]) -> Publication:
    """Write the pages of the attacks into a project, and give all that is published."""
    discussions = [*_questions(attacks), *_polls(attacks)]
    knowledge = curate([make.repository()], discussions, target.config, target.curation, AS_OF)
    publication = pages.compose(knowledge, target.config, site_facts(target.root))
    pages.write(target.content, publication.pages)
    return publication


def _questions(attacks: Sequence[str]) -> Iterator[Discussion]:
    """Short texts several at a time, which keeps the pages few; bodies each by itself."""
    for number, bodies in enumerate(_chunks(attacks, _NAMES_TOGETHER), start=1):
        name = " ".join(bodies)
        author = Actor(name, id=number, url=bodies[0], avatar_url=bodies[0])
        answer = {"author": author, "body": bodies[0], "url": bodies[0]}
        others = [
            make.comment(f"c{number}-{place}", author, body=body, upvotes=2)
            for place, body in enumerate(bodies)
        ]
        yield make.answered(
            number,
            title=name,
            body=bodies[-1],
            author=author,
            labels=[Label(name)],
            category=replace(make.QUESTIONS, name=name, emoji=name, description=name),
            former_titles=(bodies[0],),
            answer=answer,
            comments=others,
        )


def _polls(attacks: Sequence[str]) -> Iterator[Discussion]:
    for number, texts in enumerate(_chunks(attacks, _OPTIONS), start=10_001):
        options = tuple(PollOption(text, votes) for votes, text in enumerate(texts))
        poll = Poll(texts[0], len(texts), options)
        yield make.idea(number, title=texts[0], body="\n\n".join(texts), poll=poll)


def _chunks(attacks: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(attacks), size):
        yield attacks[start : start + size]
