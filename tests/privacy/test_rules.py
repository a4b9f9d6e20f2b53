"""What of a discussion may be kept: laws over hostile discussions, and what is easy to get wrong."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb_builder.accounts import Identities, Subject, mark_of
from kb_builder.config import OptOut
from kb_builder.model import Actor, ActorKind, Discussion, Tombstone, WithheldPart
from kb_builder.privacy import Aliases
from kb_builder.privacy.names import UNSAID, Names
from kb_builder.privacy.people import KnownPeople
from kb_builder.privacy.quotes import Unquoted
from kb_builder.privacy.returning import with_aliases
from kb_builder.privacy.rules import Rules, lacks_alias
from tests import strategies
from tests.build import answered, comment, config, curation, discussion, person

KEY = Aliases("a key of these tests")
BOB = person("Bob-Roe", 7007)
WORDS = ("bob-roe", "@Bob-Roe", "\\@bob-roe", "&#64;bob-roe", "Bob\\-Roe", "rob roe", "ROB\nROE", "/u/7007")
PLACES = st.sampled_from(["{}", "x {}, y", "_{}_", "https://github.com/{}", "{}'s", "> {}\n", "({})", "é{}é"])
DISGUISED = st.sampled_from(
    [
        "bob%2Droe",
        "b\u200bob-roe",
        "<b>bob</b>-roe",
        "Rob&nbsp;Roe",
        "b&#111;b-roe",
        "[bob](x)-roe",
        "%62ob-roe",
    ]
)
NAMED = st.builds(lambda place, word: place.format(word), PLACES, st.sampled_from(WORDS))


def withholding(*discussions: Discussion, aliases: Aliases = KEY, **decided: Any) -> Rules:
    decisions, met = curation(**decided), Identities.seen_in(discussions)
    subjects = [Subject.of(optout, met) for optout in decisions.optouts]
    return Rules.of(decisions, config(), subjects, aliases)


def wish(action: str = "anonymize", **changes: Any) -> dict[str, Any]:
    return {"optouts": [{"login": "bob-roe", "id": 7007, "action": action, "names": ["Rob Roe"], **changes}]}


def strings(noun: object) -> list[str]:
    """Give every text anywhere in a noun."""
    if isinstance(noun, str):
        return [noun]
    if isinstance(noun, tuple):
        return [text for item in noun for text in strings(item)]
    if is_dataclass(noun):
        return [text for field in fields(noun) for text in strings(getattr(noun, field.name))]
    return []


@st.composite
def about_bob(draw: st.DrawFn) -> Discussion:
    """Give a hostile discussion with Bob in some of the places where a person can be."""
    whole = draw(strategies.discussions)
    whole = replace(whole, repository="acme/widgets", url="", withheld=None)
    texts = st.one_of(NAMED, strategies.texts)
    posts = tuple(
        replace(post, url="", body=draw(texts), author=draw(st.sampled_from([BOB, post.author])), replies=())
        for post in whole.comments
    )
    return replace(
        whole,
        title=draw(texts),
        body=draw(texts),
        author=draw(st.sampled_from([BOB, whole.author])),
        answer_chosen_by=draw(st.sampled_from([BOB, None])),
        former_titles=(draw(texts),),
        comments=posts,
    )


@settings(deadline=None, max_examples=150)
@given(about_bob(), st.sampled_from(["anonymize", "remove"]), st.booleans())
def test_nothing_is_left_and_a_second_time_changes_nothing(
    whole: Discussion, action: str, with_key: bool
) -> None:
    """No text holds the name, no account is Bob's, no removed text stands; what is not his stays."""
    rule = withholding(whole, aliases=KEY if with_key else Aliases(), **wish(action))
    kept = rule.kept(whole).discussion
    assert [text for text in strings(kept) if rule.names.occur_in(text)] == []
    # As a number by itself: a digest or what is encrypted may hold the same digits.
    assert [text for text in strings(replace(kept, id="")) if re.search(r"\b7007\b", text)] == []
    assert rule.kept(kept).discussion == kept
    assert (kept == whole) == (kept.withheld is None)
    assert [post.body for post in kept.posts if post.withheld == "removal"] == [
        "" for post in kept.posts if post.withheld == "removal"
    ]
    others = [post.id for post in whole.posts]
    assert [post.id for post in kept.posts] == ([] if kept.is_stub else others)


@given(st.text(max_size=30), st.sampled_from(["member", "ghost", "a", "community", "bob", "x-1"]))
def test_blanking_ends_for_every_login(text: str, login: str) -> None:
    """Also for one that is a word of what stands in its place."""
    blanker = Names.of([Subject.of(OptOut(login=login, action="anonymize"), Identities.seen_in(()))])
    once, _ = blanker.blanked(f"{text} @{login} {login}")
    assert blanker.blanked(once) == (once, 0)
    assert f"@{login} " not in once


