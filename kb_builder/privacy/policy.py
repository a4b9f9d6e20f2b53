"""What is asked for in `curation.yml`, together with what the archive remembers of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from kb_builder.accounts import Subject
from kb_builder.addresses import folder_names
from kb_builder.config import Config, Curation
from kb_builder.logins import Logins
from kb_builder.model import Discussion
from kb_builder.privacy.aliases import Aliases
from kb_builder.privacy.names import Names
from kb_builder.privacy.people import KnownPeople
from kb_builder.privacy.rules import Rules
from kb_builder.stored import Suppressions

PASSING = "+"
"""Behind the mark of an opt-out: its logins are remembered for the length of one run."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What people asked for in `curation.yml`, and what the archive remembers of it."""

    curation: Curation
    config: Config
    aliases: Aliases = field(default_factory=Aliases)
    remembered: Suppressions = field(default_factory=Suppressions)
    logins: Logins = field(default_factory=Logins)

    @property
    def is_idle(self) -> bool:
        """Whether nothing is withheld, and nothing was."""
        return not (self.curation.withholds or self.remembered.entries)

    def names(self, subjects: Iterable[Subject]) -> Names:
        """Give what these people want to be called by nowhere."""
        return Names.of(subjects, (name.partition("/")[0] for name in self.config.repositories))

    def people(self) -> KnownPeople:
        """Give what is known of the people who opted out before anything is read."""
        return KnownPeople.of(self.curation.optouts, self.remembered.logins(PASSING), self.aliases)

    def rules(self, people: KnownPeople) -> Rules:
        """Give what is withheld, as far as these people are known."""
        return Rules.of(self.curation, self.config, people.subjects, self.aliases)

    def without_titles(self, rules: Rules, discussions: Iterable[Discussion]) -> Rules:
        """Let rules forget, in addresses, the titles of those discussions that are withheld as a whole."""
        if rules.is_idle:
            return rules
        withheld = {one.key for one in discussions if one.is_stub or rules.removes(one)}
        known = {about for about in rules.taken_down if isinstance(about, tuple)}
        return rules.without_titles_of(withheld | known, folder_names(self.config.repositories))
