"""The portal's own export and import of solutions: an archive with processes, stages, fields, robots, triggers and roles.

No method of the API makes or takes one; people do it on the pages of the portal.
"""
