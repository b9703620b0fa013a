"""Dynamic references: values that CloudFormation looks up when it deploys."""

import json
from typing import Any

_SECRETS = ("{{resolve:secretsmanager:", "{{resolve:ssm-secure:")


def holds_secret(value: Any) -> bool:
    """Whether a value, as a template has it, is one that CloudFormation takes from a secret."""
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    return any(each in text for each in _SECRETS)
