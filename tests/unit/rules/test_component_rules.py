"""What SageMaker accepts of inference components."""

from typing import Any

from constructs_lib.rules import MAYBE, UNKNOWN, Context, Partial
from constructs_lib.rules.facts import (
    AsyncInference,
    ComponentCapacitySize,
    ComponentContainer,
    ComponentRollingUpdate,
    ComponentRuntime,
    ComponentSpecification,
    ComputeResources,
    InferenceComponent,
    InstancePool,
    ManagedScaling,
    Serverless,
    Variant,
    VpcConfig,
)
from tests.unit.rules import sound
from tests.unit.rules.conftest import ARCHIVE, IMAGE, Case, RuleTests, config, endpoint, model, variant


def resources(**values: Any) -> ComponentSpecification:
    return ComponentSpecification(compute_resource_requirements=ComputeResources(**values))


def gpus(count: Any, **values: Any) -> ComponentSpecification:
    needed = ComputeResources(number_of_accelerator_devices_required=count)
    return ComponentSpecification(compute_resource_requirements=needed, **values)


def component(specification: Any = None, host: Any = None, **values: Any) -> InferenceComponent:
    hosting = variant(model_name=None, model=None) if host is None else host
    specified = ComponentSpecification() if specification is None else specification
    parts = {"specification": specified, "variant_name": "stable", "variant": hosting}
    return InferenceComponent(**{**parts, **values})


def fleet(instance_type: Any) -> Variant:
    return variant(model_name=None, model=None, instance_type=instance_type)


def batch(type: Any, value: Any) -> ComponentRollingUpdate:
    return ComponentRollingUpdate(maximum_batch_size=ComponentCapacitySize(type=type, value=value))


SERVERLESS = variant(
    model_name=None, model=None, instance_type=None, initial_instance_count=None, serverless_config=Serverless()
)
VPC = VpcConfig(subnets=("subnet-0a",), security_group_ids=("sg-0a",))
FLEET = variant(model_name=None, model=None)
ADAPTER = ComponentSpecification(base_inference_component_name="llm")
POOLS = (InstancePool(instance_type="ml.m5.large"),)
ONE, OTHER = ComponentSpecification(instance_type="ml.g5.xlarge"), ComponentSpecification(instance_type="ml.g6.xlarge")

