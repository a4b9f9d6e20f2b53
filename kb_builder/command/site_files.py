"""Where `kb mcp` reads a finished site from: a folder, or its address."""

from __future__ import annotations

import ipaddress
import threading
import time
from pathlib import Path, PurePosixPath
from urllib.parse import quote, urlsplit

from kb_builder.assistant import Source
from kb_builder.errors import BuildError, KbError
from kb_builder.harvest.client import Bounds, Client, NoAnswer, system_proxy
from kb_builder.search import LARGE, folder_stamp

_FRESH = 600
"""After so many seconds a site at an address is opened anew."""
_HEADERS = {"Accept": "*/*"}


def in_folder(folder: Path, kept: Path | None = None, large: int = LARGE) -> Source:
    """Give the site in a folder; each build is noticed. The index of a `large` one is kept in `kept`."""

    def read(name: str) -> bytes | None:
        file = folder / _checked(name)
        return file.read_bytes() if file.is_file() else None

    def stamp() -> object:
        found = folder_stamp(folder)
        if found is None:
            raise BuildError(f"{folder}: there is no finished site", "Run `kb build` first.")
        return found

    return Source(read, stamp, kept=kept, large=large)


def at_address(address: str) -> Source:
    """Give the site at an https address (on this machine also http). Raises `KbError` for any other."""
    home = f"{address.partition('?')[0].partition('#')[0].rstrip('/')}/"
    parts = urlsplit(home)
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_here(parts.hostname or "")):
        raise KbError(f"{address}: a site is read over https only", "Give its address with https://")
    client, one_at_a_time = Client(Bounds(), proxy=system_proxy(home)), threading.Lock()

    def read(name: str) -> bytes | None:
        url = home + quote(_checked(name))
        with one_at_a_time:
            client.restart()
            try:
                return _fetched(client, url)
            except NoAnswer as error:
                raise KbError(
                    f"{url}: {error}", "Check the network and the address, or give the folder of the site."
                ) from None

    return Source(read, lambda: int(time.monotonic() / _FRESH), home)


def _fetched(client: Client, url: str) -> bytes | None:
    with client.open("GET", url, _HEADERS) as answer:
        if answer.status == 200:
            return answer.read()
        if answer.status in (404, 410):
            return None
        if target := answer.headers.get("location"):
            raise KbError(f"{url} leads to {target}", "Give the address where the site is.")
        raise NoAnswer(f"answered {answer.status}")


def _checked(name: str) -> str:
    """Give the address of a file below the site. Raises `BuildError` for one that leads out of it."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name:
        raise BuildError(f"{name!r} is no address below the site", "Build the site anew with `kb build`.")
    return name


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
