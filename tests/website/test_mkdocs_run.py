"""What a build may know of the world around it."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import pytest

from kb_builder.website.mkdocs_run import _telling, _without_tracebacks, build_environment, pass_on
from tests.build import NOON

SECRETS = (
    "GITHUB_TOKEN",
    "GH_TOKEN",
    "KB_ALIAS_KEY",
    "KB_APP_ID",
    "KB_APP_PRIVATE_KEY",
    "KB_APP_INSTALLATION_ID",
    "ACTIONS_RUNTIME_TOKEN",
    "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
    "AWS_SECRET_ACCESS_KEY",
    "npm_config_password",
)


def test_no_token_reaches_a_build() -> None:
    seen = build_environment(dict.fromkeys(SECRETS, "ghp_CANARY"), NOON)
    assert "ghp_CANARY" not in repr(seen)


def test_everything_else_does() -> None:
    given = {"PATH": "/bin", "HOME": "/home/me", "SITE_URL": "https://preview.example/"}
    assert given.items() <= build_environment(given, NOON).items()


def test_the_clock_stands_at_the_time_of_the_archive_unless_told_otherwise() -> None:
    assert build_environment({}, NOON)["SOURCE_DATE_EPOCH"] == str(int(NOON.timestamp()))
    assert build_environment({"SOURCE_DATE_EPOCH": "1"}, NOON)["SOURCE_DATE_EPOCH"] == "1"


SAID = (
    "INFO    -  Building documentation",
    "WARNING -  these files are not in the nav:",
    "  - a.md",
    "  - b.md",
    "ERROR   -  Error building page 'a.md': template failed",
    "  File x, line 1",
)


def test_a_warning_of_several_lines_is_passed_on_whole(caplog: pytest.LogCaptureFixture) -> None:
    pass_on(SAID)
    warnings = [one.getMessage() for one in caplog.records if one.levelno >= logging.WARNING]
    assert warnings == ["mkdocs: these files are not in the nav:", "mkdocs: - a.md", "mkdocs: - b.md"]


def test_a_failure_shows_whole_records_and_nothing_else() -> None:
    assert _telling(SAID) == SAID[1:]
    assert _telling(("no level",)) == ("no level",)


STEPS = (
    "Traceback (most recent call last):",
    f'  File "{sys.prefix}/lib/jinja2/environment.py", line 942, in handle_exception',
    "    raise rewrite_traceback_stack(source=source)",
    "  File \"/help/overrides/main.html\", line 2, in block 'content'",
    "^^^^^^^^^^^^^^^^",
    f'  File "{sys.prefix}/lib/jinja2/environment.py", line 490, in getattr',
    "jinja2.exceptions.UndefinedError: 'nosuch' is undefined",
)


def test_of_a_traceback_the_last_line_stays_and_the_place_in_the_projects_own_files() -> None:
    said = ("INFO    -  Cleaning", "ERROR   -  Error building page 'a.md'", *STEPS, "after it")
    shown = (
        *said[:2],
        "Error: overrides/main.html:2: jinja2.exceptions.UndefinedError: 'nosuch' is undefined",
    )
    assert tuple(_without_tracebacks(said, Path("/help"))) == (*shown, "after it")
    (elsewhere,) = _without_tracebacks(STEPS, Path("/other"))
    assert elsewhere == "Error: jinja2.exceptions.UndefinedError: 'nosuch' is undefined"
    caused = (*STEPS, "During handling of the above exception, another exception occurred:", *STEPS)
    assert len(tuple(_without_tracebacks(caused, Path("/help")))) == 2
