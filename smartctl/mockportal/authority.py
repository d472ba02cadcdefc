"""HTTPS for a portal on this machine: a local authority of its own, made anew for each server (extra `tls`)."""

from __future__ import annotations

import ssl
from pathlib import Path

HOSTS = ("127.0.0.1", "localhost", "::1")


def certify(authority: Path) -> ssl.SSLContext:
    """Return what a server needs, and write the authority's certificate for clients to trust.

    The keys stay in memory. Raises `ImportError` where the extra is not installed.
    """
    import trustme  # noqa: PLC0415 - an extra

    issuer = trustme.CA(organization_name="smartctl mock portal")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    issuer.issue_cert(*HOSTS, common_name="localhost").configure_cert(context)
    authority.parent.mkdir(parents=True, exist_ok=True)
    issuer.cert_pem.write_to_path(authority)
    return context
