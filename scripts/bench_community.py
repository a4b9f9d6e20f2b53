"""A made-up community of any size for measurements: the same number gives the same bytes.

A discussion has about 2.6 kB of text on average, as in real ones: a question, its accepted answer, and
often further answers and replies, with code, lists, links, mentions and references. One in twenty
is an idea.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from random import Random

from kb_builder.model import Actor, Category, Comment, Discussion, Label, License, Repository

NAME = "acme/widgets"
_URL = f"https://github.com/{NAME}"
_START = datetime(2023, 1, 1, 8, tzinfo=UTC)
_QUESTIONS = Category("q-a", "Q&A", description="Ask the community", answerable=True)
_IDEAS = Category("ideas", "Ideas", description="Share what could be better")
_PROSE = (
    "the of to and a in is it you that he was for on are with as his they be at one have this from or had "
    "by hot but some what there we can out other were all your when up use word how said an each she which "
    "do their time if will way about many then them would write like so these her long make thing see him "
    "two has look more day could go come did my sound no most number who over know water than call first "
    "people may down side been now find any new work part take get place made live where after back little "
    "only round man year came show every good me give our under name very through just form much great "
    "think say help low line before turn cause same mean differ move right boy old too does tell sentence "
    "set three want air well also play small end put home read hand port large spell add even land here "
    "must big high such follow act why ask men change went light kind off need house picture try us again "
    "server client token install build error config update version release package module branch merge "
    "deploy cache index query table column string number value option command folder file path"
)
_SOUNDS = "ba co di fu ge hi jo ka lu me ni po qua re si to vu we xi ya ze tra plo ster mon"
_SYLLABLES = _SOUNDS.split()
_RARE = 6_000
_LABELS = tuple(
    Label(f"{area}: {part}" if part else area, "0e8a16", f"About {area}")
    for area in ("install", "login", "search", "export", "api", "theme", "billing", "mobile")
    for part in ("", "windows", "linux", "docker", "docs")
)
_CODE = {
    "python": "def {0}({1}, {2}=None):\n    for item in {1}:\n        yield item.{3}({2})\n",
    "bash": "cd {0}\n{1} install --{2} {3}\n{1} run {0} | grep {2}\n",
    "yaml": "{0}:\n  {1}: true\n  {2}:\n    - {3}\n    - {0}-{3}\n",
}


def repository() -> Repository:
    """Give the repository that the discussions belong to."""
    licence = License("MIT", "MIT License", "https://spdx.org/licenses/MIT.html")
    return Repository(NAME, _URL, license=licence, categories=(_QUESTIONS, _IDEAS))


def discussions(size: int) -> Iterator[Discussion]:
    """Yield `size` answered questions, and one idea for every twenty of them."""
    for number in range(1, size + size // 20 + 1):
        yield _Writer(number, size).discussion(is_idea=number % 21 == 0)


def _vocabulary() -> tuple[list[str], list[float]]:
    """Give words and their cumulative weights: as in any language, few are frequent and most are rare."""
    draw = Random(1)  # noqa: S311
    rare = {"".join(draw.choices(_SYLLABLES, k=draw.choice((2, 3, 3, 4)))) for _ in range(_RARE)}
    words = [*_PROSE.split(), *sorted(rare)]
    return words, list(accumulate(1 / (place + 10) for place in range(len(words))))


_WORDS, _WEIGHTS = _vocabulary()


class _Writer:
    """Writes one discussion; everything follows from its number and the size of the community."""

    def __init__(self, number: int, size: int) -> None:
        self._number, self._size = number, size
        self._draw = Random(number)  # noqa: S311
        self._began = _START + timedelta(hours=number * 3)

    def discussion(self, *, is_idea: bool) -> Discussion:
        draw, answer = self._draw, self._comment(0, self._answer())
        further = [self._comment(place, self._paragraph(3)) for place in range(1, draw.choice((1, 1, 2, 3)))]
        choice = {} if is_idea else {"answer_id": answer.id, "answer_chosen_at": self._at(30)}
        asker = self._account()
        return Discussion(
            repository=NAME,
            number=self._number,
            id=f"D_bench{self._number}",
            url=f"{_URL}/discussions/{self._number}",
            title=self._title(),
            body=self._question(),
            author=asker,
            association="NONE",
            category=_IDEAS if is_idea else _QUESTIONS,
            created_at=self._at(0),
            updated_at=self._at(40),
            upvotes=draw.randrange(1, 40),
            labels=tuple(sorted(set(draw.choices(_LABELS, k=draw.randrange(3))))),
            comments=(answer, *further),
            answer_chosen_by=None if is_idea else asker,
            **choice,
        )

    def _comment(self, place: int, body: str) -> Comment:
        replies = (self._reply(place),) if self._draw.random() < 0.4 else ()
        return self._post(f"{self._number}{place:02}", body, self._at(5 + place), replies)

    def _reply(self, place: int) -> Comment:
        body = f"@{self._account().login} {self._sentence()}"
        return self._post(f"{self._number}{place:02}9", body, self._at(20 + place))

    def _post(self, name: str, body: str, when: datetime, replies: tuple[Comment, ...] = ()) -> Comment:
        return Comment(
            id=f"DC_bench{name}",
            url=f"{_URL}/discussions/{self._number}#discussioncomment-{name}",
            author=self._account(),
            association="NONE",
            body=body,
            created_at=when,
            updated_at=when,
            upvotes=self._draw.randrange(12),
            replies=replies,
        )

    def _question(self) -> str:
        return "\n\n".join(
            (
                self._paragraph(5),
                self._code(),
                f"- {self._words(3)}: `{self._word()}`\n- {self._words(2)}: **{self._word()}**",
                self._paragraph(3),
            )
        )

    def _answer(self) -> str:
        steps = "\n".join(f"{step}. {self._sentence()}" for step in (1, 2, 3))
        address = f"https://docs.example.org/{self._word()}/{self._word()}"
        return "\n\n".join(
            (
                self._paragraph(5),
                steps,
                self._code(),
                f"{self._paragraph(3)} See [{self._words(3)}]({address}) and #{self._other()}.",
            )
        )

    def _code(self) -> str:
        language = self._draw.choice(tuple(_CODE))
        return f"```{language}\n{_CODE[language].format(*(self._word() for _ in range(4)))}```"

    def _paragraph(self, sentences: int) -> str:
        return " ".join(self._sentence() for _ in range(sentences))

    def _sentence(self) -> str:
        words = self._words(self._draw.randrange(7, 20))
        return f"{words[0].upper()}{words[1:]} `{self._word()}` {self._words(3)}."

    def _title(self) -> str:
        words = self._words(self._draw.randrange(5, 11))
        return f"{words[0].upper()}{words[1:]}?"

    def _words(self, count: int) -> str:
        return " ".join(self._draw.choices(_WORDS, cum_weights=_WEIGHTS, k=count))

    def _word(self) -> str:
        return self._words(1)

    def _other(self) -> int:
        return self._draw.randrange(1, self._size + 1)

    def _account(self) -> Actor:
        """Give somebody: a few people write most posts, and there is one account for every four questions."""
        place = int(self._draw.random() ** 3 * max(self._size // 4, 5)) + 1
        login = f"person-{place}"
        return Actor(login, id=place, url=f"https://github.com/{login}")

    def _at(self, hours: int) -> datetime:
        return self._began + timedelta(hours=hours)
