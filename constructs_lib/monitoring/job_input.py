"""What a monitoring job looks at: what an endpoint has captured, or batch transform jobs have."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from constructs_lib.access.permissions import Statement, allow, read_prefix, sub, use_key
from constructs_lib.arguments import as_known
from constructs_lib.arguments.l1 import struct
from constructs_lib.data_capture import folder_of
from constructs_lib.endpoint import Endpoint
from constructs_lib.rules import UNKNOWN, Arguments, facts, hidden
from constructs_lib.s3_location import S3Location

if TYPE_CHECKING:
    from constructs_lib.endpoint_config import EndpointConfig

    from .batch_transform_input import BatchTransformInput

# Where the monitors' own containers look. Source: the SageMaker Python SDK.
_OF_ENDPOINT: Final = "/opt/ml/processing/input/endpoint"
_OF_BATCH: Final = "/opt/ml/processing/input/batch"

_CONFIGS = sub("arn:${AWS::Partition}:sagemaker:${AWS::Region}:${AWS::AccountId}:endpoint-config/*")


class JobInput:
    """The input of a monitoring job.

    Args:
        what: Whose input, in messages.
        given: The arguments of the monitor, as far as they are given: endpoint, data_captured, batch_transform_input.
        attributes: What the attributes of records mean, by the names of the properties.

    Raises:
        ValueError: If there are two inputs or none, or it is not known where the endpoint captures data, or said twice.
    """

    def __init__(self, what: str, given: Mapping[str, Any], attributes: Mapping[str, Any]) -> None:
        ways = [name for name in ("endpoint", "batch_transform_input") if name in given]
        if len(ways) != 1:
            raise ValueError(
                f"{what} has {' and '.join(ways) or 'no input'}; pass endpoint=, or batch_transform_input= for what "
                "batch transform captures"
            )
        self.endpoint: Any = given.get("endpoint")
        self.batch: BatchTransformInput | None = given.get("batch_transform_input")
        self._attributes = attributes
        self._elsewhere: S3Location | None = given.get("data_captured")
        self._own: EndpointConfig | None = None if self.endpoint is None else self.endpoint._own_config
        if self._elsewhere is not None and (self.batch is not None or self._own is not None):
            known = "batch_transform_input" if self._own is None else "the configuration of the endpoint"
            raise ValueError(f"{what} has data_captured, although {known} says where data is captured; leave it out")
        if self.endpoint is not None and self._own is None and self._elsewhere is None:
            raise ValueError(
                f"{what} looks at an endpoint whose configuration is defined elsewhere, so that it is not known "
                "where data is captured; pass data_captured=S3Location(bucket, prefix), the destination of its data "
                "capture, or define the EndpointConfig in this app"
            )

    @property
    def endpoint_fact(self) -> Any:
        """What rules may know of the endpoint: nothing of one that is defined elsewhere, None for batch transform."""
        return None if self.endpoint is None else getattr(self.endpoint, "_fact", UNKNOWN)

    @property
    def own_endpoint(self) -> Endpoint | None:
        """The endpoint, if it is defined in this app."""
        return self.endpoint if isinstance(self.endpoint, Endpoint) else None

    def facts(self, at: str, words: Arguments) -> dict[str, Any]:
        """Return the input as rules see it."""
        known = {name: as_known(value) for name, value in self._attributes.items()}
        shared: dict[str, Any] = {"at": at, "dialect": words, **known}
        if self.batch is None:
            name = as_known(self.endpoint.endpoint_name)
            return {"endpoint_input": facts.EndpointInput(local_path=_OF_ENDPOINT, endpoint_name=name, **shared)}
        seen: Any = self.batch._fact_at(at)
        return {
            "batch_transform_input": facts.BatchTransformInput(
                local_path=_OF_BATCH,
                data_captured_destination_s3_uri=seen.data_captured_destination_s3_uri,
                dataset_format=seen.dataset_format,
                **shared,
            )
        }

    def render(self, definition: Any) -> dict[str, Any]:
        """Return the input as the job definitions of a kind have it.

        Args:
            definition: The L1 class of the job definition.
        """
        if self.batch is None:
            return {
                "endpoint_input": struct(
                    definition.EndpointInputProperty,
                    endpoint_name=self.endpoint.endpoint_name,
                    local_path=_OF_ENDPOINT,
                    **self._attributes,
                )
            }
        return {
            "batch_transform_input": struct(
                definition.BatchTransformInputProperty,
                local_path=_OF_BATCH,
                **self.batch._structures(definition),
                **self._attributes,
            )
        }

    def statements(self) -> Sequence[Statement]:
        """Return what the role needs to find and read the input."""
        if self.batch is not None:
            return self.batch._statements()
        capture = None if self._own is None else self._own.data_capture
        destination: Any = self._elsewhere if capture is None else capture.destination
        key = None if capture is None else capture.encryption_key
        return (
            *read_prefix(_captured(destination, self.endpoint.endpoint_name)),
            *(() if key is None else (use_key(key, "kms:Decrypt"),)),
            allow("sagemaker:DescribeEndpoint", self.endpoint.endpoint_arn),
            # Every change of a configuration makes another one, which the endpoint has before the role could follow.
            allow("sagemaker:DescribeEndpointConfig", _CONFIGS),
        )


def _captured(destination: S3Location, endpoint_name: str) -> S3Location:
    folder = folder_of(destination)
    # Whether a hidden prefix ends with a slash is not known.
    return folder if hidden(as_known(folder.prefix)) else S3Location(folder.bucket, f"{folder.prefix}{endpoint_name}/")
