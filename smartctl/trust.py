"""Whose certificates count when a server is asked: read once in a process, and only where one is shown."""

from __future__ import annotations

import os
import ssl
from functools import lru_cache


def trusted(url: str) -> ssl.SSLContext:
    """For a client that asks nobody but this server. Plain http shows no certificate."""
    if url.lower().startswith("http://"):
        return _nobody()
    return _the_world(os.environ.get("SSL_CERT_FILE", ""), os.environ.get("SSL_CERT_DIR", ""))


@lru_cache(maxsize=1)
def _nobody() -> ssl.SSLContext:
    """One that trusts nobody: there is no way from here to an unchecked certificate."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@lru_cache(maxsize=1)
def _the_world(file: str, folder: str) -> ssl.SSLContext:
    """Reading the certificates of all takes 20 ms of a processor. httpx looks for them where the variables say."""
    import httpx  # noqa: PLC0415 - it is there before anybody asks: for its clients all this is

    del file, folder
    return httpx.create_ssl_context()
