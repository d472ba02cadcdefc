"""Workflows of the portal's designer: robots as activities, activities as robots, files of them (.bpt)."""
