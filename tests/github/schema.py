"""GitHub's official GraphQL schema, as the npm package `@octokit/graphql-schema` carries it.

Where npm has installed nothing, the part that our queries ask for stands in: `make demo` needs no npm.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from graphql import DocumentNode, GraphQLError, GraphQLSchema, build_schema, parse, validate

SCHEMA_FILE = Path(__file__).parents[2] / "node_modules/@octokit/graphql-schema/schema.graphql"
PART_FILE = Path(__file__).with_name("part.graphql")


@cache
def official_schema() -> GraphQLSchema:
    """Give the parsed schema; it takes a second, so once per process."""
    file = SCHEMA_FILE if SCHEMA_FILE.exists() else PART_FILE
    text = file.read_text(encoding="utf-8")
    return build_schema(text, assume_valid=True, assume_valid_sdl=True)


@cache
def checked(query: str) -> tuple[DocumentNode | None, tuple[GraphQLError, ...]]:
    """Give the parsed query (None if it has no syntax) and everything the schema says against it."""
    try:
        document = parse(query)
    except GraphQLError as error:
        return None, (error,)
    return document, tuple(validate(official_schema(), document))
