"""Shadow variants: what constructs make of them, and what they refuse."""

import json
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import CfnParameter, Environment, Stack
from aws_cdk import aws_s3 as s3
from aws_cdk.assertions import Annotations, Match, Template

from constructs_lib import (
    AsyncInference,
    ContainerDefinition,
    ContainerMode,
    DataCapture,
    DiskUtilizationAlarm,
    Endpoint,
    EndpointConfig,
    IModel,
    InstanceProductionVariant,
    InstanceType,
    Model,
    ModelData,
    S3Location,
    ServerlessProductionVariant,
)
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import refused
from tests.unit.model_templates import warnings
from tests.unit.templates import only, resources_of
from tests.unit.with_each import with_each

CONFIG = "AWS::SageMaker::EndpointConfig"
CASES = Path(__file__).parents[1] / "cases"


def variant_of(model: IModel | None, name: str = "Candidate", **options: Any) -> InstanceProductionVariant:
    given = {"instance_type": InstanceType.M5_LARGE, "initial_instance_count": 2, **options}
    return InstanceProductionVariant(model=model, variant_name=name, **given)


def shadowed(
    stack: Stack, variant: InstanceProductionVariant, *shadows: InstanceProductionVariant, **options: Any
) -> EndpointConfig:
    return EndpointConfig(
        stack, "Config", instance_production_variants=[variant], shadow_production_variants=shadows, **options
    )


@pytest.fixture
def candidate(stack: Stack, container: ContainerDefinition) -> Model:
    return Model(stack, "CandidateModel", containers=[container])


def test_there_are_none_unless_asked_for(stack: Stack, endpoint: Endpoint, config: EndpointConfig) -> None:
    assert config.shadow_production_variants == ()
    assert endpoint.shadow_production_variants == ()
    assert "ShadowProductionVariants" not in only(stack, CONFIG)["Properties"]


def test_stands_beside_a_production_variant(stack: Stack, variant: InstanceProductionVariant, candidate: Model) -> None:
    shadow = variant_of(candidate, initial_variant_weight=0.5)

    config = shadowed(stack, variant, shadow)

    assert config.shadow_production_variants == (shadow,)
    assert config.instance_production_variants == (variant,)
    (production,), (rendered,) = (
        only(stack, CONFIG)["Properties"][name] for name in ("ProductionVariants", "ShadowProductionVariants")
    )
    assert production["VariantName"] == "AllTraffic"
    assert rendered == {
        "VariantName": "Candidate",
        "ModelName": stack.resolve(candidate.model_name),
        "InstanceType": "ml.m5.large",
        "InitialInstanceCount": 2,
        "InitialVariantWeight": 0.5,
    }
    assert warnings(stack) == []


def test_the_roles_of_both_models_get_what_their_variants_need(
    stack: Stack, variant: InstanceProductionVariant, candidate: Model, bucket: s3.Bucket
) -> None:
    capture = DataCapture(destination=S3Location(bucket, "captured/"), sampling_percentage=100)

    shadowed(stack, variant, variant_of(candidate, enable_ssm_access=True), data_capture=capture)

    added = {
        name[:18]: policy["Properties"]
        for name, policy in resources_of(stack, "AWS::IAM::ManagedPolicy").items()
        if name.startswith("Config")
    }
    assert sorted(added) == ["ConfigModel1Policy", "ConfigModel2Policy"]
    for properties in added.values():
        assert "s3:PutObject" in str(properties["PolicyDocument"])
    assert "ssmmessages" not in str(added["ConfigModel1Policy"])
    assert "ssmmessages" in str(added["ConfigModel2Policy"])
    assert added["ConfigModel1Policy"]["Roles"] != added["ConfigModel2Policy"]["Roles"]


def test_one_model_may_be_both(stack: Stack, variant: InstanceProductionVariant, model: Model) -> None:
    config = shadowed(stack, variant, variant_of(model))

    assert config._variants.models == (model,)


