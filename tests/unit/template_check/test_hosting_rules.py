"""The rules as a plugin of CDK."""

import json
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import Acknowledgment, App, Environment, Fn, NestedStack, Stack, Stage, Validations
from aws_cdk import aws_applicationautoscaling as autoscaling
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from constructs_lib import ContainerDefinition, ContainerImage, HostingRules, Model
from constructs_lib.rules import RULES

LATEST = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop:latest"
IRELAND = Environment(account="123456789012", region="eu-west-1")


@pytest.fixture
def app(tmp_path: Path) -> App:
    """An app with the plugin, that writes into a directory of its own."""
    app = App(outdir=str(tmp_path), analytics_reporting=False)
    Validations.of(app).add_plugins(HostingRules())
    return app


def l1_model(scope: Construct, image: str = LATEST, id: str = "Plain") -> sagemaker.CfnModel:
    return sagemaker.CfnModel(
        scope,
        id,
        execution_role_arn="arn:aws:iam::123456789012:role/shop",
        primary_container=sagemaker.CfnModel.ContainerDefinitionProperty(image=image),
    )


def our_model(scope: Construct, **properties: Any) -> Model:
    return Model(scope, "Ours", containers=[ContainerDefinition(image=ContainerImage.from_uri(LATEST))], **properties)


def l1_endpoint(scope: Construct) -> sagemaker.CfnEndpoint:
    config = sagemaker.CfnEndpointConfig(
        scope,
        "Config",
        production_variants=[
            sagemaker.CfnEndpointConfig.ProductionVariantProperty(
                variant_name="a",
                model_name=l1_model(scope, LATEST.replace("latest", "1")).attr_model_name,
                instance_type="ml.m5.large",
                initial_instance_count=1,
            )
        ],
    )
    return sagemaker.CfnEndpoint(scope, "Endpoint", endpoint_config_name=config.attr_endpoint_config_name)


def said(app: App) -> list[tuple[str, str, str]]:
    """Synthesize, and return the rule, severity and construct of what the plugin reports."""
    try:
        app.synth()
    except RuntimeError as error:
        assert "ValidationFailed" in str(error)  # noqa: PT017  # only a report with errors raises
    report = Path(app.outdir) / "validation-report.json"
    plugins = json.loads(report.read_text(encoding="utf-8"))["pluginReports"] if report.exists() else []
    return [
        (violation["ruleName"], violation["severity"], construct["constructPath"])
        for plugin in plugins
        if plugin["pluginName"] == "constructs-lib"
        for violation in plugin["violations"]
        for construct in violation["violatingConstructs"]
    ]


def test_hears_of_escape_hatches_what_no_argument_can_say(app: App) -> None:
    model = l1_model(Stack(app, "Shop"), LATEST.replace("latest", "1"))
    model.add_property_override("PrimaryContainer.Variables", {"A": "b"})
    model.add_property_override("executionRoleArn", "arn:aws:iam::123456789012:role/shop")
    model.add_property_override("Tags", [{"Key": "aws:team", "Value": "shop"}])
    model.add_property_override("VpcConfig", {"Fn::GetAtt": "Vpc"})
    model.add_override("DeletionPolicy", "Keep")

    found = {(rule.removeprefix("constructs-lib::"), severity) for rule, severity, _ in said(app)}

    assert found >= {
        ("property-misspelt", "error"),
        ("property-unknown", "warning"),
        ("tag-key-reserved", "error"),
        ("function-malformed", "error"),
        ("deletion-policy", "error"),
    }


def test_checks_plain_resources_and_names_their_constructs(app: App) -> None:
    l1_model(Stack(app, "Shop"))

    assert said(app) == [("image-tag-moves", "warning", "Shop/Plain")]


def test_a_stack_that_is_still_empty_is_not_a_fault(app: App) -> None:
    Stack(app, "Empty")

    app.synth()


def test_errors_fail_the_synthesis(app: App) -> None:
    stack = Stack(app, "Shop")
    endpoint = l1_endpoint(stack)
    autoscaling.CfnScalableTarget(
        stack,
        "Target",
        service_namespace="sagemaker",
        scalable_dimension="sagemaker:variant:DesiredInstanceCount",
        resource_id=f"endpoint/{endpoint.attr_endpoint_name}/variant/b",
        min_capacity=1,
        max_capacity=2,
    )

    with pytest.raises(RuntimeError, match="names a variant that the endpoint does not have"):
        app.synth()


def test_warnings_do_not(app: App) -> None:
    l1_model(Stack(app, "Shop"))

    app.synth()


def test_checks_escape_hatches(app: App) -> None:
    resource = our_model(Stack(app, "Shop")).node.default_child
    assert isinstance(resource, sagemaker.CfnModel)
    resource.add_property_override("ModelName", "under_score")

    assert ("within-service-limits", "error", "Shop/Ours/Resource") in said(app)


def test_knows_the_region_of_each_stack(app: App) -> None:
    for name, environment in (("Here", IRELAND), ("Anywhere", None)):
        l1_model(Stack(app, name, env=environment), LATEST.replace("eu-west-1", "us-east-1"))

    assert [(rule, path) for rule, severity, path in said(app) if severity == "error"] == [
        ("image-in-region", "Here/Plain")
    ]


