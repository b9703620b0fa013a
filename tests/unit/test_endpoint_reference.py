"""Who may call an endpoint, and which of its models and containers."""

import math
from typing import Any

import pytest
from aws_cdk import CfnParameter, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from aws_cdk.assertions import Annotations, Match, Template

from constructs_lib import (
    AsyncInference,
    ContainerDefinition,
    ContainerImage,
    ContainerMode,
    Endpoint,
    EndpointConfig,
    InferenceExecutionMode,
    InstanceProductionVariant,
    InstanceType,
    Model,
    ModelData,
    S3Location,
)
from tests.unit.bad_inputs import refused
from tests.unit.model_templates import warnings
from tests.unit.with_each import with_each

IMAGE = ContainerImage.from_uri("111122223333.dkr.ecr.us-east-1.amazonaws.com/model:1")


def serving(stack: Stack, model: Model) -> Endpoint:
    variant = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE)
    config = EndpointConfig(stack, "OfModel", instance_production_variants=[variant])
    return Endpoint(stack, "Serving", endpoint_config=config)


@pytest.fixture
def catalog(stack: Stack, bucket: s3.IBucket) -> Endpoint:
    container = ContainerDefinition(
        image=IMAGE, model_data=ModelData.from_prefix(bucket, "models/"), mode=ContainerMode.MULTI_MODEL
    )
    return serving(stack, Model(stack, "Catalog", containers=[container]))


@pytest.fixture
def named(stack: Stack) -> Endpoint:
    containers = [ContainerDefinition(image=IMAGE, container_hostname=name) for name in ("stable", "candidate")]
    return serving(
        stack,
        Model(stack, "Named", containers=containers, inference_execution_mode=InferenceExecutionMode.DIRECT),
    )


@pytest.fixture
def caller(stack: Stack) -> iam.User:
    return iam.User(stack, "Caller")


def granted(stack: Stack) -> dict[str, object]:
    (policy,) = Template.from_stack(stack).find_resources("AWS::IAM::Policy").values()
    (statement,) = policy["Properties"]["PolicyDocument"]["Statement"]
    return dict(statement)


def test_a_caller_may_call_all_models_by_default(stack: Stack, catalog: Endpoint, caller: iam.User) -> None:
    catalog.grant_invoke(caller)

    assert "Condition" not in granted(stack)


def test_a_caller_may_call_some_models(stack: Stack, catalog: Endpoint, caller: iam.User) -> None:
    catalog.grant_invoke(caller, target_models=["customer-a/*", "shared.tar.gz"])

    assert granted(stack)["Condition"] == {"StringLike": {"sagemaker:TargetModel": ["customer-a/*", "shared.tar.gz"]}}


def test_a_caller_may_call_some_containers(stack: Stack, named: Endpoint, caller: iam.User) -> None:
    named.grant_invoke(caller, target_container_hostnames=["stable"])

    assert granted(stack)["Condition"] == {"StringLike": {"sagemaker:TargetContainerHostname": ["stable"]}}


def test_a_star_stands_for_any_container(stack: Stack, named: Endpoint, caller: iam.User) -> None:
    named.grant_invoke(caller, target_container_hostnames=["st*"])

    assert granted(stack)["Condition"] == {"StringLike": {"sagemaker:TargetContainerHostname": ["st*"]}}


def test_names_may_come_from_a_generator(stack: Stack, caller: iam.User, catalog: Endpoint) -> None:
    catalog.grant_invoke(caller, target_models=(name for name in ["a.tar.gz", "b.tar.gz"]))  # type: ignore[arg-type]  # no list, and taken all the same

    assert granted(stack)["Condition"] == {"StringLike": {"sagemaker:TargetModel": ["a.tar.gz", "b.tar.gz"]}}


def test_fails_when_the_caller_has_no_policy_of_its_own(named: Endpoint) -> None:
    with refused("invocation of Endpoint", "a ServicePrincipal, which has no policy of its own", "pass a role"):
        named.grant_invoke(iam.ServicePrincipal("lambda.amazonaws.com"))


def test_grants_on_an_imported_endpoint_can_be_narrowed(stack: Stack, caller: iam.User) -> None:
    imported = Endpoint.from_endpoint_name(stack, "Elsewhere", "Elsewhere")

    imported.grant_invoke(caller, target_models=["a.tar.gz"])

    Template.from_stack(stack).has_resource_properties(
        "AWS::IAM::Policy",
        {
            "PolicyDocument": {
                "Statement": [
                    Match.object_like({"Condition": {"StringLike": {"sagemaker:TargetModel": ["a.tar.gz"]}}})
                ],
                "Version": "2012-10-17",
            }
        },
    )


