"""Why two criteria that move together both stay in the tree: read by `tests/test_tree.py`."""

REASONS: dict[frozenset[str], str] = {}