def test_a_model_of_another_stack_is_read_from_its_outputs(container: ContainerDefinition) -> None:
    app = quick_app()
    models, serving = Stack(app, "Models"), Stack(app, "Serving")
    stable, candidate = (Model(models, name, containers=[container]) for name in ("Stable", "Candidate"))

    shadowed(serving, variant_of(stable, "Stable"), variant_of(candidate))

    (shadow,) = only(serving, CONFIG)["Properties"]["ShadowProductionVariants"]
    (production,) = only(serving, CONFIG)["Properties"]["ProductionVariants"]
    assert shadow["ModelName"] != production["ModelName"]
    assert "Ref" not in shadow["ModelName"]


# Deployed


def test_publishes_metrics_of_its_own(stack: Stack, variant: InstanceProductionVariant, candidate: Model) -> None:
    endpoint = Endpoint(stack, "Endpoint", endpoint_config=shadowed(stack, variant, variant_of(candidate)))

    (shadow,) = endpoint.shadow_production_variants
    DiskUtilizationAlarm(shadow, "Disk")
    shadow.metric_model_latency().create_alarm(stack, "Slow", threshold=1, evaluation_periods=1)

    assert endpoint.shadow_production_variants == (shadow,)
    assert [each.variant_name for each in endpoint.instance_production_variants] == ["AllTraffic"]
    for alarm in resources_of(stack, "AWS::CloudWatch::Alarm").values():
        assert {"Name": "VariantName", "Value": "Candidate"} in alarm["Properties"]["Dimensions"]
    assert warnings(stack) == []


def test_scales_on_its_own(stack: Stack, variant: InstanceProductionVariant, candidate: Model) -> None:
    endpoint = Endpoint(stack, "Endpoint", endpoint_config=shadowed(stack, variant, variant_of(candidate)))

    for each in (*endpoint.instance_production_variants, *endpoint.shadow_production_variants):
        each.auto_scale_instance_count(max_capacity=4).scale_on_invocations("Rate", max_requests_per_second=10)

    targets = resources_of(stack, "AWS::ApplicationAutoScaling::ScalableTarget").values()
    variants = [target["Properties"]["ResourceId"]["Fn::Join"][1][-1] for target in targets]
    assert sorted(variants) == ["/variant/AllTraffic", "/variant/Candidate"]
    assert only(stack, "AWS::SageMaker::Endpoint")["Properties"]["RetainAllVariantProperties"] is True
    assert warnings(stack) == []


def test_is_not_found_among_those_that_answer(
    stack: Stack, variant: InstanceProductionVariant, candidate: Model
) -> None:
    endpoint = Endpoint(stack, "Endpoint", endpoint_config=shadowed(stack, variant, variant_of(candidate)))

    with refused("Endpoint 'Endpoint' has no variant of the name 'Candidate'; it has ['AllTraffic']"):
        endpoint.find_instance_production_variant("Candidate")


@pytest.mark.parametrize("name", ["AllTraffic", "Resource"])
def test_has_an_id_of_its_own_whatever_its_name(
    stack: Stack, variant: InstanceProductionVariant, candidate: Model, name: str
) -> None:
    endpoint = Endpoint(stack, "Endpoint", endpoint_config=shadowed(stack, variant, variant_of(candidate, name)))

    deployed = (*endpoint.instance_production_variants, *endpoint.shadow_production_variants)

    assert len({each.node.id for each in deployed}) == 2
    assert [each.variant_name for each in deployed] == ["AllTraffic", name]


def test_may_have_a_name_that_a_parameter_says(
    stack: Stack, model: Model, candidate: Model, parameter: CfnParameter
) -> None:
    token = parameter.value_as_string
    config = shadowed(stack, variant_of(model, token), variant_of(candidate, token))
    endpoint = Endpoint(stack, "Endpoint", endpoint_config=config)

    deployed = (*endpoint.instance_production_variants, *endpoint.shadow_production_variants)

    assert [each.node.id for each in deployed] == ["Variant 1", "Variant 2"]


