"""Ranking: the question, the answer as table and map, and files of it."""
