"""A help site that shows every kind of page and every part of one, in texts as people write them."""

from __future__ import annotations

import os
import random
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from PIL import Image

from kb_builder import gfm, pages
from kb_builder.config import Project
from kb_builder.curate import curate
from kb_builder.media import FOLDER, Album, Copy, Picture, file_name
from kb_builder.model import Discussion, License, Poll, PollOption, Tombstone
from kb_builder.publication import Publication, SiteFacts
from kb_builder.stored import actors
from kb_builder.website import build, site_facts
from kb_builder.website.held import Held
from tests import build as make
from tests.warm import LOADED
from tests.website.site import project

AS_OF = make.at(900)
_HOME = """---
description: Answers from people who know widgets.
---
# How can we help?

<!-- kb:insert topics -->

## Newest answers

<!-- kb:insert newest-answers -->

## Most wanted ideas

<!-- kb:insert top-ideas -->

## People of the month

<!-- kb:insert people-of-the-month -->

## This community in numbers

<!-- kb:insert numbers -->
"""
_GUIDE = """\
# Guide

Hand-written, with [a link](answers/index.md).

## Install

```sh
pip install widgets
```

### From source

| a | b |
|:--|--:|
| 1 | 2 |
"""
QUESTION = """\
## What I do

1. I rotate the token with `rotate --all`
2. I wait

> it says *nothing at all*

- [x] read the manual
- [ ] understood it

| setting | value | why | since when it has been so | who told me |
|---|--:|---|---|---|
| `max-wait` | 3600 | slow line | the beginning of the year | @bob |

#### Log

```python
from __future__ import annotations

@cached
def rotate(token: str, *, times: int = 3) -> str | None:
    '''Rotate it.'''
    # not yet
    if not token or times < 0x1F:
        raise ValueError(f"no token\\n{times!r}")
    return None
```

```diff
- old
+ new
```

```yaml
people: {points: {answer_accepted: 15}}
```

See [the manual](https://example.org/manual), #2 and https://example.org/a/very/long/address/that/goes/on.[^1]

[^1]: Page **seven**.
"""
ANSWER = """\
> [!WARNING]
> Keep the old one.

> [!NOTE]
> Or not.

# First

Create a second token[^1], ![a screenshot](https://example.org/shot.png)

<details><summary>Output</summary>

```console
$ rotate --all
ok
```

</details>

### Then <kbd>Ctrl</kbd> + <kbd>C</kbd>

```
a_line_that_is_much_longer_than_any_screen_of_a_phone = "and can only be read by scrolling sideways"
```

Colours: `#0969DA`. Formula: $a^2$. ~~Gone~~ H<sub>2</sub>O.

[^1]: Under *settings*.
"""
LONG = (
    "## Before\n\nRead this.\n\n## Rotate\n\n```sh\n"
    + "echo rotate --all\n" * 60
    + "```\n\n## After\n\nDone.\n"
)
ARABIC = "كيف أغيّر لغة واجهة الموقع؟"
POLL = Poll("Which one?", 9, (PollOption("The first", 6), PollOption("The second", 3)))


def _answers() -> list[Discussion]:
    long = make.answered(
        1,
        title="How do I rotate the token of a scheduled harvest without downtime, what happens in `main`?",
        body=QUESTION,
        upvotes=12_345,
        labels=("auth", "a very long label that somebody thought of"),
        last_edited_at=make.at(0.5),
        answer={
            "body": ANSWER,
            "upvotes": 7,
            "last_edited_at": make.at(3),
            "replies": (
                make.comment("r1", body="Thanks![^1]\n\n[^1]: Really."),
                make.comment("r2", make.GHOST),
            ),
        },
        comments=(
            make.comment("c2", "carol", body=ANSWER, upvotes=2, day=2),
            make.comment("c3", make.HIDDEN, body="Another way.", upvotes=1, day=2),
            make.comment("c4", make.person("robert", make.person("bob").id), body="Once called otherwise."),
        ),
        poll=POLL,
    )
    lately = make.answered(
        2,
        by="carol",
        title="日本語で検索できますか？",
        answer={"body": "はい。"},
        answer_day=880,
        day=870,
        is_locked=True,
    )
    right = make.answered(3, by="dave", title=ARABIC, body="نعم؟", answer={"body": "نعم"}, labels=("auth",))
    closed = make.answered(
        4, title="Short?", is_closed=True, state_reason="OUTDATED", former_titles=("Old name?",)
    )
    again = make.discussion(5, title="Rotate tokens?", body="Duplicate of #1", author="erin")
    more = [make.answered(number, by="bob", answer_day=860, labels=("auth",)) for number in range(10, 13)]
    more.append(make.answered(13, by="bob", answer={"body": LONG}, answer_day=860, labels=("auth",)))
    return [long, lately, right, closed, again, *more]


