"""What a maintainer writes and what does nothing is told by `kb build` and `kb check`; it names nobody."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kb_builder import privacy, scaffold
from kb_builder.archive import Archive, lock
from kb_builder.config import load_project
from kb_builder.errors import ConfigError
from kb_builder.pipeline.archive import store, withheld_anew, withheld_from
from kb_builder.pipeline.publishing import publish
from kb_builder.stored import Slips
from tests.build import GENERAL, HIDDEN, answered, at, comment, discussion, idea, person, repository
from tests.disturbed import follow_wishes
from tests.program import Kb, digest

NOBODY = "nobody in the archive has, or had, this"
NEVER = "the archive never held it"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project with an answer, an idea and something else; its texts name somebody who never wrote."""
    scaffold.lay_down(tmp_path, "acme/widgets")
    said = discussion(5, category=GENERAL, body="Ask @bystander.", comments=(comment("DC_kwDO5", "eve"),))
    Archive(tmp_path / "archive").save(repository(), [answered(1), idea(100), said], at(9))
    return tmp_path


def curate(folder: Path, text: str) -> None:
    (folder / "curation.yml").write_text(text, encoding="utf-8")


def slips(folder: Path) -> list[str]:
    knowledge, _ = publish(load_project(folder), {})
    return list(knowledge.slips.found)


@pytest.mark.parametrize("is_strict", [True, False])
def test_fonts_of_material_are_wrong_only_where_privacy_is_strict(folder: Path, is_strict: bool) -> None:
    mkdocs, kb = folder / "mkdocs.yml", folder / "kb.yml"
    mkdocs.write_text(
        "site_name: Help\ndocs_dir: content\ntheme: material\nmarkdown_extensions: [kb_builder]\n", "utf-8"
    )
    kb.write_text(f"{kb.read_text('utf-8')}\nstrict_privacy: {str(is_strict).lower()}\n", "utf-8")
    assert ["from Google" in slip for slip in slips(folder)] == [True] * is_strict


@pytest.mark.parametrize(
    ("entry", "slip"),
    [
        ("optouts: [{login: bob, action: anonymize}]", ""),
        ("optouts: [{login: '@Bob ', action: remove}]", ""),
        ("optouts: [{login: bystander, action: anonymize}]", ""),
        ("optouts: [{login: nobody-at-all, names: [Question], action: anonymize}]", ""),
        (f"optouts: [{{id: {person('bob').id}, action: anonymize}}]", ""),
        ("optouts: [{login: bob, ranking: false}]", ""),
        ("optouts: [{login: bob, action: anonymize}, {login: bob, ranking: false}]", ""),
        ("optouts: [{login: bobb, action: anonymize}]", f"optouts 1 (anonymize): {NOBODY} login"),
        ("optouts: [{login: bob, ranking: false}, {login: boob, credit: false}]", "optouts 2 (no credit)"),
        ("optouts: [{id: 7, login: bob, action: remove}]", f"optouts 1 (remove): {NOBODY} id"),
        (
            "optouts: [{login: bob, action: remove}, {login: '@BOB', action: anonymize}]",
            "optouts 1, 2 are about one account and ask for different actions: remove holds",
        ),
        ("takedowns: [{number: 1, reason: asked, date: 2026-01-01}]", ""),
        ("takedowns: [{comment: DC_kwDO5, reason: asked, date: 2026-01-01}]", ""),
        (
            "takedowns: [{number: 2, reason: asked, date: 2026-01-01}]",
            f"takedowns 1 (take down acme/widgets#2): {NEVER}",
        ),
        (
            "takedowns: [{comment: discussioncomment-5, reason: asked, date: 2026-01-01}]",
            f"takedowns 1 (take down discussioncomment-5): {NEVER}",
        ),
    ],
)
def test_an_entry_about_nobody_is_told_before_and_after_the_archive_follows(
    folder: Path, entry: str, slip: str
) -> None:
    """Whoever is withheld is not in the archive any more, and known to have been there."""
    curate(folder, entry)
    for _ in range(3):
        told = slips(folder)
        assert [line.startswith(f"curation.yml: {slip}") for line in told] == [True] * bool(slip)
        assert not any("bob" in line for line in told)
        follow_wishes(folder)


def test_before_everything_was_harvested_nobody_is_missing(folder: Path) -> None:
    curate(folder, "optouts: [{login: bobb, action: anonymize}]")
    (folder / "kb.yml").write_text("repositories: [acme/widgets, acme/new]\n", encoding="utf-8")
    knowledge, _ = publish(load_project(folder), {})
    assert knowledge.slips.found == ()
    (line,) = knowledge.slips.perhaps
    assert line.startswith("kb.yml: repositories: the archive holds nothing of acme/new: run `kb harvest`")


