"""The harvest reads GitHub and gives discussions; the only stage that talks to the network."""

from __future__ import annotations

from kb_builder.harvest.alerting import Watched, keep_issue, watch
from kb_builder.harvest.connection import AppCredentials, Connection
from kb_builder.harvest.download import Web
from kb_builder.harvest.hosts import allowed_hosts
from kb_builder.harvest.media import Collected, collect
from kb_builder.harvest.overview import Overview, overview
from kb_builder.harvest.proposing import Branches, Told, propose
from kb_builder.harvest.reading import Known, ListingSummary
from kb_builder.harvest.scan import Harvest, publishes, repository_id, scan
from kb_builder.harvest.thanking import Thanks, say_thanks

__all__ = [
    "AppCredentials",
    "Branches",
    "Collected",
    "Connection",
    "Harvest",
    "Known",
    "ListingSummary",
    "Overview",
    "Thanks",
    "Told",
    "Watched",
    "Web",
    "allowed_hosts",
    "collect",
    "keep_issue",
    "overview",
    "propose",
    "publishes",
    "repository_id",
    "say_thanks",
    "scan",
    "watch",
]
