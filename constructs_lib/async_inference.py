"""Asynchronous inference: an endpoint that queues requests, and writes each response to S3."""

from collections.abc import Iterable, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any

from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from .access.options import encrypted_with, published_to, read_from, written_in_parts_to
from .access.permissions import read_prefix, use_key, write_in_parts
from .access.sharing import is_shared_bucket, share_bucket
from .arguments import as_known, kinds
from .arguments.options import Options, Statement
from .arguments.value import Value
from .rules import facts, hidden
from .rules.fact import altered
from .s3_location import S3Location, bucket_tokens

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms
    from aws_cdk import aws_sns as sns

_Config = sagemaker.CfnEndpointConfig

# As the SageMaker Python SDK names it.
_INPUT_PREFIX = "async-endpoint-inputs/"


class AsyncNotificationTopicType(Enum):
    """Which notifications hold the response itself."""

    SUCCESS_NOTIFICATION_TOPIC = "SUCCESS_NOTIFICATION_TOPIC"
    ERROR_NOTIFICATION_TOPIC = "ERROR_NOTIFICATION_TOPIC"


class AsyncInference(Value):
    """Asynchronous inference: SageMaker queues requests of up to 1 GB and 60 minutes, and writes responses to S3.

    A request names an object under `input`, or is sent inline if it has at most 128,000 bytes. The answer to the call
    says where the response will be (`OutputLocation`) and where a failure will be (`FailureLocation`); read the keys
    from there, since SageMaker makes them up: `<output>/<id>.out`. The object is the container's response as it is.

    A notification is one JSON: `invocationStatus` is `Completed` or `Failed`, beside `inferenceId`,
    `requestParameters`, `responseParameters` with `outputLocation`, and `failureReason`. Amazon SNS may deliver it
    more than once.

    The execution role of the model may read under `input`, write under `output` and `failure`, publish to the topics
    and use their keys. The configuration, and so the endpoint, waits for that: SageMaker checks it when it makes the
    endpoint. Buckets that the app defines in another account let this one in.

    Args:
        output: Where responses are written.
        failure: Where failures are written. Default: nowhere, so that a request that fails, or expires after six hours,
            leaves no object; the error topic, the metrics and the log still tell.
        input: Where callers put the requests that they name. The role may read whatever lies there, for whoever may
            call the endpoint. Default: `async-endpoint-inputs/` in the bucket of `output`.
        success_topic: Who is told of a response. Default: nobody.
        error_topic: Who is told of a failure. Default: nobody.
        include_inference_response_in: Which notifications hold the response too, if it has at most 128 KB. Default:
            none.
        max_concurrent_invocations_per_instance: How many requests an instance works on at a time, 1 to 1000. Default:
            SageMaker decides.
        encryption_key: The key that encrypts responses. Default: that of the bucket.

    Raises:
        ValueError: If SageMaker would refuse it, or something is of another kind.
    """

    output: S3Location
    failure: S3Location | None = None
    input: S3Location | None = None
    success_topic: "sns.ITopic | sns.Topic | None" = None
    error_topic: "sns.ITopic | sns.Topic | None" = None
    include_inference_response_in: Sequence[AsyncNotificationTopicType] | None = None
    max_concurrent_invocations_per_instance: int | None = None
    encryption_key: "kms.IKey | kms.Key | None" = None

    _options = Options(
        facts.AsyncInference,
        _Config.AsyncInferenceConfigProperty,
        input=read_from(None),
        output_config=Options(
            facts.AsyncOutput,
            _Config.AsyncInferenceOutputConfigProperty,
            output=written_in_parts_to("s3_output_path", required=True),
            failure=written_in_parts_to("s3_failure_path"),
            encryption_key=encrypted_with("kms_key_id", "kms:Decrypt", "kms:GenerateDataKey"),
            notification_config=Options(
                facts.AsyncNotification,
                _Config.AsyncInferenceNotificationConfigProperty,
                success_topic=published_to(),
                error_topic=published_to(),
                include_inference_response_in=kinds.several(
                    kinds.choice(AsyncNotificationTopicType, None), each="AsyncNotificationTopicType"
                ),
            ),
        ),
        client_config=Options(
            facts.AsyncClient,
            _Config.AsyncInferenceClientConfigProperty,
            max_concurrent_invocations_per_instance=kinds.number(),
        ),
    )

    @property
    def _requests(self) -> S3Location:
        """Where requests lie."""
        return self.input or S3Location(self.output.bucket, _INPUT_PREFIX)

    @property
    def _places(self) -> list[tuple[S3Location, tuple[Statement, ...]]]:
        """Where the role reads and writes, with what it needs there."""
        written = [place for place in (self.output, self.failure) if place is not None]
        return [(self._requests, read_prefix(self._requests)), *((place, write_in_parts(place)) for place in written)]

    def _fact_at(self, at: str) -> facts.AsyncInference:
        found: facts.AsyncInference = self._options.fact(self._given, at)
        buckets = [place.bucket for place, _ in self._places]
        elsewhere = [as_known(bucket_tokens(each).account) for each in buckets if not is_shared_bucket(each)]
        regions = [as_known(bucket_tokens(each).region) for each in buckets]
        output = altered(found.output_config, bucket_regions=_known(regions), bucket_accounts=_known(elsewhere))
        return altered(found, output_config=output)

    def _share(self, scope: Construct) -> None:
        """Let the account of a scope use buckets of another account that the app defines."""
        for place, needed in self._places:
            share_bucket(scope, place.bucket, needed)

    def _statements(self) -> tuple[Statement, ...]:
        statements = super()._statements()
        return statements if self.input else (*read_prefix(self._requests), *statements)

    def _caller_statements(self) -> list[Statement]:
        """Return what callers need beside the call: to put requests, and to read responses and failures.

        Without the permission to list, S3 answers 403 for a response that is not there yet.
        """
        written = [place for place in (self.output, self.failure) if place is not None]
        return [
            *write_in_parts(self._requests),
            *(each for place in written for each in read_prefix(place)),
            *([] if self.encryption_key is None else [use_key(self.encryption_key, "kms:Decrypt")]),
        ]


def _known(places: Iterable[Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for each in places if not hidden(each)))
