"""IAM is enforced: the roles that our constructs make are enough, and nothing more is allowed."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from constructs import Construct

from constructs_lib import Endpoint, EndpointConfig, InstanceProductionVariant, InstanceType, Model
from tests.local.constructed import caller, constructed, one_model
from tests.local.templates import BUCKET, Stack, Template, hosting, put_artifact
from tests.local_aws.instance import Aws


def define(scope: Construct) -> None:
    """A model of ours, and a role that may invoke its endpoint."""
    variant = InstanceProductionVariant(
        model=Model(scope, "Model", containers=[one_model(scope, "ours.tar.gz")], network_isolation=True),
        instance_type=InstanceType.M5_LARGE,
        initial_instance_count=2,
    )
    config = EndpointConfig(scope, "Config", instance_production_variants=[variant])
    Endpoint(scope, "Endpoint", endpoint_config=config, endpoint_name="ours").grant_invoke(caller(scope, "caller"))


@pytest.fixture(scope="module")
def ours(aws: Aws) -> Iterator[Stack]:
    put_artifact(aws, "ours.tar.gz")
    stack = Stack(aws, "Ours")
    assert stack.create(constructed(define)) == "CREATE_COMPLETE"
    yield stack
    stack.delete()


@pytest.mark.usefixtures("ours")
def test_the_execution_role_of_a_model_is_enough(aws: Aws) -> None:
    assert aws.client("sagemaker").describe_endpoint(EndpointName="ours")["EndpointStatus"] == "InService"


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("ModelDataUrl", f"s3://{BUCKET}/another.tar.gz"),
        ("Image", "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1"),
    ],
)
def test_the_execution_role_of_a_model_reaches_nothing_else(aws: Aws, ours: Stack, member: str, value: str) -> None:
    put_artifact(aws, "another.tar.gz")
    sagemaker = aws.client("sagemaker")
    (summary,) = (m for m in sagemaker.list_models()["Models"] if m["ModelName"].startswith(ours.name))
    model = sagemaker.describe_model(ModelName=summary["ModelName"])

    with pytest.raises(ClientError, match=f"Could not access {value}"):
        sagemaker.create_model(
            ModelName="another",
            ExecutionRoleArn=model["ExecutionRoleArn"],
            PrimaryContainer={**model["PrimaryContainer"], member: value},
        )


@pytest.mark.usefixtures("ours")
def test_a_caller_with_the_grant_may_invoke(aws: Aws) -> None:
    runtime = aws.client_of("sagemaker-runtime", f"arn:aws:iam::{aws.account}:role/caller")

    answer = runtime.invoke_endpoint(EndpointName="ours", Body="hello", ContentType="text/csv")["Body"].read()

    assert json.loads(answer) == {"model": "ours.tar.gz", "data": "hello"}


@pytest.mark.usefixtures("ours")
def test_a_caller_with_the_grant_may_do_nothing_else(aws: Aws) -> None:
    role = f"arn:aws:iam::{aws.account}:role/caller"

    with pytest.raises(ClientError, match="not authorized to perform: sagemaker:InvokeEndpoint"):
        aws.client_of("sagemaker-runtime", role).invoke_endpoint(EndpointName="theirs", Body="")
    with pytest.raises(ClientError, match="not authorized to perform: sagemaker:DescribeEndpoint"):
        aws.client_of("sagemaker", role).describe_endpoint(EndpointName="ours")
    with pytest.raises(ClientError, match="not authorized to perform: sagemaker:DeleteEndpoint"):
        aws.client_of("sagemaker", role).delete_endpoint(EndpointName="ours")


@pytest.mark.usefixtures("ours")
def test_a_stranger_is_refused(aws: Aws) -> None:
    stranger = aws.client("sagemaker-runtime", aws_access_key_id="AKIAIOSFODNN7EXAMPLE")

    with pytest.raises(ClientError, match="security token included in the request is invalid"):
        stranger.invoke_endpoint(EndpointName="ours", Body="")


def without(action: str) -> Template:
    """A template whose execution role lacks an action."""
    template = hosting("lacking", f"s3://{BUCKET}/ours.tar.gz")
    (policy,) = template["Resources"]["Role"]["Properties"]["Policies"]
    for statement in policy["PolicyDocument"]["Statement"]:
        actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        statement["Action"] = [name for name in actions if name != action] or ["sagemaker:ListModels"]
    return template


@pytest.mark.usefixtures("ours")
@pytest.mark.parametrize(
    "action",
    [
        "s3:GetObject",
        "ecr:GetAuthorizationToken",
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:GetDownloadUrlForLayer",
    ],
)
def test_fails_when_the_execution_role_lacks_an_action(aws: Aws, action: str) -> None:
    stack = Stack(aws, f"Lacking{action.replace(':', '')}")

    assert stack.create(without(action)) == "ROLLBACK_COMPLETE"
    assert f"allows {action} on" in stack.failures()["Model0"]


@pytest.mark.usefixtures("ours")
@pytest.mark.parametrize(
    "change",
    [
        {"Principal": {"Service": "lambda.amazonaws.com"}},
        {"Principal": {"AWS": "*"}, "Condition": {"StringEquals": {"aws:SourceAccount": "999999999999"}}},
        {"Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:sagemaker:eu-west-1:123456789012:*"}}},
    ],
)
def test_fails_when_sagemaker_may_not_assume_the_execution_role(
    aws: Aws, change: dict[str, Any], request: pytest.FixtureRequest
) -> None:
    template = hosting("untrusting", f"s3://{BUCKET}/ours.tar.gz")
    (statement,) = template["Resources"]["Role"]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    statement.update(change)
    stack = Stack(aws, f"Untrusting{request.node.callspec.indices['change']}")

    assert stack.create(template) == "ROLLBACK_COMPLETE"
    assert "Could not assume role" in stack.failures()["Model0"]
