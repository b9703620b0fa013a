"""Shadow variants of our constructs: they receive copies, and never answer."""

import base64
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from aws_cdk import aws_s3 as s3
from botocore.exceptions import ClientError
from constructs import Construct

from constructs_lib import (
    DataCapture,
    Endpoint,
    EndpointConfig,
    InstanceProductionVariant,
    InstanceType,
    Model,
    S3Location,
)
from tests.local.constructed import constructed, one_model
from tests.local.templates import BUCKET, Stack, Template, put_artifact
from tests.local_aws.instance import Aws

_PATIENCE = 15.0
_FAILS = """
def model_fn(model_dir):
    return None

def input_fn(body, content_type):
    raise ValueError("the shadow fails")

def predict_fn(data, model):
    return data

def output_fn(prediction, accept):
    return prediction, accept
"""


def define(scope: Construct, *, weight: float = 1, artifact: str = "shadow.tar.gz", scaled: bool = False) -> None:
    """A stable variant with a shadow, of which everything is captured."""
    bucket = s3.Bucket.from_bucket_name(scope, "Bucket", BUCKET)
    stable, shadow = (
        InstanceProductionVariant(
            variant_name=name,
            model=Model(scope, name, containers=[one_model(scope, key)]),
            instance_type=InstanceType.M5_LARGE,
            initial_instance_count=2,
            initial_variant_weight=share,
        )
        for name, key, share in (("Stable", "stable.tar.gz", 1), ("Shadow", artifact, weight))
    )
    config = EndpointConfig(
        scope,
        "Config",
        instance_production_variants=[stable],
        shadow_production_variants=[shadow],
        data_capture=DataCapture(destination=S3Location(bucket, "copied/"), sampling_percentage=100),
    )
    endpoint = Endpoint(scope, "Endpoint", endpoint_config=config, endpoint_name="shadowed")
    if scaled:
        (deployed,) = endpoint.shadow_production_variants
        deployed.auto_scale_instance_count(min_capacity=2, max_capacity=6).scale_on_invocations(
            "Invocations", max_requests_per_second=10
        )


@pytest.fixture
def deployed(aws: Aws) -> Iterator[Callable[..., Stack]]:
    for key in ("stable.tar.gz", "shadow.tar.gz"):
        put_artifact(aws, key)
    put_artifact(aws, "failing.tar.gz", _FAILS)
    stack = Stack(aws, "Shadowed")

    def deploy(**options: Any) -> Stack:
        assert stack.create(constructed(lambda scope: define(scope, **options))) == "CREATE_COMPLETE"
        return stack

    yield deploy
    stack.delete()
    client = aws.client("s3")
    for key in copied(aws, ""):
        client.delete_object(Bucket=BUCKET, Key=key)


def ask(aws: Aws, count: int, **request: Any) -> Counter[tuple[str, str]]:
    """How often which variant answered as which model."""
    runtime = aws.client("sagemaker-runtime")
    found: Counter[tuple[str, str]] = Counter()
    for number in range(count):
        answer = runtime.invoke_endpoint(
            EndpointName="shadowed", Body=f"request {number}", ContentType="text/csv", **request
        )
        found[answer["InvokedProductionVariant"], json.loads(answer["Body"].read())["model"]] += 1
    return found


def copied(aws: Aws, variant: str) -> list[str]:
    prefix = f"copied/shadowed/{variant}/" if variant else "copied/"
    return [each["Key"] for each in aws.every("s3", "list_objects_v2", Bucket=BUCKET, Prefix=prefix)]


def captured(aws: Aws, variant: str, count: int) -> list[tuple[str, str]]:
    """What a variant was asked, and what it answered, when so much has arrived."""
    deadline = time.monotonic() + _PATIENCE
    while len(found := copied(aws, variant)) < count and time.monotonic() < deadline:
        time.sleep(0.1)
    client = aws.client("s3")
    records = [json.loads(client.get_object(Bucket=BUCKET, Key=key)["Body"].read())["captureData"] for key in found]
    sides = [[base64.b64decode(side["data"]).decode() for side in record.values()] for record in records]
    return [(asked, json.loads(answered)["model"]) for asked, answered in sides]


def test_a_shadow_receives_copies_of_all_requests_and_never_answers(aws: Aws, deployed: Callable[..., Stack]) -> None:
    deployed()

    answers = ask(aws, 20)

    requests = sorted(f"request {number}" for number in range(20))
    assert answers == {("Stable", "stable.tar.gz"): 20}
    assert sorted(captured(aws, "Stable", 20)) == [(request, "stable.tar.gz") for request in requests]
    assert sorted(captured(aws, "Shadow", 20)) == [(request, "shadow.tar.gz") for request in requests]


