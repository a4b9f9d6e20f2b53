"""The part of GitHub's schema that stands in where there is no npm."""

from __future__ import annotations

import pytest
from graphql import build_schema, parse, validate

from kb_builder.harvest import queries
from tests.github.part import part
from tests.github.schema import PART_FILE, SCHEMA_FILE, official_schema

ABOUT = (
    "# The part of GitHub's GraphQL schema that our queries ask for; `pytest --update-golden` writes it.\n\n"
)


def test_tests_have_the_whole_schema() -> None:
    """Queries are checked against all of GitHub's schema; the part is for `make demo` alone."""
    assert SCHEMA_FILE.exists(), "run `npm ci` in the root of the repository"


def test_the_part_is_what_the_queries_ask_for(update_golden: bool) -> None:
    """Its file is made of the whole schema and of our queries, and holds nothing else."""
    documents = [parse(queries.text(name)) for name in queries.NAMES]
    made = ABOUT + part(SCHEMA_FILE.read_text(encoding="utf-8"), official_schema(), documents)
    if update_golden:
        PART_FILE.write_text(made, encoding="utf-8")
    assert PART_FILE.read_text(encoding="utf-8") == made


@pytest.mark.parametrize("name", queries.NAMES)
def test_the_part_accepts_every_query(name: str) -> None:
    assert validate(build_schema(PART_FILE.read_text(encoding="utf-8")), parse(queries.text(name))) == []
