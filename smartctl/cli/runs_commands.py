"""`smartctl runs …`."""

from smartctl.cli.state_places import runs as app

__all__ = ["app"]
