"""Inference components."""

import re
from typing import Any

import pytest
from aws_cdk import CfnParameter, Duration, Environment, Size, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_s3 as s3

from constructs_lib import (
    AdapterInferenceComponent,
    ComponentCapacitySize,
    ComponentRollingUpdate,
    ComponentScheduling,
    ComponentSpecification,
    ContainerDefinition,
    ContainerMode,
    Endpoint,
    EndpointConfig,
    InferenceComponent,
    InstanceProductionVariant,
    InstanceType,
    Model,
    ModelData,
    RepositoryAccess,
    ServerlessProductionVariant,
)
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import NOT_CONSTRUCTS, NOT_NAMES, NOT_NUMBERS, NOT_SIZES, refused
from tests.unit.component_pieces import COMPONENT, CONTAINER, IMAGE, component, hosting, properties
from tests.unit.scaling.pieces import warnings
from tests.unit.templates import only, resources_of
from tests.unit.with_each import with_each

SEVERAL = [
    ComponentSpecification(instance_type=InstanceType.G5_XLARGE, container=CONTAINER, min_memory=Size.gibibytes(4)),
    ComponentSpecification(instance_type=InstanceType.G6_XLARGE, container=CONTAINER, min_memory=Size.gibibytes(8)),
]
ROLLING = ComponentRollingUpdate(
    maximum_batch_size=ComponentCapacitySize.percent(25), wait_interval=Duration.minutes(2)
)
NAME = r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}"


@pytest.fixture
def endpoint(stack: Stack) -> Endpoint:
    return hosting(stack)


# Minimum


def test_hosts_a_container_in_one_copy(stack: Stack, endpoint: Endpoint) -> None:
    found = component(endpoint)

    assert properties(stack) == {
        "EndpointName": {"Fn::GetAtt": [stack.get_logical_id(endpoint._resource), "EndpointName"]},
        "InferenceComponentName": found.inference_component_name,
        "RuntimeConfig": {"CopyCount": 1},
        "Specification": {
            "ComputeResourceRequirements": {"MinMemoryRequiredInMb": 2048},
            "Container": {"Image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/serving:1.0"},
        },
        "VariantName": "AllTraffic",
    }


def test_hosts_a_model(stack: Stack, endpoint: Endpoint, model: Model) -> None:
    component(endpoint, model=model)

    name = {"Fn::GetAtt": [stack.get_logical_id(model._resource), "ModelName"]}
    assert properties(stack)["Specification"]["ModelName"] == name
    assert warnings(stack) == []


# Options


@pytest.mark.parametrize(
    ("options", "rendered"),
    [
        (
            {"max_memory": Size.gibibytes(4), "cpu_cores": 0.5, "accelerators": 1},
            {
                "ComputeResourceRequirements": {
                    "MinMemoryRequiredInMb": 2048,
                    "MaxMemoryRequiredInMb": 4096,
                    "NumberOfCpuCoresRequired": 0.5,
                    "NumberOfAcceleratorDevicesRequired": 1,
                }
            },
        ),
        (
            {
                "model_data_download_timeout": Duration.minutes(30),
                "container_startup_health_check_timeout": Duration.minutes(10),
            },
            {
                "StartupParameters": {
                    "ModelDataDownloadTimeoutInSeconds": 1800,
                    "ContainerStartupHealthCheckTimeoutInSeconds": 600,
                }
            },
        ),
        (
            {"scheduling": ComponentScheduling(placement_strategy="BINPACK", max_imbalance=2)},
            {
                "SchedulingConfig": {
                    "PlacementStrategy": "BINPACK",
                    "AvailabilityZoneBalance": {"EnforcementMode": "PERMISSIVE", "MaxImbalance": 2},
                }
            },
        ),
        ({"data_caching": False}, {"DataCacheConfig": {"EnableCaching": False}}),
        ({"data_caching": True}, {"DataCacheConfig": {"EnableCaching": True}}),
    ],
)
def test_specifies_as_told(stack: Stack, endpoint: Endpoint, options: Any, rendered: Any) -> None:
    component(endpoint, **options)

    specification = properties(stack)["Specification"]
    assert {name: specification[name] for name in rendered} == rendered


