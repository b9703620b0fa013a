"""Policies in the form that the L2 constructs of CDK read."""

import re
from collections.abc import Mapping
from typing import Any

from aws_cdk import Fn


def with_tokens(value: Any) -> Any:
    """Return a policy with tokens in its strings, which the policies of CDK and its reports on them can read."""
    match value:
        case {"Ref": str(name)}:
            return Fn.ref(name)
        case {"Fn::Sub": str(text)}:
            return re.sub(r"\$\{(AWS::\w+)\}", lambda found: Fn.ref(found[1]), text)
        case {"Fn::Sub": [text, variables]}:
            for name, token in variables.items():
                text = text.replace(f"${{{name}}}", token)
            return with_tokens({"Fn::Sub": text})
        case Mapping():
            return {name: with_tokens(entry) for name, entry in value.items()}
        case list():
            return [with_tokens(entry) for entry in value]
    return value
