"""Endpoint configurations."""

import json
from typing import Any

import pytest
from aws_cdk import (
    Acknowledgment,
    CfnDeletionPolicy,
    CfnParameter,
    Environment,
    Fn,
    NestedStack,
    Stack,
    Tags,
    Validations,
)
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sagemaker as sagemaker
from aws_cdk.assertions import Annotations, Match, Template
from constructs import Construct

from constructs_lib import (
    ContainerDefinition,
    ContainerImage,
    EndpointConfig,
    IModel,
    InstancePool,
    InstanceProductionVariant,
    InstanceType,
    MetricsConfig,
    Model,
)
from constructs_lib.arguments.refusal import described
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import NAMES, NOT_CONSTRUCTS, NOT_FLAGS, NOT_NAMES, NOT_STRINGS, refused, said
from tests.unit.templates import only, resources_of
from tests.unit.with_each import with_each

CONFIG = "AWS::SageMaker::EndpointConfig"
POLICY = "AWS::IAM::ManagedPolicy"
KEY = "arn:aws:kms:eu-west-1:111122223333:key/1"
IRELAND = Environment(account="111122223333", region="eu-west-1")


def properties(stack: Stack) -> Any:
    return only(stack, CONFIG)["Properties"]


def several(model: IModel, count: int) -> list[InstanceProductionVariant]:
    return [
        InstanceProductionVariant(variant_name=f"Variant{place}", model=model, instance_type=InstanceType.M5_LARGE)
        for place in range(count)
    ]


def statements(stack: Stack, action: str) -> list[tuple[Any, Any]]:
    """Return each policy's role and statement that allow an action."""
    return [
        (policy["Properties"]["Roles"], statement)
        for resource_type in (POLICY, "AWS::IAM::Policy")
        for policy in resources_of(stack, resource_type).values()
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        if action in statement["Action"]
    ]


def test_serves_one_variant(stack: Stack, model: Model, config: EndpointConfig) -> None:
    assert config.node.default_child is not None
    assert properties(stack) == {
        "ProductionVariants": [
            {
                "VariantName": "AllTraffic",
                "ModelName": stack.resolve(model.model_name),
                "InstanceType": "ml.m5.large",
                "InitialInstanceCount": 2,
                "InitialVariantWeight": 1,
            }
        ],
        "MetricsConfig": {"EnableDetailedObservability": False},
    }


def test_has_no_name_of_its_own_so_that_it_can_be_replaced(stack: Stack, config: EndpointConfig) -> None:
    resource = only(stack, CONFIG)

    assert "EndpointConfigName" not in resource["Properties"]
    assert "UpdateReplacePolicy" not in resource
    (logical_id,) = resources_of(stack, CONFIG)
    assert stack.resolve(config.endpoint_config_name) == {"Fn::GetAtt": [logical_id, "EndpointConfigName"]}
    assert stack.resolve(config.endpoint_config_arn) == {"Ref": logical_id}


def test_adds_nothing_to_the_role_of_a_model_that_needs_nothing_more(stack: Stack, config: EndpointConfig) -> None:
    del config

    assert len(resources_of(stack, POLICY)) == 1


def test_takes_a_name(stack: Stack, variant: InstanceProductionVariant) -> None:
    EndpointConfig(stack, "Config", instance_production_variants=[variant], endpoint_config_name="config-7")

    assert properties(stack)["EndpointConfigName"] == "config-7"


@pytest.mark.parametrize("name", NAMES)
def test_takes_names_of_sagemaker(stack: Stack, variant: InstanceProductionVariant, name: str) -> None:
    EndpointConfig(stack, "Config", instance_production_variants=[variant], endpoint_config_name=name)


def test_serves_ten_variants_in_order(stack: Stack, model: Model) -> None:
    config = EndpointConfig(stack, "Config", instance_production_variants=several(model, 10))

    names = [f"Variant{place}" for place in range(10)]
    assert [variant["VariantName"] for variant in properties(stack)["ProductionVariants"]] == names
    assert [variant.variant_name for variant in config.instance_production_variants] == names