@pytest.mark.parametrize(("count", "rendered"), [(3, {"CopyCount": 3}), (None, None)])
def test_starts_with_as_many_copies_as_told(stack: Stack, endpoint: Endpoint, count: Any, rendered: Any) -> None:
    component(endpoint, copy_count=count)

    assert properties(stack).get("RuntimeConfig") == rendered


def test_specifies_each_instance_type(stack: Stack, endpoint: Endpoint) -> None:
    InferenceComponent(stack, "Llm", endpoint=endpoint, specifications=SEVERAL)

    found = properties(stack)
    assert "Specification" not in found
    assert [each["InstanceType"] for each in found["Specifications"]] == ["ml.g5.xlarge", "ml.g6.xlarge"]
    assert [each["ComputeResourceRequirements"] for each in found["Specifications"]] == [
        {"MinMemoryRequiredInMb": 4096},
        {"MinMemoryRequiredInMb": 8192},
    ]


def test_takes_what_is_known_at_deployment_only(stack: Stack, endpoint: Endpoint) -> None:
    number = CfnParameter(stack, "Number", type="Number").value_as_number
    text = CfnParameter(stack, "Text").value_as_string

    component(
        endpoint,
        variant_name=text,
        min_memory=Size.mebibytes(number),
        max_memory=Size.gibibytes(1),
        cpu_cores=number,
        copy_count=number,
        inference_component_name=text,
    )

    found = properties(stack)
    assert found["VariantName"] == found["InferenceComponentName"] == {"Ref": "Text"}
    assert found["RuntimeConfig"] == {"CopyCount": {"Ref": "Number"}}


def test_leaves_the_escape_hatch_open(stack: Stack, endpoint: Endpoint) -> None:
    found = component(endpoint)

    resource: Any = found.node.default_child
    resource.add_property_override("RuntimeConfig.CopyCount", 7)

    assert properties(stack)["RuntimeConfig"] == {"CopyCount": 7}


# Identity: what SageMaker cannot update


def test_has_a_name_that_is_known_before_deployment(stack: Stack, endpoint: Endpoint) -> None:
    found = component(endpoint, id="A rather long id " * 6)

    assert re.fullmatch(NAME, found.inference_component_name)
    assert stack.resolve(found.inference_component_arn)["Fn::Join"][1][-1] == (
        f":inference-component/{found.inference_component_name}"
    )


def test_has_the_name_that_was_given(stack: Stack, endpoint: Endpoint) -> None:
    assert component(endpoint, inference_component_name="Llm").inference_component_name == "Llm"
    assert properties(stack)["InferenceComponentName"] == "Llm"


def test_has_the_arn_of_a_name_that_is_known_at_deployment_only(stack: Stack, endpoint: Endpoint) -> None:
    name = CfnParameter(stack, "Name").value_as_string

    found = component(endpoint, inference_component_name=name)

    assert stack.resolve(found.inference_component_arn) == {"Ref": stack.get_logical_id(found._resource)}


def logical_id(**values: Any) -> str:
    stack = Stack(quick_app(), "Test")
    endpoint = hosting(stack, endpoint_name=values.pop("endpoint_name", "shop"), variant_name=values["variant_name"])
    component(endpoint, **values)
    (found,) = resources_of(stack, COMPONENT)
    return found


BEFORE: dict[str, Any] = {"variant_name": "a", "inference_component_name": "llm", "copy_count": 1}


@pytest.mark.parametrize("change", [{"copy_count": 2}, {"min_memory": Size.gibibytes(3)}, {"rolling_update": ROLLING}])
def test_is_updated_where_sagemaker_can_update(change: Any) -> None:
    assert logical_id(**BEFORE) == logical_id(**{**BEFORE, **change})


