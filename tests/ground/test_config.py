"""Faults in `kb.yml` and `curation.yml`: the place, what is wrong in words of the format, what is right."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from kb_builder.config import Config, Curation, load_project
from kb_builder.config.shape import Shape
from kb_builder.errors import ConfigError

KB = "repositories: [acme/widgets]\n"
SCHEMAS = Path(__file__).parents[2] / "kb_builder/scaffold/files"


def told(folder: Path, kb: str = KB, curation: str = "") -> list[str]:
    """Give the findings that these two files earn, without the folder."""
    (folder / "kb.yml").write_text(kb, encoding="utf-8")
    (folder / "curation.yml").write_text(curation, encoding="utf-8")
    try:
        load_project(folder)
    except ConfigError as error:
        return [finding.removeprefix(f"{folder}/") for finding in error.findings]
    return []


@pytest.mark.parametrize(
    ("written", "finding"),
    [
        ("", "kb.yml: repositories: is missing: write repositories: [acme/widgets]"),
        (
            "- acme/widgets",
            "kb.yml:1:1: the file must hold keys with values, such as repositories: [acme/widgets]",
        ),
        ("repositories: acme/widgets", "kb.yml:1:15: repositories: must be a list: [acme/widgets]"),
        ("repositories: []", "kb.yml:1:15: repositories: must name at least one: [acme/widgets]"),
        ("repositories: [42]", 'kb.yml:1:16: repositories 1: must be text: put it into quotes, "42"'),
        (
            "repositories: [acme]",
            "kb.yml:1:16: repositories 1: must be OWNER/NAME as on GitHub, such as acme/widgets",
        ),
        (
            "repositories: [https://github.com/acme/widgets.git]",
            "kb.yml:1:16: repositories 1: must be OWNER/NAME as on GitHub: did you mean acme/widgets?",
        ),
        ("repositories: [a/b, c/d, A/B]", "kb.yml:1:26: repositories 3: A/B is entry 1 already: remove one"),
        (KB + "medai: copy", "kb.yml:2:1: medai: unknown key: did you mean media?"),
        (KB + "Media: copy", "kb.yml:2:1: Media: unknown key: did you mean media?"),
        (KB + "staff: [zoe]", "kb.yml:2:1: staff: unknown key here: it belongs under people"),
        (KB + "media: lnk", "kb.yml:2:8: media: must be one of copy, link: did you mean link?"),
        (KB + "media: copy\nmedia: link", "kb.yml:3:1: media: is written twice, first in line 2: keep one"),
        (KB + "people: {staff: zoe}", "kb.yml:2:17: people.staff: must be a list: [zoe]"),
        (
            KB + "people:\n  levels: {yes: 1}",
            "kb.yml:3:11: people.levels: a name in this group must be text: put it ",
        ),
        (
            KB + "people: {points: {karma: 1}}",
            "kb.yml:2:19: people.points.karma: unknown key: there are answer_acc",
        ),
        (
            KB + "people: {points: {idea_upvoted: -1}}",
            "kb.yml:2:33: people.points.idea_upvoted: must be at least 0",
        ),
        (
            KB + "answers: {categories: q-a}",
            "kb.yml:2:23: answers.categories: must be answerable, or a list: [q-a, ",
        ),
        (
            KB + "answers: {categories: [1]}",
            'kb.yml:2:24: answers.categories 1: must be text: put it into quotes, "1"',
        ),
        (KB + "guard: 5", "kb.yml:2:8: guard: must be a group of keys: {percent: 10, pages: 5}"),
        (KB + "guard: {percent: 101}", "kb.yml:2:18: guard.percent: must be at most 100"),
        (KB + "stale_after_days: soon", "kb.yml:2:19: stale_after_days: must be a whole number: 540"),
        (
            KB + "stale_below_version: 3.10",
            'kb.yml:2:22: stale_below_version: must be text: put it into quotes, "3.10"',
        ),
        (KB + "stale_below_version: v3", "kb.yml:2:22: stale_below_version: must be written, such as '3.0'"),
        (
            KB + "allow_hosts: [a.example, 'https://cdn.example/x.js']",
            "kb.yml:2:26: allow_hosts 2: must be a host name: did you mean cdn.example?",
        ),
        (
            KB + "allow_hosts: ['*.b.example']",
            "kb.yml:2:15: allow_hosts 1: must be a host name: did you mean b.",
        ),
        (
            KB + 'allow_hosts: ["b.example; x"]',
            "kb.yml:2:15: allow_hosts 1: must be a host name, such as img.",
        ),
        (KB + "allow_hosts: [127.0.0.1]", "kb.yml:2:15: allow_hosts 1: must be a host name, such as img."),
        (KB + "thank: perhaps", "kb.yml:2:8: thank: must be true or false"),
        (KB + "bots:", "kb.yml:2:6: bots: has no value: write one, such as [renovate], or remove the key"),
        (
            KB + "ideas: {statuses: {planned: {kind: active}}}",
            "kb.yml:2:29: ideas.statuses.planned.labels: is missing",
        ),
        ("repositories: [a/b", "kb.yml:1:15: a list that begins with [ is not closed with ]"),
        ("repositories: [a/b\nbots: [x]", "kb.yml:1:15: a list that begins with [ is not closed with ]"),
        (KB + "nope: [\n", "kb.yml:2:7: a [ or { is opened and not closed"),
        (KB + "guard: {percent: 1\n", "kb.yml:2:8: a group that begins with { is not closed with }"),
        (KB + "bots: ['a' b]", "kb.yml:2:12: text stands after a closed quote: put the whole into double"),
        (
            KB + "bots: ['a' 'b']",
            "kb.yml:2:12: a comma is missing before this, or a [ or { above is not closed",
        ),
        (KB + "\nmedia:copy\n", "kb.yml:3:1: a key without a colon: write it as `key: value`"),
        (KB + "media: 'copy\nbots: [a]\n", "kb.yml:2:8: a quote is opened and not closed"),
        (KB + "media: 'copy\n---\n", "kb.yml:2:8: a quote is opened and not closed"),
        (KB + "---\n", "kb.yml:2:1: only one document may stand in a file: remove the line ---"),
        (KB + "media: *copy*", "kb.yml:2:8: a text that begins with * needs quotes"),
        (KB + "media: & copy", "kb.yml:2:8: a text that begins with & needs quotes"),
        (KB + "media: |copy", "kb.yml:2:8: a text that begins with | or > needs quotes"),
        (KB + "media: !<", "kb.yml:2:8: a text that begins with ! needs quotes"),
        (KB + 'media: "\\xzz"', "kb.yml:2:11: a backslash within double quotes: use single quotes"),
        (
            KB + 'media: "Say "it""',
            "kb.yml:2:14: text stands after a closed quote: put the whole into single",
        ),
        ("{media: copy} x", "kb.yml:1:15: this belongs to nothing above: indent it, or put the text into "),
        ("%TAG", "kb.yml:1:5: YAML cannot be read here"),
        (KB + "people:\n\tstaff: [a]", "kb.yml:3:1: a tab stands here: indent with spaces"),
        (KB + "media: copy: link", "kb.yml:2:12: a colon stands where none may: put the text into quotes"),
        (KB + "bots: [@renovate]", "kb.yml:2:8: a text that begins with such a character needs quotes"),
        (KB + "bots: [\x07]", "kb.yml:2:1: an invisible character that YAML does not allow: remove it"),
        (KB + f"stale_after_days: {'9' * 5000}", "kb.yml: a number that is too large to be read"),
        (KB + "? [a]\n: b", "kb.yml:2:3: YAML cannot be read here: found unhashable key"),
    ],
)
def test_a_fault_of_kb_yml_has_its_place_and_its_mend(tmp_path: Path, written: str, finding: str) -> None:
    assert [one[: len(finding)] for one in told(tmp_path, written)] == [finding]


@pytest.mark.parametrize(
    ("written", "finding"),
    [
        ("pages: [{number: twelve}]", "1:18: pages 1.number: must be a whole number: 12"),
        ("pages: [{title: x}]", "1:9: pages 1.number: is missing: write number: 12"),
        ("pages: [{number: 1, lables: [x]}]", "1:21: pages 1.lables: unknown key: did you mean labels?"),
        (
            "pages:\n- {number: 1, status: Deliverd}",
            "2:23: pages 1.status: no status of ideas has this name: did you ",
        ),
        (
            "pages: [{number: 1, status: x}]",
            "1:29: pages 1.status: no status of ideas has this name: there are open,",
        ),
        ("optouts: [secret]", "1:11: optouts 1: must be a group of keys: {login: someone}"),
        ("optouts: [{secret: remove}]", "1:12: optouts 1: has an unknown key: there are login, id, action"),
        ("optouts: [{lgin: secret}]", "1:12: optouts 1: has an unknown key: did you mean login?"),
        ("optouts: [{secret: x, secret: y}]", "1:23: optouts 1: has an unknown key: there are"),
        ("optouts: [{login: secret}]", "1:11: optouts 1: needs an action (anonymize or remove)"),
        ("optouts: [{action: remove}]", "1:11: optouts 1: needs a login or an id: login: someone"),
        ("optouts: [{login: *secret}]", "1:19: a text that begins with * needs quotes"),
        ("optouts: [{login: !secret x}]", "1:19: a text that begins with ! needs quotes"),
        (
            "takedowns: [{number: 5, reason: secret, date: 2026-02-30}]",
            "1:47: takedowns 1.date: must be a day: 2026",
        ),
        (
            "takedowns: [{number: 5, reason: secret, date: 2026}]",
            "1:47: takedowns 1.date: must be a day: 2026-01-31",
        ),
        (
            "takedowns: [{reason: secret, date: 2026-01-31}]",
            "1:13: takedowns 1: needs either a number or a comment",
        ),
    ],
)
def test_a_fault_of_curation_yml_tells_nothing_private(tmp_path: Path, written: str, finding: str) -> None:
    found = told(tmp_path, curation=written)
    assert f"curation.yml:{finding}" in [one[: len(finding) + 13] for one in found]
    assert "secret" not in " ".join(found)


def test_every_fault_of_both_files_is_told_at_once_in_the_order_of_lines(tmp_path: Path) -> None:
    (tmp_path / "kb.yml").write_text("media: paint\nrepositories: [acme]\nbots: zoe\n", encoding="utf-8")
    (tmp_path / "curation.yml").write_text("pages: [{number: 0}]\n", encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_project(tmp_path)
    places = [finding.removeprefix(f"{tmp_path}/").split(": ")[0] for finding in caught.value.findings]
    assert places == ["kb.yml:1:8", "kb.yml:2:16", "kb.yml:3:7", "curation.yml:1:18"]
    assert caught.value.details == caught.value.findings
    assert caught.value.next_step.count("run the command again") == 2


def test_a_title_may_look_like_a_day(tmp_path: Path) -> None:
    """YAML would make a date of it, and then it were no text."""
    assert told(tmp_path, curation="pages: [{number: 1, title: 2026-01-31}]") == []
    (entry,) = load_project(tmp_path).curation.pages
    assert entry.title == "2026-01-31"


def test_what_can_not_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "kb.yml").write_bytes(b"repositories: [caf\xe9/b]")
    with pytest.raises(ConfigError, match="is not UTF-8: save it in that encoding"):
        load_project(tmp_path)
    (tmp_path / "kb.yml").unlink()
    (tmp_path / "kb.yml").mkdir()
    with pytest.raises(ConfigError, match="cannot be read: Is a directory"):
        load_project(tmp_path)


@settings(max_examples=100, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["pages", "people", "staff", "number", "x"]), inner, max_size=3)
        ),
        max_leaves=8,
    )
)
def test_whatever_is_written_is_valid_or_told_with_a_place(
    tmp_path_factory: pytest.TempPathFactory, value: object
) -> None:
    """No file ends in a traceback, and each finding is one line."""
    folder = tmp_path_factory.mktemp("any")
    written = yaml.safe_dump(value, allow_unicode=True)
    for finding in [*told(folder, written), *told(folder, KB, written)]:
        assert finding.startswith(("kb.yml", "curation.yml"))
        assert "\n" not in finding


@pytest.mark.parametrize("model", [Config, Curation])
def test_every_key_says_what_it_means(model: type[Config] | type[Curation]) -> None:
    """The documents and the editors' help are made of it."""
    assert [
        name for name, shape in Shape.of(model).rows() if not shape.description or not shape.example
    ] == []


@pytest.mark.parametrize("name", ["kb", "curation"])
def test_the_schema_that_is_laid_down_knows_right_from_wrong(name: str) -> None:
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    checker = Draft202012Validator(schema)
    right = {"kb": {"repositories": ["acme/widgets"]}, "curation": {"pages": [{"number": 1}]}}[name]
    assert checker.is_valid(right)
    assert not checker.is_valid({**right, "medai": 1})