def test_takes_variants_from_a_generator(stack: Stack, model: Model) -> None:
    variants: Any = (each for each in several(model, 2))
    config = EndpointConfig(stack, "Config", instance_production_variants=variants)

    assert len(config.instance_production_variants) == 2


def test_keeps_its_variants_when_the_list_changes(stack: Stack, model: Model) -> None:
    variants = several(model, 2)
    config = EndpointConfig(stack, "Config", instance_production_variants=variants)

    variants.clear()

    assert len(config.instance_production_variants) == 2


def test_keeps_a_weight_of_zero(stack: Stack, model: Model) -> None:
    shadow, serving = several(model, 2)
    shadow = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE, initial_variant_weight=0)
    EndpointConfig(stack, "Config", instance_production_variants=[shadow, serving])

    assert [each["InitialVariantWeight"] for each in properties(stack)["ProductionVariants"]] == [0, 1]


def test_publishes_metrics(stack: Stack, variant: InstanceProductionVariant) -> None:
    EndpointConfig(stack, "Config", instance_production_variants=[variant], metrics=MetricsConfig(enhanced=False))

    assert properties(stack)["MetricsConfig"] == {"EnableDetailedObservability": False, "EnableEnhancedMetrics": False}


def test_retains_what_is_replaced_but_not_what_is_deleted(stack: Stack, variant: InstanceProductionVariant) -> None:
    EndpointConfig(stack, "Config", instance_production_variants=[variant], retain_replaced=True)

    resource = only(stack, CONFIG)
    assert resource["UpdateReplacePolicy"] == "Retain"
    assert "DeletionPolicy" not in resource


# Encryption


def test_encrypts_volumes_with_a_key(stack: Stack, variant: InstanceProductionVariant) -> None:
    key = kms.Key(stack, "Key")
    EndpointConfig(stack, "Config", instance_production_variants=[variant], encryption_key=key)

    assert properties(stack)["KmsKeyId"] == stack.resolve(key.key_arn)


def test_lets_sagemaker_use_the_key_for_each_model_once(stack: Stack, container: ContainerDefinition) -> None:
    one, other = (Model(stack, name, containers=[container]) for name in ("One", "Other"))
    variants = [
        InstanceProductionVariant(variant_name=name, model=model, instance_type=InstanceType.M5_LARGE)
        for name, model in (("A", one), ("B", other), ("C", one))
    ]
    key = kms.Key(stack, "Key")
    EndpointConfig(stack, "Config", instance_production_variants=variants, encryption_key=key)

    found = statements(stack, "kms:CreateGrant")

    assert [roles for roles, _ in found] == [[stack.resolve(each.role.role_name)] for each in (one, other)]
    assert [statement for _, statement in found] == 2 * [
        {
            "Effect": "Allow",
            "Action": "kms:CreateGrant",
            "Resource": stack.resolve(key.key_arn),
            "Condition": {"Bool": {"kms:GrantIsForAWSResource": "true"}},
        }
    ]


def test_waits_until_sagemaker_may_use_the_key(stack: Stack, variant: InstanceProductionVariant) -> None:
    EndpointConfig(stack, "Config", instance_production_variants=[variant], encryption_key=kms.Key(stack, "Key"))

    (waited_for,) = only(stack, CONFIG)["DependsOn"]

    policy = resources_of(stack, POLICY)[waited_for]
    assert [each["Action"] for each in policy["Properties"]["PolicyDocument"]["Statement"]] == ["kms:CreateGrant"]


def test_lets_the_models_of_pools_use_the_key_too(stack: Stack, container: ContainerDefinition, model: Model) -> None:
    compiled = Model(stack, "Compiled", containers=[container])
    variant = InstanceProductionVariant(
        model=model, instance_pools=[InstancePool(instance_type=InstanceType.G5_XLARGE, priority=1, model=compiled)]
    )
    EndpointConfig(
        stack, "Config", instance_production_variants=[variant], encryption_key=kms.Key.from_key_arn(stack, "Key", KEY)
    )

    assert len(statements(stack, "kms:CreateGrant")) == 2


def test_takes_a_key_of_another_account(stack: Stack, variant: InstanceProductionVariant) -> None:
    key = kms.Key.from_key_arn(stack, "Key", "arn:aws:kms:eu-west-1:444455556666:key/1")
    EndpointConfig(stack, "Config", instance_production_variants=[variant], encryption_key=key)

    assert properties(stack)["KmsKeyId"] == key.key_arn


