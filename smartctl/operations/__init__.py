"""What a command does, as a function that a program can call: over a session, and returning values. See docs/python-api.md."""