@with_each("names", [[], ()])
def test_fails_when_a_list_names_nothing(catalog: Endpoint, caller: iam.User, names: list[str]) -> None:
    with refused("target_models of invocation of Endpoint", "names nothing; pass a list of names"):
        catalog.grant_invoke(caller, target_models=names)


@with_each("argument", ["target_models", "target_container_hostnames"])
@with_each("names", ["a.tar.gz", "", 1, math.nan, {"a": "b"}, {"a"}, [1], [math.nan], [None], object])
def test_fails_when_names_are_not_a_list_of_texts(
    stack: Stack, catalog: Endpoint, caller: iam.User, argument: str, names: Any
) -> None:
    with refused(f"{argument} of invocation of Endpoint", " must be a ", stack=stack):
        catalog.grant_invoke(caller, **{argument: names})


@pytest.mark.parametrize("argument", ["target_models", "target_container_hostnames"])
def test_names_may_be_a_token(
    stack: Stack, catalog: Endpoint, caller: iam.User, argument: str, parameter: CfnParameter
) -> None:
    parameter.type = "CommaDelimitedList"

    catalog.grant_invoke(caller, **{argument: parameter.value_as_list})

    key = {"target_models": "TargetModel", "target_container_hostnames": "TargetContainerHostname"}[argument]
    assert granted(stack)["Condition"] == {"StringLike": {f"sagemaker:{key}": {"Ref": "Parameter"}}}


def test_fails_when_names_are_a_token_that_this_app_has_not_made(catalog: Endpoint, caller: iam.User) -> None:
    with refused("an entry of target_models", "which stands for a list that is a token"):
        catalog.grant_invoke(caller, target_models=["#{Token[TOKEN.99999]}"])


@with_each("name", ["/a", "../a", "s3://bucket/a"])
def test_fails_when_a_model_is_no_key_below_the_prefix(catalog: Endpoint, caller: iam.User, name: str) -> None:
    with pytest.raises(ValueError, match="an entry of target_models"):
        catalog.grant_invoke(caller, target_models=[name])


# Asynchronous endpoints


@pytest.fixture
def responses(stack: Stack) -> S3Location:
    return S3Location(s3.Bucket.from_bucket_arn(stack, "Shop", "arn:aws:s3:::shop"), "responses/")


def queued(stack: Stack, model: Model, queue: AsyncInference) -> Endpoint:
    variant = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE)
    config = EndpointConfig(stack, "Queued", instance_production_variants=[variant], async_inference=queue)
    return Endpoint(stack, "Asynchronous", endpoint_config=config, endpoint_name="queue")


def allowed(stack: Stack) -> list[Any]:
    (policy,) = Template.from_stack(stack).find_resources("AWS::IAM::Policy").values()
    statements: list[Any] = policy["Properties"]["PolicyDocument"]["Statement"]
    return statements


def test_a_caller_may_queue_a_request_and_read_the_response(
    stack: Stack, model: Model, responses: S3Location, caller: iam.User
) -> None:
    failures = S3Location(responses.bucket, "failures/")
    endpoint = queued(stack, model, AsyncInference(output=responses, failure=failures))

    assert endpoint.grant_invoke_async(caller).success

    assert allowed(stack) == [
        {
            "Effect": "Allow",
            "Action": "sagemaker:InvokeEndpointAsync",
            "Resource": stack.resolve(endpoint.endpoint_arn),
        },
        {
            "Effect": "Allow",
            "Action": ["s3:AbortMultipartUpload", "s3:PutObject"],
            "Resource": "arn:aws:s3:::shop/async-endpoint-inputs/*",
        },
        {
            "Effect": "Allow",
            "Action": "s3:GetObject",
            "Resource": ["arn:aws:s3:::shop/responses/*", "arn:aws:s3:::shop/failures/*"],
        },
        *(
            {
                "Effect": "Allow",
                "Action": "s3:ListBucket",
                "Resource": "arn:aws:s3:::shop",
                "Condition": {"StringLike": {"s3:prefix": f"{prefix}/*"}},
            }
            for prefix in ("responses", "failures")
        ),
    ]


def test_a_caller_may_put_requests_where_they_are_said_to_be(
    stack: Stack, model: Model, responses: S3Location, caller: iam.User
) -> None:
    inputs = S3Location(s3.Bucket.from_bucket_arn(stack, "Inputs", "arn:aws:s3:::inputs"), "today/")

    queued(stack, model, AsyncInference(output=responses, input=inputs)).grant_invoke_async(caller)

    (put,) = (each["Resource"] for each in allowed(stack) if "s3:PutObject" in each["Action"])
    assert put == "arn:aws:s3:::inputs/today/*"


