"""Articles that this program has made before, taken again while they would be the same."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from kb_builder.article.compose import article
from kb_builder.article.noting import Answers, Lookup, Noting, file_of
from kb_builder.article.shelf import Shelf
from kb_builder.article.texts import Render
from kb_builder.processes import quiet, say


@dataclass(frozen=True, slots=True)
class MadeBefore:
    """An article of this body, what it asked, and a digest of those answers that no generated page gives."""

    body: str
    asked: tuple[Lookup, ...]
    others: str
    html: str


@dataclass(slots=True)
class Articles:
    """Articles by file, kept while all generated pages stay as they are; none are kept before `begin`."""

    known: dict[str, MadeBefore] = field(default_factory=dict)
    new: dict[str, MadeBefore] = field(default_factory=dict)
    """Those that were made since `begin`."""
    _of: str = ""
    _files: Collection[str] = ()

    def begin(self, of: str, files: Collection[str]) -> None:
        """Go on with generated pages that stand in `files` and have the digest `of`, "" for nothing known."""
        if of != self._of:
            self.known.clear()
        self._of, self._files = of, files
        self.new.clear()

    def learn(self, of: str, new: Mapping[str, MadeBefore]) -> None:
        """Take over what another process has made of the generated pages with the digest `of`."""
        self.begin(of, ())
        self.known.update(new)

    def article(self, body: str, path: str, shelf: Shelf, rendered: Render) -> str:
        """Give what `article` gives. An article of which something had to be said is made again."""
        if not self._of:
            return article(body, path, shelf, rendered)
        noting = shelf if isinstance(shelf, Noting) else Noting(shelf)
        made = self.known.get(path)
        if made and made.body == body and made.others == self._others(made.asked, noting):
            noting.note(made.asked)
            return made.html
        with quiet() as said:
            html = article(body, path, noting, rendered)
        say(tuple(said))
        if not said:
            asked = noting.asked
            self.known[path] = self.new[path] = MadeBefore(body, asked, self._others(asked, noting), html)
        return html

    def _others(self, asked: Iterable[Lookup], shelf: Shelf) -> str:
        return Answers(shelf).digest(one for one in asked if file_of(one) not in self._files)


ARTICLES = Articles()
"""Those of the pages that MkDocs makes in this process, and of what it was copied from."""
