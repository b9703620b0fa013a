"""What SageMaker accepts of the data of a batch transform job."""

from typing import Any

import pytest

from constructs_lib.rules import MAYBE, UNKNOWN, check
from constructs_lib.rules.facts import DataProcessing, TransformJob, TransformOutput, TransformS3Source
from tests.unit.rules.conftest import Case, RuleTests, job, transform_input
from tests.unit.rules.sound import JOB, JOINED

CSV = "text/csv"
JOIN = DataProcessing(join_source="Input")


def joined(content: Any = CSV, accept: Any = CSV, split: Any = "Line", assembled: Any = "Line", **values: Any) -> Any:
    return job(
        **{
            "data_processing": JOIN,
            "transform_input": transform_input(content_type=content, split_type=split),
            "transform_output": TransformOutput(
                s3_output_path="s3://shop/out/", accept=accept, assemble_with=assembled
            ),
            **values,
        }
    )


def placed(source: str, output: str, **values: Any) -> TransformJob:
    return job(
        **{
            "transform_input": transform_input(source),
            "transform_output": TransformOutput(s3_output_path=output),
            "input_address": source,
            "output_address": output,
            **values,
        }
    )


CASES = [
    Case(
        rule="transform-strategy-split",
        severity="error",
        passes=[
            job(),
            job(batch_strategy="MultiRecord", transform_input=transform_input(split_type="Line")),
            job(batch_strategy="SingleRecord", transform_input=transform_input(split_type="RecordIO")),
        ],
        fails=[
            job(batch_strategy="MultiRecord"),
            job(batch_strategy="SingleRecord", transform_input=transform_input(split_type="None")),
        ],
        in_template="BatchStrategy 'MultiRecord' is for input that is split into records; set TransformInput.SplitType",
        shown={f"{JOB}.BatchStrategy": "MultiRecord"},
        hidden=[
            job(batch_strategy=MAYBE),
            job(batch_strategy="MultiRecord", transform_input=transform_input(split_type=UNKNOWN)),
        ],
    ),
    Case(
        rule="transform-manifest",
        severity="error",
        passes=[TransformS3Source(s3_data_type="S3Prefix"), TransformS3Source(s3_data_type="ManifestFile")],
        fails=[TransformS3Source(s3_data_type="AugmentedManifestFile")],
        in_template="S3DataType 'AugmentedManifestFile' is not for batch transform; use a prefix or a manifest file",
        shown={f"{JOB}.TransformInput.DataSource.S3DataSource.S3DataType": "AugmentedManifestFile"},
        hidden=[TransformS3Source(s3_data_type=UNKNOWN), TransformS3Source(s3_data_type=MAYBE)],
    ),
    Case(
        rule="transform-filter",
        severity="error",
        passes=[
            DataProcessing(input_filter="$[1:]", output_filter="$[0,5:]"),
            DataProcessing(input_filter="$.features", output_filter="$['id','SageMakerOutput']"),
            DataProcessing(input_filter="$", output_filter="$.a.b[0].*"),
            DataProcessing(output_filter="$[*]"),
            DataProcessing(),
        ],
        fails=[
            DataProcessing(input_filter="$..features"),
            DataProcessing(output_filter="$[?(@.score > 0.5)]"),
            DataProcessing(output_filter="features"),
            DataProcessing(input_filter=""),
        ],
        in_template="InputFilter '$..features' is not a path that SageMaker knows; begin with $, and use .name",
        shown={f"{JOB}.DataProcessing.InputFilter": "$..features"},
        hidden=[DataProcessing(input_filter=UNKNOWN), DataProcessing(input_filter=MAYBE, output_filter=UNKNOWN)],
    ),
    Case(
        rule="transform-filter-csv",
        severity="error",
        passes=[
            joined(data_processing=DataProcessing(input_filter="$[1:]", output_filter="$[0,-1]")),
            joined("application/json", "application/json", data_processing=DataProcessing(input_filter="$.features")),
            job(data_processing=DataProcessing(input_filter="$.features")),
        ],
        fails=[
            joined(data_processing=DataProcessing(input_filter="$.features")),
            joined(data_processing=DataProcessing(output_filter="$['SageMakerOutput']")),
        ],
        in_template="DataProcessing.InputFilter '$.features' names a field, and rows of CSV have columns; name columns",
        shown={**JOINED, f"{JOB}.DataProcessing.InputFilter": "$.features"},
        hidden=[
            joined(UNKNOWN, data_processing=DataProcessing(input_filter="$.features")),
            joined(data_processing=DataProcessing(input_filter=UNKNOWN)),
            joined(data_processing=MAYBE),
        ],
    ),
    Case(
        rule="transform-join-types",
        severity="error",
        passes=[
            joined(),
            joined("text/csv; charset=utf-8"),
            joined("application/x-recordio-protobuf", data_processing=DataProcessing(join_source="None")),
            joined("image/jpeg", data_processing=DataProcessing(input_filter="$", output_filter="$")),
            job(transform_input=transform_input(content_type="image/jpeg")),
        ],
        fails=[
            joined("image/jpeg", "image/jpeg"),
            joined(CSV, "application/json"),
            joined(CSV, "application/json", data_processing=DataProcessing(output_filter="$[0]")),
        ],
        in_template="TransformInput.ContentType 'image/jpeg' cannot be joined or filtered; set both to the same",
        shown={**JOINED, f"{JOB}.TransformOutput.Accept": "application/json"},
        hidden=[
            joined(UNKNOWN),
            joined(UNKNOWN, "image/jpeg", data_processing=MAYBE),
            joined(CSV, "application/json", data_processing=DataProcessing(output_filter=UNKNOWN)),
        ],
    ),
    Case(
        rule="transform-join-type-missing",
        severity="warning",
        passes=[joined(), job()],
        fails=[joined(accept=None), joined(content=None)],
        in_template="TransformOutput.Accept is not set, and input or output are joined or filtered; set TransformInput",
        shown={**JOINED, f"{JOB}.TransformOutput.Accept": {"Ref": "AWS::NoValue"}},
        hidden=[joined(accept=MAYBE), joined(accept=None, data_processing=UNKNOWN)],
    ),
    Case(
        rule="transform-join-lines",
        severity="error",
        passes=[joined(), joined(split=None, assembled="None"), job()],
        fails=[joined(assembled=None), joined(split="None")],
        in_template="records are split by Line and assembled with None, and are joined or filtered; set TransformInput",
        shown={**JOINED, f"{JOB}.TransformOutput.AssembleWith": "None"},
        hidden=[joined(assembled=UNKNOWN), joined(split=MAYBE, assembled=None)],
    ),
    Case(
        rule="transform-output-in-input",
        severity="error",
        passes=[
            job(),
            placed("s3://shop/in/", "s3://shop/in-scored/"),
            placed("s3://shop/in/night/", "s3://shop/in/"),
            placed("s3://shop/x", "s3://shop/x", transform_input=transform_input("s3://shop/x", "ManifestFile")),
        ],
        fails=[
            placed("s3://shop/in/", "s3://shop/in/scored/"),
            placed("s3://shop/in/", "s3://shop/in"),
            placed("s3://shop/in", "s3://shop/in-scored/"),
            placed("s3://shop/", "s3://shop/out/"),
        ],
        in_template="S3OutputPath s3://shop/in/scored/ is under TransformInput.DataSource.S3DataSource.S3Uri s3://shop/in/",
        shown={f"{JOB}.TransformOutput.S3OutputPath": "s3://shop/in/scored/"},
        hidden=[
            placed("s3://shop/in/", "s3://shop/in/", output_address=UNKNOWN),
            placed("s3://shop/in/", "s3://shop/in/", input_address=UNKNOWN),
            placed("s3://shop/in/", "s3://shop/in/", transform_input=transform_input(s3_data_type=UNKNOWN)),
        ],
    ),
]


class TestTransformDataRules(RuleTests):
    """Each rule about the data of batch transform jobs."""


@pytest.mark.parametrize("path", ["$['a.b']", "$.f['a','b']", "$[-1]", "$[0:2]", "$[:3]", "$[0][1]", "$.a[0, 2]"])
def test_takes_every_operator_of_the_guide(path: str) -> None:
    assert check(DataProcessing(input_filter=path)) == []
