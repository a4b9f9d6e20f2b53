"""Reads a YAML file so that the place of each value in it is known, and says what YAML itself faults."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import yaml

from kb_builder.errors import Fault

Path: TypeAlias = Sequence[str | int]
"""The keys and list indexes that lead to a value, from the top of the file."""

_MERGE = "<<"
_NO_BLOCK = "the indentation does not fit the lines above: keys of one group begin in the same column"
_NO_TAG = "a text that begins with ! needs quotes; !ENV works in mkdocs.yml only"
_OPEN_QUOTE = "a quote is opened and not closed"
_NO_ESCAPE = "a backslash within double quotes: use single quotes"
_NO_COMMA = r"expected ',' or '.', but got '(?:<scalar>|<alias>|<anchor>|<tag>|\[|\{)'"
_OTHER_QUOTES = {'"': "single", "'": "double"}
_DANGLING = re.compile(r"(expected|,? but (found|got))?\s*$")
_HERE, _AT_ITS_BEGINNING = False, True
_HINTS = (
    ("while scanning an alias", "a text that begins with * needs quotes", _AT_ITS_BEGINNING),
    ("while scanning an anchor", "a text that begins with & needs quotes", _AT_ITS_BEGINNING),
    ("while (scanning|parsing) a tag", _NO_TAG, _AT_ITS_BEGINNING),
    ("while scanning a block scalar", "a text that begins with | or > needs quotes", _AT_ITS_BEGINNING),
    (r"found character '\\t'", "a tab stands here: indent with spaces", _HERE),
    ("found character", "a text that begins with such a character needs quotes", _HERE),
    ("mapping values are not", "a colon stands where none may: put the text into quotes", _HERE),
    ("could not find expected ':'", "a key without a colon: write it as `key: value`", _AT_ITS_BEGINNING),
    ("expected <block end>", _NO_BLOCK, _HERE),
    ("expected the node content", "a value is missing, or a text needs quotes", _HERE),
    (_NO_COMMA, "a comma is missing before this, or a [ or { above is not closed", _HERE),
    ("expected ',' or ']'", "a list that begins with [ is not closed with ]", _AT_ITS_BEGINNING),
    ("expected ',' or '}'", "a group that begins with { is not closed with }", _AT_ITS_BEGINNING),
    ("found undefined alias", "a text that begins with * needs quotes", _HERE),
    ("could not determine a constructor", _NO_TAG, _HERE),
    ("found unexpected (end of stream|document separator)", _OPEN_QUOTE, _AT_ITS_BEGINNING),
    ("found unknown escape character", _NO_ESCAPE, _HERE),
    ("expected escape sequence", _NO_ESCAPE, _HERE),
    ("but found another document", "only one document may stand in a file: remove the line ---", _HERE),
    (
        "expected '<document start>'",
        "this belongs to nothing above: indent it, or put the text into quotes",
        _HERE,
    ),
)
"""How YAML tells a slip, what it is, and whether it is where YAML stopped or where what it read begins."""


class _Loader(yaml.SafeLoader):
    """Leaves days as they are written: a title may look like one, and not every day exists."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - as in PyYAML
        first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


@dataclass(frozen=True, slots=True)
class Written:
    """What a file says: as plain data, and as nodes that know their places."""

    value: object
    root: yaml.Node | None = None

    def fault(self, path: Path, what: str, *, at_key: bool = False) -> Fault:
        """Give a fault in the place that `path` leads to, or in the nearest one above it."""
        node = self.root
        for part in path:
            pair = _below(node, part)
            if pair is None:
                break
            key, node = pair
            if at_key and part == path[-1]:
                node = key
        if node is None:
            return Fault(what)
        return Fault(what, node.start_mark.line + 1, node.start_mark.column + 1)

    def text(self, path: Path) -> str:
        """Give the words of the value that `path` leads to as they are written, "" where it is none."""
        node = self.root
        for part in path:
            pair = _below(node, part)
            if pair is None:
                return ""
            node = pair[1]
        return str(node.value) if isinstance(node, yaml.ScalarNode) else ""


