"""How GitHub words its errors: the `errors` entries of a GraphQL answer."""

from __future__ import annotations

import re
from typing import Any

from graphql import GraphQLError

_UNKNOWN_FIELD = re.compile(r"Cannot query field '(?P<field>\w+)' on type '(?P<type>\w+)'")

DOCUMENTATION = "https://docs.github.com/graphql"


def typed(kind: str, message: str) -> GraphQLError:
    """Make an error with GitHub's top-level `type`, to be raised in a resolver."""
    return GraphQLError(message, extensions={"type": kind})


def no_repository(name: str) -> GraphQLError:
    """Make the error for a repository that does not exist or that the token may not see."""
    return typed("NOT_FOUND", f"Could not resolve to a Repository with the name '{name}'.")


def no_discussion(number: int) -> GraphQLError:
    """Make the error for a number that is no discussion."""
    return typed("NOT_FOUND", f"Could not resolve to a Discussion with the number of {number}.")


def no_node(node_id: str) -> GraphQLError:
    """Make the error for an unknown node id."""
    return typed("NOT_FOUND", f"Could not resolve to a node with the global id of '{node_id}'")


def bad_cursor(cursor: str) -> GraphQLError:
    """Make the error for a cursor that GitHub did not make."""
    return typed("INVALID_CURSOR_ARGUMENTS", f"`{cursor}` does not appear to be a valid cursor.")


def as_github(error: GraphQLError) -> dict[str, Any]:
    """Give an execution error in GitHub's shape: type, path, locations, message."""
    extensions = dict(error.extensions or {})
    kind = extensions.pop("type", None)
    shape: dict[str, Any] = {"type": kind} if kind else {}
    if error.path is not None:
        shape["path"] = list(error.path)
    if extensions:
        shape["extensions"] = extensions
    shape["locations"] = _locations(error)
    shape["message"] = error.message
    return shape


def as_refusal(error: GraphQLError) -> dict[str, Any]:
    """Give a validation error as GitHub words it; unknown fields have their own code there."""
    unknown = _UNKNOWN_FIELD.search(error.message)
    if unknown is None:
        return {"locations": _locations(error), "message": error.message}
    field, of_type = unknown["field"], unknown["type"]
    return {
        "path": ["query", field],
        "extensions": {"code": "undefinedField", "typeName": of_type, "fieldName": field},
        "locations": _locations(error),
        "message": f"Field '{field}' doesn't exist on type '{of_type}'",
    }


def _locations(error: GraphQLError) -> list[dict[str, int]]:
    return [{"line": place.line, "column": place.column} for place in error.locations or ()]
