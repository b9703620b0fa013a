"""What an API can do in front of an asynchronous endpoint."""

from constructs_lib.rules import MAYBE, UNKNOWN
from constructs_lib.rules.facts import ApiAsyncInference
from tests.unit.rules.conftest import RuleTests
from tests.unit.rules.front_doors import case, door

CASES = [
    case(
        "front-door-asynchronous",
        [door(), door(asynchronous=True), door(target_variants=("stable",), expose_variant=True)],
        [
            door(asynchronous=True, target_variants=("stable",)),
            door(asynchronous=True, target_models=("a",)),
            door(asynchronous=True, target_container_hostnames=("a",)),
            door(asynchronous=True, components=("llm",)),
            door(asynchronous=True, expose_variant=True),
            door(asynchronous=True, open_status_codes=(404,)),
        ],
        "is given, and a request to an asynchronous endpoint names no target and waits for none; leave out",
        [door(asynchronous=UNKNOWN, expose_variant=True)],
    ),
    case(
        "front-door-async-headers",
        [
            door(open_headers=("SESSION_ID",)),
            door(asynchronous=True),
            door(asynchronous=True, open_headers=("CUSTOM_ATTRIBUTES",)),
        ],
        [
            door(asynchronous=True, open_headers=("INFERENCE_ID",)),
            door(asynchronous=True, open_headers=("SESSION_ID",)),
        ],
        "OpenHeaders has INFERENCE_ID; leave all but InvocationHeader.CUSTOM_ATTRIBUTES",
        [door(asynchronous=True, open_headers=UNKNOWN)],
    ),
    case(
        "front-door-upload-schema",
        [
            door(request_schema=True, binary=False),
            door(request_schema=True, binary=False, asynchronous=True),
            door(asynchronous=True, uploads=True),
        ],
        [door(request_schema=True, binary=False, asynchronous=True, uploads=True)],
        "RequestSchema is given, and bodies that are uploaded would reach the model unchecked",
        [door(asynchronous=True, uploads=UNKNOWN, request_schema=True, binary=False)],
    ),
    case(
        "front-door-async-limits",
        [
            ApiAsyncInference(),
            ApiAsyncInference(request_ttl=60, invocation_timeout=1, max_upload_size=1),
            ApiAsyncInference(request_ttl=21_600, invocation_timeout=3600, max_upload_size=1024),
        ],
        [
            *(ApiAsyncInference(request_ttl=each) for each in (0, 59, 21_601)),
            *(ApiAsyncInference(invocation_timeout=each) for each in (0, 3601)),
            *(ApiAsyncInference(max_upload_size=each) for each in (0, 1025)),
        ],
        "RequestTtl 0 is out of range; set RequestTtl to 60 seconds to 6 hours",
        [ApiAsyncInference(request_ttl=UNKNOWN), ApiAsyncInference(max_upload_size=MAYBE)],
    ),
]


class TestFrontDoorAsyncRules(RuleTests):
    """Each case above."""