CASES = [
    Case(
        rule="component-specification",
        severity="error",
        passes=[component(), InferenceComponent(specifications=(ONE, OTHER))],
        fails=[component(specifications=(ONE, OTHER)), InferenceComponent(variant=None)],
        in_template="Specification and Specifications are both given; set either Specification or Specifications",
        shown={"Component.Specification": sound.NO_VALUE},
        hidden=[
            component(specifications=MAYBE),
            InferenceComponent(specification=MAYBE),
            InferenceComponent(specification=MAYBE, specifications=(ONE, OTHER)),
        ],
    ),
    Case(
        rule="component-memory",
        severity="error",
        passes=[
            ComputeResources(min_memory_required_in_mb=1024, max_memory_required_in_mb=1024),
            ComputeResources(min_memory_required_in_mb=1024),
        ],
        fails=[ComputeResources(min_memory_required_in_mb=2048, max_memory_required_in_mb=1024)],
        in_template="MinMemoryRequiredInMb 2048 is above MaxMemoryRequiredInMb 1024; set MaxMemoryRequiredInMb",
        hidden=[
            ComputeResources(min_memory_required_in_mb=2048, max_memory_required_in_mb=UNKNOWN),
            ComputeResources(min_memory_required_in_mb=2048, max_memory_required_in_mb=MAYBE),
            ComputeResources(min_memory_required_in_mb=UNKNOWN, max_memory_required_in_mb=1024),
        ],
    ),
    Case(
        rule="component-accelerators",
        severity="error",
        passes=[
            component(gpus(4), fleet("ml.g5.12xlarge")),
            component(gpus(9), fleet("ml.g99.xlarge")),
            component(gpus(2), fleet("ml.inf2.xlarge")),
            component(gpus(None), fleet("ml.m5.large")),
            component(ComponentSpecification()),
            component(
                gpus(2), variant(instance_type=None, instance_pools=(InstancePool(instance_type="ml.m5.large"),))
            ),
            component(gpus(2), variant_name=None),
            InferenceComponent(specifications=(gpus(4, instance_type="ml.g5.12xlarge"),)),
        ],
        fails=[
            component(gpus(1), fleet("ml.m5.large")),
            component(gpus(2), fleet("ml.g5.xlarge")),
            InferenceComponent(specifications=(gpus(2, instance_type="ml.g5.xlarge"),)),
        ],
        in_template="NumberOfAcceleratorDevicesRequired 1 of a copy is more than ml.m5.large has",
        hidden=[
            component(gpus(UNKNOWN), fleet("ml.m5.large")),
            component(gpus(1), fleet(UNKNOWN)),
            component(gpus(1), UNKNOWN),
            component(gpus(1), fleet("ml.m5.large"), variant_name=MAYBE),
            component(gpus(1, instance_type=MAYBE), fleet("ml.m5.large")),
            component(UNKNOWN, fleet("ml.m5.large")),
        ],
    ),
    Case(
        rule="component-variant-exists",
        severity="error",
        passes=[component(), InferenceComponent(variant=None)],
        fails=[InferenceComponent(variant_name="b", variant=None)],
        in_template="VariantName 'b' is not a variant of the endpoint; set VariantName to a variant of the endpoint's",
        shown={"Component.VariantName": "other"},
        hidden=[
            InferenceComponent(variant_name="b", variant=UNKNOWN),
            InferenceComponent(variant_name=MAYBE, variant=None),
        ],
    ),
    Case(
        rule="component-beside-model",
        severity="error",
        passes=[component(), component(host=variant(), variant_name=None)],
        fails=[component(host=variant()), component(host=variant(model_name=UNKNOWN))],
        in_template="the variant of the endpoint that is to host the component serves a model itself, ModelName; leave",
        hidden=[component(host=variant(model_name=MAYBE)), component(host=UNKNOWN)],
    ),
    Case(
        rule="component-without-copies",
        severity="warning",
        passes=[ComponentRuntime(copy_count=1), ComponentRuntime()],
        fails=[ComponentRuntime(copy_count=0)],
        in_template="CopyCount 0 has been refused when a component was created; start with CopyCount 1; autoscaling",
        shown={"Component.RuntimeConfig.CopyCount": 0},
        hidden=[ComponentRuntime(copy_count=UNKNOWN), ComponentRuntime(copy_count=MAYBE)],
    ),
    Case(
        rule="component-batch-size",
        severity="error",
        passes=[
            batch("CAPACITY_PERCENT", 5),
            batch("CAPACITY_PERCENT", 50),
            batch("COPY_COUNT", 90),
            ComponentRollingUpdate(),
        ],
        fails=[batch("CAPACITY_PERCENT", 4), batch("CAPACITY_PERCENT", 51)],
        in_template="MaximumBatchSize of 4 percent is not within 5 to 50; replace 5 to 50 percent of the copies",
        shown={
            "Component.DeploymentConfig.RollingUpdatePolicy.MaximumBatchSize": {"Type": "CAPACITY_PERCENT", "Value": 90}
        },
        hidden=[
            batch(UNKNOWN, 90),
            batch("CAPACITY_PERCENT", MAYBE),
            ComponentRollingUpdate(maximum_batch_size=UNKNOWN),
        ],
    ),
    Case(
        rule="no-managed-instance-left",
        severity="warning",
        context=Context(region="eu-west-3"),
        passes=[ManagedScaling(min_instance_count=1), ManagedScaling()],
        fails=[ManagedScaling(min_instance_count=0)],
        in_template="MinInstanceCount 0 has been refused in eu-west-3; set MinInstanceCount to 1, or acknowledge that",
        shown={"Fleet.ProductionVariants.0.ManagedInstanceScaling.MinInstanceCount": 0},
        region="eu-west-3",
        hidden=[ManagedScaling(min_instance_count=UNKNOWN), ManagedScaling(min_instance_count=MAYBE)],
    ),
    Case(
        rule="component-on-serverless",
        severity="error",
        passes=[component(), component(variant=None), component(None, SERVERLESS, variant_name=None)],
        fails=[component(None, SERVERLESS)],
        in_template="the variant of the endpoint has ServerlessConfig, and components run on instances",
        shown={
            "Fleet.ProductionVariants": [
                {"VariantName": "f", "ServerlessConfig": {"MemorySizeInMB": 2048, "MaxConcurrency": 5}}
            ]
        },
        hidden=[
            component(variant=UNKNOWN),
            component(None, variant(model_name=None, serverless_config=MAYBE)),
            component(None, SERVERLESS, variant_name=MAYBE),
        ],
    ),
    Case(
        rule="component-on-asynchronous",
        severity="error",
        passes=[component(endpoint=endpoint(config=config(FLEET))), component(endpoint=None)],
        fails=[component(endpoint=endpoint(config=config(FLEET, async_inference_config=AsyncInference())))],
        in_template="the endpoint that hosts the component is for AsyncInferenceConfig; host the component on a real-",
        shown={"Fleet.AsyncInferenceConfig": {"OutputConfig": {"S3OutputPath": "s3://shop/out/"}}},
        hidden=[
            component(endpoint=UNKNOWN),
            component(endpoint=endpoint(config=UNKNOWN)),
            component(endpoint=endpoint(config=config(FLEET, async_inference_config=MAYBE))),
        ],
    ),
    Case(
        rule="adapter-takes-no-variant",
        severity="warning",
        passes=[component(), component(ADAPTER, variant_name=None, runtime_config=None)],
        fails=[
            component(ADAPTER),
            component(ADAPTER, variant_name=None, runtime_config=ComponentRuntime(copy_count=1)),
        ],
        in_template="VariantName 'stable' is that of an adapter; leave out what the base component says: an adapter is",
        shown={
            "Component.Specification": {"BaseInferenceComponentName": "base", "Container": {"ArtifactUrl": ARCHIVE}}
        },
        hidden=[
            component(ComponentSpecification(base_inference_component_name=MAYBE)),
            component(ADAPTER, variant_name=MAYBE),
            component(MAYBE),
        ],
    ),
    Case(
        rule="component-network",
        severity="warning",
        passes=[component(ComponentSpecification(model=model())), component(ComponentSpecification(model=None))],
        fails=[
            component(ComponentSpecification(model=model(vpc_config=VPC))),
            component(ComponentSpecification(model=model(enable_network_isolation=True))),
        ],
        in_template="the component runs a model in a VPC, and takes its network from the endpoint configuration; set",
        shown={
            "Component.Specification.ModelName": {"Fn::GetAtt": ["Model", "ModelName"]},
            "Model.VpcConfig": sound.VPC,
        },
        hidden=[
            component(ComponentSpecification(model=UNKNOWN)),
            component(ComponentSpecification(model=model(vpc_config=MAYBE))),
            component(ComponentSpecification(model=model(enable_network_isolation=UNKNOWN))),
        ],
    ),
    Case(
        rule="component-image-outside-ecr",
        severity="error",
        passes=[ComponentContainer(image=IMAGE), ComponentContainer()],
        fails=[ComponentContainer(image="docker.io/vllm/vllm-openai:v0.9")],
        in_template="Image 'docker.io/vllm/vllm-openai:v0.9' is not in Amazon ECR; push the image to Amazon ECR",
        shown={"Component.Specification.Container": {"Image": "docker.io/shop:1"}},
        hidden=[ComponentContainer(image=UNKNOWN), ComponentContainer(image=Partial((None, "/shop:1")))],
    ),
    Case(
        rule="component-archive",
        severity="error",
        passes=[ComponentContainer(artifact_url=ARCHIVE), ComponentContainer()],
        fails=[ComponentContainer(artifact_url="s3://bucket/llm/")],
        in_template="ArtifactUrl 's3://bucket/llm/' is not a .tar.gz archive; pack the artifacts as one .tar.gz, or",
        shown={"Component.Specification.Container": {"ArtifactUrl": "s3://shop/llm/"}},
        hidden=[ComponentContainer(artifact_url=UNKNOWN), ComponentContainer(artifact_url=Partial(("s3://x/", None)))],
    ),
]


class TestComponentRules(RuleTests):
    """Each rule about inference components."""
