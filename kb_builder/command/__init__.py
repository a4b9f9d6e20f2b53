"""The commands of `kb`: the only place that prints, reads the environment and knows the time."""
