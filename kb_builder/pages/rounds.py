"""All pieces of a composer: those of the last build that are as they were, and new ones by all processes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kb_builder.gfm import ReadyText, Store
from kb_builder.pages.again import Inputs, LastOfEdition, LastOfKind, LastPieces, New
from kb_builder.pages.edition import Edition
from kb_builder.pages.packing import Bodies, Packed, unpacked
from kb_builder.pages.piece import Piece
from kb_builder.pages.pieces import Composer
from kb_builder.processes import Jobs, mapped

_MANY = 200
"""So many new pieces, with their texts, are kept at once."""


@dataclass(frozen=True, slots=True)
class Rounds:
    """Has pieces composed: what is the same for all of them, and who works."""

    inputs: Inputs | None
    last: LastOfEdition | None
    store: Store | None
    bodies: Bodies
    jobs: Jobs

    @classmethod
    def of(cls, edition: Edition, last: LastPieces | None, store: Store | None, jobs: Jobs) -> Rounds:
        """Prepare the rounds of an edition."""
        if last is None:
            return cls(None, None, store, Bodies(), jobs)
        return cls(Inputs(edition, last.program), last.of(edition), store, Bodies(last.kept), jobs)

    def close(self) -> None:
        """Forget what only earlier builds needed."""
        if self.last:
            self.last.close()

    def pieces(self, composer: Composer) -> list[Piece]:
        """Give all pieces, in their order; their texts stay where they are until somebody asks for them."""
        names = [composer.name(place) for place in range(len(composer.nouns))]
        last = self.last.of(composer.kind, composer.tables) if self.last else None
        made_of = map(self.inputs.of, composer.nouns) if self.inputs else [b""] * len(names)
        wanted = dict(zip(names, made_of, strict=True))
        found = last.take(wanted) if last else {}
        if self.store:
            for outline in found.values():
                self.store.use(outline.texts)
        new = dict(
            self._new(composer, [place for place, name in enumerate(names) if name not in found], last)
        )
        if last:
            last.keep(wanted, found, new)
        outlines = found | {name: one.outline for name, one in new.items()}
        return [unpacked(outlines[name], composer.kind, self.bodies) for name in names]

    def _new(
        self, composer: Composer, places: Sequence[int], last: LastOfKind | None
    ) -> Iterator[tuple[str, New]]:
        """Compose the pieces at some places, and keep their texts and bodies."""
        some = [places[at : at + composer.together] for at in range(0, len(places), composer.together)]
        packed: list[Packed] = []
        rendered: list[ReadyText] = []
        for portion, made in zip(
            some, mapped(composer.composed, some, self.jobs, reach=composer.reach), strict=True
        ):
            rendered += made.texts
            packed += made.pieces
            yield from zip(
                map(composer.name, portion),
                (New(one.outline, one.lookups) for one in made.pieces),
                strict=True,
            )
            if len(packed) >= _MANY or portion is some[-1]:
                self._keep(packed, rendered, last)
                packed, rendered = [], []

    def _keep(self, packed: Sequence[Packed], rendered: Sequence[ReadyText], last: LastOfKind | None) -> None:
        """Keep pieces with their texts, or hold what is not kept."""
        if self.store:
            self.store.take(rendered)
        bodies = {one.outline.body: one.body for one in packed if one.lookups}
        are_kept = last is not None and last.keep_bodies(bodies)
        for one in packed:
            if not are_kept or not one.lookups:
                self.bodies.hold(one.outline.body, one.body)
