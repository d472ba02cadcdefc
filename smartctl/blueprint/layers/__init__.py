"""A blueprint put together of layers: fragments included, overlays merged over it, objects switched off by inputs.

`compose.py` is the straight line; every other file is one step of it. All steps work on trees whose nodes know their file.
"""
