"""What the sections of a blueprint mean on a portal, and how a blueprint says what is there: both ways side by side.

One file a kind, or a few kinds that stand in one section. `…_attrs` reads a section, `said_…` writes it: for every
attribute that a blueprint can write, reading what was written gives the same attribute back.
"""
