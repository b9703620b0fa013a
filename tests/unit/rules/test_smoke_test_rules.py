"""What a smoke test can ask an endpoint, and when."""

import json
from typing import Any

from constructs_lib.rules import MAYBE, UNKNOWN
from constructs_lib.rules.facts import AsyncInference, InferenceExecution, SmokeTest, SmokeTestRequest, Variant
from tests.unit.rules.conftest import Case, RuleTests, config, container, endpoint, model, variant
from tests.unit.rules.sound import MANY_MODELS, NO_VALUE, SEVERAL

DIRECT = InferenceExecution(mode="Direct")


def request(**values: Any) -> SmokeTestRequest:
    """Return a request."""
    return SmokeTestRequest(**values)


def smoke_test(*variants: Variant, requests: Any = None, behind: Any = None, **values: Any) -> SmokeTest:
    """Return a smoke test without a fault, but for the values given."""
    sound = {
        "endpoint_name": "shop",
        "endpoint_config_name": "shop",
        "endpoint": endpoint(config=config(*(variants or (serving(),)), **(behind or {}))),
        "requests": (request(),) if requests is None else requests,
        "waits_for_endpoint": True,
        "compares_served_config": True,
        "unreadable": None,
    }
    return SmokeTest(**{**sound, **values})


def serving(*containers: Any, **values: Any) -> Variant:
    return variant(model=model(*containers, **values))


MANY = serving(container(mode="MultiModel"))
ONE_BY_ONE = serving(
    container(container_hostname="a"), container(container_hostname="b"), inference_execution_config=DIRECT
)
HOSTING = variant(model_name=None, model=None)
QUEUE = {"async_inference_config": AsyncInference()}
SOMEWHERE = {"endpoint": UNKNOWN}
PARTLY = {"endpoint": endpoint(config=UNKNOWN)}


def shown(*requests: Any, **changes: Any) -> dict[str, Any]:
    """Return the change of a template that has a smoke test."""
    properties = {
        "ServiceToken": "arn:aws:lambda:eu-west-1:111122223333:function:smoke-test",
        "EndpointName": {"Fn::GetAtt": ["Endpoint", "EndpointName"]},
        "EndpointConfigName": {"Fn::GetAtt": ["Config", "EndpointConfigName"]},
        "Requests": json.dumps(requests or [{"body": "1", "arguments": {}}]),
        **changes,
    }
    return {"SmokeTest": {"Type": "Custom::SageMakerSmokeTest", "Properties": properties}}


