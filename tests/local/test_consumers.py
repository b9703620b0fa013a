"""What users of the library have built, deployed from a directory of its own, used, and changed while it is in use.

The CI engineer deploys nothing: that app is about what is checked before.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from constructs_lib import Endpoint, EndpointConfig, InstanceProductionVariant, InstanceType, Model
from tests.local.constructed import constructed, one_model
from tests.local.consumer_apps import ConsumerApp
from tests.local.front_doors import Reply, post
from tests.local.load import Load, ask, load
from tests.local.templates import Stack, put_artifact
from tests.local_aws.front_door import as_it_is_called, domain_names
from tests.local_aws.instance import Aws

V1, V2 = {"version": "v1"}, {"version": "v2"}
ARTIFACTS = ("v1/model.tar.gz", "v2/model.tar.gz")


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("consumers")


@contextmanager
def existing(aws: Aws, role: str) -> Iterator[str]:
    """A role that people have before there is an app."""
    trust = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{aws.account}:root"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    yield str(aws.client("iam").create_role(RoleName=role, AssumeRolePolicyDocument=document)["Role"]["Arn"])
    aws.client("iam").delete_role(RoleName=role)


def endpoint_of(app: ConsumerApp, stack: str) -> str:
    arn = app.named(stack, "AWS::SageMaker::Endpoint")
    return next(
        str(each["EndpointName"]) for each in app.aws.every("sagemaker", "list_endpoints") if each["EndpointArn"] == arn
    )


def described(aws: Aws, endpoint: str) -> dict[str, Any]:
    found: dict[str, Any] = aws.client("sagemaker").describe_endpoint(EndpointName=endpoint)
    return found


def assert_changed_without_a_failure(asked: Load) -> None:
    assert asked.failures == []
    assert {b"v2/model" in answer for answer in asked.answers} == {True, False}


# Data scientist: a model in a VPC, scaled


@pytest.fixture(scope="module")
def summaries(bootstrapped: Aws, directory: Path) -> Iterator[ConsumerApp]:
    for artifact in ARTIFACTS:
        put_artifact(bootstrapped, artifact, bucket="summaries-scripts")
    app = ConsumerApp.copy(bootstrapped, "data_scientist", directory / "data_scientist")
    app.synth(V1, V2)
    with existing(bootstrapped, "notebooks"):
        app.deploy(1)
        yield app
        app.destroy()


def test_the_model_of_the_data_scientist_is_made_after_the_way_out_of_its_network(summaries: ConsumerApp) -> None:
    events = summaries.aws.every("cloudformation", "describe_stack_events", StackName="Summaries")[::-1]

    made = [each for each in events if each["ResourceStatus"] == "CREATE_COMPLETE"]
    model = [each["ResourceType"] for each in made].index("AWS::SageMaker::Model")
    before = {each["LogicalResourceId"][:-8] for each in made[:model]}
    private = {f"VpcPrivateSubnet{number}DefaultRoute" for number in (1, 2)}
    assert {*private, "VpcPublicSubnet1NATGateway", "VpcS3"} - before == set()


def test_notebooks_of_the_data_scientist_may_ask_this_endpoint_alone(summaries: ConsumerApp) -> None:
    notebook = summaries.aws.client_of("sagemaker-runtime", f"arn:aws:iam::{summaries.aws.account}:role/notebooks")

    assert b"v1/model.tar.gz" in ask(notebook, endpoint_of(summaries, "Summaries"))
    with pytest.raises(ClientError, match="not authorized to perform: sagemaker:InvokeEndpoint"):
        ask(notebook, "another")


def test_another_script_of_the_data_scientist_takes_over_all_instances_there_are(summaries: ConsumerApp) -> None:
    aws, endpoint = summaries.aws, endpoint_of(summaries, "Summaries")
    aws.client("sagemaker").update_endpoint_weights_and_capacities(
        EndpointName=endpoint, DesiredWeightsAndCapacities=[{"VariantName": "AllTraffic", "DesiredInstanceCount": 4}]
    )
    aws.client("sagemaker").get_waiter("endpoint_in_service").wait(EndpointName=endpoint)

    with load(aws, endpoint) as asked:
        summaries.deploy(2)

    assert_changed_without_a_failure(asked)
    assert b"v2/model.tar.gz" in ask(aws.client("sagemaker-runtime"), endpoint)
    (variant,) = described(aws, endpoint)["ProductionVariants"]
    assert (variant["CurrentInstanceCount"], variant["DesiredInstanceCount"]) == (4, 4)


# Migrator: what aws-sagemaker-alpha has deployed


def test_the_endpoint_of_the_migrator_is_kept_and_changed_afterwards(bootstrapped: Aws, directory: Path) -> None:
    aws = bootstrapped
    for artifact in ARTIFACTS:
        put_artifact(aws, artifact, bucket="models")
    app = ConsumerApp.copy(aws, "migrator", directory / "migrator")
    source = app.directory / "app" / "app.py"
    by_alpha = Stack(aws, "Serving")
    template = json.loads(source.with_name("deployed.template.json").read_text(encoding="utf-8"))
    assert by_alpha.create(template) == "CREATE_COMPLETE", by_alpha.failures()
    endpoint = endpoint_of(app, "Serving")
    before, kinds = described(aws, endpoint), ("ScalableTarget", "ScalingPolicy")
    scaling = {kind: app.named("Serving", f"AWS::ApplicationAutoScaling::{kind}") for kind in kinds}
    # As the guide says: look the name up, and write it down.
    written = source.read_text(encoding="utf-8")
    assert "Endpoint8024A810-vB1xkzLmq0Zr" in written
    source.write_text(written.replace("Endpoint8024A810-vB1xkzLmq0Zr", endpoint), encoding="utf-8")
    app.synth(V1, V2)

    with load(aws, endpoint) as asked:
        app.deploy(1)
        app.deploy(2)

    assert_changed_without_a_failure(asked)
    after = described(aws, endpoint)
    assert (after["CreationTime"], after["EndpointStatus"]) == (before["CreationTime"], "InService")
    assert {kind: app.named("Serving", f"AWS::ApplicationAutoScaling::{kind}") for kind in kinds} == scaling
    app.destroy()


# Backend developer: APIs in front of another team's endpoint


@pytest.fixture(scope="module")
def churn(bootstrapped: Aws) -> Iterator[Stack]:
    """The other team's endpoint."""
    put_artifact(bootstrapped, "churn.tar.gz")

    def theirs(scope: Any) -> None:
        variant = InstanceProductionVariant(
            model=Model(scope, "Model", containers=[one_model(scope, "churn.tar.gz")]),
            instance_type=InstanceType.M5_LARGE,
        )
        config = EndpointConfig(scope, "Config", instance_production_variants=[variant])
        Endpoint(scope, "Endpoint", endpoint_config=config, endpoint_name="churn")

    stack = Stack(bootstrapped, "Churn")
    assert stack.create(constructed(theirs)) == "CREATE_COMPLETE", stack.failures()
    yield stack
    stack.delete()


