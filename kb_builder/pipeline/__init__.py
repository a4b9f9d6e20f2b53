"""The pipeline composes the stages: harvest, build and check say which hands what to which.

Each is a module of its own, so that a build need not load what talks to GitHub.
"""