def test_grants_on_the_key_behind_an_alias(stack: Stack, variant: InstanceProductionVariant) -> None:
    key = kms.Key(stack, "Key")
    alias = kms.Alias(stack, "Alias", alias_name="alias/volumes", target_key=key)
    EndpointConfig(stack, "Config", instance_production_variants=[variant], encryption_key=alias)

    ((_, statement),) = statements(stack, "kms:CreateGrant")
    assert statement["Resource"] == stack.resolve(key.key_arn)


def test_grants_inline_to_a_role_that_was_passed_in(stack: Stack, container: ContainerDefinition) -> None:
    role = iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com"))
    model = Model(stack, "Model", containers=[container], role=role)
    EndpointConfig(
        stack,
        "Config",
        instance_production_variants=several(model, 2),
        encryption_key=kms.Key.from_key_arn(stack, "Key", KEY),
    )

    ((roles, _),) = statements(stack, "kms:CreateGrant")
    assert roles == [stack.resolve(role.role_name)]
    Template.from_stack(stack).resource_count_is(POLICY, 0)


def test_grants_nothing_to_a_model_whose_role_is_not_known(stack: Stack) -> None:
    model = Model.from_model_name(stack, "Model", "trained")
    EndpointConfig(
        stack,
        "Config",
        instance_production_variants=[InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE)],
        encryption_key=kms.Key.from_key_arn(stack, "Key", KEY),
    )

    assert statements(stack, "kms:CreateGrant") == []


def test_grants_to_the_known_role_of_an_imported_model(stack: Stack) -> None:
    arn = "arn:aws:sagemaker:eu-west-1:111122223333:model/trained"
    role = iam.Role.from_role_name(stack, "Role", "serving")
    model = Model.from_model_attributes(stack, "Model", model_arn=arn, role=role)
    EndpointConfig(
        stack,
        "Config",
        instance_production_variants=[InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE)],
        encryption_key=kms.Key.from_key_arn(stack, "Key", KEY),
    )

    ((roles, _),) = statements(stack, "kms:CreateGrant")
    assert roles == ["serving"]


def test_lets_session_manager_reach_a_model_only_where_its_variant_says(
    stack: Stack, container: ContainerDefinition
) -> None:
    one, other = (Model(stack, name, containers=[container]) for name in ("One", "Other"))
    variants = [
        InstanceProductionVariant(variant_name="A", model=one, instance_type=InstanceType.M5_LARGE),
        InstanceProductionVariant(
            variant_name="B", model=other, instance_type=InstanceType.M5_LARGE, enable_ssm_access=True
        ),
    ]
    EndpointConfig(stack, "Config", instance_production_variants=variants)

    ((roles, _),) = statements(stack, "ssmmessages:OpenDataChannel")
    assert roles == [stack.resolve(other.role.role_name)]


# Failures


@with_each("variants", [0, True, "", "Stable", object(), None, {"Stable": 1}])
def test_fails_when_variants_are_no_list(stack: Stack, variants: Any) -> None:
    with refused("instance_production_variants of EndpointConfig 'Config'", said(variants), stack=stack):
        EndpointConfig(stack, "Config", instance_production_variants=variants)


def test_fails_when_a_variant_stands_without_brackets(stack: Stack, variant: InstanceProductionVariant) -> None:
    alone: Any = variant

    with refused("instance_production_variants of EndpointConfig 'Config'", "brackets", stack=stack):
        EndpointConfig(stack, "Config", instance_production_variants=alone)


@with_each("variant", [*NOT_CONSTRUCTS, None])
def test_fails_when_a_variant_is_none(stack: Stack, variant: Any) -> None:
    with refused("an entry of instance_production_variants", "pass InstanceProductionVariant(...)", stack=stack):
        EndpointConfig(stack, "Config", instance_production_variants=[variant])


@with_each("variants", [[], ()])
def test_fails_when_there_is_no_variant(stack: Stack, variants: Any) -> None:
    with refused("there is no variant; pass instance_production_variants=", stack=stack):
        EndpointConfig(stack, "Config", instance_production_variants=variants)


