"""Uploads the finished site to an object store that speaks S3."""

from __future__ import annotations

from kb_builder.bucket.place import Place
from kb_builder.bucket.plan import Plan, Published, plan
from kb_builder.bucket.uploading import Outcome, upload

__all__ = ["Outcome", "Place", "Plan", "Published", "plan", "upload"]
