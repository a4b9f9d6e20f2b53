"""What a site says of its last harvest: in the header when it is old, and on the page of health."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.website.conftest import Visit

pytestmark = [pytest.mark.slow, pytest.mark.browser]


@pytest.mark.parametrize("harvested", ["2020-01-01", ""])
def test_a_site_that_nobody_refreshes_says_so(visit: Visit, harvested: str) -> None:
    visit.page.route("**/harvest.json", lambda route: route.fulfill(json={"harvested": harvested}))
    with visit.page.expect_response("**/harvest.json"):
        visit.open("answers/")
    visit.page.wait_for_load_state("networkidle")
    note = visit.page.locator("[data-kb-stale]")
    if harvested:
        note.wait_for(state="visible")
        assert "days ago" in note.inner_text()
    else:
        assert note.is_hidden()


def test_the_page_of_health_says_what_keeps_the_site_from_being_up_to_date(visit: Visit) -> None:
    today, before = datetime.now(UTC).date().isoformat(), "2020-01-01"
    said: dict[str, str] = {}
    visit.page.route("**/harvest.json", lambda route: route.fulfill(json=said))
    for harvest, names in (
        ({"harvested": today, "committed": today}, []),
        ({"harvested": before}, ["old"]),
        ({"harvested": before, "committed": today}, ["overdue"]),
        ({"harvested": today, "committed": before}, ["idle"]),
        ({"harvested": today, "ended": "refused"}, ["refused"]),
        ({"harvested": today, "ended": "failed"}, ["failed"]),
        ({"harvested": today, "ended": "failed", "failing": ["acme/one", "<b>two"]}, ["part"]),
    ):
        said.clear()
        said.update(harvest)
        visit.open("health/")
        visit.page.wait_for_load_state("networkidle")
        shown = visit.page.locator("[data-kb-trouble]:visible")
        assert shown.evaluate_all("all => all.map(one => one.dataset.kbTrouble)") == names
    assert shown.inner_text().endswith(" acme/one, <b>two")