CASES = [
    Case(
        rule="smoke-test-asynchronous",
        severity="error",
        passes=[smoke_test(), smoke_test(behind=QUEUE, asynchronous=True)],
        fails=[smoke_test(behind=QUEUE), smoke_test(behind=QUEUE, asynchronous=False), smoke_test(asynchronous=True)],
        in_template="the endpoint is asynchronous, and is asked for an answer at once; ask an asynchronous endpoint",
        shown=shown(Asynchronous="true"),
        hidden=[
            smoke_test(behind={"async_inference_config": MAYBE}),
            smoke_test(**SOMEWHERE, asynchronous=True),
            smoke_test(**PARTLY, asynchronous=True),
            smoke_test(behind=QUEUE, asynchronous=UNKNOWN),
        ],
    ),
    Case(
        rule="smoke-test-asynchronous-target",
        severity="error",
        passes=[smoke_test(asynchronous=True), smoke_test(requests=(request(target_variant="stable"),))],
        fails=[
            smoke_test(asynchronous=True, requests=(request(**{name: "a"}),))
            for name in (
                "target_model",
                "target_variant",
                "target_container_hostname",
                "inference_component_name",
            )
        ],
        in_template="request 1 names a target, and an asynchronous endpoint takes none",
        shown=shown({"body": "1", "arguments": {"TargetVariant": "a"}}, Asynchronous=True),
        hidden=[smoke_test(asynchronous=UNKNOWN, requests=(request(target_variant="stable"),))],
    ),
    Case(
        rule="smoke-test-asynchronous-status",
        severity="error",
        passes=[
            smoke_test(asynchronous=True, requests=(request(expected_status=200),)),
            smoke_test(requests=(request(expected_status=400),)),
        ],
        fails=[smoke_test(asynchronous=True, requests=(request(), request(expected_status=400)))],
        in_template="request 2 expects the status 400, and a response in S3 has none; leave the expected status out",
        shown=shown({"body": "1", "arguments": {}, "status": 400}, Asynchronous=True),
        hidden=[
            smoke_test(asynchronous=UNKNOWN, requests=(request(expected_status=400),)),
            smoke_test(asynchronous=True, requests=(request(expected_status=UNKNOWN),)),
        ],
    ),
    Case(
        rule="smoke-test-components",
        severity="error",
        passes=[
            smoke_test(),
            smoke_test(HOSTING, requests=(request(inference_component_name="a"),)),
            smoke_test(HOSTING, serving(), requests=(request(), request(inference_component_name="a"))),
            smoke_test(HOSTING, behind=QUEUE),
        ],
        fails=[smoke_test(HOSTING), smoke_test(requests=(request(inference_component_name="a"),))],
        in_template="request 1 names no inference component, and the endpoint hosts components only; name a component",
        shown=shown(
            EndpointName={"Fn::GetAtt": ["Host", "EndpointName"]},
            EndpointConfigName={"Fn::GetAtt": ["Fleet", "EndpointConfigName"]},
        ),
        hidden=[
            smoke_test(variant(model_name=MAYBE)),
            smoke_test(HOSTING, requests=UNKNOWN),
            smoke_test(HOSTING, requests=(request(inference_component_name=MAYBE),)),
            smoke_test(**SOMEWHERE),
        ],
    ),
    Case(
        rule="smoke-test-models",
        severity="error",
        passes=[smoke_test(), smoke_test(MANY, requests=(request(target_model="a.tar.gz"),))],
        fails=[smoke_test(MANY), smoke_test(requests=(request(target_model="a.tar.gz"),))],
        in_template="request 1 names no model, and the endpoint is a multi-model endpoint; name a model",
        shown={**MANY_MODELS, **shown()},
        hidden=[
            smoke_test(variant(model=UNKNOWN)),
            smoke_test(MANY, requests=(request(target_model=MAYBE),)),
            smoke_test(**PARTLY),
        ],
    ),
    Case(
        rule="smoke-test-containers",
        severity="error",
        passes=[
            smoke_test(),
            smoke_test(HOSTING),
            smoke_test(ONE_BY_ONE, requests=(request(target_container_hostname="b"),)),
        ],
        fails=[
            smoke_test(ONE_BY_ONE),
            smoke_test(ONE_BY_ONE, requests=(request(target_container_hostname="c"),)),
            smoke_test(requests=(request(target_container_hostname="a"),)),
        ],
        in_template="request 1 names no container, and those of the endpoint are invoked directly; name a container",
        shown={
            "Model.PrimaryContainer": NO_VALUE,
            "Model.Containers": [{**each, "ContainerHostname": name} for each, name in zip(SEVERAL, "ab", strict=True)],
            "Model.InferenceExecutionConfig": {"Mode": "Direct"},
            **shown(),
        },
        hidden=[
            smoke_test(variant(model=UNKNOWN)),
            smoke_test(ONE_BY_ONE, requests=(request(target_container_hostname=UNKNOWN),)),
        ],
    ),
    Case(
        rule="smoke-test-variants",
        severity="error",
        passes=[smoke_test(), smoke_test(requests=(request(target_variant="stable"),))],
        fails=[smoke_test(requests=(request(target_variant="blue"),))],
        in_template="request 1 names the variant 'blue', and the endpoint has ['stable']; name a variant",
        shown=shown({"body": "1", "arguments": {"TargetVariant": "blue"}}),
        hidden=[
            smoke_test(variant(variant_name=UNKNOWN), requests=(request(target_variant="blue"),)),
            smoke_test(requests=(request(target_variant=UNKNOWN),)),
            smoke_test(**SOMEWHERE, requests=(request(target_variant="blue"),)),
        ],
    ),
    Case(
        rule="smoke-test-unreadable",
        severity="error",
        passes=[smoke_test()],
        fails=[
            smoke_test(unreadable="Requests is missing"),
            smoke_test(endpoint_name=None),
            smoke_test(endpoint_config_name=None),
        ],
        in_template="Requests is missing; define the test by SmokeTest(...)",
        shown=shown(Requests="[1]"),
        hidden=[smoke_test(unreadable=UNKNOWN), smoke_test(endpoint_name=MAYBE), smoke_test(endpoint_name=UNKNOWN)],
    ),
    Case(
        rule="smoke-test-too-early",
        severity="error",
        passes=[smoke_test()],
        fails=[smoke_test(waits_for_endpoint=False)],
        in_template="the test does not wait for the endpoint; have the test depend on the endpoint",
        shown={"Endpoint.EndpointName": "shop", **shown(EndpointName="shop")},
        hidden=[smoke_test(waits_for_endpoint=UNKNOWN)],
    ),
    Case(
        rule="smoke-test-other-config",
        severity="error",
        passes=[smoke_test()],
        fails=[smoke_test(compares_served_config=False)],
        in_template="EndpointConfigName is not that of the endpoint, so the test always fails; set EndpointConfigName",
        shown=shown(EndpointConfigName={"Fn::GetAtt": ["Fleet", "EndpointConfigName"]}),
        hidden=[smoke_test(compares_served_config=UNKNOWN)],
    ),
]


class TestSmokeTestRules(RuleTests):
    """Each rule about smoke tests."""