@pytest.fixture(scope="module")
def apis(bootstrapped: Aws, churn: Stack, directory: Path) -> Iterator[ConsumerApp]:
    del churn
    app = ConsumerApp.copy(bootstrapped, "backend_developer", directory / "backend_developer")
    app.synth({"customers": "Gold"}, {"customers": "Gold,Silver"})
    app.deploy(1)
    yield app
    app.destroy()


def call(app: ConsumerApp, api: str, **headers: str) -> Reply:
    (url,) = (value for name, value in app.outputs("ChurnApi").items() if name.startswith(f"{api}RestApiEndpoint"))
    path = as_it_is_called(app.aws, url, domain_names(app.aws)).removeprefix(str(app.aws.url))
    sent = {"Content-Type": "text/csv", **{name.replace("_", "-"): value for name, value in headers.items()}}
    return post(app.aws, f"{path}invocations", b"6.3,2.8", sent)


def keys(app: ConsumerApp) -> dict[str, str]:
    """The keys of the customers, by what their ids begin with."""
    found = app.aws.client("apigateway").get_api_keys(includeValues=True)["items"]
    return {name: each["value"] for name in ("Gold", "Silver") for each in found if name in each["name"]}


def test_users_of_the_backend_developer_come_in_with_their_token(apis: ConsumerApp) -> None:
    cognito = apis.aws.client("cognito-idp")
    pool = apis.named("ChurnApi", "AWS::Cognito::UserPool")
    flows = ["ALLOW_USER_PASSWORD_AUTH"]
    client = cognito.create_user_pool_client(UserPoolId=pool, ClientName="shop", ExplicitAuthFlows=flows)
    user = {"USERNAME": "ada", "PASSWORD": "Correct-horse-1"}
    cognito.admin_create_user(UserPoolId=pool, Username="ada", MessageAction="SUPPRESS")
    cognito.admin_set_user_password(UserPoolId=pool, Username="ada", Password=user["PASSWORD"], Permanent=True)
    token = cognito.initiate_auth(
        ClientId=client["UserPoolClient"]["ClientId"], AuthFlow="USER_PASSWORD_AUTH", AuthParameters=user
    )["AuthenticationResult"]["IdToken"]

    assert json.loads(call(apis, "Pages", Authorization=token).body)["model"] == "churn.tar.gz"
    assert call(apis, "Pages").status == 401


