"""A against B: where two candidates differ, and what speaks for each."""