@settings(deadline=None)
@given(st.one_of(NAMED, st.lists(st.one_of(NAMED, DISGUISED, strategies.texts), max_size=4).map(" ".join)))
def test_what_is_blanked_and_what_is_found_is_the_same(text: str) -> None:
    """The search in files never finds a name that another build would leave where it is."""
    names = withholding(**wish()).names
    blanked, found = names.blanked(text)
    assert names.occur_in(text) is (found > 0)
    assert not names.occur_in(blanked)


@pytest.mark.parametrize(
    "text",
    [
        "mailto%3Abob-roe",
        "%40bob%2Droe",
        "a\nbob-roe",
        "Rob&nbsp;Roe",
        "Rob *Roe*",
        "[Rob](https://example.org/) Roe",
        "bob\u200b-roe",
        "<blockquote>bob-<b>roe</b></blockquote>",
        "b&#111;b-roe",
        "R\u00f2b Roe".replace("\u00f2", "o\u200d"),
    ],
)
def test_a_name_is_found_in_every_spelling_that_a_reader_sees(text: str) -> None:
    names = withholding(**wish()).names
    assert names.occur_in(text)
    assert not names.occur_in(names.blanked(text)[0])


@pytest.mark.parametrize(
    ("had", "left"),
    [
        (("answers/1-a-secret/", "answers/1-an-older-one/"), ("answers/1/",)),
        (("ideas/my-widgets/1-a/", "ideas/my-widgets/1/"), ("ideas/my-widgets/1/",)),
        ((), ()),
    ],
)
def test_where_something_is_taken_down_no_address_keeps_a_title(
    had: tuple[str, ...], left: tuple[str, ...]
) -> None:
    """Neither of a discussion, nor of a stub from before that was the rule, nor of one that is gone."""
    taken = {"number": 1, "reason": "asked", "date": "2026-01-31"}
    rule, silent = withholding(takedowns=[taken]), withholding(takedowns=[{**taken, "address": False}])
    stub = rule.kept(answered(1), had).discussion
    assert stub.withheld is not None
    assert (stub.withheld.reason, stub.withheld.addresses) == ("takedown", left)
    old = replace(stub, withheld=replace(stub.withheld, addresses=had))
    assert rule.kept(old).discussion == stub
    grave = Tombstone(stub.repository, 1, stub.updated_at, stub.updated_at, had)
    assert rule.tombstone(grave).addresses == left
    assert silent.tombstone(grave).addresses == ()
    assert rule.tombstone(replace(grave, number=2)).addresses == had
    assert silent.kept(old).discussion.withheld == WithheldPart(rule.under, "takedown")


@pytest.mark.parametrize(
    ("written", "left"),
    [
        (
            "see https://help.example.org/answers/2-a-secret/#more",
            "see https://help.example.org/answers/2/#more",
        ),
        ("[this](../Ideas/2-A-Secret.md)", "[this](../Ideas/2.md)"),
        ("answers/2-a-secret--", "answers/2--"),
        ("answers/21-a-secret/ answers/gadgets/2-a/", "answers/21-a-secret/ answers/gadgets/2-a/"),
        ("answers/gadgets/7-a-b/", "answers/gadgets/7/"),
        (
            "answers/7-a/ my-answers/2-a/ answers/2/ 2-a-secret",
            "answers/7-a/ my-answers/2-a/ answers/2/ 2-a-secret",
        ),
    ],
)
def test_addresses_in_what_others_wrote_forget_the_title_too(written: str, left: str) -> None:
    rule = withholding(takedowns=[{"number": 2, "reason": "asked", "date": "2026-01-31"}])
    rule = rule.without_titles_of(
        {("acme/widgets", 2), ("acme/gadgets", 7), ("acme/elsewhere", 9)},
        {"acme/widgets": "", "acme/gadgets": "gadgets/"},
    )
    kept = rule.kept(discussion(1, body=written)).discussion
    assert kept.body == left
    assert (kept.withheld is None) == (written == left)
    assert rule.kept(kept).discussion == kept


def test_without_wishes_nothing_is_looked_at() -> None:
    whole = answered(1)
    assert withholding(whole).kept(whole).discussion is whole


def test_the_owner_of_a_repository_keeps_the_address() -> None:
    whole = discussion(1, body="See github.com/acme/widgets by @acme, an acme thing.")
    rule = withholding(whole, optouts=[{"login": "acme", "action": "anonymize"}])
    assert rule.kept(whole).discussion.body == (
        "See github.com/acme/widgets by a community member, an acme thing."
    )


