"""World: every city of the gazetteer under a sector's profile."""
