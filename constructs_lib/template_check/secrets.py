"""Secrets whose values CloudFormation puts into variables of containers."""

from collections.abc import Mapping
from typing import Any

from constructs_lib.rules.dynamic_reference import holds_secret

from .resources import Properties


def link_container(properties: Properties) -> Mapping[str, Any]:
    """Return what a container is linked to: the variables that hold values of secrets."""
    environment = properties.get("Environment")
    pairs = environment.items() if isinstance(environment, dict) else ()
    return {"secret_variables": tuple(name for name, value in pairs if holds_secret(value))}
