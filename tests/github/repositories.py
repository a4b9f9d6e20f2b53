"""The fields of `Repository` that a data set may leave out."""

from __future__ import annotations

from typing import Any

from tests.github.actors import actor
from tests.github.derived import digest, digest_number, node_id

Row = dict[str, Any]

MIT: Row = {
    "key": "mit",
    "spdxId": "MIT",
    "name": "MIT License",
    "nickname": None,
    "url": "http://choosealicense.com/licenses/mit/",
}


def repository(given: Row) -> Row:
    """Fill in a repository; a licence that is not mentioned is MIT, one that is null is none."""
    full = given["nameWithOwner"]
    owner, _, name = full.partition("/")
    row: Row = {
        "__typename": "Repository",
        "id": node_id("R_kgDO", "repository", full.lower()),
        "databaseId": digest_number("repository", full.lower()),
        "owner": actor({"__typename": "Organization", "login": owner}),
        "url": f"https://github.com/{full}",
        "resourcePath": f"/{full}",
        "description": None,
        "homepageUrl": "",
        "isPrivate": False,
        "isArchived": False,
        "isDisabled": False,
        "isFork": False,
        "visibility": "PUBLIC",
        "hasDiscussionsEnabled": True,
        "createdAt": "2018-01-01T00:00:00Z",
        "updatedAt": "2018-01-01T00:00:00Z",
        "pushedAt": "2018-01-01T00:00:00Z",
        "licenseInfo": MIT,
        "defaultBranchRef": "main",
    }
    row |= {**given, "name": name}
    row["licenseInfo"] = _license(row["licenseInfo"])
    row["defaultBranchRef"] = _branch(row["defaultBranchRef"], full)
    return row


def _license(given: Row | None) -> Row | None:
    if given is None:
        return None
    row: Row = {"key": str(given["spdxId"]).lower(), "nickname": None, "url": None} | given
    return {
        "__typename": "License",
        "id": node_id("MDc6TGljZW5zZ", "license", row["key"]),
        "name": row["spdxId"],
        "description": None,
        "featured": False,
        "hidden": False,
        "pseudoLicense": row["spdxId"] == "NOASSERTION",
        "body": "",
    } | row


def _branch(given: Row | str | None, full: str) -> Row | None:
    if given is None:
        return None
    row = {"name": given} if isinstance(given, str) else dict(given)
    oid = digest(full, row["name"]) * 2 + "0" * 8
    return {
        "__typename": "Ref",
        "id": node_id("REF_kwDO", full, row["name"]),
        "prefix": "refs/heads/",
        "target": {"__typename": "Commit", "id": node_id("C_kwDO", oid), "oid": oid},
    } | row
