"""Data and sources: what stands behind the cells, and the history of own data."""
