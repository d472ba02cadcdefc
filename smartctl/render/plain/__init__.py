"""A plan in full sentences and the portal's own words, for a reader who does not program."""
