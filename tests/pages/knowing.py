"""Curated knowledge for tests, made directly: a test names only what it is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from kb_builder.curate.boards import find_boards
from kb_builder.figures import FunnelYear, Period, Response
from kb_builder.knowledge import (
    Answer,
    Badge,
    Duplicate,
    Health,
    Idea,
    Knowledge,
    LedgerRow,
    Level,
    Person,
    Question,
    Stage,
    Status,
    Topic,
)
from kb_builder.model import ActorKind, Discussion, Label, License, Poll, PollOption, Reference, StatusKind
from kb_builder.pages import Reader, compose
from kb_builder.publication import Page, Publication, SiteFacts
from tests import build

FACTS = SiteFacts("Acme help", "https://kb.example.org/", "Help for widgets")
TENTH = build.at(10)
OPEN = Status("open", StatusKind.OPEN)
PLANNED = Status("planned", StatusKind.ACTIVE)
DELIVERED = Status("delivered", StatusKind.DONE)


def answer(found: Discussion, **changes: Any) -> Answer:
    """Curate a discussion: its accepted answer, and its other comments as they stand."""
    accepted = found.answer
    assert accepted is not None
    others = tuple(comment for comment in found.comments if comment.id != accepted.id)
    labels = tuple(label.name for label in found.labels)
    return replace(Answer(found, found.title, accepted, others, labels), **changes)


def idea(found: Discussion, status: Status = OPEN, **changes: Any) -> Idea:
    """Curate an idea: with all its comments."""
    labels = tuple(label.name for label in found.labels)
    return replace(Idea(found, found.title, status, found.comments, labels), **changes)


def knowledge(
    answers: tuple[Answer, ...] = (),
    ideas: tuple[Idea, ...] = (),
    people: tuple[Person, ...] = (),
    as_of: datetime = TENTH,
    **changes: Any,
) -> Knowledge:
    """Give knowledge of acme/widgets, with a topic for each label of its answers and ideas."""
    labels = {label: None for item in (*answers, *ideas) for label in item.labels}
    topics = tuple(
        Topic(
            f"topic-{place}" if not label.isascii() or not label.isalnum() else label,
            label,
            tuple(item for item in answers if label in item.labels),
            tuple(item for item in ideas if label in item.labels),
        )
        for place, label in enumerate(labels)
    )
    plain = Knowledge(as_of, (build.repository(),), answers, ideas, people, topics)
    return replace(plain, **changes)


def publish(found: Knowledge, facts: SiteFacts = FACTS, **settings: Any) -> Publication:
    """Compose with a plain-text reader that takes every text for plain."""
    return compose(found, build.config(**settings), facts, Reader(str))


def page(found: Publication, path: str) -> Page:
    """Give the page whose path begins with `path`."""
    return next(page for page in found.pages if page.path.startswith(path))


def file(found: Publication, path: str) -> str:
    """Give the text of the site file at `path`."""
    return next(file.text for file in found.files if file.path == path)


def everything() -> Knowledge:
    """Give small knowledge that holds one of everything a page can show."""
    question = build.answered(
        12,
        by="bob",
        title="How do I rotate `</title><script>alert(1)</script>`?",
        body="\n".join(f"Line {number} of a long question." for number in range(1, 15)) + "\n\nSee #7, #13.",
        author=build.GHOST,
        labels=(Label("auth"), Label("<b>bold</b>")),
        upvotes=1204,
        last_edited_at=build.at(0.5),
        answer={
            "body": "Use `rotate`:\n\n```sh\nrotate --all\n```",
            "upvotes": 3,
            "url": "https://github.com/acme/widgets/discussions/12#discussioncomment-4711",
            "last_edited_at": build.at(4),
            "replies": (
                build.comment("r1", build.GHOST, body="Thank you!"),
                build.comment("r2", build.HIDDEN),
            ),
        },
        comments=(
            build.comment("c2", "carol", upvotes=1, is_minimized=True, minimized_reason="outdated"),
            build.comment("c3", build.person("sample-zoe", kind=ActorKind.SAMPLE), day=2),
        ),
    )
    in_reply = build.discussion(
        13,
        title="",
        body="Short?",
        category=replace(build.QUESTIONS, name="日本語"),
        comments=(
            build.comment(
                "p1", "carol", replies=(build.comment("a13", "bob", day=2), build.comment("r13", "alice"))
            ),
        ),
        answer_id="a13",
        answer_chosen_at=build.at(3),
        answer_chosen_by=build.HIDDEN,
        is_locked=True,
        is_closed=True,
        state_reason="OUTDATED",
        poll=Poll("Which *one*?", 3, (PollOption("<i>this</i>", 2), PollOption("that", 1))),
    )
    wish = build.idea(
        7,
        title="Dark mode — 日本語, please",
        upvotes=41,
        former_titles=("Night mode",),
        comments=(build.comment("h1", "bob", body="Also for print.", upvotes=2),),
    )
    done = build.idea(8, title="Faster widgets", author="alice", closed_at=build.at(5), is_closed=True)
    twin = build.idea(9, title="Black background")
    first, second = answer(question), answer(in_reply, others=())
    double = Duplicate(twin, twin.title, (build.ACME, 7))
    word = build.comment(
        "w8", "bob", body="## Official response\n\nIt is *here*.", day=5, association="OWNER"
    )
    wanted = idea(
        wish,
        PLANNED,
        labels=("auth",),
        history=(Stage(OPEN, build.at(0)), Stage(PLANNED, None)),
        duplicates=(double,),
        children=((build.ACME, 8),),
    )
    delivered = idea(
        done,
        DELIVERED,
        summary="Twice as *fast*.",
        history=(Stage(OPEN, build.at(0)), Stage(DELIVERED, build.at(5))),
        official=word,
        response="It is *here*.",
        references=(Reference("release v2", "https://github.com/acme/widgets/releases/tag/v2"),),
        parents=((build.ACME, 7),),
    )
    wait = Response(3, 2, timedelta(hours=5))
    open_question = build.discussion(
        15, title="Who knows?", labels=("claimed: bob", "auth"), upvotes=3, author=build.GHOST, day=1
    )
    waiting = Question(open_question, "Who knows?", ("auth", "claimed: bob"), ("claimed: bob",))
    row = LedgerRow(build.person("bob").key, "answer_accepted", build.ACME, 12, build.at(1), 15)
    zoes = LedgerRow(build.person("sample-zoe").key, "answer_upvoted", build.ACME, 12, build.at(2), 2)
    bob = Person(
        build.person("bob"),
        accepted=(second, first),
        ledger=(row,),
        is_staff=True,
        badges=(Badge("first accepted answer", first, build.at(1)),),
        level=Level("Helper", 10),
        next_level=Level("Sage <b>", 100),
        former_logins=("robert",),
    )
    carol = Person(build.person("carol"), helped=(first,), proposed=(wanted,), ranked=False)
    zoe = Person(build.person("sample-zoe", kind=ActorKind.SAMPLE), helped=(first,), ledger=(zoes,))
    alice = Person(build.person("alice"), proposed=(delivered,))
    people = (bob, alice, carol, zoe)
    return knowledge(
        (second, first),
        (wanted, delivered),
        people,
        duplicates=(double,),
        heat={(build.ACME, 7): Fraction(1, 2)},
        boards=find_boards(people, TENTH),
        questions=(waiting,),
        health=Health(
            periods=(Period(90, wait, Response(3, 0, None), wait), Period(None, wait, wait, wait)),
            silent=(waiting,),
            stale=(second,),
            edited=(first,),
            funnel=(FunnelYear(2026, 3, 1, wait, 2, Response(2, 1, timedelta(days=5)), 0),),
        ),
        repositories=(
            build.repository(license=License("MIT", "MIT License", "https://choosealicense.com/x")),
        ),
    )