def test_fails_when_the_configuration_is_defined_elsewhere(stack: Stack) -> None:
    theirs = EndpointConfig.from_endpoint_config_name(stack, "Theirs", "theirs")
    endpoint = Endpoint(stack, "Endpoint", endpoint_config=theirs)

    with refused("the variants of endpoint configuration 'theirs' are not known, since it is defined elsewhere"):
        _ = endpoint.shadow_production_variants


# What is refused, and warned of


def test_fails_when_there_are_two(stack: Stack, variant: InstanceProductionVariant, candidate: Model) -> None:
    with refused(
        "EndpointConfig 'Config': shadow_production_variants has 2 variants, but only one is accepted; keep one "
        "production variant and one shadow variant",
        stack=stack,
    ):
        shadowed(stack, variant, variant_of(candidate), variant_of(candidate, "Another"))


def test_fails_beside_two(stack: Stack, variant: InstanceProductionVariant, candidate: Model) -> None:
    with refused(
        "instance_production_variants has 2 variants, but a shadow variant stands beside one only", stack=stack
    ):
        EndpointConfig(
            stack,
            "Config",
            instance_production_variants=[variant, variant_of(candidate, "Second")],
            shadow_production_variants=[variant_of(candidate)],
        )


def test_fails_beside_none(stack: Stack, candidate: Model) -> None:
    with refused("EndpointConfig 'Config'", "instance_production_variants", stack=stack):
        EndpointConfig(stack, "Config", shadow_production_variants=[variant_of(candidate)])


def test_fails_beside_a_serverless_variant(stack: Stack, model: Model, candidate: Model) -> None:
    serverless = ServerlessProductionVariant(model=model, max_concurrency=5)

    with refused(
        "a shadow variant cannot be combined with a serverless variant; serve both variants from instances", stack=stack
    ):
        EndpointConfig(
            stack,
            "Config",
            serverless_production_variant=serverless,
            shadow_production_variants=[variant_of(candidate)],
        )


def test_fails_with_asynchronous_inference(
    stack: Stack, variant: InstanceProductionVariant, candidate: Model, bucket: s3.Bucket
) -> None:
    with refused(
        "a shadow variant cannot be combined with asynchronous inference; leave out shadow_production_variants or "
        "async_inference",
        stack=stack,
    ):
        shadowed(
            stack,
            variant,
            variant_of(candidate),
            async_inference=AsyncInference(output=S3Location(bucket, "responses/")),
        )


@pytest.mark.parametrize("shadow_has_it", [True, False])
@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("pipeline", "a shadow variant cannot be combined with a model of several containers; put all that a model"),
        ("catalog", "a shadow variant cannot be combined with a multi-model container; let each container host one"),
        ("sold", "a shadow variant cannot be combined with a model package of AWS Marketplace"),
        ("inferentia", "a shadow variant cannot be combined with Inferentia1 instances (ml.inf1); choose instances"),
    ],
)
def test_fails_with_what_the_guide_excludes(
    stack: Stack,
    variant: InstanceProductionVariant,
    container: ContainerDefinition,
    bucket: s3.Bucket,
    kind: str,
    message: str,
    *,
    shadow_has_it: bool,
) -> None:
    catalog = ModelData.from_prefix(bucket, "models/")
    package = "arn:aws:sagemaker:eu-west-1:985815980388:model-package/sold"
    containers = {
        "pipeline": [container, container],
        "catalog": [ContainerDefinition(image=container.image, model_data=catalog, mode=ContainerMode.MULTI_MODEL)],
        "sold": [ContainerDefinition(model_package_name=package)],
        "inferentia": [container],
    }
    excluded = Model(stack, "Excluded", containers=containers[kind], network_isolation=True)
    instance_type = InstanceType.of("ml.inf1.xlarge") if kind == "inferentia" else InstanceType.M5_LARGE
    other = variant_of(excluded, instance_type=instance_type)
    production, shadow = (variant, other) if shadow_has_it else (other, variant)

    with refused(f"EndpointConfig 'Config': {message}", stack=stack):
        shadowed(stack, production, shadow)