def test_knows_the_account_of_each_stack(app: App) -> None:
    for name, environment in (
        ("Here", IRELAND),
        ("Elsewhere", Environment(account="210987654321", region="eu-west-1")),
        ("Anywhere", None),
    ):
        l1_model(Stack(app, name, env=environment), LATEST.replace("latest", "1"))

    assert said(app) == [
        ("role-in-account", "error", "Elsewhere/Plain"),
        ("image-in-account", "warning", "Elsewhere/Plain"),
    ]


def test_knows_the_account_of_nested_stacks(app: App) -> None:
    elsewhere = Stack(app, "Shop", env=Environment(account="210987654321", region="eu-west-1"))
    l1_model(NestedStack(elsewhere, "Inner"), LATEST.replace("latest", "1"))

    assert ("role-in-account", "error", "Shop/Inner/Plain") in said(app)


def test_the_account_of_the_stack_is_that_of_its_pseudo_parameter(app: App) -> None:
    stack = Stack(app, "Shop", env=IRELAND)
    l1_model(stack).execution_role_arn = Fn.sub("arn:aws:iam::${AWS::AccountId}:role/shop")

    assert said(app) == [("image-tag-moves", "warning", "Shop/Plain")]


def test_checks_nested_stacks_and_stages(app: App) -> None:
    l1_model(NestedStack(Stack(app, "Shop"), "Inner"))
    l1_model(Stack(Stage(app, "Prod"), "Shop"))

    assert {path for _, _, path in said(app)} == {"Shop/Inner/Plain", "Prod/Shop/Plain"}


def test_does_not_say_again_what_a_construct_said(app: App) -> None:
    stack = Stack(app, "Shop")
    our_model(stack)
    l1_model(stack)

    assert said(app) == [("image-tag-moves", "warning", "Shop/Plain")]


@pytest.mark.parametrize("id", ["constructs-lib:image-tag-moves", "constructs-lib::image-tag-moves"])
@pytest.mark.parametrize("at", ["", "Shop", "Shop/Plain"])
def test_does_not_say_what_is_acknowledged(app: App, id: str, at: str) -> None:
    stack = Stack(app, "Shop")
    model = l1_model(stack)
    scope = {"": app, "Shop": stack, "Shop/Plain": model}[at]
    Validations.of(scope).acknowledge(Acknowledgment(id=id, reason="the tag never moves here"))

    assert said(app) == []


def test_does_not_say_what_is_acknowledged_on_a_construct_of_ours(app: App) -> None:
    model = our_model(Stack(app, "Shop"), model_name="shop")
    Validations.of(model).acknowledge(Acknowledgment(id="constructs-lib:image-tag-moves", reason="it never moves"))

    assert said(app) == []


def test_does_not_say_what_is_acknowledged_in_a_nested_stack(app: App) -> None:
    nested = NestedStack(Stack(app, "Shop"), "Inner")
    model, other = l1_model(nested), l1_model(nested, id="Other")
    Validations.of(model).acknowledge(Acknowledgment(id="constructs-lib:image-tag-moves", reason="it never moves"))

    assert said(app) == [("image-tag-moves", "warning", other.node.path)]


def test_acknowledging_one_rule_leaves_the_others(app: App) -> None:
    stack = Stack(app, "Shop")
    l1_model(stack)
    Validations.of(stack).acknowledge(Acknowledgment(id="constructs-lib:fixed-model-name", reason="it is a test"))

    assert [rule for rule, _, _ in said(app)] == ["image-tag-moves"]


def test_an_acknowledgment_through_a_construct_does_not_hide_an_error(app: App) -> None:
    stack = Stack(app, "Shop", env=IRELAND)
    model = l1_model(stack, LATEST.replace("eu-west-1", "us-east-1"))
    Validations.of(model).acknowledge(Acknowledgment(id="constructs-lib:image-in-region", reason="it is replicated"))

    assert ("image-in-region", "error", "Shop/Plain") in said(app)


def test_says_how_to_mend_it_and_how_sure_it_is(app: App) -> None:
    l1_model(Stack(app, "Shop"))
    app.synth()
    report = json.loads((Path(app.outdir) / "validation-report.json").read_text(encoding="utf-8"))

    (violation,) = next(each for each in report["pluginReports"] if each["pluginName"] == "constructs-lib")[
        "violations"
    ]
    assert violation["description"].startswith("PrimaryContainer: Image '")
    assert violation["suggestedFix"].startswith("Use a tag that never moves")
    assert violation["ruleMetadata"] == {
        "source": RULES["image-tag-moves"].source,
        "confidence": RULES["image-tag-moves"].confidence,
    }
    (construct,) = violation["violatingConstructs"]
    assert construct["cloudFormationResource"]["propertyPaths"] == ["Properties.PrimaryContainer"]


def test_a_stack_of_ours_alone_is_left_in_peace(app: App) -> None:
    our_model(Stack(app, "Shop"))

    assert said(app) == []


def test_names_the_rules_that_it_knows() -> None:
    plugin = HostingRules()

    assert plugin.name == "constructs-lib"
    assert set(plugin.rule_ids) == {rule.id for rule in RULES.values() if rule.severity != "information"}
    assert plugin.version.count(".") == 2