def read(text: str, kind: type[yaml.SafeLoader] = _Loader) -> tuple[Written, tuple[Fault, ...]]:
    """Give what a YAML file says, with what YAML faults in it; of a file that is no YAML nothing is known.

    `kind` says what tags and words mean.
    """
    if "<<<<<<<" in text and ">>>>>>>" in text:
        line = next(number for number, line in enumerate(text.splitlines(), 1) if "<<<<<<<" in line)
        return Written(None), (Fault("has git's conflict markers: finish the merge", line, 1),)
    try:
        loader = kind(text)
        root = loader.get_single_node()
        value = loader.construct_document(root) if root else None
    except yaml.MarkedYAMLError as error:
        return Written(None), (_syntax(text, error),)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        return Written(None), (Fault("an invisible character that YAML does not allow: remove it", line, 1),)
    except ValueError:
        return Written(None), (Fault("a number that is too large to be read"),)
    return Written(value, root), ()


def twice(written: Written) -> Iterator[tuple[tuple[str | int, ...], str, Fault]]:
    """Yield each key that stands twice in its group: the path of the group, the key, the fault."""
    waiting: list[tuple[tuple[str | int, ...], yaml.Node]] = [((), written.root)] if written.root else []
    seen = set[int]()
    while waiting:
        path, node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            waiting += [((*path, number), child) for number, child in enumerate(node.value)]
        elif isinstance(node, yaml.MappingNode):
            waiting += [((*path, str(key.value)), child) for key, child in node.value]
            yield from ((path, name, fault) for name, fault in _twice(node))


def _twice(node: yaml.MappingNode) -> Iterator[tuple[str, Fault]]:
    first: dict[str, int] = {}
    for key, _ in node.value:
        name, line = str(key.value), key.start_mark.line + 1
        if name in first and name != _MERGE:
            what = f"is written twice, first in line {first[name]}: keep one"
            yield name, Fault(what, line, key.start_mark.column + 1)
        first.setdefault(name, line)


def _below(node: yaml.Node | None, part: str | int) -> tuple[yaml.Node, yaml.Node] | None:
    """Give the nodes of the key and of the value that one step leads to."""
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part], node.value[part]
    if isinstance(node, yaml.MappingNode):
        found = [(key, value) for key, value in node.value if str(key.value) == str(part)]
        return found[-1] if found else None
    return None


def _syntax(text: str, error: yaml.MarkedYAMLError) -> Fault:
    problem, context = str(error.problem or ""), str(error.context or "")
    place = error.problem_mark
    before, after = (text[: place.index].rstrip(), text[place.index :]) if place else ("", "")
    if problem.endswith("'<scalar>'") and before[-1:] in _OTHER_QUOTES and after[:1] not in _OTHER_QUOTES:
        what = f"text stands after a closed quote: put the whole into {_OTHER_QUOTES[before[-1]]} quotes"
        return _at(place, what)
    if problem.endswith("'<stream end>'") and context == "while parsing a flow node":
        line = before.count("\n") + 1
        return Fault("a [ or { is opened and not closed", line, len(before) - before.rfind("\n") - 1)
    for begins, hint, is_at_its_beginning in _HINTS:
        if re.match(begins, problem) or re.match(begins, context):
            return _at(error.context_mark if is_at_its_beginning else place, hint)
    # Without what is quoted: the words of the file may be a name that is not for a public log.
    words = _DANGLING.sub("", problem.partition("'")[0])
    return _at(place, f"YAML cannot be read here: {words}" if words else "YAML cannot be read here")


def _at(mark: yaml.Mark | None, what: str) -> Fault:
    return Fault(what, mark.line + 1, mark.column + 1) if mark else Fault(what)
