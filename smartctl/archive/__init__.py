"""The portal's own export of solutions: read, understood in the blueprint's words, compared with what is wanted, written.

What is in such a file is known from published source alone, and changes with the portal's versions (docs/adr on the
archive): so everything is read tolerantly, and what is not understood is kept with its place and said.
"""
