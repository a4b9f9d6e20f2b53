"""What can go wrong: one tree of errors, each saying where, what, and what to do next.

    KbError                 the command failed                           exit 1
    ├── ConfigError         kb.yml, curation.yml or mkdocs.yml is wrong  exit 1, all findings at once
    ├── ArchiveError        a stored file is damaged or of a newer version
    ├── HarvestError        GitHub refused, or answered what cannot be true
    │   └── TryLater        a limit that passes by itself                exit 4, resumable
    ├── BuildError          the site could not be built or did not pass its checks
    ├── Refused             a guard said no; nothing was changed         exit 3
    └── Locked              another run holds the project's lock         exit 5

Errors are caught in `kb_builder.command` alone, which prints the reason and the next step.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

_NEAR = 0.7


class KbError(Exception):
    """A failure that a user can act on: `reason` says where and what, `next_step` what to do.

    `details` are shown between the two, each on a line of its own.
    """

    exit_code = 1

    def __init__(self, reason: str, next_step: str = "", details: Iterable[str] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.next_step = next_step
        self.details = tuple(details)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a file, and where: line and column count from one, 0 where nobody knows."""

    what: str
    line: int = 0
    column: int = 0

    def said(self, file: str) -> str:
        """Give the fault as compilers write it: `kb.yml:3:8: media: must be one of copy, link`."""
        place = f":{self.line}:{self.column}" if self.line else ""
        return f"{file}{place}: {self.what}"


class ConfigError(KbError):
    """The project's own files are wrong; `findings` holds every fault, each with its place."""

    def __init__(self, findings: Iterable[str], next_step: str) -> None:
        self.findings = tuple(findings)
        is_one = len(self.findings) == 1
        reason = self.findings[0] if is_one else f"{len(self.findings)} faults in the configuration:"
        super().__init__(reason, next_step, () if is_one else self.findings)

    @classmethod
    def of(cls, file: str, faults: Iterable[Fault], next_step: str = "") -> ConfigError:
        """Give the faults of a file as an error, in the order of its lines."""
        ordered = sorted(faults, key=lambda fault: (fault.line, fault.column))
        findings = (fault.said(file) for fault in ordered)
        return cls(findings, next_step or f"Correct {file} and run the command again.")

    def and_of(self, other: ConfigError) -> ConfigError:
        """Give the faults of two files as one error."""
        return ConfigError((*self.findings, *other.findings), f"{self.next_step} {other.next_step}")


class ArchiveError(KbError):
    """A file of the archive cannot be trusted as it is."""


class HarvestError(KbError):
    """GitHub could not be read completely; nothing was committed."""


class TryLater(HarvestError):
    """A limit of GitHub's that passes by itself; the same command continues later."""

    exit_code = 4


class BuildError(KbError):
    """The site could not be built or did not pass its checks; the old site stands."""


class Refused(KbError):
    """A guard refused; nothing was changed."""

    exit_code = 3


class Locked(KbError):
    """Another run holds the project's lock."""

    exit_code = 5


def nearest(word: str, known: Iterable[str]) -> str:
    """Give the known word that somebody who wrote `word` may have meant, "" where none is near."""
    return next(iter(get_close_matches(word, known, 1, _NEAR)), "")
