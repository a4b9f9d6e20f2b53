"""All pieces of a composer: those of the last build that are as they were, and new ones by all processes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kb_builder.gfm import ReadyText, Store
from kb_builder.pages.again import Inputs, LastPieces, read
from kb_builder.pages.edition import Edition
from kb_builder.pages.piece import Piece
from kb_builder.pages.pieces import Composer, Order
from kb_builder.processes import Jobs, mapped

_MANY = 200
"""So many new pieces, with their texts, are kept at once."""


@dataclass(frozen=True, slots=True)
class Rounds:
    """Has pieces composed: what is the same for all of them, and who works."""

    inputs: Inputs | None
    last: LastPieces | None
    store: Store | None
    jobs: Jobs

    @classmethod
    def of(cls, edition: Edition, last: LastPieces | None, store: Store | None, jobs: Jobs) -> Rounds:
        """Prepare the rounds of an edition."""
        return cls(Inputs(edition, last.program) if last else None, last, store, jobs)

    def pieces(self, composer: Composer) -> list[Piece]:
        """Give all pieces, in their order."""
        names = [composer.name(place) for place in range(len(composer.nouns))]
        made_of = [self.inputs.of(noun) if self.inputs else b"" for noun in composer.nouns]
        found = dict(self._taken(composer, dict(zip(names, made_of, strict=True))))
        orders = [Order(place, made_of[place]) for place, name in enumerate(names) if name not in found]
        found.update(self._new(composer, orders))
        if self.last:
            self.last.keep_only(composer.kind, names)
        return [found[name] for name in names]

    def _taken(self, composer: Composer, wanted: dict[str, bytes]) -> Iterator[tuple[str, Piece]]:
        for name, made in self.last.take(composer.kind, wanted, composer.answers) if self.last else ():
            if self.store:
                self.store.use(made.texts)
            yield name, made.piece

    def _new(self, composer: Composer, orders: Sequence[Order]) -> Iterator[tuple[str, Piece]]:
        some = [orders[at : at + composer.together] for at in range(0, len(orders), composer.together)]
        lasting: dict[str, bytes] = {}
        rendered: list[ReadyText] = []
        for portion, made in zip(some, mapped(composer.composed, some, self.jobs), strict=True):
            rendered += made.texts
            for order, piece in zip(portion, made.pieces, strict=True):
                name = composer.name(order.place)
                if isinstance(piece, bytes):
                    lasting[name] = piece
                yield name, read(piece).piece
            if len(lasting) >= _MANY or portion is some[-1]:
                self._keep(composer.kind, lasting, rendered)
                lasting, rendered = {}, []

    def _keep(self, kind: str, lasting: dict[str, bytes], rendered: list[ReadyText]) -> None:
        if self.store:
            self.store.take(rendered)
        if self.last:
            self.last.keep(kind, lasting)
