"""What lives on a portal as blueprints that a person could have written, with the state that belongs to them.

Nothing here writes: a portal is read, values come out, and whoever asked decides what becomes of them.
"""
