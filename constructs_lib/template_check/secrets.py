"""Secrets whose values CloudFormation puts into variables of containers."""

import json
from collections.abc import Mapping
from typing import Any

from .resources import Properties

_SECRETS = ("{{resolve:secretsmanager:", "{{resolve:ssm-secure:")


def holds_secret(value: Any) -> bool:
    """Whether a value, as it stands in a template, is one that CloudFormation takes from a secret."""
    text = json.dumps(value, default=str)
    return any(each in text for each in _SECRETS)


def link_container(properties: Properties) -> Mapping[str, Any]:
    """Return what a container is linked to: the variables that hold values of secrets."""
    environment = properties.get("Environment")
    names = (
        [name for name, value in environment.items() if holds_secret(value)] if isinstance(environment, dict) else []
    )
    return {"secret_variables": tuple(names)}