def test_fails_when_there_are_eleven_variants(stack: Stack, model: Model) -> None:
    with refused("instance_production_variants", "has 11 entries, at most 10 are allowed", stack=stack):
        EndpointConfig(stack, "Config", instance_production_variants=several(model, 11))


def test_fails_when_two_variants_have_one_name(stack: Stack, variant: InstanceProductionVariant) -> None:
    with refused("has the name 'AllTraffic'; give every variant a name of its own", stack=stack):
        EndpointConfig(stack, "Config", instance_production_variants=[variant, variant])


@with_each("key", NOT_CONSTRUCTS)
def test_fails_when_the_key_is_none(stack: Stack, variant: InstanceProductionVariant, key: Any) -> None:
    with refused(
        f"encryption_key of EndpointConfig 'Config' must be a kms.IKey, got {described(key)}; pass kms.Key(...)",
        stack=stack,
    ):
        EndpointConfig(stack, "Config", instance_production_variants=[variant], encryption_key=key)


@with_each("metrics", [*NOT_CONSTRUCTS, MetricsConfig])
def test_fails_when_metrics_are_none(stack: Stack, variant: InstanceProductionVariant, metrics: Any) -> None:
    with refused("metrics of EndpointConfig 'Config' must be", "pass MetricsConfig(...)", stack=stack):
        EndpointConfig(stack, "Config", instance_production_variants=[variant], metrics=metrics)


@with_each("retain", [*NOT_FLAGS, None])
def test_fails_when_retaining_is_neither_true_nor_false(
    stack: Stack, variant: InstanceProductionVariant, retain: Any
) -> None:
    with refused(
        "retain_replaced of EndpointConfig 'Config' must be", "pass retain_replaced=True or False", stack=stack
    ):
        EndpointConfig(stack, "Config", instance_production_variants=[variant], retain_replaced=retain)


@with_each("isolation", NOT_FLAGS)
def test_fails_when_isolation_is_neither_true_nor_false(
    stack: Stack, fleet: InstanceProductionVariant, isolation: Any
) -> None:
    with refused("network_isolation of EndpointConfig 'Config' must be True or False", stack=stack):
        EndpointConfig(stack, "Config", instance_production_variants=[fleet], network_isolation=isolation)


@with_each("name", NOT_NAMES)
def test_fails_when_the_name_is_malformed(stack: Stack, variant: InstanceProductionVariant, name: str) -> None:
    with refused("endpoint_config_name", said(name), stack=stack):
        EndpointConfig(stack, "Config", instance_production_variants=[variant], endpoint_config_name=name)


@with_each("name", [*NOT_STRINGS, Fn.get_att("Other", "Name")])
def test_fails_when_the_name_is_no_string(stack: Stack, variant: InstanceProductionVariant, name: Any) -> None:
    with refused("endpoint_config_name of EndpointConfig 'Config'", stack=stack):
        EndpointConfig(stack, "Config", instance_production_variants=[variant], endpoint_config_name=name)


def test_fails_when_a_model_is_in_another_region() -> None:
    stack = Stack(quick_app(), "Test", env=IRELAND)
    model = Model.from_model_arn(stack, "Model", "arn:aws:sagemaker:us-east-1:111122223333:model/trained")

    with refused(
        "EndpointConfig 'Config': a model of instance_production_variants is in region us-east-1, and this stack in ",
        "define both in one region",
        stack=stack,
    ):
        EndpointConfig(stack, "Config", instance_production_variants=several(model, 1))


def test_fails_when_a_model_is_in_another_account() -> None:
    stack = Stack(quick_app(), "Test", env=IRELAND)
    model = Model.from_model_arn(stack, "Model", "arn:aws:sagemaker:eu-west-1:444455556666:model/trained")

    with refused("a model of instance_production_variants is in account 444455556666", stack=stack):
        EndpointConfig(stack, "Config", instance_production_variants=several(model, 1))