def test_who_is_named_in_what_a_harvest_reads_is_somebody(folder: Path) -> None:
    """Their name never reaches the archive, and still the entry is about them."""
    curate(folder, "optouts: [{login: newcomer, action: anonymize}]")
    project = load_project(folder)
    with lock(folder):
        archived = Archive(project.archive).load()
        withheld = store(project, archived, withheld_from(project, archived))
        assert len(privacy.slips(withheld, withheld.archived).found) == 1
        read = privacy.learned(withheld, [discussion(9, body="Thanks @newcomer!")], {})
        anew = store(project, withheld.archived, withheld_anew(project, read))
    assert privacy.slips(anew, anew.archived) == Slips()
    assert slips(folder) == []


def test_who_is_withheld_by_login_may_be_listed_by_id_from_now_on(folder: Path) -> None:
    """The archive has forgotten the id: only the next harvest can tell whose it is."""
    curate(folder, "optouts: [{login: bob, action: anonymize}]")
    follow_wishes(folder)
    curate(folder, f"optouts: [{{id: {person('bob').id}, action: anonymize}}]")
    knowledge, _ = publish(load_project(folder), {})
    assert knowledge.slips.found == ()
    (line,) = knowledge.slips.perhaps
    assert line.endswith("correct it, or remove the entry, if `kb harvest` does not find it")
    project = load_project(folder)
    with lock(folder):
        archived = Archive(project.archive).load()
        withheld = store(project, archived, withheld_from(project, archived))
        stored = {one.number: one for one in withheld.archived.discussions}
        read = privacy.learned(withheld, [answered(1)], stored)
        anew = store(project, withheld.archived, withheld_anew(project, read))
        Archive(project.archive).save(repository(), anew.brought([answered(1)], stored), at(10))
    knowledge, _ = publish(load_project(folder), {})
    assert knowledge.slips == Slips()


def test_who_wrote_before_everybody_had_an_id_is_somebody(folder: Path) -> None:
    Archive(folder / "archive").save(repository(), [discussion(6, author=person("old-timer", 0))], at(10))
    curate(folder, "optouts: [{login: Old-Timer, action: anonymize}]")
    assert slips(folder) == []
    follow_wishes(folder)
    assert slips(folder) == []
    assert Archive(folder / "archive").load().discussions[-2].author == HIDDEN


KB = "repositories: [acme/widgets]\n"
MKDOCS = """
site_name: Help
site_url: https://acme.example/
docs_dir: content
markdown_extensions: [kb_builder]
"""


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        (
            "kb.yml",
            KB + "answers: {categories: [q&a]}",
            "no repository has a category q&a: did you mean q-a?",
        ),
        ("kb.yml", KB + "answers: {categories: [general]}", "GitHub does not call general answerable"),
        ("kb.yml", KB + "answers: {categories: [q-a, ideas]}", "ideas is one of ideas.categories too"),
        (
            "kb.yml",
            KB + "ideas: {categories: [feature-requests]}",
            "has a category feature-requests: there are",
        ),
        (
            "kb.yml",
            KB + "people: {staff: [carl]}",
            "people.staff 1: nobody in the archive goes by this login",
        ),
        (
            "kb.yml",
            KB + "bots: [evee]",
            "bots 1: nobody in the archive goes by this login: did you mean eve?",
        ),
        ("kb.yml", KB + "bots: [renovate]", "bots 1: nobody in the archive goes by such a login"),
        ("kb.yml", "repositories: [acme/widgets, acme/more]", "the archive holds nothing of acme/more"),
        (
            "kb.yml",
            "repositories: [acme/widget]",
            "the archive holds acme/widgets, which kb.yml does not name",
        ),
        (
            "kb.yml",
            KB + "ideas: {statuses: {ready: {kind: done, labels: [v2]}, late: {kind: active, labels: [V2]}}}",
            "ideas.statuses: ready and late have the label v2: leave it to one",
        ),
        ("curation.yml", "pages: [{number: 11, hide: true}]", "acme/widgets#11, which is not in the archive"),
        ("curation.yml", "pages: [{number: 1}]", "curation.yml decides nothing about acme/widgets#1"),
        (
            "curation.yml",
            "pages: [{number: 5, title: X}]",
            "kb.yml publishes nothing of its category general",
        ),
        ("curation.yml", "pages: [{number: 1, status: planned}]", "a status, which only ideas have"),
        (
            "curation.yml",
            "optouts: [{login: ev, action: remove}]",
            "optouts 1 (remove): nobody in the archive",
        ),
        (
            "curation.yml",
            "takedowns: [{number: 12, reason: x, date: 2026-01-01}]",
            "the archive never held it",
        ),
        (
            "mkdocs.yml",
            "site_dir: public",
            "site_dir: the site is built in site/, whatever this says: remove it",
        ),
        ("mkdocs.yml", "extra: {contact: the-team}", "extra.contact is neither an e-mail address nor a web"),
        ("mkdocs.yml", "site_url: ''", "site_url is missing"),
        (
            "mkdocs.yml",
            "theme: {name: kb_builder, palette: {primary: tael}}",
            "primary: there is no colour tael",
        ),
        ("content/index.md", "<!-- kb:insert newest -->", "content/index.md:1: there is no insert newest"),
        (
            "content/more/us.md",
            "# Us\n<!--kb:insert topics-->",
            "content/more/us.md:2: an insert stands alone",
        ),
    ],
)
def test_a_mistake_that_used_to_be_silent_is_told(folder: Path, name: str, text: str, told: str) -> None:
    file = folder / name
    file.parent.mkdir(exist_ok=True)
    others = [line for line in MKDOCS.splitlines() if line.partition(":")[0] != text.partition(":")[0]]
    file.write_text("\n".join([*(others if name == "mkdocs.yml" else ()), f"{text}\n"]), encoding="utf-8")
    knowledge, _ = publish(load_project(folder), {})
    lines = [*knowledge.slips.found, *knowledge.slips.perhaps]
    assert [name in line for line in lines if told in line] == [True], lines


