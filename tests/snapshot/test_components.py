"""Two components and an adapter on one fleet: nothing complains of what they are synthesized to."""

import json

from aws_cdk import App, DefaultStackSynthesizer, Duration, Size, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3

from constructs_lib import (
    AdapterInferenceComponent,
    ComponentCapacitySize,
    ComponentRollingUpdate,
    ContainerDefinition,
    ContainerImage,
    Endpoint,
    EndpointConfig,
    InferenceComponent,
    InstanceProductionVariant,
    InstanceType,
    Model,
    ModelData,
)
from tests.snapshot.assemblies import complaints
from tests.snapshot.linting import linted


def define(stack: Stack) -> None:
    bucket = s3.Bucket(stack, "Bucket", versioned=True)
    image = ContainerImage.from_prebuilt("sagemaker-scikit-learn", "1.9-0-cpu-py3")
    base, other = (
        ContainerDefinition(image=image, model_data=ModelData.from_bucket(bucket, f"{name}/v1/model.tar.gz"))
        for name in ("base", "other")
    )
    fleet = InstanceProductionVariant(model=None, instance_type=InstanceType.M5_XLARGE, initial_instance_count=2)
    config = EndpointConfig(stack, "Config", instance_production_variants=[fleet])
    endpoint = Endpoint(stack, "Endpoint", endpoint_config=config)
    update = ComponentRollingUpdate(
        maximum_batch_size=ComponentCapacitySize.percent(50), wait_interval=Duration.minutes(10)
    )
    llm = InferenceComponent(
        stack, "Base", endpoint=endpoint, container=base, min_memory=Size.gibibytes(2), rolling_update=update
    )
    llm.add_rollback_alarm(llm.metric_model_latency().create_alarm(stack, "Slow", threshold=1e6, evaluation_periods=1))
    model = Model(stack, "Model", containers=[other])
    scaled = InferenceComponent(stack, "Other", endpoint=endpoint, model=model, min_memory=Size.gibibytes(1))
    copies = scaled.auto_scale_copy_count(min_capacity=0, max_capacity=3)
    copies.scale_on_concurrent_requests("Requests", target=4)
    adapter = ModelData.from_bucket(bucket, "adapters/v1/adapter.tar.gz")
    tuned = AdapterInferenceComponent(stack, "Adapter", base=llm, adapter=adapter)
    for component in (llm, scaled, tuned):
        component.grant_invoke(iam.Role(stack, f"CallerOf{component.node.id}", assumed_by=iam.AccountRootPrincipal()))


def test_neither_a_strict_synthesis_nor_cfn_lint_complains_of_components(app: App) -> None:
    stack = Stack(app, "Packed", synthesizer=DefaultStackSynthesizer(generate_bootstrap_version_rule=False))
    define(stack)

    assembly = app.synth()

    assert complaints(assembly) == []
    template = assembly.get_stack_by_name("Packed").template
    assert json.dumps(template).count('"AWS::SageMaker::InferenceComponent"') == 3
    assert linted(template, "us-east-1") == []
