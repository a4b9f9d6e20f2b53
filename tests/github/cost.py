"""What a query costs on GitHub: points, nodes, and the bounds that each connection must give.

https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLNamedType,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    Undefined,
    get_named_type,
    value_from_ast_untyped,
)

from tests.github.schema import official_schema

MAX_NODES = 500_000
PAGE_LIMIT = 100
LISTING = {"nodes", "edges", "pageInfo"}
"""Selecting one of these needs `first` or `last`; `totalCount` alone does not, and is free."""


@dataclass(slots=True)
class Price:
    """Requests and nodes of one query by GitHub's formulas, and what GitHub would refuse in it."""

    requests: int = 0
    nodes: int = 0
    problems: list[dict[str, Any]] = field(default_factory=list)

    @property
    def points(self) -> int:
        """Give the price: a hundredth of the requests, rounded, at least one."""
        return max(1, (self.requests + 50) // 100)


def price(document: DocumentNode, operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> Price:
    """Price a valid query; every `first` and `last` is taken as filled."""
    walk = _Walk(document, {**_defaults(operation), **variables})
    root = official_schema().get_root_type(operation.operation)
    assert root is not None
    walk.visit(root, [operation.selection_set], 1, ())
    if walk.price.nodes > MAX_NODES:
        walk.price.problems.append(
            {
                "type": "MAX_NODE_LIMIT_EXCEEDED",
                "message": f"This query requests up to {walk.price.nodes:,} possible nodes which exceeds "
                f"the maximum limit of {MAX_NODES:,}.",
            }
        )
    return walk.price


def _defaults(operation: OperationDefinitionNode) -> dict[str, Any]:
    return {
        definition.variable.name.value: value_from_ast_untyped(definition.default_value)
        for definition in operation.variable_definitions or ()
        if definition.default_value is not None
    }


class _Walk:
    """One pass over a query; equal fields of several fragments are one connection."""

    def __init__(self, document: DocumentNode, variables: Mapping[str, Any]) -> None:
        self.price = Price()
        self.variables = dict(variables)
        self.fragments = {
            definition.name.value: definition
            for definition in document.definitions
            if isinstance(definition, FragmentDefinitionNode)
        }

    def visit(
        self, parent: GraphQLNamedType, sets: Sequence[SelectionSetNode], times: int, path: tuple[str, ...]
    ) -> None:
        merged: dict[tuple[str, str], tuple[GraphQLNamedType, list[FieldNode]]] = {}
        for selection_set in sets:
            for of_type, node in self._fields(parent, selection_set):
                key = (of_type.name, node.alias.value if node.alias else node.name.value)
                merged.setdefault(key, (of_type, []))[1].append(node)
        for (_, name), (of_type, nodes) in merged.items():
            self._field(of_type, nodes, times, (*path, name))

    def _field(
        self, parent: GraphQLNamedType, nodes: list[FieldNode], times: int, path: tuple[str, ...]
    ) -> None:
        definition = getattr(parent, "fields", {}).get(nodes[0].name.value)
        sets = [node.selection_set for node in nodes if node.selection_set]
        if definition is None or not sets:
            return
        kind = get_named_type(definition.type)
        arguments = {a.name.value: self._value(a.value) for a in nodes[0].arguments or ()}
        if kind.name.endswith("Connection"):
            times *= self._connection(kind, nodes, sets, arguments, times, path)
        elif (parent.name, nodes[0].name.value) == ("Query", "nodes"):
            ids = arguments["ids"]
            times *= max(1, len(ids) if isinstance(ids, list) else 1)
            self.price.nodes += times
        self.visit(kind, sets, times, path)

    def _connection(
        self,
        kind: GraphQLNamedType,
        nodes: list[FieldNode],
        sets: list[SelectionSetNode],
        arguments: Mapping[str, Any],
        times: int,
        path: tuple[str, ...],
    ) -> int:
        name = nodes[0].name.value
        size = arguments.get("first") if arguments.get("first") is not None else arguments.get("last")
        listing = any(node.name.value in LISTING for one in sets for _, node in self._fields(kind, one))
        if size is None and not listing:
            return 1
        problem = _boundary_problem(name, arguments)
        if problem:
            self.price.problems.append({**problem, "path": list(path), "locations": _places(nodes)})
            return 1
        self.price.requests += times
        self.price.nodes += times * int(size or 0)
        return int(size or 1)

    def _fields(
        self, parent: GraphQLNamedType, selection_set: SelectionSetNode
    ) -> Iterator[tuple[GraphQLNamedType, FieldNode]]:
        for selection in selection_set.selections:
            if self._left_out(selection):
                continue
            if isinstance(selection, FieldNode):
                yield parent, selection
                continue
            fragment: Any = selection
            if isinstance(selection, FragmentSpreadNode):
                fragment = self.fragments[selection.name.value]
            assert isinstance(fragment, InlineFragmentNode | FragmentDefinitionNode)
            condition = fragment.type_condition
            on = official_schema().type_map[condition.name.value] if condition else parent
            yield from self._fields(on, fragment.selection_set)

    def _left_out(self, selection: Any) -> bool:
        for directive in selection.directives or ():
            asked = {a.name.value: self._value(a.value) for a in directive.arguments}.get("if")
            if (directive.name.value, bool(asked)) in {("skip", True), ("include", False)}:
                return True
        return False

    def _value(self, node: Any) -> Any:
        value = value_from_ast_untyped(node, self.variables)
        return None if value is Undefined else value


def _boundary_problem(name: str, arguments: Mapping[str, Any]) -> dict[str, str] | None:
    sizes = {side: arguments[side] for side in ("first", "last") if isinstance(arguments.get(side), int)}
    if not sizes:
        return {
            "type": "MISSING_PAGINATION_BOUNDARIES",
            "message": f"You must provide a `first` or `last` value to properly paginate the `{name}` "
            "connection.",
        }
    if len(sizes) == 2:
        message = f"Passing both `first` and `last` to paginate the `{name}` connection is not supported."
        return {"type": "UNPROCESSABLE", "message": message}
    side, size = next(iter(sizes.items()))
    if size > PAGE_LIMIT:
        message = (
            f"Requesting {size} records on the `{name}` connection exceeds the `{side}` limit of "
            f"{PAGE_LIMIT} records."
        )
        return {"type": "EXCESSIVE_PAGINATION", "message": message}
    if size < 1:
        return {
            "type": "ARGUMENT_LIMIT",
            "message": f"`{side}` on the `{name}` connection must be between 1 and {PAGE_LIMIT}.",
        }
    return None


def _places(nodes: Sequence[FieldNode]) -> list[dict[str, int]]:
    places = (node.loc.start_token for node in nodes if node.loc)
    return [{"line": token.line, "column": token.column} for token in places]
