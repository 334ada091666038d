"""The page of the delivered cost."""
