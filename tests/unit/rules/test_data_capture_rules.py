"""What SageMaker accepts of data capture, and what becomes of what is captured."""

from typing import Any

from constructs_lib.rules import MAYBE, UNKNOWN, Context
from constructs_lib.rules.facts import CaptureContentTypes, CaptureOption, DataCapture
from constructs_lib.rules.hidden import Partial
from tests.unit.rules.conftest import IRELAND, Case, RuleTests

CAPTURED: dict[str, Any] = {
    "DestinationS3Uri": "s3://shop/captured",
    "InitialSamplingPercentage": 20,
    "CaptureOptions": [{"CaptureMode": "Input"}],
}
TEMPLATE = "Config.DataCaptureConfig"
UNTOLD = "a template does not say where a bucket is that it does not define"
OURS = Context(account="123456789012")


def capture(**values: Any) -> DataCapture:
    sound = {"destination_s3_uri": "s3://shop/captured", "initial_sampling_percentage": 20}
    place = {"bucket_region": None, "bucket_account": None}
    return DataCapture(**{**sound, **place, **values})


def of(*modes: Any) -> DataCapture:
    return capture(capture_options=tuple(CaptureOption(capture_mode=mode) for mode in modes))


CASES = [
    Case(
        rule="capture-destination-slash",
        severity="warning",
        passes=[capture(), capture(destination_s3_uri=Partial(("s3://", None, "/captured")))],
        fails=[
            capture(destination_s3_uri="s3://shop/captured/"),
            capture(destination_s3_uri=Partial(("s3://", None, "/captured/"))),
        ],
        in_template="DestinationS3Uri 's3://shop/captured/' ends with a slash; leave out the slash at the end of",
        shown={TEMPLATE: {**CAPTURED, "DestinationS3Uri": "s3://shop/captured/"}},
        hidden=[
            capture(destination_s3_uri=UNKNOWN),
            capture(destination_s3_uri=MAYBE),
            capture(destination_s3_uri=Partial(("s3://shop/", None))),
        ],
    ),
    Case(
        rule="capture-mode-twice",
        severity="warning",
        passes=[of("Input", "Output"), of("InputAndOutput"), capture()],
        fails=[of("Input", "Output", "Input"), of("InputAndOutput", "Output")],
        in_template="CaptureOptions captures Input twice; name Input and Output once each",
        shown={TEMPLATE: {**CAPTURED, "CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "Input"}]}},
        hidden=[of("Input", UNKNOWN), of("Input", MAYBE), capture(capture_options=MAYBE)],
    ),
    Case(
        rule="captured-as-one-type",
        severity="warning",
        passes=[
            CaptureContentTypes(csv_content_types=("text/csv",), json_content_types=("application/json",)),
            CaptureContentTypes(csv_content_types=("text/csv",)),
        ],
        fails=[CaptureContentTypes(csv_content_types=("text/csv", "a/b"), json_content_types=("a/b",))],
        in_template="'a/b' is in CsvContentTypes and in JsonContentTypes; keep it in CsvContentTypes or in",
        shown={
            TEMPLATE: {
                **CAPTURED,
                "CaptureContentTypeHeader": {"CsvContentTypes": ["a/b"], "JsonContentTypes": ["a/b"]},
            }
        },
        hidden=[
            CaptureContentTypes(csv_content_types=UNKNOWN, json_content_types=("a/b",)),
            CaptureContentTypes(csv_content_types=("a/b",), json_content_types=MAYBE),
        ],
    ),
    Case(
        rule="capture-of-nothing",
        severity="information",
        passes=[capture(), capture(initial_sampling_percentage=0, enable_capture=False)],
        fails=[capture(initial_sampling_percentage=0), capture(initial_sampling_percentage=0, enable_capture=True)],
        in_template="InitialSamplingPercentage 0 captures nothing; raise InitialSamplingPercentage, or leave data",
        hidden=[
            capture(initial_sampling_percentage=UNKNOWN),
            capture(initial_sampling_percentage=MAYBE),
            capture(initial_sampling_percentage=0, enable_capture=UNKNOWN),
        ],
    ),
    Case(
        rule="capture-bucket-in-region",
        severity="warning",
        context=IRELAND,
        passes=[capture(bucket_region="eu-west-1"), capture()],
        fails=[capture(bucket_region="us-west-2")],
        in_template="captured data goes to a bucket in us-west-2, and the endpoint is in eu-west-1; choose a bucket",
        not_shown_because=UNTOLD,
        hidden=[capture(bucket_region=UNKNOWN)],
    ),
    Case(
        rule="capture-bucket-in-account",
        severity="warning",
        context=OURS,
        passes=[capture(bucket_account="123456789012"), capture()],
        fails=[capture(bucket_account="111122223333")],
        in_template="captured data goes to account 111122223333, and the endpoint is in 123456789012; let the policy",
        not_shown_because=UNTOLD,
        hidden=[capture(bucket_account=UNKNOWN)],
    ),
]


class TestDataCaptureRules(RuleTests):
    """Each rule about data capture."""
