"""What a picture of a template shows."""

from typing import Any

from constructs_lib.drawing.scene import MOST_LINES, Edge, Scene, scene_of


def resource(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": f"AWS::{kind}", "Properties": properties}


def attribute(logical_id: str, name: str) -> dict[str, Any]:
    return {"Fn::GetAtt": [logical_id, name]}


MODEL = resource("SageMaker::Model", ExecutionRoleArn=attribute("Role", "Arn"))
CONFIG = resource(
    "SageMaker::EndpointConfig",
    ProductionVariants=[{"VariantName": "AllTraffic", "ModelName": attribute("Model", "ModelName")}],
)
ENDPOINT = resource(
    "SageMaker::Endpoint", EndpointName="iris", EndpointConfigName=attribute("Config", "EndpointConfigName")
)
HOSTED = {"Role": resource("IAM::Role"), "Model": MODEL, "Config": CONFIG, "Endpoint": ENDPOINT}


def scene(**resources: Any) -> Scene:
    return scene_of({"Resources": resources})


def drawn(found: Scene) -> set[str]:
    return {node.id for node in found.nodes}


def test_shows_what_hosts_and_what_that_uses() -> None:
    found = scene(**HOSTED)

    assert [node.id for node in found.nodes] == ["Role", "Model", "Config", "Endpoint"]
    assert found.edges == (Edge("Model", "Role"), Edge("Config", "Model", column=0), Edge("Endpoint", "Config"))
    assert not found.left_out


def test_shows_nothing_where_nothing_is_hosted() -> None:
    found = scene(Bucket=resource("S3::Bucket"), Role=resource("IAM::Role"))

    assert (found.nodes, found.edges) == ((), ())
    assert found.left_out == {"AWS::S3::Bucket": 1, "AWS::IAM::Role": 1}


def test_shows_the_domain_name_and_the_web_acl_of_an_api() -> None:
    found = scene(
        **HOSTED,
        Function=resource("Lambda::Function", Environment={"Variables": {"NAME": "iris"}}),
        Api=resource("ApiGateway::RestApi"),
        Method=resource("ApiGateway::Method", RestApiId={"Ref": "Api"}, Uri={"Fn::Sub": "${Function.Arn}"}),
        Name=resource("ApiGateway::DomainName", DomainName="models.example.com"),
        Mapping=resource("ApiGateway::BasePathMapping", DomainName={"Ref": "Name"}, RestApiId={"Ref": "Api"}),
        Acl=resource("WAFv2::WebACL"),
        Firewall=resource(
            "WAFv2::WebACLAssociation",
            WebACLArn=attribute("Acl", "Arn"),
            ResourceArn={"Fn::Sub": "arn:aws:apigateway:eu-west-1::/restapis/${Api}/stages/prod"},
        ),
    )

    assert {Edge("Api", "Name"), Edge("Api", "Acl")} < {*found.edges}
    assert not found.left_out


def test_shows_who_calls_an_endpoint_and_who_calls_those() -> None:
    found = scene(
        **HOSTED,
        Function=resource("Lambda::Function", Environment={"Variables": {"NAME": "iris"}}),
        Api=resource("ApiGateway::RestApi"),
        Route=resource("ApiGateway::Resource", RestApiId={"Ref": "Api"}),
        Method=resource("ApiGateway::Method", RestApiId={"Ref": "Api"}, Uri={"Fn::Sub": "${Function.Arn}"}),
    )

    assert {Edge("Api", "Function"), Edge("Function", "Endpoint")} < {*found.edges}
    assert not found.left_out


def test_leaves_out_who_shares_only_a_role_or_a_bucket() -> None:
    found = scene(
        **HOSTED,
        Stranger=resource("Lambda::Function", Role=attribute("Role", "Arn")),
        Odd={"Type": "Custom::Odd"},
    )

    assert drawn(found) == {*HOSTED}
    assert found.left_out == {"AWS::Lambda::Function": 1, "Custom::Odd": 1}


def test_draws_the_policies_of_a_target_as_a_part_of_it() -> None:
    target = resource(
        "ApplicationAutoScaling::ScalableTarget",
        ResourceId={"Fn::Join": ["/", ["endpoint", attribute("Endpoint", "EndpointName"), "variant/AllTraffic"]]},
    )
    policy = resource("ApplicationAutoScaling::ScalingPolicy", ScalingTargetId={"Ref": "Target"})

    found = scene(**HOSTED, Target=target, Policy=policy)

    assert drawn(found) == {*HOSTED, "Target"}
    assert Edge("Target", "Endpoint") in found.edges


def test_draws_one_arrow_between_an_endpoint_and_an_alarm_that_rolls_it_back() -> None:
    alarm = resource("CloudWatch::Alarm", Dimensions=[{"Name": "EndpointName", "Value": "iris"}])
    alarms = {"AutoRollbackConfiguration": {"Alarms": [{"AlarmName": {"Ref": "Alarm"}}]}}
    endpoint = {**ENDPOINT, "Properties": {**ENDPOINT["Properties"], "DeploymentConfig": alarms}}

    found = scene(Alarm=alarm, Endpoint=endpoint)

    assert found.edges == (Edge("Endpoint", "Alarm", word="rolls back on"),)


def test_draws_each_variant_as_a_column_of_its_configuration() -> None:
    config = resource(
        "SageMaker::EndpointConfig",
        ProductionVariants=[{"ModelName": attribute(name, "ModelName")} for name in ("One", "Two")],
        ShadowProductionVariants=[{"ModelName": attribute("Three", "ModelName")}],
    )
    models = {name: resource("SageMaker::Model") for name in ("One", "Two", "Three")}

    found = scene(Config=config, **models)

    assert [(edge.end, edge.column) for edge in found.edges] == [("One", 0), ("Two", 1), ("Three", 2)]


def test_counts_variants_that_are_too_many_to_be_read() -> None:
    config = resource("SageMaker::EndpointConfig", ProductionVariants=[{"ModelName": {"Ref": "Model"}}] * 20_000)

    (node, _) = scene(Config=config, Model=resource("SageMaker::Model")).nodes

    assert len(node.columns) == MOST_LINES
    assert node.columns[-1] == "and 19989 more"


def test_is_a_summary_by_type_where_resources_are_too_many() -> None:
    several = {
        f"{name}{number}": {
            **each,
            "Properties": {"EndpointConfigName": attribute(f"Config{number}", "EndpointConfigName")},
        }
        for number in range(500)
        for name, each in (("Endpoint", ENDPOINT), ("Config", {**CONFIG, "Properties": {}}))
    }

    found = scene(**several)

    assert found.summary
    assert [(node.id, node.name) for node in found.nodes] == [("endpoint", "500"), ("endpoint configuration", "500")]
    assert Edge("endpoint", "endpoint configuration") in found.edges


def test_takes_resources_that_are_none() -> None:
    found = scene(**HOSTED, Text="x", Number=1, Nothing=None, Odd={"Type": ["x"], "Properties": "y"}, Empty={})

    assert drawn(found) == {*HOSTED}
