"""ARNs and names of what is defined elsewhere: checked before a construct refers to them."""

import re

from aws_cdk import Arn, ArnFormat
from constructs import Construct

from constructs_lib.rules import Partial, hidden
from constructs_lib.rules.tables.service_limits import LIMITS

from . import as_known
from .checks import Form, require_text
from .refusal import article, refusal
from .stack import stack_of

# Models, endpoint configurations and endpoints are named alike. The pattern alone lets hyphens go on without end.
_LIMIT = LIMITS["EndpointName"]
_PATTERN = rf"(?!.{{{(_LIMIT.maximum or 0) + 1:.0f}}}){_LIMIT.pattern}"
NAME = Form(_PATTERN, f"a name of letters, digits and inner hyphens, {_LIMIT.maximum:.0f} at most")

# Stands for a piece of an ARN that is a token, which may be anything.
_PIECE = "\N{OBJECT REPLACEMENT CHARACTER}"


def arn_of(scope: Construct, resource: str, name: str) -> str:
    """Return the ARN of a resource of this account and region, in the words of ARNs: `endpoint`, `model`.

    SageMaker writes ARNs in lower case, whatever the name, and IAM compares them letter by letter.
    Source: botocore CreateEndpoint.EndpointName, philschmid/cdk-samples#2.
    """
    resource_name = name if hidden(as_known(name)) else name.lower()
    return stack_of(scope).format_arn(service="sagemaker", resource=resource, resource_name=resource_name)


def name_in(arn: str, argument: str, resource: str) -> str:
    """Return the name in an ARN of SageMaker, as a token where the ARN is one.

    Args:
        arn: The ARN.
        argument: The argument that it was passed as.
        resource: What it must be the ARN of, in the words of ARNs: `endpoint`, `endpoint-config`, `model`.

    Raises:
        ValueError: If it is not the ARN of such a resource.
    """
    whole_arn = f"pass arn:aws:sagemaker:region:account:{resource}/name, or import by name"
    seen = as_known(require_text(argument, arn, remedy=whole_arn))
    pieces = seen.pieces if isinstance(seen, Partial) else (None if hidden(seen) else seen,)
    # CDK takes tokens apart, but no dynamic references.
    if pieces[0] is None and isinstance(arn, str) and "{{resolve:" not in arn:
        return _split(arn)
    whole = "".join(_PIECE if piece is None else str(piece) for piece in pieces)
    found = re.fullmatch(rf"arn:[^:]+:sagemaker:[^:]+:[^:]+:{resource}/({_PATTERN}|.*{_PIECE}.*)", whole)
    if not found or "{{resolve:" in arn:
        raise refusal(argument, arn, f"the ARN of {article(resource.replace('-', ' '))}", whole_arn)
    return _split(arn) if _PIECE in found[1] else found[1]


def _split(arn: str) -> str:
    return Arn.split(arn, ArnFormat.SLASH_RESOURCE_NAME).resource_name or ""
