"""ARNs of what is defined elsewhere: checked, and asked for the name in them."""

import re

from aws_cdk import Arn, ArnFormat

from .arguments import known
from .rules import Partial, hidden

# Stands for a piece of an ARN that is a token, which may be anything.
_PIECE = "\N{OBJECT REPLACEMENT CHARACTER}"


def name_in(arn: str, argument: str, resource: str) -> str:
    """Return the name in an ARN of SageMaker, as a token where the ARN is one.

    Args:
        arn: The ARN.
        argument: The argument that it was passed as.
        resource: What it must be the ARN of, in the words of ARNs: `endpoint`, `endpoint-config`, `model`.

    Raises:
        ValueError: If it is no ARN of such a resource.
    """
    seen = known(arn)
    pieces = seen.pieces if isinstance(seen, Partial) else (None if hidden(seen) else seen,)
    if pieces[0] is None and hidden(seen):
        return _split(arn)
    text = "".join(_PIECE if piece is None else piece for piece in pieces) if isinstance(arn, str) else ""
    found = re.fullmatch(rf"arn:[^:]+:sagemaker:[^:]+:[^:]+:{resource}/([^/:\s]+)", text)
    if not found:
        raise ValueError(
            f"{argument}={arn!r} is no ARN of this kind; "
            f"pass arn:aws:sagemaker:region:account:{resource}/name, or import by name"
        )
    return _split(arn) if _PIECE in found[1] else found[1]


def _split(arn: str) -> str:
    return Arn.split(arn, ArnFormat.SLASH_RESOURCE_NAME).resource_name or ""
