"""Pages: each reads top to bottom in the order in which data flow."""
