"""The harvest reads GitHub and gives discussions; the only stage that talks to the network."""

from __future__ import annotations

from kb_builder.harvest.connection import AppCredentials, Connection
from kb_builder.harvest.scan import Harvest, Progress, scan, silent

__all__ = ["AppCredentials", "Connection", "Harvest", "Progress", "scan", "silent"]
