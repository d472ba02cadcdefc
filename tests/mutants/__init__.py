"""`make mutants`: would a test notice if a line of the program were another one?

mutmut makes the mutants; what stands here draws a sample of them room by room with a fixed seed, gives each the tests
that reach it, and tells which ones no test noticed. See docs/adr/0028-mutants-are-drawn.md.
"""
