"""Makes the pages of frames: each is filled, finished, written, and read by the checks."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kb_builder.article import Answers, Lookup, Noting
from kb_builder.processes import Jobs, Said, mapped, quiet, say
from kb_builder.steps import stepping
from kb_builder.website.completion import Completion
from kb_builder.website.document import Document, read_document
from kb_builder.website.filling import Filling, page_name
from kb_builder.website.last_site import Made
from kb_builder.website.security_policy import Protection


@dataclass(frozen=True, slots=True)
class Making:
    """What the pages of the folder `fresh` are made with; `program` is a digest of what is installed."""

    fresh: Path
    filling: Filling
    completion: Completion
    finish: Protection
    program: str

    def wanted(self) -> Mapping[str, str]:
        """Give the names of all pages, and digests of what each is made of, but for what it looks up."""
        return {page_name(path): self._inputs(path) for path in self.filling.paths}

    def make(self, wanted: Mapping[str, str], answers: Answers, jobs: Jobs = 0) -> Mapping[str, Made]:
        """Write these pages, by up to `jobs` processes; give those of which nothing had to be said, by name.

        Raises `OSError`.
        """
        paths = [path for path in self.filling.paths if page_name(path) in wanted]
        made: dict[str, Made] = {}
        texts: dict[str, str] = {}
        pages = stepping("Filling pages", mapped(self._page, paths, jobs), len(paths))
        for path, (document, lookups, said) in zip(paths, pages, strict=True):
            say(said)
            if not said:
                name = page_name(path)
                known = document.sharing(texts)
                made[name] = Made(wanted[name], lookups, answers.digest(lookups), known)
        return made

    def _inputs(self, path: str) -> str:
        parts = (
            self.program,
            self.filling.digest(path),
            self.completion.digest(page_name(path)),
            self.finish.element,
            str(bool(self.finish.allowed.hosts)),
        )
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def _page(self, path: str) -> tuple[Document, tuple[Lookup, ...], Said]:
        shelf, name = Noting(self.filling.shelf), page_name(path)
        with quiet() as said:
            page = self.finish(name, self.filling.page(path, shelf))
        target = self.fresh / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(page.encode("utf-8"))
        return read_document(page), shelf.asked, tuple(said)
