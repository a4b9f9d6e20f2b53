"""Every text that a stranger wrote passes the mask, and maintainers hear where and what, never the secret."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given

from kb_builder.model import Label, Poll, PollOption
from kb_builder.privacy.masking import mark, mask_secrets, screened
from tests import build
from tests.curate.curated import curated
from tests.strategies import discussions

TOKEN = "ghp_" + "CANARY" * 6


def test_no_text_of_a_discussion_is_forgotten() -> None:
    """Title, former titles, body, category, labels, poll, comments and replies are all masked."""
    category = replace(build.IDEAS, name=TOKEN, description=TOKEN)
    reply = build.comment("r1", body=TOKEN)
    found = screened(
        build.idea(
            7,
            title=TOKEN,
            former_titles=(TOKEN,),
            body=TOKEN,
            category=category,
            labels=(Label(TOKEN, description=TOKEN),),
            poll=Poll(TOKEN, 1, (PollOption(TOKEN, 1),)),
            comments=(build.comment("c1", body=TOKEN, replies=(reply,)),),
        )
    )
    assert TOKEN not in repr(found.discussion)
    assert repr(found.discussion).count("«hidden-secret»") == 11
    assert found.kinds == ("a GitHub token",)


@given(discussions)
def test_a_discussion_without_secrets_is_left_alone(found) -> None:
    if not screened(found).kinds:
        assert screened(found).discussion is found


def test_maintainers_are_told_where_and_what() -> None:
    """Secrets by discussion, e-mail addresses in one line, and neither makes a finding for `kb check`."""
    knowledge = curated(
        build.answered(12, body=f"Use {TOKEN}", answer={"body": "or postgres://me:hunter2@db/x"}),
        build.answered(3, body="Ask jane@acme.io"),
        build.idea(4, comments=(build.comment("c1", body="joe@acme.io"),)),
    )
    assert knowledge.masked == (
        "acme/widgets#12: masked a GitHub token, a password in an address, which the author should revoke",
        "masked e-mail addresses in acme/widgets#3, acme/widgets#4",
    )
    assert knowledge.notices == ()


def test_what_is_not_shown_is_not_reported() -> None:
    hidden = build.hidden_comment("c9", body=TOKEN)
    assert curated(build.answered(1, comments=(hidden,))).masked == ()


@given(discussions)
def test_what_is_known_to_be_harmless_changes_nothing(one) -> None:
    """A discussion that was searched, and held nothing, is given as it is; all others are searched again."""
    found = [one]
    safe, told = mask_secrets(found)
    marks = list(map(mark, found))
    harmless = {mark(one) for one, other in zip(found, safe, strict=True) if one is other}
    assert mask_secrets(found, marks, harmless) == (safe, told)


def test_a_changed_discussion_is_no_longer_known() -> None:
    harmless = build.answered(1)
    secret = replace(harmless, body="ghp_" + "a1B2c3D4e5" * 4)
    assert mark(harmless) != mark(secret)
    (safe,), told = mask_secrets([secret], [mark(secret)], {mark(harmless)})
    assert safe.body == "«hidden-secret»"
    assert told
    assert mark(replace(harmless, body="\ud800")) == b""
