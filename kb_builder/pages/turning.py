"""Where a reader turns whose question is not answered yet: `search.json`, for a search that found nothing."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import PurePosixPath
from urllib.parse import urlencode

from kb_builder.characters import clean
from kb_builder.model import Category
from kb_builder.pages.edition import Edition
from kb_builder.pages.inert import address
from kb_builder.publication import SiteFile

_TOPICS = 8


def turning(edition: Edition) -> SiteFile:
    """Compose `search.json`: `ask`, where a new discussion is begun ("" if unknown), and the largest topics.

    The page adds the question to `ask` as the parameter `title`
    (https://docs.github.com/en/discussions/how-tos/create-discussion-queries). Addresses of
    topics are relative to the site's root.
    """
    topics = [
        {
            "name": clean(topic.name),
            "url": edition.addresses.topics[topic.slug],
            "pages": len(topic.answers) + len(topic.ideas),
        }
        for topic in edition.knowledge.topics[:_TOPICS]
    ]
    document = {"ask": _ask(edition), "topics": topics}
    return SiteFile(PurePosixPath("search.json"), json.dumps(document, ensure_ascii=False, indent=1) + "\n")


def _ask(edition: Edition) -> str:
    home = edition.config.repositories[0]
    known = {found.name_with_owner.lower(): found for found in edition.knowledge.repositories}
    repository = known.get(home.lower())
    base = repository.url if repository and address(repository.url) else f"https://github.com/{home}"
    slug = _category(edition, repository.categories if repository else (), home)
    return f"{base.rstrip('/')}/discussions/new" + (
        f"?{urlencode({'category': clean(slug)})}" if slug else "/choose"
    )


def _category(edition: Edition, categories: tuple[Category, ...], home: str) -> str:
    wanted = edition.config.answers.categories
    used = Counter(
        answer.discussion.category.slug
        for answer in edition.knowledge.answers
        if answer.discussion.repository.lower() == home.lower()
    )
    # The category where most answers come from is where a question is answered.
    most = sorted(used, key=lambda slug: (-used[slug], slug))
    named = [] if wanted == "answerable" else list(wanted)
    answerable = [category.slug for category in categories if category.answerable]
    return next(iter((*most, *named, *answerable)), "")