def test_a_shadow_receives_its_share(aws: Aws, deployed: Callable[..., Stack]) -> None:
    deployed(weight=0.3)

    ask(aws, 100)

    # Of 100 requests 30 on average; fewer than 10 or more than 55 in one of a million runs.
    assert len(captured(aws, "Stable", 100)) == 100
    assert 10 <= len(captured(aws, "Shadow", 10)) <= 55


def test_a_shadow_without_weight_receives_nothing(aws: Aws, deployed: Callable[..., Stack]) -> None:
    deployed(weight=0)

    ask(aws, 10)

    assert len(captured(aws, "Stable", 10)) == 10
    assert copied(aws, "Shadow") == []


def test_a_shadow_that_fails_disturbs_nobody(aws: Aws, deployed: Callable[..., Stack]) -> None:
    deployed(artifact="failing.tar.gz")

    assert ask(aws, 10) == {("Stable", "stable.tar.gz"): 10}
    assert len(captured(aws, "Stable", 10)) == 10
    assert copied(aws, "Shadow") == []


def test_a_shadow_cannot_be_asked_by_its_name(aws: Aws, deployed: Callable[..., Stack]) -> None:
    deployed()

    with pytest.raises(ClientError, match="Variant Shadow not found for endpoint shadowed"):
        ask(aws, 1, TargetVariant="Shadow")


def test_a_shadow_scales_on_its_own(aws: Aws, deployed: Callable[..., Stack]) -> None:
    deployed(scaled=True)
    autoscaling, cloudwatch = aws.client("application-autoscaling"), aws.client("cloudwatch")
    (policy,) = autoscaling.describe_scaling_policies(ServiceNamespace="sagemaker")["ScalingPolicies"]
    assert policy["ResourceId"] == "endpoint/shadowed/variant/Shadow"
    (high,) = (alarm["AlarmName"] for alarm in policy["Alarms"] if "-AlarmHigh-" in alarm["AlarmName"])

    data = json.dumps({"recentDatapoints": [600]})
    cloudwatch.set_alarm_state(AlarmName=high, StateValue="ALARM", StateReason="copies come", StateReasonData=data)

    described = aws.client("sagemaker").describe_endpoint(EndpointName="shadowed")
    assert [variant["CurrentInstanceCount"] for variant in described["ShadowProductionVariants"]] == [4]
    assert [variant["CurrentInstanceCount"] for variant in described["ProductionVariants"]] == [2]


def test_a_shadow_takes_over_without_a_failed_request(aws: Aws, deployed: Callable[..., Stack]) -> None:
    stack = deployed()

    def promoted(scope: Construct) -> None:
        model = Model(scope, "Shadow", containers=[one_model(scope, "shadow.tar.gz")])
        variant = InstanceProductionVariant(
            variant_name="Stable", model=model, instance_type=InstanceType.M5_LARGE, initial_instance_count=2
        )
        config = EndpointConfig(scope, "Config", instance_production_variants=[variant])
        Endpoint(scope, "Endpoint", endpoint_config=config, endpoint_name="shadowed")

    assert stack.update(constructed(promoted)) == "UPDATE_COMPLETE"

    assert ask(aws, 10) == {("Stable", "shadow.tar.gz"): 10}
    assert "ShadowProductionVariants" not in aws.client("sagemaker").describe_endpoint(EndpointName="shadowed")


def refused(change: Callable[[Template], None]) -> Template:
    """The template with something that shadow variants exclude, which our constructs would not have made."""
    template = constructed(define)
    change(template)
    return template


def config_of(template: Template) -> dict[str, Any]:
    (found,) = (each for each in template["Resources"].values() if each["Type"] == "AWS::SageMaker::EndpointConfig")
    properties: dict[str, Any] = found["Properties"]
    return properties


def second(template: Template) -> None:
    (variant,) = config_of(template)["ProductionVariants"]
    config_of(template)["ProductionVariants"] = [variant, {**variant, "VariantName": "Another"}]


def same_name(template: Template) -> None:
    config_of(template)["ShadowProductionVariants"][0]["VariantName"] = "Stable"


@pytest.mark.parametrize(
    ("change", "reason"), [(second, "exclude several variants"), (same_name, "must be unique, Stable is not")]
)
def test_what_shadows_exclude_is_refused(aws: Aws, change: Callable[[Template], None], reason: str) -> None:
    for key in ("stable.tar.gz", "shadow.tar.gz"):
        put_artifact(aws, key)
    stack = Stack(aws, f"Refused{change.__name__.replace('_', '')}")

    assert stack.create(refused(change)) == "ROLLBACK_COMPLETE"
    assert any(reason in failure for failure in stack.failures().values())
    stack.delete()
