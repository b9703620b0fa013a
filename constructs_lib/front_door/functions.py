"""The functions of an API: one that answers as a whole, and one that streams if the API does."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from .api_function import ApiFunction
from .api_logs import ApiLogs
from .function import LAMBDA_MARGIN, STREAMING, InferenceFunction
from .requests import Requests
from .routes import STREAM_SECONDS

# How long a model may be silent within a stream. Source: developer guide, realtime-endpoints-test-endpoints: a
# container has 60 seconds for a response.
_SILENT_SECONDS = 60


class Functions(NamedTuple):
    """The functions of an API, and what API Gateway calls: a function itself, or a version of it.

    Attributes:
        whole: The function that answers as a whole.
        target: What API Gateway calls of it.
        stream: The function that streams. None if none does.
        stream_target: What API Gateway calls of that.
    """

    whole: lambda_.IFunction
    target: lambda_.IFunction
    stream: lambda_.IFunction | None
    stream_target: lambda_.IFunction | None


def define_functions(
    scope: Construct,
    requests: Requests,
    given: Mapping[str, Any],
    *,
    environment: Mapping[str, str],
    wait: int,
    log_options: ApiLogs,
) -> Functions:
    """Define the functions of an API.

    Args:
        scope: The API.
        requests: What kind of requests it takes.
        given: The arguments of the API.
        environment: What they are told.
        wait: How long callers wait for what is not streamed, in seconds.
        log_options: How long their logs are kept, and which key encrypts them.
    """
    endpoint_arn, options = given["endpoint"].endpoint_arn, given.get("function") or ApiFunction()
    whole = InferenceFunction(
        scope,
        "Invocation",
        statements=requests.statements(endpoint_arn),
        environment=environment,
        timeout=wait - LAMBDA_MARGIN,
        options=options,
        log_options=log_options,
    )
    allowed = requests.stream_statements(endpoint_arn)
    if not allowed:
        return Functions(whole.function, whole.target, None, None)
    stream = InferenceFunction(
        scope,
        "Stream",
        statements=allowed,
        environment={**environment, **STREAMING, "READ_TIMEOUT_SECONDS": str(_SILENT_SECONDS)},
        timeout=STREAM_SECONDS - LAMBDA_MARGIN,
        options=options,
        log_options=log_options,
    )
    return Functions(whole.function, whole.target, stream.function, stream.target)
