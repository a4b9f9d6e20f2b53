"""Who had a login first has its address, whatever is seen later and however little is remembered."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kb_builder.accounts import Accounts
from kb_builder.logins import Logins, Seen, logins_in
from tests.build import answered, person

_LOGINS = ("ada", "Ada", "ben", "cyd", "dan")
_IDS = st.integers(1, 4)


def _distinct(logins: list[str]) -> tuple[str, ...]:
    """Give logins as an account has them: each in one spelling."""
    return tuple({login.lower(): login for login in logins}.values())


SEEN = st.dictionaries(
    _IDS, st.lists(st.sampled_from(_LOGINS), min_size=1, max_size=3).map(_distinct), max_size=4
)


def owners(logins: Logins) -> dict[str, int]:
    """Give whose each login is."""
    known = [(had.login.lower(), one.id) for one in logins.accounts for had in one.logins if had.is_theirs]
    assert len({login for login, _ in known if login}) == len([login for login, _ in known if login])
    return {login: id_ for login, id_ in known if login}


@given(harvests=st.lists(SEEN, min_size=1, max_size=6))
def test_a_login_has_one_owner_who_stays(harvests: list[Seen]) -> None:
    """Only what posts do not tell is kept from one harvest to the next, and the names of none who is gone."""
    kept, given_to = Logins(), dict[str, int]()
    for before, seen in zip([{}, *harvests], harvests, strict=False):
        whole = kept.joined(before).joined(seen)
        for login, id_ in owners(whole).items():
            assert given_to.setdefault(login, id_) == id_
        kept = whole.without_names_of_others(seen).beyond(seen)
        assert kept.joined(seen) == whole.without_names_of_others(seen)
        assert {one.id for one in kept.accounts} <= {0, *seen}


@given(before=SEEN, after=SEEN, hidden=st.sets(_IDS, max_size=2), listed=st.sampled_from(_LOGINS))
def test_nothing_is_kept_of_who_is_hidden(before: Seen, after: Seen, hidden: set[int], listed: str) -> None:
    shown = {id_: logins for id_, logins in after.items() if id_ not in hidden}
    names = frozenset({listed.lower()})
    known = Logins().joined(before).joined(after).without(Accounts(frozenset(hidden), names, names), shown)
    assert not hidden & {one.id for one in known.accounts}
    own = {(id_, login.lower()) for id_, logins in shown.items() for login in logins}
    named = {(one.id, had.login.lower()) for one in known.accounts for had in one.logins}
    assert {(id_, login) for id_, login in named if login in names} <= own


def test_nothing_is_remembered_where_posts_tell_everything() -> None:
    seen = logins_in([answered(1, by=person("neo", 7)), answered(2, by=person("Trinity", 7), answer_day=9)])
    assert seen[7] == ("neo", "Trinity")
    assert Logins().joined(seen).beyond(seen) == Logins()


def test_of_two_who_had_a_login_before_nobody_can_tell_who_was_first() -> None:
    known = Logins().joined({1: ("neo", "ada"), 2: ("neo", "ben"), 3: ("neo",)})
    assert owners(known) == {"ada": 1, "ben": 2}


def test_an_account_that_comes_back_has_its_logins_again() -> None:
    gone = Logins().joined({1: ("neo", "ada")}).without_names_of_others({})
    assert [one.login for had in gone.accounts for one in had.logins] == ["", ""]
    assert owners(gone.joined({2: ("neo",)})) == {}
    assert owners(gone.joined({2: ("neo",)}).joined({1: ("neo",)})) == {"neo": 1}
