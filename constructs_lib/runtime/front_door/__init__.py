"""The function behind the front door: one HTTP request in, one call of an endpoint, one answer out."""
