"""Batch transform: predictions for a whole data set, without an endpoint."""
