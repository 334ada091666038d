"""The judging component of the session, and the field form made of the same scripts."""
