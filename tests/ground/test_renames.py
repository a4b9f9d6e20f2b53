"""Which repository a name means, and which folder its pages have, whatever names were given up and taken."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kb_builder.addresses import folder_names
from kb_builder.model import Repository
from kb_builder.stored import Renames
from tests.build import repository

_NAMES = st.sampled_from(["acme/a", "acme/b", "Acme/C", "other/a", "other/b", "other/page"])


@st.composite
def _repositories(draw: st.DrawFn) -> list[Repository]:
    names = draw(st.lists(_NAMES, unique=True, min_size=1, max_size=5))
    former = st.lists(_NAMES, unique=True, max_size=3).map(tuple)
    return [repository(name, former_names=draw(former)) for name in names]


def test_a_name_that_was_left_means_who_had_it_until_somebody_takes_it() -> None:
    gizmos = repository("acme/Gizmos", former_names=("acme/Widgets", "acme/gears"))
    renames = Renames.of([gizmos])
    assert [renames.today(name) for name in ("ACME/widgets", "acme/gears", "acme/x")] == [
        "acme/Gizmos",
        "acme/Gizmos",
        "acme/x",
    ]
    assert renames.former("acme/gizmos") == ("acme/widgets", "acme/gears")
    taken = Renames.of([gizmos], ["acme/gizmos", "acme/widgets"])
    assert taken.today("acme/widgets") == "acme/widgets"
    assert taken.bearers("acme/widgets") == ("acme/widgets", "acme/Gizmos")
    assert taken.former("acme/gizmos") == ("acme/gears",)


@given(_repositories())
def test_today_s_names_mean_themselves_and_every_former_name_means_one_repository(found) -> None:
    renames = Renames.of(found)
    known = {one.name_with_owner for one in found}
    for one in found:
        assert renames.today(one.name_with_owner) == one.name_with_owner
        for name in one.former_names:
            assert renames.today(name) in known | {name}
            assert one.name_with_owner in renames.bearers(name) or name.lower() == one.name_with_owner.lower()
    former = [name for one in found for name in renames.former(one.name_with_owner)]
    assert len(former) == len(set(former)), "no name is two repositories'"


def test_a_renamed_repository_keeps_its_folder_and_nobody_else_gets_it() -> None:
    gizmos = repository("acme/gizmos", former_names=("acme/widgets", "acme/gears"))
    names = ["acme/main", "acme/gizmos", "other/gizmos", "other/widgets", "acme/widgets"]
    folders = folder_names(names, [gizmos])
    assert list(folders.values())[:3] == ["", "widgets/", "gizmos/"]
    assert len(set(folders.values())) == len(names)


@given(_repositories(), st.integers(1, 5))
def test_folders_are_distinct_and_one_added_at_the_end_changes_none(found, count) -> None:
    names = [one.name_with_owner for one in found]
    folders = folder_names(names, found)
    assert len(set(folders.values())) == len(names)
    fewer = folder_names(names[:count], found)
    assert fewer.items() <= folders.items()
