"""Blueprints: from a YAML file to what the engine wants, and everything that can be wrong on the way.

`source.load` → `validate.check` → `compile.compile_desired` is the straight line; `fmt`, `resolve` and `library` stand
beside it. This room knows files, YAML and JSON Schema; it knows no portal.
"""
