"""An object store on loopback: moto's S3 server, which tells of every write before it is made."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import boto3
from moto.s3.models import s3_backends
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

KEYS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_REGION": "us-east-1"}
BUCKET = "help"


@dataclass
class ObjectStore:
    """The bucket `help` at an address; `writes` are the paths written and removed, in order."""

    environment: dict[str, str] = field(default_factory=dict)
    writes: list[str] = field(default_factory=list)
    before_write: Callable[[int], None] = lambda _number: None

    @functools.cached_property
    def client(self) -> Any:
        """A client of another maker."""
        return boto3.client(
            "s3",
            endpoint_url=self.environment["AWS_ENDPOINT_URL"],
            aws_access_key_id=KEYS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=KEYS["AWS_SECRET_ACCESS_KEY"],
            region_name=KEYS["AWS_REGION"],
        )

    def objects(self) -> dict[str, bytes]:
        """Give all that the bucket holds."""
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
        keys = [entry["Key"] for page in pages for entry in page.get("Contents", ())]
        return {key: self.client.get_object(Bucket=BUCKET, Key=key)["Body"].read() for key in keys}

    def put(self, key: str, content: bytes) -> None:
        """Store an object as somebody else would."""
        self.client.put_object(Bucket=BUCKET, Key=key, Body=content)


@contextmanager
def object_store() -> Iterator[ObjectStore]:
    """Serve an empty bucket."""
    store = ObjectStore()
    moto = DomainDispatcherApplication(create_backend_app)

    def application(environ: dict[str, Any], start: Any) -> Any:
        if environ["REQUEST_METHOD"] in ("PUT", "DELETE") or "delete" in environ["QUERY_STRING"]:
            store.writes.append(unquote(environ["PATH_INFO"]).removeprefix(f"/{BUCKET}/"))
            store.before_write(len(store.writes))
        return moto(environ, start)

    server = make_server("127.0.0.1", 0, application, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        store.environment = {**KEYS, "AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.server_port}"}
        store.client.create_bucket(Bucket=BUCKET)
        store.writes.clear()
        yield store
    finally:
        server.shutdown()
        thread.join()
        s3_backends.reset()
