"""What `curation.yml` decides about each discussion, and which entries decide nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from kb_builder.config import Config, Curation, PageDecision
from kb_builder.model import Discussion, Key, key_of

_UNDECIDED = PageDecision(number=1)
"""What changes nothing, whatever its number: to make one for each discussion takes long."""


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
                notices.append(
                    f"curation.yml has several entries about {_name(key)}, and later words win: "
                    "make one entry of them"
                )
            pages[key] = _merged(pages[key], decision) if key in pages else decision
        return cls(pages, tuple(dict.fromkeys(notices)))

    def about(self, discussion: Discussion) -> PageDecision:
        """Give the decision about a discussion, one that changes nothing where none was made."""
        return self.pages.get(discussion.key, _UNDECIDED)

    def hides(self, discussion: Discussion) -> bool:
        """Tell whether curators keep a discussion from the site."""
        decision = self.pages.get(discussion.key)
        return decision is not None and decision.hide

    def slips(
        self, discussions: Iterable[Discussion], config: Config, away: Collection[str]
    ) -> Iterator[str]:
        """Yield a line for each decision that does nothing; of repositories `away` nothing is known."""
        known = {discussion.key: discussion for discussion in discussions}
        yield from self.notices
        for key, decision in sorted(self.pages.items()):
            if key in known:
                yield from _idle(decision, known[key], config)
            elif key[0] not in away:
                yield (
                    f"curation.yml decides about {_name(key)}, which is not in the archive: correct the "
                    "number, or remove the entry"
                )

    def ambiguous(self, discussions: Iterable[Discussion], config: Config) -> Iterator[str]:
        """Yield the decisions that name no repository where several have the number, a line each."""
        numbers = {key[1] for key, decision in self.pages.items() if decision.repository is None}
        home = config.repositories[0].lower()
        for key in sorted(one.key for one in discussions if one.number in numbers):
            if key[0] != home:
                yield (
                    f"curation.yml decides about {_name((home, key[1]))} in an entry without a repository, "
                    f"and there is {_name(key)} too: add `repository: OWNER/NAME`"
                )


def _idle(decision: PageDecision, discussion: Discussion, config: Config) -> Iterator[str]:
    name, kind = _name(discussion.key), config.kind_of(discussion.category)
    if decision.hide:
        return
    if decision == PageDecision(number=decision.number, repository=decision.repository):
        yield f"curation.yml decides nothing about {name}: remove the entry"
    elif not kind:
        yield (
            f"curation.yml decides about {name}, but kb.yml publishes nothing of its category "
            f"{discussion.category.slug}: remove the entry, or name the category there"
        )
    elif kind != "idea" and decision.status is not None:
        yield f"curation.yml gives {name} a status, which only ideas have: remove it"


def _name(key: Key) -> str:
    return f"{key[0]}#{key[1]}"


def _merged(earlier: PageDecision, later: PageDecision) -> PageDecision:
    return earlier.model_copy(update={field: getattr(later, field) for field in later.model_fields_set})
