"""Mutants: code of the pure packages with one thing changed, which a test must notice. `make mutants`."""
