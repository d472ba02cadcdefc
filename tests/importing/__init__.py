"""Portals as blueprints."""
