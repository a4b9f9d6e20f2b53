"""The address of a person never leads to somebody else, whatever people do on GitHub and ask for here."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.pipeline.community import Community

TestCommunity = Community.TestCase
TestCommunity.settings = settings(max_examples=40, stateful_step_count=15, deadline=None)
TestCommunity = pytest.mark.slow(TestCommunity)
ADA, BEN, NEXT = 201, 200, 100


@pytest.fixture
def community() -> Iterator[Community]:
    """A community where Ada (201) asked and Ben (200) answered; who comes next is older than both."""
    made = Community()
    made._ids([103, 102, 101, 100, 200, 201])
    yield made
    made.teardown()


def _takes_over(community: Community, login: str) -> None:
    community.register(login, harvests=True)


def test_a_former_login_leads_to_who_had_it_although_no_post_bears_it(community: Community) -> None:
    community.rename(0, "cyd", harvests=True)
    assert community.leads == {"people/cyd/": ADA, "people/ada/": ADA, "people/Ben/": BEN}
    _takes_over(community, "ada")
    later = {at: who for at, who in community.leads.items() if who == NEXT}
    assert [re.sub("[0-9a-f]{12}", "DIGEST", at) for at in later] == ["people/ada-DIGEST/"]
    assert community.leads["people/ada/"] == ADA
    community.rename(2, "index", harvests=True)
    assert community.leads.items() > later.items()


def test_the_login_of_a_deleted_account_is_nobody_elses(community: Community) -> None:
    community.delete_account(0, harvests=True)
    assert "people/ada/" not in community.leads
    text = (community.folder / "archive/logins.json").read_text(encoding="utf-8")
    assert not re.search(r"(?i)\bada\b|\b201\b", text)
    _takes_over(community, "ada")
    assert "people/ada/" not in community.leads
    assert NEXT in community.leads.values()


def test_who_swapped_logins_is_found_at_the_old_addresses(community: Community) -> None:
    community.rename(0, "cyd", harvests=False)
    community.rename(1, "ada", harvests=False)
    community.rename(0, "Ben", harvests=True)
    assert (community.leads["people/ada/"], community.leads["people/Ben/"]) == (ADA, BEN)


@pytest.mark.parametrize("by_id", [True, False])
def test_the_login_of_somebody_hidden_is_nobody_elses(community: Community, by_id: bool) -> None:
    """During the opt-out and after it; by login with a key, which is what recognises a renamed account."""
    community.opt_out(0, by_id, "anonymize")
    community.rename(0, "cyd", harvests=True)
    community.withdraw(harvests=True)
    _takes_over(community, "ada")
    assert community.leads["people/cyd/"] == ADA
    assert community.leads.get("people/ada/", ADA) == ADA
    assert NEXT in community.leads.values()


def test_who_comes_while_somebody_is_hidden_keeps_the_address(community: Community) -> None:
    community.opt_out(0, by_id=True, action="anonymize")
    community.rename(0, "cyd", harvests=True)
    _takes_over(community, "ada")
    assert "people/ada/" not in community.leads
    before = dict(community.leads)
    community.withdraw(harvests=True)
    assert community.leads.items() >= before.items()


def test_a_withdrawn_opt_out_brings_the_address_back(community: Community) -> None:
    before = dict(community.leads)
    community.opt_out(0, by_id=True, action="anonymize")
    community.harvest(full=True)
    assert community.leads == {"people/Ben/": BEN}
    community.withdraw(harvests=True)
    assert community.leads == before
    assert not (community.folder / "archive/logins.json").exists()


def test_an_opt_out_of_a_former_login_erases_what_is_remembered(community: Community) -> None:
    community.rename(0, "cyd", harvests=True)
    community.optouts.append({"login": "ada", "action": "anonymize"})
    community.hidden.add(ADA)
    community._decide()
    community.publish()
    assert community.leads == {"people/Ben/": BEN}
    community.no_file_names_who_is_hidden()
    assert not (community.folder / "archive/logins.json").exists()
