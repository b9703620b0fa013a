"""How requests for an asynchronous endpoint are taken."""

from typing import Any

from aws_cdk import CfnParameter, Duration, Size, Stack

from constructs_lib import ApiAsyncInference
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import NOT_DURATIONS, NOT_SIZES, refused
from tests.unit.front_door.pieces import async_inference
from tests.unit.with_each import with_each


def test_has_nothing_of_its_own_by_default() -> None:
    assert repr(ApiAsyncInference()) == "ApiAsyncInference()"


def test_takes_times_a_size_and_places() -> None:
    options = ApiAsyncInference(
        configuration=async_inference(Stack(quick_app(), "Test")),
        request_ttl=Duration.minutes(1),
        invocation_timeout=Duration.hours(1),
        max_upload_size=Size.gibibytes(1),
    )

    assert options == ApiAsyncInference(
        configuration=options.configuration,
        request_ttl=Duration.seconds(60),
        invocation_timeout=Duration.seconds(3600),
        max_upload_size=Size.mebibytes(1024),
    )


@with_each(
    "options, message",
    [
        *(({"request_ttl": each}, "request_ttl of ApiAsyncInference must be a Duration") for each in NOT_DURATIONS),
        *(({"invocation_timeout": each}, "invocation_timeout of ApiAsync") for each in NOT_DURATIONS),
        *(({"max_upload_size": each}, "max_upload_size of ApiAsyncInference must be a Size") for each in NOT_SIZES),
        ({"request_ttl": Duration.millis(60_500)}, "request_ttl of ApiAsyncInference is 60500 ms"),
        (
            {"request_ttl": Duration.seconds(59)},
            "request_ttl=59 seconds is out of range; set request_ttl to 60 seconds",
        ),
        ({"invocation_timeout": Duration.seconds(0)}, "invocation_timeout=0 seconds is out of range"),
        ({"max_upload_size": Size.mebibytes(1025)}, "max_upload_size=1025 MiB is out of range"),
        ({"configuration": "s3://shop/out"}, "configuration of ApiAsyncInference must be an AsyncInference"),
    ],
)
def test_fails(options: dict[str, Any], message: str) -> None:
    with refused(message):
        ApiAsyncInference(**options)


def test_fails_when_a_time_or_a_size_is_a_token(parameter: CfnParameter) -> None:
    parameter.type = "Number"
    number: Any = parameter.value_as_number

    for options in (
        {"request_ttl": Duration.seconds(number)},
        {"invocation_timeout": Duration.seconds(number)},
        {"max_upload_size": Size.mebibytes(number)},
    ):
        with refused("is a token, and the function has to be told a number; pass a known one"):
            ApiAsyncInference(**options)
