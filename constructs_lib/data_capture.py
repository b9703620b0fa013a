"""Data capture: which requests and responses an endpoint keeps, and where."""

from collections.abc import Sequence
from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING

from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from .access.options import encrypted_with, written_to
from .access.permissions import write_prefix
from .access.sharing import is_shared_bucket, share_bucket
from .arguments import as_known, kinds, vocabulary
from .arguments.l1 import struct
from .arguments.options import Options
from .arguments.value import Value
from .rules import UNKNOWN, facts, hidden
from .s3_location import S3Location, bucket_tokens

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms

_Config = sagemaker.CfnEndpointConfig


class CaptureMode(Enum):
    """What is captured of an invocation."""

    INPUT = "Input"
    OUTPUT = "Output"
    INPUT_AND_OUTPUT = "InputAndOutput"


# A mode is a structure of its own. An empty list is kept as one, since SageMaker refuses it.
_MODES = replace(
    kinds.several(kinds.choice(CaptureMode), "capture_options", each="CaptureMode", required=True),
    template=lambda modes: [struct(_Config.CaptureOptionProperty, capture_mode=mode.value) for mode in modes],
    fact=lambda modes, at: tuple(
        facts.CaptureOption(at=at, dialect=vocabulary(), capture_mode=mode.value) for mode in modes
    ),
)
_CONTENT_TYPES = replace(kinds.several(kinds.text(), each="content type"), template=list)


def folder_of(location: S3Location) -> S3Location:
    """Return where endpoints write, with the slash that SageMaker puts behind a prefix, if all of it is known."""
    if not location.prefix or location.prefix.endswith("/") or hidden(as_known(location.prefix)):
        return location
    return S3Location(location.bucket, f"{location.prefix}/")


class DataCapture(Value):
    """Data capture: an endpoint writes a share of its requests and responses to S3, within minutes.

    The objects are JSON Lines, by the hour of the invocation in UTC:
    `s3://BUCKET/PREFIX/ENDPOINT/VARIANT/yyyy/mm/dd/hh/NAME.jsonl`. Each line is one invocation:

        {"captureData": {"endpointInput": {"observedContentType": "text/csv", "mode": "INPUT",
                                           "data": "5.1,3.5,1.4,0.2", "encoding": "CSV"},
                         "endpointOutput": {"observedContentType": "application/json", "mode": "OUTPUT",
                                            "data": "{...}", "encoding": "JSON"}},
         "eventMetadata": {"eventId": "...", "inferenceTime": "2026-11-26T17:00:00Z", "inferenceId": "..."},
         "eventVersion": "0"}

    `inferenceId` is there if the caller has given one. Of an inference pipeline, the first request and the last
    response are captured. Whatever callers send is kept: `endpoint.grant_read_captured(...)` says who may read it.

    Capture stops, without an error, on instances whose disk is nearly full: `DiskUtilizationAlarm` tells.

    Args:
        destination: Where it is written: the bucket and the prefix. The roles of the models may write there. A bucket
            that the app defines in another account lets this one write. A slash at the end of the prefix is left out
            of the template, since Model Monitor would look for a folder without a name behind it.
        sampling_percentage: Which share of the invocations is captured: 0 to 100 percent.
        capture_modes: What is captured of each: requests, responses, or both. Default: both.
        encryption_key: The key that encrypts the objects; the roles of the models may use it. Default: that of the
            bucket.
        csv_content_types: Content types that are captured as CSV, such as `text/csv`: 1 to 10, without parameters and
            without `+`. Default: none.
        json_content_types: Content types that are captured as JSON, such as `application/json`, in the same form.
            Default: none. What is in neither list is captured in Base64.

    Raises:
        ValueError: If SageMaker would refuse it, or something is of another kind.
    """

    destination: S3Location
    sampling_percentage: int
    capture_modes: Sequence[CaptureMode] = (CaptureMode.INPUT, CaptureMode.OUTPUT)
    encryption_key: "kms.IKey | kms.Key | None" = None
    csv_content_types: Sequence[str] | None = None
    json_content_types: Sequence[str] | None = None

    _options = Options(
        facts.DataCapture,
        _Config.DataCaptureConfigProperty,
        fixed={"enable_capture": True},
        destination=replace(
            written_to("destination_s3_uri", required=True),
            template=lambda location: location.uri.rstrip("/"),
            statements=lambda location: write_prefix(folder_of(location)),
        ),
        sampling_percentage=kinds.number("initial_sampling_percentage", required=True),
        capture_modes=_MODES,
        encryption_key=encrypted_with("kms_key_id", "kms:GenerateDataKey", "kms:Decrypt"),
        capture_content_type_header=Options(
            facts.CaptureContentTypes,
            _Config.CaptureContentTypeHeaderProperty,
            csv_content_types=_CONTENT_TYPES,
            json_content_types=_CONTENT_TYPES,
        ),
    )

    def _fact_at(self, at: str) -> facts.DataCapture:
        bucket = self.destination.bucket
        place = bucket_tokens(bucket)
        found: facts.DataCapture = self._options.fact(
            self._given,
            at,
            bucket_region=as_known(place.region),
            bucket_account=UNKNOWN if is_shared_bucket(bucket) else as_known(place.account),
        )
        return found

    def _share(self, scope: Construct) -> None:
        """Let the account of a scope write to a bucket of another account, if the app defines the bucket."""
        share_bucket(scope, self.destination.bucket, write_prefix(folder_of(self.destination)))
