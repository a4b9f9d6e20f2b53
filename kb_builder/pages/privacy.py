"""The page that says how to have one's name removed or corrected; a hand-written one in its place wins."""

from __future__ import annotations

import re

from markupsafe import Markup

from kb_builder.pages.edition import Edition
from kb_builder.pages.front_matter import front_matter
from kb_builder.pages.inert import markdown
from kb_builder.pages.writing import facts, page, web_address, web_link
from kb_builder.publication import Page

_MAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+")
PATH = "privacy/index.md"


def privacy_page(edition: Edition) -> Page:
    """Compose `privacy/index.md`."""
    said = edition.language.gettext
    title = said("Remove my name")
    known = (one.url for one in edition.knowledge.repositories if web_address(one.url))
    home = next(known, f"https://github.com/{edition.config.repositories[0]}")
    return page(
        edition,
        PATH,
        front_matter(
            title,
            said("How to have your name or your words removed from this site, or corrected."),
            facts(edition, "privacy"),
        ),
        "privacy.md",
        title=title,
        ask=web_link(markdown(said("Open a discussion on GitHub")), f"{home}/discussions/new/choose"),
        contact=contact_link(edition.facts.contact),
    )


def contact_link(said: str) -> Markup | None:
    """Give the link to a contact: an e-mail address of the maintainers' own, or a page. Else None."""
    name = said.removeprefix("mailto:")
    if _MAIL.fullmatch(name):
        return Markup(f"[{markdown(name)}](mailto:{name})")  # noqa: S704
    return web_link(markdown(name), said) if web_address(said) else None
