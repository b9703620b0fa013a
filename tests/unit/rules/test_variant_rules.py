"""What SageMaker accepts of one production variant."""

import pytest

from constructs_lib.rules import MAYBE, UNKNOWN, Fact, Partial, check
from constructs_lib.rules.facts import (
    InstancePool,
    ManagedScaling,
    Model,
    PrefixAwareRouting,
    Routing,
    Serverless,
)
from constructs_lib.rules.tables.service_limits import LIMITS
from tests.unit.rules import sound
from tests.unit.rules.conftest import Case, RuleTests, container, model, variant
from tests.unit.with_each import with_each

POOLS = [InstancePool(instance_type="ml.g5.xlarge", priority=1), InstancePool(instance_type="ml.g6.xlarge", priority=2)]
SERVERLESS = Serverless(memory_size_in_mb=2048, max_concurrency=5)
NO_INSTANCES = {"instance_type": None, "initial_instance_count": None}
SCALING = ManagedScaling(min_instance_count=1, max_instance_count=4)
PREFIX = PrefixAwareRouting(prefix_length=2048, concurrency_threshold=16)
MANY_MODELS = model(container(mode="MultiModel", model_data_url="s3://bucket/models/"))
ONE_OF_MANY = model(container(), container(mode="MultiModel", model_data_url="s3://bucket/models/"))


