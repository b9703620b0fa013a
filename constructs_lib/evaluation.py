"""An evaluation of a model by a smoke test: records of known labels that it has to predict well enough."""

import os
from pathlib import Path
from typing import Any, Final, NamedTuple

from constructs import Construct

from .access.permissions import Statement, allow, read_object
from .arguments import as_known, kinds, require_number
from .arguments.options import Option, rendered_by_hand
from .arguments.paths import is_file
from .arguments.refusal import refusal, shown
from .arguments.value import Value
from .rules import hidden
from .runtime.smoke_test.records import LONGEST_FILE, is_csv, read_records
from .s3_location import S3Location

_ANY_DATA: Final = "pass the path of a file, or S3Location(bucket, key)"


def _require_data(name: str, value: Any) -> Any:
    if isinstance(value, S3Location):
        key = as_known(value.prefix)
        if not hidden(key) and (not key or key.endswith("/")):
            raise ValueError(f"{name} is {shown(value.uri)}, which is not one object; pass S3Location(bucket, key)")
        return value
    if not isinstance(value, str | os.PathLike) or not value:
        raise refusal(name, value, "a path or an S3Location", _ANY_DATA)
    # Absolute, since CDK reads it in another process, whose working directory does not change with this one's.
    path = Path(os.fspath(value)).absolute()
    if not is_file(path):
        raise ValueError(f"{name} is {shown(str(path))}, which is not a file; {_ANY_DATA}")
    return str(path)


def _require_bound(least: float, greatest: float, words: str) -> Any:
    def check(name: str, value: Any) -> float:
        found: float = require_number(name, value)
        if hidden(as_known(value)) or not least <= found <= greatest:
            raise refusal(name, value, words, "pass a number that is known now")
        return found

    return check


class BoundEvaluation(NamedTuple):
    """An evaluation in a stack.

    Attributes:
        property: What the function of the test reads.
        statements: What it has to be allowed.
    """

    property: dict[str, Any]
    statements: tuple[Statement, ...]


class Evaluation(Value):
    """An evaluation of a model: records of known labels go through the endpoint, and a threshold decides.

    The records stand in one file of 1 MiB at most, up to 1,000 of them, one a line: CSV without a header, or JSON Lines
    with an object a line. Each is sent without its label, in a request of its own, with the media types and the target
    of the `request` of the smoke test; `text/csv` there means CSV, and `application/json` JSON Lines. All of them have
    to be over within the 14 minutes of the test. For larger sets, run a `BatchTransform` and compare its output.

    Args:
        data: The path of the file, which is uploaded when the app is deployed, or the object that holds it. A new file
            is evaluated by the next deployment; an object that is overwritten is only when something else changes.
        ground_truth_attribute: Where the label is, as SageMaker Model Monitor names it: the index of a column, counted
            from 0, or the name of a member of each object. Default: the first column.
        inference_attribute: Where the prediction is in an answer, as SageMaker Model Monitor names it: the index of a
            column for CSV, such as `"0"`, or a JMESPath expression for JSON, such as `"predictions[0].label"`. Default:
            the whole answer.
        min_accuracy: The share of the records whose label the model has to predict, above 0 and up to 1. Labels are
            compared as texts, and numbers as numbers.
        max_mean_absolute_error: How far predictions may be from labels on average, 0 or more.

    Raises:
        ValueError: If an argument is not of its kind, the file is not there, or not exactly one of min_accuracy and
            max_mean_absolute_error is given; in a smoke test, if the records cannot be read.
    """

    data: S3Location | str | os.PathLike[str]
    ground_truth_attribute: str = "0"
    inference_attribute: str | None = None
    min_accuracy: float | None = None
    max_mean_absolute_error: float | None = None

    _options = rendered_by_hand(
        data=Option(
            _require_data,
            None,
            required=True,
            constructs=lambda data: (data.bucket,) if isinstance(data, S3Location) else (),
        ),
        ground_truth_attribute=kinds.text(None, required=True),
        inference_attribute=kinds.text(None),
        min_accuracy=Option(_require_bound(1e-9, 1, "a share above 0 and up to 1"), None),
        max_mean_absolute_error=Option(_require_bound(0, 1e308, "a number of 0 or more"), None),
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if (self.min_accuracy is None) == (self.max_mean_absolute_error is None):
            counted = "neither" if self.min_accuracy is None else "both"
            raise ValueError(
                f"Evaluation has {counted} of min_accuracy and max_mean_absolute_error; pass the one that decides"
            )

    def _require_readable(self, what: str, content_type: str) -> None:
        """Refuse records that the function could not read, as far as that is known.

        Raises:
            ValueError: If there are such ones.
        """
        if hidden(as_known(content_type)) or hidden(as_known(self.ground_truth_attribute)):
            return
        try:
            is_csv(content_type)
            if isinstance(self.data, str):
                self._require_labels(content_type)
        except ValueError as error:
            raise ValueError(
                f"evaluation of {what}: {error}; pass records of the content_type of the request, and "
                "ground_truth_attribute, which says where their label is"
            ) from None

    def _require_labels(self, content_type: str) -> None:
        with Path(str(self.data)).open("rb") as file:
            records = read_records(file.read(LONGEST_FILE + 1), content_type, self.ground_truth_attribute)
        for record in records if self.max_mean_absolute_error is not None else ():
            try:
                float(record.label)
            except ValueError:
                raise ValueError(f"line {record.line} has the label {shown(record.label)}, not a number") from None

    def _bind(self, scope: Construct) -> BoundEvaluation:
        """Return the evaluation in the stack of a scope, in which it may define an asset."""
        if isinstance(self.data, S3Location):
            bucket, key, statements = self.data.bucket.bucket_name, self.data.prefix, read_object(self.data)
        else:
            from aws_cdk import aws_s3_assets as s3_assets  # only who uploads pays for it

            asset = s3_assets.Asset(scope, "Data", path=str(self.data))
            bucket, key = asset.s3_bucket_name, asset.s3_object_key
            statements = (allow("s3:GetObject", asset.bucket.arn_for_objects(key)),)
        accuracy = self.min_accuracy is not None
        return BoundEvaluation(
            {
                "Bucket": bucket,
                "Key": key,
                "GroundTruthAttribute": self.ground_truth_attribute,
                **({} if self.inference_attribute is None else {"InferenceAttribute": self.inference_attribute}),
                "Metric": "Accuracy" if accuracy else "MeanAbsoluteError",
                "Bound": self.min_accuracy if accuracy else self.max_mean_absolute_error,
            },
            statements,
        )