def test_another_customer_of_the_backend_developer_changes_nothing_for_the_first(apis: ConsumerApp) -> None:
    before, gold = apis.outputs("ChurnApi"), keys(apis)["Gold"]
    assert call(apis, "Systems", x_api_key=gold).status == 200
    assert call(apis, "Systems").status == 403

    apis.deploy(2)

    assert apis.outputs("ChurnApi") == before
    assert keys(apis)["Gold"] == gold
    assert [call(apis, "Systems", x_api_key=key).status for key in keys(apis).values()] == [200, 200]


def test_systems_reach_the_backend_developer_by_the_domain_name_alone(apis: ConsumerApp) -> None:
    (url,) = (value for name, value in apis.outputs("ChurnApi").items() if name.startswith("SystemsRestApiEndpoint"))
    names = apis.aws.client("apigateway").get_base_path_mappings(domainName="churn.example.com")["items"]
    ((api, path),) = ((each["restApiId"], each["basePath"]) for each in names)
    gold = {"x-api-key": keys(apis)["Gold"]}
    closed = post(apis.aws, f"/restapis/{api}/prod/_user_request_/invocations", b"6.3", gold)

    assert (url, path) == ("https://churn.example.com/v1/", "v1")
    assert (closed.status, json.loads(closed.body)) == (403, {"message": "Forbidden"})
    assert post(apis.aws, "/_aws/domains/churn.example.com/v2/invocations", b"6.3", gold).status != 200


def test_keys_of_the_backend_developer_have_a_quota(apis: ConsumerApp) -> None:
    plans = apis.aws.client("apigateway").get_usage_plans()["items"]

    (gold,) = (each for each in plans if each["name"] == "Gold")
    assert {name: gold["quota"][name] for name in ("limit", "period")} == {"limit": 100_000, "period": "MONTH"}
    for limit, status in (("1", 429), ("100000", 200)):
        change = {"op": "replace", "path": "/quota/limit", "value": limit}
        apis.aws.client("apigateway").update_usage_plan(usagePlanId=gold["id"], patchOperations=[change])
        assert call(apis, "Systems", x_api_key=keys(apis)["Gold"]).status == status


def test_a_firewall_of_the_backend_developer_stands_before_each_api(apis: ConsumerApp) -> None:
    firewalls = apis.aws.client("wafv2")

    stages = [
        stage
        for each in firewalls.list_web_acls(Scope="REGIONAL")["WebACLs"]
        for stage in firewalls.list_resources_for_web_acl(WebACLArn=each["ARN"])["ResourceArns"]
    ]

    assert len(stages) == len({*stages}) == 2
    assert all(stage.endswith("/stages/prod") for stage in stages)


# Platform engineer: many stacks, weak references, one stage of two


@pytest.fixture(scope="module")
def platform(bootstrapped: Aws, directory: Path) -> Iterator[ConsumerApp]:
    aws = bootstrapped
    here = {"account": aws.account, "region": aws.region}
    app = ConsumerApp.copy(aws, "platform_engineer", directory / "platform_engineer", stacks="Test/*")
    app.synth({**here, **V1}, {**here, **V2})
    allowed = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    boundary = aws.client("iam").create_policy(PolicyName="platform-boundary", PolicyDocument=json.dumps(allowed))
    app.deploy(1, "Test/Foundation")
    for artifact in ARTIFACTS:
        put_artifact(aws, artifact, bucket=app.named("Test-Foundation", "AWS::S3::Bucket"))
    app.deploy(1)
    yield app
    app.destroy()
    for each in aws.every("sagemaker", "list_models"):
        aws.client("sagemaker").delete_model(ModelName=each["ModelName"])
    aws.client("iam").delete_policy(PolicyArn=boundary["Policy"]["Arn"])


def test_applications_of_the_platform_come_in_with_a_key(platform: ConsumerApp) -> None:
    (url,) = (value for name, value in platform.outputs("Test-Door").items() if "RestApiEndpoint" in name)
    (key,) = (
        each["value"]
        for each in platform.aws.client("apigateway").get_api_keys(includeValues=True)["items"]
        if each["name"].startswith("Test")
    )
    path = as_it_is_called(platform.aws, url).removeprefix(str(platform.aws.url))

    reply = post(platform.aws, f"{path}invocations", b"6.3", {"Content-Type": "text/csv", "x-api-key": key})

    assert (reply.status, json.loads(reply.body)["model"]) == (200, "v1/model.tar.gz")


def test_a_release_of_a_models_team_reaches_the_endpoint_of_the_platform(platform: ConsumerApp) -> None:
    aws, endpoint = platform.aws, endpoint_of(platform, "Test-Serving")
    created = described(aws, endpoint)["CreationTime"]

    with load(aws, endpoint) as asked:
        platform.deploy(2)

    assert_changed_without_a_failure(asked)
    assert b"v2/model.tar.gz" in ask(aws.client("sagemaker-runtime"), endpoint)
    assert described(aws, endpoint)["CreationTime"] == created