@pytest.mark.parametrize(
    ("name", "meant"),
    [("kb.yaml", "kb.yml"), ("curation.yaml", "curation.yml"), ("Curation.yml", "curation.yml")],
)
def test_a_file_under_another_name_is_not_passed_over(folder: Path, name: str, meant: str) -> None:
    """Whoever opted out in it would be published."""
    (folder / meant).rename(folder / name)
    with pytest.raises(ConfigError, match=r"is not read under this name") as caught:
        load_project(folder)
    assert (caught.value.reason.partition(":")[0], caught.value.next_step) == (
        str(folder / name),
        f"Rename it to {meant}.",
    )


MISTAKES = {
    "kb.yml": "repositories: [acme/widgets]\nideas: {categories: [idea, ideas]}\npeople: {staff: [zoe]}\n",
    "curation.yml": "pages: [{number: 99, hide: true}]\noptouts: [{login: secret-typo, action: remove}]\n",
    "content/index.md": "# Home\n\n<!-- kb:insert topic -->\n",
}
TOLD = (
    "curation.yml decides about acme/widgets#99, which is not in the archive: correct the number, or remove",
    "kb.yml: ideas.categories: no repository has a category idea: did you mean ideas?",
    "curation.yml: optouts 1 (remove): nobody in the archive has, or had, this login: correct it, or remove",
    "content/index.md:3: there is no insert topic: did you mean topics?",
)
PERHAPS = "warning: kb.yml: people.staff 1: nobody in the archive goes by such a login"


@pytest.mark.slow
def test_build_and_check_say_where_and_what_to_do(folder: Path) -> None:
    kb = Kb(folder)
    kb("build")
    assert kb("check").stdout == ""
    for name, text in MISTAKES.items():
        (folder / name).write_text(text, encoding="utf-8")
    before = digest(folder / "content"), digest(folder / "site")
    strict = kb("build", "--strict", expect=1).stderr
    assert (digest(folder / "content"), digest(folder / "site")) == before
    built, again = kb("build").stderr, kb("build").stderr
    checked = kb("check", "--json", expect=1)
    findings = json.loads(checked.stdout)["findings"]
    for place, told in enumerate(TOLD):
        assert f"\n  {told}" in strict
        assert f"warning: {told}" in built
        assert f"warning: {told}" in again, "what is not mended is told by every build"
        assert findings[place].startswith(told)
    assert len(findings) == len(TOLD)
    assert "the old site stands" in strict
    assert PERHAPS in built
    assert PERHAPS in checked.stderr
    assert "secret-typo" not in strict + built + checked.stdout + checked.stderr
    (folder / "kb.yml").write_text("repositories: [acme/widgets]\npeople: {staff: [zoe]}\n")
    (folder / "curation.yml").unlink()
    (folder / "content/index.md").write_text("# Home\n\n<!-- kb:insert topics -->\n")
    assert "warning" in kb("build", "--strict").stderr
    assert kb("check").stdout == ""
