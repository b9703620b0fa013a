"""The messages of SageMaker Runtime, as people have seen them, and whose fault each is."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from constructs_lib.runtime.front_door import meanings
from constructs_lib.runtime.front_door.faults import refused
from constructs_lib.runtime.front_door.meanings import Meaning
from constructs_lib.runtime.front_door.messages import MODEL_ERRORS, REFUSALS, Known, meaning_of
from tests.unit.runtime.door import Door
from tests.unit.runtime.stub import Server, answers
from tests.unit.with_each import with_each

if TYPE_CHECKING:
    from collections.abc import Callable

    from constructs_lib.runtime.front_door.problem import ProblemError


class Seen(NamedTuple):
    """An answer that somebody has got, with account, names and ids changed."""

    status: int
    error: str
    body: dict[str, Any]
    whose: str
    code: str
    source: str


SEEN = [
    # The caller's fault.
    Seen(
        400,
        "ValidationError",
        {"Message": "Request 3f0c5e1d-5b0e-4f8e-9d6e-0f3f0c5e1d5b has oversize body."},
        "caller",
        "request_too_large",
        "github.com/aws/sagemaker-python-sdk/issues/4271",
    ),
    Seen(
        413,
        "",
        {"Message": "HTTP content length exceeded 5246976 bytes."},
        "caller",
        "request_too_large",
        "github.com/aws/sagemaker-python-sdk/issues/171",
    ),
    Seen(
        400,
        "ValidationError",
        {
            "message": "1 validation error detected: Value at 'body' failed to satisfy constraint: "
            "Member must have length less than or equal to 0"
        },
        "caller",
        "request_too_large",
        "github.com/aws/aws-sdk-js/issues/4203",
    ),
    Seen(
        424,
        "ModelError",
        {
            "ErrorCode": "CLIENT_ERROR_FROM_MODEL",
            "Message": 'Received client error (400) from primary with message "unable to evaluate payload provided".',
            "OriginalMessage": "unable to evaluate payload provided",
            "OriginalStatusCode": 400,
        },
        "caller",
        "model_rejected_input",
        "github.com/aws/amazon-sagemaker-examples/issues/1881",
    ),
    # The model's.
    Seen(
        424,
        "ModelError",
        {
            "ErrorCode": "INTERNAL_FAILURE_FROM_MODEL",
            "Message": 'Received server error (502) from model with message "<html>502 Bad Gateway</html>".',
            "OriginalMessage": "<html>502 Bad Gateway</html>",
            "OriginalStatusCode": 502,
        },
        "model",
        "model_failed",
        "github.com/aws/sagemaker-tensorflow-serving-container/issues/109",
    ),
    Seen(
        424,
        "ModelError",
        {
            "Message": "Received server error (500) from primary and could not load the entire response body. "
            "See https://eu-west-3.console.aws.amazon.com/cloudwatch/home in account 123456789012.",
            "OriginalStatusCode": 500,
        },
        "model",
        "model_failed",
        "github.com/aws/amazon-sagemaker-examples/issues/4324",
    ),
    Seen(
        424,
        "ModelError",
        {
            "Message": 'Received server error (0) from primary with message "Your invocation timed out while waiting '
            "for a response from container primary. Review the latency metrics for each container in Amazon "
            'CloudWatch, resolve the issue, and try again."',
            "OriginalStatusCode": 0,
        },
        "model",
        "model_timed_out",
        "github.com/aws-samples/host-yolov8-on-sagemaker-endpoint/issues/21",
    ),
    Seen(
        424,
        "ModelError",
        {
            "Message": 'Received server error (0) from model with message "Amazon SageMaker could not get a response '
            "from the flowers endpoint. This can occur when CPU or memory utilization is high. To check your "
            'utilization, see Amazon CloudWatch."',
            "OriginalStatusCode": 0,
        },
        "model",
        "model_timed_out",
        "github.com/aws/amazon-sagemaker-examples/issues/2815",
    ),
    Seen(
        500,
        "InternalFailure",
        {"Message": "An internal failure occurred."},
        "model",
        "endpoint_failed",
        "API reference, InvokeEndpoint",
    ),
    Seen(
        530,
        "InternalDependencyException",
        {"Message": "Your request caused an exception with an internal dependency. Contact customer support."},
        "model",
        "endpoint_failed",
        "API reference, InvokeEndpoint",
    ),
    # The owner's.
    Seen(
        400,
        "ValidationError",
        {"Message": "Endpoint flowers of account 123456789012 not found."},
        "owner",
        "endpoint_not_found",
        "github.com/aws/amazon-sagemaker-examples/issues/293",
    ),
    Seen(
        400,
        "ValidationError",
        {
            "ErrorCode": "INFERENCE_COMPONENT_NAME_MISSING",
            "Message": "Inference Component Name header is required for endpoints to which you plan to deploy "
            "inference components. Please include Inference Component Name header or consider using SageMaker models.",
        },
        "owner",
        "endpoint_misconfigured",
        "github.com/BerriAI/litellm/pull/37766; without the code: github.com/langchain-ai/langchain/issues/16150",
    ),
    Seen(
        400,
        "ValidationError",
        {
            "ErrorCode": "TARGET_MODEL_HEADER_NOT_SUPPORTED",
            "Message": "Endpoint flowers is not a multi-model endpoint and does not support target model header.",
        },
        "owner",
        "endpoint_misconfigured",
        "github.com/aws/amazon-sagemaker-examples/issues/1216; without the code: issue 1026",
    ),
    Seen(
        400,
        "ValidationError",
        {"Message": "Request 186633a1-9a9f-4557-8e2b-038d9aa4bba4 is missing a target model header."},
        "owner",
        "endpoint_misconfigured",
        "github.com/aws/sagemaker-tensorflow-serving-container/issues/166",
    ),
    Seen(
        400,
        "ValidationError",
        {"Message": "Failed to download model data (bucket: models, key: adapters/one)"},
        "owner",
        "endpoint_misconfigured",
        "github.com/awslabs/ml-container-creator, troubleshooting",
    ),
    Seen(
        403,
        "AccessDeniedException",
        {
            "Message": "User: arn:aws:sts::123456789012:assumed-role/role/function is not authorized to perform: "
            "sagemaker:InvokeEndpoint on resource: arn:aws:sagemaker:us-east-1:123456789012:endpoint/flowers because "
            "no identity-based policy allows the sagemaker:InvokeEndpoint action"
        },
        "owner",
        "front_door_misconfigured",
        "IAM user guide, Troubleshoot access denied error messages",
    ),
    # What passes.
    Seen(
        400,
        "ThrottlingException",
        {"message": None},
        "passing",
        "throttled",
        "github.com/opensearch-project/ml-commons/issues/2429",
    ),
    Seen(
        429,
        "ModelNotReadyException",
        {"Message": "The model is still being provisioned."},
        "passing",
        "model_not_ready",
        "API reference, InvokeEndpoint (the name and status; no message was found)",
    ),
    Seen(
        503,
        "ServiceUnavailable",
        {"Message": "The service is unavailable. Try your call again."},
        "passing",
        "endpoint_unavailable",
        "API reference, InvokeEndpoint",
    ),
    Seen(
        400,
        "ValidationError",
        {
            "Message": "Inference Component has no capacity to process this request. ApplicationAutoScaling may be "
            "in-progress (if configured) or try to increase the capacity by invoking "
            "UpdateInferenceComponentRuntimeConfig API."
        },
        "passing",
        "endpoint_unavailable",
        "AWS Machine Learning Blog, Unlock cost savings with the new scale down to zero feature in SageMaker Inference",
    ),
    Seen(
        424,
        "ModelError",
        {
            "Message": 'Received server error (503) from model with message "{ "code": 503, "type": '
            '"InternalServerException", "message": "Prediction failed" } ".',
            "OriginalStatusCode": 503,
        },
        "passing",
        "model_overloaded",
        "developer guide, Troubleshoot Neo Inference Errors",
    ),
]
WHOSE: dict[str, Callable[[ProblemError], object]] = {
    "caller": lambda problem: problem.status < 500 and not problem.operator,
    "model": lambda problem: problem.status in {502, 504} and not problem.operator and problem.retry_after is None,
    "owner": lambda problem: problem.status >= 500 and problem.operator,
    "passing": lambda problem: problem.status in {429, 503} and not problem.operator and problem.retry_after,
}


@pytest.mark.parametrize("seen", SEEN, ids=lambda seen: f"{seen.whose} {seen.code} {seen.source}")
def test_whose_fault_it_is(door: Door, stubbed: Server, log: Callable[[], dict[str, Any]], seen: Seen) -> None:
    more = {"x_amzn_ErrorType": seen.error} if seen.error else {}
    stubbed.default = answers(json.dumps(seen.body).encode(), status=seen.status, **more)

    answer = door.call()

    assert answer.code == seen.code
    line = log()
    assert line["OperatorFaults"] == int(seen.whose == "owner")
    assert line["ServerFaults"] == int(seen.whose == "owner" or answer.status >= 500)
    assert ("retry-after" in answer.headers) == (seen.whose == "passing" or seen.code == "endpoint_not_found")
    for told in (answer.body.decode(), json.dumps(line)):
        assert not [
            words for words in ("123456789012", "arn:", "container primary", "flowers endpoint") if words in told
        ]


@with_each("seen", SEEN)
def test_what_is_told_fits_whose_fault_it_is(seen: Seen) -> None:
    problem = refused(seen.status, seen.error, json.dumps(seen.body).encode(), targeted=False)

    assert WHOSE[seen.whose](problem), problem.document("id")


@with_each("known", [*REFUSALS, *MODEL_ERRORS])
def test_every_message_that_is_known_was_seen(known: Known) -> None:
    seen = [each for each in SEEN if all(words in json.dumps(each.body).lower() for words in known.words)]

    assert [each for each in seen if each.code == known.meaning.code and each.whose == known.meaning.whose]
    assert known.source
    assert all(words == words.lower() for words in known.words)


def test_each_kind_of_fault_was_seen() -> None:
    assert {seen.whose for seen in SEEN} == set(WHOSE)


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("Failed to download model data (bucket: models, key: b.tar.gz)", "unknown_target"),
        ("Endpoint flowers is not a multi-model endpoint and does not support target model header.", None),
        ("Endpoint flowers of account 123456789012 not found.", "endpoint_not_found"),
        ("Request 1 has oversize body.", "request_too_large"),
        ("Something new", "unknown_target"),
    ],
)
def test_who_has_named_a_target_is_told_of_it(stubbed: Server, message: str, code: str | None) -> None:
    body = json.dumps({"Message": message}).encode()
    stubbed.default = answers(body, status=400, x_amzn_ErrorType="ValidationError")

    answer = Door(TARGETS='{"model": ["*"]}').call(target={"model": "b.tar.gz"})

    assert answer.code == (code or "endpoint_misconfigured")


def test_words_of_the_model_do_not_pass_for_those_of_sagemaker(door: Door, stubbed: Server) -> None:
    message = "Endpoint x of account y not found. Inference Component has no capacity. has oversize body"
    body = json.dumps({"Message": message, "OriginalMessage": message, "OriginalStatusCode": 500}).encode()
    stubbed.default = answers(body, status=424, x_amzn_ErrorType="ModelError")

    assert door.call().code == "model_failed"


@pytest.mark.parametrize("text", ["endpoint ", "Endpoint of account ", "timed ", "a", "value at 'body' "])
@pytest.mark.parametrize("known", [REFUSALS, MODEL_ERRORS])
def test_no_message_takes_long(known: tuple[Known, ...], text: str) -> None:
    long = text * (2_000_000 // len(text))
    begin = time.thread_time()

    assert meaning_of(known, long, None, ["no text"]) is None

    assert time.thread_time() - begin < 0.1


def test_only_the_beginning_of_a_message_counts() -> None:
    assert meaning_of(REFUSALS, "x" * 1000 + "has oversize body") is None
    assert meaning_of(REFUSALS, None, {"has": "oversize body"}) is None


MEANINGS = {name: each for name, each in vars(meanings).items() if isinstance(each, Meaning)}


@with_each("name", MEANINGS)
def test_meanings_say_what_they_mean(name: str) -> None:
    meaning = MEANINGS[name]
    problem = meaning.problem("Fault")

    assert WHOSE[meaning.whose](problem)
    assert (problem.fault, problem.code) == ("Fault", meaning.code)
    assert json.loads(problem.document("id"))["detail"] == meaning.detail
