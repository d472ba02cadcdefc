"""The project: `smartctl.yaml`, its portals and limits, and where their secrets come from."""
