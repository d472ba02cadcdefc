"""A plan for people: one page of plain values, and a printer for each form."""
