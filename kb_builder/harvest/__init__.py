"""The harvest reads GitHub and gives discussions; the only stage that talks to the network."""