def test_a_caller_may_decrypt_responses(stack: Stack, model: Model, responses: S3Location, caller: iam.User) -> None:
    key = "arn:aws:kms:eu-west-1:111122223333:key/1"
    queue = AsyncInference(output=responses, encryption_key=kms.Key.from_key_arn(stack, "Key", key))

    queued(stack, model, queue).grant_invoke_async(caller)

    assert [each["Resource"] for each in allowed(stack) if each["Action"] == "kms:Decrypt"] == [key]


def test_a_caller_may_use_a_key_that_is_known_by_its_alias(
    stack: Stack, model: Model, responses: S3Location, caller: iam.User
) -> None:
    queue = AsyncInference(output=responses, encryption_key=kms.Alias.from_alias_name(stack, "Key", "alias/shop"))

    queued(stack, model, queue).grant_invoke_async(caller)

    (used,) = (each for each in allowed(stack) if each["Action"] == "kms:Decrypt")
    assert used["Condition"] == {"ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/shop"}}


def test_a_caller_may_queue_requests_at_an_imported_endpoint(stack: Stack, caller: iam.User) -> None:
    Endpoint.from_endpoint_name(stack, "Elsewhere", "elsewhere").grant_invoke_async(caller)

    assert [each["Action"] for each in allowed(stack)] == ["sagemaker:InvokeEndpointAsync"]


@pytest.mark.parametrize("grant", ["grant_invoke", "grant_invoke_async"])
def test_how_an_imported_configuration_answers_is_not_known(stack: Stack, caller: iam.User, grant: str) -> None:
    config = EndpointConfig.from_endpoint_config_name(stack, "Config", "config")

    assert getattr(Endpoint(stack, "Endpoint", endpoint_config=config), grant)(caller).success


def test_fails_when_an_asynchronous_endpoint_is_called_at_once(
    stack: Stack, model: Model, responses: S3Location, caller: iam.User
) -> None:
    endpoint = queued(stack, model, AsyncInference(output=responses))

    with refused(
        "invocation of Endpoint 'Asynchronous' cannot be granted: it takes asynchronous requests only; "
        "use grant_invoke_async",
        stack=stack,
    ):
        endpoint.grant_invoke(caller)


def test_fails_when_a_real_time_endpoint_is_called_asynchronously(
    stack: Stack, endpoint: Endpoint, caller: iam.User
) -> None:
    with refused(
        "asynchronous invocation of Endpoint 'Endpoint' cannot be granted: its configuration has no async_inference; "
        "use grant_invoke",
        stack=stack,
    ):
        endpoint.grant_invoke_async(caller)


def test_fails_when_nobody_is_let_queue_requests(stack: Stack, model: Model, responses: S3Location) -> None:
    endpoint = queued(stack, model, AsyncInference(output=responses))

    @with_each("grantee", [None, "role", 1, {}])
    def refuse(grantee: Any) -> None:
        with refused("grantee of asynchronous invocation of Endpoint 'Asynchronous'", "pass a role", stack=stack):
            endpoint.grant_invoke_async(grantee)

    refuse()


def test_fails_when_who_queues_requests_has_no_policy(stack: Stack, model: Model, responses: S3Location) -> None:
    endpoint = queued(stack, model, AsyncInference(output=responses))

    with refused(
        "a ServicePrincipal, which has no policy of its own",
        "allow sagemaker:InvokeEndpointAsync and s3:AbortMultipartUpload and s3:PutObject and s3:GetObject",
    ):
        endpoint.grant_invoke_async(iam.ServicePrincipal("lambda.amazonaws.com"))


def test_warns_when_the_policies_of_the_caller_are_not_changed(
    stack: Stack, model: Model, responses: S3Location
) -> None:
    role = iam.Role.from_role_arn(stack, "Caller", "arn:aws:iam::111122223333:role/caller", mutable=False)

    queued(stack, model, AsyncInference(output=responses)).grant_invoke_async(role)

    Annotations.from_stack(stack).has_warning(
        "*", Match.string_like_regexp("make sure that they allow sagemaker:InvokeEndpointAsync and .*s3:GetObject")
    )


def test_fails_when_the_id_of_an_import_is_taken(stack: Stack) -> None:
    Endpoint.from_endpoint_name(stack, "Imported", "flowers")

    with refused("id of Endpoint is 'Imported', which is taken; pass another one", stack=stack):
        Endpoint.from_endpoint_name(stack, "Imported", "flowers")


def test_a_grantee_whose_role_is_not_known_warns(stack: Stack) -> None:
    arn = "arn:aws:lambda:eu-west-1:111122223333:function:caller"
    function = lambda_.Function.from_function_arn(stack, "Caller", arn)

    Endpoint.from_endpoint_name(stack, "Imported", "flowers").grant_invoke(function)

    assert any("sagemaker:InvokeEndpoint" in each for each in warnings(stack))
