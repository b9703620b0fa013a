"""What a batch transform keeps of its requests and responses."""

from typing import TYPE_CHECKING

from constructs_lib.access.options import encrypted_with, written_to
from constructs_lib.arguments import kinds
from constructs_lib.arguments.options import Options
from constructs_lib.arguments.value import Value
from constructs_lib.rules import facts
from constructs_lib.s3_location import S3Location

from .request import Structure

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms


class BatchDataCapture(Value):
    """Where a batch transform writes which objects it read and wrote: manifests, and not the records themselves.

    Args:
        destination: The prefix under which manifests are written, by the hour in which a job started.
        encryption_key: The key for the volumes of the job; the model's role may use it. Default: a key of AWS.
        generate_inference_id: Whether an id and the start time are added to each prediction: two last columns of CSV,
            or two attributes of JSON. Default: they are not.

    Raises:
        ValueError: If something is of another kind.
    """

    destination: S3Location
    encryption_key: "kms.IKey | kms.Key | None" = None
    generate_inference_id: bool | None = None

    _options = Options(
        facts.BatchDataCapture,
        Structure(facts.BatchDataCapture),
        destination=written_to("destination_s3_uri", required=True),
        encryption_key=encrypted_with("kms_key_id", "kms:Decrypt", "kms:GenerateDataKey"),
        generate_inference_id=kinds.flag(tokens=True),
    )
