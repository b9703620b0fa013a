"""What SageMaker accepts of data capture, and what becomes of what is captured."""

from collections import Counter
from collections.abc import Iterator

from .engine import Context, rule
from .facts import CaptureContentTypes, DataCapture
from .hidden import given


@rule("capture-destination-slash", source="aws/amazon-sagemaker-examples#1938", confidence="unconfirmed")
def capture_destination_slash(capture: DataCapture) -> Iterator[str]:
    """A destination that ends with a slash, behind which Model Monitor looks for a folder without a name.

    Remedy: Leave out the slash at the end of {destination_s3_uri}.
    """
    if given(capture.destination_s3_uri) and capture.destination_s3_uri.endswith("/"):
        yield "{destination_s3_uri=} ends with a slash"


@rule("capture-mode-twice", source="botocore CaptureOption.CaptureMode", confidence="unconfirmed")
def capture_mode_twice(capture: DataCapture) -> Iterator[str]:
    """A capture mode that is there twice, once perhaps as a part of InputAndOutput.

    Remedy: Name Input and Output once each.
    """
    if not given(capture.capture_options):
        return
    both = {"InputAndOutput": ("Input", "Output")}
    modes = [option.capture_mode for option in capture.capture_options if given(option.capture_mode)]
    named = Counter(part for mode in modes for part in both.get(mode, (mode,)))
    for mode in sorted(mode for mode, count in named.items() if count > 1):
        yield f"{{capture_options}} captures {mode} twice"


@rule("captured-as-one-type", source="botocore CaptureContentTypeHeader", confidence="unconfirmed")
def captured_as_one_type(types: CaptureContentTypes) -> Iterator[str]:
    """A content type that is to be captured as CSV and as JSON.

    Remedy: Keep it in {csv_content_types} or in {json_content_types}.
    """
    if given(types.csv_content_types) and given(types.json_content_types):
        for twice in sorted(set(types.csv_content_types) & set(types.json_content_types)):
            yield f"{twice!r} is in {{csv_content_types}} and in {{json_content_types}}"


@rule("capture-of-nothing", source="arithmetic: a share of 0 percent", severity="information")
def capture_of_nothing(capture: DataCapture) -> Iterator[str]:
    """Data capture that is on, and captures no invocation.

    Remedy: Raise {initial_sampling_percentage}, or leave data capture out.
    """
    enabled = not given(capture.enable_capture) or capture.enable_capture
    if enabled and given(capture.initial_sampling_percentage) and capture.initial_sampling_percentage == 0:
        yield "{initial_sampling_percentage=} captures nothing"


@rule(
    "capture-bucket-in-region", source="inferred from botocore ModelDataUrl: the same region", confidence="unconfirmed"
)
def capture_bucket_in_region(capture: DataCapture, context: Context) -> Iterator[str]:
    """Captured data for a bucket that is defined in another region.

    Remedy: Choose a bucket of the region of the endpoint.
    """
    if given(capture.bucket_region) and capture.bucket_region != context.region:
        yield f"captured data goes to a bucket in {capture.bucket_region}, and the endpoint is in {context.region}"


@rule(
    "capture-bucket-in-account", source="Amazon S3 user guide, example-walkthroughs-managing-access", severity="warning"
)
def capture_bucket_in_account(capture: DataCapture, context: Context) -> Iterator[str]:
    """Captured data for a bucket of another account, whose policy has to let this one write.

    Remedy: Let the policy of the bucket allow s3:PutObject to the execution role.
    """
    if given(capture.bucket_account) and capture.bucket_account != context.account:
        yield f"captured data goes to account {capture.bucket_account}, and the endpoint is in {context.account}"