@with_each(
    "shadows, message",
    [
        ("Candidate", "shadow_production_variants of EndpointConfig 'Config' must be a list, got str 'Candidate'"),
        (["Candidate"], "an entry of shadow_production_variants of EndpointConfig 'Config' must be an Instance"),
        (None, "shadow_production_variants of EndpointConfig 'Config' must be a list"),
    ],
)
def test_fails_when_shadows_are_no_list_of_variants(
    stack: Stack, variant: InstanceProductionVariant, shadows: Any, message: str
) -> None:
    with refused(message, stack=stack):
        EndpointConfig(stack, "Config", instance_production_variants=[variant], shadow_production_variants=shadows)


def test_fails_when_the_model_is_in_another_region(container: ContainerDefinition) -> None:
    stack = Stack(quick_app(), "Test", env=Environment(account="111122223333", region="eu-west-1"))
    model = Model(stack, "Model", containers=[container])
    theirs = Model.from_model_arn(stack, "Theirs", "arn:aws:sagemaker:us-west-2:111122223333:model/theirs")

    with refused(
        "a model of shadow_production_variants is in region us-west-2", "this stack in eu-west-1", stack=stack
    ):
        shadowed(stack, variant_of(model, "Stable"), variant_of(theirs))


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"name": "AllTraffic"}, "shadow_production_variants has the name 'AllTraffic' of a production variant"),
        ({"initial_variant_weight": 2}, "the weight 2 of a shadow variant is above that of the production variant, 1"),
    ],
)
def test_warns_of_what_no_source_confirms(
    stack: Stack, variant: InstanceProductionVariant, candidate: Model, options: dict[str, Any], told: str
) -> None:
    shadowed(stack, variant, variant_of(candidate, **options))

    (warning,) = warnings(stack)
    assert told in warning


def test_warns_of_a_fleet_for_components(stack: Stack, variant: InstanceProductionVariant) -> None:
    shadowed(stack, variant, variant_of(None))

    assert any(
        "not documented to work with a variant that hosts inference components" in each for each in warnings(stack)
    )


def test_tells_that_a_weight_of_0_receives_nothing(
    stack: Stack, variant: InstanceProductionVariant, candidate: Model
) -> None:
    shadowed(stack, variant, variant_of(candidate, initial_variant_weight=0))

    assert warnings(stack) == []
    Annotations.from_stack(stack).has_info("*", Match.string_like_regexp("has the weight 0, and receives no copies"))


def test_warns_of_an_instance_type_that_its_region_lacks() -> None:
    stack = Stack(quick_app(), "Test", env=Environment(account="111122223333", region="eu-west-3"))
    model = Model.from_model_name(stack, "Model", "trained")

    shadowed(stack, variant_of(model, "Stable"), variant_of(model, instance_type=InstanceType.of("ml.p4d.24xlarge")))

    assert any("ml.p4d.24xlarge is not known to be offered in eu-west-3" in each for each in warnings(stack))


# The shared cases


def test_the_shared_case_is_valid(stack: Stack, model: Model) -> None:
    (case,) = (each for each in json.loads((CASES / "valid.json").read_text(encoding="utf-8")) if each["id"] == "v07")

    shadowed(
        stack, variant_of(model, "a", initial_instance_count=1), variant_of(model, "shadow", initial_instance_count=1)
    )

    assert warnings(stack) == []
    names = {"ModelName": Match.any_value()}
    expected = case["template"]["Resources"]["EC"]["Properties"]
    Template.from_stack(stack).has_resource_properties(
        CONFIG, {kind: [{**each, **names} for each in variants] for kind, variants in expected.items()}
    )
