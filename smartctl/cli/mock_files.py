"""Where the embedded mock portals of a project are kept."""

from __future__ import annotations

from pathlib import Path


def mock_file(portal: str) -> Path:
    """The file of `mock:NAME`; the name alone will do."""
    from smartctl.portal import connect  # noqa: PLC0415 - loads the portal client
    from smartctl.portal.address import MockAddress, parse  # noqa: PLC0415
    from smartctl.project.project_file import find  # noqa: PLC0415

    address = parse(portal if portal.startswith("mock:") else f"mock:{portal}")
    assert isinstance(address, MockAddress)
    return connect.mock_file(find(Path.cwd()).home, address.name)
