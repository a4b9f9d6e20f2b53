"""The page that says how to have one's name removed or corrected; a hand-written one in its place wins."""

from __future__ import annotations

import html
import re
from pathlib import PurePosixPath

from markupsafe import Markup

from kb_builder.pages.edition import Edition
from kb_builder.pages.front_matter import front_matter
from kb_builder.pages.inert import address
from kb_builder.pages.structured_data import data_of_page
from kb_builder.pages.templating import render
from kb_builder.pages.trail import trail
from kb_builder.publication import Page

HERE = "privacy/"
_MAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+")
PATH = PurePosixPath("privacy/index.md")


def privacy_page(edition: Edition) -> Page:
    """Compose `privacy/index.md`."""
    said = edition.language.gettext
    title = said("Remove or correct my name")
    description = said("How to have your name or your words removed from this site, or corrected.")
    known = (one.url for one in edition.knowledge.repositories if address(one.url))
    home = next(known, f"https://github.com/{edition.config.repositories[0]}")
    text = render(
        "privacy.md",
        edition.language,
        head=front_matter(title, description, {"kind": "index", "of": "privacy"}),
        title=title,
        ask=address(f"{home}/discussions/new/choose"),
        contact=_contact(edition.facts.contact),
        contact_name=edition.facts.contact.removeprefix("mailto:"),
        data=data_of_page(trail(edition, HERE, title)),
    )
    return Page(PATH, text)


def _contact(said: str) -> Markup:
    """Give where a contact leads: an e-mail address of the maintainers' own, or a page."""
    mail = _MAIL.fullmatch(said.removeprefix("mailto:"))
    return Markup(html.escape(f"mailto:{mail[0]}")) if mail else address(said)  # noqa: S704