def _ideas() -> list[Discussion]:
    official = make.comment(
        "o1", "boss", body="## Official response\n\nPlanned for 3.0: see #20.", association="OWNER", day=4
    )
    wanted = make.idea(
        100,
        title="Dark mode for the printed page",
        body="### Why\n\nPaper is bright.\n\n- [ ] ink",
        labels=("planned",),
        upvotes=10_000,
        comments=(official, make.comment("i2", "bob", upvotes=4)),
        poll=POLL,
    )
    done = make.idea(
        101, title="Wider margins", labels=("delivered",), upvotes=12, closed_at=make.at(40), is_closed=True
    )
    open_ones = [make.idea(number, day=number - 100, upvotes=number) for number in range(102, 108)]
    declined = make.idea(
        110, title="Fewer pages", is_closed=True, state_reason="NOT_PLANNED", labels=("declined",)
    )
    twin = make.idea(111, title="Night mode on paper", body="Duplicate of #100", author="erin")
    return [wanted, done, *open_ones, declined, twin]


def faces_of(discussions: Iterable[Discussion], content: Path, every: int = 2) -> Album:
    """Give every so manieth account a face, in the folder `content` as a harvest would leave it."""
    known = sorted({actor.avatar_url for one in discussions for actor in actors(one) if actor.avatar_url})
    found = {}
    (content / FOLDER).mkdir(parents=True, exist_ok=True)
    for number, address in enumerate(known):
        if number % every == 0:
            pixels = random.Random(number).randbytes(6 * 6 * 3)  # noqa: S311 - a picture for a test
            face = Image.frombytes("RGB", (6, 6), pixels).resize((96, 96), Image.Resampling.BICUBIC)
            out = BytesIO()
            face.save(out, "WEBP")
            name = file_name(out.getvalue(), "webp")
            (content / FOLDER / name).write_bytes(out.getvalue())
            found[address] = Picture(address, Copy(name, 96, 96))
    return Album(avatars=found)


def lay_down(root: Path, home: str, language: str = "en") -> SiteFacts:
    """Write the project, its pages and its site below `root`, to be served at `home`."""
    target, publication = written(root, home, language)
    build(target, publication, as_of=AS_OF, environment=dict(os.environ), held=Held(LOADED))
    return site_facts(root)


def written(root: Path, home: str, language: str = "en") -> tuple[Project, Publication]:
    """Write the project and its pages below `root`; give it and all that is published."""
    target = project(root, home)
    settings = root / "mkdocs.yml"
    theme = f"theme: {{name: kb_builder, language: {language}}}"
    settings.write_text(settings.read_text().replace("theme: {name: kb_builder}", theme))
    (target.content / "index.md").write_text(_HOME)
    (target.content / "guide.md").write_text(_GUIDE)
    curation = make.curation(pages=[{"number": 111, "duplicate_of": 100}, {"number": 5, "duplicate_of": 1}])
    waiting = [
        make.discussion(
            200, title="Why does nobody know?", body="Please help.", day=890, upvotes=3, labels=("auth",)
        ),
        make.discussion(
            201, title="Anybody?", day=5, comments=(make.comment("w1", "boss", association="OWNER"),)
        ),
    ]
    license_ = License("MIT", "MIT License", "https://api.github.com/licenses/mit")
    discussions = [*_answers(), *_ideas(), *waiting]
    knowledge = curate(
        [make.repository(license=license_)],
        discussions,
        target.config,
        curation,
        AS_OF,
    )
    facts = site_facts(target.root)
    gone = Tombstone(make.ACME, 66, make.at(1), make.at(2), ("answers/66-gone/",))
    publication = pages.compose(
        knowledge,
        target.config,
        facts,
        pages.Reader(html=lambda region, base: gfm.portable(gfm.render(region).html, base)),
        [gone],
        faces_of(discussions, target.content),
    )
    pages.write(target.content, publication.pages)
    return Project(root, target.config, curation), publication
