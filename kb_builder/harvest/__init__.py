"""The harvest reads GitHub and gives discussions; the only stage that talks to the network."""

from __future__ import annotations

from kb_builder.harvest.connection import AppCredentials, Connection
from kb_builder.harvest.download import Web
from kb_builder.harvest.media import Collected, Wanted, collect
from kb_builder.harvest.places import places_of
from kb_builder.harvest.reading import Held, Progress, Sightings
from kb_builder.harvest.scan import Harvest, publishes, scan, silent

__all__ = [
    "AppCredentials",
    "Collected",
    "Connection",
    "Harvest",
    "Held",
    "Progress",
    "Sightings",
    "Wanted",
    "Web",
    "collect",
    "places_of",
    "publishes",
    "scan",
    "silent",
]
