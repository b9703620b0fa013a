"""Smoke tests of asynchronous endpoints, of components, and with labels: one deployment stands, and one falls."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from aws_cdk import App, DefaultStackSynthesizer, Size
from aws_cdk import Stack as CdkStack
from aws_cdk import aws_s3 as s3

from constructs_lib import (
    AsyncInference,
    Endpoint,
    EndpointConfig,
    Evaluation,
    InferenceComponent,
    InstanceProductionVariant,
    InstanceType,
    Model,
    S3Location,
    SmokeTest,
    SmokeTestRequest,
)
from tests.local.constructed import one_model
from tests.local.front_doors import publish
from tests.local.templates import BUCKET, Stack, Template, put_artifact
from tests.local_aws.instance import Aws

NAME = "smoke-tested-mode"
LABELS = "labels.csv"
REFUSING = """
def model_fn(model_dir):
    return None

def input_fn(body, content_type):
    return body

def predict_fn(data, model):
    raise ValueError("flowers are out, password=hunter2")

def output_fn(prediction, accept):
    return prediction, accept
"""

Deploy = Callable[[Callable[[CdkStack, str], object], str], Template]


@pytest.fixture
def stack(bootstrapped: Aws, request: pytest.FixtureRequest) -> Iterator[Stack]:
    put_artifact(bootstrapped, "old.tar.gz")
    put_artifact(bootstrapped, "new.tar.gz")
    put_artifact(bootstrapped, "refusing.tar.gz", REFUSING)
    labelled = "old.tar.gz,1\nold.tar.gz,2\nold.tar.gz,3\nnew.tar.gz,4\n"
    bootstrapped.client("s3").put_object(Bucket=BUCKET, Key=LABELS, Body=labelled.encode())
    stack = Stack(bootstrapped, request.node.originalname.title().replace("_", "")[:100])
    yield stack
    stack.delete()


@pytest.fixture
def template_of(bootstrapped: Aws, tmp_path: Path) -> Deploy:
    """Return what makes the template of what is defined around an artifact, whose code is where the CLI puts it."""

    def synthesize(define: Callable[[CdkStack, str], object], artifact: str) -> Template:
        app = App(outdir=str(tmp_path / artifact))
        synthesizer = DefaultStackSynthesizer(generate_bootstrap_version_rule=False)
        define(CdkStack(app, "Tested", synthesizer=synthesizer), artifact)
        assembly = app.synth()
        publish(bootstrapped, Path(assembly.directory))
        return dict(assembly.get_stack_by_name("Tested").template)

    return synthesize


def asynchronous(scope: CdkStack, artifact: str) -> None:
    """Define an asynchronous endpoint whose response is looked at."""
    bucket = s3.Bucket.from_bucket_name(scope, "Bucket", BUCKET)
    model = Model(scope, "Model", containers=[one_model(scope, artifact)])
    variant = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE)
    queue = AsyncInference(output=S3Location(bucket, "responses/"), failure=S3Location(bucket, "failures/"))
    config = EndpointConfig(scope, "Config", instance_production_variants=[variant], async_inference=queue)
    endpoint = Endpoint(scope, "Endpoint", endpoint_config=config, endpoint_name=NAME)
    asked = SmokeTestRequest(body="a flower", content_type="text/csv", expected_content="a flower")
    SmokeTest(scope, "SmokeTest", endpoint=endpoint, request=asked)


def component(scope: CdkStack, artifact: str) -> None:
    """Define an inference component whose answer is looked at."""
    fleet = InstanceProductionVariant(model=None, instance_type=InstanceType.M5_XLARGE, initial_instance_count=2)
    config = EndpointConfig(scope, "Config", instance_production_variants=[fleet])
    endpoint = Endpoint(scope, "Endpoint", endpoint_config=config, endpoint_name=NAME)
    hosted = InferenceComponent(
        scope, "Component", endpoint=endpoint, container=one_model(scope, artifact), min_memory=Size.gibibytes(1)
    )
    asked = SmokeTestRequest(
        body="a flower", content_type="text/csv", inference_component=hosted, expected_content="old.tar.gz"
    )
    SmokeTest(scope, "SmokeTest", endpoint=endpoint, request=asked)


def evaluated(scope: CdkStack, artifact: str) -> None:
    """Define an endpoint that is evaluated: three of four labels say what the old model calls itself."""
    bucket = s3.Bucket.from_bucket_name(scope, "Bucket", BUCKET)
    model = Model(scope, "Model", containers=[one_model(scope, artifact)])
    variant = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE, initial_instance_count=2)
    config = EndpointConfig(scope, "Config", instance_production_variants=[variant])
    endpoint = Endpoint(scope, "Endpoint", endpoint_config=config, endpoint_name=NAME)
    labels = S3Location(bucket, LABELS)
    SmokeTest(
        scope,
        "SmokeTest",
        endpoint=endpoint,
        request=SmokeTestRequest(body="a flower", content_type="text/csv"),
        evaluation=Evaluation(data=labels, inference_attribute="model", min_accuracy=0.75),
    )


def test_an_asynchronous_endpoint_that_writes_a_failure_rolls_the_stack_back(
    bootstrapped: Aws, stack: Stack, template_of: Deploy
) -> None:
    assert stack.create(template_of(asynchronous, "old.tar.gz")) == "CREATE_COMPLETE", stack.failures()
    sagemaker = bootstrapped.client("sagemaker")
    before = sagemaker.describe_endpoint(EndpointName=NAME)["EndpointConfigName"]

    assert stack.update(template_of(asynchronous, "refusing.tar.gz")) == "UPDATE_ROLLBACK_COMPLETE", stack.failures()

    reason = stack.failures()["SmokeTest737D2188"]
    assert f"endpoint '{NAME}' fails its smoke test in request 1 of 1: the request failed: " in reason
    assert "flowers are out, password=[hidden]" in reason
    assert sagemaker.describe_endpoint(EndpointName=NAME)["EndpointConfigName"] == before


def test_a_component_that_answers_otherwise_after_its_update_rolls_the_stack_back(
    bootstrapped: Aws, stack: Stack, template_of: Deploy
) -> None:
    assert stack.create(template_of(component, "old.tar.gz")) == "CREATE_COMPLETE", stack.failures()

    assert stack.update(template_of(component, "new.tar.gz")) == "UPDATE_ROLLBACK_COMPLETE", stack.failures()

    reason = stack.failures()["SmokeTest737D2188"]
    assert "request 1 of 1: the answer does not contain 'old.tar.gz'; it is: " in reason
    (found,) = bootstrapped.every("sagemaker", "list_inference_components")
    described = bootstrapped.client("sagemaker").describe_inference_component(
        InferenceComponentName=found["InferenceComponentName"]
    )
    assert described["Specification"]["Container"]["ArtifactUrl"].endswith("/old.tar.gz")


def test_a_model_that_predicts_too_few_labels_rolls_the_stack_back(
    bootstrapped: Aws, stack: Stack, template_of: Deploy
) -> None:
    assert stack.create(template_of(evaluated, "old.tar.gz")) == "CREATE_COMPLETE", stack.failures()
    sagemaker = bootstrapped.client("sagemaker")
    before = sagemaker.describe_endpoint(EndpointName=NAME)["EndpointConfigName"]

    assert stack.update(template_of(evaluated, "new.tar.gz")) == "UPDATE_ROLLBACK_COMPLETE", stack.failures()

    reason = stack.failures()["SmokeTest737D2188"]
    assert "fails its smoke test in its evaluation: the accuracy is 0.25 of 4 records, and at least 0.75" in reason
    assert sagemaker.describe_endpoint(EndpointName=NAME)["EndpointConfigName"] == before
