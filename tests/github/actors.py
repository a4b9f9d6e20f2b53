"""The accounts of a data set: GitHub's five kinds of `Actor`, with ids derived from the login."""

from __future__ import annotations

from typing import Any

from tests.github.derived import digest_number, node_id

Row = dict[str, Any]

KINDS = {
    "User": "U_kgDO",
    "Bot": "BOT_kgDO",
    "Organization": "O_kgDO",
    "Mannequin": "M_kgDO",
    "EnterpriseUserAccount": "EUA_kgDO",
}
"""The prefix of node ids by `Actor` type."""


def actor(given: Row | str | None) -> Row | None:
    """Fill in an account: a login alone is a user, None stays None (a deleted account)."""
    if given is None:
        return None
    row = {"login": given} if isinstance(given, str) else dict(given)
    kind, login = row.setdefault("__typename", "User"), row["login"]
    number = row.get("databaseId") or digest_number("actor", kind, login.lower())
    path = f"/apps/{login}" if kind == "Bot" else f"/{login}"
    defaults: Row = {
        "databaseId": number,
        "id": node_id(KINDS[kind], "actor", kind, str(number)),
        "name": None,
        "avatarUrl": f"https://avatars.githubusercontent.com/u/{number}?v=4",
        "url": f"https://github.com{path}",
        "resourcePath": path,
        "createdAt": "2015-01-01T00:00:00Z",
        "updatedAt": "2015-01-01T00:00:00Z",
    }
    if kind == "EnterpriseUserAccount":
        row.pop("databaseId", None)
        defaults.pop("databaseId")
    return defaults | {name: value for name, value in row.items() if value is not None}
