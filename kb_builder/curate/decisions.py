"""What `curation.yml` decides about each discussion, and which entries decide nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kb_builder.config import Config, Curation, PageDecision
from kb_builder.model import Discussion, Key, key_of


@dataclass(frozen=True, slots=True)
class Decisions:
    """The curators' decisions by discussion."""

    pages: Mapping[Key, PageDecision]
    notices: tuple[str, ...] = ()

    @classmethod
    def read(cls, curation: Curation, config: Config) -> Decisions:
        """Index `curation.yml`; an entry without `repository` is about the first one of `kb.yml`.

        Several entries about one discussion are taken together, the later ones winning, and
        are named in the notices.
        """
        home, pages, notices = config.repositories[0], dict[Key, PageDecision](), list[str]()
        for decision in curation.pages:
            key = key_of(decision.repository or home, decision.number)
            if key in pages:
                notices.append(f"curation.yml decides several times about {_name(key)}: the last words hold")
            pages[key] = _merged(pages[key], decision) if key in pages else decision
        return cls(pages, tuple(dict.fromkeys(notices)))

    def about(self, discussion: Discussion) -> PageDecision:
        """Give the decision about a discussion, one that changes nothing where none was made."""
        return self.pages.get(discussion.key) or PageDecision(number=discussion.number)

    def hides(self, discussion: Discussion) -> bool:
        """Tell whether curators keep a discussion from the site."""
        return self.about(discussion).hide

    def unmatched(self, discussions: Iterable[Discussion]) -> tuple[str, ...]:
        """Name the decisions that are about none of these discussions, one notice each."""
        known = {discussion.key for discussion in discussions}
        return tuple(
            f"curation.yml decides about {_name(key)}, which is not in the archive: correct the number, or "
            "remove the entry"
            for key in sorted(self.pages.keys() - known)
        )

    def idle(self, discussions: Iterable[Discussion], config: Config) -> tuple[str, ...]:
        """Name the decisions about these discussions that change nothing, one notice each."""
        found = []
        for discussion in sorted(discussions, key=lambda one: one.key):
            decision = self.pages.get(discussion.key)
            kind = config.kind_of(discussion.category)
            if decision is None or decision.hide:
                continue
            if decision == PageDecision(number=decision.number, repository=decision.repository):
                found.append(f"curation.yml decides nothing about {_name(discussion.key)}: remove the entry")
                continue
            if not kind:
                found.append(
                    f"curation.yml decides about {_name(discussion.key)}, but kb.yml publishes nothing of "
                    f"its category {discussion.category.slug}: remove the entry, or name the category there"
                )
            elif kind != "idea" and decision.status is not None:
                found.append(
                    f"curation.yml gives {_name(discussion.key)} a status, which only ideas have: remove it"
                )
        return tuple(found)


def _name(key: Key) -> str:
    return f"{key[0]}#{key[1]}"


def _merged(earlier: PageDecision, later: PageDecision) -> PageDecision:
    return earlier.model_copy(update={field: getattr(later, field) for field in later.model_fields_set})