@pytest.mark.parametrize(
    "change", [{"variant_name": "b"}, {"inference_component_name": "other"}, {"endpoint_name": "elsewhere"}]
)
def test_is_another_component_where_sagemaker_cannot_update(change: Any) -> None:
    assert logical_id(**BEFORE) != logical_id(**{**BEFORE, **change})


def test_has_another_name_on_another_variant_so_that_both_can_be_there() -> None:
    names = []
    for variant in ("a", "b"):
        stack = Stack(quick_app(), "Test")
        names.append(component(hosting(stack, variant_name=variant), variant_name=variant).inference_component_name)

    assert names[0] != names[1]


# Roles


def test_the_role_of_the_configuration_may_fetch_before_the_component_is_there(
    stack: Stack, endpoint: Endpoint, bucket: s3.Bucket
) -> None:
    artifact = ModelData.from_bucket(bucket, "v1/model.tar.gz")
    component(endpoint, container=ContainerDefinition(image=IMAGE, model_data=artifact))

    (config,) = resources_of(stack, "AWS::SageMaker::EndpointConfig").values()
    policies = resources_of(stack, "AWS::IAM::ManagedPolicy")
    (name,) = (each for each in policies if "Components" in each)
    assert name in config["DependsOn"]
    assert "v1/model.tar.gz" in str(policies[name])
    assert "ecr:BatchGetImage" in str(policies[name])


def test_either_role_may_fetch_what_a_model_names(stack: Stack, endpoint: Endpoint, model: Model) -> None:
    component(endpoint, model=model)

    policies = resources_of(stack, "AWS::IAM::ManagedPolicy")
    assert [name for name, each in policies.items() if "ecr:BatchGetImage" in str(each) and "Components" in name]
    assert [name for name, each in policies.items() if "ecr:BatchGetImage" in str(each) and "Model" in name]


def test_an_endpoint_of_others_warns_of_their_role(stack: Stack) -> None:
    component(Endpoint.from_endpoint_name(stack, "Theirs", "theirs"), variant_name="Whatever")

    (warning,) = warnings(stack)
    assert "make sure that it allows ecr:BatchCheckLayerAvailability, ecr:BatchGetImage" in warning
    assert properties(stack)["EndpointName"] == "theirs"


def test_a_component_in_another_stack_gives_the_role_a_policy_there() -> None:
    app = quick_app()
    serving, packing = Stack(app, "Serving"), Stack(app, "Packing")

    component(hosting(serving), packing)

    (policy,) = resources_of(packing, "AWS::IAM::ManagedPolicy")
    assert only(packing, COMPONENT)["DependsOn"] == [policy]


# Failures


@with_each(
    "given, words",
    [
        ({"variant_name": "Nobody"}, ["variant_name='Nobody' is not a variant of the endpoint"]),
        ({"min_memory": Size.gibibytes(4), "max_memory": Size.gibibytes(2)}, ["min_memory=4096 MiB is above max_"]),
        ({"accelerators": 5}, ["accelerators=5 of a copy is more than ml.g5.12xlarge has"]),
        (
            {"min_memory": Size.gibibytes(4000)},
            ["min_memory=4096000 MiB of a copy is more than the 196608 MB of memory of"],
        ),
        ({"cpu_cores": 49}, ["cpu_cores=49 of a copy is more than the 48 CPU cores of ml.g5.12xlarge"]),
        ({"min_memory": Size.mebibytes(127)}, ["min_memory=127 MiB must be at least 128"]),
        ({"cpu_cores": 0}, ["cpu_cores=0 must be at least 0.25"]),
        ({"accelerators": 0}, ["accelerators=0 must be at least 1"]),
        ({"copy_count": -1}, ["copy_count=-1 must be at least 0"]),
        ({"container_startup_health_check_timeout": Duration.seconds(59)}, ["must be between 60 and 3600"]),
        ({"min_memory": None}, ["does not say how much memory a copy needs", "pass min_memory=Size.gibibytes"]),
        ({"min_memory": None, "cpu_cores": 1}, ["has cpu_cores without min_memory; pass min_memory too"]),
        ({"container": None}, ["has nothing to serve", "pass model=Model(...) or container=ContainerDefinition(...)"]),
        ({"specifications": SEVERAL}, ["has container and min_memory beside specifications", "to each ComponentSpec"]),
        ({"variant_name": None}, ["variant_name of InferenceComponent 'Llm'"]),
        ({"inference_component_name": "a_b"}, ["inference_component_name='a_b'"]),
    ],
)
def test_fails_when_sagemaker_would_refuse(stack: Stack, endpoint: Endpoint, given: Any, words: list[str]) -> None:
    with refused("InferenceComponent 'Llm'", *words, stack=stack):
        component(endpoint, **given)


