"""Where the data of a batch transform job have to be."""

from constructs_lib.rules import MAYBE, UNKNOWN, Context, Partial
from constructs_lib.rules.facts import BatchDataCapture, TransformOutput, TransformS3Source
from tests.unit.rules.conftest import Case, RuleTests, job
from tests.unit.rules.sound import JOB

IRELAND = Context(region="eu-west-1")

CASES = [
    Case(
        rule="transform-data-in-region",
        severity="warning",
        context=IRELAND,
        passes=[
            TransformS3Source(s3_uri="s3://shop/in/"),
            TransformS3Source(s3_uri="https://s3.eu-west-1.amazonaws.com/shop/in/"),
            TransformOutput(s3_output_path="s3://sagemaker-eu-west-1-123456789012/out/"),
            TransformOutput(),
            BatchDataCapture(destination_s3_uri="s3://shop/captured"),
        ],
        fails=[
            TransformOutput(s3_output_path="s3://sagemaker-us-west-2-123456789012/out/"),
            TransformS3Source(s3_uri="https://s3.us-west-2.amazonaws.com/shop/in/"),
            BatchDataCapture(destination_s3_uri="s3://shop-us-west-2/captured"),
        ],
        in_template="a bucket of us-west-2 is read or written, and the job runs in eu-west-1; choose a bucket of the",
        shown={f"{JOB}.TransformOutput.S3OutputPath": "s3://shop-us-west-2/out/"},
        hidden=[
            TransformS3Source(s3_uri=UNKNOWN),
            TransformOutput(s3_output_path=MAYBE),
            TransformS3Source(s3_uri=Partial(("s3://shop-", None, "/in/"))),
        ],
    ),
    Case(
        rule="transform-bucket-in-region",
        severity="warning",
        context=IRELAND,
        passes=[job(), job(bucket_regions=("eu-west-1",)), job(bucket_regions=())],
        fails=[job(bucket_regions=("eu-west-1", "us-east-1"))],
        in_template="a bucket in us-east-1 is read or written, and the job runs in eu-west-1; choose a bucket of the",
        not_shown_because="a template does not say where a bucket of another stack is",
        hidden=[job(bucket_regions=UNKNOWN), job(bucket_regions=MAYBE)],
    ),
]


class TestTransformPlaceRules(RuleTests):
    """Each rule about the places of a job's data."""
