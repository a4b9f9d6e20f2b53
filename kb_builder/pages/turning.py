"""Where a reader turns whose question is not answered yet: `search.json`, for a search that found nothing."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlencode

from markupsafe import Markup

from kb_builder.characters import clean
from kb_builder.knowledge import Answer, Idea
from kb_builder.model import Category
from kb_builder.pages.edition import Edition
from kb_builder.pages.inert import address, markdown
from kb_builder.pages.writing import web_link
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
    document = {"ask": ask_address(edition), "topics": topics}
    return SiteFile("search.json", json.dumps(document, ensure_ascii=False, indent=1) + "\n")


def ask_address(edition: Edition) -> str:
    """Give where a question is asked on GitHub."""
    wanted = edition.config.answers.categories
    named = [] if wanted == "answerable" else list(wanted)
    answerable = [category.slug for category in _home(edition)[1] if category.answerable]
    return _beginning(edition, edition.knowledge.answers, (*named, *answerable))


def ask_link(edition: Edition) -> Markup:
    """Give the link that leads there."""
    return web_link(markdown(edition.language.gettext("Ask a question")), ask_address(edition))


def propose_link(edition: Edition) -> Markup:
    """Give the link to where an idea is proposed on GitHub."""
    where = _beginning(edition, edition.knowledge.ideas, edition.config.ideas.categories)
    return web_link(markdown(edition.language.gettext("Propose an idea")), where)


def _beginning(edition: Edition, entries: Sequence[Answer | Idea], named: Sequence[str]) -> str:
    """Give where a discussion begins in the category that most `entries` have, or in the first `named`."""
    base, _ = _home(edition)
    home = edition.config.repositories[0].lower()
    used = Counter(
        entry.discussion.category.slug for entry in entries if entry.discussion.repository.lower() == home
    )
    most = sorted(used, key=lambda slug: (-used[slug], slug))
    slug = next(iter((*most, *named)), "")
    return f"{base}/discussions/new" + (f"?{urlencode({'category': clean(slug)})}" if slug else "/choose")


def _home(edition: Edition) -> tuple[str, tuple[Category, ...]]:
    """Give the address and the categories of the first repository."""
    name = edition.config.repositories[0]
    known = {found.name_with_owner.lower(): found for found in edition.knowledge.repositories}
    repository = known.get(name.lower())
    url = repository.url if repository and address(repository.url) else f"https://github.com/{name}"
    return url.rstrip("/"), repository.categories if repository else ()