def test_fails_with_a_model_and_a_container(stack: Stack, endpoint: Endpoint, model: Model) -> None:
    with refused("model cannot be combined with container; set either model or container", stack=stack):
        component(endpoint, model=model, container=CONTAINER)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"container_hostname": "a"}, "has container_hostname"),
        ({"model_package_name": "arn:aws:sagemaker:eu-west-1:111122223333:model-package/iris/7"}, "model_package_name"),
        ({"repository_access": RepositoryAccess()}, "has repository_access"),
    ],
)
def test_fails_with_what_a_container_of_a_component_cannot_have(
    stack: Stack, endpoint: Endpoint, given: Any, words: str
) -> None:
    image = None if "model_package_name" in given else IMAGE
    container = ContainerDefinition(image=image, **given)

    with refused(words, "from a model only; define Model(containers=[...]) and pass model=...", stack=stack):
        component(endpoint, container=container)


def test_fails_with_several_models_and_with_files_under_a_prefix(
    stack: Stack, endpoint: Endpoint, bucket: s3.Bucket
) -> None:
    files = ModelData.from_prefix(bucket, "v1/")
    many = ContainerDefinition(image=IMAGE, model_data=files, mode=ContainerMode.MULTI_MODEL)

    with refused("mode=ContainerMode.MULTI_MODEL", stack=stack):
        component(endpoint, container=many)
    with refused("model_data that is not one .tar.gz archive", stack=stack):
        component(endpoint, container=ContainerDefinition(image=IMAGE, model_data=files))


def test_fails_with_more_than_sixteen_variables(stack: Stack, endpoint: Endpoint) -> None:
    variables = {f"V{each}": "1" for each in range(17)}

    with refused("environment has 17 entries, and a component takes 16; set 16 variables at most", stack=stack):
        component(endpoint, container=ContainerDefinition(image=IMAGE, environment=variables))


@with_each(
    "specifications, words",
    [
        (SEVERAL[:1], "specifications has one entry, at least two are needed"),
        (SEVERAL * 3, "specifications has 6 entries, at most 5 are allowed"),
        ([SEVERAL[0], SEVERAL[0]], "specifications has 2 entries for ml.g5.xlarge"),
        (SEVERAL[0], "must be a list, got ComponentSpecification"),
    ],
)
def test_fails_with_one_specification_or_six(stack: Stack, endpoint: Endpoint, specifications: Any, words: str) -> None:
    with refused(words, stack=stack):
        InferenceComponent(stack, "Llm", endpoint=endpoint, specifications=specifications)


def test_fails_on_a_variant_with_a_model(stack: Stack, variant: InstanceProductionVariant) -> None:
    config = EndpointConfig(stack, "Config", instance_production_variants=[variant])
    serving = Endpoint(stack, "Endpoint", endpoint_config=config)

    with refused(
        "that is to host the component serves a model itself", "leave the model out of the variant", stack=stack
    ):
        component(serving)


