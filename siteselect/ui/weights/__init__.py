"""Weights: how much each thing matters, how that was judged, what it does to the ranking."""
