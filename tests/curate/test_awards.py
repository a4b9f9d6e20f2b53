"""Awards of maintainers."""

from __future__ import annotations

from tests.build import answered, discussion
from tests.curate.curated import curated, who


def _award(**further: object) -> dict[str, object]:
    return {"number": 1, "by": "boss", "date": "2026-02-01", **further}


def test_an_award_stands_before_the_badges_of_whoever_gave_the_answer() -> None:
    badges = who(curated(answered(1, "bob"), awards=[_award()]), "bob").badges
    assert [(one.name, one.by) for one in badges] == [
        ("award for an answer", "boss"),
        ("first accepted answer", ""),
    ]


def test_an_award_for_nothing_or_of_somebody_hidden_is_left_out() -> None:
    for awards, optouts in (
        ([_award(number=7)], []),
        ([_award()], [{"login": "boss", "action": "anonymize"}]),
    ):
        badges = who(curated(answered(1, "bob"), awards=awards, optouts=optouts), "bob").badges
        assert all(not one.by for one in badges)


def test_an_award_that_nobody_sees_is_told() -> None:
    asked = (answered(1, "bob"), answered(2, "alice"), discussion(3))
    given = [_award(number=number) for number in (1, 2, 3, 7)]
    told = curated(*asked, awards=[*given, _award(repository="acme/other")]).slips.found
    assert [line.partition("widgets#")[2].partition(":")[0] for line in told] == [
        "2, where no answer is published that somebody else accepted",
        "3, where no answer is published that somebody else accepted",
        "7, which is not in the archive",
    ]
