"""Tables that no service model carries, and those generated from service models."""
