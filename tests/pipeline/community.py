"""A community whose people rename, leave, hide and take over logins, between harvests."""

from __future__ import annotations

import copy
import json
import re
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from kb_builder.archive import Archive, check_people, lock
from kb_builder.config import load_project
from kb_builder.harvest import Connection
from kb_builder.logins import logins_in
from kb_builder.pages.edition import open_edition
from kb_builder.pages.links import assign
from kb_builder.pages.redirects import redirects
from kb_builder.pipeline.archive import knowledge_in, store, withheld_from
from kb_builder.pipeline.harvest import HarvestPlan, harvest
from kb_builder.privacy import Aliases
from kb_builder.publication import SiteFacts
from kb_builder.stored import actors
from tests.github import GitHub
from tests.github.dataset import Dataset, dataset

KEY = Aliases("a-secret-of-these-tests-0123456789")
LOGINS = ("ada", "Ben", "cyd", "index")
PLACES = st.integers(0, 5)
EPOCH = 1_790_000_000
QUESTIONS = {"name": "Q&A", "isAnswerable": True}


class Community(RuleBasedStateMachine):
    """Accounts that come, are renamed and deleted, posts that come and vanish, opt-outs that come and go.

    Every account is a dictionary that its posts share, so that a new login shows in all of them, as
    on GitHub. `given` holds what each address led to when it was published first, `leads` where it
    does now, `had` the logins of each account that the archive ever held.
    """

    def __init__(self) -> None:
        super().__init__()
        self.time = EPOCH
        self.github = GitHub([], now=lambda: float(self.time))
        self.folder = Path(tempfile.mkdtemp())
        self.accounts: list[dict[str, Any]] = []
        self.optouts: list[dict[str, Any]] = []
        self.hidden: set[int] = set()
        self.given: dict[str, int] = {}
        self.leads: dict[str, int] = {}
        self.had: dict[int, set[str]] = {}
        self.number = 0
        self.github.endpoint.datasets[:] = [dataset([], "acme/widgets", {"categories": [QUESTIONS]})]
        (self.folder / "kb.yml").write_text(
            "repositories: [acme/widgets]\nmedia: link\nguard: {percent: 100, pages: 1000}\n",
            encoding="utf-8",
        )

    def teardown(self) -> None:
        assert self.github.crashes == []
        self.github.close()
        shutil.rmtree(self.folder)

    @initialize(ids=st.permutations(range(101, 109)))
    def _ids(self, ids: list[int]) -> None:
        """The order in which accounts are made says nothing about their ids."""
        self.ids = ids
        self._register("ada")
        self._register("Ben")
        self.ask(0, 1)
        self.harvest(full=False)

    @property
    def _dataset(self) -> Dataset:
        return self.github.endpoint.datasets[0]

    def _free(self, login: str) -> bool:
        return all(one["login"].lower() != login.lower() for one in self.accounts)

    def _account(self, place: int) -> dict[str, Any] | None:
        return self.accounts[place % len(self.accounts)] if self.accounts else None

    def _register(self, login: str) -> None:
        if self.ids and self._free(login):
            number = self.ids.pop()
            self.accounts.append({"login": login, "databaseId": number, "avatarUrl": ""})

    @rule(login=st.sampled_from(LOGINS), harvests=st.booleans())
    def register(self, login: str, harvests: bool) -> None:
        """A new account asks at once, perhaps under a login that somebody had before."""
        self._register(login)
        self.ask(len(self.accounts) - 1, 0)
        if harvests:
            self.harvest(full=False)

    @rule(place=PLACES, login=st.sampled_from(LOGINS), harvests=st.booleans())
    def rename(self, place: int, login: str, harvests: bool) -> None:
        account = self._account(place)
        if account and self._free(login):
            self._with(account, login=login, url=f"https://github.com/{login}")
        if harvests:
            self.harvest(full=True)

    def _with(self, account: dict[str, Any], **changes: Any) -> None:
        account.update(changes)
        for row in self._posts():
            if (row["author"] or {}).get("databaseId") == account["databaseId"]:
                row["author"].update(changes)

    def _posts(self) -> list[dict[str, Any]]:
        return [post for row in self._dataset.discussions for post in (row, *row["comments"])]

    @rule(place=PLACES, harvests=st.booleans())
    def delete_account(self, place: int, harvests: bool) -> None:
        if account := self._account(place):
            self.accounts.remove(account)
            for row in self._posts():
                if (row["author"] or {}).get("databaseId") == account["databaseId"]:
                    row["author"] = None
        if harvests:
            self.harvest(full=True)

    @rule(asks=PLACES, answers=PLACES)
    def ask(self, asks: int, answers: int) -> None:
        who, other = self._account(asks), self._account(answers)
        if who is None or other is None or len(self._dataset.discussions) > 5:
            return
        self.number += 1
        self.time += 60
        at = _moment(self.time)
        self._dataset.add(
            {
                "number": self.number,
                "title": f"Question {self.number}",
                "body": f"Thanks @{other['login']}",
                "category": QUESTIONS,
                "author": copy.deepcopy(who),
                "createdAt": at,
                "updatedAt": at,
                "comments": [
                    {"author": copy.deepcopy(other), "body": "So.", "isAnswer": True, "createdAt": at}
                ],
            }
        )

    @rule(place=PLACES)
    def delete_post(self, place: int) -> None:
        if rows := self._dataset.discussions:
            self._dataset.remove(rows[place % len(rows)]["number"])

    @rule(place=PLACES, by_id=st.booleans(), action=st.sampled_from(["anonymize", "remove"]))
    def opt_out(self, place: int, by_id: bool, action: str) -> None:
        account = self._account(place)
        if account and account["databaseId"] not in self.hidden:
            whom = {"id": account["databaseId"]} if by_id else {"login": account["login"]}
            self.optouts.append({**whom, "action": action, "words": False})
            self.hidden.add(account["databaseId"])
            self._decide()
            self.publish()

    @rule(harvests=st.booleans())
    def withdraw(self, harvests: bool) -> None:
        self.optouts.clear()
        self.hidden.clear()
        self._decide()
        if harvests:
            self.harvest(full=False)

    def _decide(self) -> None:
        text = json.dumps({"optouts": self.optouts}) if self.optouts else ""
        (self.folder / "curation.yml").write_text(text, encoding="utf-8")

    @rule(full=st.booleans())
    def harvest(self, full: bool) -> None:
        """Two hours later, so that what is gone is gone."""
        self.time += 7200
        connection = Connection(self.github.url, self.github.graphql_url, "token")
        plan = HarvestPlan(connection, full=full, accept_removals=100, aliases=KEY)
        harvest(load_project(self.folder), plan)
        self.publish()
        self.no_file_names_who_is_hidden()

    def publish(self) -> None:
        """As `kb build` does, which has no key."""
        project = load_project(self.folder)
        with lock(project.root):
            archived = Archive(project.archive).load()
            withheld = store(project, archived, withheld_from(project, archived))
        for id_, logins in logins_in(withheld.archived.discussions).items():
            self.had.setdefault(id_, set()).update(logins)
        knowledge = knowledge_in(project, withheld)
        addresses = assign(knowledge, project.config)
        leads = {addresses.person(one.actor): one.actor.id for one in knowledge.people}
        leads.pop("", None)
        edition = open_edition(knowledge, project.config, SiteFacts("Help", ""))
        for stub in redirects(edition):
            if stub.path.startswith("people/"):
                target = next(at for at in leads if f'"../{PurePosixPath(at).name}/"' in stub.text)
                leads[stub.path.removesuffix("index.html")] = leads[target]
        self.leads = leads
        for address, number in leads.items():
            assert self.given.setdefault(address.lower(), number) == number, address

    @invariant()
    def the_archive_is_whole(self) -> None:
        archive = self.folder / "archive"
        assert (*Archive(archive).check(), *check_people(archive)) == ()

    def no_file_names_who_is_hidden(self) -> None:
        """Whatever the archive remembers; the login may be somebody else's by now.

        Of who is listed by login, a build without the key cannot remember further logins.
        """
        archive = self.folder / "archive"
        shown = {one.login.lower() for found in Archive(archive).load().discussions for one in actors(found)}
        hidden = {one["login"] for one in self.accounts if one["databaseId"] in self.hidden}
        by_id = [one["id"] for one in self.optouts if "id" in one]
        for login in hidden.union(*(self.had.get(id_, ()) for id_ in by_id)):
            named = re.compile(rf"(?i)(@|\"login\": \"){login}\b")
            held = [
                file for file in archive.rglob("*.json") if named.search(file.read_text(encoding="utf-8"))
            ]
            assert not held or login.lower() in shown, (login, held)


def _moment(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, tz=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
