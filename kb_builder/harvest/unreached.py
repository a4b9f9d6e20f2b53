"""Says in words of ours why no connection came about; those of servers and of the system are not shown."""

from __future__ import annotations

import ssl
from socket import gaierror

import httpcore

_REASONS: tuple[tuple[type[BaseException], str], ...] = (
    (httpcore.ProxyError, "the proxy refused it"),
    (httpcore.ProtocolError, "it ended early, or the answer is not HTTP"),
    (ssl.SSLCertVerificationError, "its certificate is not trusted"),
    (ssl.SSLError, "TLS failed"),
    (gaierror, "its name was not found"),
    (ConnectionRefusedError, "it was refused"),
    (ConnectionError, "it was cut"),
    (TimeoutError, "nobody answered in time"),
    (OSError, "the network does not lead there"),
)
"""Each kind of failure, the narrower ones first."""


def no_connection(error: BaseException, to: str = "") -> str:
    """Say that there is no connection, and why, as the error and what caused it tell; `to` is with whom."""
    cause: BaseException | None = error
    while cause is not None:
        for kind, reason in _REASONS:
            if isinstance(cause, kind):
                return f"no connection{to} ({reason})"
        cause = cause.__cause__
    return f"no connection{to}"
