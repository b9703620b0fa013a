"""How an InferenceApi takes requests for an asynchronous endpoint."""

from dataclasses import replace
from typing import Any

from aws_cdk import Duration, Size

from constructs_lib.arguments import kinds
from constructs_lib.arguments.options import Option, rendered_by_hand
from constructs_lib.arguments.value import Value
from constructs_lib.async_inference import AsyncInference
from constructs_lib.rules import facts


def _known(option: Option) -> Option:
    """Return an option that is not a token: the function reads it in a text, in which CDK resolves no numbers."""

    def check(name: str, value: Any) -> Any:
        found = option.check(name, value)
        if found.is_unresolved():
            raise ValueError(f"{name} is a token, and the function has to be told a number; pass a known one")
        return found

    return replace(option, check=check)


class ApiAsyncInference(Value):
    """How an API takes requests for an asynchronous endpoint, and how long they may take.

    Args:
        configuration: Where an imported endpoint reads requests, and writes responses and failures. Default: as the
            configuration of the endpoint says.
        request_ttl: How long a request may wait in the queue, 60 seconds to 6 hours. Default: 6 hours.
        invocation_timeout: How long the model may work on a request, 1 second to 1 hour. Default: 15 minutes.
        max_upload_size: Opens `/uploads`, and says how large a body may be that a caller uploads to Amazon S3, up to
            1 GiB. Default: nobody uploads, and bodies are as large as API Gateway and Lambda let them be.

    Raises:
        ValueError: If an argument is not of its kind, or SageMaker would refuse it.
    """

    configuration: AsyncInference | None = None
    request_ttl: Duration | None = None
    invocation_timeout: Duration | None = None
    max_upload_size: Size | None = None

    _options = rendered_by_hand(
        facts.ApiAsyncInference,
        configuration=kinds.nested(AsyncInference, None),
        request_ttl=_known(kinds.seconds()),
        invocation_timeout=_known(kinds.seconds()),
        max_upload_size=_known(kinds.mebibytes()),
    )
