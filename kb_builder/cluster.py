"""Work done by the machines of a Dask cluster; what comes of it is what one machine would make."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from kb_builder import __version__
from kb_builder.errors import KbError

_SCHEME = "dask://"
_INSTALL = "Install it with this command: pip install 'kb-builder[dask]'"
_PATIENCE = 10
"""Seconds to wait for the scheduler, and between two looks whether workers are left."""
_TRIES = 3
"""How often a portion is begun anew whose worker is gone, before it is done here."""


def check_address(address: str) -> None:
    """Raise `KbError` where `address` is not that of a scheduler: `dask://HOST:PORT`."""
    with suppress(ValueError):  # brackets without an IPv6 address, or a port above 65,535
        parts = urlsplit(address)
        if address == f"{_SCHEME}{parts.netloc}" and parts.hostname and parts.port:
            return
    raise KbError(f"{address}: not the address of a scheduler", "Write it like this: dask://10.0.0.5:8786")


def by_cluster(
    work: Callable[[Any], Any], portions: Sequence[Sequence[Any]], address: str
) -> Iterator[list[Any]]:
    """Yield what `work` makes of each portion, in order, by the workers of a cluster.

    Ends early where the cluster gives up, so that the caller does the rest. Raises `KbError` where
    there is none that can do the work, and what `work` raises.
    """
    try:
        from distributed import Client  # noqa: PLC0415 - an extra
        from distributed.comm.core import CommClosedError  # noqa: PLC0415
        from distributed.scheduler import KilledWorker  # noqa: PLC0415
    except ImportError as error:
        raise KbError("a build on a cluster needs the package distributed", _INSTALL) from error
    from concurrent.futures import CancelledError  # noqa: PLC0415

    try:
        # It has types for some of what it gives.
        open_client: Any = Client
        client = open_client(address.replace(_SCHEME, "tcp://"), timeout=_PATIENCE, set_as_default=False)
    except OSError as error:
        raise KbError(
            f"{address}: no scheduler answers", "Start one with this command: dask scheduler"
        ) from error
    with client, suppress(KilledWorker, CancelledError, CommClosedError):
        _check_workers(client, address)
        shared = client.scatter(work, broadcast=True, hash=False)
        futures = client.map(
            _portion, portions, work=shared, pure=False, retries=_TRIES, batch_size=len(portions)
        )
        for future in futures:
            while future.status == "pending":
                with suppress(TimeoutError):
                    future.result(timeout=_PATIENCE)
                if not client.scheduler_info()["workers"]:
                    return  # without workers there would never be a result
            yield future.result()


def _portion(items: Sequence[Any], *, work: Callable[[Any], Any]) -> list[Any]:
    return [work(item) for item in items]


def _version_at(folder: str) -> tuple[str, bool]:
    return __version__, Path(folder).is_dir()


def _check_workers(client: Any, address: str) -> None:  # noqa: ANN401 - ships no types
    here = str(Path.cwd())
    found = client.run(_version_at, here)
    if not found:
        raise KbError(f"{address}: the scheduler has no worker", "Start one: dask worker " + address[7:])
    for worker, (version, is_there) in sorted(found.items()):
        if version != __version__:
            raise KbError(
                f"{worker} has kb-builder {version}, this machine has {__version__}",
                "Install the same version on both.",
            )
        if not is_there:
            raise KbError(
                f"{worker} does not see {here}",
                "Workers write pages themselves: share the project's folder at the same path.",
            )
