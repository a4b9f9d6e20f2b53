"""The part of GitHub's schema that our queries ask for, so that `make demo` needs no npm."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from graphql import (
    REMOVE,
    DocumentNode,
    FieldDefinitionNode,
    FieldNode,
    GraphQLSchema,
    InlineFragmentNode,
    InputObjectTypeDefinitionNode,
    InterfaceTypeDefinitionNode,
    NamedTypeNode,
    Node,
    ObjectTypeDefinitionNode,
    TypeDefinitionNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    is_interface_type,
    is_object_type,
    parse,
    print_ast,
    visit,
)

WHOLE = ("Actor",)
"""Interfaces of which an answer may hold every kind; of others only the kinds that a query names."""


class _Asked(Visitor):
    """Notes which fields of which types a query selects, and which types it names."""

    def __init__(self, info: TypeInfo, names: set[str], fields: set[tuple[str, str]]) -> None:
        super().__init__()
        self.info, self.names, self.fields = info, names, fields

    def enter_field(self, node: FieldNode, *_: object) -> None:
        parent = self.info.get_parent_type()
        if parent is not None:
            self.fields.add((parent.name, node.name.value))

    def enter_inline_fragment(self, node: InlineFragmentNode, *_: object) -> None:
        if node.type_condition:
            self.names.add(node.type_condition.name.value)

    def enter_named_type(self, node: NamedTypeNode, *_: object) -> None:
        self.names.add(node.name.value)


@dataclass(slots=True)
class _Part:
    """The types and fields to keep; `grow` adds what they need until nothing is missing."""

    schema: GraphQLSchema
    names: set[str] = field(default_factory=set)
    fields: set[tuple[str, str]] = field(default_factory=set)

    def grow(self) -> None:
        """Add the types of kept fields and arguments, and the fields of kept interfaces."""
        before = -1
        while before != len(self.names) + len(self.fields):
            before = len(self.names) + len(self.fields)
            self.names |= {name for name, _ in self.fields}
            for owner, name in sorted(self.fields):
                self.names |= set(self._mentioned(owner, name))
            for name in sorted(self.names):
                self._complete(name)

    def _mentioned(self, owner: str, name: str) -> Iterator[str]:
        definition = getattr(self.schema.type_map[owner], "fields", {}).get(name)
        if definition is not None:
            yield get_named_type(definition.type).name
            for argument in definition.args.values():
                yield get_named_type(argument.type).name

    def _complete(self, name: str) -> None:
        kind = self.schema.type_map[name]
        if name in WHOLE:
            self.names |= {one.name for one in self.schema.get_possible_types(kind)}
        if isinstance(kind.ast_node, InputObjectTypeDefinitionNode):
            self.names |= {get_named_type(one.type).name for one in kind.fields.values()}
        if is_object_type(kind) or is_interface_type(kind):
            kept = [one.name for one in kind.interfaces if one.name in self.names]
            self.fields |= {(name, one) for owner, one in self.fields if owner in kept}
            if not any(owner == name for owner, _ in self.fields):
                self.fields.add((name, next(iter(kind.fields))))  # a type without fields is no type


class _Trim(Visitor):
    """Takes away what is not kept: fields, interfaces and kinds."""

    def __init__(self, kept: _Part) -> None:
        super().__init__()
        self.kept, self.owner = kept, ""

    def enter_object_type_definition(self, node: ObjectTypeDefinitionNode, *_: object) -> None:
        self.owner = node.name.value

    def enter_interface_type_definition(self, node: InterfaceTypeDefinitionNode, *_: object) -> None:
        self.owner = node.name.value

    def enter_field_definition(self, node: FieldDefinitionNode, *_: object) -> object:
        return None if (self.owner, node.name.value) in self.kept.fields else REMOVE

    def enter_named_type(self, node: NamedTypeNode, *_: object) -> object:
        return None if node.name.value in self.kept.names else REMOVE


class _Plain(Visitor):
    """Takes descriptions away."""

    def enter(self, node: Node, *_: object) -> object:
        return replace(node, description=None) if getattr(node, "description", None) else None


def part(sdl: str, schema: GraphQLSchema, queries: Iterable[DocumentNode]) -> str:
    """Give the definitions of `sdl` (the text of `schema`) that these queries need, and nothing else."""
    kept = _Part(schema)
    for query in queries:
        info = TypeInfo(schema)
        visit(query, TypeInfoVisitor(info, _Asked(info, kept.names, kept.fields)))
    kept.grow()
    every = [one for one in parse(sdl, no_location=True).definitions if isinstance(one, TypeDefinitionNode)]
    chosen = [visit(visit(one, _Trim(kept)), _Plain()) for one in every if one.name.value in kept.names]
    return "\n\n".join(map(print_ast, chosen)) + "\n"
