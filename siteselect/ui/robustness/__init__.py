"""Robustness: how sure the first place is, and what to verify on the visit."""
