"""All pieces of a composer: those of the last build that are as they were, and new ones by all processes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kb_builder.gfm import ReadyText, Store
from kb_builder.pages.again import Inputs, LastPieces
from kb_builder.pages.edition import Edition
from kb_builder.pages.packing import Bodies, Outline, Packed, opened, unpacked
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
    bodies: Bodies
    jobs: Jobs

    @classmethod
    def of(cls, edition: Edition, last: LastPieces | None, store: Store | None, jobs: Jobs) -> Rounds:
        """Prepare the rounds of an edition."""
        bodies = Bodies(last.kept if last else None)
        return cls(Inputs(edition, last.program) if last else None, last, store, bodies, jobs)

    def pieces(self, composer: Composer) -> list[Piece]:
        """Give all pieces, in their order; their texts stay where they are until somebody asks for them."""
        names = [composer.name(place) for place in range(len(composer.nouns))]
        made_of = [self.inputs.of(noun) if self.inputs else b"" for noun in composer.nouns]
        found: dict[str, Piece] = {}
        bodies: dict[str, str] = {}
        for name, outline in self._outlines(composer, dict(zip(names, made_of, strict=True))):
            found[name], bodies[name] = unpacked(outline, composer.kind, self.bodies), outline.body
        if self.last:
            self.last.keep_only(composer.kind, bodies)
        return [found[name] for name in names]

    def _outlines(self, composer: Composer, wanted: Mapping[str, bytes]) -> Iterator[tuple[str, Outline]]:
        taken = set[str]()
        for name, outline in self.last.take(composer.kind, wanted, composer.answers) if self.last else ():
            taken.add(name)
            if self.store:
                self.store.use(outline.texts)
            yield name, outline
        orders = [Order(at, wanted[name]) for at, name in enumerate(wanted) if name not in taken]
        yield from self._new(composer, orders)

    def _new(self, composer: Composer, orders: Sequence[Order]) -> Iterator[tuple[str, Outline]]:
        some = [orders[at : at + composer.together] for at in range(0, len(orders), composer.together)]
        packed: dict[str, Packed] = {}
        rendered: list[ReadyText] = []
        for portion, made in zip(some, mapped(composer.composed, some, self.jobs), strict=True):
            rendered += made.texts
            for order, piece in zip(portion, made.pieces, strict=True):
                packed[composer.name(order.place)] = piece
            if len(packed) >= _MANY or portion is some[-1]:
                yield from self._keep(composer.kind, packed, rendered)
                packed, rendered = {}, []

    def _keep(
        self, kind: str, packed: Mapping[str, Packed], rendered: Sequence[ReadyText]
    ) -> Iterator[tuple[str, Outline]]:
        """Keep pieces with their texts, or hold what is not kept; give the outlines."""
        if self.store:
            self.store.take(rendered)
        outlines = {name: opened(one.outline) for name, one in packed.items()}
        lasting = {name: one.outline for name, one in packed.items() if isinstance(one.outline, bytes)}
        kept = {outlines[name].body: packed[name].body for name in lasting}
        are_kept = self.last is not None and self.last.keep(kind, lasting, kept)
        for name, outline in outlines.items():
            if not are_kept or name not in lasting:
                self.bodies.hold(outline.body, packed[name].body)
        yield from outlines.items()