def test_fails_when_the_key_is_in_another_region() -> None:
    stack = Stack(quick_app(), "Test", env=IRELAND)
    model = Model.from_model_name(stack, "Model", "trained")
    key = kms.Key.from_key_arn(stack, "Key", "arn:aws:kms:us-east-1:444455556666:key/1")

    with refused("encryption_key is in us-east-1, and the endpoint is deployed to eu-west-1", stack=stack):
        EndpointConfig(stack, "Config", instance_production_variants=several(model, 1), encryption_key=key)


def test_fails_when_the_key_is_defined_in_another_region() -> None:
    app = quick_app()
    stack = Stack(app, "Test", env=IRELAND)
    model = Model.from_model_name(stack, "Model", "trained")
    key = kms.Key(Stack(app, "Other", env=Environment(account=IRELAND.account, region="us-east-1")), "Key")

    with refused("encryption_key is in region us-east-1, and this stack in eu-west-1", stack=stack):
        EndpointConfig(stack, "Config", instance_production_variants=several(model, 1), encryption_key=key)


def test_warns_of_a_key_of_another_account_which_has_to_let_this_one_in() -> None:
    stack = Stack(quick_app(), "Test", env=IRELAND)
    model = Model.from_model_name(stack, "Model", "trained")
    key = kms.Key.from_key_arn(stack, "Key", "arn:aws:kms:eu-west-1:999999999999:key/1")

    EndpointConfig(stack, "Config", instance_production_variants=several(model, 1), encryption_key=key)

    told = Match.string_like_regexp("encryption_key is in account 999999999999.*let the policy of the key allow")
    assert Annotations.from_stack(stack).find_warning("*", told)


# Several


def test_stands_beside_another(stack: Stack, variant: InstanceProductionVariant) -> None:
    key = kms.Key.from_key_arn(stack, "Key", KEY)
    for name in ("One", "Two"):
        EndpointConfig(stack, name, instance_production_variants=[variant], encryption_key=key)

    Template.from_stack(stack).resource_count_is(CONFIG, 2)


def test_serves_models_of_two_other_stacks(container: ContainerDefinition) -> None:
    app = quick_app()
    models = [Model(Stack(app, name), "Model", containers=[container]) for name in ("One", "Two")]
    stack = Stack(app, "Serving")
    EndpointConfig(
        stack,
        "Config",
        instance_production_variants=[
            InstanceProductionVariant(variant_name=f"V{place}", model=model, instance_type=InstanceType.M5_LARGE)
            for place, model in enumerate(models)
        ],
        encryption_key=kms.Key(stack, "Key"),
    )

    template = Template.from_stack(stack)

    template.resource_count_is(POLICY, 2)
    template.has_resource(CONFIG, {"DependsOn": Match.any_value()})


def test_stands_in_a_nested_stack(stack: Stack, variant: InstanceProductionVariant) -> None:
    nested = NestedStack(stack, "Nested")
    EndpointConfig(nested, "Config", instance_production_variants=[variant])

    (found,) = resources_of(nested, CONFIG).values()
    assert "Ref" in found["Properties"]["ProductionVariants"][0]["ModelName"]


@pytest.mark.parametrize("id", ["a b", "a/b", "é", "\U0001f600", "x" * 200])
def test_takes_odd_ids(stack: Stack, variant: InstanceProductionVariant, id: str) -> None:
    EndpointConfig(stack, id, instance_production_variants=[variant])

    assert len(resources_of(stack, CONFIG)) == 1


# Imports


def test_is_imported_by_name(stack: Stack) -> None:
    config = EndpointConfig.from_endpoint_config_name(stack, "Config", "Config-7")

    assert config.endpoint_config_name == "Config-7"
    assert stack.resolve(config.endpoint_config_arn) == {
        "Fn::Join": [
            "",
            [
                "arn:",
                {"Ref": "AWS::Partition"},
                ":sagemaker:",
                {"Ref": "AWS::Region"},
                ":",
                {"Ref": "AWS::AccountId"},
                ":endpoint-config/config-7",
            ],
        ]
    }


def test_is_imported_by_arn(stack: Stack) -> None:
    arn = "arn:aws-cn:sagemaker:cn-north-1:111122223333:endpoint-config/config-7"

    config = EndpointConfig.from_endpoint_config_arn(stack, "Config", arn)

    assert (config.endpoint_config_arn, config.endpoint_config_name) == (arn, "config-7")
    assert (config.env.account, config.env.region) == ("111122223333", "cn-north-1")


