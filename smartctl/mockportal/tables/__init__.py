"""Rows of the portal's database as values, one file per table; no rights, no REST, no texts."""
