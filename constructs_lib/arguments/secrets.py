"""Values of secrets among arguments: as texts, or as the tokens of CDK."""

from collections.abc import Mapping

from aws_cdk import CfnDynamicReference, SecretValue, Stack, Tokenization

from constructs_lib.rules import hidden
from constructs_lib.rules.dynamic_reference import holds_secret

from .tokens import as_known


def secret_variables(environment: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names of the variables that CloudFormation gives values of secrets."""
    return tuple(name for name, value in environment.items() if hidden(as_known(value)) and _is_secret(value))


def _is_secret(value: str) -> bool:
    if not isinstance(value, str) or "{{resolve:" in value:
        return holds_secret(value)
    tokens = Tokenization.reverse_string(value).tokens
    # A parameter in Parameter Store is a dynamic reference as well. What it refers to, CDK writes in any stack alike.
    return any(isinstance(each, CfnDynamicReference | SecretValue) for each in tokens) and holds_secret(
        Stack().resolve(value)
    )