def test_fails_on_a_serverless_endpoint(stack: Stack, model: Model) -> None:
    serverless = ServerlessProductionVariant(model=model, memory_size=Size.gibibytes(2), max_concurrency=5)
    config = EndpointConfig(stack, "Config", serverless_production_variant=serverless)
    serving = Endpoint(stack, "Endpoint", endpoint_config=config)

    with refused("and components run on instances", stack=stack):
        component(serving)


@with_each(
    "argument, values",
    [
        ("endpoint", [*NOT_CONSTRUCTS, None]),
        ("model", [each for each in NOT_CONSTRUCTS if each is not None]),
        ("container", [each for each in NOT_CONSTRUCTS if each is not None]),
        ("min_memory", NOT_SIZES),
        ("cpu_cores", NOT_NUMBERS),
        ("accelerators", NOT_NUMBERS),
        ("copy_count", NOT_NUMBERS),
        ("inference_component_name", NOT_NAMES),
        ("rolling_update", [each for each in NOT_CONSTRUCTS if each is not None]),
        ("scheduling", [each for each in NOT_CONSTRUCTS if each is not None]),
    ],
)
def test_fails_with_something_else(stack: Stack, endpoint: Endpoint, argument: str, values: list[Any]) -> None:
    for value in values:
        with refused(argument, stack=stack):
            component(**{"endpoint": endpoint, "scope": stack, argument: value})


def test_fails_where_the_endpoint_is_elsewhere() -> None:
    app = quick_app()
    there = Stack(app, "There", env=Environment(account="111122223333", region="us-east-1"))
    here = Stack(app, "Here", env=Environment(account="111122223333", region="eu-west-1"))

    with refused("endpoint is in region us-east-1, and this stack in eu-west-1", stack=here):
        component(hosting(there), here)


# Several


def test_many_components_take_few_places_of_the_role(stack: Stack, endpoint: Endpoint, bucket: s3.Bucket) -> None:
    base = component(endpoint)
    for number in range(120):
        files = ModelData.from_bucket(bucket, f"adapters/{number:03}/with-a-rather-long-name/adapter.tar.gz")
        AdapterInferenceComponent(stack, f"Adapter{number}", base=base, adapter=files)

    policies = resources_of(stack, "AWS::IAM::ManagedPolicy").values()
    assert len(policies) < 10
    assert all(len(deployed(each["Properties"]["PolicyDocument"])) < 6144 for each in policies)
    assert len(resources_of(stack, COMPONENT)) == 121


def deployed(value: Any) -> str:
    """Return a policy as long as IAM counts it, where buckets have the longest names."""
    match value:
        case {"Fn::Join": ["", list(parts)]}:
            return "".join(map(deployed, parts))
        case {"Fn::GetAtt": _} | {"Ref": _}:
            return "-" * len("arn:aws:s3:::") + "-" * 63
        case dict():
            return "{" + ",".join(f'"{name}":{deployed(entry)}' for name, entry in value.items()) + "}"
        case list():
            return "[" + ",".join(map(deployed, value)) + "]"
    return f'"{value}"'


def test_two_share_the_instances_of_one_endpoint(stack: Stack, endpoint: Endpoint, model: Model) -> None:
    component(endpoint, id="One")
    component(endpoint, id="Two", model=model)

    assert len(resources_of(stack, COMPONENT)) == 2
    assert len({each["Properties"]["InferenceComponentName"] for each in resources_of(stack, COMPONENT).values()}) == 2


# Updates


def test_replaces_copies_batch_by_batch(stack: Stack, endpoint: Endpoint) -> None:
    component(endpoint, rolling_update=ROLLING)

    assert properties(stack)["DeploymentConfig"] == {
        "RollingUpdatePolicy": {
            "MaximumBatchSize": {"Type": "CAPACITY_PERCENT", "Value": 25},
            "WaitIntervalInSeconds": 120,
        }
    }


