"""What became of a blueprint since its last version, and which number of the version that raises.

Removed, retyped, narrowed, newly required: major. Added or widened: minor. Text, order, colour: patch.
"""
