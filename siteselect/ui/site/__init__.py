"""Site: all that is known of one candidate under the question."""
