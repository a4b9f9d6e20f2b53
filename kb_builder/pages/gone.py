"""The short notices at addresses whose discussion is gone at the source: no text of the post, no name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kb_builder.addresses import relative
from kb_builder.config import Config, Curation
from kb_builder.knowledge import Knowledge
from kb_builder.model import Discussion, Tombstone, key_of
from kb_builder.pages.edition import Edition
from kb_builder.pages.links import assign
from kb_builder.pages.templating import render
from kb_builder.publication import SiteFile

# Tombstones are files that anybody with a checkout can edit: no address of theirs leads outside.
_OURS = re.compile(r"(answers|ideas)/([A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*/)?[1-9][0-9]*(-[a-z0-9-]+)?/")


def withheld(
    discussions: Iterable[Discussion], knowledge: Knowledge, config: Config, curation: Curation
) -> tuple[Tombstone, ...]:
    """Give, as of tombstones, the addresses of pages that are withheld at somebody's request.

    Those of a discussion that is withheld as a whole are known to the archive, by its number alone. A
    question whose accepted answer is withheld keeps its titles, and with them its addresses.
    """
    home = config.repositories[0]
    titles = {key_of(one.repository or home, one.number): one.title for one in curation.pages if one.title}
    touched = [one for one in discussions if one.withheld or (one.answer is not None and one.answer.withheld)]
    if not touched:
        return ()
    addresses, found = assign(knowledge, config), list[Tombstone]()
    for one in touched:
        left: tuple[str, ...] = one.withheld.addresses if one.withheld else ()
        if one.answer is not None and one.answer.withheld and config.kind_of(one.category) == "answer":
            known = ("", *filter(None, (*_titles(one), titles.get(one.key))))
            left = tuple(addresses.former("answer", one, title) for title in known)
        if left:
            found.append(Tombstone(one.repository, one.number, one.updated_at, one.updated_at, left))
    return tuple(found)


def notices(
    edition: Edition, tombstones: Iterable[Tombstone], taken: Iterable[SiteFile]
) -> Iterator[SiteFile]:
    """Compose a static page per address of a tombstone, never where something stands today."""
    occupied = {*edition.addresses.discussions.values()}
    occupied |= {file.path.removesuffix("index.html") for file in taken if file.path.endswith("/index.html")}
    for tombstone in sorted(tombstones, key=lambda one: (one.repository, one.number)):
        for address in tombstone.addresses:
            if _OURS.fullmatch(address) and address not in occupied:
                occupied.add(address)
                yield SiteFile(f"{address}index.html", _notice(edition, address))


def _notice(edition: Edition, address: str) -> str:
    return render(
        "gone.html",
        edition.language,
        lang=edition.language.tag,
        home=relative(address, ""),
        site=edition.facts.name,
    )


def _titles(discussion: Discussion) -> tuple[str, ...]:
    return (discussion.title, *discussion.former_titles)