CASES = [
    Case(
        rule="one-kind-of-capacity",
        severity="error",
        passes=[
            variant(),
            variant(serverless_config=SERVERLESS, **NO_INSTANCES),
            variant(instance_type=None, instance_pools=POOLS),
            variant(instance_type=None, instance_pools=UNKNOWN),
        ],
        fails=[
            variant(serverless_config=SERVERLESS),
            variant(serverless_config=SERVERLESS, instance_type=None),
            variant(serverless_config=SERVERLESS, initial_instance_count=None),
            variant(serverless_config=UNKNOWN, instance_type=UNKNOWN),
            variant(**NO_INSTANCES),
            variant(instance_type=None),
        ],
        in_template="ServerlessConfig cannot be combined with InstanceType or InitialInstanceCount; set InstanceType",
        hidden=[
            variant(serverless_config=MAYBE),
            variant(serverless_config=MAYBE, **NO_INSTANCES),
            variant(serverless_config=SERVERLESS, instance_type=MAYBE, initial_instance_count=None),
            variant(serverless_config=SERVERLESS, instance_type=None, initial_instance_count=MAYBE),
            variant(instance_type=MAYBE),
            variant(instance_type=None, instance_pools=MAYBE),
        ],
    ),
    Case(
        rule="instance-count",
        severity="warning",
        passes=[
            variant(),
            variant(initial_instance_count=UNKNOWN),
            variant(serverless_config=SERVERLESS, **NO_INSTANCES),
        ],
        fails=[variant(initial_instance_count=None), variant(instance_type=UNKNOWN, initial_instance_count=None)],
        in_template="the variant has InstanceType 'ml.m5.large' but no InitialInstanceCount; set InitialInstanceCount",
        hidden=[
            variant(initial_instance_count=MAYBE),
            variant(instance_type=MAYBE, initial_instance_count=None),
            variant(initial_instance_count=None, serverless_config=MAYBE),
        ],
    ),
    Case(
        rule="instance-type-form",
        severity="error",
        passes=[
            variant(),
            variant(instance_type="ml.p6e-gb200.36xlarge"),
            variant(instance_type="ml.m99.metal-48xl"),
            InstancePool(instance_type="ml.g5.xlarge"),
            InstancePool(),
        ],
        fails=[
            variant(instance_type="m5.large"),
            variant(instance_type="ml.m5"),
            variant(instance_type="ml.m5.large "),
            variant(instance_type="ML.M5.LARGE"),
            variant(instance_type=""),
            InstancePool(instance_type="g5.xlarge"),
        ],
        in_template="InstanceType 'm5.large' is not an instance type of SageMaker; start it with 'ml.', as in",
        hidden=[
            variant(instance_type=UNKNOWN),
            variant(instance_type=MAYBE),
            variant(instance_type=Partial(("m5.", None))),
            InstancePool(instance_type=UNKNOWN),
        ],
    ),
    Case(
        rule="instance-type-unknown",
        severity="warning",
        passes=[
            variant(),
            variant(instance_type="m5.large"),
            variant(serverless_config=SERVERLESS, **NO_INSTANCES),
            InstancePool(instance_type="ml.g5.xlarge"),
        ],
        fails=[variant(instance_type="ml.m5.lrage"), InstancePool(instance_type="ml.g5.lrage")],
        in_template="InstanceType 'ml.m5.lrage' is not a known instance type for hosting; did you mean 'ml.m5",
        hidden=[
            variant(instance_type=UNKNOWN),
            variant(instance_type=MAYBE),
            variant(instance_type=Partial(("ml.m5.", None))),
        ],
    ),
    Case(
        rule="ami-version-unknown",
        severity="warning",
        passes=[variant(), variant(inference_ami_version=LIMITS["ProductionVariantInferenceAmiVersion"].enum[0])],
        fails=[variant(inference_ami_version="al2-ami-sagemaker-inference-gpu-99")],
        in_template="InferenceAmiVersion 'al2-ami-sagemaker-inference-gpu-99' is not a known machine image for",
        shown={"Config.ProductionVariants.0.InferenceAmiVersion": "al9"},
        hidden=[
            variant(inference_ami_version=UNKNOWN),
            variant(inference_ami_version=MAYBE),
            variant(inference_ami_version=Partial(("al2-ami-", None))),
        ],
    ),
    Case(
        rule="volume-on-local-storage",
        severity="error",
        passes=[
            variant(volume_size_in_gb=64),
            variant(instance_type="ml.g5.xlarge"),
            variant(instance_type="ml.inf2.xlarge", volume_size_in_gb=64),
            variant(instance_type=None, instance_pools=POOLS, volume_size_in_gb=64),
        ],
        fails=[
            variant(instance_type="ml.g5.xlarge", volume_size_in_gb=64),
            variant(instance_type="ml.m5d.large", volume_size_in_gb=UNKNOWN),
        ],
        in_template="VolumeSizeInGB 64 cannot be set on InstanceType 'ml.g5.xlarge', which has local NVMe storage;",
        hidden=[
            variant(instance_type="ml.g5.xlarge", volume_size_in_gb=MAYBE),
            variant(instance_type=UNKNOWN, volume_size_in_gb=64),
            variant(instance_type=MAYBE, volume_size_in_gb=64),
            variant(instance_type=Partial(("ml.g5.", None)), volume_size_in_gb=64),
        ],
    ),
    Case(
        rule="elastic-inference",
        severity="error",
        passes=[variant()],
        fails=[variant(accelerator_type="ml.eia2.medium"), variant(accelerator_type=UNKNOWN)],
        in_template="AcceleratorType 'ml.eia2.medium' is Elastic Inference, which is no longer available; leave out",
        shown={"Config.ProductionVariants.0.AcceleratorType": "ml.eia2.medium"},
        hidden=[variant(accelerator_type=MAYBE)],
    ),
    Case(
        rule="managed-scaling-needs-components",
        severity="error",
        passes=[
            variant(),
            variant(model_name=None, managed_instance_scaling=SCALING),
            variant(managed_instance_scaling=ManagedScaling(status="DISABLED")),
        ],
        fails=[
            variant(managed_instance_scaling=SCALING),
            variant(managed_instance_scaling=ManagedScaling(status="ENABLED")),
            variant(model_name=UNKNOWN, managed_instance_scaling=SCALING),
        ],
        in_template="ManagedInstanceScaling, which scales for inference components, cannot be combined with a model",
        hidden=[
            variant(managed_instance_scaling=UNKNOWN),
            variant(managed_instance_scaling=MAYBE),
            variant(managed_instance_scaling=ManagedScaling(status=UNKNOWN)),
            variant(managed_instance_scaling=ManagedScaling(status=MAYBE)),
            variant(model_name=MAYBE, managed_instance_scaling=SCALING),
        ],
    ),
    Case(
        rule="managed-scaling-bounds",
        severity="error",
        passes=[
            SCALING,
            ManagedScaling(min_instance_count=2, max_instance_count=2),
            ManagedScaling(min_instance_count=0, max_instance_count=1),
            ManagedScaling(min_instance_count=2),
            ManagedScaling(max_instance_count=2),
        ],
        fails=[ManagedScaling(min_instance_count=3, max_instance_count=2)],
        in_template="MinInstanceCount 3 is above MaxInstanceCount 2; set MaxInstanceCount at or above MinInstanceCount",
        shown={"Fleet.ProductionVariants.0.ManagedInstanceScaling": {"MinInstanceCount": 3, "MaxInstanceCount": 2}},
        hidden=[
            ManagedScaling(min_instance_count=UNKNOWN, max_instance_count=2),
            ManagedScaling(min_instance_count=3, max_instance_count=UNKNOWN),
            ManagedScaling(min_instance_count=MAYBE, max_instance_count=2),
            ManagedScaling(min_instance_count=3, max_instance_count=MAYBE),
        ],
    ),
    Case(
        rule="prefix-aware-routing",
        severity="error",
        passes=[
            Routing(routing_strategy="PREFIX_AWARE", prefix_aware_routing_config=PREFIX),
            Routing(routing_strategy="RANDOM"),
            Routing(),
        ],
        fails=[
            Routing(routing_strategy="PREFIX_AWARE"),
            Routing(
                routing_strategy="PREFIX_AWARE", prefix_aware_routing_config=PrefixAwareRouting(prefix_length=2048)
            ),
            Routing(
                routing_strategy="PREFIX_AWARE", prefix_aware_routing_config=PrefixAwareRouting(concurrency_threshold=8)
            ),
            Routing(routing_strategy="RANDOM", prefix_aware_routing_config=PREFIX),
            Routing(prefix_aware_routing_config=PREFIX),
        ],
        in_template="RoutingStrategy 'PREFIX_AWARE' needs a prefix length and a concurrency threshold; give a prefix",
        hidden=[
            Routing(routing_strategy="PREFIX_AWARE", prefix_aware_routing_config=UNKNOWN),
            Routing(routing_strategy="PREFIX_AWARE", prefix_aware_routing_config=MAYBE),
            Routing(
                routing_strategy="PREFIX_AWARE",
                prefix_aware_routing_config=PrefixAwareRouting(prefix_length=2048, concurrency_threshold=MAYBE),
            ),
            Routing(routing_strategy="RANDOM", prefix_aware_routing_config=MAYBE),
            Routing(routing_strategy=UNKNOWN, prefix_aware_routing_config=PREFIX),
            Routing(routing_strategy=MAYBE, prefix_aware_routing_config=PREFIX),
        ],
    ),
    Case(
        rule="serverless-memory",
        severity="error",
        passes=[Serverless(), *(Serverless(memory_size_in_mb=1024 * gigabytes) for gigabytes in range(1, 7))],
        fails=[Serverless(memory_size_in_mb=1500), Serverless(memory_size_in_mb=2000)],
        in_template="MemorySizeInMB 1500 is not a multiple of 1024; set MemorySizeInMB to 1024, 2048, 3072, 4096,",
        hidden=[Serverless(memory_size_in_mb=UNKNOWN), Serverless(memory_size_in_mb=MAYBE)],
    ),
    Case(
        rule="pools-or-type",
        severity="warning",
        passes=[variant(), variant(instance_type=None, instance_pools=POOLS)],
        fails=[variant(instance_pools=POOLS), variant(instance_type=UNKNOWN, instance_pools=UNKNOWN)],
        in_template="InstancePools is not documented to work with InstanceType; leave out InstanceType: each pool",
        shown={"Config.ProductionVariants.0.InstancePools": [{"InstanceType": "ml.m5.large", "Priority": 1}]},
        hidden=[variant(instance_pools=MAYBE), variant(instance_type=MAYBE, instance_pools=POOLS)],
    ),
    Case(
        rule="pool-priorities-unique",
        severity="warning",
        passes=[variant(), variant(instance_type=None, instance_pools=POOLS)],
        fails=[variant(instance_type=None, instance_pools=[*POOLS, POOLS[0]])],
        in_template="more than one of InstancePools has the priority 1; give every pool a priority of its own",
        hidden=[
            variant(instance_type=None, instance_pools=[POOLS[0], InstancePool(priority=UNKNOWN)]),
            variant(instance_type=None, instance_pools=[POOLS[0], InstancePool(priority=MAYBE)]),
            variant(instance_type=None, instance_pools=[POOLS[0], UNKNOWN]),
            variant(instance_type=None, instance_pools=UNKNOWN),
            variant(instance_type=None, instance_pools=MAYBE),
        ],
    ),
    Case(
        rule="multi-model-gpu",
        severity="warning",
        passes=[
            variant(model=MANY_MODELS),
            variant(instance_type="ml.g5.xlarge", model=MANY_MODELS),
            variant(instance_type="ml.g6e.12xlarge", model=MANY_MODELS),
            variant(instance_type="ml.p5.48xlarge", model=model()),
            variant(instance_type="ml.p5.48xlarge", model=None),
        ],
        fails=[
            variant(instance_type="ml.g5.12xlarge", model=MANY_MODELS),
            variant(instance_type="ml.p5.48xlarge", model=ONE_OF_MANY),
        ],
        in_template="InstanceType 'ml.g5.12xlarge' is not documented as a GPU type for multi-model containers; choose",
        shown={**sound.MANY_MODELS, "Config.ProductionVariants.0.InstanceType": "ml.p4d.24xlarge"},
        hidden=[
            variant(instance_type=UNKNOWN, model=MANY_MODELS),
            variant(instance_type=MAYBE, model=MANY_MODELS),
            variant(instance_type="ml.p5.48xlarge"),
            variant(instance_type="ml.p5.48xlarge", model=MAYBE),
            variant(instance_type="ml.p5.48xlarge", model=Model(containers=UNKNOWN)),
            variant(instance_type="ml.p5.48xlarge", model=model(container(mode=UNKNOWN))),
            variant(instance_type="ml.p5.48xlarge", model=model(container(mode=MAYBE))),
        ],
    ),
    Case(
        rule="single-instance-variant",
        severity="information",
        passes=[variant(), variant(serverless_config=SERVERLESS, **NO_INSTANCES)],
        fails=[variant(initial_instance_count=1), variant(initial_instance_count=1.0)],
        in_template="InitialInstanceCount 1 does not survive an outage of its Availability Zone; start with two",
        hidden=[variant(initial_instance_count=UNKNOWN), variant(initial_instance_count=MAYBE)],
    ),
]


class TestVariantRules(RuleTests):
    pass


@with_each("instance_type", LIMITS["ProductionVariantInstanceType"].enum)
def test_every_instance_type_of_the_service_is_accepted(instance_type: str) -> None:
    assert check(variant(instance_type=instance_type)) == []


@pytest.mark.parametrize(
    ("sound", "because"),
    [
        (
            variant(routing_config=Routing(routing_strategy="LEAST_OUTSTANDING_REQUESTS")),
            "routing is a matter of taste",
        ),
        (variant(initial_variant_weight=0), "a variant may wait for traffic"),
        (variant(initial_instance_count=2.0), "a template may write whole numbers with a point"),
        (variant(container_startup_health_check_timeout_in_seconds=3600), "large models take long to load"),
        (variant(model_name=None, managed_instance_scaling=SCALING), "components are placed on a fleet later"),
    ],
)
def test_accepts_a_sound_variant(sound: Fact, because: str) -> None:
    assert check(sound) == [], because
