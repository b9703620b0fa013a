"""The template of a stack as it is deployed."""

from collections.abc import Mapping
from typing import Any

from constructs_lib.template_check.bounds import UnreadableTemplateError
from constructs_lib.template_check.document import parse_template


def deployed_template(name: str, region: str | None = None) -> Mapping[str, Any]:
    """Return the template of a stack, as CloudFormation has it.

    Args:
        name: The stack's name, or its ARN.
        region: Where it is deployed. Default: the region of the environment.

    Raises:
        UnreadableTemplateError: If boto3 is not installed, or the template cannot be fetched.
    """
    try:
        import boto3
        from botocore.exceptions import BotoCoreError, ClientError
    except ImportError:
        raise UnreadableTemplateError("--stack needs boto3: pip install 'constructs-lib[deployed]'") from None
    try:
        found = boto3.client("cloudformation", region_name=region).get_template(StackName=name)["TemplateBody"]
    except (BotoCoreError, ClientError) as error:
        raise UnreadableTemplateError(f"the template of stack {name} cannot be fetched: {error}") from None
    return parse_template(found) if isinstance(found, str) else found
