"""The function behind a smoke test: it asks an endpoint after a deployment, and tells CloudFormation how that went."""
