"""What a harvest or a build takes from environment variables."""

from __future__ import annotations

import logging
import subprocess
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kb_builder.errors import KbError
from kb_builder.privacy import Aliases

if TYPE_CHECKING:
    from kb_builder.harvest import AppCredentials, Connection
    from kb_builder.scaffold import Address

logger = logging.getLogger(__name__)
_SAFE_KEY = 16


def has_token(environment: Mapping[str, str]) -> bool:
    """Tell whether there is something to ask GitHub with: a token, or a GitHub App."""
    return any(environment.get(name) for name in ("GITHUB_TOKEN", "GH_TOKEN", "KB_APP_ID"))


def connection(environment: Mapping[str, str]) -> Connection:
    """Give the address of GitHub's API and the credentials, from the variables that GitHub uses.

    Raises `KbError` where there is no token and no complete GitHub App.
    """
    from kb_builder.harvest import Connection

    api = environment.get("GITHUB_API_URL") or "https://api.github.com"
    token = environment.get("GITHUB_TOKEN") or environment.get("GH_TOKEN") or ""
    app = _app(environment) if environment.get("KB_APP_ID") else None
    if not token and app is None:
        raise KbError(
            "no token: GitHub's GraphQL API needs one",
            "Set GITHUB_TOKEN to a token that may read discussions, "
            "for example: export GITHUB_TOKEN=$(gh auth token)",
        )
    # GitHub Enterprise Server has REST at /api/v3 and GraphQL at /api/graphql.
    graphql = api.rstrip("/").removesuffix("/v3") + "/graphql"
    return Connection(api, environment.get("GITHUB_GRAPHQL_URL") or graphql, token, app)


def aliases(environment: Mapping[str, str]) -> Aliases:
    """Give the aliases of hidden people, made with the key in `KB_ALIAS_KEY`; warn of a short key."""
    key = environment.get("KB_ALIAS_KEY", "")
    if 0 < len(key) < _SAFE_KEY:
        logger.warning("KB_ALIAS_KEY is shorter than %s characters: it can be guessed", _SAFE_KEY)
    return Aliases(key)


def run_address(environment: Mapping[str, str]) -> str:
    """Give the address of this run of a workflow, "" outside of one."""
    server, repository = environment.get("GITHUB_SERVER_URL"), environment.get("GITHUB_REPOSITORY")
    number = environment.get("GITHUB_RUN_ID")
    return f"{server}/{repository}/actions/runs/{number}" if server and repository and number else ""


def own_repository(environment: Mapping[str, str]) -> Address | None:
    """Give the repository that a workflow runs in, None outside of one."""
    name = environment.get("GITHUB_REPOSITORY")
    if not name:
        return None
    from kb_builder.scaffold import read_address

    return read_address(f"{environment.get('GITHUB_SERVER_URL', 'https://github.com')}/{name}")


def newest_commit(root: Path, environment: Mapping[str, str]) -> date | None:
    """Give the day of the newest commit of a project, None outside of GitHub's workflows.

    GitHub stops their schedules after 60 days without one.
    """
    if environment.get("GITHUB_ACTIONS") != "true":
        return None
    command = ["git", "-C", str(root), "log", "-1", "--format=%cs"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return date.fromisoformat(done.stdout.strip())
    except (OSError, subprocess.CalledProcessError, ValueError):
        return None


def _app(environment: Mapping[str, str]) -> AppCredentials:
    from kb_builder.harvest import AppCredentials

    names = ("KB_APP_ID", "KB_APP_PRIVATE_KEY", "KB_APP_INSTALLATION_ID")
    missing = [name for name in names if not environment.get(name)]
    if missing or not environment[names[2]].isdecimal():
        raise KbError(
            f"the GitHub App is not complete: {', '.join(missing) or names[2] + ' is not a number'}",
            f"Set {', '.join(names)}, or none of them.",
        )
    return AppCredentials(environment[names[0]], environment[names[1]], int(environment[names[2]]))
