"""Faults that a test asks the local AWS for."""

FAULT_TAG = "local-aws:fault"
"""The tag of a transform job that meets a fault, `throttling` or `capacity`: the first of its model, and no other."""
