"""The stage to which an API is deployed."""

STAGE = "prod"