def test_alarms_roll_an_update_back(stack: Stack, endpoint: Endpoint) -> None:
    found = component(endpoint, rolling_update=ROLLING)
    alarm = found.metric_model_latency().create_alarm(stack, "Slow", threshold=1, evaluation_periods=1)

    found.add_rollback_alarm(alarm)
    found.add_rollback_alarm(alarm)

    resource: Any = alarm.node.default_child
    name = {"Ref": stack.get_logical_id(resource)}
    assert properties(stack)["DeploymentConfig"]["AutoRollbackConfiguration"] == {"Alarms": [{"AlarmName": name}]}
    (policy,) = resources_of(stack, "AWS::IAM::Policy")
    assert only(stack, COMPONENT)["DependsOn"] == [policy]
    assert "cloudwatch:DescribeAlarms" in str(only(stack, "AWS::IAM::Policy"))


@pytest.mark.parametrize(
    ("periods", "copies", "told"),
    [
        (1, 1, []),
        (2, 4, []),
        (3, 1, ["alarm 'Slow' goes off after 180 s, and all batches together wait 120 s"]),
        (9, 4, ["alarm 'Slow' goes off after 540 s, and all batches together wait 480 s"]),
    ],
)
def test_warns_of_an_alarm_that_goes_off_after_the_update(
    stack: Stack, endpoint: Endpoint, periods: int, copies: int, told: list[str]
) -> None:
    found = component(endpoint, rolling_update=ROLLING, copy_count=copies)
    latency = found.metric_model_latency().with_(period=Duration.minutes(1))

    found.add_rollback_alarm(latency.create_alarm(stack, "Slow", threshold=1, evaluation_periods=periods))
    found.add_rollback_alarm(latency.create_alarm(stack, "Fast", threshold=1, evaluation_periods=1))

    said = [each for each in warnings(stack) if "goes off after" in each]
    assert [sentence for sentence, each in zip(told, said, strict=True) if sentence not in each] == []


def test_ten_alarms_at_most_roll_an_update_back(stack: Stack, endpoint: Endpoint) -> None:
    found = component(endpoint, rolling_update=ROLLING)
    for number in range(10):
        found.add_rollback_alarm(cloudwatch.Alarm.from_alarm_name(stack, f"Alarm{number}", f"alarm-{number}"))
    eleventh = cloudwatch.Alarm.from_alarm_name(stack, "Eleventh", "eleventh")

    with refused("alarms has 11 entries, at most 10 are allowed", stack=stack):
        found.add_rollback_alarm(eleventh)


def test_an_alarm_needs_a_rolling_update(stack: Stack, endpoint: Endpoint) -> None:
    found = component(endpoint)
    alarm = cloudwatch.Alarm.from_alarm_name(stack, "Alarm", "alarm")

    with refused("has no update to roll back; pass rolling_update=", stack=stack):
        found.add_rollback_alarm(alarm)


def test_fails_with_an_alarm_that_is_none(stack: Stack, endpoint: Endpoint) -> None:
    found = component(endpoint, rolling_update=ROLLING)

    @with_each("given", [*NOT_CONSTRUCTS, None])
    def refuse(given: Any) -> None:
        with refused("alarm of InferenceComponent 'Llm'", stack=stack):
            found.add_rollback_alarm(given)

    refuse()


def test_alarms_on_an_endpoint_of_others_warn_of_their_role(stack: Stack) -> None:
    theirs = Endpoint.from_endpoint_name(stack, "Theirs", "theirs")
    found = component(theirs, rolling_update=ROLLING)

    found.add_rollback_alarm(cloudwatch.Alarm.from_alarm_name(stack, "Alarm", "alarm"))

    assert any("allows cloudwatch:DescribeAlarms for this component" in each for each in warnings(stack))
