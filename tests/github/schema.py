"""GitHub's official GraphQL schema, as the npm package `@octokit/graphql-schema` carries it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from graphql import DocumentNode, GraphQLError, GraphQLSchema, build_schema, parse, validate

SCHEMA_FILE = Path(__file__).parents[2] / "node_modules/@octokit/graphql-schema/schema.graphql"


@cache
def official_schema() -> GraphQLSchema:
    """Give the parsed schema; it takes a second, so once per process."""
    if not SCHEMA_FILE.exists():
        message = f"{SCHEMA_FILE} is missing: run `npm ci` in the root of the repository"
        raise FileNotFoundError(message)
    text = SCHEMA_FILE.read_text(encoding="utf-8")
    return build_schema(text, assume_valid=True, assume_valid_sdl=True)


@cache
def checked(query: str) -> tuple[DocumentNode | None, tuple[GraphQLError, ...]]:
    """Give the parsed query (None if it has no syntax) and everything the schema says against it."""
    try:
        document = parse(query)
    except GraphQLError as error:
        return None, (error,)
    return document, tuple(validate(official_schema(), document))