def test_an_owner_who_is_hidden_is_not_told_by_the_role() -> None:
    whole = answered(1, by=BOB, answer={"association": "OWNER"})
    assert withholding(whole, **wish()).kept(whole).discussion.comments[0].association == "MEMBER"


def test_an_alias_needs_the_key_and_differs_by_account_and_key() -> None:
    assert Aliases().of(BOB) == ""
    assert KEY.of(BOB) == KEY.of(replace(BOB, login="renamed")) != KEY.of(person("eve"))
    assert KEY.of(BOB) != Aliases("another key").of(BOB)
    assert "a key of these tests" not in repr(KEY)


def test_what_was_withheld_under_other_wishes_is_read_again() -> None:
    """Marked as such when it loses more; left alone where the new wishes do not concern it."""
    whole = answered(1, by=BOB, body="Eve said it.", comments=(comment("c", "eve"),))
    first = withholding(whole, **wish()).kept(whole).discussion
    both = {"optouts": [*wish()["optouts"], {"login": "eve", "action": "anonymize"}]}
    second = withholding(first, **both).kept(first).discussion
    assert first.withheld is not None
    assert first.withheld.under == withholding(**wish()).under
    assert second.withheld is not None
    assert second.withheld.under == ""
    unconcerned = {"optouts": [*wish()["optouts"], {"login": "zoe", "action": "anonymize"}]}
    assert withholding(first, **unconcerned).kept(first).discussion == first


def test_the_order_of_entries_and_switches_of_ranking_are_no_other_wishes() -> None:
    one, two = wish()["optouts"][0], {"login": "eve", "action": "remove"}
    marks = {
        withholding(optouts=[one, two]).under,
        withholding(optouts=[two, one]).under,
        withholding(optouts=[one, {**two, "ranking": False}, {"login": "x", "credit": False}]).under,
    }
    assert len(marks) == 1
    assert withholding(optouts=[one]).under not in marks


def test_aliases_and_addresses_outlive_a_reading_without_the_key() -> None:
    whole = answered(1, by=BOB)
    stored = withholding(whole, **wish()).kept(whole).discussion
    read = withholding(whole, aliases=Aliases(), **wish()).kept(whole).discussion
    assert lacks_alias(read)
    assert with_aliases(read, stored) == stored
    gone = withholding(whole, **wish("remove", login="alice", id=None)).kept(whole, ("answers/1-a/",))
    assert gone.discussion.withheld is not None
    assert gone.discussion.withheld.addresses == ("answers/1/",)
    again = withholding(whole, aliases=Aliases(), **wish("remove", login="alice", id=None)).kept(whole)
    assert with_aliases(again.discussion, gone.discussion) == gone.discussion
    assert with_aliases(whole, None) == whole


@pytest.mark.parametrize(
    ("remembered", "is_hidden"),
    [({}, True), ({mark_of(login="new"): ()}, False), ({mark_of(id_=7007): ()}, False)],
    ids=["renamed", "withdrawn by login", "withdrawn by id"],
)
def test_who_comes_back_under_a_new_login_is_recognised_by_their_post(
    remembered: dict[str, tuple[str, ...]], is_hidden: bool
) -> None:
    """Unless it was their own wish that was withdrawn; another one is still in force."""
    stored = answered(1, by=Actor.hidden())
    read = answered(1, by=replace(BOB, login="new"))
    people = KnownPeople.of([OptOut(login="old", action="anonymize")], remembered, Aliases())
    known = people.met((read,)).compared(stored, read)
    (subject,) = known.subjects
    assert subject.holds(read.comments[0].author) is is_hidden
    assert subject.holds(person("somebody", 8)) is False


def test_a_login_of_which_only_a_digest_is_known_is_found_in_a_text() -> None:
    optout = OptOut(id=7007, action="anonymize")
    people = KnownPeople.of([optout], {Subject(optout).mark: (KEY.digest("Bob-Roe"),)}, KEY)
    assert people.read(["ask @zoe"]) is people
    assert people.read(["ask @BOB-roe!"]).subjects[0].logins == {"bob-roe"}


def test_a_hidden_actor_shows_no_trace() -> None:
    whole = answered(1, by=BOB)
    kept = withholding(whole, **wish()).kept(whole).discussion
    assert kept.comments[0].author == Actor("", ActorKind.HIDDEN, alias=KEY.of(BOB))


def test_a_line_that_is_quoted_ends_where_markdown_ends_it() -> None:
    """U+2028 ends no line, so a short line that holds one is found where the whole of it is quoted."""
    unquoted = Unquoted.of(["Yes.\u2028No.\nThanks"])
    assert unquoted.blanked("> Yes.\u2028No.\n\nI see") == (f"> {UNSAID}\n\nI see", 1)
