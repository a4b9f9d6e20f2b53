"""The GraphQL endpoint without HTTP: a request body in, GitHub's answer out, the price noted."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import DocumentNode, GraphQLError, OperationDefinitionNode, execute_sync

from tests.github.cost import price
from tests.github.dataset import Dataset
from tests.github.exchange import Answer, Request
from tests.github.limits import RateLimit, exceeded
from tests.github.problems import DOCUMENTATION, as_github, as_refusal
from tests.github.resolvers import UNSUPPORTED, World, resolve, type_of
from tests.github.schema import checked, official_schema

Row = dict[str, Any]


@dataclass(slots=True)
class Endpoint:
    """Answers queries over data sets; `refused` gathers every query that GitHub would not take."""

    datasets: list[Dataset] = field(default_factory=list)
    rate: RateLimit = field(default_factory=RateLimit)
    shuffle: int | None = None
    refused: list[str] = field(default_factory=list)

    def answer(self, request: Request, now: float) -> Answer:
        """Answer a request, and note on it what was asked, what it cost and what went wrong."""
        self.rate.roll(now)
        problem = read(request)
        if problem is not None:
            return problem
        document, problems = checked(request.query)
        if document is None or problems:
            return self._refuse(request, [as_refusal(one) for one in problems])
        operation = _operation(document, request.operation)
        if operation is None:
            return self._refuse(request, [{"message": "No operation named " + request.operation}])
        bill = price(document, operation, request.variables)
        request.points, request.requests, request.nodes = bill.points, bill.requests, bill.nodes
        if bill.problems:
            return self._refuse(request, bill.problems, dict.fromkeys(_root_names(operation)))
        if not self.rate.remaining:
            return exceeded()
        return self._execute(request, document, dry_run=_is_dry(operation))

    def _execute(self, request: Request, document: DocumentNode, *, dry_run: bool) -> Answer:
        if not dry_run:
            self.rate.used += request.points
        world = World(self.datasets, self.rate.row(request.points, request.nodes), self.shuffle, dry_run)
        result = execute_sync(
            official_schema(),
            document,
            context_value=world,
            variable_values=request.variables,
            operation_name=request.operation or None,
            field_resolver=resolve,
            type_resolver=type_of,
        )
        errors = list(result.errors or ())
        self._look_for_faults_of_ours(request, errors)
        request.errors = [as_github(error) for error in errors]
        if result.data is None and all(error.path is None for error in errors):
            return self._refuse(request, request.errors)
        payload: Row = {"data": result.data}
        return Answer.of(payload | {"errors": request.errors} if errors else payload)

    def _look_for_faults_of_ours(self, request: Request, errors: Sequence[GraphQLError]) -> None:
        for error in errors:
            kind = (error.extensions or {}).get("type")
            if kind == UNSUPPORTED or (error.path is not None and kind is None):
                self.refused.append(f"{request.operation or 'query'}: {error.message}")

    def _refuse(self, request: Request, errors: list[Row], data: Row | None = None) -> Answer:
        request.errors = errors
        self.refused.extend(f"{request.operation or 'query'}: {error['message']}" for error in errors)
        payload: Row = {"errors": errors} if data is None else {"data": data, "errors": errors}
        return Answer.of(payload)


def read(request: Request) -> Answer | None:
    """Take query, variables and operation from the body; give GitHub's answer where there are none."""
    try:
        content = json.loads(request.body)
    except ValueError:
        return Answer.of({"message": "Problems parsing JSON", "documentation_url": DOCUMENTATION}, 400)
    query = content.get("query") if isinstance(content, dict) else None
    if not isinstance(query, str):
        message = "A query attribute must be specified and must be a string."
        return Answer.of({"errors": [{"message": message}]})
    request.query, request.variables = query, content.get("variables") or {}
    request.operation = content.get("operationName") or ""
    return None


def _operation(document: DocumentNode, name: str) -> OperationDefinitionNode | None:
    found = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
    if not name:
        return found[0] if len(found) == 1 else None
    return next((one for one in found if one.name and one.name.value == name), None)


def _root_names(operation: OperationDefinitionNode) -> list[str]:
    fields: list[Any] = list(operation.selection_set.selections)
    return [(one.alias or one.name).value for one in fields if hasattr(one, "alias")]


def _is_dry(operation: OperationDefinitionNode) -> bool:
    selections: list[Any] = list(operation.selection_set.selections)
    return any(
        one.name.value == "rateLimit"
        and any(a.name.value == "dryRun" and a.value.value for a in one.arguments or ())
        for one in selections
        if hasattr(one, "alias")
    )