def test_is_imported_by_a_name_that_is_a_token(stack: Stack) -> None:
    name = Fn.import_value("ConfigName")

    config = EndpointConfig.from_endpoint_config_name(stack, "Config", name)

    assert stack.resolve(config.endpoint_config_name) == {"Fn::ImportValue": "ConfigName"}


@with_each("name", [*NOT_NAMES, *NOT_STRINGS, None])
def test_fails_when_the_imported_name_is_none(stack: Stack, name: Any) -> None:
    with refused("endpoint_config_name of EndpointConfig 'Imported'", said(name), stack=stack):
        EndpointConfig.from_endpoint_config_name(stack, "Imported", name)


@with_each(
    "arn", ["", "config-7", "arn:aws:sagemaker:eu-west-1:111122223333:endpoint/name", "{{resolve:ssm:arn}}", 1, None]
)
def test_fails_when_the_imported_arn_is_none(stack: Stack, arn: Any) -> None:
    with refused("endpoint_config_arn of EndpointConfig 'Imported'", repr(arn), stack=stack):
        EndpointConfig.from_endpoint_config_arn(stack, "Imported", arn)


# Tokens and the escape hatch


def test_takes_a_name_that_is_a_token(stack: Stack, variant: InstanceProductionVariant) -> None:
    name = CfnParameter(stack, "Name").value_as_string
    EndpointConfig(stack, "Config", instance_production_variants=[variant], endpoint_config_name=name)

    assert properties(stack)["EndpointConfigName"] == {"Ref": "Name"}


def test_takes_a_key_that_is_a_token(stack: Stack, variant: InstanceProductionVariant) -> None:
    key = kms.Key.from_key_arn(stack, "Key", Fn.import_value("KeyArn"))
    EndpointConfig(stack, "Config", instance_production_variants=[variant], encryption_key=key)

    assert properties(stack)["KmsKeyId"] == {"Fn::ImportValue": "KeyArn"}


def test_takes_a_model_of_a_parameter(stack: Stack) -> None:
    model = Model.from_model_name(stack, "Model", CfnParameter(stack, "Name").value_as_string)
    EndpointConfig(stack, "Config", instance_production_variants=several(model, 1))

    assert properties(stack)["ProductionVariants"][0]["ModelName"] == {"Ref": "Name"}


def test_opens_its_resource_to_whoever_needs_more(stack: Stack, config: EndpointConfig) -> None:
    resource = config.node.default_child
    assert isinstance(resource, sagemaker.CfnEndpointConfig)
    resource.add_property_override("ProductionVariants.0.InitialInstanceCount", 7)
    resource.cfn_options.deletion_policy = CfnDeletionPolicy.RETAIN
    Tags.of(stack).add("team", "search")

    assert properties(stack)["ProductionVariants"][0]["InitialInstanceCount"] == 7
    assert properties(stack)["Tags"] == [{"Key": "team", "Value": "search"}]
    assert only(stack, CONFIG)["DeletionPolicy"] == "Retain"


# Warnings


def warned(stack: Stack) -> list[str]:
    found = Annotations.from_stack(stack).find_warning("*", Match.any_value())
    return [str(each.entry.data) for each in found]


def test_warns_of_a_name_that_stands_in_the_way_of_the_next_change(
    stack: Stack, variant: InstanceProductionVariant
) -> None:
    EndpointConfig(stack, "Config", instance_production_variants=[variant], endpoint_config_name="config")

    (warning,) = warned(stack)
    assert "endpoint_config_name='config' is fixed" in warning
    assert "constructs-lib:fixed-endpoint-config-name" in warning


def test_warns_once_of_each_variant_that_is_doubtful(stack: Stack, model: Model) -> None:
    variants = [
        InstanceProductionVariant(variant_name=name, model=model, instance_type=InstanceType.of("ml.m99.large"))
        for name in ("A", "B")
    ]
    EndpointConfig(stack, "Config", instance_production_variants=variants)

    assert ["variant 'A'" in warned(stack)[0], "variant 'B'" in warned(stack)[1]] == [True, True]


