"""The page of an idea: the proposal, how many want it, how far it has come, what was said."""

from __future__ import annotations

from kb_builder.knowledge import Idea, StatusKind
from kb_builder.pages.edition import Edition, title_of
from kb_builder.pages.front_matter import front_matter
from kb_builder.pages.links import page_path
from kb_builder.pages.provenance import idea_provenance
from kb_builder.pages.structured_data import forum_posting, script
from kb_builder.pages.templating import render
from kb_builder.publication import Page

_SETTLED = (StatusKind.DONE, StatusKind.DECLINED, StatusKind.DUPLICATE)


def idea_page(edition: Edition, idea: Idea) -> Page:
    """Compose `ideas/NUMBER-SLUG.md`."""
    here, discussion = edition.addresses.idea(idea), idea.discussion
    title = title_of(idea.title, discussion.number)
    text = render(
        "idea.md",
        head=front_matter(
            title,
            edition.description(idea.summary, discussion.body),
            {
                "kind": "idea",
                "repository": discussion.repository,
                "number": discussion.number,
                "source": discussion.url,
                "status": idea.status.name,
                "status_kind": idea.status.kind.value,
            },
        ),
        title=title,
        summary=idea.summary,
        facts=idea_provenance(edition, idea, here),
        status=idea.status,
        can_vote=not discussion.is_locked and idea.status.kind not in _SETTLED,
        is_locked=discussion.is_locked,
        proposal=edition.region(discussion, discussion.body, discussion.url, here),
        poll=discussion.poll,
        highlights=edition.posts(discussion, idea.highlights, here),
        data=script(forum_posting(edition, idea)),
    )
    return Page(page_path(here), text)
