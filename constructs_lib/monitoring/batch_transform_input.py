"""What a monitor of batch transform looks at."""

from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING, Any

from constructs_lib.access.options import encrypted_with, read_from
from constructs_lib.access.permissions import read_prefix
from constructs_lib.arguments import kinds
from constructs_lib.arguments.l1 import struct
from constructs_lib.arguments.options import rendered_by_hand
from constructs_lib.arguments.value import Value
from constructs_lib.data_capture import folder_of
from constructs_lib.rules import facts
from constructs_lib.s3_location import S3Location

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms


class DatasetFormat(Enum):
    """The format of what batch transform jobs read and wrote."""

    CSV = "Csv"
    CSV_WITH_HEADER = "CsvWithHeader"
    JSON = "Json"
    JSON_LINES = "JsonLines"
    PARQUET = "Parquet"


def _known_format(chosen: DatasetFormat, at: str) -> facts.DatasetFormat:
    match chosen:
        case DatasetFormat.CSV | DatasetFormat.CSV_WITH_HEADER:
            header = chosen is DatasetFormat.CSV_WITH_HEADER
            return facts.DatasetFormat(at=at, csv=facts.CsvFormat(at=at, header=header))
        case DatasetFormat.JSON | DatasetFormat.JSON_LINES:
            return facts.DatasetFormat(at=at, json=facts.JsonFormat(at=at, line=chosen is DatasetFormat.JSON_LINES))
    return facts.DatasetFormat(at=at)


class BatchTransformInput(Value):
    """What batch transform jobs have captured: `BatchTransform(data_capture=BatchDataCapture(...))` writes it.

    Args:
        data_captured: Where it was captured: the `destination` of the `BatchDataCapture`. There are manifests, which
            name the objects that the jobs read and wrote. The monitor's role may read the manifests.
        dataset_format: The format of what the jobs read and wrote.
        input: The `input` of the `BatchTransform`, which the role may read. Default: read access is to be granted to
            the `role` of the monitor.
        output: Its `output`, likewise. Default: as for the input.
        output_encryption_key: Its `output_encryption_key`, with which the role may decrypt. Default: none.

    Raises:
        ValueError: If something is of another kind.
    """

    data_captured: S3Location
    dataset_format: DatasetFormat
    input: S3Location | None = None
    output: S3Location | None = None
    output_encryption_key: "kms.IKey | kms.Key | None" = None

    _options = rendered_by_hand(
        facts.BatchTransformInput,
        data_captured=replace(
            read_from("data_captured_destination_s3_uri", required=True),
            # As for data capture, SageMaker puts a slash behind the prefix.
            template=lambda location: location.uri.rstrip("/"),
            statements=lambda location: read_prefix(folder_of(location)),
        ),
        dataset_format=replace(kinds.choice(DatasetFormat, required=True), fact=_known_format),
        input=read_from(None),
        output=read_from(None),
        output_encryption_key=encrypted_with(None, "kms:Decrypt"),
    )

    def _structures(self, definition: Any) -> dict[str, Any]:
        """Return the format and the place, as the job definitions of a kind have them."""
        return {
            "data_captured_destination_s3_uri": self.data_captured.uri.rstrip("/"),
            "dataset_format": struct(definition.DatasetFormatProperty, **_formats(definition)[self.dataset_format]),
        }


def _formats(definition: Any) -> dict[DatasetFormat, dict[str, Any]]:
    return {
        DatasetFormat.CSV: {"csv": struct(definition.CsvProperty, header=False)},
        DatasetFormat.CSV_WITH_HEADER: {"csv": struct(definition.CsvProperty, header=True)},
        DatasetFormat.JSON: {"json": struct(definition.JsonProperty, line=False)},
        DatasetFormat.JSON_LINES: {"json": struct(definition.JsonProperty, line=True)},
        DatasetFormat.PARQUET: {"parquet": True},
    }