def test_warns_of_a_type_that_the_region_may_not_have() -> None:
    stack = Stack(quick_app(), "Test", env=Environment(account="111122223333", region="eu-south-1"))
    model = Model.from_model_name(stack, "Model", "trained")
    variant = InstanceProductionVariant(model=model, instance_type=InstanceType.P5_48XLARGE)
    EndpointConfig(stack, "Config", instance_production_variants=[variant])

    assert any("ml.p5.48xlarge is not known to be offered in eu-south-1" in warning for warning in warned(stack))


def test_warns_of_nothing_in_the_usual(stack: Stack, config: EndpointConfig) -> None:
    del config

    assert warned(stack) == []


def test_tells_of_a_single_instance_without_a_warning(stack: Stack, model: Model) -> None:
    EndpointConfig(stack, "Config", instance_production_variants=several(model, 1))

    assert warned(stack) == []
    Annotations.from_stack(stack).has_info("/Test/Config", Match.string_like_regexp("initial_instance_count=1"))


@pytest.mark.parametrize("prefix", ["", "Annotation::"])
def test_keeps_silent_of_what_is_acknowledged(stack: Stack, variant: InstanceProductionVariant, prefix: str) -> None:
    config = EndpointConfig(stack, "Config", instance_production_variants=[variant], endpoint_config_name="config")
    acknowledgment = Acknowledgment(
        id=f"{prefix}constructs-lib:fixed-endpoint-config-name", reason="the name carries a version"
    )

    Validations.of(config).acknowledge(acknowledgment)

    assert warned(stack) == []


def test_keeps_silent_of_what_is_acknowledged_for_a_whole_stack(
    stack: Stack, variant: InstanceProductionVariant
) -> None:
    Validations.of(stack).acknowledge(
        Acknowledgment(id="constructs-lib:fixed-endpoint-config-name", reason="names carry a version")
    )
    EndpointConfig(stack, "Config", instance_production_variants=[variant], endpoint_config_name="config")

    assert warned(stack) == []


def test_speaks_of_everything_else_when_one_thing_is_acknowledged(stack: Stack, model: Model) -> None:
    variant = InstanceProductionVariant(model=model, instance_type=InstanceType.of("ml.m99.large"))
    config = EndpointConfig(stack, "Config", instance_production_variants=[variant], endpoint_config_name="config")

    Validations.of(config).acknowledge(
        Acknowledgment(id="constructs-lib:fixed-endpoint-config-name", reason="the name carries a version")
    )

    (warning,) = warned(stack)
    assert "ml.m99.large" in warning


def test_warns_of_nothing_that_is_a_token(stack: Stack, model: Model) -> None:
    text = CfnParameter(stack, "Type").value_as_string
    variant = InstanceProductionVariant(model=model, instance_type=InstanceType.of(text), initial_instance_count=2)
    EndpointConfig(stack, "Config", instance_production_variants=[variant])

    assert warned(stack) == []


def test_is_the_same_when_synthesized_again(container: ContainerDefinition) -> None:
    def template() -> str:
        stack = Stack(quick_app(), "Test")
        model = Model(stack, "Model", containers=[container])
        EndpointConfig(
            stack, "Config", instance_production_variants=several(model, 2), encryption_key=kms.Key(stack, "Key")
        )
        return json.dumps(Template.from_stack(stack).to_json())

    assert template() == template()


def test_stands_under_a_construct_of_the_user(stack: Stack, variant: InstanceProductionVariant) -> None:
    EndpointConfig(Construct(Construct(stack, "a" * 120), "b" * 120), "Config", instance_production_variants=[variant])

    (logical_id,) = resources_of(stack, CONFIG)
    assert len(logical_id) <= 255


def test_takes_images_of_its_own_region_only_through_the_model() -> None:
    stack = Stack(quick_app(), "Test", env=IRELAND)
    image = ContainerImage.from_uri("111122223333.dkr.ecr.eu-west-1.amazonaws.com/serving:1.0")
    model = Model(stack, "Model", containers=[ContainerDefinition(image=image)])

    EndpointConfig(stack, "Config", instance_production_variants=several(model, 1))

    assert len(resources_of(stack, CONFIG)) == 1
