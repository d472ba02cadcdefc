"""An S3 server of a test run: that of moto, which knows the conditions of a write, one request after the other.

Why moto: it comes from PyPI, is kept well, and checks `If-Match` and `If-None-Match` of a put. Its check and its write are
two steps, so it is served by one thread here, where Amazon's store is atomic by itself.
"""

from __future__ import annotations

import logging
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

KEY, SECRET = "AKIATESTTESTTEST", "secret-of-the-test-bucket"
BUCKET = "states"


@contextmanager
def server() -> Iterator[str]:
    """The address of a server with one empty bucket."""
    from moto.server import create_backend_app
    from werkzeug.serving import make_server

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    httpd = make_server("127.0.0.1", 0, create_backend_app("s3"), threaded=False)
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        url = f"http://127.0.0.1:{httpd.server_port}"
        made = urllib.request.Request(f"{url}/{BUCKET}", method="PUT")
        with urllib.request.urlopen(made, timeout=30):
            pass
        yield url
    finally:
        httpd.shutdown()
        httpd.server_close()
        thread.join(20)
